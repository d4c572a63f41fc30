"""What is known of an item in a store: its lots, who holds them, and the movements that can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from services.inventory.events import (
    GoodsIssued,
    GoodsReceived,
    Movement,
    MovementReversed,
    Outflow,
    PledgeLeft,
    Reservation,
    ReservationRefused,
    ReservationReleased,
    TermsAgreed,
    TripClosed,
)
from services.inventory.holds import Hold, remembered
from services.inventory.lots import Lot, Taken
from services.inventory.stock.history import History
from shared.messages import Event

NOTHING: Mapping[Any, Any] = MappingProxyType({})


class Moved(NamedTuple):
    """A movement as far as it can be undone: what it changed per lot, and for which trip."""

    changes: tuple[tuple[str, int], ...]
    trip: str = ""


class Stock(NamedTuple):
    """`lots` are those of which something is there; `spent` are those that were used up, as they are remembered.

    `withheld` maps (incident, supply) to why a partner's goods are out of reach for the rest of the incident.
    `pledged` maps it to what the partner has confirmed and no trip holds.
    `displaced` are reservations that have lost their goods to a fact, until they are seated again or refused.
    """

    lots: Mapping[str, Lot] = NOTHING
    spent: Mapping[str, Lot] = NOTHING
    holds: Mapping[str, Hold] = NOTHING
    displaced: Mapping[str, Hold] = NOTHING
    terms: Mapping[str, TermsAgreed] = NOTHING
    withheld: Mapping[tuple[str, str], str] = NOTHING
    pledged: Mapping[tuple[str, str], int] = NOTHING
    closed_trips: frozenset[str] = frozenset()
    movements: History[Moved] = History()
    reversed: frozenset[int] = frozenset()

    @property
    def next_number(self) -> int:
        return len(self.movements) + 1

    def known(self, code: str) -> Lot | None:
        return self.lots.get(code) or self.spent.get(code)

    def after(self, taken: Iterable[Taken], on_hand: int = 0, reserved: int = 0) -> tuple[Lot, ...]:
        """The lots of `taken`, their quantities changed by so many times the part taken (1, 0 or -1)."""
        lots: dict[str, Lot] = {}
        for part in taken:
            lot = lots.get(part.lot, self.lots[part.lot])
            lots[part.lot] = lot.moved(on_hand * part.quantity, reserved * part.quantity)
        return tuple(lots.values())


class Deciding:
    """Events decided so far and the stock that they leave, on which the next one is decided."""

    def __init__(self, stock: Stock) -> None:
        self.stock = stock
        self.events: list[Event] = []

    def add(self, *events: Event) -> None:
        for event in events:
            self.events.append(event)
            self.stock = evolve(self.stock, event)


def evolve(stock: Stock, event: Event) -> Stock:
    match event:
        case GoodsReceived():
            return _moved(stock, event, Moved(((event.lot, event.quantity),)))
        case Outflow():
            changes = tuple((part.lot, -part.quantity) for part in event.taken)
            trip = event.trip if isinstance(event, GoodsIssued) else ""
            loaded = {event.reservation} if isinstance(event, GoodsIssued) else set()
            return _without_holds(_displacing(_moved(stock, event, Moved(changes, trip)), event), loaded)
    return _changed(_with_lots(stock, event), event)


def _changed(stock: Stock, event: Event) -> Stock:
    match event:
        case MovementReversed():
            return stock._replace(reversed=stock.reversed | {event.number})
        case TermsAgreed():
            return stock._replace(terms={**stock.terms, event.lot: event})
        case PledgeLeft():
            return stock._replace(pledged={**stock.pledged, (event.incident, event.supply): event.quantity})
        case TripClosed():
            return stock._replace(closed_trips=stock.closed_trips | {event.trip})
        case ReservationReleased():
            closed = stock._replace(closed_trips=stock.closed_trips | {event.trip})
            return _without_holds(closed, {event.reservation})
        case ReservationRefused():
            return _without_holds(_withholding(stock, event), {event.reservation})
        case Reservation():
            seated = _without_holds(stock, {event.reservation})
            return seated._replace(holds={**seated.holds, event.reservation: remembered(event)})
        case _:
            return stock


def _with_lots(stock: Stock, event: Event) -> Stock:
    lots: tuple[Lot, ...] = getattr(event, "lots", ())
    return stock._replace(**_lots_after(stock, lots)) if lots else stock


def _lots_after(stock: Stock, lots: Sequence[Lot]) -> dict[str, Any]:
    """Apart, so that what a store had over the years costs nobody who looks for what is there."""
    there, spent = {**stock.lots, **{lot.lot: lot for lot in lots}}, stock.spent
    for lot in lots:
        if not lot.on_hand:
            spent = {**spent, lot.lot: there.pop(lot.lot)}
    return {"lots": there, "spent": spent}


def _moved(stock: Stock, event: Movement, moved: Moved) -> Stock:
    return stock._replace(**_lots_after(stock, event.lots), movements=stock.movements.and_then(moved))


def _displacing(stock: Stock, event: Outflow) -> Stock:
    if not event.displaced:
        return stock
    displaced = {key: stock.holds[key] for key in event.displaced}
    return _without_holds(stock, {*displaced})._replace(displaced={**stock.displaced, **displaced})


def _without_holds(stock: Stock, reservations: set[str]) -> Stock:
    if not any(key in stock.holds or key in stock.displaced for key in reservations):
        return stock

    def others(holds: Mapping[str, Hold]) -> Mapping[str, Hold]:
        return {key: hold for key, hold in holds.items() if key not in reservations}

    return stock._replace(holds=others(stock.holds), displaced=others(stock.displaced))


def _withholding(stock: Stock, event: ReservationRefused) -> Stock:
    if event.reason not in ("declined", "silent"):
        return stock
    return stock._replace(withheld={**stock.withheld, (event.incident, event.supply): event.reason})
