"""Directives of an incident, given-when-then."""

from __future__ import annotations

from typing import Any

from services.allocation.commands import GiveDirective, LiftDirective
from services.allocation.directives import decider
from services.allocation.events_directives import DirectiveGiven, DirectiveLifted
from tests.gwt import given

AT = "2021-07-20T23:10:00+08:00"
KEEP = {"kind": "keep_trip", "subject": "r1-1", "reason": "promised to the village", "by": "kate", "at": AT}
GIVEN = DirectiveGiven(incident="flood", directive="d1", **KEEP)


def give(directive: str = "d2", **more: Any) -> GiveDirective:
    return GiveDirective(incident="flood", directive=directive, **{**KEEP, **more})


def lift(cause: Any = "undone", directive: str = "d1", by: str = "lee") -> LiftDirective:
    return LiftDirective(incident="flood", directive=directive, by=by, at=AT, cause=cause)


def lifted(cause: Any = "undone", by: str = "lee") -> DirectiveLifted:
    return DirectiveLifted(incident="flood", directive="d1", cause=cause, by=by, at=AT)


def test_a_directive_is_given_with_its_reason():
    given(decider).when(give("d1")).then(GIVEN)


def test_of_the_same_trip_one_holds_at_a_time():
    outcome = given(decider, GIVEN).when(give()).then_refused("directive-exists")
    assert "kate" in str(outcome.problem)
    assert "promised to the village" in str(outcome.problem)


def test_a_store_of_the_same_code_is_another_thing():
    given(decider, GIVEN).when(give(kind="leave_out_store")).then_types(DirectiveGiven)


def test_it_is_undone_and_can_be_given_again():
    given(decider, GIVEN).when(lift()).then(lifted())
    given(decider, GIVEN, lifted()).when(give()).then_types(DirectiveGiven)


def test_what_was_undone_is_not_undone_again():
    given(decider, GIVEN, lifted()).when(lift()).then_refused("not-found")


def test_what_can_hold_no_more_is_lifted_once():
    given(decider, GIVEN).when(lift("refused", by="allocation")).then(lifted("refused", "allocation"))
    given(decider, GIVEN, lifted()).when(lift("refused", by="allocation")).then_nothing()
