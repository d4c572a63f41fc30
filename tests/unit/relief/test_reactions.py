"""Other services' facts become relief's own commands."""

import pytest

from services.relief.commands import AbortTrip, AskDemand, LoadGoods, PlanTrip, RefuseLine, WithdrawTrip
from services.relief.events import VehicleLost
from services.relief.foreign import (
    GoodsIssued,
    ReservationAwaited,
    ReservationHeld,
    ReservationRefused,
    RunRequested,
    TripReleased,
    TripWithdrawn,
)
from services.relief.reactions import reactions
from services.relief.shapes import Line
from tests.unit.relief.folding import META
from tests.unit.relief.samples import START, STOPS, at

ISSUE = {
    "store": "K1",
    "item": "WATER",
    "trip": "T1",
    "stop": 0,
    "reservation": "T1:0:stock/K1/WATER:government",
    "taken": [
        {"lot": "a", "reserve": "government", "quantity": 150},
        {"lot": "b", "reserve": "government", "quantity": 50},
    ],
    "happened_at": at(40),
}
LOST = {"vehicle": "K1-LT-01", "incident": "flood", "at": at(50), "at_min": 50, "reason": "engine", "goods_lost": True}


def commands(event):
    return [command for r in reactions if r.on is type(event) for command in r.react(event, META)]


def test_a_released_trip_is_planned_and_a_withdrawn_one_withdrawn():
    released = {"plan": "p1", "trip": "T1", "incident": "flood", "started_at": START, "vehicle": "K1-LT-01"}
    [plan] = commands(TripReleased.read({**released, "stops": [stop.model_dump() for stop in STOPS], "new": 1}))
    assert plan == PlanTrip(**released, stops=STOPS)
    assert commands(TripWithdrawn(plan="p2", trip="T1")) == [WithdrawTrip(trip="T1", by_plan="p2")]


def test_a_run_asks_for_the_demand():
    run = {"run": "r1", "incident": "flood", "now_min": 30, "seed": 1, "covers": {"relief": 7}}
    assert commands(RunRequested.read(run)) == [AskDemand(run="r1", incident="flood", now_min=30)]


def test_the_refusal_of_a_store_goes_to_the_trip():
    refused = ReservationRefused(trip="T1", reservation="x", reason="declined")
    assert commands(refused) == [RefuseLine(trip="T1", reservation="x", reason="declined")]


def test_issued_goods_are_loaded_by_supply_and_kind_of_reserve():
    supply = "stock/K1/WATER:government"
    assert commands(GoodsIssued.read(ISSUE)) == [
        LoadGoods(
            trip="T1",
            stop=0,
            reservation=ISSUE["reservation"],
            at=at(40),
            lines=[Line(supply=supply, item="WATER", reserve="government", quantity=200)],
        )
    ]


@pytest.mark.parametrize(
    "event",
    [
        GoodsIssued.read({**ISSUE, "trip": "", "stop": -1, "reservation": ""}),
        ReservationHeld(trip="", reservation="x"),
        ReservationAwaited(trip="", reservation="x"),
        ReservationRefused(trip="", reservation="x", reason="silent"),
        VehicleLost(**LOST, trip=""),
    ],
)
def test_what_concerns_no_trip_is_left_alone(event):
    assert commands(event) == []


def test_a_lost_vehicle_aborts_the_trip_that_it_was_driving():
    abort = AbortTrip(trip="T1", at=at(50), reason="engine", goods_lost=True)
    assert commands(VehicleLost(**LOST, trip="T1")) == [abort]
