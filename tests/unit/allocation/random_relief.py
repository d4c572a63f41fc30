"""Random relief problems that fit on a page: production lines, few docks, substitutes, water to cross, closed roads."""

from itertools import pairwise
from typing import Any

import numpy as np

Json = dict[str, Any]

ITEMS = [
    ("bottle", 0.5, 0.001, True, None),
    ("carboy", 20.0, 0.03, True, ("bottle", 40)),
    ("quilt", 2.0, 0.02, False, None),
]
ITEMS += [("diapers", 1.0, 0.01, False, None), ("formula", 0.5, 0.002, True, None)]


def instance(seed: int) -> Json:
    """Two to five villages and one to three stores around a few junctions; other seeds, other problems."""
    chance = np.random.default_rng(seed)
    villages = [_village(f"V{n}", chance) for n in range(chance.integers(2, 6))]
    stores = [_store(f"S{n}", chance) for n in range(chance.integers(1, 4))]
    depots = [str(chance.choice([s["id"] for s in stores])) for _ in range(chance.integers(1, 5))]
    edges = _edges([place["id"] for place in (*villages, *stores)], chance)
    junctions = [{"id": code, "lat": 34.0, "lon": 113.9} for code in ("J0", "J1")]
    return {
        "schema": "relief-instance/2",
        "name": f"random-{seed}",
        "now": int(chance.choice([0, 30])),
        "deadline": int(chance.choice([120, 240, 540])),
        "horizon": 1440,
        "groups": [{"id": "infant", "rank": 1}, {"id": "elderly", "rank": 1}, {"id": "general", "rank": 2}],
        "items": [_item(*row) for row in ITEMS],
        "rations": [
            {"item": "bottle", "groups": ["infant", "elderly", "general"], "quantity": 4, "per_persons": 1},
            {"item": "quilt", "groups": ["infant", "elderly", "general"], "quantity": 1, "per_persons": 2},
            {"item": "diapers", "groups": ["infant"], "quantity": 1, "per_persons": 1},
            {"item": "formula", "groups": ["infant"], "quantity": 1, "per_persons": 1},
        ],
        "townships": [{"id": "T0", "county": "C"}, {"id": "T1", "county": "C"}],
        "villages": villages,
        "stores": stores,
        "supplies": [row for s in stores for item in ITEMS if (row := _supply(s["id"], item[0], chance))],
        "vehicles": [_vehicle(f"K{n}", depot, chance) for n, depot in enumerate(depots)],
        "roads": {"nodes": junctions, "edges": edges, "closures": _closures(edges, chance)},
        "committed": [],
        "previous": None,
    }


def _item(code: str, kg: float, m3: float, life_saving: bool, counts_as: tuple[str, int] | None) -> Json:
    item = {"id": code, "weight_kg": kg, "volume_m3": m3, "life_saving": life_saving}
    return item | ({"counts_as": {"item": counts_as[0], "units": counts_as[1]}} if counts_as else {})


def _village(code: str, chance: np.random.Generator) -> Json:
    people = {"infant": chance.integers(0, 5), "elderly": chance.integers(0, 9), "general": chance.integers(0, 60)}
    return {
        "id": code,
        "township": str(chance.choice(["T0", "T1"])),
        "access": str(chance.choice(["road", "road", "road", "wading"])),
        "people": {group: int(n) for group, n in people.items()},
        "unload_setup_min": int(chance.choice([0, 5])),
        "unload_kg_per_min": float(chance.choice([6, 60, 120])),
    }


def _store(code: str, chance: np.random.Generator) -> Json:
    rate = float(chance.choice([10, 80]))
    return {"id": code, "docks": int(chance.integers(1, 3)), "load_setup_min": 5, "load_kg_per_min": rate}


def _supply(store: str, item: str, chance: np.random.Generator) -> Json | None:
    supply: Json = {"id": f"{store}-{item}", "store": store, "item": item, "reserve": "government"}
    most = int(chance.integers(1, 6 if item == "carboy" else 150))
    kind = chance.choice(["none", "lot", "lot", "late", "line"])
    if kind == "none":
        return None
    if kind == "line":
        begins, ramp, rate = int(chance.integers(0, 100)), int(chance.choice([0, 60])), float(chance.integers(5, 60))
        return supply | {"rate_per_h": rate, "from": begins, "ramp_min": ramp, "until": 1440, "max_quantity": most}
    begins = 0 if kind == "lot" else int(chance.integers(30, 150))
    until = None if chance.random() < 0.7 else begins + 60
    return supply | {"quantity": most, "available_from": begins, "available_until": until}


def _vehicle(code: str, depot: str, chance: np.random.Generator) -> Json:
    return {
        "id": code,
        "depot": depot,
        "payload_kg": float(chance.choice([60, 200])),
        "volume_m3": float(chance.choice([0.5, 2])),
        "available_from": int(chance.choice([0, 0, 45])),
        "available_until": None,
        "max_duty_min": int(chance.choice([100, 200, 720])),
        "speed": float(chance.choice([1.0, 0.8])),
        "reach": ["road", "wading"] if chance.random() < 0.5 else ["road"],
    }


def _edges(places: list[str], chance: np.random.Generator) -> list[Json]:
    """Every place hangs on one of two junctions; some also on each other."""
    pairs = [("J0", "J1")] + [(place, str(chance.choice(["J0", "J1"]))) for place in places]
    pairs += [(a, b) for a, b in pairwise(places) if chance.random() < 0.4]
    minutes = chance.integers(2, 25, len(pairs))
    return [
        {"id": f"r{n}", "a": a, "b": b, "minutes": int(m), "km": 1.0}
        for n, ((a, b), m) in enumerate(zip(pairs, minutes, strict=True))
    ]


def _closures(edges: list[Json], chance: np.random.Generator) -> list[Json]:
    closed = [e["id"] for e in edges if chance.random() < 0.15]
    untils, factors = [None, 60, 250, 600], [0, 0.4]
    return [
        {
            "edge": e,
            "from": int(chance.choice([0, 50])),
            "until": untils[chance.integers(4)],
            "factor": factors[chance.integers(2)],
        }
        for e in closed
    ]
