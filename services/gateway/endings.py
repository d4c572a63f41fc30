"""Sign-ins that were ended at another gateway end here too: all gateways read the same journal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from services.gateway.events import PasswordChanged, UserDeactivated
from shared.ports import Busy, Journal, Unavailable

ENDING = frozenset({PasswordChanged.of, UserDeactivated.of})
BATCH = 500
WAIT_S = 1.0
AWAY_S = 0.5

End = Callable[[str, int], None]
"""Of a user, all tokens issued before this second (since 1970)."""


async def follow(journal: Journal, position: int, end: End) -> None:
    """For ever: end what commits after `position` end.  While the store is away, nobody can end a sign-in either."""
    while True:
        try:
            position = await _read_on(journal, position, end)
            await journal.wait(position, WAIT_S)
        except (Busy, Unavailable):
            await asyncio.sleep(AWAY_S)


async def _read_on(journal: Journal, position: int, end: End) -> int:
    while commits := await journal.read(position, BATCH):
        for event in (event for commit in commits for event in commit.events):
            if event.type in ENDING:
                end(event.data["user"], event.data["void_before"])
        position = commits[-1].position
    return position
