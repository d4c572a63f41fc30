"""What a projector asks of the store, and what it leaves alone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import pytest

from shared import steps
from shared.messages import Draft, Event, Json, Meta, Stored
from shared.ports import Document
from shared.project import Fact, JournalViews, Projector
from shared.service import Service, View
from tests.simulation.memory import MemoryDocuments, MemoryJournal
from tests.simulation.stores import StoredDocuments, StoredJournal


class Arrived(Event, of="ninehours.port.Arrived.v1"):
    ship: str


class Renamed(Event, of="ninehours.port.Renamed.v1"):
    arrival: str
    ship: str


def arrived(_: Json, event: Arrived, __: Meta) -> Json:
    return {"ship": event.ship}


def renamed(body: Json, event: Renamed, _: Meta) -> Json:
    return {**body, "ship": event.ship, "was": body["ship"]}


def arrival_key(event: Arrived | Renamed, meta: Meta) -> str | None:
    """Ships without a name are not shown."""
    if not event.ship:
        return None
    return event.arrival if isinstance(event, Renamed) else meta.id


ARRIVALS = View("arrival", {Arrived: arrived, Renamed: renamed}, (), arrival_key, begun_by=(Arrived,))
AT = "2021-07-20T22:00:00+08:00"
PORT = Service("port", (), (Arrived, Renamed), lambda _: [], views=(ARRIVALS,))


class Asked(MemoryDocuments):
    """Remembers which keys it was asked for."""

    def __init__(self, store: StoredDocuments) -> None:
        super().__init__(store)
        self.keys: list[str] = []

    async def get_all(self, kind: str, keys: Iterable[str], read_only: bool = False) -> dict[str, Document]:
        keys = sorted(keys)
        self.keys += keys
        return await super().get_all(kind, keys, read_only)


def fact(event: Event, position: int) -> Fact:
    return Stored.of(event), Meta(f"port:e:{position}:0", "port/a", "e", position, 0, AT)


async def bodies(documents: MemoryDocuments) -> dict[str, Json]:
    keys = [f"port:e:{position}:0" for position in range(1, 9)]
    return {key: one.body for key, one in (await documents.get_all("arrival", keys)).items()}


async def test_the_store_is_not_asked_for_what_an_event_begins() -> None:
    documents = Asked(StoredDocuments())
    await Projector(PORT, PORT.views, documents).apply([fact(Arrived(ship="Huai"), 1), fact(Arrived(ship="Ying"), 2)])

    assert documents.keys == []
    assert await bodies(documents) == {"port:e:1:0": {"ship": "Huai"}, "port:e:2:0": {"ship": "Ying"}}


async def test_what_follows_a_beginning_is_folded_onto_it_in_one_batch_or_in_two() -> None:
    facts = [fact(Arrived(ship="Huai"), 1), fact(Renamed(arrival="port:e:1:0", ship="Ying"), 2)]
    together, apart = MemoryDocuments(StoredDocuments()), MemoryDocuments(StoredDocuments())
    await Projector(PORT, PORT.views, together).apply(facts)
    for one in facts:
        await Projector(PORT, PORT.views, apart).apply([one])

    assert await bodies(together) == await bodies(apart) == {"port:e:1:0": {"ship": "Ying", "was": "Huai"}}


async def test_a_beginning_that_is_folded_again_does_not_undo_what_followed() -> None:
    """As by a replica that was held up, or after a crash."""
    documents = MemoryDocuments(StoredDocuments())
    begin, follow = fact(Arrived(ship="Huai"), 1), fact(Renamed(arrival="port:e:1:0", ship="Ying"), 2)
    await Projector(PORT, PORT.views, documents).apply([begin, follow])

    await Projector(PORT, PORT.views, documents).apply([begin])

    assert await bodies(documents) == {"port:e:1:0": {"ship": "Ying", "was": "Huai"}}


async def test_an_event_without_a_key_is_nothing_to_the_view() -> None:
    documents = Asked(StoredDocuments())
    await Projector(PORT, PORT.views, documents).apply([fact(Arrived(ship=""), 1)])

    assert documents.keys == []
    assert await bodies(documents) == {}


async def come(journal: MemoryJournal, ship: str) -> int:
    appended = await journal.append(Draft(f"port/{ship}", 1, ship, "", (Stored.of(Arrived(ship=ship)),), AT, "pilot"))
    return appended.commit.position


async def test_on_a_server_views_let_small_steps_gather_unless_somebody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "GATHER_S", 3600.0)
    journal = MemoryJournal(StoredJournal("port", "e"))
    views = JournalViews(Projector(PORT, [ARRIVALS], MemoryDocuments(StoredDocuments())), journal)
    async with journal:
        await come(journal, "Ann")
        assert await views.step() == 1

        position = await come(journal, "Bob")
        gathering = asyncio.create_task(views.step())
        done, _ = await asyncio.wait([gathering], timeout=0.05)
        assert not done
        assert await views.wait(position, seconds=10)
        assert await gathering == 1

        assert not await views.wait(position + 1, seconds=0.01)
        again = asyncio.create_task(views.step())
        done, _ = await asyncio.wait([again], timeout=0.05)
        assert not done
        await views.idle(position, seconds=0.05)
        assert not again.done()
        again.cancel()
