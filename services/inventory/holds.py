"""A reservation as a stream remembers it, and the events that answer for it; stock and capacity lines share them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

from services.inventory.commands import SettleCapacity, SettleStock
from services.inventory.events import (
    AskedLine,
    PledgeLeft,
    Reservation,
    ReservationAwaited,
    ReservationRefused,
    SettlingContinued,
)
from services.inventory.lots import Lot, Reserve, Stop, Taken, total
from shared.clock import instant
from shared.messages import Event, Message

R = TypeVar("R", bound=Reservation)
EVENTS_MAX = 90
"""One decision answers for so many reservations at most: a commit holds a hundred events."""


class Asked(Protocol):
    """What ReserveStock and ReserveCapacity have in common."""

    @property
    def store(self) -> str: ...
    @property
    def item(self) -> str: ...
    @property
    def plan(self) -> str: ...
    @property
    def incident(self) -> str: ...


class Hold(Message):
    """A wish when nothing is `taken` yet, else a reservation that stands; `awaited` until a partner answers.

    Goods that a line still has to make can be fewer than `quantity`.
    """

    store: str
    item: str
    reservation: str
    plan: str
    incident: str
    trip: str
    stop: Stop
    supply: str
    reserve: Reserve
    quantity: int
    at: str
    taken: tuple[Taken, ...] = ()
    awaited: bool = False

    @property
    def complete(self) -> bool:
        return total(self.taken) == self.quantity


def wish(asked: Asked, line: AskedLine) -> Hold:
    return Hold(**line.model_dump(), store=asked.store, item=asked.item, plan=asked.plan, incident=asked.incident)


class Pledges:
    """What partners have confirmed for an incident and no trip holds, while a command decides.

    A partner's yes outlives the trip that it was given for: what a newer plan withdraws, and what was confirmed of a
    line too large for it, the next plan may have without asking, also when the partner has said no to any more.  Not so
    what a fact has displaced, which is gone, and a yes to trips that were all withdrawn before it came.
    """

    def __init__(self, known: Mapping[tuple[str, str], int]) -> None:
        self._known, self._left = known, dict(known)

    def left_for(self, hold: Hold) -> int:
        return self._left.get((hold.incident, hold.supply), 0)

    def give_back(self, hold: Hold, units: int) -> None:
        self._left[hold.incident, hold.supply] = self.left_for(hold) + units

    def take(self, hold: Hold) -> None:
        self.give_back(hold, -hold.quantity)

    def ask_anew(self, incident: str, supply: str) -> None:
        """A new call-up asks for all that waits, and its answer takes the place of what is left of those before."""
        self._left[incident, supply] = 0

    def changes(self, store: str, item: str) -> list[PledgeLeft]:
        return [
            PledgeLeft(store=store, item=item, incident=incident, supply=supply, quantity=left)
            for (incident, supply), left in self._left.items()
            if left != self._known.get((incident, supply), 0)
        ]


def by_time(holds: Iterable[Hold]) -> list[Hold]:
    """Earliest first: who loads first is served first."""
    return sorted(holds, key=lambda hold: (instant(hold.at), hold.reservation))


class Settled(NamedTuple):
    """Answers (reservation, what was left of a partner's yes before it, whether it is held) for as many as one decision
    can settle, what is left of the yes after them, and the reservations that remain."""

    answers: list[tuple[Hold, int, bool]]
    left: int
    rest: tuple[str, ...]


def settled(holds: Iterable[Hold], command: SettleStock | SettleCapacity) -> Settled:
    """The partner's yes goes to the earliest reservations that fit into it."""
    answers, left = [], command.confirmed
    waiting = by_time(hold for hold in holds if hold.awaited and hold.reservation in command.reservations)
    for hold in waiting[:EVENTS_MAX]:
        fits = hold.quantity <= left
        answers.append((hold, left, fits))
        left -= hold.quantity if fits else 0
    return Settled(answers, left, tuple(hold.reservation for hold in waiting[EVENTS_MAX:]))


def left_of(
    yes: Settled, command: SettleStock | SettleCapacity, store: str, item: str, pledged: Mapping[tuple[str, str], int]
) -> Sequence[Event]:
    """What is left of it is for the reservations that remain, and pledged when none does."""
    if yes.rest:
        return [continued(command, store, item, yes.left, yes.rest)]
    pledges = Pledges(pledged)
    if yes.answers:
        pledges.give_back(yes.answers[0][0], yes.left)
    return pledges.changes(store, item)


def continued(
    command: SettleStock | SettleCapacity, store: str, item: str, left: int, rest: tuple[str, ...]
) -> SettlingContinued:
    known = command.model_dump(include={"incident", "reason", "ready_at"})
    return SettlingContinued(**known, store=store, item=item, source=command.stream, reservations=rest, quantity=left)


def remembered(event: Reservation) -> Hold:
    awaited = isinstance(event, ReservationAwaited)
    return Hold(**{name: getattr(event, name) for name in Hold.model_fields if name != "awaited"}, awaited=awaited)


def answer(kind: type[R], hold: Hold, taken: tuple[Taken, ...] = (), lots: tuple[Lot, ...] = (), **more: Any) -> R:
    """An event of this kind about the reservation; `lots` as they are after it."""
    known = {name: getattr(hold, name) for name in Hold.model_fields if name not in ("awaited", "taken")}
    return kind(**known, taken=taken, lots=lots, **more)


def refusal(hold: Hold, free: int, reason: str, lots: tuple[Lot, ...] = ()) -> ReservationRefused:
    known = {name: getattr(hold, name) for name in ReservationRefused.model_fields if name in Hold.model_fields}
    return ReservationRefused(**known, wanted=hold.quantity, free=free, reason=reason, lots=lots)
