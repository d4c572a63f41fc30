"""Goods that a trip brings back go into the lots they came from; what expires last is thought to have been left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from services.inventory.commands import TakeBack
from services.inventory.events import DiscrepancyFound
from services.inventory.lots import Lot, by_expiry
from services.inventory.stock.movements import into_lot
from services.inventory.stock.state import Deciding, Stock
from shared.messages import Event


def take_back(stock: Stock, command: TakeBack) -> list[Event]:
    """A fact: what comes back beyond what the trip took from here is for people to look into."""
    deciding = Deciding(stock)
    missing = command.quantity
    for lot, quantity in _parts(stock, command):
        reason = f"brought back by {command.trip}"
        deciding.add(into_lot(deciding.stock, command, lot, quantity, reason, command.happened_at))
        missing -= quantity
    if missing:
        deciding.add(_discrepancy(command, missing))
    return deciding.events


def _parts(stock: Stock, command: TakeBack) -> Iterator[tuple[Lot, int]]:
    """The lots that the trip took from, each with what it gets back."""
    taken: Counter[str] = Counter()
    for movement in stock.movements:
        if movement.trip == command.trip:
            taken.update({lot: -change for lot, change in movement.changes})
    left = command.quantity
    for lot in reversed(by_expiry(lot for code in taken if (lot := stock.known(code)))):
        if lot.reserve == command.reserve and (part := min(left, taken[lot.lot])) > 0:
            yield lot, part
            left -= part


def _discrepancy(command: TakeBack, missing: int) -> DiscrepancyFound:
    return DiscrepancyFound(
        store=command.store,
        item=command.item,
        sentence=f"{command.store}: {command.trip} brought back {command.quantity} of {command.item}, "
        f"{missing} more than it had taken. Count what came back and receive it as a lot of its own.",
        lot="",
        quantity=command.quantity,
        missing=missing,
        displaced=(),
        happened_at=command.happened_at,
    )
