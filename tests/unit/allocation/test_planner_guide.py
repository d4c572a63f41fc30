"""The prices guide the search: where two stores serve alike, it loads at the one whose docks are not dear."""

from typing import Any

import numpy as np
import pytest

from services.allocation.ground import read_ground
from services.allocation.planner.improve import Improver
from services.allocation.planner.problem import read_problem
from services.allocation.planner.quota import QuotaLp
from services.allocation.planner.relief import assess
from services.allocation.planner.solve import dock_prices
from services.allocation.planner.start import first_plan
from services.allocation.planner.travel import build_travel
from services.allocation.planner.warm import ERRAND
from services.allocation.planner.world import build_board, build_world

Json = dict[str, Any]


def twins() -> Json:
    """Two stores, each with enough for all trips of the one truck, as far from the village and from where it begins."""
    stores = [ERRAND["stores"][0] | {"id": code} for code in ("s", "t")]
    supplies = [ERRAND["supplies"][0] | {"id": f"l{s['id']}", "store": s["id"]} for s in stores]
    edges = [ERRAND["roads"]["edges"][0] | {"id": f"r{s['id']}", "a": s["id"]} for s in stores]
    vehicles = [ERRAND["vehicles"][0] | {"depot": "v"}]
    roads = ERRAND["roads"] | {"edges": edges}
    return ERRAND | {"stores": stores, "supplies": supplies, "vehicles": vehicles, "roads": roads}


@pytest.mark.parametrize("dear", [0, 1])
def test_the_search_leaves_a_dear_dock_to_others(dear: int) -> None:
    instance = twins()
    problem = read_problem(instance)
    world = build_world(problem, build_travel(problem.roads, problem.now, problem.deadline), 0.0)
    board = build_board(problem)
    assess(world, board)
    first_plan(instance, problem, world, board, 1, 16)
    before, improver = board.worth.sum(), Improver(world, board, 1)
    improver.guide_by(np.zeros_like(world.stock_price), 20.0 * np.eye(2)[dear], np.zeros_like(world.minute_price))
    improver.run(np.inf, 2000, lambda: np.inf, lambda: False, lambda: None)
    trips = board.trips[0, : board.trip_count[0]]
    assert board.worth.sum() >= before > 0
    assert {int(trip["store"][0]) for trip in trips} == {1 - dear}


def test_a_dock_s_price_is_the_mean_over_its_minutes() -> None:
    instance = twins()
    # The goods of the second store come in late: its time is cut into windows.
    instance["supplies"][1] |= {"available_from": 200}
    instance["supplies"].append(ERRAND["supplies"][0] | {"id": "more", "store": "t", "available_from": 300})
    ground = read_ground(instance)
    prices = QuotaLp(instance, ground).prices(0.0, np.inf)
    prices.dock[:] = 0.0
    prices.dock[:, 0] = 0.5
    prices.dock[np.flatnonzero(ground.dock_minutes[:, 1])[0], 1] = 1.0
    first = ground.dock_minutes[np.flatnonzero(ground.dock_minutes[:, 1])[0], 1]
    found = dock_prices(ground, prices)
    assert found[0] == pytest.approx(0.5)
    assert 0 < found[1] < 1
    assert found[1] == pytest.approx(first / ground.dock_minutes[:, 1].sum())
