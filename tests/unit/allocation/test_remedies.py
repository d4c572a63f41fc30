"""What would relieve those whom a plan leaves out: every remedy is a plan that was made in a changed world."""

from __future__ import annotations

from typing import Any

import pytest

from services.allocation.advice import advice
from services.allocation.adviser import advise
from services.allocation.check import check
from services.allocation.planner.changes import changed
from services.allocation.planner.plan import trips_of
from services.allocation.planner.proposals import round_amount
from services.allocation.planner.reading import InstanceError
from services.allocation.planner.remedies import Bench, Effort, remedies
from services.allocation.planner.reopening import reopenings
from services.allocation.planner.solve import solve
from services.allocation.planner.world import MAX_DOCK_VISITS
from tests.unit.allocation import small_relief as small

Json = dict[str, Any]
WORK = 2000


def only(village: str, **changes: Any) -> Json:
    """The napkin with one village and these changes."""
    instance = small.instance()
    return {**instance, "villages": [v for v in instance["villages"] if v["id"] == village], **changes}


def without_quilts() -> Json:
    instance = only("V")
    kept = [{**s, "quantity": 3} if s["id"] == "quilts" else s for s in instance["supplies"] if s["id"] != "sewing"]
    return {**instance, "supplies": kept}


def behind_a_closed_road() -> Json:
    instance = only("V")
    closures = [{"edge": "r2", "from": 0, "until": None}]
    return {**instance, "roads": {**instance["roads"], "closures": closures}}


def without_a_vehicle_that_wades() -> Json:
    return only("W", vehicles=small.instance()["vehicles"][:1])


def with_one_small_truck() -> Json:
    truck = {**small.instance()["vehicles"][0], "payload_kg": 16, "max_duty_min": 100}
    return only("V", deadline=75, vehicles=[truck])


def with_all_docks_taken() -> Json:
    instance = small.instance()
    stay = small.trip("old", "wader", small.load("S", 30, 530, water=4), small.unload("W", 560, 566, water=4))
    stores = [{**store, "docks": 1} for store in instance["stores"]]
    villages = [instance["villages"][0], {**instance["villages"][1], "people": {}}]
    supplies = instance["supplies"][:2]
    return {**instance, "stores": stores, "villages": villages, "supplies": supplies, "committed": [stay]}


def with_vehicles_that_come_late() -> Json:
    return only("V", vehicles=[{**v, "available_from": 520} for v in small.instance()["vehicles"]])


CASES = [
    (without_quilts, {"kind": "goods", "store": "T", "goods": {"quilt": 2}}, 4, "2 quilt more at T"),
    (behind_a_closed_road, {"kind": "road", "roads": ["r2"]}, 10, "open the road r2 (J–V)"),
    (
        without_a_vehicle_that_wades,
        {"kind": "vehicle", "like": "truck", "depot": "S", "reach": ["road", "wading"]},
        4,
        "one more vehicle like truck (0.2 t, 1 m³) at S that gets there through water",
    ),
    (
        with_one_small_truck,
        {"kind": "vehicle", "like": "truck", "depot": "S"},
        5,
        "one more vehicle like truck (0.016 t, 1 m³) at S",
    ),
    (with_all_docks_taken, {"kind": "dock", "store": "S"}, 10, "one more loading dock at S"),
    (
        with_vehicles_that_come_late,
        {"kind": "sooner", "depot": "S", "vehicles": ["truck", "wader"]},
        10,
        "the 2 vehicles at S ready at once",
    ),
]


@pytest.mark.parametrize(("problem", "change", "people", "said"), CASES, ids=[case[1]["kind"] for case in CASES])
def test_what_is_missing_is_the_best_remedy(problem: Any, change: Json, people: int, said: str) -> None:
    instance = problem()
    found = remedies(instance, solve(instance, work=WORK), Effort(work=WORK))
    best = found["remedies"][0]
    assert (best["change"], best["people"]) == (change, people)
    assert advice(change, instance)[1] == said


@pytest.mark.parametrize(("problem", "change", "people"), [case[:3] for case in CASES])
def test_the_plan_of_a_remedy_breaks_no_rule_and_relieves_as_many_as_it_says(
    problem: Any, change: Json, people: int
) -> None:
    instance = problem()
    plan = solve(instance, work=WORK)
    table = Bench(instance, plan, seed=1).tried(change, WORK, seed=1)
    trips = [*instance["committed"], *trips_of(table.problem, table.board, {"old"})]
    verdict = check(changed(instance, change), {**plan, "trips": trips})
    past = check(instance, {**plan, "trips": instance["committed"]})["violations"]
    assert verdict["violations"] == past
    assert verdict["kpi"]["relieved_in_time"] == plan["summary"]["relieved_in_time"] + people


