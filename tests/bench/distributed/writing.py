"""Movements recorded one per request, signed in, through gateway and journal; the store is a stand-in for MongoDB.

64 connections write to 100 stores.  The baseline inserts the very documents that this left in the journal, through
motor, in groups of as many as there are connections, journaled like ours: what client and store can do at all, without
HTTP, identity, decisions and events.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import WriteConcern

from tests.bench.distributed.town import Apart, apart
from tests.bench.figure import Figure, Json, NotMeasured, alternate
from tests.bench.load import Load, in_own_process
from tests.bench.recording import BODY, CONNECTIONS
from tests.bench.stand import Stand

REQUESTS = 2_000
JOURNAL = "ninehours_inventory"
"""The database."""

numbers = itertools.count(0, REQUESTS)
"""Of the first request of each load: no two share a key."""


async def measure(stand: Stand) -> list[Figure]:
    here = await stand.once(apart)
    await recorded_per_s(here)
    documents = await journalled(here)
    rounds = itertools.count()
    ours, raw = await alternate(lambda: recorded_per_s(here), lambda: _inserted_per_s(here, documents, next(rounds)))
    baseline_is = "raw inserts through motor (stand-in)"
    return [Figure("movements through gateway and journal", "movements/s", ours, raw, baseline_is)]


async def recorded_per_s(here: Apart) -> float:
    """As many as the platform takes."""
    url = f"{here.url}/api/inventory/receipts"
    result = await in_own_process(Load(url, BODY, CONNECTIONS, REQUESTS, here.admin.token, next(numbers)))
    if result.refused:
        raise NotMeasured(f"{result.refused} of {REQUESTS} movements were refused")
    await here.settle()
    return result.requests_per_s


async def journalled(here: Apart) -> list[Json]:
    """The last documents of inventory's journal."""
    client: Any = AsyncIOMotorClient(here.store_url)
    try:
        found = client[JOURNAL]["commits"].find().sort("position", -1).limit(REQUESTS)
        return [document async for document in found]
    finally:
        client.close()


async def _inserted_per_s(here: Apart, documents: Sequence[Json], number: int) -> float:
    client: Any = AsyncIOMotorClient(here.store_url)
    try:
        raw = client["bench"].get_collection(f"raw{number}", write_concern=WriteConcern(w=1, j=True))
        await raw.create_index([("position", 1)], unique=True)
        await raw.create_index([("stream", 1), ("version", 1)], unique=True)
        begun = time.perf_counter()
        for first in range(0, len(documents), CONNECTIONS):
            await raw.insert_many(documents[first : first + CONNECTIONS])
        return len(documents) / (time.perf_counter() - begun)
    finally:
        client.close()
