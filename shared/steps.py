"""A journal in steps: pages are read once, and handed out a few commits at a time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from shared.messages import Commit
from shared.ports import Journal

PAGE = 500


class Steps:
    """For those who follow a journal.  A step has few events: a bulk file's commits hold many, and others wait."""

    def __init__(self, journal: Journal, events: int) -> None:
        self._journal = journal
        self._events = events
        self._page: Sequence[Commit] = ()

    async def after(self, position: int) -> Sequence[Commit]:
        """The commits that follow `position`, whole ones, at least one if there is one."""
        done = position + 1 - self._page[0].position if self._page else -1
        self._page = self._page[done:] if done >= 0 else ()
        if not self._page:
            self._page = await self._journal.read(position, PAGE)
        return no_more_than(self._page, self._events)


def no_more_than(commits: Sequence[Commit], events: int) -> Sequence[Commit]:
    """The first of them, one at least, with so many events together."""
    sums = accumulate(len(commit.events) for commit in commits)
    return commits[: max(1, sum(1 for so_far in sums if so_far <= events))]
