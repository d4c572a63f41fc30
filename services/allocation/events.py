"""What happened in allocation.  Times `*_min` are minutes after the incident's start, `at` and `*_at` are RFC 3339."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from services.allocation.defaults import ALLOWANCE
from shared.messages import Event, Json, Message

REPLAN_AFTER_MIN = 15.0
"""By then whoever else will refuse has answered, and loading has rarely begun."""
REPLAN_GATHER_MIN = 3.0
"""By then crews have told what a closed road or a lost truck leads to; longer waiting costs people."""
REPLAN_SHARE = 0.1
"""Of the people in need.  For fewer, what a new plan mends is hardly worth new orders for every crew: with 0.06
Xuchang's flood had up to four new plans instead of three and relieved no more people."""
REPLAN_REST_MIN = 30.0
"""Crews need some peace between two plans; an order that changes more often than trucks load is not followed."""

Cause = Literal["needs", "road", "vehicle", "trip", "goods"]
"""Why people are at stake: reported anew, a road closed or slow, a vehicle lost, a trip given up, goods refused."""

# ---- runs: stream run/<run> ----


class RunRequested(Event, of="ninehours.allocation.RunRequested.v1"):
    """`covers` are the journal positions, by service, that the problem must include at least.

    `weights`: the run makes a plan for each of them, of one problem, for people to choose from; `priority_weight` is
    then the usual one, with which the others are compared.  Empty: one plan, for `priority_weight`.
    `allowance`: people that a plan must gain for each promise of the plan in force that it breaks.

    A new plan is wanted when goods of the plan are refused, and asked for `replan_after_min` later (None: people ask
    themselves); and when `replan_share` of those in need are at stake (None: only when goods are refused), then asked
    for `replan_gather_min` later and not before `replan_rest_min` after `at`.
    """

    run: str
    incident: str
    now_min: float
    at: str
    requested_by: str
    seconds: float
    priority_weight: float
    seed: int
    work: int | None
    covers: dict[str, int]
    replan_after_min: float | None = REPLAN_AFTER_MIN
    replan_share: float | None = REPLAN_SHARE
    replan_gather_min: float = REPLAN_GATHER_MIN
    replan_rest_min: float = REPLAN_REST_MIN
    weights: tuple[float, ...] = ()
    allowance: float = ALLOWANCE


class SolvingBegun(Event, of="ninehours.allocation.SolvingBegun.v1"):
    run: str
    attempt: int


class StopAsked(Event, of="ninehours.allocation.StopAsked.v1"):
    """Somebody wants no better plan than the best one so far."""

    run: str
    by: str


class RunSolved(Event, of="ninehours.allocation.RunSolved.v1"):
    """The digests name the plan's body, the problem that it answers and what it relies on ("" in old journals).

    `replaces` is the plan that was in force.
    """

    run: str
    incident: str
    plan_digest: str
    instance_digest: str
    summary: Json
    replaces: str | None
    exposure_digest: str = ""


class RunFailed(Event, of="ninehours.allocation.RunFailed.v1"):
    run: str
    incident: str
    reason: str


class RunCancelled(Event, of="ninehours.allocation.RunCancelled.v1"):
    """`superseded_by` names the newer run, where that was the reason."""

    run: str
    incident: str
    by: str
    superseded_by: str | None


# ---- plans: stream plan/<plan>, a plan is called like the run that made it; of compared ones a number follows ----


class PlanProposed(Event, of="ninehours.allocation.PlanProposed.v1"):
    plan: str
    incident: str
    run: str
    plan_digest: str
    instance_digest: str
    summary: Json
    replaces: str | None
    exposure_digest: str = ""


class PlanApproved(Event, of="ninehours.allocation.PlanApproved.v1"):
    plan: str
    incident: str
    replaces: str | None
    by: str
    at: str


class PlanRefused(Event, of="ninehours.allocation.PlanRefused.v1"):
    plan: str
    incident: str
    by: str
    reason: str


class PlanSuperseded(Event, of="ninehours.allocation.PlanSuperseded.v1"):
    """`by_plan` took the place of `plan`; empty where the incident was closed before `plan` was decided about."""

    plan: str
    by_plan: str


class RemediesAsked(Event, of="ninehours.allocation.RemediesAsked.v1"):
    """Somebody wants to know what would relieve those whom the plan leaves out."""

    plan: str
    by: str


class RemediesFound(Event, of="ninehours.allocation.RemediesFound.v1"):
    """The digest names what was tried and what it would bring; it is "" where `reason` says why there is no answer."""

    plan: str
    digest: str
    reason: str


class ReleaseBegun(Event, of="ninehours.allocation.ReleaseBegun.v1"):
    """What the release does to trips of the plan before: `withdrawn` ones had not begun.

    `held_back` vehicles have set out since the problem was read: their new trips wait for the next plan.
    """

    plan: str
    withdrawn: tuple[str, ...]
    held_back: tuple[str, ...]


class Line(Message):
    """`reservation` is `<trip>:<stop>:<supply>` where goods are loaded, "" where they are unloaded."""

    reservation: str
    supply: str
    item: str
    reserve: str
    quantity: int


class Stop(Message):
    """`stop` counts the trip's stops from 0, `dock` the store's docks from 0; no dock where goods are unloaded."""

    stop: int
    place: str
    do: Literal["load", "unload"]
    arrive_min: float
    start_min: float
    end_min: float
    depart_min: float
    dock: int | None
    lines: tuple[Line, ...]


