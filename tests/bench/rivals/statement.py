"""A relief problem as routing solvers know it: shipments from loading places to villages, vehicles with time windows.

A loading place is a way past stores at which a load becomes whole (`allotment`).  It is entered at the first of them
and left at the last; driving between them and setting up at each is part of the leg that leads there, as setting up to
unload is part of the leg that leads to a village.  Loading and unloading a load take as long as its kilograms do.  Legs
are as long as when their roads are open, and to a loading place as long as for whoever sets out now.

What a solver is not told: that docks are few, that one load may be made whole elsewhere, that people count one by one.
Times are seconds from now.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np

from services.allocation.planner.problem import TICKS_PER_MIN, Flags, Ints, Problem
from services.allocation.planner.world import World
from tests.bench.rivals.allotment import Load, allot, legs_from_now, open_legs

Key = TypeVar("Key", bound=Hashable)

SECONDS_PER_TICK = 60 / TICKS_PER_MIN
LITRES = 1000
FORBIDDEN_S = 100_000
"""Longer than any day: no vehicle has that much time."""
SECONDS_PER_PERSON = 1000
"""For solvers that weigh people against time: so much longer all routes may be for one person more."""


@dataclass(frozen=True, slots=True)
class Shipment:
    """From one place to another.  `amount`: kg and litres; `ready`, `until`: when loading and unloading may begin."""

    persons: int
    amount: tuple[int, int]
    pickup: int
    ready: int
    loading: int
    delivery: int
    until: int
    unloading: int


@dataclass(frozen=True, slots=True)
class Vehicle:
    """`kind`: which of the tables of legs is its own; `home`: a place."""

    kind: int
    capacity: tuple[int, int]
    home: int
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Statement:
    """`legs`: seconds between places, for each kind of vehicle; shipment n carries load n."""

    loads: list[Load]
    shipments: list[Shipment]
    vehicles: list[Vehicle]
    legs: list[Ints]


@dataclass(frozen=True, slots=True)
class Visit:
    shipment: int
    pickup: bool


Route = list[Visit]
"""Of one vehicle, in order."""


def state(problem: Problem, world: World) -> Statement:
    return _Places(problem, world, allot(problem, world)).statement()


class _Places:
    """Homes, then loading places, then villages, by number.

    Of each, `enter` and `leave` are the nodes of the roads where it begins and ends, `inside` the ticks of driving
    between them, `setup` the ticks of setting up.
    """

    def __init__(self, problem: Problem, world: World, loads: list[Load]) -> None:
        self.problem, self.world, self.loads = problem, world, loads
        self.open, first_store = open_legs(world), len(problem.villages.id)
        self.homes = _numbered(map(int, problem.vehicles.depot))
        self.ways = _numbered((load.way for load in loads), len(self.homes))
        self.villages = _numbered((load.village for load in loads), len(self.homes) + len(self.ways))
        self.enter = _ints(*self.homes, *(first_store + way[0] for way in self.ways), *self.villages)
        self.leave = _ints(*self.homes, *(first_store + way[-1] for way in self.ways), *self.villages)
        self.inside, self.setup = np.zeros_like(self.enter), np.zeros_like(self.enter)
        for way, n in self.ways.items():
            self.inside[n] = sum(self.open[first_store + a, first_store + b] for a, b in pairwise(way))
            self.setup[n] = world.load_setup[list(way)].sum()
        for village, n in self.villages.items():
            self.setup[n] = problem.villages.setup[village]

    def statement(self) -> Statement:
        vehicles = self.problem.vehicles
        kinds = [(float(speed), *map(bool, reach)) for speed, reach in zip(vehicles.speed, vehicles.reach, strict=True)]
        number = _numbered(kinds)
        legs = [self._legs(speed, np.array(reach)) for speed, *reach in number]
        told = [self._vehicle(k, number[kind]) for k, kind in enumerate(kinds)]
        return Statement(self.loads, [self._shipment(load) for load in self.loads], told, legs)

    def _vehicle(self, k: int, kind: int) -> Vehicle:
        vehicles = self.problem.vehicles
        return Vehicle(
            kind=kind,
            capacity=(math.floor(vehicles.payload_kg[k]), math.floor(LITRES * vehicles.volume_m3[k])),
            home=self.homes[int(vehicles.depot[k])],
            begin=self._seconds(vehicles.ready[k]),
            end=self._seconds(vehicles.duty_end[k]),
        )

    def _shipment(self, load: Load) -> Shipment:
        kg_per_tick = float(self.world.load_kg_per_tick[list(load.way)].mean())
        unloading = math.ceil(load.kg / self.problem.villages.kg_per_tick[load.village] * SECONDS_PER_TICK)
        return Shipment(
            persons=load.persons,
            amount=(math.ceil(load.kg), math.ceil(LITRES * load.m3)),
            pickup=self.ways[load.way],
            ready=self._seconds(load.ready),
            loading=math.ceil(load.kg / kg_per_tick * SECONDS_PER_TICK),
            delivery=self.villages[load.village],
            until=max(0, self._seconds(self.problem.deadline) - unloading),
            unloading=unloading,
        )

    def _legs(self, speed: float, reach: Flags) -> Ints:
        """For vehicles that go so fast and reach villages of such access; they leave home to load, not to unload."""
        ticks = self.open[np.ix_(self.leave, self.enter)]
        homes, loading = len(self.homes), slice(len(self.homes), len(self.homes) + len(self.ways))
        ticks[:, loading] = legs_from_now(self.world, self.problem.now)[np.ix_(self.leave, self.enter[loading])]
        seconds = np.ceil(((ticks + self.inside) / speed + self.setup) * SECONDS_PER_TICK).astype(np.int64)
        seconds[:homes, loading.stop :] = FORBIDDEN_S
        seconds[:, loading.stop :][:, ~reach[self.world.access[_ints(*self.villages)]]] = FORBIDDEN_S
        np.fill_diagonal(seconds, 0)
        return np.minimum(seconds, FORBIDDEN_S)

    def _seconds(self, tick: int) -> int:
        """From now."""
        return max(0, math.floor((int(tick) - self.problem.now) * SECONDS_PER_TICK))


def _numbered(keys: Iterable[Key], first: int = 0) -> dict[Key, int]:
    return {key: n for n, key in enumerate(dict.fromkeys(keys), start=first)}


def _ints(*numbers: int) -> Ints:
    return np.array(numbers, dtype=np.int64)
