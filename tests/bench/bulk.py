"""100,000 movements in one CSV file, from sending it until every line is decided, on disk and shown.

The lines are a ledger in order of time: goods of 1,000 stocks come and go.  The baseline reads the same file in a
process of its own and inserts its rows into SQLite in transactions of 100, each on disk: no decision, no event.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from tests.bench.figure import Figure, alternate, below
from tests.bench.process import took
from tests.bench.stand import Stand
from tests.bench.town import ITEMS_IN_LEDGER, STORES_IN_LEDGER, ledger

LINES = 100_000
ROWS_PER_TRANSACTION = 100
COLUMNS = ("kind", "store", "item", "quantity", "unit", "lot", "expires_on", "reason", "happened_at")
RECEIPT_EVERY = 5


def ledger_csv(name: str, lines: int = LINES) -> str:
    """Each stock gets 40 units and then issues 10 four times, over and over; `name` makes the file another file."""
    stocks = [(f"S{s}", f"I{i}") for s in range(STORES_IN_LEDGER) for i in range(ITEMS_IN_LEDGER)]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for line in range(lines):
        turn, stock = divmod(line, len(stocks))
        store, item = stocks[stock]
        minute = f"2021-07-20T{turn // 60 % 24:02}:{turn % 60:02}:00+08:00"
        if turn % RECEIPT_EVERY == 0:
            writer.writerow(("receive", store, item, 40, "bottle", f"{name}-{turn}", "2027-01-01", name, minute))
        else:
            writer.writerow(("issue", store, item, 10, "bottle", "", "", name, minute))
    return text.getvalue()


async def measure(_: Stand) -> list[Figure]:
    names = itertools.count()
    with tempfile.TemporaryDirectory(prefix="ninehours-bulk-") as folder:
        async with ledger() as here:

            async def ours() -> float:
                content = ledger_csv(f"file-{next(names)}").encode()
                begun = time.perf_counter()
                await here.send_file("inventory/movements", content)
                seconds = time.perf_counter() - begun
                await here.settle()
                return seconds

            async def baseline() -> float:
                name = f"bare-{next(names)}"
                file, log = Path(folder) / f"{name}.csv", Path(folder) / f"{name}.log"
                file.write_text(ledger_csv(name), encoding="utf-8")
                await took([sys.executable, "-m", "tests.bench.bulk", str(file)], log)
                return float(json.loads(log.read_text())["seconds"])

            imported, inserted = await alternate(ours, baseline)
    return [Figure("import of 100,000 movements", "s", imported, inserted, "sqlite3 executemany", below(15))]


def insert_all(file: Path) -> float:
    """Seconds to read a file and insert its rows into a database beside it."""
    begun = time.perf_counter()
    with closing(sqlite3.connect(file.with_suffix(".db"), isolation_level=None)) as database, file.open() as text:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.execute(f"CREATE TABLE movement ({', '.join(COLUMNS)})")
        rows = csv.reader(text)
        next(rows)
        while some := list(itertools.islice(rows, ROWS_PER_TRANSACTION)):
            database.execute("BEGIN")
            database.executemany(f"INSERT INTO movement VALUES ({','.join('?' * len(COLUMNS))})", some)
            database.execute("COMMIT")
    return time.perf_counter() - begun


if __name__ == "__main__":
    print(json.dumps({"seconds": insert_all(Path(sys.argv[1]))}))
