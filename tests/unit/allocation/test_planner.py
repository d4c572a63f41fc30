"""What the planner does with problems small enough to see the answer; the judge looks over its shoulder."""

from copy import deepcopy
from itertools import pairwise
from typing import Any

import pytest

from services.allocation.certificate import verify
from services.allocation.check import check
from services.allocation.planner.problem import read_problem
from services.allocation.planner.reading import InstanceError
from services.allocation.planner.solve import Progress, solve
from services.allocation.planner.warm import ERRAND
from tests.unit.allocation import small_relief

Json = dict[str, Any]


def planned(instance: Json, **options: Any) -> tuple[Json, Json]:
    """(plan, achievements) of a plan that breaks no rule."""
    plan = solve(instance, **({"work": 2000} | options))
    found = check(instance, plan)
    assert found["violations"] == []
    assert found["kpi"]["relieved_in_time"] == plan["summary"]["relieved_in_time"]
    assert found["kpi"]["life_saved_priority"] == plan["summary"]["life_saved_priority"]
    assert found["kpi"]["relieved_in_time"] <= plan["summary"]["relieved_bound"]
    return plan, found["kpi"]


def only(instance: Json, *villages: str) -> Json:
    """The napkin with some of its villages."""
    return instance | {"villages": [v for v in instance["villages"] if v["id"] in villages]}


def stops(plan: Json, do: str) -> list[Json]:
    return [s for t in plan["trips"] for s in t["stops"] if s["do"] == do]


def test_everybody_who_can_be_reached_with_enough_is_relieved() -> None:
    plan, kpi = planned(small_relief.instance())
    assert kpi["relieved_in_time"] == 14
    assert plan["summary"]["gap"] == 0
    assert plan["shortages"] == []


def test_a_village_behind_water_is_served_by_the_wading_truck() -> None:
    plan, _ = planned(small_relief.instance())
    carriers = {t["vehicle"] for t in plan["trips"] for s in t["stops"] if s["place"] == "W"}
    assert carriers == {"wader"}


def test_a_crew_waits_for_the_road_to_open() -> None:
    instance = only(small_relief.instance(), "V")
    instance["roads"]["closures"] = [{"edge": "r2", "from": 0, "until": 200}]
    plan, kpi = planned(instance)
    assert kpi["relieved_in_time"] == 10
    assert min(s["arrive"] for s in stops(plan, "unload")) >= 210


def test_a_road_that_stays_closed_is_the_cause_of_the_shortage() -> None:
    instance = only(small_relief.instance(), "V")
    instance["roads"]["closures"] = [{"edge": "r2", "from": 0, "until": None}]
    plan, kpi = planned(instance)
    assert kpi["relieved_in_time"] == 0
    assert {s["cause"] for s in plan["shortages"]} == {"no_road"}
    assert sum(s["people"] for s in plan["shortages"]) == 10


def test_a_slowed_road_takes_longer() -> None:
    instance = only(small_relief.instance(), "V")
    instance["roads"]["closures"] = [{"edge": "r2", "from": 0, "until": None, "factor": 0.1}]
    plan, _ = planned(instance)
    assert min(s["arrive"] for s in stops(plan, "unload")) >= 30 + 5 + 10 + 100


def test_one_dock_serves_one_truck_at_a_time() -> None:
    instance = small_relief.instance()
    instance["supplies"] = [s for s in instance["supplies"] if s["store"] == "S"]
    instance["stores"][0]["docks"] = 1
    plan, kpi = planned(instance)
    visits = sorted((s["start"], s["end"]) for s in stops(plan, "load"))
    assert kpi["relieved_in_time"] == 14
    assert all(a[1] <= b[0] for a, b in pairwise(visits))


def test_quilts_are_loaded_once_they_are_sewn() -> None:
    instance = small_relief.instance()
    instance["supplies"] = [s for s in instance["supplies"] if s["id"] != "quilts"]
    _, kpi = planned(instance)
    assert kpi["relieved_in_time"] == 14


def test_a_carboy_stands_for_forty_bottles() -> None:
    instance = small_relief.instance()
    instance["supplies"] = [s for s in instance["supplies"] if s["id"] != "water"]
    plan, kpi = planned(instance)
    assert kpi["relieved_in_time"] == 14
    assert "carboys" in {line["supply"] for s in stops(plan, "load") for line in s["lines"]}


def test_called_up_goods_are_not_loaded_before_they_are_there() -> None:
    instance = small_relief.instance()
    for supply in instance["supplies"]:
        if "quantity" in supply:
            supply["available_from"] = 120
    plan, kpi = planned(instance)
    assert kpi["relieved_in_time"] == 14
    assert all(s["start"] >= 120 for s in stops(plan, "load") if s["place"] == "S")


def test_expired_goods_stay_where_they_are() -> None:
    instance = small_relief.instance()
    for supply in instance["supplies"]:
        if supply["item"] != "quilt":
            supply["available_until"] = 20
    _, kpi = planned(instance)
    assert kpi["relieved_in_time"] == 0


def test_a_missing_item_is_the_cause_of_the_shortage() -> None:
    instance = small_relief.instance()
    instance["supplies"] = [s for s in instance["supplies"] if s["item"] != "quilt"]
    plan, _ = planned(instance)
    assert {(s["item"], s["cause"]) for s in plan["shortages"]} == {("quilt", "item")}


