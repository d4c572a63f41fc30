"""A plan's life and which plan is in force, given-when-then."""

from services.allocation import force, plan
from services.allocation.commands import (
    AnswerRemedies,
    ApprovePlan,
    AskRemedies,
    BeginRelease,
    FinishRelease,
    HearDirective,
    ProposePlan,
    RefusePlan,
    ReleasePart,
    SupersedePlan,
    TakeForce,
)
from services.allocation.events import (
    PlanApproved,
    PlanOvertaken,
    PlanProposed,
    PlanRefused,
    PlanReleased,
    PlanSuperseded,
    PlanTookForce,
    ReleaseBegun,
    RemediesAsked,
    RemediesFound,
    RunSolved,
    TripReleased,
    TripWithdrawn,
)
from services.allocation.events_directives import DirectiveHeard
from services.allocation.reactions import propose, supersede_overtaken, supersede_replaced, take_force
from tests.gwt import given

AT = "2021-07-20T22:31:00+08:00"
PROPOSAL = {
    "plan": "p1",
    "incident": "flood",
    "run": "p1",
    "plan_digest": "p",
    "instance_digest": "i",
    "summary": {"people": 5000},
    "exposure_digest": "e",
    "replaces": None,
}
PROPOSED = PlanProposed(**PROPOSAL)
APPROVED = PlanApproved(plan="p1", incident="flood", replaces=None, by="kate", at=AT)
TRIP = TripReleased(plan="p1", trip="p1-1", incident="flood", started_at=AT, vehicle="truck", stops=())


def approval(**changes):
    known = {"plan": "p1", "by": "kate", "at": AT, "commander": False, "limit_people": 10_000, "in_force": None}
    return ApprovePlan(**known | changes)


def test_a_solved_run_becomes_a_proposal_once():
    solved = RunSolved(**{name: PROPOSAL[name] for name in RunSolved.model_fields})
    [command] = propose(solved, None)
    given(plan.decider).when(command).then(PROPOSED)
    given(plan.decider, PROPOSED).when(ProposePlan(**PROPOSAL)).then_nothing()


def test_remedies_are_asked_for_and_answered_once_but_again_where_there_was_no_answer():
    asked, ask = RemediesAsked(plan="p1", by="kate"), AskRemedies(plan="p1", by="kate")
    found, failed = ({"plan": "p1", "digest": "d", "reason": ""}, {"plan": "p1", "digest": "", "reason": "no prices"})
    given(plan.decider, PROPOSED).when(ask).then(asked)
    given(plan.decider, PROPOSED, asked).when(ask).then_nothing()
    given(plan.decider, PROPOSED, asked).when(AnswerRemedies(**found)).then(RemediesFound(**found))
    given(plan.decider, PROPOSED, asked, RemediesFound(**found)).when(AnswerRemedies(**found)).then_nothing()
    given(plan.decider, PROPOSED, asked, RemediesFound(**found)).when(ask).then_nothing()
    given(plan.decider, PROPOSED, asked, RemediesFound(**failed)).when(ask).then(asked)


def test_the_coordinator_who_asked_for_it_may_approve_within_the_limit():
    given(plan.decider, PROPOSED).when(approval()).then(APPROVED)


def test_above_the_limit_a_commander_must_approve():
    given(plan.decider, PROPOSED).when(approval(limit_people=4999)).then_refused("approval-limit")
    given(plan.decider, PROPOSED).when(approval(limit_people=4999, commander=True)).then(APPROVED)


def test_a_plan_made_before_another_took_force_is_outdated():
    outcome = given(plan.decider, PROPOSED).when(approval(in_force="p0")).then_refused("plan-outdated")
    assert "Ask for a new run" in outcome.problem.detail


def test_a_plan_replaces_the_plan_that_it_knew():
    replan = PlanProposed(**PROPOSAL | {"replaces": "p0"})
    given(plan.decider, replan).when(approval(in_force="p0")).then_types(PlanApproved)
    given(plan.decider, replan).when(approval(in_force=None)).then_refused("plan-outdated")


def test_a_plan_is_decided_once():
    given(plan.decider, PROPOSED, APPROVED).when(approval()).then_refused("plan-decided")
    given(plan.decider, PROPOSED, APPROVED).when(RefusePlan(plan="p1", by="max", reason="no")).then_refused(
        "plan-decided"
    )


def test_a_refused_plan_stays_refused():
    refused = PlanRefused(plan="p1", incident="flood", by="max", reason="roads")
    given(plan.decider, PROPOSED).when(RefusePlan(plan="p1", by="max", reason="roads")).then(refused)
    given(plan.decider, PROPOSED, refused).when(approval()).then_refused("plan-decided")


def test_an_unknown_plan_cannot_be_approved():
    given(plan.decider).when(approval()).then_refused("not-found")


def test_a_plan_takes_force_when_none_is():
    [command] = take_force(APPROVED, None)
    given(force.decider).when(command).then(PlanTookForce(incident="flood", plan="p1", replaces=None))


