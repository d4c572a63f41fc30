"""Drivers, who take a trip that waits from its first store to its last village, and the clerks who load them."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.cli.chaos import place
from services.cli.chaos.wire import Person

Json = Mapping[str, Any]

AGAIN_S = 0.5
TIMES_MAX = 120


@dataclass
class Driver:
    """`clerk` books at the stores what is loaded; `done`: nothing more is begun."""

    who: Person
    clerk: Person
    done: asyncio.Event

    async def drive(self, chance: random.Random, key: str) -> None:
        """One of the trips that wait; it is left to others when its goods are not there, or when a new plan took it."""
        asked = {"incident": place.INCIDENT, "state": "planned"}
        waiting = (await self.who.read("/api/relief/trips", **asked)).get("items", [])
        if waiting:
            await self._drive(chance.choice(waiting), key)

    async def _drive(self, trip: Json, key: str) -> None:
        for stop in trip["stops"]:
            first, last = stop is trip["stops"][0], stop is trip["stops"][-1]
            if not first:
                await self._report(trip, stop, "arrival", key)
            if stop["do"] == "unload":
                await self._hand_over(trip, stop, key)
            elif not await self._load(trip, stop, key):
                return
            if not last and not await self._report(trip, stop, "departure", key, until_true=True):
                return

    async def _load(self, trip: Json, stop: Json, key: str) -> bool:
        """Who has begun to load and does not get all of it gives the trip up, and brings back what is aboard."""
        begun = stop is not trip["stops"][0]
        if not await self._report(trip, stop, "loading", key, until_true=begun):
            return False
        body = {"trip": trip["trip"], "stop": stop["stop"]}
        if await self._until_true(self.clerk, "/api/inventory/loads", body, f"{key}-loads-{stop['stop']}"):
            return True
        about = f"/api/relief/trips/{trip['trip']}"
        await self.who.act(f"{about}/abort", {"reason": "goods not available"}, f"{key}-abort")
        await self.who.act(f"{about}/finish", {}, f"{key}-finish")
        return False

    async def _report(self, trip: Json, stop: Json, step: str, key: str, until_true: bool = False) -> bool:
        path, body = f"/api/relief/trips/{trip['trip']}/{step}", {"stop": stop["stop"]}
        times = TIMES_MAX if until_true else 1
        return await self._until_true(self.who, path, body, f"{key}-{step}-{stop['stop']}", times)

    async def _hand_over(self, trip: Json, stop: Json, key: str) -> None:
        lines = [{name: line[name] for name in ("supply", "item", "reserve")} | {"good": line["quantity"]}
                 for line in stop["lines"]]  # fmt: skip
        body = {"stop": stop["stop"], "lines": lines}
        await self.who.act(f"/api/relief/trips/{trip['trip']}/handover", body, f"{key}-handover-{stop['stop']}")

    async def _until_true(self, who: Person, path: str, body: Json, key: str, times: int = TIMES_MAX) -> bool:
        """What is not so yet, because another service has not heard of it, is tried again under another key."""
        for number in itertools.count(1):
            if await who.act(path, body, f"{key}-{number}") is not None:
                return True
            if number == times or self.done.is_set():
                return False
            await asyncio.sleep(AGAIN_S)
        return False
