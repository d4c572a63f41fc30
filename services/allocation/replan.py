"""Whether an incident needs a new plan: where goods were refused, or as many people are at stake as the order says.

It is asked for a while later, like the last one; all reasons until then share it, and so does whatever run a person
asks for meanwhile.  Refused goods do not wait for the rest between two plans: their trips cannot load.  Approving stays
with people.  A comparison of policies answers nothing until one of its plans is chosen: the order stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from services.allocation import stakes
from services.allocation.commands import AskReplan, DropReplan, FollowPlan, KeepOrder, ReplanCommand, WeighNews
from services.allocation.events import (
    NewsWeighed,
    OrderKept,
    PlanFollowed,
    RefusedGoods,
    ReplanAsked,
    ReplanDropped,
    ReplanWanted,
)
from services.allocation.policies import plans_of
from shared.clock import instant, minutes_between, stamp
from shared.messages import Event, digest
from shared.service import Decider

SECONDS_MAX = 5.0
"""A new plan starts from the one in force and needs less time than the first."""
NO_GOODS = RefusedGoods(plan="", store="", item="", reason="")


@dataclass(frozen=True)
class Asked:
    """Where the run of a plan was requested, and the priority weight that the plan is made for."""

    position: int
    weight: float


@dataclass(frozen=True)
class Replan:
    """`requested`: what was asked for, by the names of the plans that may still take force; `kept`: who is at stake.

    `weight`: the plan in force was made for it, and the platform asks for the next one with it.
    """

    order: OrderKept | None = None
    wanted: ReplanWanted | None = None
    requested: Mapping[str, Asked] = field(default_factory=dict)
    weight: float | None = None
    weighed: int = 0
    kept: stakes.Kept = field(default_factory=dict)


def decide(replan: Replan, command: ReplanCommand) -> Sequence[Event]:
    match command:
        case KeepOrder():
            return [OrderKept(**dict(command))]
        case FollowPlan(incident=incident, plan=plan):
            asked = replan.requested.get(plan)
            return [PlanFollowed(incident=incident, plan=plan, since=asked.position if asked else 0)]
        case WeighNews():
            return _weigh(replan, command)
        case AskReplan(due_at=due_at):
            return _ask(replan, due_at)
        case _:
            return [ReplanDropped(incident=command.incident)] if replan.order else []


def _weigh(replan: Replan, command: WeighNews) -> Sequence[Event]:
    if command.upto <= replan.weighed:
        return []
    weighed = NewsWeighed(**command.model_dump(include=set(NewsWeighed.model_fields)))
    wanted = _wanted(evolve(replan, weighed), command)
    return [weighed, wanted] if wanted else [weighed]


def _wanted(replan: Replan, command: WeighNews) -> ReplanWanted | None:
    """What was heard before the last run was requested is for that run to answer."""
    order = replan.order
    if order is None or order.replan_after_min is None or command.upto <= order.position:
        return None
    causes = stakes.by_cause(stakes.later(replan.kept, order.position))
    due = instant(command.at) + timedelta(minutes=order.replan_after_min)
    if not command.refused:
        due = instant(command.at) + timedelta(minutes=order.replan_gather_min)
        if order.replan_share is None or sum(causes.values()) < order.replan_share * command.in_need:
            return None
        due = max(due, instant(order.at) + timedelta(minutes=order.replan_rest_min))
    if replan.wanted and instant(replan.wanted.due_at) <= due:
        return None
    goods = (command.refused or NO_GOODS).model_dump(exclude={"plan"})
    plan = command.refused.plan if command.refused else command.plan
    return ReplanWanted(incident=command.incident, plan=plan, **goods, at=command.at, due_at=stamp(due), causes=causes)


def _ask(replan: Replan, due_at: str) -> Sequence[Event]:
    """Not if a person was faster."""
    order, wanted = replan.order, replan.wanted
    if order is None or wanted is None or wanted.due_at != due_at:
        return []
    changed = {"run", "at", "now_min", "seconds", "position", "weights"}
    run = f"run-{digest(f'replan:{wanted.incident}:{wanted.plan}:{due_at}')[:10]}"
    now_min = minutes_between(order.at, due_at) + order.now_min
    seconds = min(order.seconds, SECONDS_MAX)
    how = order.model_dump(exclude=changed)
    if replan.weight is not None:
        how["priority_weight"] = replan.weight
    return [ReplanAsked(**how, run=run, at=due_at, now_min=now_min, seconds=seconds)]


def evolve(replan: Replan, event: Event) -> Replan:
    match event:
        case OrderKept(weights=weights) if weights and replan.order:
            return replace(replan, requested={**replan.requested, **_asked(event)})
        case OrderKept():
            return replace(replan, order=event, wanted=None, requested={**replan.requested, **_asked(event)})
        case PlanFollowed(plan=plan, since=since):
            asked = replan.requested.get(plan)
            open_ = {name: asked for name, asked in replan.requested.items() if asked.position > since}
            weight = asked.weight if asked else replan.weight
            return replace(replan, requested=open_, weight=weight, kept=stakes.later(replan.kept, since))
        case NewsWeighed(upto=upto, stakes=found):
            return replace(replan, weighed=upto, kept=stakes.noted(replan.kept, found))
        case ReplanWanted():
            return replace(replan, wanted=event)
        case ReplanAsked():
            return replace(replan, wanted=None)
        case ReplanDropped():
            return Replan()
        case _:
            return replan


def _asked(order: OrderKept) -> dict[str, Asked]:
    plans = plans_of(order.run, order.weights, order.priority_weight)
    return {plan: Asked(order.position, weight) for plan, weight in plans.items()}


decider = Decider("replan", Replan(), decide, evolve, (KeepOrder, FollowPlan, WeighNews, AskReplan, DropReplan))
