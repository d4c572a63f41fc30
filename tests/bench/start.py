"""From starting the platform's process until it says that it is ready, with 1,000,000 commits in inventory's journal.

The commits are receipts of 1,000 stocks, written as the adapter writes them, in larger transactions.  They count as
published: the log itself holds nothing of them, since a start does not look at what the log has behind it.  The first
start finds no views and derives them from the journal (for information); the starts that count find them caught up, as
any start does after a stop.  The baseline only imports what such a server needs.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx2

from services.cli.platform import started
from services.inventory.events import GoodsReceived
from services.inventory.lots import Lot
from shared.adapters.commits import dump_events
from shared.adapters.sqlite import SqliteDocuments, SqliteJournal, commit_row
from shared.adapters.sqlite_file import Row, connect, insert
from shared.messages import Commit, Draft, Stored
from shared.ports import Document
from tests.bench.figure import Figure, alternate, below
from tests.bench.process import took
from tests.bench.stand import Stand
from tests.platform import until

COMMITS = 1_000_000
STOCKS = 1_000
COMMITS_PER_TRANSACTION = 20_000
AT = "2021-07-20T14:00:00.000Z"
READY_WITHIN_S = 60.0
IMPORTS = "import fastapi, pydantic, uvicorn"


async def measure(_: Stand) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="ninehours-start-") as name:
        data = Path(name) / "data"
        data.mkdir()
        await _write_journal(data)
        derived = await _ready_s(data)

        async def ours() -> float:
            return await _ready_s(data)

        async def baseline() -> float:
            return (await took([sys.executable, "-c", IMPORTS], Path(name) / "imports.log")).seconds

        ready, imported = await alternate(ours, baseline)
    return [
        Figure("start, 1,000,000 commits", "s", ready, imported, "imports alone", below(5)),
        Figure("start, the same without views", "s", derived, imported, "imports alone"),
    ]


async def _ready_s(data: Path) -> float:
    begun = time.perf_counter()
    with started(data) as url:
        async with httpx2.AsyncClient(base_url=url, trust_env=False) as client:
            await until(lambda: _is_ready(client), READY_WITHIN_S)
        return time.perf_counter() - begun


async def _is_ready(client: httpx2.AsyncClient) -> bool:
    return (await client.get("/readyz")).status_code == 200


async def _write_journal(data: Path) -> None:
    journal = data / "inventory.journal.db"
    async with SqliteJournal(journal, "inventory") as empty:
        epoch = empty.epoch
    with closing(connect(journal)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        for first in range(1, COMMITS + 1, COMMITS_PER_TRANSACTION):
            _write(connection, range(first, min(first + COMMITS_PER_TRANSACTION, COMMITS + 1)), epoch)
    async with SqliteDocuments(data / "inventory.views.db") as documents:
        await documents.put("checkpoint", [Document("relay", {}, (epoch, COMMITS, 0))])


def _write(connection: sqlite3.Connection, positions: range, epoch: str) -> None:
    connection.execute("BEGIN")
    insert(connection, "INSERT INTO commits", list(_rows(positions, epoch)))
    connection.execute("COMMIT")


def _rows(positions: range, epoch: str) -> Iterator[Row]:
    for position in positions:
        number, stock = divmod(position - 1, STOCKS)
        received = _received(f"S{stock // 10}", f"I{stock % 10}", number + 1)
        draft = Draft(
            stream=f"stock/{received.store}/{received.item}",
            version=number + 1,
            command=f"bench:{position}",
            digest="",
            events=(Stored(received.of, received.model_dump(mode="json")),),
            at=AT,
            by="bench",
            correlation=f"bench:{position}",
        )
        yield commit_row(Commit(position, epoch, draft), dump_events(draft))


def _received(store: str, item: str, number: int) -> GoodsReceived:
    """The stock's receipt of this number: ten units more of its one lot."""
    return GoodsReceived(
        store=store,
        item=item,
        number=number,
        quantity=10,
        reason="delivery",
        happened_at=AT,
        lots=(Lot(lot="L1", reserve="government", owner="", expires="2027-01-01", on_hand=10 * number, reserved=0),),
        lot="L1",
        reserve="government",
        owner="",
        expires="2027-01-01",
    )
