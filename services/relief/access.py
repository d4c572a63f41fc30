"""Who may see and do what.

A trip: whoever covers its vehicle, the place of a stop, or the whole incident.  An incident: whoever's area overlaps
its own, and enterprises with a site there.  A closed road: who covers the incident, or lives at an end of the road.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from services.relief import queries
from services.relief.network import nearest
from shared.http import Caller
from shared.messages import Json
from shared.ports import Documents
from shared.problem import forbidden

# ---- incidents ----


async def concerns(documents: Documents, caller: Caller, incident: Json) -> bool:
    """The caller's area lies in the incident's, or the other way round; an enterprise has a site there."""
    if caller.covers(incident["areas"]):
        return True
    if caller.org:
        depots = await queries.every(documents, "depot")
        return any(body["org"] == caller.org and incident["area"] in body["areas"] for body in depots)
    own = await documents.get("place", f"place/{caller.area}")
    return own is not None and incident["area"] in own.body["areas"]


async def must_concern(documents: Documents, caller: Caller, incident: Json) -> None:
    if await concerns(documents, caller, incident):
        return
    whose = f"organisation {caller.org!r} has no site" if caller.org else f"area {caller.area!r} does not lie"
    raise forbidden(
        f"{incident['incident']} is an incident in {incident['area']}, where {whose}. "
        "Name an incident of your own area, or ask an account of that one."
    )


async def must_read_board(documents: Documents, caller: Caller, incident: Json) -> None:
    """Who needs what where is for the administration, in whose area it is."""
    await must_concern(documents, caller, incident)
    if caller.org:
        raise forbidden(
            "The figures of an incident are for the administration. Enterprises see their call-ups and trips, "
            "the exceptions of these, and closed roads."
        )


async def exceptions_for(
    documents: Documents, caller: Caller, incident: Json, deliveries: Sequence[Json], entries: list[Json]
) -> list[Json]:
    """Exceptions that this caller may see: all of the incident, or those of own vehicles, places and their trips."""
    if caller.covers(incident["areas"]):
        return entries
    vehicles, places = await _covered(documents, caller, "vehicle"), await _covered(documents, caller, "place")
    trips = {
        body["trip"]
        for body in deliveries
        if body.get("vehicle") in vehicles or any(place in places for _, place, *_ in body.get("planned", ()))
    }
    return [
        entry
        for entry in entries
        if entry.get("trip") in trips or entry.get("vehicle") in vehicles or entry.get("place") in places
    ]


# ---- what is one for all ----


async def must_cover_rules(documents: Documents, caller: Caller) -> None:
    """One book of rules for everybody who may be affected."""
    caller.must_cover_whole(await queries.every(documents, "place"), "The book of rules")


# ---- roads ----


async def must_cover_network(documents: Documents, caller: Caller) -> None:
    """Roads and the travel model are one network, which everybody's plans rest on."""
    caller.must_cover_whole(await queries.every(documents, "place"), "The road network")


async def must_answer_for_closure(documents: Documents, caller: Caller, incident: Json, closure: str) -> None:
    """To change what somebody has reported: who covers the incident, or a village next to an end of the road."""
    if caller.covers(incident["areas"]):
        return
    known = await queries.closure(documents, incident["incident"], closure)
    road = await queries.road(documents, known["road"])
    villages = await queries.every(documents, "place", level="village")
    caller.must_cover(sorted({area for village in nearest(villages, road) for area in village["areas"]}))


# ---- trips ----


async def must_move(documents: Documents, caller: Caller, trip: Json, stop: int | None = None) -> None:
    """Raises a 403 problem unless the caller covers the trip's vehicle, or the place of this stop."""
    for planned in trip["stops"]:
        if planned["stop"] == stop and await _covers_stop(documents, caller, planned):
            return
    vehicle = await queries.vehicle(documents, trip["vehicle"])
    caller.must_cover(vehicle["areas"], vehicle["org"])


async def must_see(documents: Documents, caller: Caller, trip: Json) -> None:
    about = await queries.incident(documents, trip["incident"])
    if caller.covers(about["areas"]):
        return
    for planned in trip["stops"]:
        if await _covers_stop(documents, caller, planned):
            return
    await must_move(documents, caller, trip)


async def visible(documents: Documents, caller: Caller, trips: Sequence[Json]) -> list[Json]:
    """The trips that this caller may see; registers are read once, whatever the number of trips."""
    incidents = await queries.every(documents, "incident")
    whole = {body["incident"] for body in incidents if caller.covers(body["areas"])}
    if all(trip["incident"] in whole for trip in trips):
        return list(trips)
    vehicles = await _covered(documents, caller, "vehicle")
    places = await _covered(documents, caller, "place") | await _covered(documents, caller, "depot", "store")
    return [trip for trip in trips if trip["incident"] in whole or _touches(trip, vehicles, places)]


def _touches(trip: Json, vehicles: Collection[str], places: Collection[str]) -> bool:
    return trip["vehicle"] in vehicles or any(stop["place"] in places for stop in trip["stops"])


async def _covered(documents: Documents, caller: Caller, kind: str, code: str = "") -> set[str]:
    bodies = await queries.every(documents, kind)
    return {body[code or kind] for body in bodies if caller.covers(body["areas"], body.get("org", ""))}


async def _covers_stop(documents: Documents, caller: Caller, stop: Json) -> bool:
    """A stop is at a store where goods are loaded, at a village or shelter where they are handed over."""
    kind, stream = ("depot", "store") if stop["do"] == "load" else ("place", "place")
    found = await documents.get(kind, f"{stream}/{stop['place']}")
    return found is not None and caller.covers(found.body["areas"], found.body.get("org", ""))
