"""What each plan changes against the one that it replaces, counted once: plans and their problems never change."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson

from services.allocation.counted import Counted
from services.allocation.difference import difference
from services.allocation.difference_told import WHY
from shared.ports import Blobs

Json = dict[str, Any]


class Differences:
    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self._counted = Counted()

    async def of(self, plan: Json, replaced: Json | None) -> Json:
        """Of a plan's document, given that of the plan which it would replace."""

        async def count() -> Json:
            return await asyncio.to_thread(_counted, *await self._read(plan), *await self._read(replaced))

        return await self._counted.of(plan["plan_digest"], count)

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
