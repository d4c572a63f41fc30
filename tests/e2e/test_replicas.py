"""Two of every service at once: each is restarted, one after the other, and some are killed, while clerks record."""

from __future__ import annotations

import asyncio
import itertools
import signal
import time
from dataclasses import dataclass, field

import httpx2
import pytest

from services.cli.distributed.run import END_WITHIN_S, Distributed, Replica, distributed
from tests.conftest import or_not_here
from tests.e2e.hamlet import START, approve, declare, inhabited, planned, settle_in, stock, tell
from tests.e2e.process import Remote
from tests.e2e.test_kill import shown_movements

pytestmark = [pytest.mark.servers, pytest.mark.drill, pytest.mark.timeout(500)]
SETTINGS = {"admin_password": "admin-admin", "clock": "simulated", "clock_start": START}
CLERKS = 4
PAUSE_S = 0.1
SEND_AGAIN = frozenset({409, 502, 503, 504})
"""409 is `busy-stream`: too many at the same stock."""

LONGEST_RETRY_S = 30.0
KILLED = frozenset({"inventory-1", "relief-2", "allocation-1", "gateway-2"})


@dataclass
class Clerks:
    """They send each act with its key, by turns through either gateway, until there is an answer."""

    clients: list[httpx2.AsyncClient]
    done: asyncio.Event = field(default_factory=asyncio.Event)
    moved: dict[str, int] = field(default_factory=dict)
    longest_s: float = 0.0

    async def work(self, name: str) -> None:
        for act in itertools.count():
            if self.done.is_set():
                return
            await self.record(f"{name}-{act}", act)

    async def record(self, reason: str, act: int) -> None:
        body = {"store": "K1", "item": "WAT", "lot": "L1", "quantity": 1 + act % 5, "reason": reason}
        begun = time.monotonic()
        for client in itertools.cycle(self.clients):
            answer = await sent(client, body, reason)
            if answer is not None and answer.status_code not in SEND_AGAIN:
                break
            await asyncio.sleep(PAUSE_S)
        assert answer.status_code == 201, answer.text
        self.moved[reason] = body["quantity"]
        self.longest_s = max(self.longest_s, time.monotonic() - begun)


async def sent(client, body, key):
    try:
        return await client.post("/api/inventory/receipts", json=body, headers={"Idempotency-Key": key})
    except httpx2.TransportError:
        return None


async def replace(replica: Replica) -> None:
    """By the next one of its name; the one before had time to end, or none at all."""
    if replica.name in KILLED:
        replica.signal(signal.SIGKILL)
    else:
        replica.signal(signal.SIGTERM)
    assert await asyncio.to_thread(replica.ended, END_WITHIN_S), f"{replica.name} did not end"
    replica.start()
    await asyncio.to_thread(replica.wait_until_ready)


async def replace_all(platform: Distributed, clerks: Clerks) -> None:
    for replica in platform.replicas:
        before = len(clerks.moved)
        await replace(replica)
        assert len(clerks.moved) > before, f"nothing was recorded while {replica.name} was replaced"
    clerks.done.set()


async def is_planned_for(here, there):
    """A need that one gateway heard of is in the plan that is made, approved and released through the other."""
    await declare(here)
    await tell(here, {"infant": 10, "general": 90})
    plan = await planned(there)
    assert plan["summary"]["relieved_in_time"] == 100
    assert await approve(here, plan)
    assert (await stock(there))[1] == 400


async def test_a_rolling_restart_with_some_killed_loses_nothing_and_keeps_nobody_waiting(tmp_path):
    with or_not_here(), distributed(tmp_path, 2, **SETTINGS) as platform:
        places = [Remote(url, tmp_path / "secrets" / "token.pem") for url in platform.urls]
        async with inhabited(places[0]) as here, inhabited(places[1]) as there:
            await settle_in(here, bottles=0)
            clerks = Clerks([here.clerk, there.clerk])
            async with asyncio.TaskGroup() as group:
                group.create_task(replace_all(platform, clerks))
                for number in range(CLERKS):
                    group.create_task(clerks.work(f"clerk-{number}"))
            await places[0].settled(60)
            shown = await shown_movements(there.clerk)
            assert len(shown) == len(dict(shown))
            assert dict(shown) == clerks.moved
            assert await stock(here) == (sum(clerks.moved.values()), 0)
            assert clerks.longest_s < LONGEST_RETRY_S
            print(f"{len(clerks.moved)} movements, the longest took {clerks.longest_s:.1f} s")
            await is_planned_for(here, there)
