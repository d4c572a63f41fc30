"""The figures of Xuchang's flood through the gateway: every need reported, a plan's trips released.

Once after a change (a village corrects its report, the board is counted anew) and once unchanged.  The baseline reads
the documents that the figures rest on with plain sqlite3 and decodes their JSON, over an open connection: no HTTP, no
identity, nothing counted.
"""

from __future__ import annotations

import sqlite3
import statistics
import time
from collections.abc import Iterator
from contextlib import closing

import orjson

from tests.bench.city import City, city
from tests.bench.figure import Figure, Json, below
from tests.bench.stand import Stand

QUERIES = 50
DOCUMENTS = """
SELECT body FROM documents WHERE kind IN ('incident', 'report', 'delivery')
UNION ALL
SELECT body FROM documents WHERE kind = 'place' AND key IN (SELECT 'place/' || value FROM json_each(?))
"""


async def measure(stand: Stand) -> list[Figure]:
    there = await stand.once(city)
    changed_ms, unchanged_ms, read_ms = [], [], []
    places = await _places(there)
    with closing(sqlite3.connect(there.town.data / "relief.views.db")) as database:
        for number, report in zip(range(QUERIES), there.reports, strict=False):
            receipt = await correct(there, report, number)
            await there.people.desk.get(f"/api/relief/incidents/{there.incident}", at_least=receipt["position"])
            changed_ms.append(await _asked_ms(there))
            unchanged_ms.append(await _asked_ms(there))
            read_ms.append(_read_ms(database, places))
    read = statistics.median(read_ms)
    return [
        Figure("board after a change", "ms", statistics.median(changed_ms), read, "sqlite3 + JSON", below(50)),
        Figure("board unchanged", "ms", statistics.median(unchanged_ms), read, "sqlite3 + JSON", below(50)),
        Figure("board: trips on it", "trips", there.trips),
    ]


async def correct(there: City, report: dict[str, object], number: int) -> Json:
    """Another number of people is affected; on record when the answer is there."""
    body = {name: value for name, value in report.items() if name != "minute"}
    body |= {"stage": "corrected", "affected": int(str(report["affected"])) + 1 + number, "happened_at": there.now}
    receipt: Json = await there.people.desk.post(f"/api/relief/incidents/{there.incident}/reports", body)
    return receipt


async def _asked_ms(there: City) -> float:
    begun = time.perf_counter()
    await there.people.observer.get(f"/api/relief/incidents/{there.incident}/figures")
    return (time.perf_counter() - begun) * 1000


async def _places(there: City) -> str:
    """Codes of the places on the board and of the divisions above them, as JSON."""
    rows = await there.people.observer.every(f"/api/relief/incidents/{there.incident}/places")
    return orjson.dumps(
        sorted({code for row in rows for code in (row["place"], row["township"], row["county"])})
    ).decode()


def _read_ms(database: sqlite3.Connection, places: str) -> float:
    begun = time.perf_counter()
    for _ in _documents(database, places):
        pass
    return (time.perf_counter() - begun) * 1000


def _documents(database: sqlite3.Connection, places: str) -> Iterator[object]:
    return (orjson.loads(body) for (body,) in database.execute(DOCUMENTS, (places,)))
