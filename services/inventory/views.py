"""What inventory shows: one document per stream, and one per reservation, movement and discrepancy."""

from __future__ import annotations

from typing import Any

from services.inventory.events import (
    DiscrepancyFound,
    GoodsIssued,
    GoodsReceived,
    GoodsScrapped,
    ItemRegistered,
    Movement,
    MovementReversed,
    Reservation,
    ReservationAwaited,
    ReservationFilled,
    ReservationHeld,
    ReservationRefused,
    ReservationReleased,
    StoreClosed,
    StoreRegistered,
    StoreReopened,
    TermsAgreed,
)
from services.inventory.events_partners import (
    AgreementSigned,
    CallUpAnswer,
    CallUpConfirmed,
    CallUpDeclined,
    CallUpPartlyConfirmed,
    CallUpReduced,
    CallUpSent,
    CallUpSilent,
    CapacityPublished,
    LineStarted,
    ProductionReleased,
    StockDeclared,
)
from services.inventory.foreign import PlaceRegistered
from services.inventory.lots import total
from shared.messages import Event, Json, Meta
from shared.service import Fold, View


def item(_: Json, event: ItemRegistered, __: Meta) -> Json:
    """Without `gtins` where it has none."""
    return {name: value for name, value in event.as_json().items() if (name, value) != ("gtins", {})}


def of_stock(fold: Fold) -> Fold:
    """Capacity lines answer for reservations too, but they are no stock."""
    return lambda body, event, meta: fold(body, event, meta) if meta.stream.startswith("stock/") else None


# ---- items, stores, divisions --------------------------------------------------------------------


def store_registered(body: Json, event: StoreRegistered, _: Meta) -> Json:
    return {"state": "open", "reason": "", **body, **event.as_json()}


def store_closed(body: Json, event: StoreClosed, _: Meta) -> Json:
    return {**body, "state": "closed", "reason": event.reason}


def store_reopened(body: Json, _: StoreReopened, __: Meta) -> Json:
    return {**body, "state": "open", "reason": ""}


def division(_: Json, event: PlaceRegistered, __: Meta) -> Json:
    above = [area for area in event.areas if area != event.place]
    return {"division": event.place, "name": event.name, "parent": event.parent, "areas": [event.place, *above]}


def division_key(event: PlaceRegistered, _: Meta) -> str:
    return event.place


# ---- stock ---------------------------------------------------------------------------------------


def stock_lots(body: Json, event: Any, _: Meta) -> Json:
    """The lots of which something is there.  One keeps its expiry, and so its place: only a new one has to find it."""
    touched = {lot.lot: {**vars(lot)} for lot in event.lots}
    lots = [touched.pop(lot["lot"], lot) for lot in body.get("lots", [])]
    lots = [lot for lot in lots if lot["on_hand"]]
    if touched := {code: lot for code, lot in touched.items() if lot["on_hand"]}:
        lots = sorted([*lots, *touched.values()], key=lambda lot: (lot["expires"] or "9999-12-31", lot["lot"]))
    return {
        "terms": {},
        **body,
        "store": event.store,
        "item": event.item,
        "on_hand": sum([lot["on_hand"] for lot in lots]),
        "reserved": sum([lot["reserved"] for lot in lots]),
        "lots": lots,
    }


def stock_terms(body: Json, event: TermsAgreed, _: Meta) -> Json:
    empty = {"store": event.store, "item": event.item, "on_hand": 0, "reserved": 0, "lots": []}
    known = event.model_dump(exclude={"store", "item", "lot"})
    return {**empty, **body, "terms": {**body.get("terms", {}), event.lot: known}}


MOVES: dict[type[Movement], str] = {GoodsReceived: "receive", GoodsIssued: "issue", GoodsScrapped: "scrap"}


def movement(_: Json, event: Movement, meta: Meta) -> Json:
    shown = event.as_json()
    del shown["lots"]
    known = {"movement": meta.id, "kind": MOVES[type(event)], "recorded_at": meta.at, "by": meta.by}
    return {**shown, **known, "reversed": None}


def undone(body: Json, event: MovementReversed, meta: Meta) -> Json:
    return {**body, "reversed": {"at": event.at, "by": meta.by, "reason": event.reason}}


def movement_key(event: Any, meta: Meta) -> str:
    return event.movement if isinstance(event, MovementReversed) else meta.id


def discrepancy(_: Json, event: DiscrepancyFound, meta: Meta) -> Json:
    return {**event.as_json(), "discrepancy": meta.id, "recorded_at": meta.at, "by": meta.by}


def event_key(_: Event, meta: Meta) -> str:
    return meta.id


# ---- reservations --------------------------------------------------------------------------------


