"""Goods come, go and come back: decisions never overdraw a lot, facts are booked whatever the books say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from services.inventory.commands import (
    AgreeTerms,
    Issue,
    Receive,
    ReceiveProduced,
    Reverse,
    Scrap,
    StateStock,
    StockCommand,
)
from services.inventory.events import (
    DiscrepancyFound,
    GoodsIssued,
    GoodsReceived,
    GoodsScrapped,
    MovementReversed,
    TermsAgreed,
)
from services.inventory.holds import Hold, by_time
from services.inventory.lots import QUANTITY_MAX, Lot, Reserve, Taken, by_expiry, day_of, first_expiring, total
from services.inventory.stock.reservations import fill
from services.inventory.stock.state import Deciding, Moved, Stock
from shared.messages import Event
from shared.problem import Problem

HOLDERS_SHOWN = 10


def receive(stock: Stock, command: Receive) -> list[Event]:
    """A lot keeps its reserve, owner and expiry for ever: goods that differ are another lot."""
    return [_received(stock, command, command.reserve, command.reason, command.happened_at)]


def _received(
    stock: Stock, command: Receive | ReceiveProduced | StateStock, reserve: Reserve, reason: str, happened_at: str
) -> GoodsReceived:
    lot = stock.known(command.lot) or Lot(
        lot=command.lot, reserve=reserve, owner=command.owner, expires=command.expires, on_hand=0, reserved=0
    )
    if (lot.reserve, lot.owner, lot.expires) != (reserve, command.owner, command.expires):
        raise Problem(
            "lot-differs",
            f"Lot {lot.lot} is {lot.reserve} stock of {lot.owner or 'the administration'} that expires "
            f"{lot.expires or 'never'}. Receive these goods under another lot code.",
            lot=lot.model_dump(),
        )
    if lot.on_hand + command.quantity > QUANTITY_MAX:
        raise Problem("too-much", f"Lot {lot.lot} would hold more than {QUANTITY_MAX}. Check the quantity.", 422)
    return into_lot(stock, command, lot, command.quantity, reason, happened_at)


def into_lot(
    stock: Stock, command: StockCommand, lot: Lot, quantity: int, reason: str, happened_at: str
) -> GoodsReceived:
    return GoodsReceived(
        store=command.store,
        item=command.item,
        number=stock.next_number,
        lot=lot.lot,
        reserve=lot.reserve,
        owner=lot.owner,
        expires=lot.expires,
        quantity=quantity,
        reason=reason,
        happened_at=happened_at,
        lots=(lot.moved(on_hand=quantity),),
    )


def receive_produced(stock: Stock, command: ReceiveProduced) -> list[Event]:
    """What a line has made comes in, and goes at once to the reservations that wait for it."""
    deciding = Deciding(stock)
    deciding.add(_received(stock, command, "capacity", f"made by {command.line}", command.at))
    for served in command.served:
        if served.trip not in stock.closed_trips and served.reservation not in stock.displaced:
            deciding.add(fill(deciding.stock, command, served))
    return deciding.events


# ---- decisions -----------------------------------------------------------------------------------


def issue(stock: Stock, command: Issue) -> list[Event]:
    if command.fact:
        return _happened(stock, command)
    lots = _meant(stock, command)
    taken = first_expiring(lots, command.quantity, day_of(command.happened_at))
    if total(taken) < command.quantity:
        raise _too_little(stock, command, total(taken))
    return [_gone(stock, command, taken)]


def scrap(stock: Stock, command: Scrap) -> list[Event]:
    """Expired goods may go this way; reserved ones may not."""
    if command.fact:
        return _happened(stock, command)
    lots = _meant(stock, command)
    free = sum(lot.free for lot in lots)
    if free < command.quantity:
        raise _too_little(stock, command, free)
    return [_gone(stock, command, (Taken(lot=command.lot, reserve=lots[0].reserve, quantity=command.quantity),))]


def _too_little(stock: Stock, command: Issue | Scrap, free: int) -> Problem:
    lots = _meant(stock, command)
    held = [hold for hold in stock.holds.values() if {part.lot for part in hold.taken} & {lot.lot for lot in lots}]
    holders = [{"plan": hold.plan, "trip": hold.trip, "quantity": total(hold.taken)} for hold in by_time(held)]
    day = day_of(command.happened_at)
    reserved, expired = sum(lot.reserved for lot in lots), sum(lot.free for lot in lots if not lot.usable(day))
    return Problem(
        "insufficient",
        f"{command.item} in {command.store}: {command.quantity} wanted, {free} free, {reserved} reserved, "
        f"{expired} expired. Take less or another source; if the goods have gone already, record it as a fact.",
        wanted=command.quantity,
        free=free,
        reserved=reserved,
        expired=expired,
        reserved_by=holders[:HOLDERS_SHOWN],
    )


def _meant(stock: Stock, command: Issue | Scrap) -> list[Lot]:
    """The lots that a command may take from."""
    lot = stock.known(command.lot) if command.lot else None
    if command.lot and lot is None and not command.fact:
        raise Problem(
            "lot-unknown",
            f"{command.store} has no lot {command.lot!r} of {command.item}. "
            f"Known lots: {', '.join(sorted({*stock.lots, *stock.spent})) or 'none'}.",
            404,
        )
    if command.lot:
        return [lot] if lot else []
    return [lot for lot in stock.lots.values() if lot.reserve == command.reserve] if isinstance(command, Issue) else []


def reverse(stock: Stock, command: Reverse) -> list[Event]:
    """Exactly once, and only if what the movement brought is still there and free."""
    moved = _reversible(stock, command.number)
    lots = []
    for code, change in moved.changes:
        before = stock.lots.get(code) or stock.spent[code]
        lot = before.moved(on_hand=-change)
        if lot.free < 0:
            raise Problem(
                "not-free",
                f"Lot {code} has only {before.free} free of the {change} that movement {command.number} "
                "brought; the rest is reserved or gone. Release or count first.",
                lot=code,
                wanted=change,
                free=before.free,
                reserved=before.reserved,
            )
        lots.append(lot)
    return [MovementReversed(**command.model_dump(), lots=tuple(lots))]


def _reversible(stock: Stock, number: int) -> Moved:
    if not 1 <= number <= len(stock.movements):
        raise Problem("not-found", f"There is no movement {number} here. Look it up under /movements.", 404)
    if number in stock.reversed:
        raise Problem("already-reversed", f"Movement {number} was reversed before; nothing is left to undo.")
    if trip := stock.movements[number - 1].trip:
        raise Problem(
            "loaded", f"Movement {number} stands on trip {trip}. Record what the trip brings back as a receipt instead."
        )
    return stock.movements[number - 1]


# ---- facts ---------------------------------------------------------------------------------------


def state_stock(stock: Stock, command: StateStock) -> list[Event]:
    """A partner's statement is booked as the movement that explains the difference."""
    lot = stock.known(command.lot)
    if lot is None or command.quantity > lot.on_hand:
        return _stated_more(stock, command, lot)
    if command.quantity == lot.on_hand:
        return []
    return _happened(
        stock,
        Issue(
            store=command.store,
            item=command.item,
            quantity=lot.on_hand - command.quantity,
            reserve=lot.reserve,
            lot=lot.lot,
            reason="statement",
            happened_at=command.at,
            fact=True,
        ),
    )


