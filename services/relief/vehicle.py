"""A vehicle with its crew: registered, and perhaps lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.relief.commands import RegisterVehicle, ReportBreakdown
from services.relief.events import VehicleLost, VehicleRegistered
from shared.messages import Command, Event
from shared.problem import unknown
from shared.service import Decider


@dataclass(frozen=True)
class State:
    registered: VehicleRegistered | None = None
    lost: bool = False


def decide(state: State, command: Command) -> Sequence[Event]:
    match command:
        case RegisterVehicle():
            registered = VehicleRegistered(**command.model_dump())
            return [] if registered == state.registered else [registered]
        case ReportBreakdown():
            if state.registered is None:
                raise unknown("vehicle", command.vehicle)
            return [] if state.lost else [VehicleLost(**command.model_dump())]
        case _:
            raise TypeError(command)


def evolve(state: State, event: Event) -> State:
    match event:
        case VehicleRegistered():
            return replace(state, registered=event)
        case VehicleLost():
            return replace(state, lost=True)
        case _:
            return state


decider = Decider("vehicle", State(), decide, evolve, (RegisterVehicle, ReportBreakdown))