def test_where_everybody_is_relieved_there_is_nothing_to_mend() -> None:
    found = remedies(small.instance(), solve(small.instance(), work=WORK), Effort(work=WORK))
    assert (found["reached"]["people"], found["tried"], found["remedies"]) == (14, 0, [])


def test_a_plan_is_taken_up_again_exactly_as_it_is() -> None:
    plan = solve(small.instance(), work=WORK)
    table = Bench(small.instance(), plan, seed=1).table
    assert trips_of(table.problem, table.board, set()) == plan["trips"]


def test_the_same_plan_seed_and_work_give_the_same_remedies() -> None:
    instance = with_one_small_truck()
    plan = solve(instance, work=WORK)
    first, second = (remedies(instance, plan, Effort(work=WORK, seed=7)) for _ in range(2))
    assert first == second


def test_no_more_changes_are_tried_than_wished_and_none_once_it_is_stopped() -> None:
    instance = with_one_small_truck()
    plan = solve(instance, work=WORK)
    assert remedies(instance, plan, Effort(work=WORK, most=1))["tried"] == 1
    assert remedies(instance, plan, Effort(work=WORK), lambda: True)["tried"] == 0


def test_a_plan_without_prices_says_that_it_has_none() -> None:
    with pytest.raises(InstanceError, match="certificate"):
        remedies(small.instance(), small.plan(), Effort(work=WORK))


def test_the_adviser_tells_each_remedy_in_two_languages() -> None:
    instance = behind_a_closed_road()
    (best, *_) = advise(instance, solve(instance, work=WORK), Effort(work=WORK))["remedies"]
    assert (best["zh"], best["en"]) == ("抢通道路 r2 (J–V)", "open the road r2 (J–V)")


def test_two_roads_that_are_closed_one_behind_the_other_are_opened_together() -> None:
    instance = small.instance()
    instance["roads"]["closures"] = [{"edge": road, "from": 0, "until": None} for road in ("r1", "r2")]
    assert reopenings(instance, [(frozenset({"S"}), "V", 10.0)]) == {("r1", "r2"): 10.0}


def test_a_road_that_only_shortens_the_way_counts_by_what_it_saves() -> None:
    instance = small.instance()
    instance["roads"]["edges"].append({"id": "ford", "a": "S", "b": "V", "minutes": 5, "km": 5})
    instance["roads"]["closures"] = [{"edge": "ford", "from": 0, "until": None}]
    assert reopenings(instance, [(frozenset({"S"}), "V", 10.0)]) == {}
    instance["roads"]["edges"][1]["minutes"] = 90
    assert reopenings(instance, [(frozenset({"S"}), "V", 10.0)]) == {("ford",): pytest.approx(9.5)}


@pytest.mark.parametrize(("units", "amount"), [(1.2, 2), (9.0, 9), (11.0, 11), (812.0, 820), (4893.0, 4900)])
def test_amounts_are_round(units: float, amount: int) -> None:
    assert round_amount(units) == amount


def test_a_problem_without_stores_has_no_remedy() -> None:
    instance = only("V", stores=[], supplies=[], roads=small.instance()["roads"])
    instance["vehicles"] = [{**vehicle, "depot": "V"} for vehicle in instance["vehicles"]]
    assert remedies(instance, solve(instance, work=100), Effort(work=100))["remedies"] == []


def test_something_is_tried_however_short_the_time() -> None:
    instance = without_quilts()
    assert remedies(instance, solve(instance, work=WORK), Effort(seconds=0.01))["tried"] == 1


def test_a_plan_with_more_visits_at_a_dock_than_the_board_holds_is_taken_up_as_far_as_it_does() -> None:
    instance = only("V", deadline=4000, horizon=5000)
    instance["vehicles"] = [
        {**instance["vehicles"][0], "id": f"truck-{n}", "max_duty_min": 4000} for n in range(MAX_DOCK_VISITS + 40)
    ]
    instance["supplies"] = [{**s, "quantity": 1000} for s in instance["supplies"][:1]]
    instance["villages"][0]["people"] = {"infant": 0, "general": 200}
    trips = [
        small.trip(f"t{n}", f"truck-{n}", small.load("S", 40 + 9 * n, 49 + 9 * n, water=1), _drop(n))
        for n in range(MAX_DOCK_VISITS + 40)
    ]
    plan = {**solve(instance, work=100), "trips": trips}
    assert check(instance, plan)["violations"] == []
    bench = Bench(instance, plan, 1)
    assert bench.table.board.visits.max() == MAX_DOCK_VISITS


def _drop(n: int) -> Json:
    return small.unload("V", 70 + 9 * n, 80 + 9 * n, water=1)
