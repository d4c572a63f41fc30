"""A plan's life: proposed → approved or refused; approved → superseded, and proposed → superseded where another plan
took the place that it was to take, or its incident was closed.  What was approved is released in parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from services.allocation.commands import (
    AnswerRemedies,
    ApprovePlan,
    AskRemedies,
    BeginRelease,
    FinishRelease,
    HearDirective,
    PlanCommand,
    ProposePlan,
    RefusePlan,
    ReleasePart,
    SupersedePlan,
)
from services.allocation.events import (
    PlanApproved,
    PlanProposed,
    PlanRefused,
    PlanReleased,
    PlanSuperseded,
    ReleaseBegun,
    RemediesAsked,
    RemediesFound,
    ReservationAsked,
    TripReleased,
)
from services.allocation.events_directives import DirectiveHeard
from shared.messages import Event
from shared.problem import Problem, unknown
from shared.service import Decider

Status = Literal["unknown", "proposed", "approved", "refused", "superseded"]


@dataclass(frozen=True)
class Plan:
    """`people` in need, of whom the plan decides; `begun` is the first word of its release.

    `superseded_by`: the plan that took its place; None also where the incident was closed.
    """

    status: Status = "unknown"
    incident: str = ""
    replaces: str | None = None
    people: int = 0
    decided_by: str = ""
    superseded_by: str | None = None
    begun: ReleaseBegun | None = None
    trips: int = 0
    lines: int = 0
    released: bool = False
    remedies: Literal["none", "asked", "found"] = "none"


def decide(plan: Plan, command: PlanCommand) -> Sequence[Event]:
    match command:
        case ProposePlan():
            return [PlanProposed(**dict(command))] if plan.status == "unknown" else []
        case _ if plan.status == "unknown":
            raise unknown("plan", command.plan)
        case ApprovePlan():
            return _approve(plan, command)
        case RefusePlan(by=by, reason=reason):
            _must_be_open(plan, command)
            return [PlanRefused(plan=command.plan, incident=plan.incident, by=by, reason=reason)]
        case HearDirective(directive=directive):
            return [DirectiveHeard(plan=command.plan, directive=directive)] if plan.status == "proposed" else []
        case AskRemedies(by=by):
            return [RemediesAsked(plan=command.plan, by=by)] if plan.remedies == "none" else []
        case AnswerRemedies():
            return [RemediesFound(**dict(command))] if plan.remedies == "asked" else []
        case SupersedePlan():
            return _supersede(plan, command)
        case _:
            return _release(plan, command)


def _approve(plan: Plan, command: ApprovePlan) -> Sequence[Event]:
    _must_be_open(plan, command)
    if command.in_force != plan.replaces:
        raise _outdated(plan, command.in_force)
    if command.against:
        raise Problem(
            "plan-against-directives",
            f"This plan had read its data before it was decided by hand about {', '.join(command.against)}, and breaks "
            "that. Ask for a new run, or undo the directive.",
            against=list(command.against),
        )
    if plan.people > command.limit_people and not command.commander:
        raise Problem(
            "approval-limit",
            f"This plan decides for {plan.people} people; above {command.limit_people} a commander must approve it.",
            403,
            people=plan.people,
            limit=command.limit_people,
        )
    return [
        PlanApproved(plan=command.plan, incident=plan.incident, replaces=plan.replaces, by=command.by, at=command.at)
    ]


def _outdated(plan: Plan, in_force: str | None) -> Problem:
    return Problem(
        "plan-outdated",
        f"Plan {in_force!r} was approved after this one had read its data. Ask for a new run, then approve its plan.",
        in_force=in_force,
        replaces=plan.replaces,
    )


def _must_be_open(plan: Plan, command: PlanCommand) -> None:
    if plan.status == "superseded" and not plan.decided_by:
        raise _outdated(plan, plan.superseded_by) if plan.superseded_by else incident_closed()
    if plan.status != "proposed":
        who = f" by {plan.decided_by}" if plan.decided_by else ""
        raise Problem(
            "plan-decided",
            f"Plan {command.plan!r} is {plan.status} already{who}. Ask for a new run if another plan is wanted.",
        )


def incident_closed() -> Problem:
    return Problem("incident-closed", "The incident is closed: nothing more can be planned for it.")


def _supersede(plan: Plan, command: SupersedePlan) -> Sequence[Event]:
    """What was approved stays as it is when its incident ends."""
    if plan.status == "proposed" or (plan.status == "approved" and command.by_plan):
        superseded = PlanSuperseded(plan=command.plan, by_plan=command.by_plan)
        return [superseded] if command.by_plan != command.plan else []
    return []


def _release(plan: Plan, command: PlanCommand) -> Sequence[Event]:
    """Also of a plan that has just been superseded: its successor withdraws what it then finds released.

    Not of one that was superseded as a proposal: nobody has approved that.
    """
    if plan.status not in ("approved", "superseded") or not plan.decided_by or plan.released:
        return []
    match command:
        case BeginRelease():
            return [] if plan.begun else [ReleaseBegun(**dict(command))]
        case ReleasePart():
            return [*command.withdrawn, *command.trips, *command.asked]
        case FinishRelease():
            return [PlanReleased(plan=command.plan, trips=plan.trips, lines=plan.lines)]
        case _:
            return []


def evolve(plan: Plan, event: Event) -> Plan:
    match event:
        case PlanProposed(incident=incident, replaces=replaces, summary=summary):
            people = int(summary.get("people", 0))
            return replace(plan, status="proposed", incident=incident, replaces=replaces, people=people)
        case PlanApproved(by=by):
            return replace(plan, status="approved", decided_by=by)
        case PlanRefused(by=by):
            return replace(plan, status="refused", decided_by=by)
        case PlanSuperseded(by_plan=by_plan):
            return replace(plan, status="superseded", superseded_by=by_plan or None)
        case RemediesAsked():
            return replace(plan, remedies="asked")
        case RemediesFound(reason=reason):
            return replace(plan, remedies="none" if reason else "found")
        case _:
            return replace(plan, **_progress(plan, event))


def _progress(plan: Plan, event: Event) -> dict[str, Any]:
    match event:
        case ReleaseBegun():
            return {"begun": event}
        case TripReleased():
            return {"trips": plan.trips + 1}
        case ReservationAsked(lines=lines):
            return {"lines": plan.lines + len(lines)}
        case PlanReleased():
            return {"released": True}
        case _:
            return {}


decider = Decider(
    "plan",
    Plan(),
    decide,
    evolve,
    (
        ProposePlan,
        ApprovePlan,
        RefusePlan,
        HearDirective,
        AskRemedies,
        AnswerRemedies,
        SupersedePlan,
        BeginRelease,
        ReleasePart,
        FinishRelease,
    ),
)
