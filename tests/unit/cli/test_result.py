"""What the result of a rehearsal says, and when it refuses to say it."""

from collections import defaultdict
from typing import Any

import pytest

from services.cli.demo.failures import DemoFailed
from services.cli.demo.files import order
from services.cli.demo.result import assemble, must_agree, stock_used
from tests.unit.allocation import small_relief as small

COUNTED = {"people_in_need": 14, "people_planned_in_time": 14, "people_relieved_in_time": 14, "shortages": []}


def trip(*loaded: tuple[str, str, int]) -> dict[str, Any]:
    lines = [{"reserve": reserve, "item": item, "quantity": quantity} for reserve, item, quantity in loaded]
    return {"stops": [{"loaded": lines}, {"loaded": []}]}


def test_stock_counts_as_used_when_it_left_a_store_on_a_truck() -> None:
    used = stock_used([trip(("government", "water", 40), ("corporate", "meal", 5)), trip(("government", "water", 2))])
    assert used == {"government": {"water": 42}, "corporate": {"meal": 5}, "capacity": {}}


def test_a_trip_that_was_given_up_before_it_moved_anything_was_not_driven() -> None:
    figures = defaultdict[str, Any](int)
    first = {"relieved_in_time": 14, "relieved_bound": 14}
    driven = trip(("government", "water", 40)) | {"state": "aborted", "begun": True}
    given_up = trip() | {"state": "aborted", "begun": False}
    told: dict[str, Any] = {"figures": figures, "first": first, "shortages": [], "replans": 0, "seconds": {}}
    assert assemble(trips=[driven, given_up], **told)["trips"] == 1


def test_the_result_and_the_judge_count_the_same_people() -> None:
    pair = small.instance(), small.plan()
    result = {**COUNTED}
    assert must_agree(result, pair, pair)["violations"] == []


@pytest.mark.parametrize("wrong", ["people_in_need", "people_planned_in_time", "people_relieved_in_time"])
def test_a_count_that_the_judge_does_not_share_ends_the_rehearsal(wrong: str) -> None:
    pair = small.instance(), small.plan()
    result = {**COUNTED, wrong: 13}
    with pytest.raises(DemoFailed, match=wrong):
        must_agree(result, pair, pair)


def test_a_shortage_that_has_no_cause_ends_the_rehearsal() -> None:
    pair = small.instance(), small.plan()
    del pair[1]["trips"][1]
    result = {**COUNTED, "people_planned_in_time": 10, "people_relieved_in_time": 10, "shortages": [{"people": 3}]}
    with pytest.raises(DemoFailed, match="4 people were not relieved in time"):
        must_agree(result, pair, pair)


def test_a_first_plan_that_breaks_a_rule_ends_the_rehearsal() -> None:
    broken = small.plan()
    broken["trips"][0]["stops"][0]["lines"][0]["quantity"] = 10_000
    result = {**COUNTED}
    with pytest.raises(DemoFailed, match="breaks rules"):
        must_agree(result, (small.instance(), broken), (small.instance(), small.plan()))


def test_events_are_sorted_by_time_source_position_and_index() -> None:
    def event(time: str, source: str, position: int, index: int) -> dict[str, str]:
        return {"time": time, "source": source, "position": str(position), "index": str(index)}

    told = [event("2", "a", 1, 0), event("1", "b", 1, 0), event("1", "a", 10, 0), event("1", "a", 9, 1)]
    assert sorted(told, key=order) == [told[3], told[2], told[1], told[0]]
