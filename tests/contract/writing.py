"""A process that appends to a journal and says what was acknowledged, until it is killed."""

from __future__ import annotations

import asyncio
import sys

from shared.adapters.sqlite import SqliteJournal
from shared.messages import Draft, Stored

WRITERS = 20


async def write(journal: SqliteJournal, writer: int) -> None:
    version = 0
    while True:
        version += 1
        event = Stored("ninehours.inventory.Counted.v1", {"pieces": version})
        draft = Draft(f"stock/{writer}", version, f"{writer}-{version}", "d", (event,), "2021-07-20T08:00:00Z", "clerk")
        appended = await journal.append(draft)
        print(appended.commit.position, draft.command, flush=True)


async def main(path: str) -> None:
    async with SqliteJournal(path, "inventory") as journal:
        await asyncio.gather(*(write(journal, writer) for writer in range(WRITERS)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
