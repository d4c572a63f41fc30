"""What a bound needs of an instance, as arrays, straight from its JSON: legs, stock, people, vehicle types.

It shares no code with the planner or the checker.  Times are minutes; a leg counts at the best that every road offers
at any moment between `now` and the deadline; NEVER minutes mean that there is no way.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from services.allocation.ground_begun import Begun, read_begun
from services.allocation.ground_shapes import NEVER, Flags, Floats, Json
from services.allocation.ground_stock import Supplies, windows

__all__ = [
    "NEVER",
    "Flags",
    "Floats",
    "Ground",
    "Json",
    "VehicleType",
    "Ways",
    "likeness_of",
    "quickest",
    "read_ground",
    "vehicle_types",
]
Ways = Callable[[list[str], list[str]], Floats]
Likeness = tuple[float, float, float, tuple[str, ...]]
"""Payload, volume, speed and reach, in which vehicles of a type are alike."""
TOLERANCE_MIN = 0.02
"""So much later than the deadline a delivery of a begun trip still counts."""


@dataclass(frozen=True, slots=True)
class VehicleType:
    """Vehicles alike in payload, volume, speed and reach.

    `reach` (V): villages they can reach; `minutes`: what they have before the deadline, in sum; `first_leg`
    (vehicles, S): minutes from where each one is to every store; `way_out` (S): least minutes from having loaded at a
    store to unloading at a village; `quickest`: most kg unloaded a minute.
    """

    payload_kg: float
    volume_m3: float
    speed: float
    reach: Flags
    minutes: float
    first_leg: Floats
    way_out: Floats
    quickest: float


@dataclass(frozen=True, slots=True)
class Ground:
    """S stores, V villages, I base items named by rations, G groups, W windows of a store's time.

    `leg` (S, V), `between` (S, S): minutes at speed 1.  `begins` (W, S): first minutes of the windows; `made`
    (W, S, I): base units that exist by the end of each; `dock_minutes` (W, S): of all docks, in each.  `kg`, `m3`
    (S, I): least of a base unit.  `people` (V, G); `ration` (I, G): base units a person; `alone` (V, I, G): those that
    a person needs whom life-saving items reach and nothing else; `brought` (V, I): base units by trips that have begun.
    `type_of` (vehicles): number of each one's type.
    """

    deadline: float
    stores: list[str]
    items: list[str]
    leg: Floats
    between: Floats
    begins: Floats
    made: Floats
    dock_minutes: Floats
    kg: Floats
    m3: Floats
    load_setup: Floats
    load_rate: Floats
    people: Floats
    unload_setup: Floats
    unload_rate: Floats
    ration: Floats
    alone: Floats
    brought: Floats
    life_saving: Flags
    priority: Flags
    types: list[VehicleType]
    type_of: list[int]


def read_ground(instance: Json, ways: Ways | None = None) -> Ground:
    """The arrays of a valid instance; `ways` gives the least minutes between places, if somebody knows them already."""
    minutes = ways or quickest(instance)
    villages, stores, groups = instance["villages"], instance["stores"], instance["groups"]
    deadline = float(instance["deadline"])
    places, ration, begun = [s["id"] for s in stores], _rations(instance), read_begun(instance, TOLERANCE_MIN)
    leg, fleet = minutes(places, [v["id"] for v in villages]), _Fleet(instance, minutes, begun)
    types = fleet.types(leg)
    supplies = Supplies(instance, list(ration), begun.drawn)
    setup = np.array([s["load_setup_min"] for s in stores], dtype=float)
    opens = np.maximum(fleet.first_arrival(len(stores)), supplies.ready.min(axis=1, initial=NEVER))
    closes = deadline - np.array([k.way_out for k in types]).reshape(len(types), len(stores)).min(axis=0, initial=NEVER)
    span = supplies.by(np.stack([opens, closes]))
    begins = windows(opens, closes, (span[0] < span[1]).any(axis=1))
    ends = np.concatenate([begins[1:], np.maximum(begins[-1:], closes - setup)])
    people = np.array([[v["people"].get(g["id"], 0) for g in groups] for v in villages], float)
    people, needs = people.reshape(-1, len(groups)), np.array(list(ration.values())).reshape(-1, len(groups))
    life_saving = np.array([bool(i.get("life_saving")) for i in instance["items"] if i["id"] in ration], dtype=bool)
    docks = np.array([s["docks"] for s in stores], dtype=float)
    return Ground(
        deadline=deadline,
        stores=places,
        items=list(ration),
        leg=leg,
        between=minutes(places, places),
        begins=begins,
        made=np.where((opens < closes)[None, :, None], supplies.by(ends), 0.0),
        dock_minutes=docks * np.maximum(0.0, np.diff(begins, axis=0, append=closes[None])),
        kg=supplies.kg,
        m3=supplies.m3,
        load_setup=setup,
        load_rate=np.array([s["load_kg_per_min"] for s in stores], dtype=float),
        people=people,
        unload_setup=np.array([v["unload_setup_min"] for v in villages], dtype=float),
        unload_rate=np.array([v["unload_kg_per_min"] for v in villages], dtype=float),
        ration=needs,
        alone=_alone(people, needs, life_saving, [g["rank"] for g in groups]),
        brought=_brought(instance, list(ration), begun),
        life_saving=life_saving,
        priority=np.array([g["rank"] == 1 for g in groups], dtype=bool),
        types=types,
        type_of=fleet.type_of,
    )


def _rations(instance: Json) -> dict[str, list[float]]:
    """Base units per person, group by group, of every item that a ration names, in the order of the items."""
    ration = {i["id"]: [0.0] * len(instance["groups"]) for i in instance["items"]}
    column = {g["id"]: n for n, g in enumerate(instance["groups"])}
    for r in instance["rations"]:
        for group in r["groups"]:
            ration[r["item"]][column[group]] += r["quantity"] / r["per_persons"]
    return {item: row for item, row in ration.items() if any(row)}


def _alone(people: Floats, ration: Floats, life_saving: Flags, ranks: list[int]) -> Floats:
    """(V, I, G): what surely nobody else uses of the life-saving units of people who are not relieved.

    Life-saved and relieved people are counted one after the other.  Where a group lacks an item of which a group
    after it needs less, that one may be relieved by units that the first one's life-saved people were counted by too.
    """
    alone = np.repeat((ration * life_saving[:, None])[None], len(people), axis=0)
    order = sorted(range(len(ranks)), key=lambda g: ranks[g])
    for n, g in enumerate(order):
        for after in order[n + 1 :]:
            if ((ration[:, g] > 0) & ~life_saving & (ration[:, after] < ration[:, g])).any():
                shared = (people[:, after] > 0)[:, None] & (ration[:, after] > 0)
                alone[:, :, g][shared] = 0.0
    return alone


def _brought(instance: Json, items: list[str], begun: Begun) -> Floats:
    """(V, I): base units that begun trips unload by the deadline."""
    row = {v["id"]: n for n, v in enumerate(instance["villages"])}
    column, goods = {item: n for n, item in enumerate(items)}, {i["id"]: i for i in instance["items"]}
    brought = np.zeros((len(row), len(column)))
    for (place, item), units in begun.brought.items():
        base = goods.get(item, {}).get("counts_as") or {"item": item, "units": 1.0}
        if place in row and base["item"] in column:
            brought[row[place], column[base["item"]]] += units * base["units"]
    return brought


class _Fleet:
    """The vehicles of an instance, each from where and when it is free; `type_of`: number of each one's type."""

    def __init__(self, instance: Json, ways: Ways, begun: Begun) -> None:
        self._vehicles, self._villages = instance["vehicles"], instance["villages"]
        self._now, self._deadline = float(instance["now"]), float(instance["deadline"])
        self._begun, self._ways = begun, ways
        self._number = vehicle_types(self._vehicles)
        self.type_of = [self._number[likeness_of(v)] for v in self._vehicles]
        # The way home may be shorter on a road that opens after the deadline.
        ends = [c.get("until") for c in instance["roads"].get("closures", [])]
        self._opens_later = any(until is not None and until > self._deadline for until in ends)
        at = [begun.free.get(v["id"], (v["depot"], 0.0)) for v in self._vehicles]
        self._free = np.array(
            [max(self._now, v["available_from"], a[1]) for v, a in zip(self._vehicles, at, strict=True)]
        )
        speed = np.array([v.get("speed") or 1.0 for v in self._vehicles])
        self._first_leg = self._legs([a[0] for a in at], instance["stores"]) / speed[:, None]
        self._home = self._legs([v["depot"] for v in self._vehicles], self._villages) / speed[:, None]

    def _legs(self, origins: list[str], places: list[Json]) -> Floats:
        """(origins, places): minutes; each origin is looked up once."""
        row = {origin: n for n, origin in enumerate(dict.fromkeys(origins))}
        return self._ways(list(row), [p["id"] for p in places])[[row[origin] for origin in origins]]

    def first_arrival(self, stores: int) -> Floats:
        """(S): the first minute at which a vehicle could be at each store."""
        usable = [v["id"] not in self._begun.lost for v in self._vehicles]
        return np.asarray(
            (self._free[:, None] + self._first_leg).reshape(len(usable), stores)[usable].min(axis=0, initial=NEVER)
        )

    def types(self, leg: Floats) -> list[VehicleType]:
        access = [v.get("access") or "road" for v in self._villages]
        unload_setup = np.array([v["unload_setup_min"] for v in self._villages], dtype=float)
        rate = np.array([v["unload_kg_per_min"] for v in self._villages], dtype=float)
        found = []
        for (payload, volume, speed, kinds), number in self._number.items():
            reach = np.array([a in kinds for a in access], dtype=bool)
            alike = np.array(self.type_of) == number
            found.append(
                VehicleType(
                    payload_kg=payload,
                    volume_m3=volume,
                    speed=speed,
                    reach=reach,
                    minutes=sum(self._minutes(int(k), reach) for k in np.flatnonzero(alike)),
                    first_leg=self._first_leg[alike],
                    way_out=(leg / speed + unload_setup)[:, reach].min(axis=1, initial=NEVER),
                    quickest=float(rate[reach].max(initial=1e-9)),
                )
            )
        return found

    def _minutes(self, vehicle: int, reach: Flags) -> float:
        """From being free until the deadline, or until the last minute from which it gets home within its duty."""
        about = self._vehicles[vehicle]
        if about["id"] in self._begun.lost:
            return 0.0
        until = about.get("available_until")
        if until is None:
            until = about["available_from"] + about["max_duty_min"]
            if until <= self._deadline or not self._opens_later:
                until -= self._home[vehicle, reach].min(initial=NEVER)
        return float(max(0.0, min(self._deadline, until) - self._free[vehicle]))


def vehicle_types(vehicles: list[Json]) -> dict[Likeness, int]:
    """The number of each type, in the order in which vehicles of it are listed."""
    return {likeness: n for n, likeness in enumerate(dict.fromkeys(map(likeness_of, vehicles)))}


def likeness_of(vehicle: Json) -> Likeness:
    reach = tuple(sorted(vehicle.get("reach") or ["road"]))
    return float(vehicle["payload_kg"]), float(vehicle["volume_m3"]), float(vehicle.get("speed") or 1.0), reach


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
    return best


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
