"""Whom a fact on the log concerns, so that watchers hear of their own area and organisation only.

Most facts name what they are about, few say where that lies.  So the gateway remembers of everything where it lies: the
view `ground`, a small document for each stream of a place, store, vehicle, incident, trip, run or plan.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from services.gateway.foreign import (
    IncidentDeclared,
    PlaceRegistered,
    PlanProposed,
    RunRequested,
    StoreRegistered,
    TripPlanned,
    VehicleRegistered,
)
from shared.identity import EVERYWHERE, Principal
from shared.messages import Event, Json, Meta, Record
from shared.ports import Documents, Query
from shared.service import View

KIND = "ground"
NAMED = {"village": "place", "place": "place", "store": "store", "vehicle": "vehicle", "incident": "incident"}
"""Fields of facts that name something -> the kind of its stream."""


def _shown(_: Json, event: Event, meta: Meta) -> Json:
    return {"kind": meta.stream.partition("/")[0], "org": "", **event.model_dump()}


_HEARD: tuple[type[Event], ...] = (
    PlaceRegistered,
    StoreRegistered,
    VehicleRegistered,
    IncidentDeclared,
    TripPlanned,
    RunRequested,
    PlanProposed,
)
ground_view = View(KIND, dict.fromkeys(_HEARD, _shown), ("kind", "org"))


@dataclass(frozen=True, slots=True)
class Audience:
    """things     (division and all above it, owner) of each thing that a fact is about
    incidents  likewise (division, division and all above it)
    """

    things: tuple[tuple[Collection[str], str], ...] = ()
    incidents: tuple[tuple[str, Collection[str]], ...] = ()

    def includes(self, principal: Principal, reach: Collection[str]) -> bool:
        """Of what lies nowhere that we know, only who covers everything hears."""
        if principal.area == EVERYWHERE or any(principal.covers(areas, org) for areas, org in self.things):
            return True
        if any(principal.covers(areas) for _, areas in self.incidents):
            return True
        return not self.things and not principal.org and self.touches(principal, reach)

    def touches(self, principal: Principal, reach: Collection[str]) -> bool:
        """An incident overlaps with what is the principal's: `reach`, from the function of that name."""
        overlap = (area in reach or principal.covers(areas) for area, areas in self.incidents)
        return principal.area == EVERYWHERE or any(overlap)


def named_in(record: Record) -> set[str]:
    """The streams of all that a fact is about."""
    data = record.data
    names = {f"{kind}/{data[name]}" for name, kind in NAMED.items() if isinstance(data.get(name), str)}
    return {record.key, *names}


async def remembered(documents: Documents, records: Sequence[Record]) -> dict[str, Json]:
    """Where everything lies that the facts are about, by stream; of a trip, its incident and vehicle too."""
    keys = {key for record in records for key in named_in(record)}
    found = {key: document.body for key, document in (await documents.get_all(KIND, keys)).items()}
    more = {key for body in found.values() for key in _linked(body)} - keys
    linked = await documents.get_all(KIND, more) if more else {}
    return found | {key: document.body for key, document in linked.items()}


def audience(record: Record, ground: Mapping[str, Json]) -> Audience:
    """The fact's own `areas` count as well: of what is just being registered nothing else is known."""
    keys = named_in(record)
    keys |= {key for name in keys for key in _linked(ground.get(name, {}))}
    bodies = [ground[key] for key in sorted(keys) if key in ground]
    data = record.data
    if data.get("areas") or data.get("org"):
        bodies.append({"areas": [], "org": "", **data, "kind": record.key.partition("/")[0]})
    incidents = [body for body in bodies if body["kind"] == "incident"]
    things = [body for body in bodies if body["kind"] not in ("incident", "trip", "run", "plan")]
    return Audience(
        tuple((body["areas"], body["org"]) for body in things),
        tuple((body["area"], body["areas"]) for body in incidents),
    )


def incident_of(record: Record, ground: Mapping[str, Json]) -> str:
    """The incident that the fact names, or its trip's, run's or plan's; "" if there is none."""
    named: str = record.data.get("incident") or ground.get(record.key, {}).get("incident") or ""
    return named


async def reach(documents: Documents, principal: Principal) -> frozenset[str]:
    """The divisions in which the principal's area lies, or a site of the organisation."""
    if not principal.org:
        own = await documents.get(KIND, f"place/{principal.area}")
        return frozenset(own.body["areas"] if own else ())
    sites = await documents.find(KIND, Query({"kind": "store", "org": principal.org}))
    return frozenset(area for site in sites for area in site.body["areas"])


def _linked(body: Json) -> list[str]:
    return [f"{name}/{body[name]}" for name in ("incident", "vehicle") if name in body]
