"""Where every part of a service stands, and the moment at which nothing is under way in it any more."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from shared.messages import Json
from shared.ports import Unavailable

if TYPE_CHECKING:
    from shared.runtime import Running

LOOK_AGAIN_S = 0.05
"""What other processes do stirs nothing here: look again after so long."""


class Stirring:
    """Wakes whoever waits for the next change of a service; cheap while nobody does."""

    def __init__(self) -> None:
        self._stirred: asyncio.Event | None = None

    def stir(self) -> None:
        if self._stirred is not None:
            self._stirred.set()
            self._stirred = None

    async def next(self, seconds: float) -> None:
        """Until something changes, or for so long."""
        if self._stirred is None:
            self._stirred = asyncio.Event()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stirred.wait()


async def standing(running: Running, within: float = 0.0) -> Json:
    """Positions, lags and timers as soon as nothing is under way here, or as they are after `within` seconds.

    `settled`: everything written has been published, taken in, and led to nothing more, as far as this service knows.
    """
    clock = asyncio.get_running_loop().time
    until = clock() + within
    while (left := until - clock()) > 0:
        if _may_be_settled(running) and (now := await _look(running))["settled"]:
            return now
        await running.stirring.next(min(left, LOOK_AGAIN_S))
    return await _look(running)


def _may_be_settled(running: Running) -> bool:
    """As far as this process knows without asking a store or the log."""
    return not running.at_work and running.relay.position == running.views.position


async def _look(running: Running) -> Json:
    position = await running.journal.last()
    inbox = await _inbox_lag(running)
    due = len(await running.ticker.due())
    behind = position - running.relay.position, position - running.views.position, inbox != 0, due, running.at_work
    return {
        "service": running.service.name,
        "clock": running.now(),
        "epoch": running.journal.epoch,
        "position": position,
        "published": running.relay.position,
        "viewed": running.views.position,
        "reached": dict(running.consumer.reached),
        "inbox_lag": inbox,
        "timers_due": due,
        "parked": running.consumer.parked,
        "busy": running.at_work,
        "failing": dict(running.failing),
        "settled": not any(behind),
    }


async def _inbox_lag(running: Running) -> int | None:
    """None while nobody can tell: the service has not subscribed yet, or the log is away."""
    if not running.consumer.topics:
        return 0
    try:
        return await running.inbox.lag() if running.inbox else None
    except Unavailable:
        return None
