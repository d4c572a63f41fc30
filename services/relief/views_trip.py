"""Two views of trips: `trip` has everything for people who drive and watch; `delivery` only what the board counts.

A refusal may be folded before its trip's plan, because it travels on another topic.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

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
from services.relief.trip_state import BEGUN, OVER, Phase
from shared.messages import Json, Meta
from shared.service import View

Change = Callable[[Json, Any, Meta], Json]

# ---- trip ----


def _plan(body: Json, event: TripPlanned, _: Meta) -> Json:
    stops = [{**stop.model_dump(), "actual": {}, "loaded": [], "handovers": []} for stop in event.stops]
    return {"doubts": [], "end": None, **body, **event.model_dump(), "stops": stops, "state": "planned"}


def _at_stop(name: str, state: Phase | None) -> Change:
    """Note the actual minute `name` at the event's stop, and the state that the trip is in from then on."""

    def change(body: Json, event: Any, _: Meta) -> Json:
        stops = [_timed(stop, name, event.at_min) if stop["stop"] == event.stop else stop for stop in body["stops"]]
        return {**body, "stops": stops, "state": _unless_over(body, state)}

    return change


def _timed(stop: Json, name: str, minute: float) -> Json:
    return {**stop, "actual": {**stop["actual"], name: minute}}


def _unless_over(body: Json, state: Phase | None) -> str:
    before: str = body["state"]
    return before if state is None or before in OVER else state.value


def _at(body: Json, number: int, change: Callable[[Json], Json]) -> list[Json]:
    return [change(stop) if stop["stop"] == number else stop for stop in body["stops"]]


def _load(body: Json, event: GoodsLoaded, _: Meta) -> Json:
    lines = [{**line.model_dump(), "reservation": event.reservation} for line in event.lines]
    stops = _at(body, event.stop, lambda stop: {**stop, "loaded": [*stop["loaded"], *lines]})
    return {**body, "stops": stops, "state": _unless_over(body, Phase.LOADING)}


def _hand_over(body: Json, event: HandedOver, _: Meta) -> Json:
    told = event.model_dump(include={"start_min", "end_min", "lines", "received_by"})
    if event.signature:
        told["signature"] = event.signature
    stops = _at(body, event.stop, lambda stop: {**stop, "handovers": [*stop["handovers"], told]})
    return {**body, "stops": stops, "state": _unless_over(body, Phase.ARRIVED)}


def _doubt(body: Json, event: HandoverDoubted, _: Meta) -> Json:
    return {**body, "doubts": [*body["doubts"], event.model_dump(exclude={"trip", "incident"})]}


def _end(state: Phase) -> Change:
    return lambda body, event, _: {
        **body,
        "trip": event.trip,
        "state": state.value,
        "end": event.model_dump(exclude={"trip"}),
    }


trip = View(
    "trip",
    {
        TripPlanned: _plan,
        LoadingStarted: _at_stop("loading_min", Phase.LOADING),
        GoodsLoaded: _load,
        StopLoaded: _at_stop("loaded_min", None),
        TripDeparted: _at_stop("departed_min", Phase.UNDER_WAY),
        ArrivedAtStop: _at_stop("arrived_min", Phase.ARRIVED),
        HandedOver: _hand_over,
        HandoverDoubted: _doubt,
        TripDone: _end(Phase.DONE),
        TripAborted: _end(Phase.ABORTED),
        TripCancelled: _end(Phase.CANCELLED),
    },
    ("incident", "state", "vehicle"),
)


def has_begun(trip: Json) -> bool:
    """Also when it is over, but not when it was given up before it had moved anything."""
    if trip["state"] == Phase.ABORTED:
        return any(stop["loaded"] or stop["handovers"] for stop in trip["stops"])
    return trip["state"] in BEGUN or trip["state"] == Phase.DONE


# ---- delivery: {incident, trip, vehicle, state, loads: [[stop, minute]] that it has not left yet,
#                 planned: [[stop, place, minute, {item: units}]],
#                 handed: [[stop, place, minute, {item: good units}]], exceptions: [...]} ----


