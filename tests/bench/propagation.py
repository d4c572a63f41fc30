"""From an acknowledged movement to another service's model: inventory's answer until allocation has taken it in.

One movement at a time; allocation's own status tells which of inventory's positions its model holds, asked again and
again over HTTP, so the figure includes on average half a request.  The baseline is one durable insert through the bare
app, in turns with it: what one hop to disk and back costs here.
"""

from __future__ import annotations

import asyncio
import statistics
import time

import httpx2

from services.cli.demo.session import connect
from tests.bench.bare import bare_app
from tests.bench.figure import Figure, NotMeasured, below, percentile
from tests.bench.stand import Stand
from tests.bench.town import Town, ledger

SAMPLES = 100
GIVE_UP_S = 10.0


async def measure(_: Stand) -> list[Figure]:
    async with ledger() as here, bare_app() as (bare_url, _pid), connect(bare_url) as bare:
        ours_ms, bare_ms = [], []
        for number in range(SAMPLES):
            ours_ms.append(await propagated_ms(here, number))
            bare_ms.append(await _inserted_ms(bare, number))
    median, slow = statistics.median(ours_ms), percentile(ours_ms, 95)
    insert, slow_insert = statistics.median(bare_ms), percentile(bare_ms, 95)
    return [
        Figure("movement to another service, median", "ms", median, insert, "one durable insert", below(100)),
        Figure("movement to another service, 95 %", "ms", slow, slow_insert, "one durable insert"),
    ]


def movement(number: int) -> dict[str, object]:
    return {"store": f"S{number}", "item": "I0", "lot": "L1", "quantity": 3, "owner": "411000", "reason": "donation"}


async def propagated_ms(here: Town, number: int, look_every_s: float = 0) -> float:
    receipt = await here.admin.post("/api/inventory/receipts", movement(number))
    begun = time.perf_counter()
    while (await here.admin.get("/api/allocation/status"))["reached"].get("inventory", 0) < receipt["position"]:
        if time.perf_counter() > begun + GIVE_UP_S:
            raise NotMeasured(f"allocation did not hear of a movement within {GIVE_UP_S:g} s")
        await asyncio.sleep(look_every_s)
    return (time.perf_counter() - begun) * 1000


async def _inserted_ms(bare: httpx2.AsyncClient, number: int) -> float:
    body = {**movement(number), "reserve": "government"}
    begun = time.perf_counter()
    (await bare.post("/movements", json=body)).raise_for_status()
    return (time.perf_counter() - begun) * 1000
