"""A closed or slow road.  Reported counts at once; what is reported again replaces what was; lifted ends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.relief.commands import LiftClosure, ReportClosure
from services.relief.events import ClosureLifted, ClosureReported
from shared.messages import Command, Event
from shared.problem import unknown
from shared.service import Decider


@dataclass(frozen=True)
class State:
    reported: ClosureReported | None = None
    lifted: bool = False


def decide(state: State, command: Command) -> Sequence[Event]:
    match command:
        case ReportClosure():
            reported = ClosureReported(**command.model_dump())
            return [] if reported == state.reported and not state.lifted else [reported]
        case LiftClosure():
            if state.reported is None:
                raise unknown("closure", command.closure)
            return [] if state.lifted else [ClosureLifted(**command.model_dump())]
        case _:
            raise TypeError(command)


def evolve(state: State, event: Event) -> State:
    match event:
        case ClosureReported():
            return State(event)
        case _:
            return State(state.reported, lifted=True)


decider = Decider("closure", State(), decide, evolve, (ReportClosure, LiftClosure))
