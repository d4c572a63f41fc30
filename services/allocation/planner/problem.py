"""The problem as arrays: what an instance says, validated, in ticks, base units and integer indices.

A tick is a hundredth of a minute: every time of a plan is a whole number of ticks, so plans print exactly.
Substitutes are folded into the base item they stand for: a lot knows how many base units one of its units counts as.
Groups are ordered by rank, lots by store, then item, then mass per base unit (the lightest way to meet a need first).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.allocation.planner.reading import InstanceError, Reader, counts, unique

TICKS_PER_MIN = 100
NEVER = 1 << 29
LINE_SLOT_TICKS = 10 * TICKS_PER_MIN

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


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
    item_id: list[str]
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
    """`depot`: node; `reach` (K, accesses); `ready`, `duty_end`: ticks; `lost`: nothing more can be asked of it."""

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

    The first `places` nodes are the places a vehicle can be at: villages, then stores, then other depots.
    """

    nodes: int
    places: dict[str, int]
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


def read_problem(instance: object) -> Problem:
    """The arrays of an instance of relief-instance/1 or /2.  Raises InstanceError."""
    root = Reader(instance, "")
    if root.text("schema") not in ("relief-instance/1", "relief-instance/2"):
        raise InstanceError("/schema", "must be relief-instance/1 or relief-instance/2")
    now, deadline = root.number("now"), root.number("deadline")
    root.number("horizon", low=deadline)
    ranked = sorted(root.objects("groups", some=True), key=lambda g: g.number("rank", low=1))
    group_index = unique(ranked)
    groups = Groups(list(group_index), np.array([g.number("rank") == 1 for g in ranked]))
    items, stands_for, goods = _items(root, group_index)
    accesses = _accesses(root)
    villages, village_index = _villages(root, group_index, items.ration, accesses)
    stores, store_index = _stores(root)
    places = _places(village_index, store_index, root)
    return Problem(
        name=str(root.value.get("name", "")),
        now=ticks(now),
        deadline=math.floor(deadline * TICKS_PER_MIN),
        groups=groups,
        items=items,
        villages=villages,
        stores=stores,
        lots=_lots(root, store_index, stands_for, goods, deadline),
        vehicles=_vehicles(root, places, accesses, now),
        roads=_roads(root, places),
    )


def _items(root: Reader, group_index: dict[str, int]) -> tuple[Items, dict[str, tuple[int, float]], dict[str, Reader]]:
    readers = root.objects("items", some=True)
    index = unique(readers)
    goods = dict(zip(index, readers, strict=True))
    ration = np.zeros((len(readers), len(group_index)))
    for r in root.objects("rations", some=True):
        i = r.known("item", index, "item")
        if readers[i].has("counts_as"):
            raise InstanceError(r.at("item"), "must be a base item, not a substitute")
        for g in r.texts("groups"):
            if g not in group_index:
                raise InstanceError(r.at("groups"), f"names an unknown group: {g}")
            ration[i, group_index[g]] += r.number("quantity") / r.positive("per_persons")
    rationed = np.flatnonzero(ration.any(axis=1))
    base = {int(i): n for n, i in enumerate(rationed)}
    stands_for: dict[str, tuple[int, float]] = {}
    for name, i in index.items():
        other = readers[i].object("counts_as") if readers[i].has("counts_as") else None
        target = other.known("item", index, "item") if other else i
        if target in base:
            stands_for[name] = (base[target], other.positive("units") if other else 1.0)
    life_saving = np.array([bool(readers[i].value.get("life_saving")) for i in rationed], dtype=bool)
    return Items([readers[i].text("id") for i in rationed], life_saving, ration[rationed]), stands_for, goods


def _accesses(root: Reader) -> dict[str, int]:
    names = {v.text("access", default="road") for v in root.objects("villages")}
    return {name: n for n, name in enumerate(sorted(names | {"road"}))}


def _villages(
    root: Reader, group_index: dict[str, int], ration: Floats, accesses: dict[str, int]
) -> tuple[Villages, dict[str, int]]:
    readers = root.objects("villages")
    index = unique(readers)
    people = np.zeros((len(readers), len(group_index)), dtype=np.int64)
    for n, v in enumerate(readers):
        for g, number in counts(v.object("people"), group_index, "group"):
            people[n, g] = number
    villages = Villages(
        id=list(index),
        people=people,
        need=np.ceil(people @ ration.T - 1e-9),
        setup=np.array([ticks(v.number("unload_setup_min")) for v in readers], dtype=np.int64),
        kg_per_tick=np.array([v.positive("unload_kg_per_min") / TICKS_PER_MIN for v in readers]),
        access=np.array([accesses[v.text("access", default="road")] for v in readers], dtype=np.int64),
    )
    return villages, index


def _stores(root: Reader) -> tuple[Stores, dict[str, int]]:
    readers = root.objects("stores")
    index = unique(readers)
    stores = Stores(
        id=list(index),
        docks=np.array([s.whole("docks") for s in readers], dtype=np.int64),
        setup=np.array([ticks(s.number("load_setup_min")) for s in readers], dtype=np.int64),
        kg_per_tick=np.array([s.positive("load_kg_per_min") / TICKS_PER_MIN for s in readers]),
    )
    return stores, index


def _places(village_index: dict[str, int], store_index: dict[str, int], root: Reader) -> dict[str, int]:
    """Index of every place a vehicle can be at: villages, stores, then depots that are neither."""
    for s in root.objects("stores"):
        if s.text("id") in village_index:
            raise InstanceError(s.at("id"), f"is also the id of a village: {s.text('id')}")
    names = dict.fromkeys([*village_index, *store_index, *(v.text("depot") for v in root.objects("vehicles"))])
    return {name: n for n, name in enumerate(names)}


