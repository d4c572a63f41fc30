"""Policies that are compared: one run, a plan for each weight, of which people choose one."""

from __future__ import annotations

import asyncio

import pytest

from services.allocation import foreign as f
from services.allocation import plan
from services.allocation.commands import (
    ApprovePlan,
    AskReplan,
    BeginRelease,
    BeginSolving,
    CancelRun,
    FinishComparison,
    FollowPlan,
    KeepOrder,
    SupersedePlan,
)
from services.allocation.commands import RequestRun as Request
from services.allocation.comparison import figures
from services.allocation.events import (
    PlanApproved,
    PlanFollowed,
    PlanProposed,
    PlanSuperseded,
    ReplanAsked,
    RunCancelled,
    RunRequested,
    SolvingBegun,
)
from services.allocation.events_policies import PoliciesCompared, Policy
from services.allocation.reactions import keep_order, propose_compared
from services.allocation.replan import decider as replan
from services.allocation.run import decider as run
from tests.gwt import given
from tests.platform import until
from tests.unit.allocation import small_world as world
from tests.unit.allocation.small_service import BASE, Others, act, allocation, ask, demand, released, run_in
from tests.unit.allocation.test_replan import KEPT, META, REFUSED, WANTED, stake, weigh
from tests.unit.allocation.test_run import ASKED as ONE_PLAN

WEIGHTS = (0.0, 1.0, 10.0)
ASKED = ONE_PLAN | {"weights": WEIGHTS}
REQUESTED = RunRequested(**ASKED)
BEGUN = SolvingBegun(run="r1", attempt=1)
POLICIES = (
    Policy(plan="r1-1", priority_weight=0, plan_digest="p0", summary={"people": 9}, exposure_digest="e0"),
    Policy(plan="r1-2", priority_weight=1, reason="The solver gave up."),
    Policy(plan="r1-3", priority_weight=10, plan_digest="p10", summary={"people": 9}, exposure_digest="e10"),
)
MADE = {"run": "r1", "instance_digest": "i", "replaces": None, "policies": POLICIES}
COMPARED = PoliciesCompared(incident="flood", **MADE)
FINISH = FinishComparison(attempt=1, **MADE)
PROPOSED = PlanProposed(
    plan="r1-1",
    incident="flood",
    run="r1",
    plan_digest="p0",
    instance_digest="i",
    summary={"people": 9},
    replaces=None,
    exposure_digest="e0",
)


# ---- the run ----


def test_policies_are_compared_by_one_run():
    given(run).when(Request(**ASKED)).then(REQUESTED)


@pytest.mark.parametrize("weights", [(1.0,), (1.0, 1.0), (0.0, 1.0, 2.0, 3.0), (-1.0, 1.0), (0.0, 1000.5)])
def test_what_is_no_comparison_is_refused(weights):
    given(run).when(Request(**ASKED | {"weights": weights})).then_refused("weights-not-comparable")


def test_a_comparison_names_what_became_of_every_policy():
    given(run, REQUESTED, BEGUN).when(FINISH).then(COMPARED)


def test_the_first_comparison_counts():
    given(run, REQUESTED, BEGUN, COMPARED).when(FINISH).then_nothing()
    given(run, REQUESTED).when(FINISH).then_nothing()


def test_cancelling_a_comparison_cancels_all_of_it_at_once():
    cancelled = RunCancelled(run="r1", incident="flood", by="kate", superseded_by=None)
    given(run, REQUESTED, BEGUN).when(CancelRun(run="r1", by="kate")).then(cancelled)
    given(run, REQUESTED, BEGUN, cancelled).when(FINISH).then_nothing()
    given(run, REQUESTED, BEGUN, cancelled).when(BeginSolving(run="r1", attempt=2)).then_nothing()


# ---- its plans ----


def test_every_policy_with_a_plan_becomes_a_proposal():
    first, last = propose_compared(COMPARED, META)
    given(plan.decider).when(first).then(PROPOSED)
    assert (last.stream, last.plan_digest, last.run) == ("plan/r1-3", "p10", "r1")


def test_the_plans_that_were_not_chosen_are_superseded_and_cannot_be_approved_or_released():
    superseded = PlanSuperseded(plan="r1-1", by_plan="r1-3")
    given(plan.decider, PROPOSED).when(SupersedePlan(plan="r1-1", by_plan="r1-3")).then(superseded)
    given(plan.decider, PROPOSED).when(SupersedePlan(plan="r1-1", by_plan="r1-1")).then_nothing()
    late = ApprovePlan(plan="r1-1", by="kate", at="x", commander=True, limit_people=99, in_force=None)
    given(plan.decider, PROPOSED, superseded).when(late).then_refused("plan-outdated")
    release = BeginRelease(plan="r1-1", withdrawn=(), held_back=())
    given(plan.decider, PROPOSED, superseded).when(release).then_nothing()


