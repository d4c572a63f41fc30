"""Whether the causes of shortages are true: for random people whom random plans leave out, the named cause is removed.

They count as served when the plan can then be completed for them: nothing of it is taken back, and the judge finds
them relieved in time and no rule broken.  Who is told that a plan has "not found" them must be served with nothing
removed.  The baseline is the same completion without removing anything.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from services.allocation.check import check
from services.allocation.ground import quickest
from services.allocation.planner.anneal import clear
from services.allocation.planner.changes import changed
from services.allocation.planner.dispatch import dispatch_all, seed_random
from services.allocation.planner.hauling import give
from services.allocation.planner.plan import trips_of
from services.allocation.planner.problem import Ints
from services.allocation.planner.remedies import Bench, Table
from services.allocation.planner.solve import solve
from services.allocation.planner.world import TRIP
from tests.bench.figure import Figure, at_least
from tests.bench.random_relief import problem
from tests.bench.stand import Stand

Json = dict[str, Any]
PROBLEMS = 60
ASKED = 8
"""People of each plan."""
WORK = 20_000
TRIES, BREADTH = 8, np.int64(64)
TOGETHER = 5
"""So many people of a village are served together: nobody drives for one."""
FASTER = 0.2


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether people with this cause were served, with it removed and without."""

    cause: str
    served: bool
    anyway: bool


async def measure(stand: Stand) -> list[Figure]:
    answers = [answer for seed in range(1, PROBLEMS + 1) for answer in asked(problem(seed), seed)]
    by_cause = Counter(answer.cause for answer in answers)
    figures = [_figure("what is named for them removed serves", answers, at_least(95))]
    return figures + [
        _figure(f"of those first for {cause}", [a for a in answers if a.cause == cause]) for cause in sorted(by_cause)
    ]


def _figure(name: str, answers: list[Answer], goal: Any = None) -> Figure:
    share = 100 * sum(answer.served for answer in answers) / len(answers)
    anyway = 100 * sum(answer.anyway for answer in answers) / len(answers)
    return Figure(f"{name} ({len(answers)} asked)", "%", share, anyway, "nothing removed", goal)


def asked(instance: Json, seed: int) -> Iterator[Answer]:
    """Random people of a plan's shortages."""
    plan = solve(instance, work=WORK, seed=seed)
    rows = plan["shortages"]
    dice = random.Random(seed)
    for row in dice.choices(rows, [row["people"] for row in rows], k=ASKED) if rows else []:
        people = min(TOGETHER, row["people"])
        removed = without_causes(instance, row, people)
        served, anyway = (completed(world, plan, row["place"], people) for world in (removed, instance))
        yield Answer(row["cause"], served, anyway)


def without_causes(instance: Json, row: Json, people: int) -> Json:
    """With everything removed that a row of shortages names."""
    for obstacle in (row, *row["also"]):
        instance = REMOVE[obstacle["cause"]](instance, {**row, **obstacle}, people)
    return instance


def completed(instance: Json, plan: Json, place: str, people: int) -> bool:
    """Whether the plan can be completed so that it relieves so many more people of a place."""
    table = Bench(instance, plan, seed=1).table
    world, board, village = table.world, table.board, table.problem.villages.id.index(place)
    others = np.arange(len(board.most)) != village
    board.most[others] = board.worth[others]
    board.fixed[:] = board.trip_count
    wanted = _relieved(check(instance, plan), place) + people
    for seed in range(TRIES):
        seed_random(seed)
        clear(world, board)
        if seed == 0:
            bring_apart(table, village, wanted)
        dispatch_all(world, board, BREADTH, np.zeros(2, TRIP))
        verdict = check(instance, {**plan, "trips": trips_of(table.problem, board, set())})
        if not verdict["violations"] and _relieved(verdict, place) >= wanted:
            return True
    return False


