"""Goods that trips bring back."""

from __future__ import annotations

from services.inventory.commands import TakeBack
from services.inventory.events import DiscrepancyFound, GoodsReceived, ReservationHeld
from services.inventory.foreign import GoodsBroughtBack, ReturnedLine
from services.inventory.lots import Reserve
from services.inventory.reactions import take_back
from services.inventory.stock import decider
from shared.messages import Command, Meta
from tests.gwt import Outcome, given
from tests.unit.inventory.samples import NOON, SITE, TWO, line, load, received, reserve

META = Meta("relief:e:1:0", "trip/T1", "e", 1, 0, NOON)


def returned(quantity: int, reserve: Reserve = "government", trip: str = "T1") -> TakeBack:
    return TakeBack(**SITE, trip=trip, reserve=reserve, quantity=quantity, happened_at=TWO)


def on_hand(outcome: Outcome) -> dict[str, int]:
    return {lot.lot: lot.on_hand for lot in outcome.state.lots.values()}


def after_loading(quantity: int, *commands: Command) -> Outcome:
    """T1 has taken so much of L1 (10, expires first) and L2 (100)."""
    there = received("L1", 10, expires="2021-09-01"), received("L2", 100, number=2)
    return given(decider, *there).when(reserve(line(quantity)), load("T1"), *commands)


def test_goods_come_back_into_the_lot_they_were_taken_from() -> None:
    outcome = after_loading(5, returned(3))
    [event] = outcome.events
    assert isinstance(event, GoodsReceived)
    assert (event.lot, event.quantity, event.reason) == ("L1", 3, "brought back by T1")
    assert on_hand(outcome) == {"L1": 8, "L2": 100}


def test_what_expires_last_is_what_was_left_on_the_truck() -> None:
    outcome = after_loading(30, returned(25))
    assert on_hand(outcome) == {"L1": 5, "L2": 100}


def test_goods_that_are_back_can_be_reserved_again() -> None:
    outcome = after_loading(110, returned(40), reserve(line(40, "T2")))
    assert isinstance(outcome.events[-1], ReservationHeld)


def test_more_than_the_trip_had_taken_is_for_people_to_look_into() -> None:
    outcome = after_loading(5, returned(7))
    assert [type(event) for event in outcome.events] == [GoodsReceived, DiscrepancyFound]
    assert on_hand(outcome) == {"L1": 10, "L2": 100}


def test_a_trip_that_took_nothing_here_brings_nothing_back_here() -> None:
    assert [type(event) for event in after_loading(5, returned(1, trip="T9")).events] == [DiscrepancyFound]
    assert [type(event) for event in after_loading(5, returned(1, "corporate")).events] == [DiscrepancyFound]


def test_each_stock_is_told_once_what_comes_back_to_it() -> None:
    lines = [("C01", "WAT", "government", 3), ("C01", "WAT", "government", 4), ("C01", "WAT", "corporate", 5)]
    told = tuple(ReturnedLine(store=s, item=i, reserve=r, quantity=n) for s, i, r, n in lines)  # type: ignore[arg-type]
    commands = take_back(GoodsBroughtBack(trip="T1", at=TWO, lines=told), META)
    assert commands == [returned(7), returned(5, "corporate")]
