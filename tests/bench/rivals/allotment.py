"""Which stores a village's goods come from: a routing solver wants to be told, so this decides it beforehand.

People are dealt with in loads that half of the vehicles carry which reach their village.  The load nearest to a store
chooses first.  Its goods come from one store, then of the others from those that hold most of the items that are still
missing for the minutes they cost, each item from a store that holds enough of it, until its rations are whole.  Of the
ways that begin at each store it takes the quickest, waiting for goods and roads included.  What it takes is gone for
the others, and so are the minutes at the docks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from services.allocation.planner.problem import LINE_SLOT_TICKS, NEVER, Floats, Ints, Problem
from services.allocation.planner.world import MAX_LOADS, World

BEGIN_AT = 24
"""So many stores, the nearest to a village, are tried as the first of its way."""
DOCKS_BUSY = 0.75
"""Share of the time until the deadline that docks can load: before it ends, goods still have to get there."""
NIL = 1e-6

Way = tuple[int, ...]
"""Stores in the order in which a vehicle loads at them."""
Takes = list[tuple[int, int]]
"""Which store gives which item."""


@dataclass(frozen=True, slots=True)
class Load:
    """Whole rations of some people of a village; `ready`: the tick from which they can be loaded at `way` and leave."""

    village: int
    people: Ints
    kg: float
    m3: float
    way: Way
    ready: int

    @property
    def persons(self) -> int:
        return int(self.people.sum())


def allot(problem: Problem, world: World) -> list[Load]:
    """The loads for which there are goods, each with the way on which they are loaded."""
    ways, villages = _Ways(problem, world), range(len(problem.villages.id))
    parts = [(village, people) for village in villages for people in _parts(problem, world, village)]
    parts.sort(key=lambda part: float(ways.to_village[:, part[0]].min()))
    return [load for village, people in parts if (load := ways.load(village, people))]


def _parts(problem: Problem, world: World, village: int) -> list[Ints]:
    """A village's people by group, in as few alike parts as the middle one of the vehicles carries that get there."""
    able = problem.vehicles.reach[:, problem.villages.access[village]]
    people = problem.villages.people[village]
    if not people.any() or not able.any():
        return []
    limits = [
        np.quantile(room[able], 0.5, method="lower")
        for room in (problem.vehicles.payload_kg, problem.vehicles.volume_m3)
    ]
    for number in range(1, int(people.sum()) + 1):
        parts = [people * (n + 1) // number - people * n // number for n in range(number)]
        if all((size(problem, world, need(problem, part)) <= limits).all() for part in parts):
            return [part for part in parts if part.any()]
    return []


def need(problem: Problem, people: Ints) -> Floats:
    """Whole base units of these people's rations."""
    return np.asarray(np.ceil(problem.items.ration @ people - 1e-9))


def size(problem: Problem, world: World, units: Floats) -> Floats:
    """(kg, m3) of base units, each item at the mean of its lots."""
    lots, room, held = problem.lots, np.zeros(len(units)), np.zeros(len(units))
    np.add.at(room, lots.item, lots.quantity * lots.m3)
    np.add.at(held, lots.item, lots.quantity * lots.units)
    return np.array([units @ world.item_kg, units @ (room / np.maximum(held, NIL))])


class _Stock:
    """What is left of each item in each store, and from when on.

    `left` (S, I): base units; `batches` by store and item: ticks and base units, the earliest first.
    """

    def __init__(self, problem: Problem) -> None:
        self.left = np.zeros((len(problem.stores.id), len(problem.items.id)))
        self.batches: dict[tuple[int, int], list[list[float]]] = {}
        for lot, where in enumerate(zip(map(int, problem.lots.store), map(int, problem.lots.item), strict=True)):
            for ready, units in _batches(problem, lot):
                self.batches.setdefault(where, []).append([ready, units])
                self.left[where] += units
        for batches in self.batches.values():
            batches.sort()

    def ready(self, store: int, item: int, units: float) -> int:
        """From when on so many are to be had, of which there are enough."""
        for ready, held in self.batches[store, item]:
            units -= held
            if units <= NIL:
                return int(ready)
        return NEVER

    def take(self, store: int, item: int, units: float) -> None:
        self.left[store, item] -= units
        for batch in self.batches[store, item]:
            taken = min(units, batch[1])
            batch[1] -= taken
            units -= taken


def _batches(problem: Problem, lot: int) -> Iterator[tuple[float, float]]:
    """Ticks and base units: a lot comes at once, what is made in steps.  What perishes before the deadline is left."""
    lots = problem.lots
    if lots.until[lot] < problem.deadline:
        return
    if lots.line[lot] < 0:
        yield float(lots.ready[lot]), float(lots.quantity[lot] * lots.units[lot])
        return
    for slot, (before, after) in enumerate(pairwise(problem.lots.made[lots.line[lot]]), start=1):
        if after > before:
            yield float(slot * LINE_SLOT_TICKS), float((after - before) * lots.units[lot])


class _Ways:
    """`to_village` (S, V), `between` (S, S): ticks on open roads; `waits` (places, places): until roads open.

    `dock_ticks` (S): what docks can still be asked for.
    """

    def __init__(self, problem: Problem, world: World) -> None:
        self.problem, self.world, self.stock = problem, world, _Stock(problem)
        villages, stores = len(problem.villages.id), len(problem.stores.id)
        legs = open_legs(world)
        self.waits = legs_from_now(world, problem.now) - legs
        self.to_village = legs[villages : villages + stores, :villages]
        self.between = legs[villages : villages + stores, villages : villages + stores]
        self.dock_ticks = DOCKS_BUSY * problem.stores.docks * (problem.deadline - problem.now)

    def load(self, village: int, people: Ints) -> Load | None:
        """The quickest way to these people's rations, taken from the stock; None if there is none in time."""
        units, best = need(self.problem, people), (self.problem.deadline, 0)
        chosen: tuple[Way, int, Takes] | None = None
        for store in np.argsort(self.to_village[:, village], kind="stable")[:BEGIN_AT]:
            if found := self._way(int(store), units):
                way, takes = found
                ready = max(self._goods(units, takes), self._roads(village, way))
                took = self._took(village, way)
                if (ready + took, took) < best:
                    best, chosen = (ready + took, took), (way, ready, takes)
        if chosen is None:
            return None
        way, ready, takes = chosen
        for store, item in takes:
            self.stock.take(store, item, units[item])
            self.dock_ticks[store] -= units[item] * self.world.item_kg[item] / self.world.load_kg_per_tick[store]
        kg, m3 = size(self.problem, self.world, units)
        return Load(village, people, float(kg), float(m3), way, ready)

    def _way(self, store: int, units: Floats) -> tuple[Way, Takes] | None:
        """Stores, beginning with this one, that together hold so many units."""
        enough = (self.stock.left >= units - NIL) & (self.dock_ticks > 0)[:, None]
        missing, way, takes = units > 0, list[int](), Takes()
        while missing.any():
            gives = enough[store] & missing
            if not gives.any() or len(way) == MAX_LOADS:
                return None
            way.append(store)
            takes += [(store, int(item)) for item in np.flatnonzero(gives)]
            missing = missing & ~gives
            worth = (enough & missing).sum(axis=1) / (self.between[store] + self.world.load_setup + 1)
            store = int(worth.argmax())
        return tuple(way), takes

    def _goods(self, units: Floats, takes: Takes) -> int:
        """The tick from which all goods are there."""
        return max(self.problem.now, *(self.stock.ready(store, item, units[item]) for store, item in takes))

    def _roads(self, village: int, way: Way) -> int:
        """The tick at which to set out so as not to wait for a road to open."""
        nodes = [*(len(self.problem.villages.id) + store for store in way), village]
        return self.problem.now + int(sum(self.waits[a, b] for a, b in pairwise(nodes)))

    def _took(self, village: int, way: Way) -> int:
        """Ticks from the first store to the village."""
        driven = sum(int(self.between[a, b]) for a, b in pairwise(way))
        return int(self.world.load_setup[list(way)].sum()) + driven + int(self.to_village[way[-1], village])


def open_legs(world: World) -> Ints:
    """(places, places): ticks at full speed when most roads are open; NEVER where they never are."""
    return np.asarray(world.travel.ticks.min(axis=0), np.int64)


def legs_from_now(world: World, now: int) -> Ints:
    """(places, places): ticks at full speed for whoever sets out now, waiting for roads that open later."""
    travel, best = world.travel, np.full(world.travel.ticks.shape[1:], NEVER, np.int64)
    for window, table in enumerate(travel.inside):
        waits = max(0, int(travel.start[window]) + 1 - now)
        there = waits + travel.ticks[table].astype(np.int64)
        in_window = now + there < travel.start[window + 1]
        best = np.where(in_window, np.minimum(best, there), best)
    return best
