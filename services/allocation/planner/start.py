"""The first plan, two ways; the better one stays.

Where vehicle hours are short, whole rations on one truck relieve most people per hour.  Where the parts of a ration
lie in different stores and there are trucks enough, every item comes from where it is near.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.allocation.planner.allowance import standing
from services.allocation.planner.anneal import clear, restore
from services.allocation.planner.dispatch import dispatch_all, seed_random
from services.allocation.planner.hauling import haul
from services.allocation.planner.problem import NEVER, TICKS_PER_MIN, Ints, Problem
from services.allocation.planner.promises import keep_promises
from services.allocation.planner.shipments import shipments
from services.allocation.planner.world import TRIP, Board, World

SCARCE_BREADTH, REST_BREADTH = 16, 8
SOON_TICKS = 5 * TICKS_PER_MIN

Json = dict[str, Any]
Way = Callable[[Problem, World, Board], None]
Snapshot = tuple[NDArray[np.void], Ints, Ints]


def first_plan(instance: Json, problem: Problem, world: World, board: Board, seed: int, breadth: int) -> None:
    """Fills the board beside what has begun.

    Of a plan in force, what it promised for the next minutes is as good as begun and fixed on the board.  The others
    are where the search begins, unless a hasty plan without them stands higher already.
    """
    if not len(board.worth) or not len(board.trip_count):
        return
    if not instance.get("previous"):
        _fill(problem, world, board, seed, (partial(by_dispatch, breadth=breadth), by_shipments))
        return
    soon = problem.now + SOON_TICKS
    keep_promises(instance, problem, world, board, -1, soon)
    firm = board.fixed.copy()
    keep_promises(instance, problem, world, board, soon, NEVER)
    _fill(problem, world, board, seed, (by_shipments,))
    kept_standing, kept = standing(world, board), snapshot(board)
    board.fixed[:] = firm
    _fill(problem, world, board, seed, (by_shipments,))
    if standing(world, board) <= kept_standing:
        _bring_back(world, board, kept)
    board.fixed[:] = firm


def _fill(problem: Problem, world: World, board: Board, seed: int, ways: Sequence[Way]) -> None:
    """Whichever way is worth more."""
    best, found = -1.0, snapshot(board)
    for way in ways:
        seed_random(seed)
        clear(world, board)
        way(problem, world, board)
        if board.worth.sum() > best:
            best, found = float(board.worth.sum()), snapshot(board)
    if board.worth.sum() < best:
        _bring_back(world, board, found)


def snapshot(board: Board) -> Snapshot:
    """Trips, how many of each vehicle, and how many of these are fixed."""
    return board.trips.copy(), board.trip_count.copy(), board.fixed.copy()


def _bring_back(world: World, board: Board, found: Snapshot) -> None:
    trips, counts, fixed = found
    board.fixed[:] = 0
    clear(world, board)
    restore(world, board, trips, counts)
    board.fixed[:] = fixed


def by_dispatch(problem: Problem, world: World, board: Board, breadth: int) -> None:
    """Whoever is free first gets the best of `breadth` trips."""
    dispatch_all(world, board, np.int64(breadth), np.zeros(2, TRIP))


def by_shipments(problem: Problem, world: World, board: Board) -> None:
    """Places that few vehicles reach get whole rations first; the others what flows to them; then whoever is left."""
    common = int(problem.vehicles.reach.sum(axis=0).argmax())
    _rations_for_scarce_access(problem, world, board, common)
    places = np.flatnonzero((world.access == common) & (board.worth < board.most))
    haul(problem, world, board, shipments(problem, world, board, places))
    dispatch_all(world, board, np.int64(REST_BREADTH), np.zeros(2, TRIP))


def _rations_for_scarce_access(problem: Problem, world: World, board: Board, common: int) -> None:
    """Boats and wading trucks serve, for now, only where nobody else gets to."""
    reach = problem.vehicles.reach
    ready, most = board.ready.copy(), board.most.copy()
    board.ready[reach[:, common] & (reach.sum(axis=1) == 1)] = problem.deadline
    board.most[world.access == common] = board.worth[world.access == common]
    dispatch_all(world, board, np.int64(SCARCE_BREADTH), np.zeros(2, TRIP))
    board.ready[:], board.most[:] = ready, most
