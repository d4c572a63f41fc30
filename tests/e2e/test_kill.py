"""The platform is killed, again and again, while people work.  What it has acknowledged stands, and counts once."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field

import httpx2
import pytest

from services.inventory.views import views
from tests.e2e.hamlet import START, ask, declare, ended, inhabited, settle_in, stock, tell, trips
from tests.e2e.process import living
from tests.platform import get, post, until

pytestmark = [pytest.mark.drill, pytest.mark.timeout(300)]
CLERKS, ACTS_EACH, KILLS, SEED = 6, 50, 3, 20210720


async def insistently(http, path, body, key):
    """Send an act with its key until there is an answer, however often the platform dies meanwhile."""
    while True:
        try:
            answer = await http.post(path, json=body, headers={"Idempotency-Key": key})
        except httpx2.TransportError:
            answer = None
        if answer is not None and answer.status_code < 500:
            return answer
        await asyncio.sleep(0.02)


@dataclass
class Ledger:
    """What the clerks were told: act -> bottles moved."""

    moved: dict[str, int] = field(default_factory=dict)
    answers: int = 0

    async def record(self, http, act, chance):
        bottles = chance.randint(1, 40)
        kind, sign = chance.choice((("receipts", 1), ("receipts", 1), ("issues", -1)))
        body = {"store": "K1", "item": "WAT", "quantity": bottles, "reason": act}
        if kind == "receipts":
            body["lot"] = f"L{chance.randint(1, 3)}"
        answer = await insistently(http, f"/api/inventory/{kind}", body, act)
        assert answer.status_code in (201, 409), answer.text
        if answer.status_code == 201:
            self.moved[act] = sign * bottles
        self.answers += 1


async def shown_movements(http):
    """reason -> bottles, of every movement that the books show, page by page."""
    shown, cursor = [], None
    while True:
        query = {"limit": 100} | ({"cursor": cursor} if cursor else {})
        page = await get(http, "/api/inventory/movements", **query)
        shown += [
            (body["reason"], body["quantity"] * (1 if body["kind"] == "receive" else -1)) for body in page["items"]
        ]
        cursor = page["next"]
        if not cursor:
            return shown


async def killed_now_and_then(life, ledger, chance):
    """At moments between two answers that the seed has chosen."""
    total = CLERKS * ACTS_EACH
    for moment in sorted(chance.sample(range(total // 20, total * 9 // 10), KILLS)):
        await until(lambda moment=moment: ledger.answers >= moment, 100)
        await life.end()
        await life.start()


async def test_no_acknowledged_movement_is_lost_and_none_is_doubled(tmp_path):
    chance, ledger = random.Random(SEED), Ledger()
    async with living(tmp_path) as life, inhabited(life) as here:
        await settle_in(here, bottles=0)

        async def clerk(number):
            own = random.Random(SEED + number)
            for act in range(ACTS_EACH):
                await ledger.record(here.clerk, f"clerk-{number}-act-{act}", own)

        async with asyncio.TaskGroup() as group:
            group.create_task(killed_now_and_then(life, ledger, chance))
            for number in range(CLERKS):
                group.create_task(clerk(number))

        await life.settled()
        shown = await shown_movements(here.clerk)
        assert len(shown) == len(dict(shown))
        assert dict(shown) == ledger.moved
        assert await stock(here) == (sum(ledger.moved.values()), 0)
        for view in views:
            rebuilt = await post(here.admin, f"/api/inventory/views/{view.kind}/rebuild", {}, 200)
            assert rebuilt["differed"] == 0, rebuilt


async def test_a_plan_outlives_kills_while_it_is_searched_approved_and_reserved(tmp_path):
    async with living(tmp_path, clock="simulated", clock_start=START) as life, inhabited(life) as here:
        await settle_in(here)
        await declare(here)
        await tell(here, {"infant": 10, "general": 90})

        asked = await ask(here, seconds=2, work=None)
        await life.end()
        await life.start()
        run = await ended(here, asked)
        assert run["state"] == "solved"

        path, key = f"/api/allocation/plans/{run['plan']}/approve", "approved-once-and-for-all"
        first = await insistently(here.coordinator, path, {}, key)
        await life.end()
        await life.start()
        again = await insistently(here.coordinator, path, {}, key)
        assert again.json() == first.json() | {"replayed": True}
        await life.settled()

        assert [trip["state"] for trip in await trips(here)] == ["planned"]
        assert await stock(here) == (1000, 400)
        plan = await get(here.coordinator, f"/api/allocation/plans/{run['plan']}")
        assert (plan["in_force"], plan["released"]["trips"]) == (True, 1)
