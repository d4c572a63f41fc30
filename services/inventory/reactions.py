"""Facts that lead to own acts: what plans ask, what trips become, what partners answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from services.inventory import commands
from services.inventory.asking import in_one_decision
from services.inventory.events import (
    AskedLine,
    CallUpAsked,
    DiscrepancyFound,
    ReseatingContinued,
    ReservationPartAsked,
    ReservationReleased,
    SettlingContinued,
)
from services.inventory.events_partners import (
    AgreementSigned,
    CallUpAnswer,
    CallUpConfirmed,
    CallUpDeclined,
    CallUpPartlyConfirmed,
    CallUpSent,
    CallUpSilent,
    ProductionReleased,
    StockDeclared,
)
from services.inventory.foreign import GoodsBroughtBack, ReservationAsked, TripAborted
from services.inventory.lots import Reserve
from shared.messages import Command, Event, Meta
from shared.service import Reaction, Timer

# ---- plans and trips -----------------------------------------------------------------------------


def ask(event: ReservationAsked, meta: Meta) -> list[Command]:
    """The call-ups that follow count their notice from when the plan was released."""
    lines = tuple(AskedLine.model_validate(line.model_dump()) for line in event.lines)
    asking = commands.SplitAsking(
        plan=event.plan,
        incident=event.incident,
        store=event.store,
        item=event.item,
        source=event.stream,
        releases=event.releases,
        lines=lines,
        at=meta.at,
    )
    return [_reserving(asking)] if in_one_decision(event.releases, lines) else [asking]


def reserve(event: ReservationPartAsked, _: Meta) -> list[Command]:
    return [_reserving(event)]


def _reserving(asked: commands.SplitAsking | ReservationPartAsked) -> Command:
    kind, _, line = asked.source.partition("/")
    known = asked.model_dump(exclude={"source"})
    if kind == "capacity":
        return commands.ReserveCapacity(**known, line=line)
    return commands.ReserveStock(**known)


def release_trip(event: TripAborted, _: Meta) -> list[Command]:
    """On the lines, and in stock, where what they have made waits as well."""
    lines = sorted({source.supply for source in event.sources if source.reserve == "capacity"})
    stocks = sorted({(source.store, source.item) for source in event.sources})
    return [
        *(commands.ReleaseLine(line=line, trip=event.trip) for line in lines),
        *(commands.ReleaseTrip(store=store, item=item, trip=event.trip) for store, item in stocks),
    ]


# ---- facts that contradict the books -------------------------------------------------------------


def reseat(event: DiscrepancyFound, _: Meta) -> list[Command]:
    """The fact is booked by itself, however many reservations lose their goods to it."""
    if not event.displaced:
        return []
    return [commands.ReseatStock(store=event.store, item=event.item, reservations=event.displaced)]


def reseat_rest(event: ReseatingContinued, _: Meta) -> list[Command]:
    return [commands.ReseatStock(**event.model_dump())]


def take_back(event: GoodsBroughtBack, _: Meta) -> list[Command]:
    """One receipt for each stock and reserve; supplies of one kind in one store are one."""
    units: Counter[tuple[str, str, Reserve]] = Counter()
    for line in event.lines:
        units[line.store, line.item, line.reserve] += line.quantity
    return [
        commands.TakeBack(
            store=store, item=item, trip=event.trip, reserve=reserve, quantity=quantity, happened_at=event.at
        )
        for (store, item, reserve), quantity in units.items()
    ]


# ---- partners ------------------------------------------------------------------------------------


def agree_terms(event: AgreementSigned, _: Meta) -> list[Command]:
    """A partner's goods stand in stock as the lot that is named like its agreement."""
    terms = event.model_dump(include=set(commands.AgreeTerms.model_fields))
    return [commands.AgreeTerms(**terms, lot=event.agreement)]


def state_stock(event: StockDeclared, _: Meta) -> list[Command]:
    stated = commands.StateStock(
        store=event.store,
        item=event.item,
        lot=event.agreement,
        owner=event.org,
        quantity=event.quantity,
        expires=event.expires,
        at=event.at,
    )
    return [stated]


def send_call_up(event: CallUpAsked, _: Meta) -> list[Command]:
    return [commands.SendCallUp(**event.model_dump())]


def reduce_call_up(event: ReservationReleased, meta: Meta) -> list[Command]:
    if not event.awaited:
        return []
    callup = f"{event.plan}/{event.supply}"
    reduced = commands.ReduceCallUp(callup=callup, reservation=event.reservation, quantity=event.quantity, at=meta.at)
    return [reduced]


def settle(event: CallUpAnswer, _: Meta) -> list[Command]:
    """The stream that waits learns the answer."""
    return [_settling(event, "silent" if isinstance(event, CallUpSilent) else "declined")]


def settle_rest(event: SettlingContinued, _: Meta) -> list[Command]:
    return [_settling(event, event.reason)]


def _settling(event: CallUpAnswer | SettlingContinued, reason: str) -> Command:
    answered = {
        "incident": event.incident,
        "reservations": event.reservations,
        "confirmed": event.quantity,
        "reason": reason,
        "ready_at": event.ready_at,
    }
    kind, _, line = event.source.partition("/")
    if kind == "capacity":
        return commands.SettleCapacity.model_validate({**answered, "line": line})
    return commands.SettleStock.model_validate({**answered, "store": event.store, "item": event.item})


def receive_produced(event: ProductionReleased, _: Meta) -> list[Command]:
    made = event.model_dump(include=set(commands.ReceiveProduced.model_fields))
    return [commands.ReceiveProduced(**made, owner=event.org)]


ANSWERS: Sequence[type[Event]] = (CallUpConfirmed, CallUpPartlyConfirmed, CallUpDeclined, CallUpSilent)

reactions = (
    Reaction("ask", ReservationAsked, ask),
    Reaction("reserve", ReservationPartAsked, reserve),
    Reaction("release trip", TripAborted, release_trip),
    Reaction("seat the displaced again", DiscrepancyFound, reseat),
    Reaction("seat the rest again", ReseatingContinued, reseat_rest),
    Reaction("take goods back", GoodsBroughtBack, take_back),
    Reaction("agree terms", AgreementSigned, agree_terms),
    Reaction("state stock", StockDeclared, state_stock),
    Reaction("send call-up", CallUpAsked, send_call_up),
    Reaction("reduce call-up", ReservationReleased, reduce_call_up),
    *(Reaction("settle call-up", answer, settle) for answer in ANSWERS),
    Reaction("settle the rest", SettlingContinued, settle_rest),
    Reaction("receive produced goods", ProductionReleased, receive_produced),
)


# ---- silence -------------------------------------------------------------------------------------


def answer_due(event: CallUpSent, _: Meta) -> str:
    return event.answer_by


def lapse(event: CallUpSent, _: Meta) -> Command:
    return commands.LapseCallUp(callup=event.callup, at=event.answer_by)


timers = (Timer("call-up silence", CallUpSent, answer_due, lapse),)
