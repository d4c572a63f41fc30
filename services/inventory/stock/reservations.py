"""Stock's answers to a plan: held, awaited or refused, line by line; then loaded or released."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from services.inventory.commands import LoadTrip, ReceiveProduced, ReleaseTrip, ReseatStock, ReserveStock, SettleStock
from services.inventory.events import (
    CallUpAsked,
    GoodsIssued,
    ReseatingContinued,
    ReservationAwaited,
    ReservationFilled,
    ReservationHeld,
    ReservationReleased,
    TripClosed,
)
from services.inventory.events_partners import (
    Served,
)
from services.inventory.holds import (
    EVENTS_MAX,
    Hold,
    Pledges,
    answer,
    by_time,
    continued,
    left_of,
    refusal,
    settled,
    wish,
)
from services.inventory.lots import Lot, Taken, day_of, first_expiring, total
from services.inventory.stock.state import Deciding, Stock
from shared.clock import instant
from shared.messages import Event
from shared.problem import Problem


def reserve(stock: Stock, command: ReserveStock) -> list[Event]:
    """The plan's withdrawn trips let go first; then the earliest line is served first, each whole or not at all."""
    deciding, pledges = Deciding(stock), Pledges(stock.pledged)
    for trip in command.releases:
        deciding.add(*_let_go(deciding.stock, command, trip, pledges))
    for hold in by_time(wish(command, line) for line in command.lines):
        if hold.reservation not in deciding.stock.holds:
            deciding.add(_answered(deciding.stock, hold, pledges))
    for asked in _call_ups(stock, command, deciding.events):
        pledges.ask_anew(asked.incident, asked.supply)
        deciding.add(asked)
    deciding.add(*pledges.changes(command.store, command.item))
    return deciding.events


def _answered(stock: Stock, hold: Hold, pledges: Pledges) -> Event:
    if hold.trip in stock.closed_trips:
        return refusal(hold, 0, "withdrawn")
    if hold.reserve != "corporate":
        return _reserved(stock, hold, ReservationHeld)
    if hold.quantity <= pledges.left_for(hold):
        return _out_of(pledges, hold, _reserved(stock, hold, ReservationHeld))
    if reason := stock.withheld.get((hold.incident, hold.supply)):
        return refusal(hold, pledges.left_for(hold), reason)
    return _reserved(stock, hold, ReservationAwaited)


def _out_of(pledges: Pledges, hold: Hold, answered: Event) -> Event:
    if isinstance(answered, ReservationHeld):
        pledges.take(hold)
    return answered


def _reserved(stock: Stock, hold: Hold, kind: type[ReservationHeld | ReservationAwaited]) -> Event:
    taken = first_expiring(_promisable(stock, hold), hold.quantity, day_of(hold.at))
    if total(taken) < hold.quantity:
        return refusal(hold, total(taken), "insufficient")
    return answer(kind, hold, taken, stock.after(taken, reserved=1))


def _promisable(stock: Stock, hold: Hold) -> list[Lot]:
    """Lots of the line's reserve kind; a partner's only under an agreement in force, and only the one called."""
    lots = [lot for lot in stock.lots.values() if lot.reserve == hold.reserve]
    if hold.reserve != "corporate":
        return lots
    named = [lot for lot in lots if lot.lot == hold.supply] or lots
    return [lot for lot in named if _in_force(stock, lot, hold.at)]


def _in_force(stock: Stock, lot: Lot, at: str) -> bool:
    terms = stock.terms.get(lot.lot)
    return terms is not None and (terms.valid_until is None or instant(at) <= instant(terms.valid_until))


def _call_ups(stock: Stock, command: ReserveStock, events: Iterable[Event]) -> list[CallUpAsked]:
    """One call-up per supply for all that now waits for it."""
    waiting: dict[str, list[ReservationAwaited]] = defaultdict(list)
    for event in events:
        if isinstance(event, ReservationAwaited):
            waiting[event.supply].append(event)
    return [_call_up(stock, command, supply, lines) for supply, lines in waiting.items()]


def _call_up(stock: Stock, command: ReserveStock, supply: str, lines: Sequence[ReservationAwaited]) -> CallUpAsked:
    terms = [stock.terms[part.lot] for line in lines for part in line.taken]
    return CallUpAsked(
        store=command.store,
        item=command.item,
        callup=f"{command.plan}/{supply}",
        plan=command.plan,
        incident=command.incident,
        org=terms[0].org,
        source=command.stream,
        reserve="corporate",
        supply=supply,
        quantity=sum(line.quantity for line in lines),
        reservations=tuple(line.reservation for line in lines),
        notice_min=max(term.notice_min for term in terms),
        answer_within_min=min(term.answer_within_min for term in terms),
        at=command.at,
    )


