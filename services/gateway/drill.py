"""The clock of a drill: it jumps ahead when an administrator says so, and never back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.gateway.commands import AdvanceClock
from services.gateway.events import ClockAdvanced
from shared.messages import Event
from shared.problem import Problem
from shared.service import Decider


@dataclass(frozen=True)
class DrillClock:
    at: str = ""


def decide(state: DrillClock, command: AdvanceClock) -> Sequence[Event]:
    at = max(state.at, command.now)
    if command.to < at:
        raise Problem("clock-backwards", f"The drill's clock already stands at {at}. Give a later time.", at=at)
    return [ClockAdvanced(to=command.to)] if command.to > at else []


def evolve(state: DrillClock, event: ClockAdvanced) -> DrillClock:
    return DrillClock(event.to)


decider = Decider("clock", DrillClock(), decide, evolve, (AdvanceClock,))
