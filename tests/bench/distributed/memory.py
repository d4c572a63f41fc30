"""What each service holds in memory after the other measurements, for information: its process without solvers."""

from __future__ import annotations

from tests.bench.distributed.town import apart
from tests.bench.figure import Figure
from tests.bench.process import rss_mb
from tests.bench.stand import Stand


async def measure(stand: Stand) -> list[Figure]:
    here = await stand.once(apart)
    return [
        Figure(f"memory of {one.name}", "MB", rss_mb(one.process.pid)) for one in here.platform.replicas if one.process
    ]
