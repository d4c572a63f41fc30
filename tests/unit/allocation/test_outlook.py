"""What a plan means place by place, counted as the judge counts."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from services.allocation.check import check
from services.allocation.counted import KEPT
from services.allocation.outlook import Outlooks, outlook
from services.allocation.shapes import Drop, Outlook
from shared.messages import digest
from tests.unit.allocation.small_relief import Json, instance, load, plan, trip, unload


def of(*trips: Json) -> Json:
    return outlook(instance(), {**plan(), "trips": list(trips)})


def test_it_says_who_is_relieved_in_time_until_when_and_by_what() -> None:
    found = outlook(instance(), plan())
    assert found["places"]["V"] == {"people": 10, "in_time": 10, "minute": 62, "trips": ["t1"]}
    assert found["drops"]["V"] == [
        {
            "trip": "t1",
            "vehicle": "truck",
            "store": "S",
            "arrive_min": 56,
            "end_min": 62,
            "goods": {"bottle": 40, "quilt": 5},
        }
    ]
    assert found["curve"] == [{"minute": 62, "people": 10}, {"minute": 67, "people": 14}]


def test_its_answers_are_as_they_are_described() -> None:
    found = outlook(instance(), plan())
    drops = found.pop("drops")
    assert Outlook.model_validate(found).model_dump() == found
    assert [Drop.model_validate(drop).model_dump() for drop in drops["W"]] == drops["W"]


def test_whom_the_plan_leaves_out_has_no_minute_and_no_trip() -> None:
    assert of()["places"]["W"] == {"people": 4, "in_time": 0, "minute": None, "trips": []}
    assert of()["curve"] == []


def test_relief_after_the_deadline_is_in_the_curve_but_not_in_time() -> None:
    early = trip("t1", "truck", load("S", 30, 36), unload("V", 56, 62, water=20, quilts=5))
    late = trip("t2", "truck", load("S", 500, 506), unload("V", 560, 566, water=20))
    place = of(late, early)["places"]["V"]
    assert place == {"people": 10, "in_time": 5, "minute": 566, "trips": ["t1", "t2"]}
    assert of(late, early)["curve"] == [{"minute": 62, "people": 5}, {"minute": 566, "people": 10}]


def test_substitutes_count_as_what_they_stand_for_and_are_named_as_they_are() -> None:
    found = of(trip("t1", "truck", load("T", 30, 36), unload("V", 56, 62, carboys=1, quilts=5)))
    assert found["places"]["V"]["in_time"] == 10
    assert found["drops"]["V"][0]["goods"] == {"carboy": 1, "quilt": 5}


def test_goods_come_from_the_store_that_was_visited_last() -> None:
    stops = load("S", 30, 36), unload("V", 46, 52, quilts=1), load("T", 60, 66), unload("V", 70, 76, carboys=1)
    assert [drop["store"] for drop in of(trip("t1", "truck", *stops))["drops"]["V"]] == ["S", "T"]


drops = st.lists(
    st.tuples(st.sampled_from("VW"), st.integers(40, 700), st.integers(1, 60), st.integers(1, 9)), max_size=6
)


@given(drops)
def test_it_agrees_with_the_judge(drops: list[tuple[str, int, int, int]]) -> None:
    trips = [
        trip(f"t{number}", "wader", load("S", 30, 36), unload(place, end - 6, end, water=water, quilts=quilts))
        for number, (place, end, water, quilts) in enumerate(drops)
    ]
    judged = check(instance(), {**plan(), "trips": trips})["kpi"]
    found = of(*trips)
    in_time: dict[str, Any] = {place: sum(groups.values()) for place, groups in judged["by_place"].items()}
    assert {place: told["in_time"] for place, told in found["places"].items()} == in_time
    until = [point["people"] for point in found["curve"] if point["minute"] <= instance()["deadline"]]
    assert (until[-1] if until else 0) == judged["relieved_in_time"]


class Counted(dict[str, bytes]):
    """Blobs that count how often they are read."""

    reads = 0

    async def get(self, digest):
        self.reads += 1
        return self[digest]


async def test_a_plan_is_counted_once_however_many_ask_and_forgotten_when_others_have_come() -> None:
    blobs = Counted()
    blobs["i"] = orjson.dumps(instance())
    plans = []
    for number in range(KEPT + 1):
        body = orjson.dumps({**plan(), "made_at": number})
        plans.append({"plan_digest": digest(body), "instance_digest": "i"})
        blobs[digest(body)] = body
    outlooks = Outlooks(blobs)
    first, *others = await asyncio.gather(*(outlooks.of(plans[0]) for _ in range(5)))
    assert blobs.reads == 2
    assert all(other is first for other in others)
    for one in plans[1:]:
        await outlooks.of(one)
    before = blobs.reads
    await outlooks.of(plans[-1])
    assert blobs.reads == before
    assert await outlooks.of(plans[0]) == first
    assert blobs.reads == before + 2