def test_what_was_approved_is_released_also_once_it_is_superseded():
    approved = PlanApproved(plan="r1-1", incident="flood", replaces=None, by="kate", at="x")
    gone = PlanSuperseded(plan="r1-1", by_plan="r2")
    release = BeginRelease(plan="r1-1", withdrawn=(), held_back=())
    given(plan.decider, PROPOSED, approved, gone).when(release).then_types(plan.ReleaseBegun)


def test_figures_are_the_judges_and_no_bound_is_above_what_everybody_would_be_worth():
    judged = {
        "people": 100,
        "priority_people": 10,
        "relieved_in_time": 60,
        "relieved_bound": 90,
        "life_saved_priority": 5,
        "life_saved_in_time": 70,
        "value": 1.0,
        "value_bound": 500.0,
        "least_township": 0.25,
        "least_township_code": "T",
        "townships_below_half": 1,
        "lateness_person_min": 90.0,
        "km": 12.5,
        "trips": 3,
        "vehicles": 2,
    }
    found = figures(judged, 10.0)
    assert (found.value, found.value_bound, found.lateness_person_h) == (110.0, 190.0, 1.5)
    assert (found.least_township, found.least_township_share) == ("T", 0.25)
    assert figures(judged | {"value_bound": 150.0}, 10.0).value_bound == 150.0


# ---- the next plan, which the platform asks for by itself ----


def kept(weights=WEIGHTS, **changes):
    [command] = keep_order(RunRequested(**ASKED | {"weights": weights} | changes), META)
    return command


def test_asking_for_a_comparison_changes_nothing_about_the_plan_in_force():
    """What made a new plan wanted is not answered by it, and the next plan is asked for as it would have been."""
    first = KEPT.model_copy(update={"priority_weight": 3.0, "allowance": 40.0})
    followed = PlanFollowed(incident="flood", plan="r1", since=10)
    compared = list(replan.decide(replan.initial, kept(run="r2", priority_weight=10.0)))
    asked = given(replan, first, followed, WANTED, *compared).when(AskReplan(incident="flood", due_at=WANTED.due_at))
    [event] = asked.then_types(ReplanAsked).events
    assert (event.priority_weight, event.allowance) == (3.0, 40.0)


def test_the_next_plan_is_asked_for_by_the_policy_that_was_chosen():
    compared = list(replan.decide(replan.initial, kept()))
    follow = FollowPlan(incident="flood", plan="r1-1")
    followed = PlanFollowed(incident="flood", plan="r1-1", since=META.position)
    given(replan, *compared).when(follow).then(followed)
    wants = weigh(stake("V", 7, "goods"), refused=REFUSED)
    [_, wanted] = given(replan, *compared, followed).when(wants).events
    due = AskReplan(incident="flood", due_at=wanted.due_at)
    [event] = given(replan, *compared, followed, wanted).when(due).then_types(ReplanAsked).events
    assert event.priority_weight == 0.0
    assert isinstance(kept(), KeepOrder)


# ---- the service at work ----

BY_WEIGHT = """
weight = arguments[arguments.index("--priority-weight") + 1]
if weight == "1.0":
    say(error="no prices for this weight")
    sys.exit(2)
say(stage="improve", seconds=0.2, relieved=5, bound=10)
write()
"""
WAITING = 'say(stage="improve", seconds=0.2, relieved=5, bound=10)\nsignal.pause()'


async def compared(running, http, others, **more):
    await others.tell(running, *BASE, *world.STOCK)
    code = await ask(http, weights=[0, 1, 10], **more)
    await others.tell(running, demand(code))
    return code


async def seen(http, code, ready):
    async def found():
        answer = (await http.get(f"/runs/{code}/policies")).json()
        return answer if ready(answer) else None

    return await until(found)


async def test_one_failed_policy_leaves_the_others_to_choose_from(tmp_path):
    async with allocation(tmp_path, BY_WEIGHT) as (running, http):
        code = await compared(running, http, Others())
        await run_in(http, code, "solved")
        answer = await seen(
            http, code, lambda found: [p["plan"] for p in found["policies"]] == [f"{code}-1", None, f"{code}-3"]
        )
        assert [policy["state"] for policy in answer["policies"]] == ["proposed", "failed", "proposed"]
        assert "no prices for this weight" in answer["policies"][1]["reason"]
        assert (answer["usual"], answer["relieved_bound"], answer["outdated"]) == (10, 10, False)
        found = answer["policies"][0]["figures"]
        assert (found["relieved_in_time"], found["value"], found["least_township"], found["trips"]) == (0, 0, "T", 1)
        bodies = [(await http.get(f"/plans/{code}-{n}/body")).json() for n in (1, 3)]
        assert [body["trips"][0]["id"] for body in bodies] == [f"{code}-1-1", f"{code}-3-1"]
        instances = {(await http.get(f"/plans/{code}-{n}")).json()["instance_digest"] for n in (1, 3)}
        assert len(instances) == 1


