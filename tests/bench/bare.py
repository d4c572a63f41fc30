"""The baseline of recording: a bare FastAPI route that inserts the same row into SQLite with group commit, durable.

No identity, no idempotency, no events: the least that this machine needs for the same write.
"""

from __future__ import annotations

import asyncio
import json
import queue
import sqlite3
import sys
import tempfile
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

GROUP_MAX = 100


class Movement(BaseModel):
    store: str
    item: str
    lot: str
    quantity: int
    expires: str | None = None
    reserve: str
    owner: str
    reason: str


class Writer(threading.Thread):
    """One thread takes what waits, inserts it in one transaction, and answers everybody."""

    def __init__(self, path: str) -> None:
        super().__init__(daemon=True)
        self.path = path
        self.waiting: queue.Queue[tuple[str, asyncio.AbstractEventLoop, asyncio.Future[int]]] = queue.Queue()
        self.start()

    def run(self) -> None:
        database = sqlite3.connect(self.path, isolation_level=None)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE movement (position INTEGER PRIMARY KEY, body TEXT)")
        while True:
            group = [self.waiting.get()]
            while len(group) < GROUP_MAX and not self.waiting.empty():
                group.append(self.waiting.get())
            database.execute("BEGIN IMMEDIATE")
            positions = [database.execute("INSERT INTO movement (body) VALUES (?)", (g[0],)).lastrowid for g in group]
            database.execute("COMMIT")
            group[0][1].call_soon_threadsafe(_answer, group, positions)


def _answer(group: list[Any], positions: list[Any]) -> None:
    for (_, _, future), position in zip(group, positions, strict=True):
        future.set_result(position)


def create_app(path: str) -> FastAPI:
    app = FastAPI()
    writer = Writer(path)

    @app.post("/movements", status_code=201)
    async def record(movement: Movement) -> dict[str, int]:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[int] = loop.create_future()
        writer.waiting.put((movement.model_dump_json(), loop, future))
        return {"position": await future}

    return app


class _Server(uvicorn.Server):
    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        port = self.servers[0].sockets[0].getsockname()[1]
        print(json.dumps({"listening": f"http://127.0.0.1:{port}"}), flush=True)


@asynccontextmanager
async def bare_app() -> AsyncIterator[tuple[str, int]]:
    """The app as a process of its own on temporary data: its address and process id."""
    with tempfile.TemporaryDirectory(prefix="ninehours-bare-") as folder:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.bench.bare", f"{folder}/bare.db", stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout
        try:
            yield json.loads(await process.stdout.readline())["listening"], process.pid
        finally:
            process.terminate()
            await process.wait()


if __name__ == "__main__":
    config = uvicorn.Config(create_app(sys.argv[1]), port=0, log_config=None, access_log=False)
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(_Server(config).serve())
