"""What a trip remembers: its stops, which lines were refused, what was issued for it, and what is aboard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

from services.relief.events import (
    ArrivedAtStop,
    GoodsBroughtBack,
    GoodsLoaded,
    HandedOver,
    LineRefused,
    LoadingStarted,
    TripAborted,
    TripCancelled,
    TripDeparted,
    TripDone,
    TripPlanned,
)
from services.relief.shapes import HandedLine, Line, ReturnedLine, Source, Stop
from shared.messages import Event

Goods = tuple[str, str, str]
"""(supply, item, reserve)"""


class Phase(StrEnum):
    UNKNOWN = "unknown"
    PLANNED = "planned"
    LOADING = "loading"
    UNDER_WAY = "under_way"
    ARRIVED = "arrived"
    DONE = "done"
    ABORTED = "aborted"
    CANCELLED = "cancelled"


OVER = frozenset({Phase.DONE, Phase.ABORTED, Phase.CANCELLED})
OPEN = frozenset(Phase) - OVER - {Phase.UNKNOWN}
BEGUN = OPEN - {Phase.PLANNED}


@dataclass(frozen=True)
class Trip:
    """`refused` and `issued` are reservations; `loads` = the lines issued at each stop.

    A refusal may come before the plan does: it travels on another topic.
    """

    phase: Phase = Phase.UNKNOWN
    incident: str = ""
    started_at: str = ""
    stops: tuple[Stop, ...] = ()
    at_stop: int = -1
    refused: frozenset[str] = frozenset()
    loading: frozenset[int] = frozenset()
    issued: frozenset[str] = frozenset()
    loads: Mapping[int, tuple[Line, ...]] = field(default_factory=dict)
    aboard: Mapping[Goods, int] = field(default_factory=dict)

    @cached_property
    def load_reservations(self) -> frozenset[str]:
        return frozenset(line.reservation for stop in self.stops if stop.do == "load" for line in stop.lines)

    @property
    def sources(self) -> list[Source]:
        """Where something may still be reserved for the trip: all that it has not loaded."""
        return [
            Source(store=stop.place, **line.model_dump(include={"item", "supply", "reserve"}))
            for stop in self.stops
            if stop.do == "load"
            for line in stop.lines
            if line.reservation not in self.issued
        ]

    @cached_property
    def returned(self) -> list[ReturnedLine]:
        """What is aboard, and the store that loaded it last."""
        stores = {
            (line.supply, line.item, line.reserve): stop.place
            for stop in self.stops
            for line in self.loads.get(stop.stop, ())
        }
        lines = goods(self.aboard)
        return [ReturnedLine(**line.model_dump(), store=stores[line.supply, line.item, line.reserve]) for line in lines]

    @property
    def delivered(self) -> bool:
        """All that was to be loaded has been, and nothing of it is left aboard."""
        return self.load_reservations <= self.issued and not goods(self.aboard)

    def is_loaded(self, number: int) -> bool:
        """Whether every line of the stop has been issued."""
        return all(line.reservation in self.issued for s in self.stops if s.stop == number for line in s.lines)


def handed(lines: Iterable[HandedLine]) -> Counter[Goods]:
    """Units that left the vehicle's books: accepted, refused, or missed."""
    total: Counter[Goods] = Counter()
    for line in lines:
        total[line.supply, line.item, line.reserve] += line.good + line.short + line.damaged
    return total


def goods(aboard: Mapping[Goods, int]) -> list[Line]:
    """In an order of their own: in which they came aboard depends on who was faster."""
    return [
        Line(supply=supply, item=item, reserve=reserve, quantity=quantity)
        for (supply, item, reserve), quantity in sorted(aboard.items())
        if quantity > 0
    ]


def loaded_lines(trip: Trip, stop: int) -> list[Line]:
    """What was issued at a stop, one line for each supply, item and reserve."""
    return goods(_counted(trip.loads.get(stop, ())))


def _counted(lines: Iterable[Line]) -> Counter[Goods]:
    total: Counter[Goods] = Counter()
    for line in lines:
        total[line.supply, line.item, line.reserve] += line.quantity
    return total


def _planned(trip: Trip, event: TripPlanned) -> Trip:
    return replace(
        trip,
        phase=Phase.PLANNED,
        incident=event.incident,
        started_at=event.started_at,
        stops=tuple(event.stops),
    )


def _loading(trip: Trip, event: LoadingStarted) -> Trip:
    return replace(trip, phase=Phase.LOADING, at_stop=event.stop, loading=trip.loading | {event.stop})


def _loaded(trip: Trip, event: GoodsLoaded) -> Trip:
    return replace(
        trip,
        phase=trip.phase if trip.phase in OVER else Phase.LOADING,
        at_stop=event.stop,
        loading=trip.loading | {event.stop},
        issued=trip.issued | {event.reservation},
        loads={**trip.loads, event.stop: (*trip.loads.get(event.stop, ()), *event.lines)},
        aboard=Counter(trip.aboard) + _counted(event.lines),
    )


def _departed(trip: Trip, event: TripDeparted) -> Trip:
    return replace(trip, phase=Phase.UNDER_WAY, at_stop=event.stop)


def _arrived(trip: Trip, event: ArrivedAtStop) -> Trip:
    return replace(trip, phase=Phase.ARRIVED, at_stop=event.stop)


def _handed_over(trip: Trip, event: HandedOver) -> Trip:
    return replace(
        trip,
        phase=trip.phase if trip.phase in OVER else Phase.ARRIVED,
        at_stop=event.stop,
        aboard=Counter(trip.aboard) - handed(event.lines),
    )


def _refused(trip: Trip, event: LineRefused) -> Trip:
    return replace(trip, refused=trip.refused | {event.reservation})


def _aborted(trip: Trip, event: TripAborted) -> Trip:
    return replace(trip, phase=Phase.ABORTED, aboard={} if event.lost else trip.aboard)


def _brought_back(trip: Trip, _: GoodsBroughtBack) -> Trip:
    return replace(trip, aboard={})


def _ended(phase: Phase) -> Callable[[Trip, Any], Trip]:
    return lambda trip, _: replace(trip, phase=phase)


_CHANGES: dict[type[Event], Callable[[Trip, Any], Trip]] = {
    TripPlanned: _planned,
    LineRefused: _refused,
    LoadingStarted: _loading,
    GoodsLoaded: _loaded,
    TripDeparted: _departed,
    ArrivedAtStop: _arrived,
    HandedOver: _handed_over,
    TripDone: _ended(Phase.DONE),
    GoodsBroughtBack: _brought_back,
    TripAborted: _aborted,
    TripCancelled: _ended(Phase.CANCELLED),
}


def evolve(trip: Trip, event: Event) -> Trip:
    """The trip after the event; what only tells (StopLoaded, a doubt) changes nothing."""
    change = _CHANGES.get(type(event))
    return change(trip, event) if change else trip
