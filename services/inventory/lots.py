"""Lots, and the one rule by which they leave: the first that expires goes first, and nothing that has expired."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta, timezone
from typing import Annotated, Literal

from pydantic import Field

from shared.clock import instant, stamp
from shared.messages import Message, Whole

QUANTITY_MAX = 10_000_000
CHINA = timezone(timedelta(hours=8))

Stop = int
NO_STOP = -1

Reserve = Literal["government", "corporate", "capacity"]
Quantity = Annotated[Whole, Field(gt=0, le=QUANTITY_MAX)]
QuantityOrZero = Annotated[Whole, Field(ge=0, le=QUANTITY_MAX)]


class Lot(Message):
    """Goods of one item, origin, owner and expiry in one store.  Always 0 <= reserved <= on_hand."""

    lot: str
    reserve: Reserve
    owner: str
    expires: str | None
    on_hand: int
    reserved: int

    @property
    def free(self) -> int:
        return self.on_hand - self.reserved

    def usable(self, day: str) -> bool:
        """Goods may be used up to the end of the day that is printed on them."""
        return self.expires is None or day <= self.expires

    def moved(self, on_hand: int = 0, reserved: int = 0) -> Lot:
        """The lot after its quantities have changed by so much."""
        return Lot(
            lot=self.lot,
            reserve=self.reserve,
            owner=self.owner,
            expires=self.expires,
            on_hand=self.on_hand + on_hand,
            reserved=self.reserved + reserved,
        )


class Taken(Message):
    """A part of a lot that is reserved or has gone."""

    lot: str
    reserve: Reserve
    quantity: int


def day_of(at: str) -> str:
    """The ISO day in China of an RFC 3339 instant: expiry dates are days there, whatever the offset of `at`."""
    return instant(at).astimezone(CHINA).date().isoformat()


def later(at: str, minutes: float) -> str:
    """The instant so many minutes after `at`, both RFC 3339."""
    return stamp(instant(at) + timedelta(minutes=minutes))


def by_expiry(lots: Iterable[Lot]) -> list[Lot]:
    """Earliest expiry first, goods that never expire last; equal ones by code, so that every replay agrees."""
    return sorted(lots, key=lambda lot: (lot.expires or "9999-12-31", lot.lot))


def first_expiring(lots: Iterable[Lot], quantity: int, day: str) -> tuple[Taken, ...]:
    """What to take of which lot on `day`: free goods only, never expired ones.

    Less than `quantity` when there is not enough; the caller compares with `total`.
    """
    taken, missing = [], quantity
    for lot in by_expiry(lot for lot in lots if lot.free > 0 and lot.usable(day)):
        if missing == 0:
            break
        part = min(lot.free, missing)
        taken.append(Taken(lot=lot.lot, reserve=lot.reserve, quantity=part))
        missing -= part
    return tuple(taken)


def total(taken: Iterable[Taken]) -> int:
    return sum(part.quantity for part in taken)