def _stated_more(stock: Stock, command: StateStock, lot: Lot | None) -> list[Event]:
    more = command.quantity - (lot.on_hand if lot else 0)
    if more == 0:
        return []
    expires = lot.expires if lot else command.expires
    received = command.model_copy(update={"quantity": more, "expires": expires})
    return [_received(stock, received, "corporate", "statement", command.at)]


def agree_terms(stock: Stock, command: AgreeTerms) -> list[Event]:
    terms = TermsAgreed(**command.model_dump())
    return [] if stock.terms.get(command.lot) == terms else [terms]


def _happened(stock: Stock, command: Issue | Scrap) -> list[Event]:
    """Goods have gone, whatever the books say: free ones first, then reserved or expired ones, never below zero.

    Reservations that lose their goods are named; what comes of them is decided next, a part at a time.
    """
    lots = _meant(stock, command)
    taken = _booked(stock, command, lots)
    missing = command.quantity - total(taken)
    displaced = _displaced(stock, taken)
    gone = _gone(stock, command, taken, displaced)
    return [gone, _discrepancy(command, missing, displaced)] if missing or displaced else [gone]


def _booked(stock: Stock, command: Issue | Scrap, lots: Sequence[Lot]) -> tuple[Taken, ...]:
    """What the books have of it, in the order in which it most likely went."""
    day = day_of(command.happened_at)
    parts = Counter({part.lot: part.quantity for part in first_expiring(lots, command.quantity, day)})
    for lot in by_expiry(lots):
        parts[lot.lot] += min(lot.on_hand - parts[lot.lot], command.quantity - parts.total())
    return tuple(Taken(lot=code, reserve=stock.lots[code].reserve, quantity=n) for code, n in parts.items() if n)


