"""The algorithm, assembled in sight: make a first plan, meanwhile price what is short, improve, explain.

The prices come from a thread of their own: the first plan needs none of them, and both spend most of their time where
the interpreter's lock is free.  The search begins without them and takes them up as they come; with a limit of work
it waits for them, so that a plan does not depend on which was first.
"""

import math
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from services.allocation.certificate import Prices, certify, gap, whole
from services.allocation.defaults import ALLOWANCE
from services.allocation.ground import Floats, Ground, Json, read_ground
from services.allocation.planner.explain import shortages_of
from services.allocation.planner.improve import Improver
from services.allocation.planner.plan import achieved, trips_of
from services.allocation.planner.problem import Problem, read_problem
from services.allocation.planner.promises import enter_committed, promising
from services.allocation.planner.relief import assess
from services.allocation.planner.sides import THREADS
from services.allocation.planner.start import first_plan
from services.allocation.planner.travel import Quickest, build_travel
from services.allocation.planner.world import Board, World, build_board, build_world

FIRST_BREADTH = 64
# Shares of the seconds after which the prices for people, and then those for value, have to do.
PEOPLE_SHARE, VALUE_SHARE = 0.7, 0.95
REPORT_SECONDS = 0.3
"""Kept for telling what is short and for writing the plan."""
SEEDS = 1 << 32
"""So many the generators of random numbers know."""
WORK_SECONDS = 120.0
"""For the prices, when work is given instead of the clock."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known so far: the stage, seconds since the start, people relieved in time, proven bound or None."""

    stage: str
    seconds: float
    relieved: int
    bound: int | None


@dataclass(frozen=True, slots=True)
class Priced:
    """The prices for people relieved and for value; `proven`: what no plan can exceed of either."""

    ground: Ground
    people: Prices
    value: Prices
    proven: Json


