"""States the problem of a run: what is known, what has begun, and the plan in force, as one instance."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass

import orjson

from services.allocation.committed import committed
from services.allocation.knowledge import gather
from services.allocation.problem import build
from services.allocation.views import in_force
from shared.messages import Json
from shared.ports import Blobs, Documents


@dataclass(frozen=True)
class Stated:
    """An instance and the plan that its answer would replace."""

    instance: Json
    replaces: str | None


async def state(run: Json, documents: Documents, blobs: Blobs) -> Stated:
    """The problem at the run's minute, rounded up.  Raises Problem when something must be told first."""
    now_min = math.ceil(run["now_min"])
    knowledge = await gather(documents, run["incident"], run["run"])
    supplies = knowledge.supplies(now_min)
    begun = committed(knowledge.own_trips, supplies, now_min)
    replaces = await in_force(documents, run["incident"])
    refused = {trip["trip"] for trip in knowledge.own_trips if trip.get("refused")}
    previous = await _body(replaces, refused, documents, blobs)
    facts = knowledge.facts(supplies)
    instance = await asyncio.to_thread(build, facts, now_min, committed=begun, previous=previous)
    return Stated(instance, replaces)


async def _body(plan: str | None, refused: set[str], documents: Documents, blobs: Blobs) -> Json | None:
    """The trips of a plan, without its proof, and without those that lack goods which inventory has refused."""
    document = await documents.get("plan", f"plan/{plan}") if plan else None
    if document is None:
        return None
    body: Json = orjson.loads(await blobs.get(document.body["plan_digest"]))
    trips = [trip for trip in body["trips"] if trip["id"] not in refused]
    return {**{name: body[name] for name in ("schema", "instance", "made_at")}, "trips": trips}