def reservation_key(event: Any, meta: Meta) -> str | None:
    """A line's promise and the goods that were made for it come from two streams, so they are two documents.

    An issue outside of trips is for no reservation.
    """
    if not event.reservation:
        return None
    kinds = {part.reserve for part in getattr(event, "taken", ())} or {getattr(event, "reserve", "")}
    made = meta.stream.startswith("stock/") and "capacity" in kinds
    return f"{event.reservation}@stock" if made else event.reservation


def reserved(state: str) -> Fold:
    def fold(body: Json, event: Reservation, meta: Meta) -> Json:
        complete = event.reserve != "capacity" or total(event.taken) == event.quantity
        shown = {"state": state, "ready": state == "held" and complete, "stream": meta.stream, "reason": ""}
        return {**body, **event.model_dump(mode="json", exclude={"lots"}), **shown}

    return fold


def refused(body: Json, event: ReservationRefused, meta: Meta) -> Json:
    shown = {**event.model_dump(mode="json", exclude={"lots", "wanted"}), "quantity": event.wanted, "taken": []}
    return {**body, **shown, "state": "refused", "ready": False, "stream": meta.stream}


def released(body: Json, _: ReservationReleased, __: Meta) -> Json:
    return {**body, "state": "released", "ready": False}


def used(body: Json, event: GoodsIssued, _: Meta) -> Json:
    return {**body, "state": "used", "loaded_at": event.happened_at}


# ---- partners ------------------------------------------------------------------------------------


def agreement_signed(body: Json, event: AgreementSigned, _: Meta) -> Json:
    return {"declared": None, **body, **event.as_json()}


def agreement_stated(body: Json, event: StockDeclared, _: Meta) -> Json:
    return {**body, "declared": event.model_dump(include={"quantity", "expires", "at"})}


def line_published(body: Json, event: CapacityPublished, _: Meta) -> Json:
    return {"started": {}, "made": 0, **body, **event.as_json()}


def line_started(body: Json, event: LineStarted, _: Meta) -> Json:
    return {**body, "started": {**body.get("started", {}), event.incident: event.ready_at}}


def line_made(body: Json, event: ProductionReleased, _: Meta) -> Json:
    return {**body, "made": body["made"] + event.quantity}


def answered(state: str) -> Fold:
    def fold(body: Json, event: CallUpAnswer, _: Meta) -> Json:
        reason = getattr(event, "reason", "")
        return {**body, "state": state, "confirmed": event.quantity, "answered_at": event.at, "reason": reason}

    return fold


def callup_reduced(body: Json, event: CallUpReduced, _: Meta) -> Json:
    shown = event.model_dump(mode="json", include={"quantity", "reservations"})
    return {**body, **shown, "state": "sent" if event.reservations else "withdrawn"}


def sent(_: Json, event: CallUpSent, __: Meta) -> Json:
    return {**event.as_json(), "state": "sent", "confirmed": None, "answered_at": None, "reason": ""}


# ---- the table -----------------------------------------------------------------------------------


LOTS = (GoodsReceived, GoodsIssued, GoodsScrapped, MovementReversed)
RESERVED = (ReservationHeld, ReservationAwaited, ReservationFilled, ReservationReleased, ReservationRefused)

views = (
    View("division", {PlaceRegistered: division}, (), division_key),
    View("item", {ItemRegistered: item}, ("category",)),
    View(
        "store",
        {StoreRegistered: store_registered, StoreClosed: store_closed, StoreReopened: store_reopened},
        ("store", "org", "level", "state"),
    ),
    View(
        "stock",
        {**dict.fromkeys(LOTS, stock_lots), **dict.fromkeys(RESERVED, of_stock(stock_lots)), TermsAgreed: stock_terms},
        ("store", "item"),
        edition=2,
    ),
    View(
        "movement",
        {**dict.fromkeys(MOVES, movement), MovementReversed: undone},
        ("store", "item"),
        movement_key,
        begun_by=tuple(MOVES),
    ),
    View("discrepancy", {DiscrepancyFound: discrepancy}, ("store", "item"), event_key, begun_by=(DiscrepancyFound,)),
    View(
        "reservation",
        {
            ReservationHeld: reserved("held"),
            ReservationFilled: reserved("held"),
            ReservationAwaited: reserved("awaited"),
            ReservationRefused: refused,
            ReservationReleased: released,
            GoodsIssued: used,
        },
        ("trip", "plan", "stream", "store"),
        reservation_key,
        edition=2,
    ),
    View("agreement", {AgreementSigned: agreement_signed, StockDeclared: agreement_stated}, ("org", "store", "item")),
    View(
        "capacity",
        {CapacityPublished: line_published, LineStarted: line_started, ProductionReleased: line_made},
        ("org", "store", "item"),
    ),
    View(
        "callup",
        {
            CallUpSent: sent,
            CallUpConfirmed: answered("confirmed"),
            CallUpPartlyConfirmed: answered("part"),
            CallUpDeclined: answered("declined"),
            CallUpSilent: answered("silent"),
            CallUpReduced: callup_reduced,
        },
        ("org", "state", "plan", "incident"),
    ),
)
