"""What may be asked of allocation.  Each goes to a stream of a run, of a plan, or of something of an incident."""

from __future__ import annotations

from services.allocation.events import (
    News,
    RefusedGoods,
    ReservationAsked,
    Stake,
    TripReleased,
    TripWithdrawn,
)
from services.allocation.events_directives import DirectiveKind, LiftCause
from services.allocation.events_policies import Policy
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
    replan_share: float | None
    replan_gather_min: float
    replan_rest_min: float
    allowance: float
    weights: tuple[float, ...] = ()


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
    exposure_digest: str


class FinishComparison(RunCommand):
    attempt: int
    instance_digest: str
    replaces: str | None
    policies: tuple[Policy, ...]


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
    exposure_digest: str


class ApprovePlan(PlanCommand):
    """`in_force` is the incident's plan in force now; `limit_people` binds whoever is not a commander.

    `against`: the trips, stores and vehicles about which the plan breaks a directive that was given after its run.
    """

    by: str
    at: str
    commander: bool
    limit_people: int
    in_force: str | None
    against: tuple[str, ...] = ()


class RefusePlan(PlanCommand):
    by: str
    reason: str


class AskRemedies(PlanCommand):
    by: str


class AnswerRemedies(PlanCommand):
    """`digest` of the answer, or the `reason` why there is none."""

    digest: str
    reason: str


class HearDirective(PlanCommand):
    directive: str


class SupersedePlan(PlanCommand):
    """`by_plan` takes its place; empty: its incident is closed, so that nobody can approve it any more."""

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


class HearNews(News, Command):
    @property
    def stream(self) -> str:
        return f"news/{self.incident}/{self.cause}/{self.subject}"


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
    replan_share: float | None
    replan_gather_min: float
    replan_rest_min: float
    allowance: float
    position: int
    weights: tuple[float, ...] = ()


class FollowPlan(ReplanCommand):
    """The plan took force."""

    plan: str


class WeighNews(ReplanCommand):
    """What the news up to `upto` mean for `plan`, by their latest's instant `at`; `refused` goods, if there are any.

    `in_need`: the people that the plan's problem counts.
    """

    plan: str
    in_need: int
    upto: int
    at: str
    stakes: tuple[Stake, ...]
    refused: RefusedGoods | None


class AskReplan(ReplanCommand):
    """The time to gather reasons is over."""

    due_at: str


class DropReplan(ReplanCommand):
    pass


class DirectiveCommand(Command):
    incident: str
    directive: str
    by: str
    at: str

    @property
    def stream(self) -> str:
        return f"directives/{self.incident}"


class GiveDirective(DirectiveCommand):
    kind: DirectiveKind
    subject: str
    reason: str


class LiftDirective(DirectiveCommand):
    """By a person, who undoes it, or by the service, which says why it cannot hold."""

    cause: LiftCause
