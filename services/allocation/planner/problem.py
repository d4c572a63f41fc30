"""The problem as arrays: what a valid instance says, in ticks, base units and integer indices.

A tick is a hundredth of a minute: every time of a plan is a whole number of ticks, so plans print exactly.
Substitutes are folded into the base item they stand for: a lot knows how many base units one of its units counts as.
Groups are ordered by rank, lots by store, then item, then mass per base unit (the lightest way to meet a need first).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.allocation.planner.instance_rules import must_be_instance

TICKS_PER_MIN = 100
NEVER = 1 << 29
LINE_SLOT_TICKS = 10 * TICKS_PER_MIN

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Json = dict[str, Any]


def ticks(minutes: float) -> int:
    """Whole ticks, rounded up; a hair of float noise does not cost a tick."""
    return min(NEVER, math.ceil(minutes * TICKS_PER_MIN - 1e-6))


def minutes(tick: int) -> float:
    return round(float(tick) / TICKS_PER_MIN, 2)


@dataclass(frozen=True, slots=True)
class Groups:
    id: list[str]
    priority: Flags


@dataclass(frozen=True, slots=True)
class Items:
    """Base items named by rations.  `ration` (I, G): base units per person of the group."""

    id: list[str]
    life_saving: Flags
    ration: Floats


@dataclass(frozen=True, slots=True)
class Villages:
    """`people` (V, G); `need` (V, I): whole base units of everybody's ration."""

    id: list[str]
    people: Ints
    need: Floats
    setup: Ints
    kg_per_tick: Floats
    access: Ints


@dataclass(frozen=True, slots=True)
class Stores:
    id: list[str]
    docks: Ints
    setup: Ints
    kg_per_tick: Floats


@dataclass(frozen=True, slots=True)
class Lots:
    """Lots and production lines; `units`: base units per unit; `line`: row of `made`, or -1 for a lot.

    `made` (lines, slots): units that exist at the start of each slot of LINE_SLOT_TICKS.
    """

    id: list[str]
    store: Ints
    item: Ints
    units: Floats
    kg: Floats
    m3: Floats
    quantity: Ints
    ready: Ints
    until: Ints
    line: Ints
    made: Ints


@dataclass(frozen=True, slots=True)
class Vehicles:
    """`depot`: node; `reach` (K, accesses); `ready`, `duty_end`: ticks."""

    id: list[str]
    depot: Ints
    payload_kg: Floats
    volume_m3: Floats
    speed: Floats
    ready: Ints
    duty_end: Ints
    reach: Flags


@dataclass(frozen=True, slots=True)
class Roads:
    """Two-way edges between graph nodes; closures per edge: [from, until) in ticks and what is left of the speed.

    `nodes`: number by id.  The first are the `places` a vehicle can be at: villages, then stores, then other depots.
    `near_only` (places): villages that are nobody's depot; between them only short legs matter.
    """

    nodes: dict[str, int]
    places: dict[str, int]
    near_only: Flags
    a: Ints
    b: Ints
    minutes: Floats
    closed_edge: Ints
    closed_from: Ints
    closed_until: Ints
    closed_factor: Floats


@dataclass(frozen=True, slots=True)
class Problem:
    name: str
    now: int
    deadline: int
    groups: Groups
    items: Items
    villages: Villages
    stores: Stores
    lots: Lots
    vehicles: Vehicles
    roads: Roads


def read_problem(instance: Any) -> Problem:
    """The arrays of an instance of relief-instance/1 or /2.  Raises InstanceError."""
    must_be_instance(instance)
    groups = sorted(instance["groups"], key=lambda group: group["rank"])
    items, stands_for = _items(instance, _index(groups))
    accesses = _accesses(instance["villages"])
    stores = _index(instance["stores"])
    places = _places(instance)
    return Problem(
        name=instance.get("name", ""),
        now=ticks(instance["now"]),
        deadline=_whole_ticks(instance["deadline"]),
        groups=Groups([g["id"] for g in groups], _flags(g["rank"] == 1 for g in groups)),
        items=items,
        villages=_villages(instance["villages"], _index(groups), items.ration, accesses),
        stores=_stores(instance["stores"]),
        lots=_lots(instance, stores, stands_for),
        vehicles=_vehicles(instance["vehicles"], places, accesses, instance["now"]),
        roads=_roads(instance["roads"], places, _near_only(instance, places)),
    )


