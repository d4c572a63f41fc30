"""The bodies of allocation's requests and answers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.allocation.defaults import ALLOWANCE
from services.allocation.events import (
    REPLAN_AFTER_MIN,
    REPLAN_GATHER_MIN,
    REPLAN_REST_MIN,
    REPLAN_SHARE,
    Cause,
)
from services.allocation.policies import LEAST_WEIGHT, MOST_POLICIES, MOST_WEIGHT
from shared.http import AsItIs
from shared.messages import Json, Number, Whole

RunState = Literal["requested", "solving", "solved", "failed", "cancelled"]
PlanState = Literal["proposed", "approved", "refused", "superseded"]


class Covers(BaseModel):
    """Journal positions that the problem must include at least, from the receipts of what was done before."""

    model_config = ConfigDict(extra="forbid")

    inventory: Annotated[Whole, Field(ge=0)] = 0
    relief: Annotated[Whole, Field(ge=0)] = 0


Weight = Annotated[Number, Field(ge=LEAST_WEIGHT, le=MOST_WEIGHT)]


class RunOrder(BaseModel):
    """`priority_weight`: people relieved that one priority person's life-saving set is worth.

    `weights`, two or three different ones: policies to compare.  The run then makes a plan for each, of one problem,
    `seconds` for each; people approve at most one of them.  `priority_weight` is what the others are compared with.
    `allowance`: people that a new plan must gain for each promise of the plan in force that it breaks; 0: break freely.

    When the platform asks for the next plan by itself:
    `replan_after_min`: so many minutes after goods of the plan were refused, when others have refused too; null: never.
    `replan_share`: it is wanted once this share of those in need is at stake, whom reports, roads, vehicles and trips
    heard of since the plan's problem was stated cost their relief; null: only when goods of the plan are refused,
    which always counts.
    `replan_gather_min`: so many minutes after that share was reached, to gather what else happens.
    `replan_rest_min`: not earlier than so many minutes after this run, except where goods are refused.
    """

    model_config = ConfigDict(extra="forbid")

    incident: Annotated[str, Field(min_length=1, max_length=100)]
    seconds: Annotated[Number, Field(gt=0, le=600)] = 15.0
    priority_weight: Weight = 10.0
    weights: Annotated[tuple[Weight, ...], Field(max_length=MOST_POLICIES)] = ()
    seed: Annotated[Whole, Field(ge=0, le=2**31 - 1)] = 1
    work: Annotated[Whole | None, Field(ge=0, le=10**9)] = None
    covers: Covers = Covers()
    replan_after_min: Annotated[Number | None, Field(ge=0, le=1440)] = REPLAN_AFTER_MIN
    replan_share: Annotated[Number | None, Field(gt=0, le=1)] = REPLAN_SHARE
    replan_gather_min: Annotated[Number, Field(ge=0, le=1440)] = REPLAN_GATHER_MIN
    replan_rest_min: Annotated[Number, Field(ge=0, le=1440)] = REPLAN_REST_MIN
    allowance: Annotated[Number, Field(ge=0, le=1_000_000)] = ALLOWANCE


class AtStake(BaseModel):
    """So many people, why, and the same as a sentence in Chinese and in English."""

    cause: Cause
    people: int
    cause_zh: str
    cause_en: str


class ReplanReason(BaseModel):
    """Why `plan` has to be replaced, and when a run is asked for.

    Store, item and reason are those of refused goods, "" where none were refused.
    """

    plan: str
    store: str
    item: str
    reason: str
    at: str
    due_at: str
    people: int
    causes: list[AtStake]


class ReplanView(BaseModel):
    """`wanted` is null while no new plan is wanted.

    `stakes` are the people at stake since the problem of the plan in force was stated, each place counted once.
    """

    incident: str
    wanted: ReplanReason | None
    people: int
    stakes: list[AtStake]


class Refusal(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, Field(min_length=1, max_length=2000)]


class PolicyProgress(BaseModel):
    """What is found so far for one of the policies that are compared; nothing while it waits."""

    priority_weight: float
    state: Literal["waiting", "solving", "solved", "failed"]
    seconds: float = 0.0
    relieved: int | None = None
    bound: int | None = None


class RunProgress(BaseModel):
    """What a search has found so far: persons relieved in time, at most possible (null until that is proven).

    `policies`: how far each of those is that are compared, one after the other.
    """

    stage: str
    seconds: float
    relieved: int
    bound: int | None
    policies: list[PolicyProgress] = []


class PolicyMade(BaseModel):
    """The plan that was made for a weight, null where `reason` says why there is none."""

    priority_weight: float
    plan: str | None
    reason: str | None


class RunView(BaseModel):
    run: str
    incident: str
    state: RunState
    at: str
    now_min: float
    requested_by: str
    seconds: float
    priority_weight: float
    weights: list[float] = []
    allowance: float = ALLOWANCE
    seed: int
    work: int | None
    covers: dict[str, int]
    attempt: int
    stopping: bool
    plan: str | None
    reason: str | None
    superseded_by: str | None
    policies: list[PolicyMade] = []
    progress: RunProgress | None = None


class Released(BaseModel):
    trips: int
    lines: int


class PlanSummary(BaseModel):
    """What people decide by.  Persons unless said otherwise; times in seconds of solving, `now_min` in minutes.

    `value` is what the search maximises: persons and, by the priority weight, persons whose life-saving goods arrive.
    Older plans do not say what was measured later: the weight and whatever may be null.
    """

    people: int
    relieved_in_time: int
    relieved_bound: int
    gap: float
    value: float
    value_bound: float
    life_saved_priority: int
    by_group: dict[str, int]
    km: float
    trips: int
    committed: int
    vehicles: int
    now_min: float
    seconds: float
    seconds_first_plan: float
    stages: dict[str, float]
    peak_mb: float
    priority_weight: float | None = None
    priority_people: int | None = None
    life_saved_in_time: int | None = None
    least_township: float | None = None
    least_township_code: str | None = None
    townships_below_half: int | None = None
    lateness_person_min: float | None = None


class PlanView(BaseModel):
    plan: str
    incident: str
    run: str
    state: PlanState
    proposed_at: str
    plan_digest: str
    instance_digest: str
    summary: AsItIs[PlanSummary]
    replaces: str | None
    decided_by: str | None
    decided_at: str | None
    reason: str | None
    superseded_by: str | None
    released: Released | None
    in_force: bool = False


class Drop(BaseModel):
    """What a trip brings to a place between the two minutes, from the store where it has loaded last: units by item."""

    trip: str
    vehicle: str
    store: str
    arrive_min: float
    end_min: float
    goods: dict[str, int]


class PlaceOutlook(BaseModel):
    """`people` of a place whom the plan knows, those of them who are relieved by the deadline, and the trips there.

    `minute` is when the last of those whom the plan relieves is relieved, null if it relieves nobody.
    """

    people: int
    in_time: int
    minute: float | None
    trips: list[str]


class OutlookPoint(BaseModel):
    """So many people are relieved from this minute on."""

    minute: float
    people: int


class Outlook(BaseModel):
    """What a plan brings to each place, and the `curve` of all whom it relieves, those after the deadline too."""

    places: dict[str, PlaceOutlook]
    curve: list[OutlookPoint]


class Obstacle(BaseModel):
    """Why an item does not come: as a code, and as a sentence in Chinese and in English."""

    item: str
    cause: str
    cause_zh: str
    cause_en: str


class Shortage(Obstacle):
    """So many `people` at a place lack an item, and why; `also`: what else they would need, all of it together."""

    place: str
    people: int
    also: list[Obstacle] = []


class Unrelieved(Shortage):
    """`trip`: whose goods did not come, or not in time; None where the cause is not a single trip."""

    trip: str | None


class ChangedTrip(BaseModel):
    """A promised trip that does not come to these places as promised, why, and what stands in its way.

    `subject`: a road's places, a supply or a place, "" where nothing is to be named.
    """

    trip: str
    vehicle: str
    places: list[str]
    cause: str
    subject: str
    cause_zh: str
    cause_en: str


class ChangedPlace(BaseModel):
    """People in time, and when the last of those whom a plan relieves is relieved; before: had the old plan gone on."""

    place: str
    change: Literal["added", "more", "fewer", "dropped", "sooner", "later"]
    people: int
    people_before: int
    minute: float | None
    minute_before: float | None


class Difference(BaseModel):
    """What a plan changes against the plan in force, had that gone on in the world as the plan's problem states it.

    `begun` trips stay as they are; of the promised others, `kept` are those of which every arrival is kept.
    """

    people: int
    people_before: int
    begun: int
    kept: int
    changed: list[ChangedTrip]
    places: list[ChangedPlace]


class Remedy(BaseModel):
    """A change, as data and as a sentence in Chinese and in English, and what it adds.

    `people`: relieved in time; `saved`: priority people with what saves life; `value`: both, weighted as the run was.
    """

    change: Json
    people: int
    saved: int
    value: float
    zh: str
    en: str


class RemediesView(BaseModel):
    """`tried` changes, each by planning again; `reason` says why there is no answer where the state is failed.

    `reached`: people relieved in time by the plan; `control`: by searching on without any change.
    """

    plan: str
    state: Literal["none", "asked", "found", "failed"]
    reason: str
    reached: int | None = None
    control: int | None = None
    tried: int = 0
    items: list[Remedy] = []


class RunPage(BaseModel):
    items: list[RunView]
    next: str | None


class PlanPage(BaseModel):
    items: list[PlanView]
    next: str | None


class ShortagePage(BaseModel):
    items: list[Shortage]
    next: str | None


class UnrelievedPage(BaseModel):
    items: list[Unrelieved]
    next: str | None


class Executed(BaseModel):
    """A `relief-instance/2`, and a `relief-plan/1` that says what was driven."""

    instance: Json
    plan: Json
