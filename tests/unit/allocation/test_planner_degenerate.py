"""Problems with next to nothing in them, or far too much: a sound plan, and a cause for everybody without relief."""

from collections.abc import Callable
from typing import Any

import pytest

from services.allocation.certificate import verify
from services.allocation.check import check
from services.allocation.planner.solve import solve
from tests.unit.allocation import small_relief

Json = dict[str, Any]
MUCH, LITTLE = 1e9, 1e-6


def each(name: str, **fields: Any) -> Callable[[Json], None]:
    """Gives every row of a list these fields."""

    def change(instance: Json) -> None:
        for row in instance[name]:
            row.update(fields)

    return change


def supplies(**fields: Any) -> Callable[[Json], None]:
    """Changes fields of lots and production lines, each where it has them."""

    def change(instance: Json) -> None:
        for supply in instance["supplies"]:
            supply.update({name: value for name, value in fields.items() if name in supply})

    return change


def roads(edges: list[Json] | None = None, closures: list[Json] | None = None, **edge: float) -> Callable[[Json], None]:
    def change(instance: Json) -> None:
        known = instance["roads"]
        known["edges"] = [e | edge for e in known["edges"]] if edges is None else edges
        known["closures"] = closures or []

    return change


def everything_at_one_place(instance: Json) -> None:
    roads(minutes=0, km=0)(instance)
    each("stores", load_setup_min=0, load_kg_per_min=MUCH)(instance)
    each("villages", unload_setup_min=0, unload_kg_per_min=MUCH)(instance)


CLOSED = [{"edge": edge, "from": 0, "until": None} for edge in ("r1", "r2", "r3", "r4")]


@pytest.mark.parametrize(
    ("change", "relieved"),
    [
        (lambda i: i.update(villages=[]), 0),
        (lambda i: i.update(stores=[], supplies=[]), 0),
        (lambda i: i.update(supplies=[]), 0),
        (lambda i: i.update(vehicles=[]), 0),
        (lambda i: i.update(villages=i["villages"][:1]), 10),
        (lambda i: i.update(deadline=i["now"]), 0),
        (lambda i: i.update(now=0, deadline=0, horizon=0), 0),
        (each("villages", people={}), 0),
        (each("villages", people={"general": 0}), 0),
        (each("villages", access="air"), 0),
        (each("villages", people={"general": 10_000_000}), None),
        (roads(edges=[]), 0),
        (roads(closures=CLOSED), 0),
        (roads(closures=[c | {"factor": 0.001} for c in CLOSED]), 0),
        (roads(minutes=1_000_000), 0),
        (everything_at_one_place, 14),
        (supplies(available_from=600, **{"from": 600}), 0),
        (supplies(available_until=0, until=60), 0),
        (supplies(quantity=0, max_quantity=0), 0),
        (supplies(quantity=10**9, rate_per_h=MUCH, ramp_min=0, max_quantity=10**9), 14),
        (each("vehicles", max_duty_min=0), 0),
        (each("vehicles", available_from=900), 0),
        (each("vehicles", available_until=0), 0),
        (each("vehicles", payload_kg=0), 0),
        (each("vehicles", volume_m3=0), 0),
        (each("vehicles", payload_kg=LITTLE), 0),
        (each("vehicles", payload_kg=MUCH, volume_m3=MUCH), 14),
        (each("vehicles", speed=100), 14),
        (each("vehicles", speed=0.01), 0),
        (each("items", weight_kg=0), 14),
        (each("items", weight_kg=0, volume_m3=0), 14),
        (each("items", weight_kg=MUCH), 0),
        (each("items", volume_m3=1), None),
        (each("stores", docks=0), 0),
        (each("stores", docks=1000), 14),
        (each("stores", load_kg_per_min=LITTLE), 0),
        (each("stores", load_setup_min=1_000_000), 0),
        (each("villages", unload_kg_per_min=LITTLE), 0),
        (each("rations", quantity=1e6), 0),
        (each("groups", rank=9), 14),
    ],
)
def test_a_degenerate_problem_has_a_sound_plan_and_causes_for_everybody(
    change: Callable[[Json], None], relieved: int | None
) -> None:
    instance = small_relief.instance()
    change(instance)
    plan = solve(instance, work=1000)
    found = check(instance, plan)
    kpi, summary = found["kpi"], plan["summary"]
    assert found["violations"] == []
    assert kpi["relieved_in_time"] == summary["relieved_in_time"]
    assert kpi["life_saved_priority"] == summary["life_saved_priority"]
    assert relieved in (None, kpi["relieved_in_time"])
    assert kpi["relieved_in_time"] <= verify(instance, plan["certificate"])["relieved_bound"]
    assert sum(shortage["people"] for shortage in plan["shortages"]) == kpi["people"] - kpi["relieved_in_time"]


@pytest.mark.parametrize("roads_open", [True, False])
def test_people_who_need_nothing_that_saves_life_are_saved_where_something_arrives(roads_open: bool) -> None:
    """The search once counted them as saved wherever they were, beyond what its own prices prove."""
    instance = small_relief.instance()
    each("items", life_saving=False)(instance)
    roads(closures=[] if roads_open else CLOSED)(instance)
    plan = solve(instance, work=1000)
    reached, saved = plan["summary"], check(instance, plan)["kpi"]["life_saved_priority"]
    assert reached["life_saved_priority"] == saved == (2 if roads_open else 0)
    assert reached["value"] <= reached["value_bound"]


def test_units_that_fill_a_truck_each_travel_alone() -> None:
    """What is too large for one trip was once parted into itself for ever."""
    instance = small_relief.instance() | {"villages": small_relief.instance()["villages"][:1]}
    instance["items"][2]["weight_kg"] = instance["vehicles"][0]["payload_kg"]
    plan = solve(instance, work=1000)
    assert check(instance, plan)["violations"] == []
    assert sum(shortage["people"] for shortage in plan["shortages"]) == 10 - plan["summary"]["relieved_in_time"]


def test_a_mountain_of_goods_for_tiny_vehicles_is_not_parted_into_grains() -> None:
    instance = small_relief.instance()
    each("villages", people={"general": 10_000_000})(instance)
    supplies(quantity=10**9, max_quantity=10**9)(instance)
    each("vehicles", payload_kg=1)(instance)
    plan = solve(instance, work=1000)
    assert check(instance, plan)["violations"] == []
    assert sum(shortage["people"] for shortage in plan["shortages"]) == 20_000_000 - plan["summary"]["relieved_in_time"]