def solve(
    instance: dict[str, Any],
    *,
    seconds: float = 15.0,
    priority_weight: float = 10.0,
    allowance: float = ALLOWANCE,
    seed: int = 1,
    work: int | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Json:
    """A relief plan of an instance, with certificate, summary and shortages.  Raises InstanceError.

    `work` (steps of the improvement) instead of the clock makes the plan depend on the instance and the seed alone.
    """
    watch = _Watch(on_progress)
    problem, seed = read_problem(instance), seed % SEEDS
    world = _world(instance, problem, priority_weight, allowance)
    board = build_board(problem)
    enter_committed(instance, problem, world, board)
    assess(world, board)

    def say(stage: str, bound: int | None) -> None:
        watch.say(stage, achieved(world, board)["relieved_in_time"], bound)

    improver = Improver(world, board, seed)
    with ThreadPoolExecutor(1) as aside:
        limits = _limits(watch, seconds, work)
        pricing = aside.submit(_price, instance, problem, priority_weight, limits, improver)
        first_plan(instance, problem, world, board, seed, FIRST_BREADTH)
        say("first plan", None)
        news = _News(pricing, lambda bound: say("prices", bound))
        if work is not None:
            news.wait()
        improver.run(
            watch.began + seconds - REPORT_SECONDS,
            work,
            news.value_bound,
            should_stop or (lambda: False),
            lambda: say("improve", news.relieved_bound),
        )
        priced = news.wait()
    shortages = shortages_of(problem, world, board, priced.ground, priced.value)
    say("done", news.relieved_bound)
    return {
        **_plan(instance, problem, board),
        "certificate": certify(priced.people, priced.value, priority_weight),
        "summary": _summary(achieved(world, board), priced.proven, watch),
        "shortages": shortages,
    }


def _world(instance: Json, problem: Problem, priority_weight: float, allowance: float) -> World:
    travel = build_travel(problem.roads, problem.now, problem.deadline)
    return promising(instance, problem, build_world(problem, travel, priority_weight), allowance)


def _plan(instance: Json, problem: Problem, board: Board) -> Json:
    """The trips that have begun, as they are, and those of the board."""
    begun = instance.get("committed", ())
    trips = [*begun, *trips_of(problem, board, {trip["id"] for trip in begun})]
    return {"schema": "relief-plan/1", "instance": problem.name, "made_at": instance["now"], "trips": trips}


class _News:
    """Tells of the prices as soon as somebody asks after they are there."""

    def __init__(self, pricing: Future[Priced], tell: Callable[[int], None]) -> None:
        self._pricing, self._tell = pricing, tell
        self.relieved_bound: int | None = None

    def value_bound(self) -> float:
        """What no plan is worth more than; infinite while nobody knows."""
        return float(self.wait().proven["value_bound"]) if self._pricing.done() else math.inf

    def wait(self) -> Priced:
        priced = self._pricing.result()
        if self.relieved_bound is None:
            self.relieved_bound = int(priced.proven["relieved_bound"])
            self._tell(self.relieved_bound)
        return priced


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


def ways_of(problem: Problem) -> Callable[[list[str], list[str]], Floats]:
    """The least minutes between places of which one is a store or depot, compiled."""
    places, far = problem.roads.places, np.flatnonzero(~problem.roads.near_only)
    table = Quickest(problem.roads, problem.now, problem.deadline).minutes_from(far, len(places))
    row_of = np.full(len(places), -1, dtype=np.int64)
    row_of[far] = np.arange(len(far))

    def minutes(rows: list[str], columns: list[str]) -> Floats:
        own, others = (np.array([places[p] for p in names], dtype=np.int64) for names in (rows, columns))
        if (row_of[own] >= 0).all():
            return np.asarray(table[np.ix_(row_of[own], others)])
        if (row_of[others] < 0).any():
            raise AssertionError("one side of every way that a bound asks for is a store or a depot")
        return np.asarray(table[np.ix_(row_of[others], own)].T)

    return minutes


def _limits(watch: _Watch, seconds: float, work: int | None) -> tuple[float, float]:
    """Readings of the monotonic clock at which the prices for people and those for value have to do."""
    if work is not None:
        return watch.began + WORK_SECONDS, watch.began + 2 * WORK_SECONDS
    return watch.began + PEOPLE_SHARE * seconds, watch.began + VALUE_SHARE * seconds


def _price(
    instance: Json, problem: Problem, priority_weight: float, limits: tuple[float, float], improver: Improver
) -> Priced:
    """Prices for both objectives, and what they prove; each guides the search as soon as it is there.

    Those for people come first, because their bound is the one that is shown.
    """
    from services.allocation.planner.polish import proving  # OR-Tools takes a second to import
    from services.allocation.planner.quota import QuotaLp

    def guide(prices: Prices) -> None:
        if prices.minute.any() or prices.stock_by.any() or prices.dock.any():
            improver.guide_by(prices.stock, dock_prices(ground, prices), prices.minute[ground.type_of])

    ground = read_ground(instance, ways_of(problem))
    lp = QuotaLp(instance, ground)
    people, people_bound = proving(lp, 0.0, limits[0])
    guide(people)
    value, value_bound = proving(lp, priority_weight, limits[1]) if priority_weight else (people, people_bound)
    guide(value)
    improver.threads = THREADS
    relieved_bound = min(whole(people_bound), int(ground.people.sum()))
    return Priced(ground, people, value, {"relieved_bound": relieved_bound, "value_bound": value_bound})


def dock_prices(ground: Ground, prices: Prices) -> Floats:
    """(S): price of a dock minute at each store, in the mean over its windows."""
    worth = (prices.dock * ground.dock_minutes).sum(axis=0)
    return np.asarray(worth / np.maximum(1e-9, ground.dock_minutes.sum(axis=0)))


def _summary(reached: Json, proven: Json, watch: _Watch) -> Json:
    return {
        **reached,
        **proven,
        "gap": round(gap(reached["relieved_in_time"], proven["relieved_bound"]), 4),
        "seconds_first_plan": watch.stages["first plan"],
        "seconds": watch.stages["done"],
        "stages": watch.stages,
    }
