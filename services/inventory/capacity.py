"""The aggregate `capacity/<line>`: what a partner can make, what of it is promised by when, and what has been made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

from services.inventory.commands import (
    PublishCapacity,
    ReleaseLine,
    ReleaseProduction,
    ReserveCapacity,
    SettleCapacity,
)
from services.inventory.events import (
    CallUpAsked,
    PledgeLeft,
    Reservation,
    ReservationAwaited,
    ReservationHeld,
    ReservationRefused,
    ReservationReleased,
    TripClosed,
)
from services.inventory.events_partners import (
    CapacityPublished,
    LineStarted,
    ProductionReleased,
    Served,
)
from services.inventory.holds import (
    EVENTS_MAX,
    Hold,
    Pledges,
    answer,
    by_time,
    left_of,
    refusal,
    remembered,
    settled,
    wish,
)
from services.inventory.lots import later
from services.inventory.output import made_by
from shared.clock import instant
from shared.messages import Command, Event
from shared.problem import Problem, unknown
from shared.service import Decider

PATIENCE_MIN = 30.0
"""A plan is approved some minutes after it was made, and its trips wait that long rather than being refused."""


@dataclass(frozen=True, slots=True)
class Line:
    """`started` says since when the line gives goods for an incident; before a confirmed call there is no entry.

    `pledged` is what was confirmed for an incident and no trip holds.  `filled` counts what was made for each
    reservation that stands; `surplus` what was made for nobody, or for trips that were given up, since the line last
    started: it stands in stock and is promised there.
    """

    published: CapacityPublished | None = None
    holds: Mapping[str, Hold] = field(default_factory=dict)
    filled: Mapping[str, int] = field(default_factory=dict)
    withheld: Mapping[tuple[str, str], str] = field(default_factory=dict)
    pledged: Mapping[tuple[str, str], int] = field(default_factory=dict)
    closed_trips: frozenset[str] = frozenset()
    started: Mapping[str, str] = field(default_factory=dict)
    surplus: int = 0
    releases: int = 0

    def unfilled(self, hold: Hold) -> int:
        return hold.quantity - self.filled.get(hold.reservation, 0)


# ---- decisions -----------------------------------------------------------------------------------


def publish(line: Line, command: PublishCapacity) -> list[Event]:
    """Publishing again changes what a line can make, never whose it is."""
    if line.published and line.published.org != command.org:
        raise Problem(
            "line-differs",
            f"Line {command.line} belongs to {line.published.org}. Publish yours under another code.",
        )
    published = CapacityPublished(**command.model_dump())
    return [] if published == line.published else [published]


def reserve(line: Line, command: ReserveCapacity) -> list[Event]:
    """As for stock; what is promised by each instant must be made by then."""
    events: list[Event] = []
    pledges = Pledges(line.pledged)
    for trip in command.releases:
        events += _let_go(reduce(evolve, events, line), trip, pledges)
    line = reduce(evolve, events, line)
    for hold in by_time(wish(command, asked) for asked in command.lines):
        if hold.reservation not in line.holds:
            answered = _answered(line, hold, command.at, pledges)
            events.append(answered)
            line = evolve(line, answered)
    for asked in _call_ups(line, command, events):
        pledges.ask_anew(asked.incident, asked.supply)
        events.append(asked)
    return [*events, *pledges.changes(command.store, command.item)]


def _answered(line: Line, hold: Hold, at: str, pledges: Pledges) -> Event:
    if hold.trip in line.closed_trips:
        return refusal(hold, 0, "withdrawn")
    pledged = hold.quantity <= pledges.left_for(hold)
    if not pledged and (reason := line.withheld.get((hold.incident, hold.supply))):
        return refusal(hold, pledges.left_for(hold), reason)
    if hold.quantity > (free := _free(line, hold, at)):
        return refusal(hold, free, "insufficient")
    if pledged:
        pledges.take(hold)
    return answer(ReservationHeld if pledged else ReservationAwaited, hold)


def _free(line: Line, hold: Hold, at: str) -> int:
    """The most that can be promised for `hold.at`, so that this and every later promise can still be made in time."""
    if line.published is None:
        return 0
    ready_at = line.started.get(hold.incident) or later(at, line.published.lead_min)
    moments = [hold.at, *(known.at for known in line.holds.values() if instant(known.at) > instant(hold.at))]
    spare = (
        made_by(line.published, ready_at, later(moment, PATIENCE_MIN)) - _promised(line, hold.incident, moment)
        for moment in moments
    )
    return max(0, min(spare) - line.surplus)


def _promised(line: Line, incident: str, moment: str) -> int:
    """What the line still owes by then; of this incident, whose output is counted from its start, all it ever owed."""
    due = [hold for hold in line.holds.values() if instant(hold.at) <= instant(moment)]
    return sum(hold.quantity if hold.incident == incident else line.unfilled(hold) for hold in due)


def _call_ups(line: Line, command: ReserveCapacity, events: Iterable[Event]) -> list[CallUpAsked]:
    waiting = [event for event in events if isinstance(event, ReservationAwaited)]
    if line.published is None or not waiting:
        return []
    asked = CallUpAsked(
        store=line.published.store,
        item=line.published.item,
        callup=f"{command.plan}/{command.line}",
        plan=command.plan,
        incident=command.incident,
        org=line.published.org,
        source=command.stream,
        reserve="capacity",
        supply=waiting[0].supply,
        quantity=sum(event.quantity for event in waiting),
        reservations=tuple(event.reservation for event in waiting),
        notice_min=line.published.lead_min,
        answer_within_min=line.published.answer_within_min,
        at=command.at,
    )
    return [asked]


def settle(line: Line, command: SettleCapacity) -> list[Event]:
    """A yes holds, and the first one of an incident starts the line."""
    yes = settled(line.holds.values(), command)
    events: list[Event] = [
        answer(ReservationHeld, hold) if held else refusal(hold, free, command.reason)
        for hold, free, held in yes.answers
    ]
    if line.published:
        events += left_of(yes, command, *_made_at(line), line.pledged)
    if command.confirmed and command.incident not in line.started:
        events.append(LineStarted(line=command.line, incident=command.incident, ready_at=command.ready_at))
    return events


def release_trip(line: Line, command: ReleaseLine) -> list[Event]:
    pledges = Pledges(line.pledged)
    return [*_let_go(line, command.trip, pledges), *pledges.changes(*_made_at(line))]


def _let_go(line: Line, trip: str, pledges: Pledges) -> list[Event]:
    if trip in line.closed_trips:
        return []
    holds = [hold for hold in line.holds.values() if hold.trip == trip]
    for hold in holds:
        if not hold.awaited:
            pledges.give_back(hold, line.unfilled(hold))
    released: list[Event] = [answer(ReservationReleased, hold, awaited=hold.awaited) for hold in holds]
    store, item = _made_at(line)
    return released or [TripClosed(store=store, item=item, trip=trip)]


def _made_at(line: Line) -> tuple[str, str]:
    return (line.published.store, line.published.item) if line.published else ("", "")


def release_production(line: Line, command: ReleaseProduction) -> list[Event]:
    """A fact: what was made goes to those who wait, earliest first; the rest is free stock.

    One lot, or several where more are waiting than one decision can serve.
    """
    if line.published is None:
        raise unknown("capacity line", command.line)
    served = tuple(_served(line, command.quantity))
    parts = [served[n : n + EVENTS_MAX] for n in range(0, len(served), EVENTS_MAX)] or [()]
    quantities = [sum(one.quantity for one in part) for part in parts]
    quantities[-1] += command.quantity - sum(quantities)
    return [
        ProductionReleased(
            line=command.line,
            org=line.published.org,
            store=line.published.store,
            item=line.published.item,
            lot=f"{command.line}-{line.releases + number}",
            quantity=quantity,
            expires=command.expires,
            served=part,
            at=command.at,
        )
        for number, (part, quantity) in enumerate(zip(parts, quantities, strict=True), 1)
    ]


def _served(line: Line, quantity: int) -> Iterable[Served]:
    for hold in by_time(hold for hold in line.holds.values() if not hold.awaited):
        part = min(quantity, line.unfilled(hold))
        if part > 0:
            quantity -= part
            shared = {name: getattr(hold, name) for name in Served.model_fields if name in Hold.model_fields}
            yield Served.model_validate({**shared, "wanted": hold.quantity, "quantity": part})


# ---- state ---------------------------------------------------------------------------------------


def evolve(line: Line, event: Event) -> Line:
    match event:
        case CapacityPublished():
            return replace(line, published=event)
        case LineStarted():
            return replace(line, started={**line.started, event.incident: event.ready_at}, surplus=0)
        case ProductionReleased():
            return _with_goods(line, event)
        case PledgeLeft():
            return replace(line, pledged={**line.pledged, (event.incident, event.supply): event.quantity})
        case TripClosed():
            return replace(line, closed_trips=line.closed_trips | {event.trip})
        case ReservationReleased():
            closed = replace(line, closed_trips=line.closed_trips | {event.trip})
            return _without(closed, event.reservation)
        case ReservationRefused():
            if event.reason in ("declined", "silent"):
                line = replace(line, withheld={**line.withheld, (event.incident, event.supply): event.reason})
            return _without(line, event.reservation)
        case Reservation():
            return replace(line, holds={**line.holds, event.reservation: remembered(event)})
        case _:
            return line


def _with_goods(line: Line, event: ProductionReleased) -> Line:
    more = {part.reservation: line.filled.get(part.reservation, 0) + part.quantity for part in event.served}
    unclaimed = event.quantity - sum(part.quantity for part in event.served)
    surplus = line.surplus + unclaimed
    return replace(line, filled={**line.filled, **more}, surplus=surplus, releases=line.releases + 1)


def _without(line: Line, reservation: str) -> Line:
    return replace(
        line,
        holds={code: hold for code, hold in line.holds.items() if code != reservation},
        filled={code: made for code, made in line.filled.items() if code != reservation},
        surplus=line.surplus + line.filled.get(reservation, 0),
    )


DECISIONS: Mapping[type[Command], Callable[[Line, Any], list[Event]]] = {
    PublishCapacity: publish,
    ReserveCapacity: reserve,
    SettleCapacity: settle,
    ReleaseLine: release_trip,
    ReleaseProduction: release_production,
}


def decide(line: Line, command: Command) -> list[Event]:
    return DECISIONS[type(command)](line, command)


decider = Decider("capacity", Line(), decide, evolve, tuple(DECISIONS))