def test_the_plan_that_is_replaced_is_superseded():
    took = PlanTookForce(incident="flood", plan="p2", replaces="p1")
    [command] = supersede_replaced(took, None)
    given(plan.decider, PROPOSED, APPROVED).when(command).then(PlanSuperseded(plan="p1", by_plan="p2"))
    assert supersede_replaced(PlanTookForce(incident="flood", plan="p1", replaces=None), None) == []


def test_a_proposal_that_was_superseded_says_why_it_cannot_be_approved_any_more():
    overtaken = PlanSuperseded(plan="p1", by_plan="p2")
    outcome = given(plan.decider, PROPOSED, overtaken).when(approval(in_force="p2")).then_refused("plan-outdated")
    assert outcome.problem.more["in_force"] == "p2"
    closed = PlanSuperseded(plan="p1", by_plan="")
    given(plan.decider, PROPOSED).when(SupersedePlan(plan="p1", by_plan="")).then(closed)
    given(plan.decider, PROPOSED, closed).when(approval()).then_refused("incident-closed")


def test_a_proposal_hears_of_a_directive_and_a_plan_that_was_decided_about_does_not():
    hear = HearDirective(plan="p1", directive="d1")
    given(plan.decider, PROPOSED).when(hear).then(DirectiveHeard(plan="p1", directive="d1"))
    refused = PlanRefused(plan="p1", incident="flood", by="kate", reason="too far")
    given(plan.decider, PROPOSED, refused).when(hear).then_nothing()


def test_the_end_of_an_incident_leaves_what_was_approved_as_it_is():
    given(plan.decider, PROPOSED, APPROVED).when(SupersedePlan(plan="p1", by_plan="")).then_nothing()


def test_a_plan_is_overtaken_once_another_has_taken_the_place_that_it_was_to_take():
    proposal = {"plan": "p9", "replaces": "p2"}
    assert force.overtaken_by(proposal, ["p1", "p2", "p3", "p4"]) == "p3"
    assert force.overtaken_by(proposal, ["p1", "p2"]) is None
    assert force.overtaken_by(proposal, ["p1"]) is None, "the view does not show yet what the proposal knew"
    assert force.overtaken_by(proposal, ["p1", "p2", "p9"]) is None, "the view does not show yet that it was approved"
    assert force.overtaken_by({"plan": "p9", "replaces": None}, ["p1"]) == "p1"
    assert force.overtaken_by({"plan": "p9", "replaces": None}, []) is None


def test_of_two_approvals_at_the_same_moment_one_takes_force():
    first = PlanTookForce(incident="flood", plan="p1", replaces=None)
    second = TakeForce(incident="flood", plan="p2", replaces=None)
    overtaken = PlanOvertaken(incident="flood", plan="p2", by_plan="p1")
    given(force.decider, first).when(second).then(overtaken)
    [command] = supersede_overtaken(overtaken, None)
    assert command == SupersedePlan(plan="p2", by_plan="p1")


def test_taking_force_twice_is_taking_it_once():
    first = PlanTookForce(incident="flood", plan="p1", replaces=None)
    given(force.decider, first).when(TakeForce(incident="flood", plan="p1", replaces=None)).then_nothing()


def test_nothing_is_released_before_it_is_approved():
    given(plan.decider, PROPOSED).when(BeginRelease(plan="p1", withdrawn=(), held_back=())).then_nothing()


def test_a_release_counts_its_trips_and_ends_once():
    begin = BeginRelease(plan="p1", withdrawn=("p0-7",), held_back=())
    begun = ReleaseBegun(plan="p1", withdrawn=("p0-7",), held_back=())
    withdrawn = TripWithdrawn(plan="p1", trip="p0-7")
    given(plan.decider, PROPOSED, APPROVED).when(begin).then(begun)
    part = ReleasePart(plan="p1", withdrawn=(withdrawn,), trips=(TRIP,))
    given(plan.decider, PROPOSED, APPROVED, begun).when(part).then(withdrawn, TRIP)
    released = PlanReleased(plan="p1", trips=1, lines=0)
    given(plan.decider, PROPOSED, APPROVED, begun, withdrawn, TRIP).when(FinishRelease(plan="p1")).then(released)
    given(plan.decider, PROPOSED, APPROVED, begun, TRIP, released).when(FinishRelease(plan="p1")).then_nothing()


def test_what_a_release_began_with_is_not_decided_again():
    begun = ReleaseBegun(plan="p1", withdrawn=("p0-7",), held_back=())
    again = BeginRelease(plan="p1", withdrawn=(), held_back=("truck",))
    given(plan.decider, PROPOSED, APPROVED, begun).when(again).then_nothing()


def test_a_plan_superseded_in_the_middle_of_its_release_is_released_to_the_end():
    superseded = PlanSuperseded(plan="p1", by_plan="p2")
    part = ReleasePart(plan="p1", trips=(TRIP,))
    given(plan.decider, PROPOSED, APPROVED, superseded).when(part).then(TRIP)
