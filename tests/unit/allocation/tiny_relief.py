"""Random relief problems so small that their best plan can be found by force.

Every weight, pace and way is a whole number of hundredths of a minute, so that nothing depends on rounding.
"""

import random
from itertools import combinations
from typing import Any

Json = dict[str, Any]

WATER = {"id": "water", "weight_kg": 1.0, "volume_m3": 0.001, "life_saving": True}
QUILT = {"id": "quilt", "weight_kg": 2.0, "volume_m3": 0.02, "life_saving": False}
FORMULA = {"id": "formula", "weight_kg": 0.5, "volume_m3": 0.002, "life_saving": True}
CARBOY = {"id": "carboy", "weight_kg": 9.0, "volume_m3": 0.01, "life_saving": True}
EVERYBODY = ["infant", "general"]
RATIONS = {
    "water": {"item": "water", "groups": EVERYBODY, "quantity": 2, "per_persons": 1},
    "quilt": {"item": "quilt", "groups": EVERYBODY, "quantity": 1, "per_persons": 2},
    "formula": {"item": "formula", "groups": ["infant"], "quantity": 1, "per_persons": 1},
}


def instance(seed: int) -> Json:
    """One or two stores, two to four villages, one to three vehicles and as many items."""
    dice = random.Random(seed)
    rationed = [WATER, *dice.sample([QUILT, FORMULA], dice.randint(0, 2))]
    instead = [CARBOY | {"counts_as": {"item": "water", "units": 8}}] if dice.random() < 0.25 else []
    items = [*rationed, *instead]
    stores = [_store(dice, f"s{n}") for n in range(dice.randint(1, 2))]
    villages = [_village(dice, f"v{n}") for n in range(dice.randint(2, 4))]
    edges = [*_edges(dice, stores, villages)]
    return {
        "schema": "relief-instance/2",
        "name": f"tiny-{seed}",
        "now": 30,
        "deadline": dice.choice((100, 120, 150)),
        "horizon": 1440,
        "groups": [{"id": "infant", "rank": 1}, {"id": "general", "rank": 2}],
        "items": items,
        "rations": [RATIONS[item["id"]] for item in rationed],
        "townships": [{"id": "t", "county": "c"}],
        "villages": villages,
        "stores": stores,
        "supplies": [row for s in stores for item in items if (row := _supply(dice, s["id"], item["id"]))],
        "vehicles": [_vehicle(dice, f"k{n}", stores) for n in range(dice.randint(1, 3))],
        "roads": {"nodes": [], "edges": edges, "closures": _closures(dice, edges)},
        "committed": [],
        "previous": None,
    }


def _store(dice: random.Random, code: str) -> Json:
    return {"id": code, "docks": dice.choice((1, 1, 2)), "load_setup_min": 5, "load_kg_per_min": dice.choice((1, 2, 5))}


def _village(dice: random.Random, code: str) -> Json:
    return {
        "id": code,
        "township": "t",
        "access": dice.choice(("road", "road", "road", "wading")),
        "people": {"infant": dice.randint(0, 3), "general": dice.randint(1, 16)},
        "unload_setup_min": dice.choice((2, 5)),
        "unload_kg_per_min": dice.choice((2, 5)),
    }


def _supply(dice: random.Random, store: str, item: str) -> Json | None:
    """Goods at hand, goods that come or go, or a line that makes a few units."""
    supply = {"id": f"{store}-{item}", "store": store, "item": item, "reserve": "government"}
    most = dice.randint(1, 4 if item == "carboy" else 60)
    kind = dice.choice(("none", "lot", "lot", "lot", "lot", "lot", "late", "short", "line", "line"))
    if kind == "none":
        return None
    if kind == "line":
        pace = {"rate_per_h": dice.choice((6.0, 12.0)), "from": dice.choice((0, 30)), "ramp_min": 0, "until": 1440}
        return supply | pace | {"max_quantity": min(6, most)}
    ready, until = dice.choice((40, 70)) if kind == "late" else 0, dice.choice((50, 80)) if kind == "short" else None
    return supply | {"quantity": most, "available_from": ready, "available_until": until}


def _vehicle(dice: random.Random, code: str, stores: list[Json]) -> Json:
    return {
        "id": code,
        "depot": dice.choice(stores)["id"],
        "payload_kg": dice.choice((20, 40, 80)),
        "volume_m3": dice.choice((0.1, 1.0)),
        "available_from": dice.choice((0, 0, 45)),
        "available_until": None,
        "max_duty_min": dice.choice((120, 720, 720)),
        "speed": dice.choice((1.0, 0.8)),
        "reach": ["road", "wading"] if dice.random() < 0.6 else ["road"],
    }


def _edges(dice: random.Random, stores: list[Json], villages: list[Json]) -> list[Json]:
    """Every place hangs on a junction, and some pairs have a road of their own."""
    places = [place["id"] for place in (*stores, *villages)]
    pairs = [("j", place) for place in places] + [pair for pair in combinations(places, 2) if dice.random() < 0.2]
    return [
        {"id": f"r{n}", "a": a, "b": b, "minutes": dice.randint(8, 25), "km": 1.0} for n, (a, b) in enumerate(pairs)
    ]


def _closures(dice: random.Random, edges: list[Json]) -> list[Json]:
    """Some roads closed or slow, all of them during the same minutes."""
    if dice.random() < 0.6:
        return []
    since, until = dice.choice(((0, None), (0, 70), (60, None), (60, 100)))
    chosen = [edge["id"] for edge in edges if dice.random() < 0.25]
    return [{"edge": edge, "from": since, "until": until, "factor": dice.choice((0, 0.5))} for edge in chosen]
