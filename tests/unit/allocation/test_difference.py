"""What a new plan changes is told from facts: by the rules that the plan in force would break, not by the planner."""

from __future__ import annotations

import json
from typing import Any

import pytest

from services.allocation.check_score import churn
from services.allocation.difference import difference
from services.allocation.difference_told import PLACES, WHY, sentences
from tests.unit.allocation import small_relief

Json = dict[str, Any]


def asked(**changes: Any) -> Json:
    """The napkin with its plan in force."""
    return {**small_relief.instance(), "previous": small_relief.plan(), **changes}


def nothing() -> Json:
    return {**small_relief.plan(), "trips": []}


def close(instance: Json) -> None:
    instance["roads"]["closures"] = [{"edge": "r2", "from": 30, "until": None}]


def lose(instance: Json) -> None:
    instance["vehicles"][0]["available_until"] = 30


def take_stock(instance: Json) -> None:
    instance["supplies"][1]["quantity"] = 4


def decline(instance: Json) -> None:
    instance["supplies"][1] |= {"quantity": 4, "reserve": "enterprise"}


def delay_production(instance: Json) -> None:
    """The truck was to take quilts that are sewn at T; they are late."""
    instance["supplies"][3] |= {"store": "S", "from": 200}
    instance["previous"]["trips"][0]["stops"][0]["lines"][1]["supply"] = "sewing"
    instance["previous"]["trips"][0]["stops"][1]["lines"][1]["supply"] = "sewing"


@pytest.mark.parametrize(
    ("event", "cause", "subject"),
    [
        (close, "road", "S to V"),
        (lose, "vehicle", ""),
        (take_stock, "stock", "quilts"),
        (decline, "declined", "quilts"),
        (delay_production, "production", "sewing"),
    ],
)
def test_why_a_trip_is_changed_is_what_stands_in_its_way(event, cause, subject):
    instance = asked()
    event(instance)
    told = {trip["trip"]: trip for trip in difference(instance, nothing())["changed"]}
    assert (told["t1"]["cause"], told["t1"]["subject"]) == (cause, subject)


def test_a_trip_that_could_go_on_gave_way_to_needs_or_to_more_people():
    grown = asked()
    grown["villages"][1]["people"] = {"general": 90}
    told = {trip["trip"]: trip for trip in difference(grown, nothing(), small_relief.instance())["changed"]}
    assert (told["t1"]["cause"], told["t2"]["cause"], told["t2"]["subject"]) == ("more_people", "need_grew", "W")


def test_goods_refused_are_told_of_a_trip_that_the_problem_no_longer_holds():
    plan = small_relief.plan()
    instance = asked(previous={**plan, "trips": plan["trips"][:1]})
    told = difference(instance, {**plan, "trips": plan["trips"][:1]}, None, plan["trips"][1:])
    assert [(trip["trip"], trip["cause"]) for trip in told["changed"]] == [("t2", "refused")]
    assert (told["kept"], told["people"], told["people_before"]) == (1, 10, 10)


def test_a_plan_that_changes_nothing_says_so():
    told = difference(asked(), small_relief.plan())
    assert (told["kept"], told["changed"], told["places"]) == (2, [], [])
    assert "as many as if the plan in force went on" in next(iter(sentences(told)))[1]


def test_a_trip_that_has_begun_is_no_promise():
    told = difference(asked(committed=small_relief.plan()["trips"][:1]), small_relief.plan())
    assert (told["begun"], told["kept"]) == (1, 1)


def test_places_that_come_sooner_later_or_not_at_all_are_told():
    plan = json.loads(json.dumps(small_relief.plan()))
    late = plan["trips"][0]["stops"][1]
    late |= {"arrive": 80, "start": 80, "end": 86}
    del plan["trips"][1]
    told = {row["place"]: row for row in difference(asked(), plan)["places"]}
    assert (told["V"]["change"], told["V"]["minute"] - told["V"]["minute_before"]) == ("later", 24)
    assert (told["W"]["change"], told["W"]["people"], told["W"]["people_before"]) == ("dropped", 0, 4)


def test_the_judge_and_the_sentences_count_the_same_promises():
    plan = small_relief.plan()
    del plan["trips"][1]
    broken = sum(len(trip["places"]) for trip in difference(asked(), plan)["changed"])
    assert broken == (churn(asked(), plan) or {})["broken"] == 1


def test_every_cause_and_every_change_of_a_place_has_its_sentence():
    row = {"place": "V", "people": 1, "people_before": 2, "minute": 3.0, "minute_before": 4.0}
    told = {
        "people": 1,
        "people_before": 2,
        "begun": 0,
        "kept": 0,
        "changed": [{"trip": f"t-{cause}", "vehicle": "k", "cause": cause} for cause in WHY],
        "places": [{**row, "change": change} for change in PLACES],
    }
    said = list(sentences(told))
    assert len(said) == 2 + len(WHY) + len(PLACES)
    assert all(why[0] in zh and why[1] in en for why, (zh, en) in zip(WHY.values(), said[2:], strict=False))
