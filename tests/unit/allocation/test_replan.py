"""When the platform asks for a new plan by itself: where goods were refused, or where enough people are at stake."""

from __future__ import annotations

import json
from typing import Any

import pytest

from services.allocation.commands import AskReplan, DropReplan, FollowPlan, KeepOrder, RequestRun, WeighNews
from services.allocation.events import (
    NewsWeighed,
    OrderKept,
    PlanFollowed,
    PlanTookForce,
    RefusedGoods,
    ReplanAsked,
    ReplanDropped,
    ReplanWanted,
    RunRequested,
    Stake,
)
from services.allocation.reactions import ask_replan, follow, keep_order, replan_due, request_replan
from services.allocation.replan import SECONDS_MAX, decider
from services.documents import GOLDEN
from shared.messages import Meta
from tests.gwt import given

HOW = {
    "priority_weight": 10.0,
    "seed": 1,
    "work": None,
    "replan_after_min": 15.0,
    "replan_share": 0.1,
    "replan_gather_min": 3.0,
    "replan_rest_min": 60.0,
    "allowance": 10.0,
}
ORDER: dict[str, Any] = {
    "incident": "flood",
    "run": "r1",
    "at": "2021-07-20T14:30:00.000Z",
    "now_min": 30.0,
    "seconds": 15.0,
    **HOW,
}
KEPT = OrderKept(**ORDER, position=10)
FOLLOWED = PlanFollowed(incident="flood", plan="r1", since=10)
IN_FORCE = (KEPT, FOLLOWED)
GOODS = {"store": "E03", "item": "TENT-12", "reason": "declined"}
NONE = dict.fromkeys(GOODS, "")
REFUSED = RefusedGoods(plan="r1", **GOODS)
AT, AFTER_15, AFTER_REST = "2021-07-20T14:43:00.000Z", "2021-07-20T14:58:00.000Z", "2021-07-20T15:30:00.000Z"
META = Meta("allocation:e:10:0", "run/r1", "e", 10, 0, AT)


def stake(place: str, people: int, cause: Any = "needs", position: int = 11) -> Stake:
    return Stake(place=place, cause=cause, people=people, position=position)


def weigh(*stakes: Stake, upto: int = 11, at: str = AT, refused: RefusedGoods | None = None) -> WeighNews:
    return WeighNews(incident="flood", plan="r1", in_need=1000, upto=upto, at=at, stakes=stakes, refused=refused)


def weighed(*stakes: Stake, upto: int = 11) -> NewsWeighed:
    return NewsWeighed(incident="flood", plan="r1", upto=upto, stakes=stakes)


def wanted(causes: dict[Any, int], due_at: str = AFTER_REST, goods: dict[str, str] = NONE) -> ReplanWanted:
    return ReplanWanted(incident="flood", plan="r1", **goods, at=AT, due_at=due_at, causes=causes)


REFUSAL = weigh(stake("V", 7, "goods"), refused=REFUSED)
WANTED = wanted({"goods": 7}, AFTER_15, GOODS)
DUE_NOW = AskReplan(incident="flood", due_at=AFTER_15)


# ---- people at stake ----


def test_fewer_people_than_the_order_says_are_noted_and_no_more() -> None:
    given(decider, *IN_FORCE).when(weigh(stake("V", 99))).then(weighed(stake("V", 99)))


def test_as_many_people_as_the_order_says_want_a_new_plan_after_the_rest() -> None:
    two = stake("V", 60), stake("W", 40, "road")
    given(decider, *IN_FORCE).when(weigh(*two)).then(weighed(*two), wanted({"needs": 60, "road": 40}))


def test_after_the_rest_it_is_due_when_reasons_have_been_gathered() -> None:
    late = weigh(stake("V", 100), at="2021-07-20T15:30:00.000Z")
    [_, want] = given(decider, *IN_FORCE).when(late).events
    assert isinstance(want, ReplanWanted)
    assert want.due_at == "2021-07-20T15:33:00.000Z"


def test_people_add_up_over_news() -> None:
    first, second = weigh(stake("V", 60)), weigh(stake("W", 40, position=12), upto=12)
    outcome = given(decider, *IN_FORCE).when(first, second)
    outcome.then(weighed(stake("W", 40, position=12), upto=12), wanted({"needs": 100}))


def test_of_a_place_only_the_largest_count_counts() -> None:
    again = weigh(stake("V", 60, "road", 12), stake("V", 50, "vehicle", 13), upto=13)
    given(decider, *IN_FORCE, weighed(stake("V", 60))).when(again).then_types(NewsWeighed)


def test_news_are_weighed_once() -> None:
    given(decider, *IN_FORCE).when(weigh(stake("V", 99)), weigh(stake("W", 99))).then_nothing()


def test_all_reasons_until_then_share_one_plan() -> None:
    more = weigh(stake("W", 500, position=12), upto=12)
    given(decider, *IN_FORCE).when(weigh(stake("V", 100)), more).then_types(NewsWeighed)


def test_a_plan_that_takes_force_answers_what_was_heard_before_its_run_was_requested() -> None:
    past = (*IN_FORCE, weighed(stake("V", 60), stake("W", 30, position=21), upto=21))
    second = (KEPT.model_copy(update={"run": "r2", "position": 20}),)
    outcome = given(decider, *past, *second).when(FollowPlan(incident="flood", plan="r2"))
    outcome.then(PlanFollowed(incident="flood", plan="r2", since=20))
    assert outcome.state.kept == {"W": (stake("W", 30, position=21),)}


