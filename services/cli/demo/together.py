"""Acts that begin side by side and end in their order, so that a rehearsal can be repeated to the letter.

What each act asks of the platform first must not matter to the others.  What it makes of the answer may: that comes
when all have theirs, one act after the other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from contextvars import ContextVar
from typing import TypeVar

from services.cli.demo.agenda import Act

Answer = TypeVar("Answer")


class Turns:
    """Of the acts of one batch: who has the answer that it waits for, and who has ended."""

    def __init__(self, acts: int) -> None:
        self._answered: set[int] = set()
        self._ended = [asyncio.Event() for _ in range(acts)]
        self._all_answered = asyncio.Event()

    def answered(self, number: int) -> None:
        self._answered.add(number)
        if len(self._answered) == len(self._ended):
            self._all_answered.set()

    def ended(self, number: int) -> None:
        self.answered(number)
        self._ended[number].set()

    async def wait_for(self, number: int) -> None:
        self.answered(number)
        await self._all_answered.wait()
        for earlier in self._ended[:number]:
            await earlier.wait()


_mine: ContextVar[tuple[Turns, int] | None] = ContextVar("turn", default=None)


async def first_answer(asking: Awaitable[Answer]) -> Answer:
    """The answer, or its refusal, once the act may draw conclusions from it; outside of `together` at once."""
    try:
        return await asking
    finally:
        if mine := _mine.get():
            turns, number = mine
            await turns.wait_for(number)


async def together(acts: Sequence[Act]) -> None:
    """All acts, each beginning before the next.  Raises what the first that fails raises; the others are ended."""
    turns = Turns(len(acts))
    try:
        async with asyncio.TaskGroup() as group:
            for number, act in enumerate(acts):
                group.create_task(_take_part(turns, number, act))
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None


async def _take_part(turns: Turns, number: int, act: Act) -> None:
    _mine.set((turns, number))
    try:
        await act()
    finally:
        turns.ended(number)
