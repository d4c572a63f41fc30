"""States the problem of a run: what is known, what has begun or is kept, and the plan in force, as one instance."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Collection
from dataclasses import dataclass

import orjson

from services.allocation import views
from services.allocation.by_hand import ByHand, by_hand, impassable, offered
from services.allocation.committed import committed
from services.allocation.facts import Facts
from services.allocation.knowledge import Knowledge, gather
from services.allocation.problem import build
from services.allocation.release import GIVEN_UP
from shared.messages import Json
from shared.ports import Blobs, Documents


@dataclass(frozen=True)
class Stated:
    """An instance and the plan that its answer would replace.

    `known`: the facts before anything was left out by hand.  `cut_off`: directives to keep trips which can no longer
    be driven as they were planned.
    """

    instance: Json
    replaces: str | None
    known: Facts
    hand: ByHand
    cut_off: tuple[Json, ...] = ()


async def state(run: Json, documents: Documents, blobs: Blobs) -> Stated:
    """The problem at the run's minute, rounded up.  Raises Problem when something must be told first."""
    now_min = math.ceil(run["now_min"])
    knowledge = await gather(documents, run["incident"], run["run"])
    directives = await views.every(documents, "directive", incident=run["incident"], holds=True)
    hand = _by_hand(directives, knowledge)
    replaces = await views.in_force(documents, run["incident"])
    gone = {trip["trip"] for trip in knowledge.own_trips if trip.get("refused") or trip["state"] in GIVEN_UP}
    previous = await _body(replaces, gone, hand, documents, blobs)
    facts, instance = await asyncio.to_thread(_instance, knowledge, hand, previous, now_min)
    cut_off = await asyncio.to_thread(impassable, instance, hand) if hand.kept else frozenset()
    if cut_off:
        hand = hand.without(cut_off)
        facts, instance = await asyncio.to_thread(_instance, knowledge, hand, previous, now_min)
    lifted = tuple(one for one in directives if one["kind"] == "keep_trip" and one["subject"] in cut_off)
    return Stated(instance, replaces, facts, hand, lifted)


def _by_hand(directives: Collection[Json], knowledge: Knowledge) -> ByHand:
    lost = {vehicle["vehicle"] for vehicle in knowledge.vehicles if vehicle.get("lost_at")}
    closed = {store["store"] for store in knowledge.stores if store.get("closed")}
    return by_hand(directives, knowledge.own_trips, lost, closed)


def _instance(knowledge: Knowledge, hand: ByHand, previous: Json | None, now_min: int) -> tuple[Facts, Json]:
    """All the facts, and the problem made of those that are offered."""
    supplies = knowledge.supplies(now_min, hand.kept)
    fixed = committed(knowledge.own_trips, supplies, now_min, hand.kept)
    facts = knowledge.facts(supplies)
    return facts, build(offered(facts, hand, fixed, now_min), now_min, committed=fixed, previous=previous)


async def _body(plan: str | None, gone: set[str], hand: ByHand, documents: Documents, blobs: Blobs) -> Json | None:
    """The trips of a plan, without its proof, and without those that are `gone`, because inventory has refused goods of
    theirs or they were given up, or that need what is left out by hand."""
    document = await documents.get("plan", f"plan/{plan}") if plan else None
    if document is None:
        return None
    body: Json = orjson.loads(await blobs.get(document.body["plan_digest"]))
    trips = [trip for trip in body["trips"] if trip["id"] not in gone and not hand.of(trip)]
    return {**{name: body[name] for name in ("schema", "instance", "made_at")}, "trips": trips}
