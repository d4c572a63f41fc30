"""A relay sends, reads and notes side by side, and promises no less for it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from shared.messages import Draft, Record, Stored
from shared.ports import Unavailable
from shared.relay import Relay
from shared.steps import GATHER_S, PAGE
from tests.simulation.memory import MemoryDocuments, MemoryJournal, MemoryLog, Opened
from tests.simulation.stores import StoredDocuments, StoredJournal, StoredLog

PATIENCE_S = 5.0


class Watched(MemoryJournal):
    """Says when a page after the first is read; that can fail."""

    def __init__(self, store: StoredJournal) -> None:
        super().__init__(store)
        self.read_on = asyncio.Event()
        self.away = False
        self.doings: list[str] = []

    async def read(self, after: int, limit: int, following: bool = False) -> Any:
        if after >= PAGE:
            self.read_on.set()
            if self.away:
                raise Unavailable("the store is away")
        self.doings.append("read")
        return await super().read(after, limit, following)

    async def settle(self) -> None:
        self.doings.append("settle")


class Patient(Opened):
    """A log that takes nothing until it is let go on."""

    ordered = False

    def __init__(self, go_on: asyncio.Event) -> None:
        self._go_on = go_on
        self.taken: list[int] = []

    async def publish(self, records: Sequence[Record]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            await self._go_on.wait()
        self.taken += [record.mark[1] for record in records]

    async def published(self, _: str) -> None:
        return None


def journal_of(commits: int) -> Watched:
    store = StoredJournal("inventory", "e1")
    event = Stored("ninehours.inventory.Counted.v1", {})
    store.append([Draft(f"s/{n}", 1, f"c{n}", "", (event,), "", "") for n in range(commits)])
    return Watched(store)


async def noted(documents: MemoryDocuments) -> int:
    found = await documents.get("checkpoint", "relay")
    return found.mark[1] if found else 0


async def test_the_next_page_is_read_and_made_durable_while_one_is_sent() -> None:
    journal, documents = journal_of(PAGE + 3), MemoryDocuments(StoredDocuments())
    log = Patient(journal.read_on)
    relay = Relay("inventory", journal, documents, log)

    assert [await relay.step() for _ in range(2)] == [PAGE, 3]
    assert log.taken == [*range(1, PAGE + 4)]
    assert journal.doings[:4] == ["read", "settle", "read", "settle"]
    assert await noted(documents) == PAGE + 3


async def test_what_was_sent_is_not_sent_again_because_the_next_page_could_not_be_read() -> None:
    journal, documents = journal_of(PAGE + 3), MemoryDocuments(StoredDocuments())
    log = Patient(journal.read_on)
    relay = Relay("inventory", journal, documents, log)
    journal.away = True
    with pytest.raises(Unavailable):
        await relay.step()
    assert relay.position == PAGE

    journal.away = False
    assert await relay.step() == 3
    assert log.taken == [*range(1, PAGE + 4)]


async def test_a_relay_notes_no_more_than_the_log_has_taken() -> None:
    journal, documents = journal_of(PAGE + 3), MemoryDocuments(StoredDocuments())
    stored = StoredLog(partitions=3, remembers=False)
    relay = Relay("inventory", journal, documents, MemoryLog(stored))
    while await relay.step():
        assert await noted(documents) <= sum(stored.end(part) for part in stored.parts)
    assert await noted(documents) == PAGE + 3

    again = Relay("inventory", journal, documents, MemoryLog(stored))
    await again.open()
    assert again.position == PAGE + 3


@pytest.mark.parametrize("ordered", [True, False])
async def test_on_a_server_what_follows_a_small_batch_waits_for_company(ordered: bool) -> None:
    journal, clock = journal_of(PAGE + 3), asyncio.get_running_loop().time
    relay = Relay("inventory", journal, MemoryDocuments(StoredDocuments()), MemoryLog(StoredLog(3, remembers=ordered)))
    assert [await relay.step(), await relay.step()] == [PAGE, 3]
    small = clock()

    async with journal:
        await journal.append(Draft("s/a", 1, "late", "", (Stored("ninehours.inventory.Counted.v1", {}),), "", ""))
    assert await relay.step() == 1
    assert ordered or clock() - small >= GATHER_S / 2
