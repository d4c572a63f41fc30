"""Domain time as a port: the system's clock, or simulated time for drills.

Tokens, leases, limits and retries never ask here: they use the system's clock.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from typing import Protocol

from shared.problem import Problem, invalid

YEARS = range(1900, 2200)
"""A time outside is a typing mistake, and near the calendar's ends there is no arithmetic with hours."""

INSTANTS_KNOWN = 10_000
"""The same few moments are asked for again and again: by every line of a file, by every trip of a plan."""


class Clock(Protocol):
    def now(self) -> datetime:
        """An aware datetime."""
        ...

    async def moved(self, seconds: float) -> None:
        """Return when time has jumped, or after `seconds` of the system's time."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    async def moved(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class SimulatedClock:
    """Stands still until somebody advances it; never runs backwards."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._changed = asyncio.Event()

    def now(self) -> datetime:
        return self._now

    def advance(self, to: datetime) -> None:
        if to > self._now:
            self._now = to
            self._changed.set()
            self._changed = asyncio.Event()

    async def moved(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):  # asyncio.wait_for of 3.11 can swallow a cancellation
                await self._changed.wait()


def stamp(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@lru_cache(INSTANTS_KNOWN)
def instant(text: str, pointer: str = "/at") -> datetime:
    """The aware datetime of an RFC 3339 text; a Problem naming `pointer` when it is none or has no offset."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise invalid(pointer, f"{text!r} is not a time. Write it like 2021-07-20T22:00:00+08:00.") from None
    if moment.tzinfo is None:
        raise Problem(
            "time-without-zone",
            f"{pointer}: {text!r} has no time zone. Add the offset, for example {text}+08:00.",
            422,
            errors=[{"pointer": pointer, "detail": "has no time zone"}],
        )
    if moment.year not in YEARS:
        raise invalid(pointer, f"{text!r} lies outside of the years {YEARS[0]} to {YEARS[-1]}. Check the year.")
    return moment


def minutes_between(start: str, end: str) -> float:
    """Minutes from `start` to `end`, both RFC 3339, with two decimals."""
    return round((instant(end) - instant(start)).total_seconds() / 60, 2)
