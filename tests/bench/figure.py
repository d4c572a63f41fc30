"""What a measurement yields: a figure of ours beside its baseline, and the goal that it has to reach."""

from __future__ import annotations

import statistics
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

ROUNDS = 3
Json = dict[str, Any]


class NotMeasured(Exception):
    """What was measured did not do its work; the sentence says what went wrong."""


class LeftOut(Exception):
    """What is needed from elsewhere was not given; the sentence says what that is."""


@dataclass(frozen=True, slots=True)
class Goal:
    """`text` is what the table shows."""

    text: str
    holds: Callable[[float, float | None], bool]


def below(limit: float) -> Goal:
    return Goal(f"< {limit:,g}", lambda ours, _: ours < limit)


def at_most(limit: float) -> Goal:
    return Goal(f"≤ {limit:,g}", lambda ours, _: ours <= limit)


def at_least(limit: float) -> Goal:
    return Goal(f"≥ {limit:,g}", lambda ours, _: ours >= limit)


def share_of_baseline(text: str, least: float) -> Goal:
    return Goal(f"≥ {text} of the baseline", lambda ours, baseline: bool(baseline) and ours >= least * (baseline or 0))


@dataclass(frozen=True, slots=True)
class Figure:
    """`ours` and `baseline` in `unit`; without a goal it is for information."""

    name: str
    unit: str
    ours: float
    baseline: float | None = None
    baseline_is: str = ""
    goal: Goal | None = None

    @property
    def ratio(self) -> float | None:
        return self.ours / self.baseline if self.baseline else None

    @property
    def reached(self) -> bool | None:
        return self.goal.holds(self.ours, self.baseline) if self.goal else None

    def as_json(self) -> Json:
        told = {**asdict(self), "ratio": self.ratio, "reached": self.reached}
        return {**told, "goal": self.goal and self.goal.text}


async def alternate(*measures: Callable[[], Awaitable[float]], rounds: int = ROUNDS) -> list[float]:
    """The median of each, measured in turns: a machine that slows down slows all of them."""
    found: list[list[float]] = [[] for _ in measures]
    for _ in range(rounds):
        for values, measure in zip(found, measures, strict=True):
            values.append(await measure())
    return [statistics.median(values) for values in found]


def percentile(values: Sequence[float], percent: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]
