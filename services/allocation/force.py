"""Which plan of an incident is in force: the one place where two approvals at the same moment become one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.allocation.commands import TakeForce
from services.allocation.events import PlanOvertaken, PlanTookForce
from shared.messages import Event, Json
from shared.service import Decider


@dataclass(frozen=True)
class Force:
    plan: str | None = None


def decide(force: Force, command: TakeForce) -> Sequence[Event]:
    """A plan takes force only in place of the plan that it was made to replace."""
    if command.plan == force.plan:
        return []
    if force.plan is not None and command.replaces != force.plan:
        return [PlanOvertaken(incident=command.incident, plan=command.plan, by_plan=force.plan)]
    return [PlanTookForce(**dict(command))]


def evolve(force: Force, event: Event) -> Force:
    return Force(event.plan) if isinstance(event, PlanTookForce) else force


def overtaken_by(proposal: Json, plans: Sequence[str]) -> str | None:
    """The plan that took the place which a proposal was to take, of all that were in force, first to last.

    A view that lags shows fewer of these, but in the same order: what it says is never wrong, at most late.
    """
    places = [None, *plans][: len(plans)]
    if proposal["plan"] in plans or proposal["replaces"] not in places:
        return None
    return plans[places.index(proposal["replaces"])]


decider = Decider("force", Force(), decide, evolve, (TakeForce,))
