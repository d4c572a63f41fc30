"""Movements recorded one per request: signed in, through the gateway, on disk before the answer.

64 connections write to 100 stores.  The baseline takes the same body over HTTP from the same load generator, validates
it, and inserts it into SQLite with group commit and fsync: what this machine can do at all, without identity,
decisions, idempotency and events.
"""

from __future__ import annotations

import itertools
import json

from tests.bench.bare import bare_app
from tests.bench.figure import Figure, NotMeasured, alternate, share_of_baseline
from tests.bench.load import Load, in_own_process
from tests.bench.stand import Stand
from tests.bench.town import ledger

CONNECTIONS = 64
REQUESTS = 4000
WARM_UP_REQUESTS = 1000
BODY = json.dumps(
    {
        "store": "S{m}",
        "item": "I0",
        "lot": "L1",
        "quantity": 3,
        "reserve": "government",
        "owner": "411000",
        "reason": "donation",
    }
)


async def measure(_: Stand) -> list[Figure]:
    numbers = itertools.count(0, REQUESTS)

    async def requests_per_s(url: str, token: str = "", requests: int = REQUESTS) -> float:
        result = await in_own_process(Load(url, BODY, CONNECTIONS, requests, token, next(numbers)))
        if result.refused:
            raise NotMeasured(f"{result.refused} of {requests} requests to {url} were refused")
        return result.requests_per_s

    async with ledger() as here, bare_app() as (bare_url, _pid):

        async def ours(requests: int = REQUESTS) -> float:
            found = await requests_per_s(f"{here.url}/api/inventory/receipts", here.admin.token, requests)
            await here.settle()
            return found

        async def baseline(requests: int = REQUESTS) -> float:
            return await requests_per_s(f"{bare_url}/movements", requests=requests)

        for warm_up in (ours, baseline):
            await warm_up(WARM_UP_REQUESTS)
        recorded, inserted = await alternate(ours, baseline)
    goal = share_of_baseline("1/3", 1 / 3)
    return [Figure("recording", "movements/s", recorded, inserted, "bare FastAPI + SQLite", goal)]
