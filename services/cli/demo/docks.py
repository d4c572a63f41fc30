"""Docks as they are: one truck at a time, and who comes late waits for a free one; and the clerks who book there."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any


class Docks:
    def __init__(self) -> None:
        self._free_from: dict[str, list[float]] = {}
        self._clerks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def open(self, stores: Iterable[Mapping[str, Any]]) -> None:
        """Make the docks of these stores known; what stands at known ones stays there."""
        for store in stores:
            self._free_from.setdefault(store["id"], [0.0] * store["docks"])

    def free(self, store: str, wanted: int, minute: float) -> tuple[int, float]:
        """(dock, minute) where loading can begin: the wanted dock if free at `minute`, else the first free one."""
        docks = self._free_from[store]
        if docks[wanted] <= minute:
            return wanted, minute
        dock = min(range(len(docks)), key=docks.__getitem__)
        return dock, max(minute, docks[dock])

    def occupy(self, store: str, dock: int, until: float) -> None:
        self._free_from[store][dock] = until

    def clerk_of(self, store: str) -> asyncio.Lock:
        """Who books what leaves the store: one truck's after the other's."""
        return self._clerks[store]
