"""What the embedded platform holds in memory with Xuchang loaded, the flood reported and a plan's trips released.

Solvers are processes of their own and left out.  The baseline is the bare app: interpreter, FastAPI, one table.
"""

from __future__ import annotations

from tests.bench.bare import bare_app
from tests.bench.city import city
from tests.bench.figure import Figure, below
from tests.bench.process import rss_mb
from tests.bench.stand import Stand


async def measure(stand: Stand) -> list[Figure]:
    there = await stand.once(city)
    async with bare_app() as (_, bare_pid):
        held, bare = rss_mb(there.town.pid), rss_mb(bare_pid)
    return [Figure("memory of the platform", "MB", held, bare, "bare app", below(500))]
