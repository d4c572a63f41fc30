"""What relief shows, folded from its own facts; where vehicles stand and what stores answer, from inventory's."""

from __future__ import annotations

from services.relief.events import (
    ClosureLifted,
    ClosureReported,
    DemandAsked,
    DemandStated,
    IncidentClosed,
    IncidentDeclared,
    NeedReported,
    PlaceRegistered,
    RoadRegistered,
    TravelModelSet,
    VehicleLost,
    VehicleRegistered,
)
from services.relief.foreign import (
    ReservationAnswered,
    ReservationAwaited,
    ReservationHeld,
    ReservationRefused,
    StoreRegistered,
)
from services.relief.views_trip import delivery, trip
from shared.clock import instant
from shared.messages import Event, Json, Meta
from shared.service import Fold, View


def show(_: Json, event: Event, __: Meta) -> Json:
    """The event's data as they are."""
    return event.model_dump()


def show_vehicle(body: Json, event: VehicleRegistered, _: Meta) -> Json:
    return {"state": "ready", "lost": None, **body, **event.model_dump()}


def show_loss(body: Json, event: VehicleLost, _: Meta) -> Json:
    return {**body, "state": "lost", "lost": event.model_dump(exclude={"vehicle"})}


def show_incident(_: Json, event: IncidentDeclared, __: Meta) -> Json:
    return {**event.model_dump(), "state": "open", "closed_at": None}


def show_closed_incident(body: Json, event: IncidentClosed, _: Meta) -> Json:
    return {**body, "state": "closed", "closed_at": event.at}


def show_report(body: Json, event: NeedReported, meta: Meta) -> Json:
    """What is newest by the time that it speaks of: a report that was long on its way does not undo a later one.

    `earlier` are all the others, as they came: a correction hides nothing.
    """
    number = body.get("reports", 0) + 1
    told = {**event.model_dump(), "by": meta.by}
    before = {name: value for name, value in body.items() if name not in ("reports", "earlier")}
    newest, other = (before, told) if before and _is_older(event, before) else (told, before)
    return {**newest, "reports": number, "earlier": [*body.get("earlier", []), *([other] if other else [])]}


def _is_older(event: NeedReported, before: Json) -> bool:
    return instant(event.happened_at) < instant(before["happened_at"])


def show_closure(_: Json, event: ClosureReported, meta: Meta) -> Json:
    return {**event.model_dump(), "lifted_min": None, "by": meta.by}


def show_lifted_closure(body: Json, event: ClosureLifted, _: Meta) -> Json:
    return {**body, "lifted_min": event.at_min}


def show_question(_: Json, event: DemandAsked, meta: Meta) -> Json:
    return {**event.model_dump(), "state": "asked", "trace": meta.trace}


def show_statement(_: Json, event: DemandStated, __: Meta) -> Json:
    return {**event.model_dump(), "state": "stated"}


def show_answer(answer: str) -> Fold:
    """What a store has said last of a trip's reservation."""
    return lambda _, event, __: {"answer": answer} if event.trip else None


def _reservation(event: ReservationAnswered, _: Meta) -> str:
    return event.reservation


ANSWERS: dict[type[Event], Fold] = {
    ReservationHeld: show_answer("held"),
    ReservationAwaited: show_answer("awaited"),
    ReservationRefused: show_answer("refused"),
}

views = (
    View("place", {PlaceRegistered: show}, ("level", "parent")),
    View("road", {RoadRegistered: show}),
    View("network", {TravelModelSet: show}),
    View("depot", {StoreRegistered: show}, edition=2),
    View("answer", ANSWERS, key=_reservation),
    View("vehicle", {VehicleRegistered: show_vehicle, VehicleLost: show_loss}, ("depot", "state")),
    View("incident", {IncidentDeclared: show_incident, IncidentClosed: show_closed_incident}, ("state",)),
    View("report", {NeedReported: show_report}, ("incident",), edition=2),
    View("closure", {ClosureReported: show_closure, ClosureLifted: show_lifted_closure}, ("incident",), edition=2),
    View("demand", {DemandAsked: show_question, DemandStated: show_statement}, ("state", "incident")),
    trip,
    delivery,
)