def _lots(
    root: Reader,
    store_index: dict[str, int],
    stands_for: dict[str, tuple[int, float]],
    goods: dict[str, Reader],
    deadline: float,
) -> Lots:
    readers = root.objects("supplies")
    unique(readers)
    for s in readers:
        if s.text("item") not in goods:
            raise InstanceError(s.at("item"), f"names an unknown item: {s.text('item')}")
        s.known("store", store_index, "store")

    def order(s: Reader) -> tuple[int, int, float, float]:
        base, units = stands_for[s.text("item")]
        mass = goods[s.text("item")].number("weight_kg") / units
        return store_index[s.text("store")], base, mass, s.number("available_until", default=math.inf)

    rows = sorted((s for s in readers if s.text("item") in stands_for), key=order)
    lines = [s for s in rows if "rate_per_h" in s.value]
    line_row = {s.text("id"): n for n, s in enumerate(lines)}
    starts = np.arange(0, math.ceil(deadline * TICKS_PER_MIN / LINE_SLOT_TICKS) + 1) * LINE_SLOT_TICKS / TICKS_PER_MIN
    return Lots(
        id=[s.text("id") for s in rows],
        item_id=[s.text("item") for s in rows],
        store=np.array([store_index[s.text("store")] for s in rows], dtype=np.int64),
        item=np.array([stands_for[s.text("item")][0] for s in rows], dtype=np.int64),
        units=np.array([stands_for[s.text("item")][1] for s in rows]),
        kg=np.array([goods[s.text("item")].number("weight_kg") for s in rows]),
        m3=np.array([goods[s.text("item")].number("volume_m3") for s in rows]),
        quantity=np.array(
            [s.whole("max_quantity" if s.text("id") in line_row else "quantity") for s in rows], np.int64
        ),
        ready=np.array(
            [ticks(s.number("from" if s.text("id") in line_row else "available_from")) for s in rows], np.int64
        ),
        until=np.array([_until(s) for s in rows], dtype=np.int64),
        line=np.array([line_row.get(s.text("id"), -1) for s in rows], dtype=np.int64),
        made=np.array([_made(s, starts) for s in lines], dtype=np.int64).reshape(len(lines), len(starts)),
    )


def _until(supply: Reader) -> int:
    return math.floor(supply.number("available_until", default=NEVER / TICKS_PER_MIN) * TICKS_PER_MIN)


def _made(line: Reader, at_min: Floats) -> Ints:
    """Units a production line has made by each minute: a rate that grows linearly over the ramp, then stays."""
    rate_per_min, ramp = line.number("rate_per_h") / 60.0, line.number("ramp_min")
    run = np.minimum(at_min, line.number("until")) - line.number("from")
    ramping = rate_per_min * run**2 / (2 * ramp) if ramp > 0 else np.zeros_like(run)
    made = np.where(run < ramp, ramping, rate_per_min * (run - ramp / 2.0))
    return np.minimum(np.floor(np.where(run > 0, made, 0.0) + 1e-9), line.whole("max_quantity")).astype(np.int64)


def _vehicles(root: Reader, places: dict[str, int], accesses: dict[str, int], now: float) -> Vehicles:
    readers = root.objects("vehicles")
    index = unique(readers)
    reach = np.zeros((len(readers), len(accesses)), dtype=bool)
    for n, v in enumerate(readers):
        for name in v.texts("reach", default=["road"]):
            if name in accesses:
                reach[n, accesses[name]] = True
    return Vehicles(
        id=list(index),
        depot=np.array([places[v.text("depot")] for v in readers], dtype=np.int64),
        payload_kg=np.array([v.number("payload_kg") for v in readers]),
        volume_m3=np.array([v.number("volume_m3") for v in readers]),
        speed=np.array([v.positive("speed", default=1.0) for v in readers]),
        ready=np.array([ticks(max(now, v.number("available_from"))) for v in readers], dtype=np.int64),
        duty_end=np.array([_duty_end(v) for v in readers], dtype=np.int64),
        reach=reach,
    )


def _duty_end(vehicle: Reader) -> int:
    end = vehicle.number("available_from") + vehicle.number("max_duty_min")
    return math.floor(min(end, vehicle.number("available_until", default=math.inf)) * TICKS_PER_MIN)


def _roads(root: Reader, places: dict[str, int]) -> Roads:
    roads = root.object("roads")
    nodes = dict(places)
    for n in roads.objects("nodes"):
        nodes.setdefault(n.text("id"), len(nodes))
    edges = roads.objects("edges")
    edge_index = unique(edges)
    for e in edges:
        nodes.setdefault(e.text("a"), len(nodes))
        nodes.setdefault(e.text("b"), len(nodes))
    closures = roads.objects("closures")
    return Roads(
        nodes=len(nodes),
        places=places,
        a=np.array([nodes[e.text("a")] for e in edges], dtype=np.int64),
        b=np.array([nodes[e.text("b")] for e in edges], dtype=np.int64),
        minutes=np.array([e.number("minutes") for e in edges]),
        closed_edge=np.array([c.known("edge", edge_index, "edge") for c in closures], dtype=np.int64),
        closed_from=np.array([math.floor(c.number("from") * TICKS_PER_MIN) for c in closures], dtype=np.int64),
        closed_until=np.array(
            [ticks(c.number("until", default=NEVER / TICKS_PER_MIN)) for c in closures], dtype=np.int64
        ),
        closed_factor=np.array([min(1.0, c.number("factor", default=0.0)) for c in closures]),
    )
