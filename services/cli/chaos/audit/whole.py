"""All books, all checks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from services.cli.chaos.audit.books import Acknowledged, Books, Violation
from services.cli.chaos.audit.checks import answers, on_the_log, once, places, taken_in
from services.cli.chaos.audit.stock import movements, stock
from services.cli.chaos.audit.store import read_store
from services.cli.chaos.audit.topics import read_topics
from services.cli.chaos.audit.trips import handed_over, loaded

CHECKS = (answers, once, places, on_the_log, taken_in, stock, movements, loaded, handed_over)


async def read(store_url: str, bootstrap: str, told: Sequence[Acknowledged]) -> Books:
    books = Books([*told])
    await asyncio.to_thread(read_store, store_url, books)
    await read_topics(bootstrap, books)
    return books


def violations(books: Books) -> list[Violation]:
    return [one for check in CHECKS for one in check(books)]
