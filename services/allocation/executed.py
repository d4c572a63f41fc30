"""What was driven and handed over, written as a plan, beside the problem with all that is known of it by now.

The judge then counts the same people from facts that it counts from a plan.  What it finds broken has really happened:
goods that came back or were lost with a truck, more than a later correction needed, a road that closed after a truck
had passed it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence

import orjson

from services.allocation import views
from services.allocation.check import Travel
from services.allocation.committed import SHORTEST_STOP_MIN, committed
from services.allocation.knowledge import Knowledge, gather
from services.allocation.problem import build
from services.allocation.unrelieved import Told, unrelieved
from services.allocation.views import every, plans_in_order
from shared.messages import Json
from shared.ports import Blobs, Documents
from shared.problem import Problem

BEGINNING_MIN = 0


async def executed(documents: Documents, blobs: Blobs, incident: str) -> Json:
    """{instance, plan} of an incident; the needs are those stated last, the stock is what there was before.

    The plan's shortages hold what was driven against the plan in force.  Raises Problem while nothing has been planned.
    """
    knowledge = await gather(documents, incident, await _stated_last(documents, incident))
    plans = [await _plan(documents, plan) for plan in await plans_in_order(documents, incident)]
    instances = [orjson.loads(await blobs.get(plan["instance_digest"])) for plan in plans]
    now = stated(knowledge, [instance["roads"] for instance in instances])
    last = Told(instances[-1], orjson.loads(await blobs.get(plans[-1]["plan_digest"])))
    over = (await views.incident(documents, incident)).get("closed", False)
    shortages = await asyncio.to_thread(unrelieved, Told(now["instance"], now["plan"]), last, knowledge.own_trips, over)
    return {**now, "plan": {**now["plan"], "shortages": shortages}}


async def _stated_last(documents: Documents, incident: str) -> str:
    """The name of the newest demand: the last run's, or that of the incident's closing."""
    stated = [body for body in await every(documents, "demand") if body["incident"] == incident]
    if not stated or not await plans_in_order(documents, incident):
        raise Problem("not-planned", f"Nothing has been planned for {incident} yet, so nothing was driven.", 404)
    return str(max(stated, key=lambda body: body["now_min"])["run"])


async def _plan(documents: Documents, code: str) -> Json:
    found = await documents.get("plan", f"plan/{code}")
    assert found is not None, "a plan that was in force has a document"
    return found.body


def stated(knowledge: Knowledge, driven: Sequence[Json]) -> Json:
    """`driven` are the `roads` of the problems whose plans were driven: what led somewhere then is part of the map."""
    supplies = knowledge.supplies(BEGINNING_MIN)
    trips = [_as_it_was(trip) for trip in committed(knowledge.own_trips, supplies, BEGINNING_MIN)]
    docks = {store["store"]: store["docks"] for store in knowledge.stores}
    trips = _with_docks(trips, docks)
    facts = knowledge.facts(supplies)
    instance = build(facts, BEGINNING_MIN, committed=trips)
    instance["committed"] = []
    instance["roads"] = _map(instance["roads"], driven, _closures(knowledge.closures))
    _strand(instance, trips)
    plan = {"schema": "relief-plan/1", "instance": instance["name"], "made_at": BEGINNING_MIN, "trips": trips}
    return {"instance": instance, "plan": plan}


def _as_it_was(trip: Json) -> Json:
    """Nobody reports the arrival at the first stop: the crew was there when loading began."""
    first, *others = trip["stops"]
    return {**trip, "stops": [{**first, "arrive": first["start"]}, *others]}


def _with_docks(trips: Iterable[Json], docks: Mapping[str, int]) -> list[Json]:
    """Plans say which dock to use, crews take the one that is free: the first that was, in order of time."""
    found = [{**trip, "stops": [dict(stop) for stop in trip["stops"]]} for trip in trips]
    loads = [stop for trip in found for stop in trip["stops"] if stop["do"] == "load"]
    free_from = {store: [0.0] * number for store, number in docks.items()}
    for stop in sorted(loads, key=lambda stop: (stop["start"], stop["end"])):
        free = free_from[stop["place"]]
        stop["dock"] = next(
            (n for n, since in enumerate(free) if since <= stop["start"] + SHORTEST_STOP_MIN), stop["dock"]
        )
        free[stop["dock"]] = stop["end"]
    return found


def _closures(known: Iterable[Json]) -> list[Json]:
    """All of them, with their actual times."""
    return [
        {
            "edge": closure["road"],
            "from": closure["from_min"],
            "until": closure["until_min"],
            "factor": closure["factor"],
        }
        for closure in known
    ]


def _map(roads: Json, driven: Iterable[Json], closures: list[Json]) -> Json:
    """The network with every junction and leg that a driven plan knew, each at its least minutes."""
    edges: dict[str, Json] = {}
    nodes: dict[str, Json] = {}
    for known in (roads, *driven):
        nodes |= {node["id"]: node for node in known["nodes"]}
        for edge in known["edges"]:
            before = edges.get(edge["id"], edge)
            edges[edge["id"]] = min(before, edge, key=lambda e: float(e["minutes"]))
    return {"nodes": list(nodes.values()), "edges": list(edges.values()), "closures": closures}


def _strand(instance: Json, trips: Iterable[Json]) -> None:
    """A vehicle whose way home was cut is out of reach from the end of its last stop."""
    travel = Travel(instance)
    ends = {
        trip["vehicle"]: trip["stops"][-1] for trip in sorted(trips, key=lambda trip: float(trip["stops"][0]["start"]))
    }
    for vehicle in instance["vehicles"]:
        end = ends.get(vehicle["id"])
        if end is None or vehicle["available_until"] is not None:
            continue
        if travel.time(end["place"], vehicle["depot"], end["depart"], vehicle["speed"]) is None:
            vehicle["available_until"] = end["depart"]
