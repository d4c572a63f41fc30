"""Whether an incident needs a new plan because goods were refused: one is asked for soon after, like the last one.

All refusals until then share it, and so does whatever run a person asks for meanwhile.  Approving stays with people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from services.allocation.commands import AskReplan, DropReplan, KeepOrder, ReplanCommand, WantReplan
from services.allocation.events import OrderKept, ReplanAsked, ReplanDropped, ReplanWanted
from shared.clock import instant, minutes_between, stamp
from shared.messages import Event, digest
from shared.service import Decider

SECONDS_MAX = 5.0
"""A new plan starts from the one in force and needs less time than the first."""


@dataclass(frozen=True)
class Replan:
    order: OrderKept | None = None
    wanted: ReplanWanted | None = None


def decide(replan: Replan, command: ReplanCommand) -> Sequence[Event]:
    match command:
        case KeepOrder():
            return [OrderKept(**dict(command))]
        case WantReplan():
            return _want(replan, command)
        case AskReplan(due_at=due_at):
            return _ask(replan, due_at)
        case _:
            return [ReplanDropped(incident=command.incident)] if replan.wanted else []


def _want(replan: Replan, command: WantReplan) -> Sequence[Event]:
    after_min = replan.order.replan_after_min if replan.order else None
    if replan.wanted or after_min is None:
        return []
    return [ReplanWanted(**dict(command), due_at=stamp(instant(command.at) + timedelta(minutes=after_min)))]


def _ask(replan: Replan, due_at: str) -> Sequence[Event]:
    """Not if a person was faster."""
    order, wanted = replan.order, replan.wanted
    if order is None or wanted is None or wanted.due_at != due_at:
        return []
    kept = order.model_dump(include={"incident", "priority_weight", "seed", "work", "replan_after_min"})
    run = f"run-{digest(f'replan:{wanted.incident}:{wanted.plan}:{due_at}')[:10]}"
    now_min = minutes_between(order.at, due_at) + order.now_min
    return [ReplanAsked(**kept, run=run, at=due_at, now_min=now_min, seconds=min(order.seconds, SECONDS_MAX))]


def evolve(replan: Replan, event: Event) -> Replan:
    match event:
        case OrderKept():
            return Replan(order=event)
        case ReplanWanted():
            return replace(replan, wanted=event)
        case ReplanAsked() | ReplanDropped():
            return replace(replan, wanted=None)
        case _:
            return replan


decider = Decider("replan", Replan(), decide, evolve, (KeepOrder, WantReplan, AskReplan, DropReplan))