class TripReleased(Event, of="ninehours.allocation.TripReleased.v1"):
    """A trip that a driver may take.  `started_at` is the incident's start, from which the minutes count."""

    plan: str
    trip: str
    incident: str
    started_at: str
    vehicle: str
    stops: tuple[Stop, ...]


class TripWithdrawn(Event, of="ninehours.allocation.TripWithdrawn.v1"):
    """`plan` withdraws a trip of the plan that it replaces."""

    plan: str
    trip: str


class AskedLine(Message):
    """`at_min` and `at` are when the trip begins to load."""

    reservation: str
    trip: str
    stop: int
    supply: str
    reserve: str
    quantity: int
    at_min: float
    at: str


class ReservationAsked(Event, of="ninehours.allocation.ReservationAsked.v1"):
    """What a plan wants of one of inventory's streams, `releases` being the withdrawn trips that held something there.

    One event per stream, or several where it is too much for one answer; what is released comes first.
    """

    plan: str
    incident: str
    store: str
    item: str
    stream: str
    releases: tuple[str, ...]
    lines: tuple[AskedLine, ...]


class PlanReleased(Event, of="ninehours.allocation.PlanReleased.v1"):
    """The release is complete: so many trips, so many lines to reserve."""

    plan: str
    trips: int
    lines: int


# ---- which plan is in force: stream force/<incident> ----


class PlanTookForce(Event, of="ninehours.allocation.PlanTookForce.v1"):
    incident: str
    plan: str
    replaces: str | None


class PlanOvertaken(Event, of="ninehours.allocation.PlanOvertaken.v1"):
    """`plan` was approved, but `by_plan` had taken force before."""

    incident: str
    plan: str
    by_plan: str


# ---- news that may cost a plan people: streams news/<incident>/<cause>/<subject> ----


class RefusedGoods(Message):
    """Of a store's stream of an item, which a plan wanted."""

    plan: str
    store: str
    item: str
    reason: str


class News(Message):
    """`subject` is a village, a road, a vehicle or a trip; `at` is when it was told.

    people     persons by group, of needs: at home and, with `_evacuated` behind the group, those who had to leave
    from_min   when a road closes or becomes slow
    trip       what a lost vehicle was driving, "" if nothing
    """

    incident: str
    cause: Cause
    subject: str
    at: str
    people: dict[str, int] = Field(default_factory=dict)
    from_min: float = 0.0
    trip: str = ""
    goods: RefusedGoods | None = None


class NewsHeard(News, Event, of="ninehours.allocation.NewsHeard.v1"):
    """A fact of another service, put where the background work finds it."""


# ---- the need for a new plan: stream replan/<incident> ----


class Ordered(Event):
    """How a run was ordered."""

    incident: str
    run: str
    at: str
    now_min: float
    seconds: float
    priority_weight: float
    seed: int
    work: int | None
    replan_after_min: float | None
    replan_share: float | None = REPLAN_SHARE
    replan_gather_min: float = REPLAN_GATHER_MIN
    replan_rest_min: float = REPLAN_REST_MIN
    allowance: float = ALLOWANCE


class OrderKept(Ordered, of="ninehours.allocation.OrderKept.v1"):
    """How the last run was ordered, by whomever; `position` is that of its request in this journal."""

    position: int = 0
    weights: tuple[float, ...] = ()


class PlanFollowed(Event, of="ninehours.allocation.PlanFollowed.v1"):
    """The plan took force: what was heard until its run was requested, at position `since`, is no longer at stake."""

    incident: str
    plan: str
    since: int


class Stake(Message):
    """People of a place whom the plan in force fails, by the news at `position` of this journal."""

    place: str
    cause: Cause
    people: int
    position: int


class NewsWeighed(Event, of="ninehours.allocation.NewsWeighed.v1"):
    """What the news up to the position `upto` mean for the plan in force."""

    incident: str
    plan: str
    upto: int
    stakes: tuple[Stake, ...]


class ReplanWanted(Event, of="ninehours.allocation.ReplanWanted.v1"):
    """A run is asked for at `due_at` unless somebody asks before: so many people are at stake, by cause.

    Store, item and reason are those of refused goods, "" where none were refused.
    """

    incident: str
    plan: str
    store: str
    item: str
    reason: str
    at: str
    due_at: str
    causes: dict[Cause, int] = Field(default_factory=dict)


class ReplanAsked(Ordered, of="ninehours.allocation.ReplanAsked.v1"):
    """The run that is requested now."""


class ReplanDropped(Event, of="ninehours.allocation.ReplanDropped.v1"):
    """The incident is closed."""

    incident: str


EVENTS: tuple[type[Event], ...] = (
    RunRequested,
    SolvingBegun,
    StopAsked,
    RunSolved,
    RunFailed,
    RunCancelled,
    PlanProposed,
    PlanApproved,
    PlanRefused,
    PlanSuperseded,
    RemediesAsked,
    RemediesFound,
    ReleaseBegun,
    TripReleased,
    TripWithdrawn,
    ReservationAsked,
    PlanReleased,
    PlanTookForce,
    PlanOvertaken,
    NewsHeard,
    OrderKept,
    PlanFollowed,
    NewsWeighed,
    ReplanWanted,
    ReplanAsked,
    ReplanDropped,
)
