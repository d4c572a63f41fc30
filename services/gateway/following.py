"""What is decided at another gateway counts here too, since all gateways read the same journal.

So a sign-in that was ended there has ended here, and a key that was made there opens here, a moment later.
"""

from __future__ import annotations

from collections.abc import Callable

from shared.messages import Json
from shared.ports import Journal

BATCH = 500
WAIT_S = 1.0

Heed = Callable[[str, Json], None]
"""Told the type and the data of each event, also of those that were decided here."""


class Following:
    """Tells what commits after `position` hold."""

    def __init__(self, journal: Journal, position: int, heed: Heed) -> None:
        self._journal = journal
        self._position = position
        self._heed = heed

    async def step(self) -> None:
        """One round: tell what is new, or wait for something.  While the store is away, nobody can decide anything."""
        await self._journal.wait(self._position, WAIT_S)
        for commit in await self._journal.read(self._position, BATCH, following=True):
            for event in commit.events:
                self._heed(event.type, event.data)
            self._position = commit.position
