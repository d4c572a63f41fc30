"""A problem some time later: what the plan in force has begun by then, and what has happened meanwhile, all at once.

`after` is the same for the same dice.  What crews have taken stays taken: no event makes more of a lot vanish than is
left of it, and a vehicle that is lost keeps what it had unloaded.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Events:
    """Shares: of roads that close, villages that need more or less, vehicles lost, government lots of which the rest
    is gone, firms' lots that are declined, production lines that begin later."""

    roads: float = 0.0
    more: float = 0.0
    fewer: float = 0.0
    vehicles: float = 0.0
    gone: float = 0.0
    declined: float = 0.0
    late: float = 0.0


CALM = Events()
KINDS = {
    "roads": Events(roads=0.03),
    "needs": Events(more=0.06, fewer=0.03),
    "vehicles": Events(vehicles=0.045),
    "goods": Events(gone=0.02, declined=0.05, late=0.2),
    "all": Events(roads=0.03, more=0.06, fewer=0.03, vehicles=0.045, gone=0.02, declined=0.05, late=0.2),
}
GROWTH = 1.5, 0.7
"""Of a village's people, where they are more or fewer than was known."""
LATE_MIN = 45


def after(instance: Json, plan: Json, minute: int, events: Events, dice: random.Random) -> Json:
    """The instance at a minute, of which `plan` was the plan in force."""
    lost = {v["id"] for v in instance["vehicles"] if dice.random() < events.vehicles}
    begun = [trip for old in plan["trips"] if (trip := _begun(old, minute, lost))]
    taken = Counter[str]()
    for stop in (stop for trip in begun for stop in trip["stops"] if stop["do"] == "load"):
        taken.update({line["supply"]: line["quantity"] for line in stop["lines"]})
    roads = instance["roads"]
    closed = [e["id"] for e in roads["edges"] if dice.random() < events.roads]
    closures = [*roads["closures"], *({"edge": road, "from": minute, "until": None} for road in closed)]
    return {
        **instance,
        "now": minute,
        "villages": [_counted(village, events, dice) for village in instance["villages"]],
        "vehicles": [{**v, "available_until": minute} if v["id"] in lost else v for v in instance["vehicles"]],
        "supplies": [*_supplied(instance["supplies"], taken, events, dice)],
        "roads": {**roads, "closures": closures},
        "committed": begun,
        "previous": {name: plan[name] for name in ("schema", "instance", "made_at", "trips")},
    }


def _begun(trip: Json, minute: int, lost: set[str]) -> Json | None:
    """The trip if its crew is at the first store by then; of a lost vehicle only what it had begun to do."""
    if trip["stops"][0]["arrive"] > minute:
        return None
    if trip["vehicle"] not in lost or trip["stops"][-1]["end"] <= minute:
        return trip
    stops = [stop for stop in trip["stops"] if stop["start"] <= minute]
    return {**trip, "stops": stops, "lost": True} if stops else None


def _counted(village: Json, events: Events, dice: random.Random) -> Json:
    chance = dice.random()
    if chance >= events.more + events.fewer:
        return village
    grow = GROWTH[0] if chance < events.more else GROWTH[1]
    return {**village, "people": {group: math.ceil(n * grow) for group, n in village["people"].items()}}


def _supplied(supplies: Iterable[Json], taken: Counter[str], events: Events, dice: random.Random) -> Iterable[Json]:
    vanishing = {"government": events.gone, "enterprise": events.declined}
    for supply in supplies:
        chance = dice.random()
        if supply.get("rate_per_h") is not None:
            begin = supply["from"] + (LATE_MIN if chance < events.late else 0)
            yield {**supply, "from": begin, "until": max(begin, supply["until"])}
        elif chance < vanishing[supply["reserve"]]:
            yield {**supply, "quantity": taken[supply["id"]]}
        else:
            yield supply
