"""What each plan changes against the one that it replaces, counted once: plans and their problems never change."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson

from services.allocation.difference import difference
from services.allocation.difference_told import WHY
from shared.ports import Blobs

Json = dict[str, Any]
KEPT = 16
"""Plans whose differences are remembered."""


class Differences:
    """`of` is asked by every desk that watches; the first question pays."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self._counted: dict[str, Json] = {}
        self._counting = asyncio.Lock()

    async def of(self, plan: Json, replaced: Json | None) -> Json:
        """Of a plan's document, given that of the plan which it would replace."""
        key = plan["plan_digest"]
        async with self._counting:
            if key not in self._counted:
                found = await asyncio.to_thread(_counted, *await self._read(plan), *await self._read(replaced))
                self._counted = dict([*list(self._counted.items())[1 - KEPT :], (key, found)])
            return self._counted[key]

    async def _read(self, plan: Json | None) -> tuple[bytes, bytes]:
        """A plan's body and problem, empty where there is none."""
        if plan is None:
            return b"", b""
        return await self._blobs.get(plan["plan_digest"]), await self._blobs.get(plan["instance_digest"])


def _counted(plan: bytes, instance: bytes, replaced: bytes, stated: bytes) -> Json:
    problem: Json = orjson.loads(instance)
    stays = [*(problem.get("committed") or ()), *((problem.get("previous") or {"trips": ()})["trips"])]
    named = {trip["id"] for trip in stays}
    before = orjson.loads(replaced)["trips"] if replaced else ()
    left_out = [trip for trip in before if trip["id"] not in named]
    found = difference(problem, orjson.loads(plan), orjson.loads(stated) if stated else None, left_out)
    return {**found, "changed": [_explained(trip) for trip in found["changed"]]}


def _explained(trip: Json) -> Json:
    zh, en = WHY[trip["cause"]]
    return {**trip, "cause_zh": zh, "cause_en": en}
