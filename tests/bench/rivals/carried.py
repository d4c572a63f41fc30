"""Carries out the routes that a solver wishes under the real stock, docks and roads, by the planner's own rules.

Whoever is free first goes next.  A round loads what is there for its people, waits for a dock, and brings whole
rations; what cannot be had, carried or delivered in time is left out, and comes with a later round to the same village
if there is one.  So that no round takes more than it was sent for, a village has no more people, as far as the board
knows, than those to whom somebody has been sent so far.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Any

import numpy as np
from numba import njit

from services.allocation.planner.anneal import append
from services.allocation.planner.dispatch import free_at
from services.allocation.planner.plan import trips_of
from services.allocation.planner.problem import Problem, minutes
from services.allocation.planner.relief import assess
from services.allocation.planner.travel import arrival
from services.allocation.planner.world import MAX_DROPS, MAX_LOADS, TRIP, World, build_board
from tests.bench.rivals.allotment import Load, Way, need
from tests.bench.rivals.statement import Route, Statement

ALL_WHOLE = 3
"""Of a wish's phases: whole rations for everybody, no parts."""


@dataclass(frozen=True, slots=True)
class Round:
    """What is loaded at the stores and then unloaded; `villages` and `stores` in the order of the route."""

    loads: list[Load]
    stores: Way

    @property
    def villages(self) -> list[int]:
        return list(dict.fromkeys(load.village for load in self.loads))


def carried_out(problem: Problem, world: World, statement: Statement, routes: list[Route]) -> dict[str, Any]:
    """A `relief-plan/1` of what the routes, one for each vehicle, come to."""
    board = build_board(problem)
    world = world._replace(people=np.zeros_like(world.people), need=np.zeros_like(world.need))
    assess(world, board)
    waiting = [rounds_of(statement, route) for route in routes]
    free = [(int(board.ready[k]), k) for k in range(len(waiting))]
    heapify(free)
    while free:
        _, k = heappop(free)
        if sent := next(waiting[k], None):
            for load in sent.loads:
                world.people[load.village] += load.people
                world.need[load.village] = need(problem, world.people[load.village])
            goods_ready = np.int64(max(load.ready for load in sent.loads))
            heappush(free, (int(_carry_out(world, board, np.int64(k), _wish(sent), goods_ready)), k))
    trips, made_at = trips_of(problem, board, set()), minutes(problem.now)
    return {"schema": "relief-plan/1", "instance": problem.name, "made_at": made_at, "trips": trips}


def rounds_of(statement: Statement, route: Route) -> Iterator[Round]:
    """A round ends where a vehicle loads after it has unloaded, or passes more stores or villages than a trip has."""
    picked = {visit.shipment: n for n, visit in enumerate(route) if visit.pickup}
    shipments = list[int]()
    for visit in route:
        if shipments and (visit.pickup or not _fits(_round(statement, picked, [*shipments, visit.shipment]))):
            yield _round(statement, picked, shipments)
            shipments = []
        if not visit.pickup:
            shipments.append(visit.shipment)
    if shipments:
        yield _round(statement, picked, shipments)


def _round(statement: Statement, picked: dict[int, int], shipments: list[int]) -> Round:
    in_order = sorted(shipments, key=picked.__getitem__)
    stores = dict.fromkeys(store for n in in_order for store in statement.loads[n].way)
    return Round([statement.loads[n] for n in shipments], tuple(stores))


def _fits(sent: Round) -> bool:
    return len(sent.stores) <= MAX_LOADS and len(sent.villages) <= MAX_DROPS


def _wish(sent: Round) -> Any:
    trip, villages = np.zeros(1, TRIP), sent.villages
    trip[0]["phases"], trip[0]["loads"], trip[0]["drops"] = ALL_WHOLE, len(sent.stores), len(villages)
    trip[0]["store"][: len(sent.stores)] = sent.stores
    trip[0]["village"][: len(villages)] = villages
    return trip


@njit(error_model="numpy", _nrt=False)
def _carry_out(world, board, vehicle, trip, goods_ready):  # type: ignore[no-untyped-def]
    """Makes the wish the vehicle's next trip, loading when its goods are there; returns when it is free again."""
    place, ready = free_at(board, world, vehicle)
    store = world.people.shape[0] + trip[0].store[0]
    there = arrival(world.travel, place, store, ready, world.speed[vehicle])
    trip[0].delay = max(0, goods_ready - there)
    append(world, board, vehicle, trip[0])
    return free_at(board, world, vehicle)[1]
