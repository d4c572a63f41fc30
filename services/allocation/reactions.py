"""Facts that lead on: a solved run becomes a proposal, an approval takes force, what is replaced is superseded, and
refused goods ask for a new plan."""

from __future__ import annotations

from collections.abc import Sequence

from services.allocation.acting import NAME
from services.allocation.commands import (
    AskReplan,
    DropReplan,
    KeepOrder,
    ProposePlan,
    RequestRun,
    SupersedePlan,
    TakeForce,
    WantReplan,
)
from services.allocation.events import (
    PlanApproved,
    PlanOvertaken,
    PlanTookForce,
    ReplanAsked,
    ReplanWanted,
    RunRequested,
    RunSolved,
)
from services.allocation.foreign import IncidentClosed, ReservationRefused
from shared.messages import Command, Meta
from shared.service import Reaction, Timer


def propose(event: RunSolved, _: Meta) -> Sequence[Command]:
    return [ProposePlan(plan=event.run, **dict(event))]


def take_force(event: PlanApproved, _: Meta) -> Sequence[Command]:
    return [TakeForce(incident=event.incident, plan=event.plan, replaces=event.replaces)]


def supersede_replaced(event: PlanTookForce, _: Meta) -> Sequence[Command]:
    return [SupersedePlan(plan=event.replaces, by_plan=event.plan)] if event.replaces else []


def supersede_overtaken(event: PlanOvertaken, _: Meta) -> Sequence[Command]:
    return [SupersedePlan(plan=event.plan, by_plan=event.by_plan)]


def keep_order(event: RunRequested, _: Meta) -> Sequence[Command]:
    return [KeepOrder(**event.model_dump(include=set(KeepOrder.model_fields)))]


def want_replan(event: ReservationRefused, meta: Meta) -> Sequence[Command]:
    return [WantReplan(**event.model_dump(include={"incident", "plan", "store", "item", "reason"}), at=meta.at)]


def request_replan(event: ReplanAsked, _: Meta) -> Sequence[Command]:
    return [RequestRun(**dict(event), requested_by=NAME, covers={})]


def drop_replan(event: IncidentClosed, _: Meta) -> Sequence[Command]:
    return [DropReplan(incident=event.incident)]


REACTIONS = (
    Reaction("propose", RunSolved, propose),
    Reaction("take-force", PlanApproved, take_force),
    Reaction("supersede-replaced", PlanTookForce, supersede_replaced),
    Reaction("supersede-overtaken", PlanOvertaken, supersede_overtaken),
    Reaction("keep-order", RunRequested, keep_order),
    Reaction("want-replan", ReservationRefused, want_replan),
    Reaction("request-replan", ReplanAsked, request_replan),
    Reaction("drop-replan", IncidentClosed, drop_replan),
)


# ---- refusals have been gathered ----


def replan_due(event: ReplanWanted, _: Meta) -> str:
    return event.due_at


def ask_replan(event: ReplanWanted, _: Meta) -> Command:
    return AskReplan(incident=event.incident, due_at=event.due_at)


TIMERS = (Timer("replan", ReplanWanted, replan_due, ask_replan),)
