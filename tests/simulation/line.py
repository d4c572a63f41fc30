"""The line from a process to the stores.  Each call on it is a moment at which anything may happen."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from contextvars import copy_context
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from shared.ports import Busy, Unavailable
from tests.simulation.loop import WITHIN

if TYPE_CHECKING:
    from tests.simulation.world import Process

T = TypeVar("T")

OUTSIDE = copy_context()
"""Of what belongs to no process, and goes on when one dies."""
OUTSIDE.run(WITHIN.set, None)

TRAVEL_S, PATIENCE_S, LATE_S = 0.05, 0.3, 0.5
"""Means: of one way, of waiting for an answer, and of how much later than that a late request arrives."""


@dataclass(frozen=True)
class Faults:
    """How likely each fate of a call is.  Each schedule has its own mixture: a rare fault hides behind a common one.

    slow: request and answer take their time; lost: the request never arrives; unanswered: the answer never arrives;
    late: the request arrives when nobody expects an answer any more; busy: refused; crash: of the caller, before or
    after the effect; twice: what is published is published again by the client's own repetition.
    """

    slow: float
    lost: float
    unanswered: float
    late: float
    busy: float
    crash: float
    twice: float

    @classmethod
    def drawn(cls, chance: random.Random) -> Faults:
        def some(most: float) -> float:
            return chance.choice((0.0, 0.3, 1.0)) * most

        return cls(some(0.25), some(0.04), some(0.04), some(0.03), some(0.05), some(0.02), some(0.3))

    def likely(self, what: str) -> Sequence[tuple[str, float]]:
        """The fates that this call may have."""
        common = (
            *(("slow", self.slow), ("lost", self.lost), ("unanswered", self.unanswered), ("late", self.late)),
            *(("crash before", self.crash / 2), ("crash after", self.crash / 2)),
        )
        if what.startswith("append"):
            return *common, ("busy", self.busy)
        return (*common, ("twice", self.twice)) if what.startswith("publish ") else common


class FaultyLine:
    def __init__(self, process: Process) -> None:
        self._process = process
        self._world = process.world

    async def __call__(self, what: str, effect: Callable[[], T]) -> T:
        world, process = self._world, self._process
        fate = "" if world.calm else self._fate(what)
        world.note(f"{process.name} {what} {fate}")
        if world.chance.random() < 0.5:
            await asyncio.sleep(0)
        if fate == "crash before":
            process.crash()
        if process.dead:
            raise asyncio.CancelledError
        if fate == "busy":
            raise Busy("No more for now; nothing was written.")
        if fate in ("slow", "lost", "unanswered", "late"):
            return await self._travel(fate, effect)
        result = effect()
        if fate == "twice":
            result = effect()
        if fate == "crash after":
            process.crash()
            raise asyncio.CancelledError
        return result

    def _fate(self, what: str) -> str:
        drawn = self._world.chance.random()
        for fate, likely in self._world.faults.likely(what):
            if drawn < likely:
                return fate
            drawn -= likely
        return ""

    async def _travel(self, fate: str, effect: Callable[[], T]) -> T:
        """The request is under way on its own: it arrives even if whoever sent it is dead by then."""
        loop, pause = self._world.loop, self._world.pause
        answer: asyncio.Future[T] = loop.create_future()

        def arrive() -> None:
            tell = outcome(effect)
            if fate == "slow":
                loop.call_later(pause(TRAVEL_S), hear, tell, context=OUTSIDE)

        def hear(tell: Callable[[asyncio.Future[T]], None]) -> None:
            if not answer.done():
                tell(answer)

        patience = pause(PATIENCE_S)
        if fate != "slow":
            loop.call_later(patience, hear, give_up, context=OUTSIDE)
        if fate != "lost":
            there = patience + pause(LATE_S) if fate == "late" else pause(TRAVEL_S)
            loop.call_later(there, arrive, context=OUTSIDE)
        return await answer


def outcome(effect: Callable[[], T]) -> Callable[[asyncio.Future[T]], None]:
    """Makes it happen, and says how whoever waits is told."""
    try:
        result = effect()
    except Exception as error:  # noqa: BLE001 - a store's answer too
        failure = error
        return lambda answer: answer.set_exception(failure)
    return lambda answer: answer.set_result(result)


def give_up(answer: asyncio.Future[T]) -> None:
    answer.set_exception(Unavailable("No answer."))
