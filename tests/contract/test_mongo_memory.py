"""What the adapters of MongoDB remember spares questions, and is never taken for more than it is."""

from __future__ import annotations

import asyncio
from functools import partial
from uuid import uuid4

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from shared.adapters.mongo import MongoJournal
from shared.adapters.mongo_client import MongoServer
from shared.adapters.mongo_documents import MongoDocuments
from shared.messages import Draft, Stored
from shared.ports import Document, Query

pytestmark = pytest.mark.servers
OURS = {"find", "getMore", "insert", "update", "delete"}


class Questions(CommandListener):
    def __init__(self) -> None:
        self.asked: list[str] = []

    def started(self, event: CommandStartedEvent) -> None:
        if event.command_name in OURS:
            self.asked.append(event.command_name)

    def succeeded(self, event: CommandSucceededEvent) -> None:
        pass

    def failed(self, event: CommandFailedEvent) -> None:
        pass

    def taken(self) -> list[str]:
        asked, self.asked = self.asked, []
        return asked


@pytest.fixture
def questions() -> Questions:
    return Questions()


@pytest.fixture
def server(secantus_url: str, questions: Questions) -> MongoServer:
    return MongoServer(secantus_url, client=partial(AsyncIOMotorClient, event_listeners=[questions]))


@pytest.fixture
def database() -> str:
    return f"test_{uuid4().hex}"


def counted(stream: str, version: int) -> Draft:
    event = Stored("ninehours.inventory.Counted.v1", {"pieces": version})
    return Draft(stream, version, f"{stream}-{version}", "", (event,), "2021-07-20T08:00:00Z", "clerk")


def stock(key: str, position: int) -> Document:
    return Document(key, {"n": position}, ("e1", position, 0))


async def test_who_follows_what_was_written_here_asks_for_nothing(
    server: MongoServer, database: str, questions: Questions
) -> None:
    async with MongoJournal(server, database, "inventory") as journal:
        written = [(await journal.append(counted("stock/a", n))).commit for n in range(1, 4)]
        questions.taken()

        assert await journal.read(1, 10, following=True) == written[1:]
        await journal.settle()
        assert await journal.read(3, 10, following=True) == []
        assert questions.taken() == []


async def test_what_another_has_written_is_read_and_settled(
    server: MongoServer, database: str, questions: Questions
) -> None:
    async with MongoJournal(server, database, "inventory") as one, MongoJournal(server, database, "inventory") as other:
        first = (await one.append(counted("stock/a", 1))).commit
        second = (await other.append(counted("stock/b", 1))).commit
        assert await one.read(0, 10) == [first, second]
        await one.wait(1, 5)
        assert await one.read(0, 10, following=True) == [first, second]

        questions.taken()
        await one.settle()
        await one.settle()
        assert questions.taken() == ["update"]


async def test_a_document_follows_the_one_that_was_seen_without_a_question(
    server: MongoServer, database: str, questions: Questions
) -> None:
    async with MongoDocuments(server, database) as documents:
        await documents.put("stock", [stock("a", 1), stock("b", 1)])
        questions.taken()
        await documents.put("stock", [stock("a", 2), stock("b", 3)])
        assert questions.taken() == ["update"]
        assert [found.body["n"] for found in await documents.find("stock", Query())] == [2, 3]


async def test_what_another_writer_has_changed_meanwhile_is_noticed(server: MongoServer, database: str) -> None:
    async with MongoDocuments(server, database) as one, MongoDocuments(server, database) as other:
        await one.put("stock", [stock("a", 1), stock("b", 1), stock("c", 1)])
        await other.put("stock", [stock("a", 9), stock("c", 2)])
        await other.delete("stock", ["b"])

        await one.put("stock", [stock("a", 2), stock("b", 2), stock("c", 3)])
        assert [found.body["n"] for found in await one.find("stock", Query())] == [9, 2, 3]

        await other.drop("stock")
        await one.put("stock", [stock("a", 3)])
        assert await other.get("stock", "a") == stock("a", 3)


async def test_documents_asked_for_at_once_are_found_together_and_belong_to_who_asked(
    server: MongoServer, database: str, questions: Questions
) -> None:
    async with MongoDocuments(server, database) as documents:
        await documents.put("stock", [stock("a", 1), stock("b", 2)])
        questions.taken()
        a, again, b, none = await asyncio.gather(*(documents.get("stock", key) for key in ("a", "a", "b", "c")))
        assert questions.taken() == ["find"]
        assert (a, b, none) == (stock("a", 1), stock("b", 2), None)
        assert a == again
        assert a is not again
