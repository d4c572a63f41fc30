"""What happens when policies are compared.  Stream run/<run>."""

from __future__ import annotations

from pydantic import Field

from shared.messages import Event, Json, Message


class Policy(Message):
    """What became of one priority weight.  `plan_digest` is "" where `reason` says why there is no plan for it."""

    plan: str
    priority_weight: float
    plan_digest: str = ""
    summary: Json = Field(default_factory=dict)
    exposure_digest: str = ""
    reason: str = ""


class PoliciesCompared(Event, of="ninehours.allocation.PoliciesCompared.v1"):
    """The run has a plan for at least one of its weights, all of them of the problem that `instance_digest` names."""

    run: str
    incident: str
    instance_digest: str
    replaces: str | None
    policies: tuple[Policy, ...]


EVENTS: tuple[type[Event], ...] = (PoliciesCompared,)
