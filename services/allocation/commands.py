"""What may be asked of allocation.  Each goes to the stream of a run, a plan, or an incident's plan in force."""

from __future__ import annotations

from services.allocation.events import ReservationAsked, TripReleased, TripWithdrawn
from shared.messages import Command, Json


class RunCommand(Command):
    run: str

    @property
    def stream(self) -> str:
        return f"run/{self.run}"


class RequestRun(RunCommand):
    incident: str
    now_min: float
    at: str
    requested_by: str
    seconds: float
    priority_weight: float
    seed: int
    work: int | None
    covers: dict[str, int]
    replan_after_min: float | None


class BeginSolving(RunCommand):
    attempt: int


class CancelRun(RunCommand):
    """By a person, or because a newer run of the incident makes this one pointless."""

    by: str
    superseded_by: str | None = None


class FinishSolve(RunCommand):
    attempt: int
    plan_digest: str
    instance_digest: str
    summary: Json
    replaces: str | None


class FailRun(RunCommand):
    reason: str


class GiveUpRun(RunCommand):
    """The solver was stopped before it had any plan."""


class PlanCommand(Command):
    plan: str

    @property
    def stream(self) -> str:
        return f"plan/{self.plan}"


class ProposePlan(PlanCommand):
    incident: str
    run: str
    plan_digest: str
    instance_digest: str
    summary: Json
    replaces: str | None


class ApprovePlan(PlanCommand):
    """`in_force` is the incident's plan in force now; `limit_people` binds whoever is not a commander."""

    by: str
    at: str
    commander: bool
    limit_people: int
    in_force: str | None


class RefusePlan(PlanCommand):
    by: str
    reason: str


class SupersedePlan(PlanCommand):
    by_plan: str


class BeginRelease(PlanCommand):
    withdrawn: tuple[str, ...]
    held_back: tuple[str, ...]


class ReleasePart(PlanCommand):
    """As much of a release as fits into one commit."""

    withdrawn: tuple[TripWithdrawn, ...] = ()
    trips: tuple[TripReleased, ...] = ()
    asked: tuple[ReservationAsked, ...] = ()


class FinishRelease(PlanCommand):
    pass


class TakeForce(Command):
    incident: str
    plan: str
    replaces: str | None

    @property
    def stream(self) -> str:
        return f"force/{self.incident}"


class ReplanCommand(Command):
    incident: str

    @property
    def stream(self) -> str:
        return f"replan/{self.incident}"


class KeepOrder(ReplanCommand):
    run: str
    at: str
    now_min: float
    seconds: float
    priority_weight: float
    seed: int
    work: int | None
    replan_after_min: float | None


class WantReplan(ReplanCommand):
    """Goods of a plan were refused at `at`."""

    plan: str
    store: str
    item: str
    reason: str
    at: str


class AskReplan(ReplanCommand):
    """The time to gather refusals is over."""

    due_at: str


class DropReplan(ReplanCommand):
    pass
