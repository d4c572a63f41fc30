"""A dock serves one vehicle at a time, however long the vehicle before stays at it."""

from __future__ import annotations

from typing import Any

import pytest

from services.allocation.check import check
from tests.unit.allocation import small_relief as small

Json = dict[str, Any]

BEGUN, NEW = True, False


def clashes(*uses: tuple[float, float, bool]) -> list[str]:
    """The trips that the judge finds at a dock in use; each use of T's only dock is (start, end, begun)."""
    instance, plan = small.instance(), small.plan()
    plan["trips"] = [
        small.trip(f"t{n}", "truck", small.load("T", start, end, carboys=1))
        for n, (start, end, _) in enumerate(uses, start=1)
    ]
    instance["committed"] = [trip for trip, (*_, begun) in zip(plan["trips"], uses, strict=True) if begun]
    found = check(instance, plan)["violations"]
    return [violation["where"] for violation in found if violation["kind"] == "dock used twice at once"]


def test_one_after_the_other_is_no_clash() -> None:
    assert clashes((30, 40, BEGUN), (40, 50, NEW), (50, 60, NEW)) == []


def test_a_long_stay_is_not_forgotten_behind_a_short_one() -> None:
    assert clashes((0, 100, BEGUN), (10, 20, BEGUN), (30, 40, NEW)) == ["t3#0"]
    assert clashes((30, 100, NEW), (40, 50, NEW), (60, 70, NEW)) == ["t2#0", "t3#0"]


def test_what_crews_have_begun_is_not_judged_again() -> None:
    assert clashes((0, 100, BEGUN), (10, 20, BEGUN), (30, 40, BEGUN)) == []


@pytest.mark.parametrize("uses", [((0, 50, BEGUN), (45, 60, NEW)), ((40, 90, NEW), (45, 60, BEGUN))])
def test_a_begun_trip_excuses_no_new_one(uses: tuple[tuple[float, float, bool], ...]) -> None:
    assert clashes(*uses) == ["t2#0"]


def test_a_begun_trip_after_a_begun_one_still_clashes_with_a_new_one_before_both() -> None:
    assert clashes((30, 60, NEW), (20, 100, BEGUN), (50, 55, BEGUN)) == ["t1#0", "t3#0"]
