"""Who is not relieved in time: everybody is in one row, with what happened to the goods that were meant for them."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from services.allocation.causes import CAUSES
from services.allocation.unrelieved import Told, unrelieved
from tests.unit.allocation import small_relief as small

Json = dict[str, Any]

LEFT_OUT = {"item": "quilt", "place": "V", "people": 4, "cause": "item"}


def planned(*shortages: Json) -> Told:
    return Told(small.instance(), {**small.plan(), "shortages": list(shortages)})


def driven(**of_first: Any) -> Told:
    """As planned, but for the truck's unloading at V."""
    plan = small.plan()
    plan["trips"][0]["stops"][1].update(of_first)
    return Told(small.instance(), plan)


def without(trip: str) -> Told:
    plan = small.plan()
    plan["trips"] = [t for t in plan["trips"] if t["id"] != trip]
    return Told(small.instance(), plan)


def trip(code: str = "t1", **what: Any) -> Json:
    return {"trip": code, "state": "done", "stops": [], **what}


def rows(now: Told, last: Told, *trips: Json) -> list[tuple[Any, ...]]:
    """(item, people, cause, trip); their people are all that are not relieved, and every cause has its sentences."""
    found = unrelieved(now, last, trips or [trip()])
    assert {row["cause"] for row in found} <= CAUSES.keys()
    return [(row["item"], row["people"], row["cause"], row["trip"]) for row in found]


def lines(water: int, quilts: int) -> list[Json]:
    return [{"supply": "water", "quantity": water}, {"supply": "quilts", "quantity": quilts}]


def test_nobody_is_short_who_was_relieved() -> None:
    assert rows(driven(), planned(LEFT_OUT)) == []


def test_whom_the_plan_left_out_keeps_its_cause() -> None:
    fewer = driven(lines=lines(40, 3))
    assert rows(fewer, planned(LEFT_OUT)) == [("quilt", 4, "item", None)]
    assert rows(fewer, planned({**LEFT_OUT, "people": 9})) == [("quilt", 4, "item", None)]


@pytest.mark.parametrize(
    ("of_trip", "cause"),
    [
        (trip(state="aborted", lost=False), "turned_back"),
        (trip(state="aborted", lost=True), "lost"),
        (trip(state="aborted", lost=False, refused=["t1:0:quilts"]), "refused"),
    ],
)
def test_a_trip_that_never_came(of_trip: Json, cause: str) -> None:
    assert rows(without("t1"), planned(), of_trip) == [("bottle", 10, cause, "t1")]


def test_a_trip_that_was_never_released_comes_until_all_is_over() -> None:
    other = trip("t9")
    assert unrelieved(without("t1"), planned(), [other]) == []
    [row] = unrelieved(without("t1"), planned(), [other], over=True)
    assert (row["people"], row["cause"], row["trip"]) == (10, "held_back", "t1")


def test_a_handover_that_was_short() -> None:
    moved = [{"supply": "water", "quantity": 40, "gone": 40}, {"supply": "quilts", "quantity": 2, "gone": 5}]
    short = trip(stops=[{"place": "V", "moved": moved}])
    assert rows(driven(lines=lines(40, 2)), planned(), short) == [("quilt", 6, "short", "t1")]


def test_goods_that_came_after_the_deadline() -> None:
    assert rows(driven(start=600, end=606), planned(), trip()) == [("bottle", 10, "late", "t1")]


def test_a_need_that_was_reported_after_the_last_plan() -> None:
    now = driven()
    now.instance["villages"][0]["people"]["general"] = 11
    assert rows(now, planned(), trip()) == [("quilt", 3, "reported_later", None)]


def test_goods_that_make_no_whole_ration_for_those_who_are_there() -> None:
    now, last = driven(lines=lines(40, 4)), planned()
    last.plan["trips"][0] = copy.deepcopy(now.plan["trips"][0])
    assert rows(now, last, trip()) == [("quilt", 2, "not_matching", None)]


def test_what_has_not_begun_still_counts_as_coming() -> None:
    assert rows(without("t1"), planned(), trip(state="planned")) == []


def test_a_trip_whose_goods_were_refused_does_not_come_though_it_is_still_planned() -> None:
    refused = trip(state="planned", refused=["t1:0:quilts"])
    assert rows(without("t1"), planned(), refused) == [("bottle", 10, "refused", "t1")]


def test_those_left_out_and_those_let_down_are_told_apart() -> None:
    found = rows(without("t1"), planned(LEFT_OUT), trip(state="aborted", lost=True))
    assert sorted(found) == [("bottle", 6, "lost", "t1"), ("quilt", 4, "item", None)]
