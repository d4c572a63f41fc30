"""Families of relief problems of a county (S), a prefecture (M) and a province (L); in each something else is short.

base        about as many vehicles, docks and goods as are needed, but not where they are needed
scarcity    three fifths of the goods
fleet       fewer than half of the vehicles
dock        fewer docks, at which loading is slow
production  most goods are still to be made, or to be called up from firms
closures    the river has taken most of the roads across it; some open again after four hours
flood       villages by the river stand in water, for wading trucks and boats; roads near it are slow; substitutes

`python -m tests.bench.families SIZE FAMILY SEED` prints a problem.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.bench.families_map import Map, Size, draw

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Family:
    """`supply`: goods there are for each that is needed; `made`: share of them that plants have yet to make; `called`:
    share that firms hold; `fleet`, `loading`: share of the usual vehicles and of the usual pace at docks; `closed`:
    share of roads; `cut`: by the river; `flooded`: the land beside it."""

    supply: float = 1.25
    made: float = 0.1
    called: float = 0.15
    fleet: float = 1.0
    loading: float = 1.0
    closed: float = 0.03
    cut: bool = False
    flooded: bool = False


SIZES = {
    "S": Size(1, 12, 300, 60, 36.0),
    "M": Size(6, 110, 2400, 590, 90.0),
    "L": Size(50, 900, 20_000, 4_900, 260.0),
}
FAMILIES = {
    "base": Family(),
    "scarcity": Family(supply=0.6),
    "fleet": Family(fleet=0.45),
    "dock": Family(loading=0.3, fleet=1.2),
    "production": Family(made=0.55, called=0.25, supply=1.3),
    "closures": Family(closed=0.08, cut=True),
    "flood": Family(flooded=True),
}
NOW, DEADLINE, HORIZON = 30, 540, 1440
GROUPS = {"infant": (1, 0.03), "elderly": (1, 0.19), "general": (2, 0.78)}
"""Rank, share of the people."""
ITEMS = {
    "water": (0.55, 0.001, True),
    "meal": (0.5, 0.0015, True),
    "formula": (0.8, 0.002, True),
    "medicine": (0.2, 0.0005, True),
    "quilt": (2.2, 0.014, False),
    "tent": (32.0, 0.16, False),
    "hygiene": (0.9, 0.003, False),
    "lamp": (0.5, 0.002, False),
}
"""kg, m3, whether it saves lives."""
SUBSTITUTES = {"carboy": ("water", 36, 19.6, 0.03), "marquee": ("tent", 3, 88.0, 0.4)}
"""The item it stands for, units of it, kg, m3."""
INSTEAD = 0.3
"""Of an item's stock, where it has a substitute."""
RATIONS = {
    "water": (6, 1, tuple(GROUPS)),
    "meal": (3, 1, ("elderly", "general")),
    "formula": (1, 1, ("infant",)),
    "medicine": (1, 1, ("elderly",)),
    "quilt": (1, 1, tuple(GROUPS)),
    "tent": (1, 6, tuple(GROUPS)),
    "hygiene": (1, 3, tuple(GROUPS)),
    "lamp": (1, 4, tuple(GROUPS)),
}
"""Units, per persons, for whom."""
STORES = {
    "city": ("government", 8, 180.0, 0.3),
    "county": ("government", 4, 150.0, 0.35),
    "town": ("government", 1, 80.0, 0.35),
    "firm": ("enterprise", 2, 120.0, 0.0),
    "plant": ("production", 2, 120.0, 0.0),
}
"""Kind, docks, kg a minute at each, share of the government's stock."""
LACKING = 0.3
"""Chance that a township's store or a firm has none of an item."""
UNEVEN = 0.6
"""Spread of what those hold that have it (of the logarithm)."""
FULL_PACE_H = 6.0
"""So long a plant works before the deadline."""
TRUCKS = (
    (5, 1500.0, 9.0, 1.0, ("road",)),
    (6, 4000.0, 22.0, 1.0, ("road",)),
    (3, 9000.0, 46.0, 0.9, ("road",)),
)
IN_WATER = ((3, 3000.0, 16.0, 0.9, ("road", "wading")), (4, 800.0, 6.0, 0.7, ("boat",)))
"""How common, payload, volume, speed, reach."""
UNLOADING = {"road": 110.0, "wading": 50.0, "boat": 20.0}
"""kg a minute"""
BRIDGES, REOPENED = 6, 240
"""One in so many roads across the river holds; half of the others open at that minute."""
SLOWED = 0.4


