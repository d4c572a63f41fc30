"""A trip: planned → loading → under way → arrived → … → done, aborted or cancelled.

Decisions (loading, departing, finishing) can be refused.  Facts (goods issued, handed over, an abort) cannot: what
does not fit the books is recorded all the same, with a doubt beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

from services.relief.commands import (
    AbortTrip,
    Arrive,
    Depart,
    FinishTrip,
    HandOver,
    LoadGoods,
    PlanTrip,
    RefuseLine,
    StartLoading,
    WithdrawTrip,
)
from services.relief.events import (
    ArrivedAtStop,
    GoodsBroughtBack,
    GoodsLoaded,
    HandedOver,
    HandoverDoubted,
    LineRefused,
    LoadingStarted,
    StopLoaded,
    TripAborted,
    TripCancelled,
    TripDeparted,
    TripDone,
    TripPlanned,
)
from services.relief.shapes import BeyondLine, Stop
from services.relief.trip_state import BEGUN, OVER, Phase, Trip, evolve, goods, handed, loaded_lines
from shared.clock import minutes_between
from shared.messages import Command, Event
from shared.problem import Problem, invalid, unknown
from shared.service import Decider

# ---- what the plan and the stores say ----


def _plan(trip: Trip, command: PlanTrip) -> Sequence[Event]:
    return [TripPlanned(**command.model_dump())] if trip.phase == Phase.UNKNOWN else []


def _withdraw(trip: Trip, command: WithdrawTrip) -> Sequence[Event]:
    """A trip that has begun goes on.  One not heard of yet is cancelled before its plan arrives."""
    waiting = trip.phase in (Phase.UNKNOWN, Phase.PLANNED)
    return [TripCancelled(trip=command.trip, by_plan=command.by_plan)] if waiting else []


def _refuse(trip: Trip, command: RefuseLine) -> Sequence[Event]:
    if trip.phase in OVER or command.reservation in trip.refused:
        return []
    return [LineRefused(**command.model_dump())]


# ---- what the crew does ----


def _start_loading(trip: Trip, command: StartLoading) -> Sequence[Event]:
    stop = _stop(_open(trip, command), command.stop)
    if stop.do != "load":
        raise Problem("not-a-load-stop", f"At stop {stop.stop} goods are handed over, not loaded.")
    if stop.stop in trip.loading:
        return []
    missing = sorted(trip.load_reservations - (command.held - trip.refused))
    if missing:
        raise Problem(
            "lines-not-held",
            f"{len(missing)} of {len(trip.load_reservations)} lines of this trip are not held. "
            "Wait for the stores and partners to answer, or for the new plan.",
            missing=missing,
        )
    return [LoadingStarted(trip=command.trip, stop=command.stop, at_min=_minute(trip, command.at))]


def _load(trip: Trip, command: LoadGoods) -> Sequence[Event]:
    if trip.phase == Phase.UNKNOWN:
        raise unknown("trip", command.trip)
    at_min = _minute(trip, command.at)
    loaded = GoodsLoaded(
        trip=command.trip, stop=command.stop, reservation=command.reservation, at_min=at_min, lines=command.lines
    )
    after = evolve(trip, loaded)
    if not after.is_loaded(command.stop):
        return [loaded]
    lines = loaded_lines(after, command.stop)
    return [loaded, StopLoaded(trip=command.trip, stop=command.stop, at_min=at_min, lines=lines)]


def _depart(trip: Trip, command: Depart) -> Sequence[Event]:
    stop = _stop(_open(trip, command), command.stop)
    if stop.do == "load" and not trip.is_loaded(stop.stop):
        raise Problem("not-loaded", f"Not all goods of stop {stop.stop} are loaded. Record the store's issue first.")
    if trip.phase == Phase.UNDER_WAY and stop.stop == trip.at_stop:
        return []
    return [TripDeparted(trip=command.trip, stop=stop.stop, at_min=_minute(trip, command.at))]


def _arrive(trip: Trip, command: Arrive) -> Sequence[Event]:
    stop = _stop(_open(trip, command), command.stop)
    if trip.phase == Phase.PLANNED:
        raise Problem("trip-not-begun", "This trip has loaded nothing yet. Record loading and departure first.")
    if trip.phase == Phase.ARRIVED and stop.stop == trip.at_stop:
        return []
    return [ArrivedAtStop(trip=command.trip, stop=stop.stop, at_min=_minute(trip, command.at))]


def _hand_over(trip: Trip, command: HandOver) -> Sequence[Event]:
    if trip.phase == Phase.UNKNOWN:
        raise unknown("trip", command.trip)
    place = _stop(trip, command.stop).place
    end_min = _minute(trip, command.ended_at)
    happened: list[Event] = [
        HandedOver(
            trip=command.trip,
            incident=trip.incident,
            stop=command.stop,
            place=place,
            start_min=min(_minute(trip, command.begun_at), end_min),
            end_min=end_min,
            lines=command.lines,
            received_by=command.received_by,
            signature=command.signature,
        )
    ]
    beyond = [
        BeyondLine(supply=key[0], item=key[1], reserve=key[2], handed=quantity, aboard=trip.aboard.get(key, 0))
        for key, quantity in handed(command.lines).items()
        if quantity > trip.aboard.get(key, 0)
    ]
    if beyond:
        happened.append(
            HandoverDoubted(
                trip=command.trip,
                incident=trip.incident,
                stop=command.stop,
                place=place,
                at_min=end_min,
                lines=beyond,
            )
        )
    if trip.phase in BEGUN and reduce(evolve, happened, trip).delivered:
        happened.append(TripDone(trip=command.trip, at_min=end_min, brought_back=[]))
    return happened


def _finish(trip: Trip, command: FinishTrip) -> Sequence[Event]:
    """An aborted trip is finished once its goods are back; a trip that is done stays so."""
    if trip.phase == Phase.DONE:
        return []
    if trip.phase == Phase.ABORTED and trip.returned:
        return _bring_back(trip, command)
    if _open(trip, command).phase == Phase.PLANNED:
        raise Problem("trip-not-begun", "This trip has not begun. Abort it, or let a new plan withdraw it.")
    done = TripDone(trip=command.trip, at_min=_minute(trip, command.at), brought_back=goods(trip.aboard))
    return [done, *_bring_back(trip, command)]


def _bring_back(trip: Trip, command: FinishTrip) -> Sequence[Event]:
    if not trip.returned:
        return []
    at_min = _minute(trip, command.at)
    return [GoodsBroughtBack(trip=command.trip, at=command.at, at_min=at_min, lines=trip.returned)]


def _abort(trip: Trip, command: AbortTrip) -> Sequence[Event]:
    if trip.phase == Phase.UNKNOWN:
        raise unknown("trip", command.trip)
    if trip.phase in OVER:
        return []
    return [
        TripAborted(
            trip=command.trip,
            at_min=_minute(trip, command.at),
            reason=command.reason,
            aboard=goods(trip.aboard),
            lost=command.goods_lost,
            sources=trip.sources,
            incident=trip.incident,
        )
    ]


def _open(trip: Trip, command: Any) -> Trip:
    if trip.phase == Phase.UNKNOWN:
        raise unknown("trip", command.trip)
    if trip.phase in OVER:
        raise Problem("trip-over", f"This trip is {trip.phase}. Nothing more can be done on it.", state=trip.phase)
    return trip


def _stop(trip: Trip, number: int) -> Stop:
    for stop in trip.stops:
        if stop.stop == number:
            return stop
    raise invalid("/stop", f"this trip has no stop {number}; its stops are {[s.stop for s in trip.stops]}")


def _minute(trip: Trip, at: str) -> float:
    return minutes_between(trip.started_at, at)


_DECISIONS: dict[type[Command], Callable[[Trip, Any], Sequence[Event]]] = {
    PlanTrip: _plan,
    WithdrawTrip: _withdraw,
    RefuseLine: _refuse,
    StartLoading: _start_loading,
    LoadGoods: _load,
    Depart: _depart,
    Arrive: _arrive,
    HandOver: _hand_over,
    FinishTrip: _finish,
    AbortTrip: _abort,
}


def decide(trip: Trip, command: Command) -> Sequence[Event]:
    return _DECISIONS[type(command)](trip, command)


decider = Decider("trip", Trip(), decide, evolve, tuple(_DECISIONS))
