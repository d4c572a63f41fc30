"""Drivers, who take a trip that waits from its first store to its last village, and the clerks who load them."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.cli.chaos import place
from services.cli.chaos.wire import Person

Json = Mapping[str, Any]

AGAIN_S = 0.5
TIMES_MAX, BACK_MAX = 120, 10
OVER = "trip-over"


@dataclass
class Driver:
    """`clerk` books at the stores what is loaded; `taken` are all drivers' trips; `done`: nothing more is begun."""

    who: Person
    clerk: Person
    taken: set[str]
    done: asyncio.Event

    async def drive(self, chance: random.Random, key: str) -> None:
        """One of the trips that wait; it is left for later when its goods are not there yet."""
        asked = {"incident": place.INCIDENT, "state": "planned"}
        planned = (await self.who.read("/api/relief/trips", **asked)).get("items", [])
        waiting = [trip for trip in planned if trip["trip"] not in self.taken]
        if not waiting:
            return
        trip = chance.choice(waiting)
        self.taken.add(trip["trip"])
        if not await self._report(trip, trip["stops"][0], "loading", key):
            self.taken.discard(trip["trip"])
            return
        if not await self._drive(trip, key):
            await self._give_up(trip, key)

    async def _drive(self, trip: Json, key: str) -> bool:
        """From stop to stop; False when it cannot go on."""
        for stop in trip["stops"]:
            first, last = stop is trip["stops"][0], stop is trip["stops"][-1]
            if not first and not await self._report(trip, stop, "arrival", key):
                return False
            if stop["do"] == "unload":
                await self._hand_over(trip, stop, key)
            elif not await self._load(trip, stop, key):
                return False
            if not last and not await self._report(trip, stop, "departure", key, TIMES_MAX):
                return False
        return True

    async def _load(self, trip: Json, stop: Json, key: str) -> bool:
        """At the first stop loading has begun already."""
        if stop is not trip["stops"][0] and not await self._report(trip, stop, "loading", key, TIMES_MAX):
            return False
        body = {"trip": trip["trip"], "stop": stop["stop"]}
        return await self._until_true(self.clerk, "/api/inventory/loads", body, f"{key}-loads-{stop['stop']}")

    async def _give_up(self, trip: Json, key: str) -> None:
        """And bring back what is aboard.  Goods of which relief hears only later stay there."""
        about = f"/api/relief/trips/{trip['trip']}"
        await self.who.act(f"{about}/abort", {"reason": "goods not available"}, f"{key}-abort")
        for number in range(BACK_MAX):
            if await self.who.act(f"{about}/finish", {}, f"{key}-finish-{number}") is not None:
                return
            await asyncio.sleep(AGAIN_S)

    async def _report(self, trip: Json, stop: Json, step: str, key: str, times: int = 1) -> bool:
        path, body = f"/api/relief/trips/{trip['trip']}/{step}", {"stop": stop["stop"]}
        return await self._until_true(self.who, path, body, f"{key}-{step}-{stop['stop']}", times)

    async def _hand_over(self, trip: Json, stop: Json, key: str) -> None:
        lines = [{name: line[name] for name in ("supply", "item", "reserve")} | {"good": line["quantity"]}
                 for line in stop["lines"]]  # fmt: skip
        body = {"stop": stop["stop"], "lines": lines}
        await self.who.act(f"/api/relief/trips/{trip['trip']}/handover", body, f"{key}-handover-{stop['stop']}")

    async def _until_true(self, who: Person, path: str, body: Json, key: str, times: int = TIMES_MAX) -> bool:
        """What is not so yet, because another service has not heard of it, is tried again under another key."""
        for number in range(times):
            if await who.act(path, body, f"{key}-{number}") is not None:
                return True
            if who.refusal.startswith(OVER) or self.done.is_set():
                break
            await asyncio.sleep(AGAIN_S)
        return False
