"""The aggregate `trip/<trip>`: where a trip may have reservations, so that all of them are freed when it is given up.

The two facts come from different services and in any order; what comes second completes the first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.inventory.commands import ExpectTrip, GiveUpTrip
from services.inventory.events import TripExpected, TripGivenUp
from shared.messages import Event
from shared.service import Decider


@dataclass(frozen=True, slots=True)
class Trip:
    expected: TripExpected | None = None
    given_up_at: str = ""


def decide(trip: Trip, command: ExpectTrip | GiveUpTrip) -> list[Event]:
    if isinstance(command, ExpectTrip):
        expected = TripExpected(**command.model_dump())
        if trip.expected == expected:
            return []
        return [expected, *_given_up(expected, trip.given_up_at)]
    if trip.given_up_at:
        return []
    expected = trip.expected or TripExpected(trip=command.trip, stocks=(), lines=())
    return _given_up(expected, command.at)


def _given_up(expected: TripExpected, at: str) -> list[Event]:
    return [TripGivenUp(**expected.model_dump(), at=at)] if at else []


def evolve(trip: Trip, event: Event) -> Trip:
    match event:
        case TripExpected():
            return replace(trip, expected=event)
        case TripGivenUp():
            return replace(trip, given_up_at=event.at)
        case _:
            return trip


decider = Decider("trip", Trip(), decide, evolve, (ExpectTrip, GiveUpTrip))
