"""What relief shows, folded from its own facts; from inventory's, which items there are, where vehicles stand and what
stores answer."""

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
    RulesDraftDropped,
    RulesDrafted,
    RulesPublished,
    TravelModelSet,
    VehicleLost,
    VehicleRegistered,
)
from services.relief.foreign import (
    ItemRegistered,
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


def show_draft(body: Json, event: RulesDrafted, meta: Meta) -> Json:
    """The book's last version is the draft, while there is one."""
    versions, draft = _published_of(body), _draft_of(body)
    authors = [*dict.fromkeys([*draft.get("authors", []), event.by])]
    told = event.model_dump(exclude={"by"}) | {"authors": authors, "drafted_at": meta.at}
    unpublished = {"version": len(versions) + 1, "state": "draft", "published_by": None, "published_at": None}
    return {"versions": [*versions, {**told, **unpublished}]}


def show_no_draft(body: Json, _: RulesDraftDropped, __: Meta) -> Json:
    return {"versions": _published_of(body)}


def show_published(body: Json, event: RulesPublished, meta: Meta) -> Json:
    told = event.model_dump(exclude={"by"}) | {"drafted_at": _draft_of(body)["drafted_at"]}
    published = {"state": "published", "published_by": event.by, "published_at": meta.at}
    return {"versions": [*_published_of(body), {**told, **published}]}


def _published_of(body: Json) -> list[Json]:
    return [version for version in body.get("versions", []) if version["state"] == "published"]


def _draft_of(body: Json) -> Json:
    return next((version for version in body.get("versions", []) if version["state"] == "draft"), {})


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
    View("item", {ItemRegistered: show}),
    View("depot", {StoreRegistered: show}, edition=2),
    View("answer", ANSWERS, key=_reservation),
    View("vehicle", {VehicleRegistered: show_vehicle, VehicleLost: show_loss}, ("depot", "state")),
    View("incident", {IncidentDeclared: show_incident, IncidentClosed: show_closed_incident}, ("state",), edition=2),
    View("rules", {RulesDrafted: show_draft, RulesDraftDropped: show_no_draft, RulesPublished: show_published}),
    View("report", {NeedReported: show_report}, ("incident",), edition=2),
    View("closure", {ClosureReported: show_closure, ClosureLifted: show_lifted_closure}, ("incident",), edition=2),
    View("demand", {DemandAsked: show_question, DemandStated: show_statement}, ("state", "incident")),
    trip,
    delivery,
)
