"""Who may see or move which trip: whoever covers its vehicle, the place of a stop, or the whole incident."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from services.relief import queries
from shared.http import Caller
from shared.messages import Json
from shared.ports import Documents


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
