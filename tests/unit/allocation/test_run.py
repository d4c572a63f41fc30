"""A run's life, given-when-then."""

from services.allocation.commands import BeginSolving, CancelRun, FailRun, FinishSolve, GiveUpRun, RequestRun
from services.allocation.events import RunCancelled, RunFailed, RunRequested, RunSolved, SolvingBegun, StopAsked
from services.allocation.run import ATTEMPTS_MAX, decider
from tests.gwt import given

ASKED = {
    "run": "r1",
    "incident": "flood",
    "now_min": 30.0,
    "at": "2021-07-20T22:30:00+08:00",
    "requested_by": "kate",
    "seconds": 15.0,
    "priority_weight": 10.0,
    "seed": 1,
    "work": None,
    "covers": {"inventory": 7, "relief": 9},
    "replan_after_min": 15.0,
    "replan_share": 0.1,
    "replan_gather_min": 3.0,
    "replan_rest_min": 30.0,
    "allowance": 10.0,
}
REQUESTED = RunRequested(**ASKED)
BEGUN = SolvingBegun(run="r1", attempt=1)
MADE = {"plan_digest": "p", "instance_digest": "i", "summary": {}, "replaces": None, "exposure_digest": "e"}
SOLVED = RunSolved(run="r1", incident="flood", **MADE)
FINISH = FinishSolve(run="r1", attempt=1, **MADE)


def cancelled(by, superseded_by=None):
    return RunCancelled(run="r1", incident="flood", by=by, superseded_by=superseded_by)


def test_a_run_is_requested():
    given(decider).when(RequestRun(**ASKED)).then(REQUESTED)


def test_a_run_is_requested_once():
    given(decider, REQUESTED).when(RequestRun(**ASKED)).then_refused("run-exists")


def test_nobody_can_cancel_a_run_that_does_not_exist():
    given(decider).when(CancelRun(run="r1", by="kate")).then_refused("not-found")


def test_solving_begins_with_the_first_attempt():
    given(decider, REQUESTED).when(BeginSolving(run="r1", attempt=1)).then(BEGUN)


def test_an_attempt_out_of_turn_is_ignored():
    given(decider, REQUESTED, BEGUN).when(BeginSolving(run="r1", attempt=1)).then_nothing()


def test_a_dead_solver_is_tried_again_but_not_for_ever():
    attempts = [SolvingBegun(run="r1", attempt=n) for n in range(1, ATTEMPTS_MAX + 1)]
    given(decider, REQUESTED, BEGUN).when(BeginSolving(run="r1", attempt=2)).then(attempts[1])
    given(decider, REQUESTED, *attempts).when(BeginSolving(run="r1", attempt=ATTEMPTS_MAX + 1)).then_types(RunFailed)


def test_a_solved_run_names_its_plan_and_its_problem():
    given(decider, REQUESTED, BEGUN).when(FINISH).then(SOLVED)


def test_the_first_result_counts_whichever_attempt_it_belongs_to():
    again = SolvingBegun(run="r1", attempt=2)
    given(decider, REQUESTED, BEGUN, again).when(FINISH).then(SOLVED)
    given(decider, REQUESTED, BEGUN, again, SOLVED).when(FINISH).then_nothing()


def test_the_result_of_an_attempt_that_nobody_began_is_ignored():
    given(decider, REQUESTED).when(FINISH).then_nothing()


def test_a_failed_run_says_why():
    failed = RunFailed(run="r1", incident="flood", reason="no road leads there")
    given(decider, REQUESTED, BEGUN).when(FailRun(run="r1", reason="no road leads there")).then(failed)


def test_a_run_that_waits_can_be_cancelled():
    given(decider, REQUESTED).when(CancelRun(run="r1", by="kate")).then(cancelled("kate"))


def test_cancelling_while_solving_asks_for_the_best_plan_so_far():
    given(decider, REQUESTED, BEGUN).when(CancelRun(run="r1", by="kate")).then(StopAsked(run="r1", by="kate"))


def test_a_second_wish_to_stop_changes_nothing():
    stop = StopAsked(run="r1", by="kate")
    given(decider, REQUESTED, BEGUN, stop).when(CancelRun(run="r1", by="kate")).then_nothing()


def test_a_solver_stopped_before_it_had_a_plan_cancels_the_run():
    given(decider, REQUESTED, BEGUN).when(GiveUpRun(run="r1")).then(cancelled("solver"))


def test_a_newer_run_ends_an_older_one_at_once():
    newer = CancelRun(run="r1", by="allocation", superseded_by="r2")
    given(decider, REQUESTED, BEGUN).when(newer).then(cancelled("allocation", "r2"))


def test_the_result_of_a_cancelled_run_is_ignored():
    given(decider, REQUESTED, BEGUN, cancelled("allocation", "r2")).when(FINISH).then_nothing()


def test_a_person_learns_that_a_run_has_ended_already():
    given(decider, REQUESTED, BEGUN, SOLVED).when(CancelRun(run="r1", by="kate")).then_refused("run-closed")


def test_a_run_that_has_ended_cannot_be_superseded():
    newer = CancelRun(run="r1", by="allocation", superseded_by="r2")
    given(decider, REQUESTED, BEGUN, SOLVED).when(newer).then_nothing()
