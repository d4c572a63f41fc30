"""The board's figures for Xuchang's flood with every need reported, and what the platform holds in memory for it.

The baseline of the query reads and decodes the same documents with plain sqlite3; that of memory is the bare app.
"""

from __future__ import annotations

import sqlite3
import statistics
import time
from contextlib import closing
from pathlib import Path

import orjson
from rich.console import Console

from services.cli import xuchang
from services.cli.demo import flood
from services.cli.demo.load import load
from services.cli.demo.narrator import Narrator
from services.cli.demo.people import Divisions, hire
from tests.bench.bare import bare_app
from tests.bench.figure import Figure, below
from tests.bench.process import rss_mb
from tests.bench.town import town

QUERIES = 50
BOARD_MS = 50
MEMORY_MB = 500


async def measure() -> list[Figure]:
    began_at = xuchang.incident()["began_at"]
    async with town(clock="simulated", clock_start=began_at) as here, bare_app() as (_, bare_pid):
        divisions = Divisions()
        people = await hire(here.wire, here.admin, divisions)
        await load(people, divisions, Narrator(Console(quiet=True)), here.settle)
        await people.desk.post("/api/relief/incidents", flood.declaration())
        last = {report["village"]: report for report in xuchang.reports(seed=1)}
        for report in last.values():
            body = {name: value for name, value in report.items() if name != "minute"} | {"happened_at": began_at}
            await people.coordinator.post(f"/api/relief/incidents/{xuchang.incident()['code']}/reports", body)
        await here.settle()
        path = f"/api/relief/incidents/{xuchang.incident()['code']}/figures"
        spent = []
        for number in range(QUERIES):
            changed = {**list(last.values())[number], "happened_at": began_at}
            changed.pop("minute")
            await people.coordinator.post(path.replace("figures", "reports"), changed)
            await here.settle()
            begun = time.perf_counter()
            await people.coordinator.get(path)
            spent.append((time.perf_counter() - begun) * 1000)
        read_ms = _read_and_decode(here.data / "relief.views.db")
        memory, bare = rss_mb(here.pid), rss_mb(bare_pid)
    return [
        Figure("board query", "ms", statistics.median(spent), read_ms, "sqlite3 + JSON", below(BOARD_MS)),
        Figure("memory with Xuchang loaded", "MB", memory, bare, "bare FastAPI", below(MEMORY_MB)),
    ]


def _read_and_decode(views: Path) -> float:
    """Milliseconds to read the documents that the figures rest on."""
    begun = time.perf_counter()
    with closing(sqlite3.connect(views)) as database:
        rows = database.execute("SELECT body FROM documents WHERE kind IN ('report', 'place', 'delivery')").fetchall()
        for (body,) in rows:
            orjson.loads(body)
    return (time.perf_counter() - begun) * 1000
