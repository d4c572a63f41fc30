"""Facts that lead to commands: plans and stores move trips, a lost vehicle aborts what it was driving."""

from __future__ import annotations

from collections import Counter

from services.relief.commands import (
    AbortTrip,
    AskDemand,
    LoadGoods,
    PlanTrip,
    RefuseLine,
    WithdrawTrip,
)
from services.relief.events import IncidentClosed, VehicleLost
from services.relief.foreign import (
    GoodsIssued,
    ReservationRefused,
    RunRequested,
    TripReleased,
    TripWithdrawn,
)
from services.relief.shapes import Line
from shared.messages import Command, Meta
from shared.service import Reaction


def ask_demand(event: RunRequested, _: Meta) -> list[Command]:
    return [AskDemand(**event.model_dump())]


def ask_last_demand(event: IncidentClosed, _: Meta) -> list[Command]:
    """What was needed in the end is stated once more: whoever looks back counts by that."""
    return [AskDemand(run=f"{event.incident}-closed", incident=event.incident, now_min=event.at_min)]


def plan_trip(event: TripReleased, _: Meta) -> list[Command]:
    return [PlanTrip(**event.model_dump())]


def withdraw_trip(event: TripWithdrawn, _: Meta) -> list[Command]:
    return [WithdrawTrip(trip=event.trip, by_plan=event.plan)]


def refuse_line(event: ReservationRefused, _: Meta) -> list[Command]:
    return [RefuseLine(**event.model_dump())] if event.trip else []


def load_goods(event: GoodsIssued, _: Meta) -> list[Command]:
    """The supply is the end of the reservation's name, `<trip>:<stop>:<supply>`."""
    if not event.trip:
        return []
    supply = event.reservation.removeprefix(f"{event.trip}:{event.stop}:")
    taken: Counter[str] = Counter()
    for part in event.taken:
        taken[part.reserve] += part.quantity
    lines = [Line(supply=supply, item=event.item, reserve=reserve, quantity=n) for reserve, n in taken.items()]
    return [
        LoadGoods(trip=event.trip, stop=event.stop, reservation=event.reservation, at=event.happened_at, lines=lines)
    ]


def abort_trip(event: VehicleLost, _: Meta) -> list[Command]:
    if not event.trip:
        return []
    return [AbortTrip(trip=event.trip, at=event.at, reason=event.reason, goods_lost=event.goods_lost)]


reactions = (
    Reaction("ask-demand", RunRequested, ask_demand),
    Reaction("ask-last-demand", IncidentClosed, ask_last_demand),
    Reaction("plan-trip", TripReleased, plan_trip),
    Reaction("withdraw-trip", TripWithdrawn, withdraw_trip),
    Reaction("refuse-line", ReservationRefused, refuse_line),
    Reaction("load-goods", GoodsIssued, load_goods),
    Reaction("abort-trip", VehicleLost, abort_trip),
)