def settle(stock: Stock, command: SettleStock) -> list[Event]:
    """A yes holds, a no frees the goods; both wait until what a fact has displaced is seated again."""
    if not stock.displaced.keys().isdisjoint(command.reservations):
        return [continued(command, command.store, command.item, command.confirmed, command.reservations)]
    deciding, yes = Deciding(stock), settled(stock.holds.values(), command)
    for hold, free, held in yes.answers:
        if held:
            deciding.add(answer(ReservationHeld, hold, hold.taken, deciding.stock.after(hold.taken)))
        else:
            deciding.add(refusal(hold, free, command.reason, deciding.stock.after(hold.taken, reserved=-1)))
    deciding.add(*left_of(yes, command, command.store, command.item, stock.pledged))
    return deciding.events


def load(stock: Stock, command: LoadTrip) -> list[Event]:
    """All that is held for the stop leaves; a trip loads only when nothing of it is open."""
    _must_be_seated(stock, command)
    deciding = Deciding(stock)
    holds = [hold for hold in stock.holds.values() if (hold.trip, hold.stop) == (command.trip, command.stop)]
    for hold in sorted(holds, key=lambda hold: hold.reservation):
        _must_be_ready(stock, hold, command)
        deciding.add(_loaded(deciding.stock, hold, command))
    return deciding.events


def _must_be_seated(stock: Stock, command: LoadTrip) -> None:
    for hold in stock.displaced.values():
        if (hold.trip, hold.stop) == (command.trip, command.stop):
            raise Problem("not-held", f"Goods for {hold.reservation} have gone, others are looked for. Ask again.")


def _must_be_ready(stock: Stock, hold: Hold, command: LoadTrip) -> None:
    if hold.awaited:
        raise Problem("not-held", f"{hold.reservation} waits for the partner's answer. Load when it is confirmed.")
    if not hold.complete:
        made = total(hold.taken)
        raise Problem("not-made", f"{made} of {hold.quantity} are made for {hold.reservation}. Load when all are.")
    day = day_of(command.happened_at)
    if expired := [part.lot for part in hold.taken if not stock.lots[part.lot].usable(day)]:
        raise Problem("expired", f"Lot {', '.join(expired)} for {hold.reservation} has expired. Ask for a new plan.")


def _loaded(stock: Stock, hold: Hold, command: LoadTrip) -> GoodsIssued:
    return GoodsIssued(
        store=hold.store,
        item=hold.item,
        number=stock.next_number,
        quantity=hold.quantity,
        reason="loaded",
        happened_at=command.happened_at,
        taken=hold.taken,
        trip=hold.trip,
        stop=hold.stop,
        reservation=hold.reservation,
        lots=stock.after(hold.taken, on_hand=-1, reserved=-1),
    )


def release_trip(stock: Stock, command: ReleaseTrip) -> list[Event]:
    """Everything held for the trip is free again, and nothing can be reserved for it any more."""
    pledges = Pledges(stock.pledged)
    return [*_let_go(stock, command, command.trip, pledges), *pledges.changes(command.store, command.item)]


def _let_go(stock: Stock, command: ReleaseTrip | ReserveStock, trip: str, pledges: Pledges) -> list[Event]:
    if trip in stock.closed_trips:
        return []
    deciding = Deciding(stock)
    for hold in stock.holds.values():
        if hold.trip == trip:
            lots = deciding.stock.after(hold.taken, reserved=-1)
            deciding.add(answer(ReservationReleased, hold, hold.taken, lots, awaited=hold.awaited))
            if hold.reserve == "corporate" and not hold.awaited:
                pledges.give_back(hold, hold.quantity)
    for hold in stock.displaced.values():
        if hold.trip == trip:
            deciding.add(answer(ReservationReleased, hold, awaited=hold.awaited))
    return deciding.events or [TripClosed(store=command.store, item=command.item, trip=trip)]


def fill(stock: Stock, command: ReceiveProduced, served: Served) -> ReservationFilled:
    """A part of what was just made goes to a reservation, on top of what it has already."""
    part = Taken(lot=command.lot, reserve="capacity", quantity=served.quantity)
    new = Hold(
        **served.model_dump(exclude={"wanted", "quantity"}),
        store=command.store,
        item=command.item,
        reserve="capacity",
        quantity=served.wanted,
    )
    hold = stock.holds.get(served.reservation, new)
    return answer(ReservationFilled, hold, (*hold.taken, part), stock.after((part,), reserved=1))


def reseat(stock: Stock, command: ReseatStock) -> list[Event]:
    """Other goods for reservations that have lost their own, or their refusal; the earliest first, a part at a time."""
    displaced = by_time(stock.displaced[code] for code in command.reservations if code in stock.displaced)
    deciding = Deciding(stock)
    for hold in displaced[:EVENTS_MAX]:
        deciding.add(_reserved(deciding.stock, hold, ReservationAwaited if hold.awaited else ReservationHeld))
    if rest := tuple(hold.reservation for hold in displaced[EVENTS_MAX:]):
        deciding.add(ReseatingContinued(store=command.store, item=command.item, reservations=rest))
    return deciding.events
