"""The aggregate `asking/<plan>/<stream>`: what a plan asks of one stream, in parts that one decision can answer.

A large store is asked hundreds of lines at once, and a commit holds a hundred events at most.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from services.inventory.commands import SplitAsking
from services.inventory.events import AskedLine, ReservationPartAsked
from services.inventory.holds import EVENTS_MAX
from shared.service import Decider

T = TypeVar("T")
EVENTS_PER_TRIP = 4
"""Letting go of a trip releases its reservations here, rarely more than two."""


def in_one_decision(releases: Sequence[str], lines: Sequence[AskedLine]) -> bool:
    return EVENTS_PER_TRIP * len(releases) + len(lines) <= EVENTS_MAX


def decide(_: None, command: SplitAsking) -> list[ReservationPartAsked]:
    """All trips let go before the first line is reserved."""
    known = command.model_dump(exclude={"releases", "lines"})
    trips = _chunks(command.releases, EVENTS_MAX // EVENTS_PER_TRIP)
    lines = _chunks(command.lines, EVENTS_MAX)
    return [
        *(ReservationPartAsked(**known, releases=part, lines=()) for part in trips),
        *(ReservationPartAsked(**known, releases=(), lines=part) for part in lines),
    ]


def _chunks(values: tuple[T, ...], size: int) -> Iterator[tuple[T, ...]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]


def evolve(_: None, __: ReservationPartAsked) -> None:
    return None


decider = Decider("asking", None, decide, evolve, (SplitAsking,))
