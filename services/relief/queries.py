"""The questions that relief's API, imports and background work ask of its documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from services.relief.board import Board, PlaceRelief
from services.relief.needs import place_needs, silent_villages, villages_of
from services.relief.trip_state import OPEN
from services.relief.views_trip import has_begun
from shared.clock import instant
from shared.messages import Json
from shared.ports import Document, Documents, Query
from shared.problem import Problem, unknown


async def place(documents: Documents, code: str) -> Json:
    return await _one(documents, "place", code, "place")


async def road(documents: Documents, code: str) -> Json:
    return await _one(documents, "road", code, "road")


async def rulebook(documents: Documents) -> Document:
    """The book of rules; an empty one before anybody has written in it."""
    return await documents.get("rules", "rules/book") or Document("rules/book", {"versions": []})


async def rules(documents: Documents) -> list[Json]:
    """Every version, oldest first, and the draft of the next one."""
    return versions_in(await rulebook(documents))


def versions_in(book: Document) -> list[Json]:
    """The last version that is published is in force."""
    versions = book.body["versions"]
    last = max((body["version"] for body in versions if body["state"] == "published"), default=0)
    return [{**body, "in_force": body["version"] == last} for body in versions]


async def vehicle(documents: Documents, code: str) -> Json:
    return await _one(documents, "vehicle", code, "vehicle")


async def incident(documents: Documents, code: str) -> Json:
    return await _one(documents, "incident", code, "incident")


async def closure(documents: Documents, incident: str, code: str) -> Json:
    return await _one(documents, "closure", f"{incident}/{code}", "closure")


async def open_incident(documents: Documents, code: str) -> Json:
    """An incident about which something may still be decided."""
    found = await incident(documents, code)
    if found["state"] != "open":
        raise Problem("incident-closed", f"{code} is closed. Name an open incident, or declare a new one.")
    return found


async def one_open_incident(documents: Documents, code: str | None) -> Json:
    """The open incident of this code; without a code the only open one."""
    if code is not None:
        return await open_incident(documents, code)
    found = await every(documents, "incident", state="open")
    if len(found) != 1:
        raise Problem("incident-unclear", f"{len(found)} incidents are open. Say which one is meant.", 422)
    return found[0]


async def trip(documents: Documents, code: str) -> Json:
    """A trip that has been planned, with its stops."""
    found = await _one(documents, "trip", code, "trip")
    if "stops" not in found:
        raise unknown("trip", code)
    return found


async def with_answers(documents: Documents, trips: Sequence[Json]) -> list[Json]:
    """Each trip with what the stores have answered to its load lines: {reservation: held, awaited or refused}.

    And where they are: a crew may be sent to stores that it is told nothing else of.  And whether it has begun.
    """
    said = await documents.get_all("answer", [code for body in trips for code in _reservations(body)], read_only=True)
    stores = await _stores(documents, {code for body in trips for code in _loads_at(body)})
    return [
        {
            **body,
            "answers": {code: said[code].body["answer"] for code in _reservations(body) if code in said},
            "stores": {code: stores[code] for code in _loads_at(body) if code in stores},
            "begun": has_begun(body),
        }
        for body in trips
    ]


async def _stores(documents: Documents, codes: set[str]) -> dict[str, Json]:
    """Name and position of stores, by code."""
    found = await documents.get_all("depot", [f"store/{code}" for code in sorted(codes)], read_only=True)
    shown = ("name", "name_en", "lat", "lon")
    return {document.body["store"]: {name: document.body[name] for name in shown} for document in found.values()}


def _loads_at(trip: Json) -> list[str]:
    return [stop["place"] for stop in trip["stops"] if stop["do"] == "load"]


def _reservations(trip: Json) -> list[str]:
    return [line["reservation"] for stop in trip["stops"] if stop["do"] == "load" for line in stop["lines"]]


async def _one(documents: Documents, kind: str, code: str, name: str) -> Json:
    return (await document(documents, kind, code, name)).body


async def document(documents: Documents, kind: str, code: str, name: str) -> Document:
    found = await documents.get(kind, f"{kind}/{code}")
    if found is None:
        raise unknown(name, code)
    return found


async def every(documents: Documents, kind: str, **where: str) -> list[Json]:
    """The bodies of all documents of a kind with these fields, in the order of their keys.  Only to be read."""
    bodies: list[Json] = []
    after = ""
    while page := await documents.find(kind, Query(where, after), read_only=True):
        bodies += [document.body for document in page]
        after = page[-1].key
    return bodies


async def open_trips(documents: Documents, incident: str) -> list[Json]:
    return [body for body in await every(documents, "delivery", incident=incident) if body["state"] in OPEN]


async def trip_of_vehicle(documents: Documents, code: str) -> Json | None:
    """The trip that a vehicle has begun, if any."""
    trips = await every(documents, "trip", vehicle=code)
    return next((body for body in trips if body["state"] in OPEN and body["state"] != "planned"), None)


async def reports(documents: Documents, incident: str) -> dict[str, Json]:
    """The newest report by village."""
    return {body["village"]: body for body in await every(documents, "report", incident=incident)}


async def not_before_the_last(documents: Documents, incident: str, village: str, now: str) -> str:
    """The moment of what a village says now: never before what it has said, wherever the clock has been set since."""
    last = await documents.get("report", f"report/{incident}/{village}")
    return max(now, last.body["happened_at"], key=instant) if last else now


async def places_of(documents: Documents, incident: Json, reports: dict[str, Json]) -> dict[str, Json]:
    """The incident's villages, every shelter, and all divisions above them, by code."""
    found = {body["place"]: body for body in await every(documents, "place", level="shelter")}
    found |= await _places(documents, villages_of(incident, reports))
    above = {area for body in found.values() for area in body["areas"]}
    return found | await _places(documents, above - found.keys())


async def areas_of(documents: Documents, codes: Iterable[str]) -> dict[str, list[str]]:
    """The divisions in which registered places lie, by code."""
    return {code: body["areas"] for code, body in (await _places(documents, sorted(codes))).items()}


async def _places(documents: Documents, codes: Iterable[str]) -> dict[str, Json]:
    """Of registered places, by code.  Only to be read."""
    found = await documents.get_all("place", [f"place/{code}" for code in codes], read_only=True)
    return {document.body["place"]: document.body for document in found.values()}


async def board(documents: Documents, about: Json, now_min: float, before: Sequence[PlaceRelief] = ()) -> Board:
    """The board of an incident, given its document, at a minute after its start; `before` as it was counted last."""
    code = about["incident"]
    told = await reports(documents, code)
    places = await places_of(documents, about, told)
    return Board(
        incident=about,
        now_min=now_min,
        needs=place_needs(about, places, told),
        reports=told,
        deliveries=await every(documents, "delivery", incident=code),
        places=places,
        silent=silent_villages(about, told, now_min),
        before=before,
        lost=[body for body in await every(documents, "vehicle", state="lost") if body["lost"]["incident"] == code],
    )