def test_a_smaller_count_that_is_newer_outlives_the_larger_one() -> None:
    both = weighed(stake("V", 60), stake("V", 20, "road", 21), upto=21)
    second = KEPT.model_copy(update={"run": "r2", "position": 20})
    outcome = given(decider, *IN_FORCE, both, second).when(FollowPlan(incident="flood", plan="r2"))
    assert outcome.state.kept == {"V": (stake("V", 20, "road", 21),)}


def test_what_a_run_already_answers_wants_no_other_one() -> None:
    asked = KEPT.model_copy(update={"run": "r2", "position": 20})
    later = weigh(stake("W", 60, position=21), upto=21)
    given(decider, *IN_FORCE, weighed(stake("V", 99)), asked).when(later).then_types(NewsWeighed)


def test_people_can_be_left_out_of_it() -> None:
    only_goods = KEPT.model_copy(update={"replan_share": None})
    given(decider, only_goods, FOLLOWED).when(weigh(stake("V", 9000))).then_types(NewsWeighed)
    given(decider, only_goods, FOLLOWED).when(REFUSAL).then_types(NewsWeighed, ReplanWanted)


# ---- refused goods ----


def test_refused_goods_want_a_new_plan_whatever_the_number_of_people_and_do_not_wait_for_the_rest() -> None:
    given(decider, *IN_FORCE).when(REFUSAL).then(weighed(stake("V", 7, "goods")), WANTED)
    given(decider, *IN_FORCE).when(weigh(refused=REFUSED)).then(weighed(), wanted({}, AFTER_15, GOODS))


def test_all_refusals_until_then_share_one_plan() -> None:
    given(decider, *IN_FORCE, WANTED).when(REFUSAL).then_types(NewsWeighed)


def test_refused_goods_bring_a_plan_forward_that_waits_for_the_rest() -> None:
    refusal = weigh(upto=12, refused=REFUSED)
    outcome = given(decider, *IN_FORCE).when(weigh(stake("V", 100)), refusal)
    outcome.then(weighed(upto=12), wanted({"needs": 100}, AFTER_15, GOODS))


# ---- asking ----


def test_the_run_is_asked_for_like_the_last_one_but_takes_less_time() -> None:
    [asked] = given(decider, *IN_FORCE, WANTED).when(DUE_NOW).events
    assert isinstance(asked, ReplanAsked)
    assert (asked.at, asked.now_min, asked.seconds) == (AFTER_15, 58.0, SECONDS_MAX)
    assert asked.model_dump(include=set(HOW)) == HOW


def test_it_is_asked_for_once() -> None:
    given(decider, *IN_FORCE, WANTED).when(DUE_NOW, DUE_NOW).then_nothing()


def test_refusals_of_the_new_plan_want_another_one() -> None:
    [first] = given(decider, *IN_FORCE, WANTED).when(DUE_NOW).events
    again = KEPT.model_copy(update={"run": first.run})
    given(decider, *IN_FORCE, WANTED, first, again).when(REFUSAL).then_types(NewsWeighed, ReplanWanted)


def test_whoever_asks_for_a_run_meanwhile_was_faster() -> None:
    given(decider, *IN_FORCE, WANTED, KEPT).when(DUE_NOW).then_nothing()


def test_nothing_is_asked_for_where_people_want_to_ask_themselves() -> None:
    alone = KEPT.model_copy(update={"replan_after_min": None})
    given(decider, alone, FOLLOWED).when(REFUSAL).then_types(NewsWeighed)


def test_nothing_is_asked_for_where_nothing_was_planned() -> None:
    given(decider).when(REFUSAL).then_types(NewsWeighed)


def test_an_incident_that_is_closed_needs_no_plan() -> None:
    drop = DropReplan(incident="flood")
    given(decider, *IN_FORCE, WANTED).when(drop).then(ReplanDropped(incident="flood"))
    given(decider, *IN_FORCE, WANTED).when(drop, DUE_NOW).then_nothing()
    given(decider, *IN_FORCE).when(drop, REFUSAL).then_types(NewsWeighed)
    given(decider).when(drop).then_nothing()


def test_the_facts_lead_to_these_commands() -> None:
    requested = RunRequested(**ORDER, requested_by="kate", covers={})
    assert keep_order(requested, META) == [KeepOrder(**ORDER, position=10)]
    force = PlanTookForce(incident="flood", plan="r1", replaces=None)
    assert follow(force, META) == [FollowPlan(incident="flood", plan="r1")]
    asked = ReplanAsked(**ORDER)
    assert request_replan(asked, META) == [RequestRun(**ORDER, requested_by="allocation", covers={})]
    assert (replan_due(WANTED, META), ask_replan(WANTED, META)) == (AFTER_15, DUE_NOW)


@pytest.mark.parametrize("minutes", [0.0, 90.0])
def test_how_long_reasons_are_gathered_is_the_coordinators_choice(minutes: float) -> None:
    order = KEPT.model_copy(update={"replan_after_min": minutes})
    [_, want] = given(decider, order, FOLLOWED).when(REFUSAL).events
    assert isinstance(want, ReplanWanted)
    assert want.due_at == {0.0: AT, 90.0: "2021-07-20T16:13:00.000Z"}[minutes]


def test_orders_of_the_time_before_people_counted_are_read_with_the_defaults() -> None:
    written = json.loads((GOLDEN / "allocation/OrderKept.v1.json").read_text(encoding="utf-8"))
    before = {
        name: value
        for name, value in written.items()
        if name not in {"replan_share", "replan_gather_min", "replan_rest_min"}
    }
    kept = OrderKept.read(before)
    assert (kept.replan_share, kept.replan_gather_min, kept.replan_rest_min) == (0.1, 3.0, 30.0)
