"""What may be asked of relief.  A command's stream names the aggregate that decides it."""

from __future__ import annotations

from services.relief.shapes import (
    Blockage,
    Declaration,
    DemandPlace,
    HandedLine,
    Line,
    Needs,
    Place,
    ReliefRules,
    Road,
    Stop,
    TravelModel,
    Vehicle,
)
from shared.messages import Command

# ---- places, roads, vehicles ----


class RegisterPlace(Place, Command):
    areas: list[str]

    @property
    def stream(self) -> str:
        return f"place/{self.place}"


class RegisterRoad(Road, Command):
    @property
    def stream(self) -> str:
        return f"road/{self.road}"


class SetTravelModel(TravelModel, Command):
    @property
    def stream(self) -> str:
        return "network/model"


class RegisterVehicle(Vehicle, Command):
    areas: list[str]

    @property
    def stream(self) -> str:
        return f"vehicle/{self.vehicle}"


class ReportBreakdown(Command):
    """`trip` is what the vehicle was driving, "" if nothing; `at_min` counts from its incident's start."""

    vehicle: str
    incident: str
    trip: str
    at: str
    at_min: float
    reason: str
    goods_lost: bool

    @property
    def stream(self) -> str:
        return f"vehicle/{self.vehicle}"


# ---- incident, reports, closures ----


class DeclareIncident(Declaration, Command):
    """`rules` is the published version that the rules are those of; None if they were written for this incident."""

    areas: list[str]
    rules: int | None = None

    @property
    def stream(self) -> str:
        return f"incident/{self.incident}"


class CloseIncident(Command):
    """`open_trips` is how many were open when it was asked."""

    incident: str
    at: str
    at_min: float
    open_trips: int

    @property
    def stream(self) -> str:
        return f"incident/{self.incident}"


class ReportNeed(Needs, Command):
    incident: str
    village: str
    happened_at: str
    received_at: str

    @property
    def stream(self) -> str:
        return f"report/{self.incident}/{self.village}"


class ReportClosure(Blockage, Command):
    incident: str
    closure: str

    @property
    def stream(self) -> str:
        return f"closure/{self.incident}/{self.closure}"


class LiftClosure(Command):
    incident: str
    closure: str
    at_min: float

    @property
    def stream(self) -> str:
        return f"closure/{self.incident}/{self.closure}"


# ---- rules ----


class RulesCommand(Command):
    by: str

    @property
    def stream(self) -> str:
        return "rules/book"


class DraftRules(ReliefRules, RulesCommand):
    note: str


class PublishRules(RulesCommand):
    version: int
    note: str


class DropDraft(RulesCommand):
    pass


# ---- demand for a run ----


class AskDemand(Command):
    run: str
    incident: str
    now_min: float

    @property
    def stream(self) -> str:
        return f"demand/{self.run}"


class StateDemand(Command):
    run: str
    incident: str
    now_min: float
    places: list[DemandPlace]
    silent: list[str]

    @property
    def stream(self) -> str:
        return f"demand/{self.run}"


# ---- trips ----


class TripCommand(Command):
    trip: str

    @property
    def stream(self) -> str:
        return f"trip/{self.trip}"


class PlanTrip(TripCommand):
    plan: str
    incident: str
    vehicle: str
    started_at: str
    stops: list[Stop]


class WithdrawTrip(TripCommand):
    by_plan: str


class RefuseLine(TripCommand):
    reservation: str
    reason: str


class StartLoading(TripCommand):
    """`held` are the trip's reservations for which the stores hold goods, by all that is known when it is asked."""

    stop: int
    at: str
    held: frozenset[str]


class LoadGoods(TripCommand):
    """Goods have left the store for this stop; `lines` as issued."""

    stop: int
    reservation: str
    at: str
    lines: list[Line]


class Depart(TripCommand):
    stop: int
    at: str


class Arrive(TripCommand):
    stop: int
    at: str


class HandOver(TripCommand):
    stop: int
    begun_at: str
    ended_at: str
    lines: list[HandedLine]
    received_by: str
    signature: str = ""


class FinishTrip(TripCommand):
    at: str


class AbortTrip(TripCommand):
    at: str
    reason: str
    goods_lost: bool
