"""An incident: its clock starts at the event's time, its mode and its rules are fixed at birth."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from services.relief.commands import CloseIncident, DeclareIncident
from services.relief.events import IncidentClosed, IncidentDeclared
from shared.messages import Command, Event
from shared.problem import Problem, unknown
from shared.service import Decider


class State(StrEnum):
    UNKNOWN = "unknown"
    OPEN = "open"
    CLOSED = "closed"


def decide(state: State, command: Command) -> Sequence[Event]:
    match command:
        case DeclareIncident():
            if state != State.UNKNOWN:
                raise Problem(
                    "incident-exists", f"{command.incident} was declared before. Give the new one another code."
                )
            return [IncidentDeclared(**command.model_dump())]
        case CloseIncident():
            return _close(state, command)
        case _:
            raise TypeError(command)


def _close(state: State, command: CloseIncident) -> Sequence[Event]:
    if state == State.UNKNOWN:
        raise unknown("incident", command.incident)
    if state == State.CLOSED:
        raise Problem("incident-closed", f"{command.incident} is closed already.")
    if command.open_trips:
        raise Problem(
            "trips-open",
            f"{command.open_trips} trips are still open. Finish or abort them, or let a new plan withdraw them.",
            open_trips=command.open_trips,
        )
    return [IncidentClosed(incident=command.incident, at=command.at, at_min=command.at_min)]


def evolve(_: State, event: Event) -> State:
    return State.CLOSED if isinstance(event, IncidentClosed) else State.OPEN


decider = Decider("incident", State.UNKNOWN, decide, evolve, (DeclareIncident, CloseIncident))