def bring_apart(table: Table, village: int, people: int) -> None:
    """What so many people of a village lack: from one store after the other, a vehicle each, most kinds first."""
    problem, world, board = table.problem, table.world, table.board
    able = np.flatnonzero(world.reach[:, world.access[village]])
    leg = world.travel.ticks[0][len(problem.villages.id) :, village]
    missing = np.maximum(0, np.ceil(world.ration.max(axis=1) * people - board.units[village] - 1e-6)).astype(np.int64)
    offers = [_offer(table, store, missing) for store in range(len(problem.stores.id))]
    for store in sorted(range(len(offers)), key=lambda store: (-len(offers[store]), leg[store])):
        lines = np.array(_offer(table, store, missing), dtype=np.int64).reshape(-1, 2)
        drops, scratch = np.zeros(len(lines), dtype=np.int64), np.zeros(2, TRIP)
        lot, units = lines[:, 0].copy(), lines[:, 1].copy()
        if len(lines) and give(world, board, able, store, np.array([village]), drops, lot, units, scratch):
            np.subtract.at(missing, problem.lots.item[lot], units)


def _offer(table: Table, store: int, missing: Ints) -> list[tuple[int, int]]:
    """(lot, units) that a store has of what is missing."""
    lots = table.problem.lots
    found, left = [], missing.copy()
    for lot in np.flatnonzero(lots.store == store):
        units = min(left[lots.item[lot]], table.board.left[lot])
        if units > 0:
            found.append((int(lot), int(units)))
            left[lots.item[lot]] -= units
    return found


def _relieved(verdict: Json, place: str) -> int:
    return sum(verdict["kpi"]["by_place"][place].values())


# ---- removing a cause ------------------------------------------------------------------------------------------------


def _more_goods(instance: Json, row: Json, people: int) -> Json:
    """What they lack of the item, at the nearest store."""
    ration = sum(r["quantity"] / r["per_persons"] for r in instance["rations"] if r["item"] == row["item"])
    units = int(np.ceil(ration * people))
    return changed(instance, {"kind": "goods", "store": _nearest(instance, row), "goods": {row["item"]: units}})


def _nearest(instance: Json, row: Json) -> str:
    stores = [store["id"] for store in instance["stores"]]
    return stores[int(quickest(instance)(stores, [row["place"]])[:, 0].argmin())]


def _more_vehicles(instance: Json, row: Json, people: int) -> Json:
    """A big one at every store, ready now; it gets where they are."""
    access = next(village["access"] for village in instance["villages"] if village["id"] == row["place"])
    new = {"payload_kg": 5000.0, "volume_m3": 30.0, "speed": 1.0, "reach": [access]}
    new |= {"available_from": 0.0, "available_until": None, "max_duty_min": 720.0}
    fleet = [{**new, "id": f"new-{store['id']}", "depot": store["id"]} for store in instance["stores"]]
    return {**instance, "vehicles": [*instance["vehicles"], *fleet]}


def _more_docks(instance: Json, row: Json, people: int) -> Json:
    return {**instance, "stores": [{**store, "docks": store["docks"] + 1} for store in instance["stores"]]}


def _open_roads(instance: Json, row: Json, people: int) -> Json:
    return {**instance, "roads": {**instance["roads"], "closures": []}}


def _shorter_ways(instance: Json, row: Json, people: int) -> Json:
    edges = [{**edge, "minutes": FASTER * edge["minutes"]} for edge in instance["roads"]["edges"]]
    return {**instance, "roads": {**instance["roads"], "edges": edges}}


def _nothing(instance: Json, row: Json, people: int) -> Json:
    return instance


REMOVE: dict[str, Callable[[Json, Json, int], Json]] = {
    "item": _more_goods,
    "no_vehicle": _more_vehicles,
    "no_road": _open_roads,
    "too_far": _shorter_ways,
    "vehicle_hours": _more_vehicles,
    "dock": _more_docks,
    "not_found": _nothing,
}
