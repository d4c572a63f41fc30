"""Facts that lead on: a solved run becomes a proposal, or one for each policy that it compared, an approval takes
force, what is replaced is superseded, and what may cost the plan in force people is heard, to be weighed by the
background work."""

from __future__ import annotations

from collections.abc import Sequence

from services.allocation.acting import NAME
from services.allocation.commands import (
    AskReplan,
    DropReplan,
    FollowPlan,
    HearNews,
    KeepOrder,
    ProposePlan,
    RequestRun,
    SupersedePlan,
    TakeForce,
)
from services.allocation.events import (
    PlanApproved,
    PlanOvertaken,
    PlanTookForce,
    RefusedGoods,
    ReplanAsked,
    ReplanWanted,
    RunRequested,
    RunSolved,
)
from services.allocation.events_policies import PoliciesCompared
from services.allocation.foreign import (
    ClosureReported,
    IncidentClosed,
    NeedReported,
    ReservationRefused,
    TripAborted,
    VehicleLost,
)
from services.allocation.stakes import EVACUATED
from shared.messages import Command, Meta
from shared.service import Reaction, Timer


def propose(event: RunSolved, _: Meta) -> Sequence[Command]:
    return [ProposePlan(plan=event.run, **dict(event))]


def propose_compared(event: PoliciesCompared, _: Meta) -> Sequence[Command]:
    common = event.model_dump(include={"incident", "run", "instance_digest", "replaces"})
    return [
        ProposePlan(**common, **policy.model_dump(include={"plan", "plan_digest", "summary", "exposure_digest"}))
        for policy in event.policies
        if policy.plan_digest
    ]


def take_force(event: PlanApproved, _: Meta) -> Sequence[Command]:
    return [TakeForce(incident=event.incident, plan=event.plan, replaces=event.replaces)]


def supersede_replaced(event: PlanTookForce, _: Meta) -> Sequence[Command]:
    return [SupersedePlan(plan=event.replaces, by_plan=event.plan)] if event.replaces else []


def supersede_overtaken(event: PlanOvertaken, _: Meta) -> Sequence[Command]:
    return [SupersedePlan(plan=event.plan, by_plan=event.by_plan)]


def keep_order(event: RunRequested, meta: Meta) -> Sequence[Command]:
    return [KeepOrder(**event.model_dump(include=set(KeepOrder.model_fields)), position=meta.position)]


def follow(event: PlanTookForce, _: Meta) -> Sequence[Command]:
    return [FollowPlan(incident=event.incident, plan=event.plan)]


def hear_needs(event: NeedReported, meta: Meta) -> Sequence[Command]:
    people = event.people | {group + EVACUATED: number for group, number in event.evacuated.items()}
    return [HearNews(incident=event.incident, cause="needs", subject=event.village, at=meta.at, people=people)]


def hear_closure(event: ClosureReported, meta: Meta) -> Sequence[Command]:
    about = {"incident": event.incident, "subject": event.road, "from_min": event.from_min}
    return [HearNews(cause="road", at=meta.at, **about)]


def hear_loss(event: VehicleLost, meta: Meta) -> Sequence[Command]:
    about = {"incident": event.incident, "subject": event.vehicle, "trip": event.trip}
    return [HearNews(cause="vehicle", at=meta.at, **about)]


def hear_abort(event: TripAborted, meta: Meta) -> Sequence[Command]:
    if not event.incident:
        return []
    return [HearNews(incident=event.incident, cause="trip", subject=event.trip, at=meta.at)]


def hear_refusal(event: ReservationRefused, meta: Meta) -> Sequence[Command]:
    goods = RefusedGoods(**event.model_dump(include=set(RefusedGoods.model_fields)))
    return [HearNews(incident=event.incident, cause="goods", subject=event.trip, at=meta.at, goods=goods)]


def request_replan(event: ReplanAsked, _: Meta) -> Sequence[Command]:
    return [RequestRun(**dict(event), requested_by=NAME, covers={})]


def drop_replan(event: IncidentClosed, _: Meta) -> Sequence[Command]:
    return [DropReplan(incident=event.incident)]


REACTIONS = (
    Reaction("propose", RunSolved, propose),
    Reaction("propose-compared", PoliciesCompared, propose_compared),
    Reaction("take-force", PlanApproved, take_force),
    Reaction("supersede-replaced", PlanTookForce, supersede_replaced),
    Reaction("supersede-overtaken", PlanOvertaken, supersede_overtaken),
    Reaction("keep-order", RunRequested, keep_order),
    Reaction("follow-plan", PlanTookForce, follow),
    Reaction("hear-needs", NeedReported, hear_needs),
    Reaction("hear-closure", ClosureReported, hear_closure),
    Reaction("hear-loss", VehicleLost, hear_loss),
    Reaction("hear-abort", TripAborted, hear_abort),
    Reaction("hear-refusal", ReservationRefused, hear_refusal),
    Reaction("request-replan", ReplanAsked, request_replan),
    Reaction("drop-replan", IncidentClosed, drop_replan),
)


# ---- reasons for a new plan have been gathered ----


def replan_due(event: ReplanWanted, _: Meta) -> str:
    return event.due_at


def ask_replan(event: ReplanWanted, _: Meta) -> Command:
    return AskReplan(incident=event.incident, due_at=event.due_at)


TIMERS = (Timer("replan", ReplanWanted, replan_due, ask_replan),)