def instance(size: str, family: str, seed: int) -> Json:
    """The relief-instance/2 of a size, a family and a seed: always the same one."""
    dice, about, extent = random.Random(f"{size} {family} {seed}"), FAMILIES[family], SIZES[size]
    land = draw(dice, extent, about.flooded)
    villages = [_village(dice, land, village) for village in land.named("village")]
    stores = [_store(land, place, about) for kind in STORES for place in land.named(kind)]
    return {
        "schema": "relief-instance/2",
        "name": f"{size}-{family}-{seed}",
        "now": NOW,
        "deadline": DEADLINE,
        "horizon": HORIZON,
        "groups": [{"id": group, "rank": rank} for group, (rank, _) in GROUPS.items()],
        "items": [*_items(about)],
        "rations": [
            {"item": item, "groups": [*groups], "quantity": quantity, "per_persons": persons}
            for item, (quantity, persons, groups) in RATIONS.items()
        ],
        "townships": [{"id": town, "county": land.within[town]} for town in land.named("town")],
        "villages": villages,
        "stores": stores,
        "supplies": _numbered("l", _supplies(dice, land, about, villages)),
        "vehicles": _numbered("k", _vehicles(dice, land, about, round(about.fleet * extent.vehicles))),
        "roads": {"nodes": [], "edges": [*land.edges.values()], "closures": [*_closures(dice, land, about)]},
        "committed": [],
        "previous": None,
    }


def _numbered(letter: str, rows: Iterator[Json]) -> list[Json]:
    return [{"id": f"{letter}{n}", **row} for n, row in enumerate(rows)]


def _village(dice: random.Random, land: Map, code: str) -> Json:
    """Most villages are small; a few hold many people."""
    people = min(900, max(8, round(dice.lognormvariate(4.5, 0.85))))
    groups = Counter(dice.choices([*GROUPS], [share for _, share in GROUPS.values()], k=people))
    return {
        "id": code,
        "township": land.within[code],
        **land.position(code),
        "access": land.access[code],
        "people": {group: groups[group] for group in GROUPS},
        "unload_setup_min": 5,
        "unload_kg_per_min": UNLOADING[land.access[code]],
    }


