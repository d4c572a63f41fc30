"""Incidents, reports and closures."""

import pytest
from pydantic import ValidationError

from services.relief import closure, incident, report, statement
from services.relief.commands import (
    AskDemand,
    CloseIncident,
    DeclareIncident,
    LiftClosure,
    ReportClosure,
    ReportNeed,
    StateDemand,
)
from services.relief.events import ClosureLifted, ClosureReported, DemandAsked, DemandStated, IncidentClosed
from services.relief.shapes import Declaration, Needs
from tests.gwt import given
from tests.unit.relief.samples import DECLARATION, at, declared, reported

DECLARE = DeclareIncident.model_validate({**DECLARATION, "areas": ["4110"]})
SHUT = ReportClosure(incident="flood", closure="R1@218", road="R1", from_min=218, reason="under water")


def test_an_incident_is_declared_once():
    given(incident.decider).when(DECLARE).then(declared())
    given(incident.decider).when(DECLARE, DECLARE).then_refused("incident-exists")


def test_an_incident_is_not_closed_while_trips_are_open():
    close = CloseIncident(incident="flood", at=at(60), at_min=60, open_trips=2)
    given(incident.decider, declared()).when(close).then_refused("trips-open")
    done = CloseIncident(incident="flood", at=at(60), at_min=60, open_trips=0)
    given(incident.decider, declared()).when(done).then(IncidentClosed(incident="flood", at=at(60), at_min=60))
    given(incident.decider, declared()).when(done, done).then_refused("incident-closed")
    given(incident.decider).when(done).then_refused("not-found")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"started_at": "2021-07-20T22:00:00"}, "no time zone"),
        ({"started_at": "yesterday"}, "not a time"),
        ({"deadline_min": 2000}, "behind the horizon"),
        ({"groups": [{"id": "general", "rank": 2}]}, "not declared"),
        ({"group_shares": {"infant": 0.5, "general": 0.4}}, "add up to 1"),
        ({"group_shares": {"giants": 1.0}}, "not declared: giants"),
        ({"zone": ["v1", "v1"]}, "named twice"),
        ({"rations": []}, "at least 1 item"),
        ({"default_need_ratio": -0.1}, "greater than or equal to 0"),
        ({"mode": "exercise"}, "'drill' or 'real'"),
    ],
)
def test_a_declaration_that_makes_no_sense_is_refused_with_a_reason(changes, says):
    with pytest.raises(ValidationError, match=says):
        Declaration.model_validate({**DECLARATION, **changes})


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"people": {"general": -1}}, "greater than or equal to 0"),
        ({"people": {"general": 300}, "evacuated": {"general": 200}}, "more people in need than affected"),
        ({"people": {"general_evacuated": 3}}, "write the group without"),
        ({"affected": 10**9}, "less than or equal to"),
        ({"stage": "rumour"}, "'first', 'follow_up' or 'corrected'"),
    ],
)
def test_a_report_that_makes_no_sense_is_refused_with_a_reason(changes, says):
    with pytest.raises(ValidationError, match=says):
        Needs.model_validate({"stage": "first", "affected": 400, "people": {"general": 30}, **changes})


def test_reports_are_recorded_in_whatever_order_they_come_and_a_repeat_adds_nothing():
    first = ReportNeed.model_validate(reported().model_dump())
    corrected = ReportNeed.model_validate(reported(minute=90, stage="corrected").model_dump())
    again = first.model_copy(update={"received_at": at(70)})
    given(report.decider).when(corrected, first).then(reported())
    given(report.decider).when(first, corrected, again).then_nothing()


def test_a_closure_counts_when_it_is_reported_and_ends_when_it_is_lifted():
    lift = LiftClosure(incident="flood", closure="R1@218", at_min=300)
    slow = SHUT.model_copy(update={"factor": 0.4})
    given(closure.decider).when(SHUT).then(ClosureReported.model_validate(SHUT.model_dump()))
    given(closure.decider).when(SHUT, SHUT).then_nothing()
    given(closure.decider).when(SHUT, slow).then_types(ClosureReported)
    given(closure.decider).when(SHUT, lift).then(ClosureLifted(incident="flood", closure="R1@218", at_min=300))
    given(closure.decider).when(SHUT, lift, lift).then_nothing()
    given(closure.decider).when(SHUT, lift, SHUT).then_types(ClosureReported)
    given(closure.decider).when(lift).then_refused("not-found")


def test_the_demand_of_a_run_is_asked_once_and_stated_once():
    ask = AskDemand(run="r1", incident="flood", now_min=30)
    state = StateDemand(run="r1", incident="flood", now_min=30, places=[], silent=["v2"])
    given(statement.decider).when(ask).then(DemandAsked(run="r1", incident="flood", now_min=30))
    given(statement.decider).when(ask, ask).then_nothing()
    given(statement.decider).when(ask, state).then(DemandStated.model_validate(state.model_dump()))
    given(statement.decider).when(ask, state, state).then_nothing()
    given(statement.decider).when(ask, state, ask).then_nothing()
