"""Two threads search one board: what each may touch, and that nothing is lost when they are brought together."""

from typing import Any

import numpy as np
import pytest

from services.allocation.planner import sides
from services.allocation.planner.improve import Improver
from services.allocation.planner.plan import trips_of
from services.allocation.planner.problem import Problem, read_problem
from services.allocation.planner.relief import assess
from services.allocation.planner.start import first_plan
from services.allocation.planner.travel import build_travel
from services.allocation.planner.world import Board, World, build_board, build_world
from tests.unit.allocation import random_relief

SEEDS = [5, 6, 9, 12, 13, 14, 16, 18]
"""Problems with several stores and at least three vehicles."""
Table = tuple[Problem, World, Board]


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small boards are cut as large ones are."""
    monkeypatch.setattr(sides, "CUT_VEHICLES", 2)


def planned(seed: int) -> Table:
    instance: dict[str, Any] = random_relief.instance(seed)
    problem = read_problem(instance)
    travel = build_travel(problem.roads, problem.now, problem.deadline)
    world, board = build_world(problem, travel, 10.0), build_board(problem)
    assess(world, board)
    first_plan(instance, problem, world, board, seed, 16)
    return problem, world, board


def shared_out(table: Table, seed: int) -> list[sides.Side]:
    _, world, board = table
    return sides.share_out(world, board, sides.THREADS, np.random.default_rng(seed))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.usefixtures("large")
def test_no_two_sides_own_the_same(seed: int) -> None:
    found = shared_out(planned(seed), seed)
    for name in ("vehicles", "villages", "lots", "docks", "lines"):
        owned = np.concatenate([getattr(side, name) for side in found]) if found else np.zeros(0)
        assert len(owned) == len(np.unique(owned)), name


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.usefixtures("large")
def test_trips_of_a_side_use_only_what_it_owns(seed: int) -> None:
    for side in shared_out(planned(seed), seed):
        own = side.board
        for vehicle, count in enumerate(own.trip_count):
            for trip in own.trips[vehicle, :count]:
                assert set(trip["line_lot"][: trip["lines"]]) <= set(side.lots)
                assert set(trip["village"][: trip["drops"]]) <= set(side.villages)
                assert set(trip["dock"][: trip["loads"]]) <= set(side.docks)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.usefixtures("large")
def test_sides_that_nobody_searched_leave_the_board_as_it_was(seed: int) -> None:
    problem, _, board = table = planned(seed)
    before = trips_of(problem, board, set()), board.units.copy(), board.left.copy(), board.visits.copy()
    sides.bring_together(board, shared_out(table, seed))
    assert trips_of(problem, board, set()) == before[0]
    for now, then in zip((board.units, board.left, board.visits), before[1:], strict=True):
        assert np.array_equal(now, then)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.usefixtures("large")
def test_after_a_search_on_sides_the_books_of_the_board_agree_with_its_trips(seed: int) -> None:
    problem, world, board = planned(seed)
    improver = Improver(world, board, seed)
    improver.threads = sides.THREADS
    improver.run(0.0, 30_000, lambda: float("inf"), lambda: False, lambda: None)
    drawn, units = np.zeros_like(board.left), np.zeros_like(board.units)
    for vehicle, count in enumerate(board.trip_count):
        for trip in board.trips[vehicle, :count]:
            for n in range(trip["lines"]):
                lot, village = trip["line_lot"][n], trip["village"][trip["line_drop"][n]]
                drawn[lot] += trip["line_quantity"][n]
                units[village, world.lot_item[lot]] += trip["line_quantity"][n] * world.lot_units[lot]
    assert np.array_equal(board.left, problem.lots.quantity - drawn)
    assert np.allclose(board.units, units)
    assert board.visits.sum() == sum(t["loads"] for k, c in enumerate(board.trip_count) for t in board.trips[k, :c])


def test_the_rival_whose_plan_is_worth_more_goes_on() -> None:
    table = planned(3)
    board = table[2]
    one, other = shared_out(table, 3)
    other.board.trip_count[0] = 0
    other.board.worth[:] = one.board.worth + 1.0
    sides.bring_together(board, [one, other])
    assert board.trip_count[0] == 0