def _store(land: Map, code: str, about: Family) -> Json:
    level = code.partition("-")[0]
    kind, docks, pace, _ = STORES[level]
    return {
        "id": code,
        "kind": kind,
        "level": level,
        **land.position(code),
        "docks": docks if about.loading == 1 else max(1, docks // 2),
        "load_setup_min": 5,
        "load_kg_per_min": round(pace * about.loading, 1),
    }


# ---- goods -----------------------------------------------------------------------------------------------------------


def _items(about: Family) -> Iterator[Json]:
    for item, (kg, m3, saves) in ITEMS.items():
        yield {"id": item, "weight_kg": kg, "volume_m3": m3, "life_saving": saves}
    for item, (base, units, kg, m3) in SUBSTITUTES.items() if about.flooded else ():
        counts_as = {"item": base, "units": units}
        yield {"id": item, "weight_kg": kg, "volume_m3": m3, "life_saving": ITEMS[base][2], "counts_as": counts_as}


def _supplies(dice: random.Random, land: Map, about: Family, villages: list[Json]) -> Iterator[Json]:
    people = sum((Counter(village["people"]) for village in villages), Counter[str]())
    other = {base: (item, units) for item, (base, units, *_) in SUBSTITUTES.items()} if about.flooded else {}
    for item, (quantity, persons, groups) in RATIONS.items():
        total = about.supply * quantity / persons * sum(people[group] for group in groups)
        for place, units in _shared(dice, land, about, total).items():
            row: Json = {"store": place, "item": item}
            if place.startswith("plant"):
                yield row | _line(dice, units)
            elif item in other and dice.random() < INSTEAD:
                instead, worth = other[item]
                yield row | {"item": instead} | _lot(dice, place, units / worth)
            else:
                yield row | _lot(dice, place, units)


def _shared(dice: random.Random, land: Map, about: Family, total: float) -> dict[str, float]:
    """Units of an item by place: the government's, the firms' and the plants' shares, each spread unevenly."""
    government = 1 - about.made - about.called
    shares = {kind: government * share for kind, (*_, share) in STORES.items()}
    shares |= {"firm": about.called, "plant": about.made}
    found: dict[str, float] = {}
    for kind, share in shares.items():
        places = land.named(kind)
        lacking = LACKING if kind in ("town", "firm") else 0.0
        holders = [place for place in places if dice.random() >= lacking] or places
        weights = [dice.lognormvariate(0, UNEVEN) for _ in holders]
        found |= {place: total * share * w / sum(weights) for place, w in zip(holders, weights, strict=True)}
    return found


def _lot(dice: random.Random, place: str, units: float) -> Json:
    """The government's is at hand; a firm's comes when it has been called up."""
    firm = place.startswith("firm")
    ready = NOW + dice.choice((30, 45, 60, 90, 120)) if firm else 0
    reserve = "enterprise" if firm else "government"
    return {"reserve": reserve, "quantity": max(1, round(units)), "available_from": ready, "available_until": None}


def _line(dice: random.Random, units: float) -> Json:
    """It makes so many units in its first hours at full pace, and goes on."""
    return {
        "reserve": "capacity",
        "rate_per_h": round(max(1.0, units / FULL_PACE_H), 1),
        "from": NOW + dice.randrange(15, 120),
        "ramp_min": 60,
        "until": HORIZON,
        "max_quantity": max(1, round(2 * units)),
    }


# ---- vehicles and roads ----------------------------------------------------------------------------------------------


def _vehicles(dice: random.Random, land: Map, about: Family, number: int) -> Iterator[Json]:
    kinds = (*TRUCKS, *IN_WATER) if about.flooded else TRUCKS
    for _, payload, volume, speed, reach in dice.choices(kinds, [kind[0] for kind in kinds], k=number):
        level = dice.choices(("city", "county", "town"), (2, 4, 4))[0]
        yield {
            "depot": dice.choice(land.named(level)),
            "payload_kg": payload,
            "volume_m3": volume,
            "speed": speed,
            "reach": [*reach],
            "available_from": dice.choice((30, 45, 60, 90)),
            "available_until": None,
            "max_duty_min": dice.choice((720, 720, 720, 480)),
        }


def _closures(dice: random.Random, land: Map, about: Family) -> Iterator[Json]:
    """Never the only road of a village that stands in water."""
    crossing = 0
    for (a, b), edge in land.edges.items():
        row = {"edge": edge["id"], "from": 0, "until": None}
        if land.access.get(b, "road") != "road":
            continue
        if about.cut and land.crosses(a, b):
            crossing += 1
            if crossing % BRIDGES:
                yield row | {"until": REOPENED if crossing % 2 else None}
        elif about.flooded and (land.crosses(a, b) or land.floods(a) or land.floods(b)):
            yield row | {"factor": SLOWED}
        elif dice.random() < about.closed:
            yield row | {"until": dice.choice((None, None, 180, 300))}


def main(size: str, family: str, seed: str) -> None:
    print(json.dumps(instance(size, family, int(seed)), separators=(",", ":")))


if __name__ == "__main__":
    main(*sys.argv[1:])
