"""From the start of the process to its first answer, with a million commits in a journal and the views up to date.

The baseline imports what any such server needs and does nothing.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path

from services.cli.platform import started
from shared.adapters.sqlite import SqliteDocuments, SqliteJournal
from shared.messages import Draft, Stored
from shared.ports import Document
from tests.bench.figure import Figure, alternate, below
from tests.bench.process import took

COMMITS = 1_000_000
TOGETHER = 1_000
START_S = 5
PLACE = "ninehours.relief.PlaceRegistered.v1"


async def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="ninehours-start-") as name:
        data = Path(name) / "data"
        data.mkdir()
        await _write(data)

        async def ours() -> float:
            return await asyncio.to_thread(_start, data)

        async def baseline() -> float:
            command = [sys.executable, "-c", "import fastapi, pydantic, uvicorn"]
            return (await took(command, Path(name) / "imports.log")).seconds

        ready, imported = await alternate(ours, baseline)
    return [Figure("start with 1,000,000 commits", "s", ready, imported, "imports alone", below(START_S))]


def _start(data: Path) -> float:
    begun = time.perf_counter()
    with started(data):
        return time.perf_counter() - begun


async def _write(data: Path) -> None:
    """A journal of that many commits, all of them published and in the views, as after a long time of work."""
    event = (Stored(PLACE, json.loads('{"place": "x"}')),)
    async with SqliteJournal(data / "relief.journal.db", "relief") as journal:
        for start in range(0, COMMITS, TOGETHER):
            drafts = (
                Draft(f"place/{n}", 1, f"bench:{n}", "", event, "2021-07-20T14:00:00.000Z", "bench")
                for n in range(start, start + TOGETHER)
            )
            await asyncio.gather(*(journal.append(draft) for draft in drafts))
        mark = journal.epoch, await journal.last(), 0
    async with SqliteDocuments(data / "relief.views.db") as documents:
        await documents.put("checkpoint", [Document("views", {}, mark), Document("relay", {}, mark)])