def _index(rows: Iterable[Json]) -> dict[str, int]:
    return {row["id"]: n for n, row in enumerate(rows)}


def _whole_ticks(minutes_: float | None) -> int:
    """Whole ticks, rounded down; None is never."""
    return NEVER if minutes_ is None else min(NEVER, math.floor(minutes_ * TICKS_PER_MIN))


def _ints(numbers: Iterable[int]) -> Ints:
    return np.fromiter(numbers, dtype=np.int64)


def _floats(numbers: Iterable[float]) -> Floats:
    return np.fromiter(numbers, dtype=np.float64)


def _flags(flags: Iterable[bool]) -> Flags:
    return np.fromiter(flags, dtype=np.bool_)


# ---- goods and people ------------------------------------------------------------------------------------------------


def _items(instance: Json, groups: dict[str, int]) -> tuple[Items, dict[str, tuple[int, float]]]:
    """The base items of the rations, and for each item that counts: which of them, and the base units of one unit."""
    items, index = instance["items"], _index(instance["items"])
    ration = np.zeros((len(items), len(groups)))
    for r in instance["rations"]:
        for group in r["groups"]:
            ration[index[r["item"]], groups[group]] += r["quantity"] / r["per_persons"]
    rationed = np.flatnonzero(ration.any(axis=1))
    base = {items[i]["id"]: n for n, i in enumerate(rationed)}
    stands_for: dict[str, tuple[int, float]] = {}
    for item in items:
        other = item.get("counts_as") or {"item": item["id"], "units": 1.0}
        if other["item"] in base:
            stands_for[item["id"]] = base[other["item"]], float(other["units"])
    life_saving = _flags(items[i]["life_saving"] for i in rationed)
    return Items([items[i]["id"] for i in rationed], life_saving, ration[rationed]), stands_for


def _accesses(villages: list[Json]) -> dict[str, int]:
    names = {v.get("access", "road") for v in villages}
    return {name: n for n, name in enumerate(sorted(names | {"road"}))}


def _villages(villages: list[Json], groups: dict[str, int], ration: Floats, accesses: dict[str, int]) -> Villages:
    people = np.zeros((len(villages), len(groups)), dtype=np.int64)
    for row, v in zip(people, villages, strict=True):
        for group, number in v["people"].items():
            row[groups[group]] = number
    return Villages(
        id=[v["id"] for v in villages],
        people=people,
        need=np.ceil(people @ ration.T - 1e-9),
        setup=_ints(ticks(v["unload_setup_min"]) for v in villages),
        kg_per_tick=_floats(v["unload_kg_per_min"] / TICKS_PER_MIN for v in villages),
        access=_ints(accesses[v.get("access", "road")] for v in villages),
    )


def _stores(stores: list[Json]) -> Stores:
    return Stores(
        id=[s["id"] for s in stores],
        docks=_ints(int(s["docks"]) for s in stores),
        setup=_ints(ticks(s["load_setup_min"]) for s in stores),
        kg_per_tick=_floats(s["load_kg_per_min"] / TICKS_PER_MIN for s in stores),
    )


def _lots(instance: Json, store_index: dict[str, int], stands_for: dict[str, tuple[int, float]]) -> Lots:
    goods = {item["id"]: item for item in instance["items"]}

    def order(supply: Json) -> tuple[int, int, float, int]:
        base, units = stands_for[supply["item"]]
        mass = goods[supply["item"]]["weight_kg"] / units
        return store_index[supply["store"]], base, mass, _whole_ticks(supply.get("available_until"))

    rows = sorted((s for s in instance["supplies"] if s["item"] in stands_for), key=order)
    lines = [s for s in rows if "rate_per_h" in s]
    line_row = _index(lines)
    starts = np.arange(0, math.ceil(instance["deadline"] * TICKS_PER_MIN / LINE_SLOT_TICKS) + 1) * LINE_SLOT_TICKS
    return Lots(
        id=[s["id"] for s in rows],
        store=_ints(store_index[s["store"]] for s in rows),
        item=_ints(stands_for[s["item"]][0] for s in rows),
        units=_floats(stands_for[s["item"]][1] for s in rows),
        kg=_floats(goods[s["item"]]["weight_kg"] for s in rows),
        m3=_floats(goods[s["item"]]["volume_m3"] for s in rows),
        quantity=_ints(int(s["max_quantity" if s["id"] in line_row else "quantity"]) for s in rows),
        ready=_ints(ticks(s["from" if s["id"] in line_row else "available_from"]) for s in rows),
        until=_ints(_whole_ticks(s.get("available_until")) for s in rows),
        line=_ints(line_row.get(s["id"], -1) for s in rows),
        made=np.array([_made(s, starts / TICKS_PER_MIN) for s in lines], np.int64).reshape(len(lines), len(starts)),
    )


