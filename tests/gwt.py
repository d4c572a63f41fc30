"""Given-when-then for deciders: past events, one command, and what must come of it.  No I/O, no mocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from shared.messages import Command, Event
from shared.problem import Problem
from shared.service import Decider


@dataclass(frozen=True)
class Outcome:
    events: Sequence[Event]
    problem: Problem | None
    state: Any

    def then(self, *expected: Event) -> Outcome:
        assert self.problem is None, f"refused: {self.problem}"
        assert list(self.events) == list(expected)
        return self

    def then_nothing(self) -> Outcome:
        return self.then()

    def then_types(self, *expected: type[Event]) -> Outcome:
        assert self.problem is None, f"refused: {self.problem}"
        assert [type(event) for event in self.events] == list(expected)
        return self

    def then_refused(self, slug: str) -> Outcome:
        assert self.problem is not None, f"not refused, but: {self.events}"
        assert self.problem.slug == slug
        return self


@dataclass(frozen=True)
class Given:
    decider: Decider
    past: tuple[Event, ...]

    def when(self, *commands: Command) -> Outcome:
        """Commands in a row; the outcome is the last one's, decided on what the earlier ones left."""
        state = reduce(self.decider.evolve, self.past, self.decider.initial)
        outcome = Outcome((), None, state)
        for command in commands:
            try:
                events = self.decider.decide(state, command)
            except Problem as problem:
                outcome = Outcome((), problem, state)
                continue
            state = reduce(self.decider.evolve, events, state)
            outcome = Outcome(events, None, state)
        return outcome


def given(decider: Decider, *past: Event) -> Given:
    return Given(decider, past)
