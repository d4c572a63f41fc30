"""A replica is killed: how long until a movement recorded just afterwards is in another service's model.

There are two replicas of each service.  Each of inventory's and allocation's is killed once, at once followed by a
movement through the gateway; it is started again and awaited before the next.  The baseline is a movement while
nobody is killed.  The store is a stand-in for MongoDB.
"""

from __future__ import annotations

import asyncio
import signal
import statistics
import time
from contextlib import suppress

from httpx2 import TransportError

from services.cli.chaos.faults import ready_again, send
from services.cli.demo.failures import Refused
from services.cli.distributed.run import Replica
from tests.bench.distributed.town import Apart, apart
from tests.bench.figure import Figure, NotMeasured
from tests.bench.propagation import movement
from tests.bench.stand import Stand

KILLED = ("inventory", "allocation")
EACH = 2
SAMPLES = 20
REQUEST_S, PAUSE_S, GIVE_UP_S = 5.0, 0.05, 120.0


async def measure(_: Stand) -> list[Figure]:
    async with apart(EACH) as here:
        usual = [await _recorded_and_heard_s(here, f"usual-{number}") for number in range(SAMPLES)]
        victims = [one for one in here.platform.replicas if one.name.rpartition("-")[0] in KILLED]
        taken = [await _taken_over_s(here, victim) for victim in victims]
    figures = (("median", statistics.median(taken)), ("longest", max(taken)))
    baseline, baseline_is = statistics.median(usual), "nobody killed (stand-in)"
    return [Figure(f"takeover after a kill, {name}", "s", found, baseline, baseline_is) for name, found in figures]


async def _taken_over_s(here: Apart, victim: Replica) -> float:
    send(victim, signal.SIGKILL)
    found = await _recorded_and_heard_s(here, victim.name)
    await asyncio.to_thread(victim.ended, 10)
    victim.revive()
    await asyncio.to_thread(ready_again, victim)
    await here.settle()
    return found


async def _recorded_and_heard_s(here: Apart, key: str) -> float:
    """A clerk asks with the same key until there is an answer; then allocation until it has heard."""
    begun = time.perf_counter()
    position = 0
    while not position or not await _reached(here, position):
        if time.perf_counter() > begun + GIVE_UP_S:
            raise NotMeasured(f"nobody took over within {GIVE_UP_S:g} s")
        if not position:
            position = await _recorded(here, key)
        await asyncio.sleep(PAUSE_S)
    return time.perf_counter() - begun


async def _recorded(here: Apart, key: str) -> int:
    """The position; 0 when there was no answer yet, or one that says to ask again."""
    with suppress(TimeoutError, TransportError, Refused):
        async with asyncio.timeout(REQUEST_S):
            receipt = await here.admin.post("/api/inventory/receipts", movement(0), act=f"takeover-{key}")
            return int(receipt["position"])
    return 0


async def _reached(here: Apart, position: int) -> bool:
    with suppress(TimeoutError, TransportError, Refused):
        async with asyncio.timeout(REQUEST_S):
            status = await here.admin.get("/api/allocation/status")
            return bool(status["reached"].get("inventory", 0) >= position)
    return False
