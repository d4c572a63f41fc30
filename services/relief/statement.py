"""The demand stated for one run: asked for by the run, answered once, and fixed from then on."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from services.relief.commands import AskDemand, StateDemand
from services.relief.events import DemandAsked, DemandStated
from shared.messages import Command, Event
from shared.service import Decider


class State(StrEnum):
    UNKNOWN = "unknown"
    ASKED = "asked"
    STATED = "stated"


def decide(state: State, command: Command) -> Sequence[Event]:
    match command:
        case AskDemand():
            return [DemandAsked(**command.model_dump())] if state == State.UNKNOWN else []
        case StateDemand():
            return [] if state == State.STATED else [DemandStated(**command.model_dump())]
        case _:
            raise TypeError(command)


def evolve(_: State, event: Event) -> State:
    return State.STATED if isinstance(event, DemandStated) else State.ASKED


decider = Decider("demand", State.UNKNOWN, decide, evolve, (AskDemand, StateDemand))
