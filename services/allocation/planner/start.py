"""The first plan, two ways; the better one stays.

Where vehicle hours are short, whole rations on one truck relieve most people per hour.  Where the parts of a ration
lie in different stores and there are trucks enough, every item comes from where it is near.
"""

from collections.abc import Callable

import numpy as np

from services.allocation.planner.dispatch import dispatch_all, seed_random
from services.allocation.planner.hauling import haul
from services.allocation.planner.improve import clear, restore
from services.allocation.planner.problem import Problem
from services.allocation.planner.shipments import shipments
from services.allocation.planner.world import TRIP, Board, World

SCARCE_BREADTH, REST_BREADTH = 16, 8
Way = Callable[[Problem, World, Board], None]


def first_plan(problem: Problem, world: World, board: Board, seed: int, breadth: int) -> None:
    """Fills the board beside what is fixed there."""
    if not len(board.worth) or not len(board.trip_count):
        return
    ways: list[Way] = [lambda p, w, b: dispatch_all(w, b, np.int64(breadth), np.zeros(2, TRIP)), by_shipments]
    best, kept = -1.0, (board.trips.copy(), board.trip_count.copy())
    for way in ways:
        seed_random(seed)
        clear(world, board)
        way(problem, world, board)
        if board.worth.sum() > best:
            best, kept = float(board.worth.sum()), (board.trips.copy(), board.trip_count.copy())
    if board.worth.sum() < best:
        clear(world, board)
        restore(world, board, *kept)


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
