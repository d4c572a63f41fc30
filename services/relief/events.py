"""What happened in relief.  The wire type is `ninehours.relief.<Name>.v1`."""

from __future__ import annotations

from pydantic import Field

from services.relief.shapes import (
    BeyondLine,
    Blockage,
    Declaration,
    DemandPlace,
    HandedLine,
    Line,
    Needs,
    Place,
    ReliefRules,
    ReturnedLine,
    Road,
    Source,
    Stop,
    TravelModel,
    Vehicle,
)
from shared.messages import Event

# ---- places, roads, vehicles ----


class PlaceRegistered(Place, Event, of="ninehours.relief.PlaceRegistered.v1"):
    """`areas` are the place itself and every division above it, from the bottom up."""

    areas: list[str]


class RoadRegistered(Road, Event, of="ninehours.relief.RoadRegistered.v1"):
    pass


class TravelModelSet(TravelModel, Event, of="ninehours.relief.TravelModelSet.v1"):
    pass


class VehicleRegistered(Vehicle, Event, of="ninehours.relief.VehicleRegistered.v1"):
    areas: list[str]


class VehicleLost(Event, of="ninehours.relief.VehicleLost.v1"):
    """A breakdown.  `trip` is what it was driving, "" if nothing; `goods_lost` says whether the load is lost too."""

    vehicle: str
    incident: str
    trip: str
    at: str
    at_min: float
    reason: str
    goods_lost: bool


# ---- incident, reports, closures ----


class IncidentDeclared(Declaration, Event, of="ninehours.relief.IncidentDeclared.v1"):
    """The whole rules, and the published version that they are those of; None if they were written for this incident.

    No later version changes them.
    """

    areas: list[str]
    rules: int | None = None


class IncidentClosed(Event, of="ninehours.relief.IncidentClosed.v1"):
    incident: str
    at: str
    at_min: float


class NeedReported(Needs, Event, of="ninehours.relief.NeedReported.v1"):
    incident: str
    village: str
    happened_at: str
    received_at: str


class ClosureReported(Blockage, Event, of="ninehours.relief.ClosureReported.v1"):
    incident: str
    closure: str


class ClosureLifted(Event, of="ninehours.relief.ClosureLifted.v1"):
    incident: str
    closure: str
    at_min: float


# ---- rules ----


class RulesDrafted(ReliefRules, Event, of="ninehours.relief.RulesDrafted.v1"):
    """The draft of the next version, as it is now; whoever writes in it is one of its authors."""

    note: str
    by: str


class RulesDraftDropped(Event, of="ninehours.relief.RulesDraftDropped.v1"):
    by: str


class RulesPublished(ReliefRules, Event, of="ninehours.relief.RulesPublished.v1"):
    """A version for good, in force for incidents that are declared from now on; `note` says why it was made."""

    version: int
    note: str
    authors: list[str]
    by: str


# ---- demand for a run ----


class DemandAsked(Event, of="ninehours.relief.DemandAsked.v1"):
    """A run waits for the demand."""

    run: str
    incident: str
    now_min: float


class DemandStated(Event, of="ninehours.relief.DemandStated.v1"):
    run: str
    incident: str
    now_min: float
    places: list[DemandPlace]
    silent: list[str]


# ---- trips ----


class TripPlanned(Event, of="ninehours.relief.TripPlanned.v1"):
    trip: str
    plan: str
    incident: str
    vehicle: str
    started_at: str
    stops: list[Stop]


class LineRefused(Event, of="ninehours.relief.LineRefused.v1"):
    trip: str
    reservation: str
    reason: str


class LoadingStarted(Event, of="ninehours.relief.LoadingStarted.v1"):
    trip: str
    stop: int
    at_min: float


class GoodsLoaded(Event, of="ninehours.relief.GoodsLoaded.v1"):
    """Goods of one reservation are aboard."""

    trip: str
    stop: int
    reservation: str
    at_min: float
    lines: list[Line]


class StopLoaded(Event, of="ninehours.relief.StopLoaded.v1"):
    """Every line of the stop has been issued; `lines` are all that was."""

    trip: str
    stop: int
    at_min: float
    lines: list[Line]


class TripDeparted(Event, of="ninehours.relief.TripDeparted.v1"):
    trip: str
    stop: int
    at_min: float


class ArrivedAtStop(Event, of="ninehours.relief.ArrivedAtStop.v1"):
    trip: str
    stop: int
    at_min: float


class HandedOver(Event, of="ninehours.relief.HandedOver.v1", private=("signature",)):
    """`signature` is as `shapes.Signature` says, "" where nobody drew one, and in old journals."""

    trip: str
    incident: str
    stop: int
    place: str
    start_min: float
    end_min: float
    lines: list[HandedLine]
    received_by: str
    signature: str = ""


class HandoverDoubted(Event, of="ninehours.relief.HandoverDoubted.v1"):
    """A handover contradicts what was aboard.  The handover stands; somebody has to look."""

    trip: str
    incident: str
    stop: int
    place: str
    at_min: float
    lines: list[BeyondLine]


class TripDone(Event, of="ninehours.relief.TripDone.v1"):
    trip: str
    at_min: float
    brought_back: list[Line]


class GoodsBroughtBack(Event, of="ninehours.relief.GoodsBroughtBack.v1"):
    """What a trip, done or aborted, did not hand over is back at the stores."""

    trip: str
    at: str
    at_min: float
    lines: list[ReturnedLine]


class TripAborted(Event, of="ninehours.relief.TripAborted.v1"):
    """`lost` says whether what was aboard is lost, or comes back; at `sources` goods may still be reserved for it.

    `incident` is "" in old journals.
    """

    trip: str
    at_min: float
    reason: str
    aboard: list[Line]
    lost: bool
    sources: list[Source] = Field(default_factory=list)
    incident: str = ""


class TripCancelled(Event, of="ninehours.relief.TripCancelled.v1"):
    """Not to be driven any more; the plan that says so frees what was reserved for it."""

    trip: str
    by_plan: str


RETIRED = frozenset({"ninehours.relief.LineHeld.v1", "ninehours.relief.LineAwaited.v1"})
"""What stores answer is a view since ADR 10."""

ALL: tuple[type[Event], ...] = (
    PlaceRegistered,
    RoadRegistered,
    TravelModelSet,
    VehicleRegistered,
    VehicleLost,
    IncidentDeclared,
    IncidentClosed,
    NeedReported,
    ClosureReported,
    ClosureLifted,
    RulesDrafted,
    RulesDraftDropped,
    RulesPublished,
    DemandAsked,
    DemandStated,
    TripPlanned,
    LineRefused,
    LoadingStarted,
    GoodsLoaded,
    StopLoaded,
    TripDeparted,
    ArrivedAtStop,
    HandedOver,
    HandoverDoubted,
    TripDone,
    GoodsBroughtBack,
    TripAborted,
    TripCancelled,
)
