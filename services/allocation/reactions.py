"""Own facts that lead on: a solved run becomes a proposal, an approval takes force, what is replaced is superseded."""

from __future__ import annotations

from collections.abc import Sequence

from services.allocation.commands import ProposePlan, SupersedePlan, TakeForce
from services.allocation.events import PlanApproved, PlanOvertaken, PlanTookForce, RunSolved
from shared.messages import Command, Meta
from shared.service import Reaction


def propose(event: RunSolved, _: Meta) -> Sequence[Command]:
    return [ProposePlan(plan=event.run, **dict(event))]


def take_force(event: PlanApproved, _: Meta) -> Sequence[Command]:
    return [TakeForce(incident=event.incident, plan=event.plan, replaces=event.replaces)]


def supersede_replaced(event: PlanTookForce, _: Meta) -> Sequence[Command]:
    return [SupersedePlan(plan=event.replaces, by_plan=event.plan)] if event.replaces else []


def supersede_overtaken(event: PlanOvertaken, _: Meta) -> Sequence[Command]:
    return [SupersedePlan(plan=event.plan, by_plan=event.by_plan)]


REACTIONS = (
    Reaction("propose", RunSolved, propose),
    Reaction("take-force", PlanApproved, take_force),
    Reaction("supersede-replaced", PlanTookForce, supersede_replaced),
    Reaction("supersede-overtaken", PlanOvertaken, supersede_overtaken),
)
