"""A journal in steps: pages are read once, and handed out a few commits at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from itertools import accumulate

from shared.messages import Commit
from shared.ports import Journal

PAGE = 1_000
GATHER_S = 0.1
"""Between small steps on a server: what each costs store, log and whoever listens does not depend on its size."""


class Gathering:
    """The while after a small step in which more is let come."""

    def __init__(self) -> None:
        self._until = 0.0

    def follows(self, small: bool) -> None:
        """A step has been done; after one that was not small the next may come at once."""
        self._until = asyncio.get_running_loop().time() + GATHER_S if small else 0.0

    async def over(self, hurry: asyncio.Event | None = None) -> None:
        """Wait until it is, or somebody hurries."""
        if self._until > asyncio.get_running_loop().time():
            with suppress(TimeoutError):
                async with asyncio.timeout_at(self._until):
                    await (hurry or asyncio.Event()).wait()


class Steps:
    """For those who follow a journal.  A step has few events: a bulk file's commits hold many, and others wait."""

    def __init__(self, journal: Journal, events: int, settled: bool = False) -> None:
        """`settled`: what is handed out is durable."""
        self._journal = journal
        self._events = events
        self._settled = settled
        self._page: Sequence[Commit] = ()
        self._full = False
        """The page was as long as pages are: there is likely to be another one."""

    async def after(self, position: int) -> Sequence[Commit]:
        """The commits that follow `position`, whole ones, at least one if there is one."""
        done = position + 1 - self._page[0].position if self._page else -1
        self._page = self._page[done:] if done >= 0 else ()
        if not self._page:
            self._page = await self._read(position)
        return no_more_than(self._page, self._events)

    def more_than(self, step: Sequence[Commit]) -> bool:
        """Whether there are likely to be commits after this step, the last one handed out."""
        return len(step) < len(self._page) or self._full

    async def read_on(self, step: Sequence[Commit]) -> None:
        """So that those after it have been read when it is done."""
        if self._full and len(step) == len(self._page):
            self._page = [*self._page, *await self._read(step[-1].position)]

    async def _read(self, position: int) -> Sequence[Commit]:
        page = await self._journal.read(position, PAGE, following=True)
        if page and self._settled:
            await self._journal.settle()
        self._full = len(page) == PAGE
        return page


def no_more_than(commits: Sequence[Commit], events: int) -> Sequence[Commit]:
    """The first of them, one at least, with so many events together."""
    sums = accumulate(len(commit.events) for commit in commits)
    return commits[: max(1, sum(1 for so_far in sums if so_far <= events))]
