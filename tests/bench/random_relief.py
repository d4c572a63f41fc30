"""Random relief problems of a few dozen villages in which now this and now that is short."""

import math
import random
from itertools import count
from typing import Any

Json = dict[str, Any]
Point = tuple[float, float]

NOW, DEADLINE = 30.0, 540.0
ITEMS = (
    ("water", 0.55, 0.001, True),
    ("meal", 0.4, 0.002, True),
    ("quilt", 2.0, 0.02, False),
    ("tent", 30.0, 0.2, False),
)
RATIONS = (("water", 4, 1), ("meal", 3, 1), ("quilt", 1, 2), ("tent", 1, 4))
TYPES = (
    (1500.0, 10.0, 1.1, ["road"]),
    (5000.0, 30.0, 1.0, ["road"]),
    (1200.0, 8.0, 0.9, ["road", "wading"]),
    (600.0, 5.0, 0.6, ["boat"]),
)
MIN_PER_KM = 1.6


def problem(seed: int) -> Json:
    """The instance (`relief-instance/2`) of a seed."""
    dice = random.Random(seed)
    villages = [_village(dice, n) for n in range(dice.randint(12, 36))]
    stores = [_store(dice, n) for n in range(dice.randint(3, 6))]
    at = {place["id"]: (dice.uniform(0, 70), dice.uniform(0, 70)) for place in (*villages, *stores)}
    edges = _edges(at)
    people = sum(sum(village["people"].values()) for village in villages)
    return {
        "schema": "relief-instance/2",
        "name": f"random-{seed}",
        "now": NOW,
        "deadline": dice.choice((DEADLINE, DEADLINE, 240.0)),
        "horizon": 1440.0,
        "groups": [{"id": "infant", "rank": 1}, {"id": "general", "rank": 2}],
        "items": [
            {"id": name, "weight_kg": kg, "volume_m3": m3, "life_saving": saves} for name, kg, m3, saves in ITEMS
        ],
        "rations": [
            {"item": item, "groups": ["infant", "general"], "quantity": quantity, "per_persons": persons}
            for item, quantity, persons in RATIONS
        ],
        "townships": [{"id": "t", "county": "c"}],
        "villages": villages,
        "stores": stores,
        "supplies": _supplies(dice, stores, people),
        "vehicles": _vehicles(dice, stores, people),
        "roads": {"nodes": [], "edges": edges, "closures": _closures(dice, edges)},
        "committed": [],
        "previous": None,
    }


def _village(dice: random.Random, number: int) -> Json:
    people = dice.randint(20, 400)
    return {
        "id": f"v{number}",
        "township": "t",
        "access": dice.choices(("road", "wading", "boat"), (8, 1, 1))[0],
        "people": {"infant": people // 50, "general": people - people // 50},
        "unload_setup_min": 5.0,
        "unload_kg_per_min": 60.0,
    }


def _store(dice: random.Random, number: int) -> Json:
    docks, rate = dice.choice(((1, 25.0), (2, 80.0), (3, 100.0)))
    return {"id": f"s{number}", "docks": docks, "load_setup_min": 10.0, "load_kg_per_min": rate}


def _supplies(dice: random.Random, stores: list[Json], people: int) -> list[Json]:
    """Of every item between a third of the need and twice of it; some of it not at hand before it is called up."""
    supplies: list[Json] = []
    number = count()
    for item, quantity, persons in RATIONS:
        units, holders = people * quantity / persons * dice.uniform(0.35, 2.0), dice.sample(stores, dice.randint(2, 3))
        for store in holders:
            supplies.append(
                {
                    "id": f"l{next(number)}",
                    "store": store["id"],
                    "item": item,
                    "reserve": "government",
                    "quantity": int(units / len(holders)),
                    "available_from": dice.choice((0.0, 0.0, 90.0, 400.0)),
                    "available_until": None,
                }
            )
    return supplies


def _vehicles(dice: random.Random, stores: list[Json], people: int) -> list[Json]:
    """Of some types none; between far too few and plenty."""
    fleet: list[Json] = []
    for n, (payload, volume, speed, reach) in enumerate(TYPES):
        wanted = people * 12.0 / (payload * 3) * dice.uniform(0.0, 0.8)
        for k in range(min(20, round(wanted)) if dice.random() < 0.8 else 0):
            fleet.append(
                {
                    "id": f"k{n}-{k}",
                    "depot": dice.choice(stores)["id"],
                    "payload_kg": payload,
                    "volume_m3": volume,
                    "speed": speed,
                    "reach": reach,
                    "available_from": dice.choice((0.0, 45.0, 90.0)),
                    "available_until": None,
                    "max_duty_min": 720.0,
                }
            )
    return fleet


def _edges(at: dict[str, Point]) -> list[Json]:
    """Every place to its two nearest, and to the nearest of those before it, so that all hang together."""
    pairs: dict[tuple[str, str], float] = {}
    names = list(at)
    for n, place in enumerate(names):
        near = sorted(names, key=lambda other: math.dist(at[place], at[other]))[1:3]
        before = sorted(names[:n], key=lambda other: math.dist(at[place], at[other]))[:1]
        for other in (*near, *before):
            pairs[min(place, other), max(place, other)] = math.dist(at[place], at[other])
    return [
        {"id": f"e{n}", "a": a, "b": b, "minutes": round(MIN_PER_KM * km, 1) + 1.0, "km": round(km, 1)}
        for n, ((a, b), km) in enumerate(pairs.items())
    ]


def _closures(dice: random.Random, edges: list[Json]) -> list[Json]:
    share = dice.choice((0.0, 0.05, 0.15))
    return [{"edge": edge["id"], "from": 0.0, "until": None} for edge in edges if dice.random() < share]
