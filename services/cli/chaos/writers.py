"""Clerks, villages, drivers, a partner and a coordinator, who keep working until they are told to stop."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from services.cli.chaos import place
from services.cli.chaos.drivers import Driver
from services.cli.chaos.wire import Person

Hire = Callable[..., Person]
"""(name, *roles, area=, org=) -> somebody who is signed in."""
Act = Callable[[random.Random, str], Awaitable[None]]
"""Something that somebody does, by chance, under a key."""

CLERKS, DRIVERS = 6, 2
THINK_S = {"clerk": 0.6, "village": 1.5, "partner": 1.5, "driver": 1.5, "coordinator": 20.0}
RUN_S = 1.0
UNDER_WAY = frozenset({"requested", "solving"})


async def settle_in(hire: Hire) -> None:
    """Registers, each by who keeps it; what one service has heard of another is waited for by asking again."""
    admin, partner = hire("chaos-admin", "admin"), hire("partner", "partner", org=place.PARTNER)
    await admin.upload("/api/relief/imports/places", place.places())
    await heard(admin)
    await admin.upload("/api/relief/imports/roads", place.roads())
    await surely(admin, "/api/relief/network", place.terrain(), "terrain-1")
    await admin.upload("/api/inventory/imports/items", place.items())
    await admin.upload("/api/inventory/imports/stores", place.stores())
    await heard(admin)
    await admin.upload("/api/relief/imports/vehicles", place.vehicles())
    for number in range(place.ITEMS):
        await surely(partner, "/api/inventory/agreements", place.agreement(number), f"agreement-{number}")
    coordinator = hire("coordinator", "coordinator", area=place.CITY)
    await surely(coordinator, "/api/relief/incidents", place.incident(), "declare-1")
    await heard(admin)


async def surely(who: Person, path: str, body: Any, key: str) -> None:
    """Raises RuntimeError when it is refused: without it nobody could work."""
    if await who.act(path, body, key) is None:
        raise RuntimeError(f"{path} was refused: {who.refusal}")


async def heard(admin: Person) -> None:
    """Until every service has taken in what the others said."""
    while not (await admin.read("/status")).get("settled"):  # noqa: ASYNC110 - another process will know
        await asyncio.sleep(0.1)


@dataclass
class Writers:
    """`seed` decides what they do, though not when: that depends on the answers."""

    hire: Hire
    seed: int
    done: asyncio.Event = field(default_factory=asyncio.Event)
    acting: set[str] = field(default_factory=set)
    """Who has no answer yet to what they did last."""

    async def work(self) -> None:
        """Until `done` is set and everybody has the answer to their last act."""
        async with asyncio.TaskGroup() as group:
            for work in self._everybody():
                group.create_task(work)

    def _everybody(self) -> Iterator[Any]:
        for number in range(CLERKS):
            clerk = self.hire(f"clerk-{number}", "clerk", area=place.TOWNSHIP)
            yield self._keep(clerk, "clerk", partial(self._move_goods, clerk))
        for village in place.village_codes:
            officer = self.hire(f"officer-{village}", "village_officer", area=village)
            yield self._keep(officer, "village", partial(self._report, officer))
        taken: set[str] = set()
        for number in range(DRIVERS):
            driver = self.hire(f"driver-{number}", "driver", area=place.CITY)
            loader = self.hire(f"loader-{number}", "clerk", area=place.TOWNSHIP)
            yield self._keep(driver, "driver", Driver(driver, loader, taken, self.done).drive)
        partner = self.hire("partner", "partner", org=place.PARTNER)
        yield self._keep(partner, "partner", partial(self._state, partner))
        coordinator = self.hire("coordinator", "coordinator", area=place.CITY)
        yield self._keep(coordinator, "coordinator", partial(self._plan, coordinator))

    async def _keep(self, who: Person, trade: str, act: Act) -> None:
        chance = random.Random(f"{self.seed} {who.name}")  # noqa: S311 - a drill, not a secret
        for number in itertools.count():
            if self.done.is_set():
                return
            self.acting.add(who.name)
            await act(chance, f"{who.name}-act-{number}")
            self.acting.discard(who.name)
            with suppress(TimeoutError):
                await asyncio.wait_for(self.done.wait(), chance.uniform(0.5, 1.5) * THINK_S[trade])

    async def _move_goods(self, who: Person, chance: random.Random, key: str) -> None:
        """Two stores get most of it, so that many write to the same stock.  Too much is asked for now and then."""
        goods = {
            "store": chance.choice(place.store_codes[: chance.choice([2, place.STORES])]),
            "item": chance.choice(place.item_codes),
            "reason": key,
        }
        if chance.random() < 0.55:
            received = {**goods, "lot": f"L{chance.randrange(3)}", "quantity": chance.randint(1, 50)}
            await who.act("/api/inventory/receipts", received, key)
        else:
            await who.act("/api/inventory/issues", {**goods, "quantity": chance.randint(1, 60)}, key)

    async def _report(self, who: Person, chance: random.Random, key: str) -> None:
        people = {"infant": chance.randint(0, 9), "general": chance.randint(1, 90)}
        told = {"village": who.name.removeprefix("officer-"), "stage": "corrected", "affected": sum(people.values())}
        told |= {"people": people, "access": "road", "water_depth_m": 0}
        await who.act(f"/api/relief/incidents/{place.INCIDENT}/reports", told, key)

    async def _state(self, who: Person, chance: random.Random, key: str) -> None:
        number = chance.randrange(place.ITEMS)
        if chance.random() < 0.7:
            body = {"quantity": chance.randint(100, 500)}
            await who.act(f"/api/inventory/agreements/A{number}/statements", body, key)
        else:
            line = {"line": f"C{number}", "store": place.PARTNER, "item": place.item_codes[number], "lead_min": 30}
            line |= {"rate_per_h": chance.randint(10, 90), "ramp_min": 10}
            await who.act("/api/inventory/capacity", line, key)

    async def _plan(self, who: Person, _: random.Random, key: str) -> None:
        """Ask for a plan, wait for it, and put it in force."""
        order = {"incident": place.INCIDENT, "seconds": RUN_S, "work": 50}
        asked = await who.act("/api/allocation/runs", order, key)
        if asked is None:
            return
        run, since = asked["events"][0]["data"]["run"], asked["position"]
        while (state := await who.read(f"/api/allocation/runs/{run}", at_least=since)).get("state") != "solved":
            if self.done.is_set() or state.get("state") not in UNDER_WAY:
                return
            await asyncio.sleep(1)
        while "plan" not in await who.read(f"/api/allocation/plans/{run}"):  # noqa: ASYNC110 - shown a moment later
            await asyncio.sleep(1)
        await who.act(f"/api/allocation/plans/{run}/approve", {}, f"{key}-approve")
