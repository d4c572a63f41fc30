"""Allocation's own model of the world: one document per stream of another service."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from services.allocation.foreign import (
    ArrivedAtStop,
    CallUpConfirmed,
    CallUpDeclined,
    CallUpPartlyConfirmed,
    CallUpSent,
    CallUpSilent,
    CapacityPublished,
    ClosureLifted,
    ClosureReported,
    DemandStated,
    GoodsIssued,
    GoodsLoaded,
    GoodsReceived,
    GoodsScrapped,
    HandedOver,
    IncidentClosed,
    IncidentDeclared,
    ItemRegistered,
    LineRefused,
    LoadingStarted,
    MovementReversed,
    PledgeLeft,
    ReservationAwaited,
    ReservationFilled,
    ReservationHeld,
    ReservationRefused,
    ReservationReleased,
    Reserved,
    RoadRegistered,
    Stocked,
    StopLoaded,
    StoreClosed,
    StoreRegistered,
    StoreReopened,
    TermsAgreed,
    TravelModelSet,
    TripAborted,
    TripCancelled,
    TripDeparted,
    TripDone,
    TripPlanned,
    VehicleLost,
    VehicleRegistered,
)
from shared.messages import Event, Json, Meta
from shared.service import Fold, View


def _whole(body: Json, event: Event, _: Meta) -> Json:
    return {**body, **event.as_json()}


def _with(**values: Any) -> Fold:
    return lambda body, _, __: {**body, **values}


def _replaced(rows: Iterable[Json], row: Json, key: str) -> list[Json]:
    return [*(old for old in rows if old[key] != row[key]), row]


# ---- sources: whatever a reservation can be asked of, a stock of lots or a capacity line ----


def _source(body: Json, event: Any, meta: Meta) -> Json:
    fresh: Json = {"lots": [], "terms": [], "holds": [], "pledges": [], "line": None}
    return {**fresh, **body, "stream": meta.stream, "store": event.store, "item": event.item}


def _stocked(body: Json, event: Stocked, meta: Meta) -> Json:
    body = _source(body, event, meta)
    for lot in event.lots:
        body["lots"] = _replaced(body["lots"], lot.model_dump(), "lot")
    return body


def _held(awaited: bool) -> Fold:
    def fold(body: Json, event: Reserved, meta: Meta) -> Json:
        fields = {"reservation", "incident", "trip", "quantity", "taken"}
        hold = event.model_dump(mode="json", include=fields) | {"awaited": awaited}
        body = _stocked(body, event, meta)
        return {**body, "holds": _replaced(body["holds"], hold, "reservation")}

    return fold


def _let_go(body: Json, event: Any, meta: Meta) -> Json:
    body = _stocked(body, event, meta)
    return {**body, "holds": [hold for hold in body["holds"] if hold["reservation"] != event.reservation]}


def _pledged(body: Json, event: PledgeLeft, meta: Meta) -> Json:
    body = _source(body, event, meta)
    others = [row for row in body["pledges"] if (row["incident"], row["supply"]) != (event.incident, event.supply)]
    return {**body, "pledges": [*others, event.model_dump(include={"incident", "supply", "quantity"})]}


def _terms(body: Json, event: TermsAgreed, meta: Meta) -> Json:
    body = _source(body, event, meta)
    return {**body, "terms": _replaced(body["terms"], event.model_dump(), "lot")}


def _published(body: Json, event: CapacityPublished, meta: Meta) -> Json:
    return {**_source(body, event, meta), "line": event.model_dump()}


SOURCE = View(
    "source",
    {
        GoodsReceived: _stocked,
        GoodsIssued: _let_go,
        GoodsScrapped: _stocked,
        MovementReversed: _stocked,
        ReservationHeld: _held(False),
        ReservationAwaited: _held(True),
        ReservationFilled: _held(False),
        ReservationReleased: _let_go,
        ReservationRefused: _let_go,
        PledgeLeft: _pledged,
        TermsAgreed: _terms,
        CapacityPublished: _published,
    },
)

CALLUP = View(
    "callup",
    {
        CallUpSent: lambda _, event, __: {**event.model_dump(), "state": "sent"},
        CallUpConfirmed: _with(state="confirmed"),
        CallUpPartlyConfirmed: _with(state="part"),
        CallUpDeclined: _with(state="declined"),
        CallUpSilent: _with(state="silent"),
    },
    ("incident",),
)


# ---- trips ----


def _planned(body: Json, event: TripPlanned, __: Meta) -> Json:
    unknown = {"arrived": None, "begun": None, "ended": None, "departed": None, "moved": None}
    stops = [{**stop, **unknown} for stop in event.stops]
    return {**event.as_json(), "state": "planned", "stops": stops, "refused": body.get("refused", [])}


def _at_stop(body: Json, number: int, **changes: Any) -> list[Json]:
    return [{**stop, **changes} if stop["stop"] == number else stop for stop in body.get("stops", [])]


def _stop(body: Json, number: int) -> Json:
    return next((stop for stop in body.get("stops", []) if stop["stop"] == number), {})


def _loading(body: Json, event: LoadingStarted, _: Meta) -> Json:
    return {**body, "state": "loading", "stops": _at_stop(body, event.stop, begun=event.at_min)}


def _goods_loaded(body: Json, event: GoodsLoaded, _: Meta) -> Json:
    """Goods aboard make a trip begun, even if nobody has said that loading started."""
    begun = _stop(body, event.stop).get("begun")
    first = event.at_min if begun is None else min(begun, event.at_min)
    return {**body, "state": "loading", "stops": _at_stop(body, event.stop, begun=first)}


def _stop_loaded(body: Json, event: StopLoaded, _: Meta) -> Json:
    moved = [line.model_dump() for line in event.lines]
    return {**body, "stops": _at_stop(body, event.stop, ended=event.at_min, moved=moved)}


def _departed(body: Json, event: TripDeparted, _: Meta) -> Json:
    return {**body, "state": "under_way", "stops": _at_stop(body, event.stop, departed=event.at_min)}


def _arrived(body: Json, event: ArrivedAtStop, _: Meta) -> Json:
    return {**body, "state": "arrived", "stops": _at_stop(body, event.stop, arrived=event.at_min)}


def _handed_over(body: Json, event: HandedOver, _: Meta) -> Json:
    """Several handovers at a stop add up; `gone` is what left the vehicle, `quantity` what was received in order."""
    before = _stop(body, event.stop)
    lines = [
        {"supply": line.supply, "quantity": line.good, "gone": line.good + line.short + line.damaged}
        for line in event.lines
    ]
    begun = event.start_min if before.get("begun") is None else min(before["begun"], event.start_min)
    ended = event.end_min if before.get("ended") is None else max(before["ended"], event.end_min)
    moved = [*(before.get("moved") or []), *lines]
    state = body.get("state") if body.get("state") in ("done", "aborted") else "arrived"
    return {**body, "state": state, "stops": _at_stop(body, event.stop, begun=begun, ended=ended, moved=moved)}


TRIP = View(
    "trip",
    {
        TripPlanned: _planned,
        LineRefused: lambda body, event, _: {**body, "refused": [*body.get("refused", []), event.reservation]},
        LoadingStarted: _loading,
        GoodsLoaded: _goods_loaded,
        StopLoaded: _stop_loaded,
        TripDeparted: _departed,
        ArrivedAtStop: _arrived,
        HandedOver: _handed_over,
        TripDone: _with(state="done"),
        TripAborted: lambda body, event, _: {**body, "state": "aborted", "lost": event.lost},
        TripCancelled: lambda body, event, _: {"trip": event.trip, "stops": [], **body, "state": "cancelled"},
    },
    ("incident",),
)

FOREIGN = (
    View("item", {ItemRegistered: _whole}),
    View("store", {StoreRegistered: _whole, StoreClosed: _with(closed=True), StoreReopened: _with(closed=False)}),
    SOURCE,
    CALLUP,
    View("road", {RoadRegistered: _whole}),
    View("network", {TravelModelSet: _whole}),
    View("vehicle", {VehicleRegistered: _whole, VehicleLost: lambda body, event, _: {**body, "lost_at": event.at}}),
    View("incident", {IncidentDeclared: _whole, IncidentClosed: _with(closed=True)}, edition=2),
    View(
        "closure",
        {
            ClosureReported: _whole,
            ClosureLifted: lambda body, event, _: {**body, "until_min": event.at_min},
        },
        ("incident",),
    ),
    View("demand", {DemandStated: _whole}),
    TRIP,
)
