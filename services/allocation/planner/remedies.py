"""What would relieve those whom a plan leaves out: changes that are tried, not guessed, ranked by people.

The plan is first searched on for a while.  Then the same search goes on once more in the world as it is, which is the
control, and once in the world of every promising change.  A change relieves the people by which its plan exceeds the
best control: what searching on would have found anyway is not its merit.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from services.allocation.certificate import is_current, read_prices
from services.allocation.ground import read_ground
from services.allocation.planner.anneal import anneal
from services.allocation.planner.changes import changed
from services.allocation.planner.dispatch import dispatch_all, seed_random
from services.allocation.planner.explain import shortages_of
from services.allocation.planner.instance_rules import must_be_instance
from services.allocation.planner.plan import achieved, trips_of
from services.allocation.planner.problem import Problem, read_problem
from services.allocation.planner.promises import enter_committed
from services.allocation.planner.proposals import Present, Proposal, proposals
from services.allocation.planner.reading import InstanceError
from services.allocation.planner.regions import MOST_VILLAGES
from services.allocation.planner.relief import assess
from services.allocation.planner.resume import resume
from services.allocation.planner.solve import ways_of
from services.allocation.planner.travel import Travel, build_travel
from services.allocation.planner.world import MAX_TRIPS, TRIP, Board, World, build_board, build_world

Json = dict[str, Any]
MOST = 12
"""Changes that are tried."""
CONTROLS = 3
"""Searches of the world as it is; a change must be better than the best of them."""
SETTLING = 4
"""So many times the steps of a trial are spent on the plan before: then little is left that a trial finds by luck."""
BREADTH = np.int64(16)
TEMPERATURE = 0.5
CHUNK_STEPS = 1000


@dataclass(frozen=True, slots=True)
class Effort:
    """`seconds` of the clock, or `work`: steps of each trial; `most` changes are tried."""

    seconds: float = 20.0
    seed: int = 1
    work: int | None = None
    most: int = MOST


def remedies(instance: Json, plan: Json, effort: Effort, should_stop: Callable[[], bool] | None = None) -> Json:
    """{"schema", "reached", "control", "spread", "tried", "remedies"}.

    `reached`  {"people", "saved", "value"} of the plan: relieved in time, priority people life-saved in time, both
    `control`  the best of the world as it is after the same search; `spread`: by how many people such searches differ
    `remedies` [{"change", "people", "saved", "value", "guess"}], what each adds to the control, most people first;
               left out are those that add no more people than the spread, or cost more than they bring
    One change is tried whatever the time, if there is any.
    With `work` instead of the clock the answer depends on instance, plan and seed alone.
    Raises InstanceError, also for a plan without a certificate and for a problem that is planned in regions.
    """
    if not is_current(plan.get("certificate")):
        raise InstanceError("/certificate", "is missing or of an older kind: remedies need a plan made by this release")
    must_be_instance(instance)
    if len(instance["villages"]) > MOST_VILLAGES:
        raise InstanceError("/villages", f"are more than {MOST_VILLAGES:,}: remedies are tried in one region at a time")
    stopped, bench = should_stop or (lambda: False), Bench(instance, plan, effort.seed)
    began = time.monotonic()
    steps = bench.settle(effort.work, began + effort.seconds * SETTLING / (SETTLING + CONTROLS + effort.most))
    controls = [reached(bench.tried(None, steps, effort.seed + n)) for n in range(CONTROLS)]
    control = {name: max(found[name] for found in controls) for name in bench.reached}
    spread = control["people"] - min(found["people"] for found in controls)
    trials: list[Json] = []
    for proposal in proposals(bench.present, effort.most):
        late = effort.work is None and time.monotonic() > began + effort.seconds
        if stopped() or (late and trials):
            break
        trials.append(_against(control, reached(bench.tried(proposal.change, steps, effort.seed)), proposal))
    helpful = [trial for trial in trials if trial["people"] > spread and trial["value"] > 0]
    return {
        "schema": "relief-remedies/1",
        "reached": bench.reached,
        "control": control,
        "spread": spread,
        "tried": len(trials),
        "remedies": sorted(helpful, key=lambda r: (-r["people"], -r["value"], str(r["change"]))),
    }


def _against(control: Json, found: Json, proposal: Proposal) -> Json:
    gained = {name: found[name] - control[name] for name in control}
    return {"change": proposal.change, **gained, "guess": round(proposal.people)}


@dataclass(frozen=True, slots=True)
class Table:
    """A problem with its world and the board that is played on."""

    problem: Problem
    world: World
    board: Board


class Bench:
    """Where a plan is taken up again, in its own world and in changed ones.  `reached` is what it achieves as it is."""

    def __init__(self, instance: Json, plan: Json, seed: int) -> None:
        self._instance, self._plan, self._seed = instance, plan, seed
        self._begun = {trip["id"] for trip in instance.get("committed", ())}
        self._weight = float(plan["certificate"]["priority_weight"])
        problem = read_problem(instance)
        self._travel = _travel(problem)
        self._ground = read_ground(instance, ways_of(problem))
        self._prices = {name: read_prices(self._ground, plan["certificate"][name]) for name in ("people", "value")}
        self.table = self._laid(instance, problem, self._travel)
        self.reached = reached(self.table)

    @property
    def present(self) -> Present:
        """What proposals are made from."""
        table = self.table
        rows = shortages_of(table.problem, table.world, table.board, self._ground, self._prices["value"])
        people = self._prices["people"]
        return Present(self._instance, rows, table.problem, table.world, table.board, self._ground, people)

    def settle(self, work: int | None, until: float) -> int:
        """Searches on in the world as it is; returns the steps that a trial is worth."""
        seed_random(self._seed)
        limit = SETTLING * work if work is not None else None
        steps = self._search(self.table, limit, until)
        self._plan = {"trips": trips_of(self.table.problem, self.table.board, self._begun)}
        return work if work is not None else max(CHUNK_STEPS, steps // SETTLING)

    def tried(self, change: Json | None, steps: int, seed: int) -> Table:
        """The plan with the change, after so many steps."""
        instance = changed(self._instance, change) if change else self._instance
        problem = read_problem(instance)
        travel = _travel(problem) if change and change["kind"] == "road" else self._travel
        table = self._laid(instance, problem, travel)
        seed_random(seed)
        self._search(table, steps, 0.0)
        return table

    def _laid(self, instance: Json, problem: Problem, travel: Travel) -> Table:
        """The board with all that the plan does."""
        world, board = build_world(problem, travel, self._weight), build_board(problem)
        enter_committed(instance, problem, world, board)
        assess(world, board)
        resume(self._plan, self._begun, problem, world, board)
        return Table(problem, world, board)

    def _search(self, table: Table, steps: int | None, until: float) -> int:
        """Gives work to whoever has time left, then goes on a little above freezing; returns the steps."""
        world, board = table.world, table.board
        if not len(board.trip_count) or not len(board.worth):
            return 0
        dispatch_all(world, board, BREADTH, np.zeros(2, TRIP))
        scratch, kept, done = np.zeros(2, TRIP), np.zeros((2, MAX_TRIPS), TRIP), 0
        while done < steps if steps is not None else time.monotonic() < until:
            anneal(world, board, CHUNK_STEPS, TEMPERATURE, TEMPERATURE, scratch, kept)
            done += CHUNK_STEPS
        return done


def _travel(problem: Problem) -> Travel:
    return build_travel(problem.roads, problem.now, problem.deadline)


def reached(table: Table) -> Json:
    found = achieved(table.world, table.board)
    return {"people": found["relieved_in_time"], "saved": found["life_saved_priority"], "value": found["value"]}
