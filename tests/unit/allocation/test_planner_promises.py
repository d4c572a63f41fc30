"""What a new plan does with the promises of the plan in force; the judge looks over its shoulder."""

from typing import Any

from services.allocation.check import check
from services.allocation.planner.solve import solve
from tests.unit.allocation import small_relief

Json = dict[str, Any]
FEW_STEPS = 1000


def planned_anew(instance: Json, **options: Any) -> tuple[Json, Json]:
    """(plan, achievements) of a plan that breaks no rule and has the napkin's plan to replace."""
    instance = instance | {"previous": small_relief.plan()}
    plan = solve(instance, **({"work": FEW_STEPS} | options))
    found = check(instance, plan)
    assert found["violations"] == []
    return plan, found["kpi"]


def with_lots(**quantities: int) -> Json:
    """The napkin with other lots of bottles at S, and none at T."""
    instance = small_relief.instance()
    water = instance["supplies"][0]
    others = [s for s in instance["supplies"] if s["item"] == "quilt"]
    lots = [water | {"id": code, "quantity": quantity} for code, quantity in quantities.items()]
    return instance | {"supplies": [*lots, *others]}


def loaded(plan: Json, supply: str) -> int:
    stops = (stop for trip in plan["trips"] for stop in trip["stops"] if stop["do"] == "load")
    return sum(line["quantity"] for stop in stops for line in stop["lines"] if line["supply"] == supply)


def test_a_promise_is_kept_from_another_lot_when_the_store_has_issued_its_own() -> None:
    plan, kpi = planned_anew(with_lots(water=10, older=50), should_stop=lambda: True)
    assert kpi["relieved_in_time"] == 14
    assert [trip["vehicle"] for trip in plan["trips"]] == ["truck", "wader"]
    assert (loaded(plan, "water"), loaded(plan, "older")) == (10, 46)


def test_a_promise_that_lacks_goods_is_kept_with_what_is_left() -> None:
    _, kpi = planned_anew(with_lots(water=44), should_stop=lambda: True)
    assert kpi["relieved_in_time"] == 11


def test_a_promise_makes_way_for_a_plan_that_relieves_clearly_more() -> None:
    instance = small_relief.instance()
    instance["villages"][1]["people"] = {"general": 80}
    instance["supplies"][0]["quantity"] = 400
    instance["supplies"][1]["quantity"] = 60
    before = sum(line["quantity"] for line in small_relief.plan()["trips"][1]["stops"][1]["lines"])
    plan, _ = planned_anew(instance)
    after = [
        line["quantity"] for trip in plan["trips"] if trip["vehicle"] == "wader" for line in trip["stops"][1]["lines"]
    ]
    assert sum(after) > before


def test_a_new_plan_is_never_worse_than_the_plan_in_force() -> None:
    for seed in range(3):
        _, kpi = planned_anew(small_relief.instance(), seed=seed, work=1)
        assert kpi["relieved_in_time"] == 14
