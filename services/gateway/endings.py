"""Sign-ins that were ended at another gateway end here too: all gateways read the same journal."""

from __future__ import annotations

from collections.abc import Callable

from services.gateway.events import PasswordChanged, UserDeactivated
from shared.ports import Journal

ENDING = frozenset({PasswordChanged.of, UserDeactivated.of})
BATCH = 500
WAIT_S = 1.0

End = Callable[[str, int], None]
"""Of a user, all tokens issued before this second (since 1970)."""


class Endings:
    """Ends what commits after `position` end."""

    def __init__(self, journal: Journal, position: int, end: End) -> None:
        self._journal = journal
        self._position = position
        self._end = end

    async def step(self) -> None:
        """One round: end what is new, or wait for something.  While the store is away, nobody can end anything."""
        await self._journal.wait(self._position, WAIT_S)
        for commit in await self._journal.read(self._position, BATCH):
            for event in commit.events:
                if event.type in ENDING:
                    self._end(event.data["user"], event.data["void_before"])
            self._position = commit.position
