"""From an acknowledged movement to allocation's model, while the platform takes in half of what it can.

The highest load is measured first; then clerks record at half of its rate while single movements are followed, by
asking allocation's status again and again.  The store is a stand-in for MongoDB.  The baseline: the same without load.
"""

from __future__ import annotations

import asyncio
import itertools
import statistics

from tests.bench.distributed.town import Apart, apart
from tests.bench.distributed.writing import numbers, recorded_per_s
from tests.bench.figure import Figure, NotMeasured, below, percentile
from tests.bench.load import Load, in_own_process
from tests.bench.propagation import propagated_ms
from tests.bench.recording import BODY
from tests.bench.stand import Stand

SAMPLES, CONNECTIONS, LOAD_S = 100, 16, 150
SHARE = 0.5
LOOK_EVERY_S = 0.04


async def measure(stand: Stand) -> list[Figure]:
    here = await stand.once(apart)
    samples = itertools.count()
    highest = statistics.median([await recorded_per_s(here) for _ in range(3)])
    alone = [await propagated_ms(here, next(samples) % 100, LOOK_EVERY_S) for _ in range(SAMPLES)]
    loading = asyncio.create_task(_half_load(here, highest * SHARE))
    try:
        loaded = [await propagated_ms(here, next(samples) % 100, LOOK_EVERY_S) for _ in range(SAMPLES)]
        if loading.done():
            await loading
            raise NotMeasured(f"the load ended after {LOAD_S} s, before {SAMPLES} movements had been followed")
    finally:
        loading.cancel()
        await asyncio.wait([loading])
    baseline_is = "without load (stand-in)"
    median, idle = statistics.median(loaded), statistics.median(alone)
    slowest, slowest_idle = percentile(loaded, 99), percentile(alone, 99)
    return [
        Figure("movement to another service at half load, median", "ms", median, idle, baseline_is, below(300)),
        Figure("movement to another service at half load, 99 %", "ms", slowest, slowest_idle, baseline_is, below(1000)),
    ]


async def _half_load(here: Apart, per_s: float) -> None:
    requests = round(per_s * LOAD_S)
    url = f"{here.url}/api/inventory/receipts"
    first = next(numbers) + 1_000_000  # far from those of the full loads
    result = await in_own_process(Load(url, BODY, CONNECTIONS, requests, here.admin.token, first, per_s))
    if result.refused:
        raise NotMeasured(f"{result.refused} of {requests} movements were refused")