async def test_one_plan_of_a_comparison_takes_force_and_its_goods_alone_are_promised(tmp_path):
    async with allocation(tmp_path, "write()") as (running, http):
        code = await compared(running, http, Others())
        await seen(http, code, lambda found: all(policy["plan"] for policy in found["policies"]))
        approvals = await asyncio.gather(*(act(http, f"/plans/{code}-{n}/approve") for n in (1, 2, 3)))
        assert 200 in {answer.status_code for answer in approvals}
        settled = ["approved", "superseded", "superseded"]
        answer = await seen(http, code, lambda found: sorted(p["state"] for p in found["policies"]) == settled)
        [chosen] = [policy["plan"] for policy in answer["policies"] if policy["state"] == "approved"]

        assert (await released(http, chosen))["released"] == {"trips": 1, "lines": 1}
        commits = await running.journal.read(0, 1000)
        asked = [e.data["plan"] for c in commits for e in c.events if e.type.endswith("ReservationAsked.v1")]
        assert asked == [chosen]


async def test_a_plan_that_was_chosen_says_so_also_once_it_is_replaced(tmp_path):
    others = Others()
    async with allocation(tmp_path, "write()") as (running, http):
        code = await compared(running, http, others)
        await seen(http, code, lambda found: all(policy["plan"] for policy in found["policies"]))
        await act(http, f"/plans/{code}-1/approve")
        await seen(http, code, states_are("approved", "superseded", "superseded"))
        await approved(running, http, others)
        answer = await seen(http, code, states_are("replaced", "superseded", "superseded"))
        assert answer["outdated"] is False, "one of them was chosen"


async def test_plans_of_which_none_was_chosen_are_outdated_once_another_takes_force(tmp_path):
    others = Others()
    async with allocation(tmp_path, "write()") as (running, http):
        code = await compared(running, http, others)
        await seen(http, code, lambda found: all(policy["plan"] for policy in found["policies"]))
        await approved(running, http, others)
        answer = await seen(http, code, states_are("overtaken", "overtaken", "overtaken"))
        assert answer["outdated"] is True


async def test_plans_that_lapsed_with_their_incident_were_not_passed_over(tmp_path):
    others = Others()
    async with allocation(tmp_path, "write()") as (running, http):
        code = await compared(running, http, others)
        await seen(http, code, lambda found: all(policy["plan"] for policy in found["policies"]))
        await act(http, f"/plans/{code}-2/refuse", reason="too far")
        await others.tell(running, ("incident/flood", f.IncidentClosed(incident="flood")))
        answer = await seen(http, code, states_are("lapsed", "refused", "lapsed"))
        assert answer["outdated"] is False


async def test_plans_that_were_all_refused_are_not_outdated_by_the_next_plan(tmp_path):
    others = Others()
    async with allocation(tmp_path, "write()") as (running, http):
        code = await compared(running, http, others)
        await seen(http, code, lambda found: all(policy["plan"] for policy in found["policies"]))
        for n in (1, 2, 3):
            await act(http, f"/plans/{code}-{n}/refuse", reason="too far")
        await released(http, await approved(running, http, others))
        answer = await seen(http, code, states_are("refused", "refused", "refused"))
        assert answer["outdated"] is False


def states_are(*states):
    return lambda found: [policy["state"] for policy in found["policies"]] == [*states]


async def approved(running, http, others):
    """The plan of a later run, for nothing but itself."""
    run = await ask(http)
    await others.tell(running, demand(run))
    await run_in(http, run, "solved")

    async def accepted():
        return (await act(http, f"/plans/{run}/approve")).status_code == 200

    await until(accepted)
    return run


async def test_the_progress_of_every_policy_is_told_and_all_are_cancelled_together(tmp_path):
    async with allocation(tmp_path, WAITING) as (running, http):
        code = await compared(running, http, Others())
        under_way = await seen(http, code, lambda found: found["policies"][0]["relieved"] == 5)
        assert [policy["state"] for policy in under_way["policies"]] == ["solving", "waiting", "waiting"]
        await act(http, f"/runs/{code}/cancel")
        await run_in(http, code, "cancelled")
        assert (await http.get("/plans")).json()["items"] == []


async def test_a_run_for_one_plan_compares_nothing(tmp_path):
    async with allocation(tmp_path) as (running, http):
        await Others().tell(running, *BASE, *world.STOCK)
        code = await ask(http)
        assert (await http.get(f"/runs/{code}/policies")).json()["type"].endswith("nothing-compared")
