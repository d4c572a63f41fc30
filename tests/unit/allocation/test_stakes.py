"""How many people a piece of news puts at stake, and what the news are made of."""

from __future__ import annotations

from typing import Any

import pytest

from services.allocation import foreign as f
from services.allocation.commands import HearNews
from services.allocation.events import NewsHeard, RefusedGoods
from services.allocation.news import decider
from services.allocation.reactions import hear_abort, hear_closure, hear_loss, hear_needs, hear_refusal
from services.allocation.stakes import ahead, beyond_stated, is_open
from shared.messages import Meta
from tests.gwt import given

AT = "2021-07-20T14:43:00.000Z"
META = Meta("relief:e:7:0", "report/flood/V", "e", 7, 0, AT)


def place(code: str, people: dict[str, int], kind: str = "village", township: str = "T") -> dict[str, Any]:
    return {"place": code, "kind": kind, "township": township, "people": people}


# ---- needs ----


def test_more_people_than_the_demand_states_are_at_stake_and_fewer_are_not() -> None:
    stated = [place("V", {"infant": 2, "general": 50})]
    assert beyond_stated("V", {"infant": 2, "general": 80}, stated) == {"V": 30}
    assert beyond_stated("V", {"infant": 1, "general": 20}, stated) == {"V": 0}


def test_fewer_of_one_group_do_not_make_up_for_more_of_another() -> None:
    assert beyond_stated("V", {"infant": 5, "general": 40}, [place("V", {"infant": 2, "general": 50})]) == {"V": 3}


def test_a_village_that_the_demand_does_not_name_counts_whole() -> None:
    assert beyond_stated("X", {"general": 40}, [place("V", {"general": 50})]) == {"X": 40}


def test_the_evacuated_count_where_they_are_stated_in_their_village() -> None:
    people, village = {"general": 50, "general_evacuated": 30}, place("V", {"general": 50})
    assert beyond_stated("V", people, [village]) == {"V": 30}
    assert beyond_stated("V", people, [village, place("H", {}, "shelter", "T")]) == {"V": 0}
    assert beyond_stated("V", people, [village, place("H", {}, "shelter", "elsewhere")]) == {"V": 30}


# ---- trips ----


def stop(number: int, code: str, end_min: float, do: str = "unload") -> dict[str, Any]:
    return {"stop": number, "place": code, "do": do, "end_min": end_min}


RELEASED = {"stops": [stop(0, "S", 40, "load"), stop(1, "V", 100), stop(2, "W", 200), stop(3, "X", 600)]}


def test_places_lie_ahead_until_goods_are_handed_over_there_and_count_if_that_was_to_be_in_time() -> None:
    assert ahead(RELEASED, None, deadline_min=540) == ["V", "W"]
    told = {"stops": [{"stop": 0, "ended": 40}, {"stop": 1, "ended": 99.0}, {"stop": 2, "ended": None}]}
    assert ahead(RELEASED, told, deadline_min=540) == ["W"]


@pytest.mark.parametrize(
    ("trip", "still"),
    [(None, True), ({"state": "under_way"}, True), ({"state": "done"}, False), ({"state": "cancelled"}, False)],
)
def test_a_trip_is_open_until_it_has_ended(trip: dict[str, Any] | None, still: bool) -> None:
    assert is_open(trip) is still


# ---- what is heard ----


def test_reports_closures_breakdowns_trips_given_up_and_refusals_are_news() -> None:
    need = f.NeedReported(incident="flood", village="V", people={"infant": 1}, evacuated={"infant": 2})
    shut = f.ClosureReported(incident="flood", closure="c", road="r1", from_min=90, until_min=None, factor=0.4)
    lost = f.VehicleLost(vehicle="truck", incident="flood", trip="p1-1", at=AT)
    goods = {"plan": "p1", "store": "S", "item": "bottle", "reason": "declined"}
    refused = f.ReservationRefused(**goods, incident="flood", trip="p1-1", reservation="p1-1:0:W", lots=())
    people = {"infant": 1, "infant_evacuated": 2}
    assert [*hear_needs(need, META), *hear_closure(shut, META), *hear_loss(lost, META)] == [
        HearNews(incident="flood", cause="needs", subject="V", at=AT, people=people),
        HearNews(incident="flood", cause="road", subject="r1", at=AT, from_min=90),
        HearNews(incident="flood", cause="vehicle", subject="truck", at=AT, trip="p1-1"),
    ]
    aborted = f.TripAborted(trip="p1-1", lost=False, incident="flood")
    assert hear_abort(aborted, META) == [HearNews(incident="flood", cause="trip", subject="p1-1", at=AT)]
    assert hear_abort(f.TripAborted(trip="p1-1", lost=False), META) == []
    [news] = hear_refusal(refused, META)
    assert news == HearNews(incident="flood", cause="goods", subject="p1-1", at=AT, goods=RefusedGoods(**goods))
    given(decider).when(news).then(NewsHeard(**dict(news)))
