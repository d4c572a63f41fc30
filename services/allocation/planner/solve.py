"""The algorithm, assembled in sight: dispatch a first plan, price what is short, improve, prove, explain."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from services.allocation.certificate import Prices, bound, certify, whole
from services.allocation.ground import Floats, Ground, Json, read_ground
from services.allocation.planner.explain import shortages_of
from services.allocation.planner.improve import Improver
from services.allocation.planner.plan import achieved, trips_of
from services.allocation.planner.problem import Problem, read_problem
from services.allocation.planner.promises import enter_committed
from services.allocation.planner.relief import assess
from services.allocation.planner.start import first_plan
from services.allocation.planner.travel import build_travel, quickest_minutes
from services.allocation.planner.world import Board, build_board, build_world

FIRST_BREADTH, SECOND_BREADTH = 4, 24
LP_SHARE, LP_LEAST = 0.3, 4.0


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
    watch = _Watch(on_progress)
    problem = read_problem(instance)
    travel = build_travel(problem.roads, len(problem.villages.id), problem.now, problem.deadline)
    world, board = build_world(problem, travel, priority_weight), build_board(problem)
    enter_committed(instance, problem, world, board)
    assess(world, board)
    first_plan(instance, problem, world, board, seed, FIRST_BREADTH)
    watch.say("first plan", achieved(world, board)["relieved_in_time"], None)

    ground = read_ground(instance, _ways(problem))
    people, value = _prices(
        instance, ground, priority_weight, None if work is not None else max(LP_LEAST, LP_SHARE * seconds)
    )
    proven = _proven(ground, people, value, priority_weight)
    watch.say("prices", achieved(world, board)["relieved_in_time"], proven["relieved_bound"])

    improver = Improver(world, board, value.stock, value.minute[ground.type_of])
    if instance.get("previous") is None:
        improver.start_again(SECOND_BREADTH)
    improver.run(
        watch.began + seconds,
        work,
        proven["value_bound"],
        should_stop or (lambda: False),
        lambda: watch.say("improve", achieved(world, board)["relieved_in_time"], proven["relieved_bound"]),
    )
    shortages = shortages_of(problem, world, board, ground, value)
    watch.say("done", achieved(world, board)["relieved_in_time"], proven["relieved_bound"])
    return {
        **_plan(instance, problem, board),
        "certificate": certify(people, value, priority_weight),
        "summary": _summary(achieved(world, board), proven, watch),
        "shortages": shortages,
    }


def _plan(instance: Json, problem: Problem, board: Board) -> Json:
    """The trips that have begun, as they are, and those of the board."""
    begun = instance.get("committed", ())
    trips = [*begun, *trips_of(problem, board, {trip["id"] for trip in begun})]
    return {"schema": "relief-plan/1", "instance": problem.name, "made_at": instance["now"], "trips": trips}


def _proven(ground: Ground, people: Prices, value: Prices, priority_weight: float) -> Json:
    """What no plan can exceed, for people relieved and for value."""
    return {
        "relieved_bound": min(whole(bound(ground, people, 0.0)), int(ground.people.sum())),
        "value_bound": bound(ground, value, priority_weight),
    }


class _Watch:
    """Tells progress and remembers when each stage ended."""

    def __init__(self, on_progress: Callable[[Progress], None] | None) -> None:
        self.began = time.monotonic()
        self.on_progress = on_progress
        self.stages: dict[str, float] = {}

    def say(self, stage: str, relieved: int, proven: int | None) -> None:
        seconds = time.monotonic() - self.began
        self.stages[stage] = round(seconds, 2)
        if self.on_progress is not None:
            self.on_progress(Progress(stage, seconds, relieved, proven))


def _ways(problem: Problem) -> Callable[[list[str], list[str]], Floats]:
    """The least minutes between places, from the compiled tables."""
    places = problem.roads.places
    table = quickest_minutes(problem.roads, len(problem.villages.id), problem.now, problem.deadline)

    def minutes(rows: list[str], columns: list[str]) -> Floats:
        return np.asarray(table[np.ix_([places[p] for p in rows], [places[p] for p in columns])])

    return minutes


def _prices(instance: Json, ground: Ground, priority_weight: float, seconds: float | None) -> tuple[Prices, Prices]:
    """(for people relieved, for value): the LP's prices for both objectives."""
    from services.allocation.planner.quota import QuotaLp  # OR-Tools takes a second to import

    lp = QuotaLp(instance, ground)
    limit = 120.0 if seconds is None else seconds / 2
    value = lp.prices(priority_weight, limit)
    return lp.prices(0.0, limit), value


def _summary(reached: Json, proven: Json, watch: _Watch) -> Json:
    relieved_bound = proven["relieved_bound"]
    return {
        **reached,
        **proven,
        "gap": round(1 - reached["relieved_in_time"] / relieved_bound, 4) if relieved_bound else 0.0,
        "seconds_first_plan": watch.stages["first plan"],
        "seconds": watch.stages["done"],
        "stages": watch.stages,
    }