def _expect(body: Json, event: TripPlanned, _: Meta) -> Json:
    planned = [
        [stop.stop, stop.place, stop.end_min, _units((line.item, line.quantity) for line in stop.lines)]
        for stop in event.stops
        if stop.do == "unload"
    ]
    return {
        "exceptions": [],
        **body,
        "incident": event.incident,
        "trip": event.trip,
        "vehicle": event.vehicle,
        "state": Phase.PLANNED.value,
        "loads": [[stop.stop, stop.end_min] for stop in event.stops if stop.do == "load"],
        "planned": planned,
        "handed": [],
    }


def _units(pairs: Any) -> dict[str, int]:
    total: dict[str, int] = {}
    for item, quantity in pairs:
        total[item] = total.get(item, 0) + quantity
    return total


def _move(state: Phase) -> Change:
    return lambda body, _, __: {**body, "state": _unless_over(body, state)}


def _depart(body: Json, event: TripDeparted, _: Meta) -> Json:
    return {**_loads_from(body, event.stop + 1), "state": _unless_over(body, Phase.UNDER_WAY)}


def _arrive(body: Json, event: ArrivedAtStop, _: Meta) -> Json:
    return {**_loads_from(body, event.stop), "state": _unless_over(body, Phase.ARRIVED)}


def _loads_from(body: Json, stop: int) -> Json:
    """A trip that has come so far waits at no store before `stop`, whatever its crew has left out."""
    return {**body, "loads": [load for load in body["loads"] if load[0] >= stop]}


def _count_load(body: Json, event: GoodsLoaded, _: Meta) -> Json:
    if body["state"] not in OVER:
        return {**body, "state": Phase.LOADING.value}
    lines = [line.model_dump() for line in event.lines]
    return _with_exception(body, "issued-after-end", event.trip, event.at_min, stop=event.stop, lines=lines)


def _count(body: Json, event: HandedOver, _: Meta) -> Json:
    good = _units((line.item, line.good) for line in event.lines)
    handed = [*body["handed"], [event.stop, event.place, event.end_min, good]]
    body = {**_loads_from(body, event.stop), "handed": handed, "state": _unless_over(body, Phase.ARRIVED)}
    lines = [line.model_dump() for line in event.lines if line.short or line.damaged]
    if not lines:
        return body
    return _with_exception(
        body, "short-or-damaged", event.trip, event.end_min, stop=event.stop, place=event.place, lines=lines
    )


def _count_doubt(body: Json, event: HandoverDoubted, _: Meta) -> Json:
    lines = [line.model_dump() for line in event.lines]
    return _with_exception(
        body, "beyond-aboard", event.trip, event.at_min, stop=event.stop, place=event.place, lines=lines
    )


def _count_abort(body: Json, event: TripAborted, _: Meta) -> Json:
    lines = [line.model_dump() for line in event.aboard]
    body = {**body, "state": Phase.ABORTED.value}
    return _with_exception(
        body, "trip-aborted", event.trip, event.at_min, reason=event.reason, lines=lines, lost=event.lost
    )


def _count_back(body: Json, event: GoodsBroughtBack, _: Meta) -> Json:
    lines = [line.model_dump() for line in event.lines]
    return _with_exception(body, "brought-back", event.trip, event.at_min, lines=lines)


def _count_refusal(body: Json, event: LineRefused, _: Meta) -> Json:
    return _with_exception(body, "line-refused", event.trip, None, reason=event.reason, reservation=event.reservation)


def _with_exception(body: Json, kind: str, trip: str, at_min: float | None, **more: Any) -> Json:
    entry = {"kind": kind, "trip": trip, "at_min": at_min, **more}
    return {**body, "exceptions": [*body.get("exceptions", []), entry]}


def _end_delivery(state: Phase) -> Change:
    return lambda body, _, __: {**body, "state": state.value}


delivery = View(
    "delivery",
    {
        TripPlanned: _expect,
        LineRefused: _count_refusal,
        LoadingStarted: _move(Phase.LOADING),
        GoodsLoaded: _count_load,
        TripDeparted: _depart,
        ArrivedAtStop: _arrive,
        HandedOver: _count,
        HandoverDoubted: _count_doubt,
        TripAborted: _count_abort,
        TripDone: _end_delivery(Phase.DONE),
        GoodsBroughtBack: _count_back,
        TripCancelled: _end_delivery(Phase.CANCELLED),
    },
    ("incident",),
    edition=2,
)