def _displaced(stock: Stock, taken: Sequence[Taken]) -> list[Hold]:
    """Reservations whose goods have gone: of each lot the latest ones, until the rest fits on what is left."""
    displaced: dict[str, Hold] = {}
    for lot in stock.after(taken, on_hand=-1):
        freed = sum(part.quantity for hold in displaced.values() for part in hold.taken if part.lot == lot.lot)
        for hold in reversed(by_time(stock.holds.values())):
            part = sum(part.quantity for part in hold.taken if part.lot == lot.lot)
            if lot.free + freed < 0 and part and hold.reservation not in displaced:
                displaced[hold.reservation] = hold
                freed += part
    return list(displaced.values())


def _gone(
    stock: Stock, command: Issue | Scrap, taken: tuple[Taken, ...], displaced: Sequence[Hold] = ()
) -> GoodsIssued | GoodsScrapped:
    lots = {lot.lot: lot for lot in stock.after(taken, on_hand=-1)}
    for hold in displaced:
        for part in hold.taken:
            lots[part.lot] = lots.get(part.lot, stock.lots[part.lot]).moved(reserved=-part.quantity)
    common = {
        "store": command.store,
        "item": command.item,
        "number": stock.next_number,
        "quantity": command.quantity,
        "reason": command.reason,
        "happened_at": command.happened_at,
        "taken": taken,
        "displaced": tuple(hold.reservation for hold in displaced),
        "lots": tuple(lots.values()),
    }
    if isinstance(command, Scrap):
        return GoodsScrapped.model_validate({**common, "lot": command.lot, "witness": command.witness})
    return GoodsIssued.model_validate(common)


def _discrepancy(command: Issue | Scrap, missing: int, displaced: Sequence[Hold]) -> DiscrepancyFound:
    what = f"lot {command.lot} of {command.item}" if command.lot else command.item
    sentence = f"{command.store}: {command.quantity} of {what} have gone"
    if missing:
        sentence += f", but the books had {missing} fewer"
    if trips := sorted({hold.trip for hold in displaced}):
        sentence += f"; taken from what was reserved for {', '.join(trips[:HOLDERS_SHOWN])}"
        sentence += f" and {more} more" if (more := len(trips) - HOLDERS_SHOWN) > 0 else ""
    return DiscrepancyFound(
        store=command.store,
        item=command.item,
        sentence=f"{sentence}. Count the shelf.",
        lot=command.lot,
        quantity=command.quantity,
        missing=missing,
        displaced=tuple(hold.reservation for hold in displaced),
        happened_at=command.happened_at,
    )
