"""What is found out of plans, once for everybody who asks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any

Json = dict[str, Any]
KEPT = 16
"""Plans whose answers are remembered: the one in force and its rivals, of a few incidents."""


class Counted:
    """Plans and their problems never change, and every desk that watches asks: the first question pays."""

    def __init__(self) -> None:
        self._counted: dict[Hashable, Json] = {}
        self._counting = asyncio.Lock()

    async def of(self, key: Hashable, count: Callable[[], Awaitable[Json]]) -> Json:
        async with self._counting:
            if key not in self._counted:
                counted = await count()
                self._counted = dict([*list(self._counted.items())[1 - KEPT :], (key, counted)])
            return self._counted[key]