def test_priority_people_are_life_saved_even_where_others_go_without() -> None:
    instance = only(small_relief.instance(), "V")
    instance["supplies"] = [{**s, "quantity": 8} for s in instance["supplies"] if s["id"] == "water"]
    _, kpi = planned(instance)
    assert kpi["life_saved_priority"] == 2


@pytest.mark.parametrize("nothing", ["supplies", "vehicles", "villages"])
def test_nothing_to_plan_with_is_a_plan_without_trips(nothing: str) -> None:
    plan, _ = planned(small_relief.instance() | {nothing: []})
    assert plan["trips"] == []
    assert plan["summary"]["relieved_bound"] == 0


def test_what_has_begun_stays_and_uses_what_it_uses() -> None:
    instance = small_relief.instance()
    begun = small_relief.plan()["trips"][0]
    instance |= {"now": 45, "committed": [begun]}
    plan, kpi = planned(instance)
    assert plan["trips"][0] == begun
    assert kpi["relieved_in_time"] == 14


def test_a_lost_vehicle_is_asked_for_nothing_more() -> None:
    instance = small_relief.instance()
    begun = small_relief.plan()["trips"][1]
    instance |= {"now": 45, "committed": [begun | {"stops": begun["stops"][:1], "lost": True}]}
    plan, kpi = planned(instance)
    assert [t["vehicle"] for t in plan["trips"]].count("wader") == 1
    assert kpi["relieved_in_time"] == 10


def test_promises_are_kept_when_nothing_has_changed() -> None:
    instance = small_relief.instance() | {"previous": solve(small_relief.instance(), work=2000)}
    _, kpi = planned(instance)
    assert kpi["relieved_in_time"] == 14
    assert kpi["churn"]["broken"] == 0


def test_the_same_seed_and_work_give_the_same_plan() -> None:
    plans = [solve(small_relief.instance(), work=1000, seed=7) for _ in range(2)]
    assert plans[0]["trips"] == plans[1]["trips"]
    assert plans[0]["certificate"] == plans[1]["certificate"]


def test_with_a_limit_of_work_the_clock_has_no_say() -> None:
    problem = only(small_relief.instance(), "V")
    hasty, patient = (solve(problem, work=2000, seconds=seconds)["trips"] for seconds in (0.1, 300.0))
    assert hasty == patient


def test_a_vehicle_may_have_its_depot_in_a_village_far_from_others() -> None:
    problem = deepcopy(ERRAND)
    home = deepcopy(problem["villages"][0]) | {"id": "home", "people": {"general": 0}}
    problem["villages"].append(home)
    problem["vehicles"][0] |= {"depot": "home", "max_duty_min": 540}
    problem["roads"]["edges"].append({"id": "h", "a": "home", "b": "s", "minutes": 30, "km": 30})
    found = solve(problem, work=1000)
    assert check(problem, found)["violations"] == []
    assert 50 <= found["summary"]["relieved_in_time"] <= found["summary"]["relieved_bound"]
    assert found["summary"]["relieved_bound"] == verify(problem, found["certificate"])["relieved_bound"]


@pytest.mark.parametrize("room", [{"volume_m3": 0.01}, {"payload_kg": 10}])
def test_a_vehicle_takes_as_much_as_exactly_fills_it(room: dict[str, float]) -> None:
    problem = deepcopy(ERRAND) | {"deadline": 100}
    problem["vehicles"][0] |= room
    plan = solve(problem, work=100)
    assert check(problem, plan)["violations"] == []
    assert check(problem, plan)["kpi"]["relieved_in_time"] == 10


def test_a_search_that_is_stopped_at_once_still_hands_over_its_first_plan() -> None:
    _, kpi = planned(small_relief.instance(), work=None, seconds=60.0, should_stop=lambda: True)
    assert kpi["relieved_in_time"] > 0


def test_progress_is_told_with_a_bound_once_there_is_one() -> None:
    told: list[Progress] = []
    solve(small_relief.instance(), work=1000, on_progress=told.append)
    assert [p.stage for p in told][:2] == ["first plan", "prices"]
    assert told[0].bound is None
    assert told[-1].bound == 14


@pytest.mark.parametrize(
    ("break_it", "where"),
    [
        (lambda i: i.update(schema="relief-instance/9"), "/schema"),
        (lambda i: i["villages"][0]["people"].update(infant=-1), "/villages/0/people/infant"),
        (lambda i: i["villages"][0]["people"].update(martian=1), "/villages/0/people/martian"),
        (lambda i: i["items"][0].update(weight_kg=float("nan")), "/items/0/weight_kg"),
        (lambda i: i["supplies"][0].update(store="nowhere"), "/supplies/0/store"),
        (lambda i: i["supplies"][0].update(quantity=1.5), "/supplies/0/quantity"),
        (lambda i: i["vehicles"][1].update(id="truck"), "/vehicles/1/id"),
        (lambda i: i["roads"]["closures"].append({"edge": "r9", "from": 0}), "/roads/closures/0/edge"),
        (lambda i: i.update(groups=[]), "/groups"),
    ],
)
def test_a_bad_instance_is_refused_with_the_place_of_the_mistake(break_it: Any, where: str) -> None:
    instance = small_relief.instance()
    break_it(instance)
    with pytest.raises(InstanceError) as refused:
        read_problem(instance)
    assert refused.value.where == where
