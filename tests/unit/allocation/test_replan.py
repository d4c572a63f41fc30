"""Refused goods lead to a new plan by themselves: once, a little later, and not if a person was faster."""

from __future__ import annotations

from typing import Any

import pytest

from services.allocation.commands import AskReplan, DropReplan, KeepOrder, RequestRun, WantReplan
from services.allocation.events import OrderKept, ReplanAsked, ReplanDropped, ReplanWanted, RunRequested
from services.allocation.foreign import ReservationRefused
from services.allocation.reactions import ask_replan, keep_order, replan_due, request_replan, want_replan
from services.allocation.replan import SECONDS_MAX, decider
from shared.messages import Meta
from tests.gwt import given

HOW = {"priority_weight": 10.0, "seed": 1, "work": None, "replan_after_min": 15.0}
ORDER: dict[str, Any] = {
    "incident": "flood",
    "run": "r1",
    "at": "2021-07-20T14:30:00.000Z",
    "now_min": 30.0,
    "seconds": 15.0,
    **HOW,
}
KEPT = OrderKept(**ORDER)
REFUSED = {"incident": "flood", "plan": "r1", "store": "E03", "item": "TENT-12", "reason": "declined"}
WANT = WantReplan(**REFUSED, at="2021-07-20T14:43:00.000Z")
DUE = "2021-07-20T14:58:00.000Z"
WANTED = ReplanWanted(**dict(WANT), due_at=DUE)
DUE_NOW = AskReplan(incident="flood", due_at=DUE)
META = Meta("inventory:e:1:0", "stock/E03/TENT-12", "e", 1, 0, WANT.at)


def test_refused_goods_make_a_new_plan_due_after_a_while() -> None:
    given(decider, KEPT).when(WANT).then(WANTED)


def test_all_refusals_until_then_share_one_plan() -> None:
    given(decider, KEPT, WANTED).when(WANT).then_nothing()


def test_the_run_is_asked_for_like_the_last_one_but_takes_less_time() -> None:
    [asked] = given(decider, KEPT, WANTED).when(DUE_NOW).events
    assert isinstance(asked, ReplanAsked)
    assert (asked.at, asked.now_min, asked.seconds) == (DUE, 58.0, SECONDS_MAX)
    assert asked.model_dump(include=set(HOW)) == HOW


def test_it_is_asked_for_once() -> None:
    given(decider, KEPT, WANTED).when(DUE_NOW, DUE_NOW).then_nothing()


def test_refusals_of_the_new_plan_want_another_one() -> None:
    [first] = given(decider, KEPT, WANTED).when(DUE_NOW).events
    again = KEPT.model_copy(update={"run": first.run})
    given(decider, KEPT, WANTED, first, again).when(WANT).then(WANTED)


def test_whoever_asks_for_a_run_meanwhile_was_faster() -> None:
    given(decider, KEPT, WANTED, KEPT).when(DUE_NOW).then_nothing()


def test_nothing_is_asked_for_where_people_want_to_ask_themselves() -> None:
    given(decider, KEPT.model_copy(update={"replan_after_min": None})).when(WANT).then_nothing()


def test_nothing_is_asked_for_where_nothing_was_planned() -> None:
    given(decider).when(WANT).then_nothing()


def test_an_incident_that_is_closed_needs_no_plan() -> None:
    drop = DropReplan(incident="flood")
    given(decider, KEPT, WANTED).when(drop).then(ReplanDropped(incident="flood"))
    given(decider, KEPT, WANTED).when(drop, DUE_NOW).then_nothing()
    given(decider, KEPT).when(drop).then_nothing()


def test_the_facts_lead_to_these_commands() -> None:
    refused = ReservationRefused(**REFUSED, reservation="r1-1:0:L1", lots=())
    assert want_replan(refused, META) == [WANT]
    requested = RunRequested(**ORDER, requested_by="kate", covers={})
    assert keep_order(requested, META) == [KeepOrder(**ORDER)]
    asked = ReplanAsked(**ORDER)
    assert request_replan(asked, META) == [RequestRun(**ORDER, requested_by="allocation", covers={})]
    assert (replan_due(WANTED, META), ask_replan(WANTED, META)) == (DUE, DUE_NOW)


@pytest.mark.parametrize("minutes", [0.0, 90.0])
def test_how_long_refusals_are_gathered_is_the_coordinators_choice(minutes: float) -> None:
    [wanted] = given(decider, KEPT.model_copy(update={"replan_after_min": minutes})).when(WANT).events
    assert wanted.due_at == {0.0: WANT.at, 90.0: "2021-07-20T16:13:00.000Z"}[minutes]
