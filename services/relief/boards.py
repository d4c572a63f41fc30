"""Boards ready to be shown: many people look at the same figures, so each is counted once."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from math import floor

from services.relief import queries
from services.relief.board import Board
from shared.clock import minutes_between
from shared.runtime import Running


class Boards:
    """Each incident's board, counted anew when the journal or the minute has moved on."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._counted: dict[str, tuple[tuple[int, int], Board]] = {}
        self._counting: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def of(self, incident: str) -> Board:
        """Raises a 404 problem for an incident that nobody declared."""
        running = self._running
        about = await queries.incident(running.documents, incident)
        async with self._counting[incident]:
            now_min = floor(minutes_between(about["started_at"], running.now()))
            moment = running.views.position, now_min
            known = self._counted.get(incident)
            if known and known[0] == moment:
                return known[1]
            before = known[1].reliefs if known and known[1].incident == about else ()
            board = await queries.board(running.documents, about, now_min, before)
            self._counted[incident] = moment, board
            return board