def _made(line: Json, at_min: Floats) -> Ints:
    """Units a production line has made by each minute: a rate that grows linearly over the ramp, then stays."""
    ramp = line["ramp_min"]
    run = np.maximum(0.0, np.minimum(at_min, line["until"]) - line["from"])
    climb = np.minimum(run, ramp)
    worked = run - climb + (climb * (climb / ramp) / 2 if ramp > 0 else 0.0)
    made = np.floor(line["rate_per_h"] / 60.0 * worked + 1e-9)
    return np.asarray(np.minimum(made, line["max_quantity"]), dtype=np.int64)


# ---- vehicles and roads ----------------------------------------------------------------------------------------------


def _places(instance: Json) -> dict[str, int]:
    """Index of every place a vehicle can be at: villages, stores, then depots that are neither."""
    rows = [*instance["villages"], *instance["stores"]]
    names = dict.fromkeys([*(row["id"] for row in rows), *(v["depot"] for v in instance["vehicles"])])
    return {name: n for n, name in enumerate(names)}


def _near_only(instance: Json, places: dict[str, int]) -> Flags:
    villages, depots = {v["id"] for v in instance["villages"]}, {v["depot"] for v in instance["vehicles"]}
    return _flags(name in villages and name not in depots for name in places)


def _vehicles(vehicles: list[Json], places: dict[str, int], accesses: dict[str, int], now: float) -> Vehicles:
    reach = np.zeros((len(vehicles), len(accesses)), dtype=bool)
    for row, v in zip(reach, vehicles, strict=True):
        for name in v.get("reach", ["road"]):
            if name in accesses:
                row[accesses[name]] = True
    return Vehicles(
        id=[v["id"] for v in vehicles],
        depot=_ints(places[v["depot"]] for v in vehicles),
        payload_kg=_floats(v["payload_kg"] for v in vehicles),
        volume_m3=_floats(v["volume_m3"] for v in vehicles),
        speed=_floats(v.get("speed", 1.0) for v in vehicles),
        ready=_ints(ticks(max(now, v["available_from"])) for v in vehicles),
        duty_end=_ints(_duty_end(v) for v in vehicles),
        reach=reach,
    )


def _duty_end(vehicle: Json) -> int:
    end = _whole_ticks(vehicle["available_from"] + vehicle["max_duty_min"])
    return min(end, _whole_ticks(vehicle.get("available_until")))


def _roads(roads: Json, places: dict[str, int], near_only: Flags) -> Roads:
    edges, closures = roads["edges"], roads["closures"]
    nodes = dict(places)
    for name in [*(node["id"] for node in roads["nodes"]), *(edge[end] for edge in edges for end in ("a", "b"))]:
        nodes.setdefault(name, len(nodes))
    edge_index = _index(edges)
    return Roads(
        nodes=nodes,
        places=places,
        near_only=near_only,
        a=_ints(nodes[e["a"]] for e in edges),
        b=_ints(nodes[e["b"]] for e in edges),
        minutes=_floats(e["minutes"] for e in edges),
        closed_edge=_ints(edge_index[c["edge"]] for c in closures),
        closed_from=_ints(_whole_ticks(c["from"]) for c in closures),
        closed_until=_ints(NEVER if c.get("until") is None else ticks(c["until"]) for c in closures),
        closed_factor=_floats(c.get("factor", 0.0) for c in closures),
    )
