"""Why somebody is not relieved in time: each cause is true of the finished plan, never read from a price."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from services.allocation.certificate import Prices
from services.allocation.ground import read_ground
from services.allocation.planner.explain import shortages_of
from services.allocation.planner.problem import read_problem
from services.allocation.planner.relief import assess
from services.allocation.planner.solve import solve
from services.allocation.planner.travel import build_travel
from services.allocation.planner.world import build_board, build_world
from tests.unit.allocation import small_relief as small

Json = dict[str, Any]


def only(village: str, **changes: Any) -> Json:
    """The napkin with one village; `changes` are made to every store."""
    instance = small.instance()
    instance["villages"] = [v for v in instance["villages"] if v["id"] == village]
    instance["stores"] = [{**store, **changes} for store in instance["stores"]]
    return instance


def supplied(instance: Json, **units: int) -> Json:
    """With so much of these supplies and nothing else."""
    kept = [{**s, "quantity": units[s["id"]]} for s in instance["supplies"] if s["id"] in units]
    return {**instance, "supplies": kept}


def short(instance: Json) -> list[tuple[str, str, int]]:
    """(item, cause, people) of the shortages of a plan; they cover everybody who is not relieved."""
    plan = solve(instance, work=2000)
    people = sum(sum(village["people"].values()) for village in instance["villages"])
    assert sum(row["people"] for row in plan["shortages"]) == people - plan["summary"]["relieved_in_time"]
    return [(row["item"], row["cause"], row["people"]) for row in plan["shortages"]]


def test_what_is_used_up_within_reach_is_short() -> None:
    assert short(supplied(only("V"), water=40, quilts=3)) == [("quilt", "item", 4)]


def test_all_that_is_missing_is_named_and_whom_each_part_would_serve() -> None:
    """Ten people, water for eight of them and quilts for four: two lack both."""
    rows = solve(supplied(only("V"), water=32, quilts=2), work=2000)["shortages"]
    named = [(row["people"], row["item"], *(o["item"] for o in row["also"])) for row in rows]
    assert named == [(4, "quilt"), (2, "quilt", "bottle")]
    assert {o["cause"] for row in rows for o in (row, *row["also"])} == {"item"}


def test_what_is_missing_would_still_need_a_vehicle() -> None:
    instance = {**only("V"), "deadline": 100}
    stay = small.trip("old", "truck", small.load("S", 30, 99, water=4), small.unload("V", 120, 126, water=4))
    instance["committed"], instance["vehicles"] = [stay], instance["vehicles"][:1]
    (row,) = (r for r in solve(supplied(instance, water=4), work=2000)["shortages"] if r["cause"] != "late")
    assert [obstacle["cause"] for obstacle in (row, *row["also"])] == ["item", "item", "vehicle_hours"]


def test_substitutes_count_as_what_they_stand_for() -> None:
    assert short(supplied(only("V"), carboys=1, quilts=3)) == [("quilt", "item", 4)]


def test_goods_that_come_too_late_are_not_there() -> None:
    late = supplied(only("V"), water=40, quilts=10)
    late["supplies"] = [{**s, "available_from": 535 if s["id"] == "quilts" else 0} for s in late["supplies"]]
    assert short(late) == [("quilt", "item", 10)]


def test_a_village_behind_water_without_a_vehicle_that_wades() -> None:
    instance = only("W")
    instance["vehicles"] = [vehicle for vehicle in instance["vehicles"] if vehicle["id"] == "truck"]
    assert short(instance) == [("bottle", "no_vehicle", 4)]


def test_a_vehicle_that_is_lost_gets_nowhere() -> None:
    instance = only("W")
    instance["vehicles"] = [{**v, "available_until": 20} for v in instance["vehicles"]]
    assert short(instance) == [("bottle", "no_vehicle", 4)]


def test_no_open_road_leads_there() -> None:
    instance = only("V")
    instance["roads"]["closures"] = [{"edge": "r2", "from": 0, "until": None}]
    assert short(instance) == [("bottle", "no_road", 10)]


def test_the_road_to_where_it_is_left_is_closed() -> None:
    """Two quilts are at hand; of those behind the closed road, more would have been left than are missing."""
    instance = supplied(only("V"), water=40, quilts=1)
    instance["supplies"].append({**small.instance()["supplies"][1], "id": "far", "store": "T", "quantity": 2})
    instance["roads"]["closures"] = [{"edge": "r4", "from": 0, "until": None}]
    assert sorted(short(instance)) == [("quilt", "item", 4), ("quilt", "no_road", 4)]


def test_it_is_too_far_to_be_there_in_time() -> None:
    assert short({**only("V"), "deadline": 50}) == [("bottle", "too_far", 10)]


def test_every_vehicle_that_gets_there_is_on_the_road_until_the_end() -> None:
    instance = {**only("V"), "deadline": 75}
    instance["vehicles"] = [{**v, "payload_kg": 16, "max_duty_min": 100} for v in instance["vehicles"][:1]]
    assert short(instance) == [("bottle", "vehicle_hours", 5)]


def test_the_docks_are_taken_by_others() -> None:
    instance = only("V", docks=1)
    stay = small.trip("old", "wader", small.load("S", 30, 530, water=4), small.unload("W", 560, 566, water=4))
    instance["villages"] += [v for v in small.instance()["villages"] if v["id"] == "W"]
    instance["villages"][1]["people"] = {}
    instance["committed"] = [stay]
    assert short(supplied(instance, water=60, quilts=10)) == [("bottle", "dock", 10)]


def test_what_comes_after_the_deadline_is_not_brought_twice() -> None:
    late = small.load("S", 30, 36, water=16, quilts=2), small.unload("V", 560, 566, water=16, quilts=2)
    instance = {**only("V"), "committed": [small.trip("old", "truck", *late)]}
    assert short(instance) == [("bottle", "late", 4)]


def test_what_was_there_to_be_found_is_not_blamed_on_anything() -> None:
    problem = read_problem(only("V"))
    world = build_world(problem, build_travel(problem.roads, problem.now, problem.deadline), 10.0)
    board, ground = build_board(problem), read_ground(only("V"))
    assess(world, board)
    free = Prices(np.zeros((1, 2, 2)), np.zeros((1, 2)), np.zeros(2), np.zeros((2, 2)), np.zeros(2))
    rows = shortages_of(problem, world, board, ground, free)
    assert [(row["item"], row["cause"], row["people"]) for row in rows] == [("bottle", "not_found", 10)]


@pytest.mark.parametrize("nothing", ["supplies", "vehicles"])
def test_with_nothing_at_all_everybody_still_has_a_cause(nothing: str) -> None:
    assert {cause for _, cause, _ in short(small.instance() | {nothing: []})} <= {"item", "no_vehicle"}
