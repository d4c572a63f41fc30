"""What a bound needs of an instance, as arrays, straight from its JSON: legs, stock, people, vehicle types.

It shares no code with the planner or the checker.  Times are minutes; a leg counts at the best that every road offers
at any moment between `now` and the deadline; NEVER minutes mean that there is no way.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

NEVER = 1e9
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Json = dict[str, Any]
Ways = Callable[[list[str], list[str]], Floats]


@dataclass(frozen=True, slots=True)
class VehicleType:
    """Vehicles alike in payload, volume, speed and reach.

    `reach` (V): villages they can reach; `minutes`: what they have before the deadline, in sum; `first_leg`
    (vehicles, S): minutes from each one's depot to every store.
    """

    payload_kg: float
    volume_m3: float
    speed: float
    reach: Flags
    minutes: float
    first_leg: Floats


@dataclass(frozen=True, slots=True)
class Ground:
    """S stores, V villages, I base items named by rations, G groups.

    `leg` (S, V), `between` (S, S): minutes at speed 1.  `stock`, `kg`, `m3`, `ready` (S, I): base units that exist by
    the deadline, least kg and m3 of a base unit, first minute.  `people` (V, G); `ration` (I, G): base units a person.
    `type_of` (vehicles): number of each one's type.
    """

    deadline: float
    stores: list[str]
    items: list[str]
    leg: Floats
    between: Floats
    stock: Floats
    kg: Floats
    m3: Floats
    ready: Floats
    dock_minutes: Floats
    load_setup: Floats
    load_rate: Floats
    people: Floats
    unload_setup: Floats
    unload_rate: Floats
    ration: Floats
    life_saving: Flags
    priority: Flags
    types: list[VehicleType]
    type_of: list[int]


def read_ground(instance: Json, ways: Ways | None = None) -> Ground:
    """The arrays of a valid instance; `ways` gives the least minutes between places, if somebody knows them already."""
    minutes = ways or quickest(instance)
    villages, stores, groups = instance["villages"], instance["stores"], instance["groups"]
    begin = 0.0 if instance.get("committed") else float(instance["now"])
    deadline = float(instance["deadline"])
    places = [s["id"] for s in stores]
    ration = _rations(instance)
    stock, kg, m3, ready = _supplies(instance, list(ration), begin, deadline)
    types, type_of = _types(instance, minutes, begin)
    return Ground(
        deadline=deadline,
        stores=places,
        items=list(ration),
        leg=minutes(places, [v["id"] for v in villages]),
        between=minutes(places, places),
        stock=stock,
        kg=kg,
        m3=m3,
        ready=ready,
        dock_minutes=np.array([s["docks"] for s in stores], dtype=float) * (deadline - begin),
        load_setup=np.array([s["load_setup_min"] for s in stores], dtype=float),
        load_rate=np.array([s["load_kg_per_min"] for s in stores], dtype=float),
        people=np.array([[v["people"].get(g["id"], 0) for g in groups] for v in villages], float).reshape(
            -1, len(groups)
        ),
        unload_setup=np.array([v["unload_setup_min"] for v in villages], dtype=float),
        unload_rate=np.array([v["unload_kg_per_min"] for v in villages], dtype=float),
        ration=np.array(list(ration.values())),
        life_saving=np.array([bool(i.get("life_saving")) for i in instance["items"] if i["id"] in ration], dtype=bool),
        priority=np.array([g["rank"] == 1 for g in groups], dtype=bool),
        types=types,
        type_of=type_of,
    )


def _rations(instance: Json) -> dict[str, list[float]]:
    """Base units per person, group by group, of every item that a ration names, in the order of the items."""
    ration = {i["id"]: [0.0] * len(instance["groups"]) for i in instance["items"]}
    column = {g["id"]: n for n, g in enumerate(instance["groups"])}
    for r in instance["rations"]:
        for group in r["groups"]:
            ration[r["item"]][column[group]] += r["quantity"] / r["per_persons"]
    return {item: row for item, row in ration.items() if any(row)}


def _supplies(instance: Json, items: list[str], begin: float, deadline: float) -> tuple[Floats, Floats, Floats, Floats]:
    """(stock, kg, m3, ready) by store and base item; a substitute counts as the base units it stands for."""
    row = {s["id"]: n for n, s in enumerate(instance["stores"])}
    column = {item: n for n, item in enumerate(items)}
    goods = {i["id"]: i for i in instance["items"]}
    shape = (len(row), len(column))
    stock, kg, m3, ready = np.zeros(shape), np.full(shape, NEVER), np.full(shape, NEVER), np.full(shape, NEVER)
    for supply in instance["supplies"]:
        good = goods[supply["item"]]
        base = good.get("counts_as") or {"item": good["id"], "units": 1.0}
        quantity = _exists(supply, begin, deadline)
        if base["item"] not in column or quantity <= 0:
            continue
        at = row[supply["store"]], column[base["item"]]
        stock[at] += quantity * base["units"]
        kg[at] = min(kg[at], good["weight_kg"] / base["units"])
        m3[at] = min(m3[at], good["volume_m3"] / base["units"])
        ready[at] = min(ready[at], max(begin, supply.get("available_from", supply.get("from", 0.0))))
    return stock, kg, m3, ready


def _exists(supply: Json, begin: float, deadline: float) -> float:
    """Units that can be had between `begin` and the deadline."""
    if "quantity" in supply:
        until = supply.get("available_until")
        fresh = supply["available_from"] <= deadline and (until is None or until >= begin)
        return float(supply["quantity"]) if fresh else 0.0
    run = min(deadline, supply["until"]) - supply["from"]
    rate, ramp = supply["rate_per_h"] / 60.0, supply["ramp_min"]
    if run <= 0:
        return 0.0
    made = rate * run * run / (2 * ramp) if run < ramp else rate * (run - ramp / 2)
    return float(min(made, supply["max_quantity"]))


def _types(instance: Json, ways: Ways, begin: float) -> tuple[list[VehicleType], list[int]]:
    keys = [
        (v["payload_kg"], v["volume_m3"], v.get("speed") or 1.0, tuple(sorted(v.get("reach") or ["road"])))
        for v in instance["vehicles"]
    ]
    alike: dict[tuple[float, float, float, tuple[str, ...]], list[Json]] = defaultdict(list)
    for key, v in zip(keys, instance["vehicles"], strict=True):
        alike[key].append(v)
    number = {key: n for n, key in enumerate(alike)}
    access = [v.get("access") or "road" for v in instance["villages"]]
    places = [s["id"] for s in instance["stores"]]
    types = [
        VehicleType(
            payload_kg=float(payload),
            volume_m3=float(volume),
            speed=float(speed),
            reach=np.array([a in reach for a in access], dtype=bool),
            minutes=sum(_minutes(v, begin, float(instance["deadline"])) for v in fleet),
            first_leg=ways([v["depot"] for v in fleet], places) / speed,
        )
        for (payload, volume, speed, reach), fleet in alike.items()
    ]
    return types, [number[key] for key in keys]


def _minutes(vehicle: Json, begin: float, deadline: float) -> float:
    begins = max(begin, float(vehicle["available_from"]))
    return max(0.0, min(deadline, float(vehicle["available_from"] + vehicle["max_duty_min"])) - begins)


def quickest(instance: Json) -> Ways:
    """Least minutes by road, each road at its best between `now` and the deadline; found as they are asked for."""
    best = _best_share(instance)
    roads: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for e in instance["roads"]["edges"]:
        share = best.get(e["id"], 1.0)
        if share > 0:
            roads[e["a"]].append((e["minutes"] / share, e["b"]))
            roads[e["b"]].append((e["minutes"] / share, e["a"]))
    known: dict[str, dict[str, float]] = {}

    def minutes(rows: list[str], columns: list[str]) -> Floats:
        for place in rows:
            if place not in known:
                known[place] = _dijkstra(roads, place)
        table = [[known[a].get(b, NEVER) for b in columns] for a in rows]
        return np.array(table, dtype=float).reshape(len(rows), len(columns))

    return minutes


def _best_share(instance: Json) -> dict[str, float]:
    """What is left of the speed of each edge that is closed or slowed for the whole time."""
    best: dict[str, float] = {}
    for c in instance["roads"].get("closures", []):
        until = c.get("until")
        if c["from"] <= instance["now"] and (until is None or until > instance["deadline"]):
            best[c["edge"]] = min(best.get(c["edge"], 1.0), c.get("factor") or 0.0)
    return best if not instance.get("committed") else {}


def _dijkstra(roads: dict[str, list[tuple[float, str]]], source: str) -> dict[str, float]:
    done: dict[str, float] = {}
    queue = [(0.0, source)]
    while queue:
        minutes, node = heapq.heappop(queue)
        if node in done:
            continue
        done[node] = minutes
        for more, neighbour in roads[node]:
            if neighbour not in done:
                heapq.heappush(queue, (minutes + more, neighbour))
    return done
