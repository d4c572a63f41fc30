"""One fresh place per test in which a store or log is opened, closed and opened again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Protocol

from shared.adapters.kafka import KafkaLog
from shared.adapters.mongo import MongoJournal
from shared.adapters.mongo_blobs import MongoBlobs
from shared.adapters.mongo_client import MongoDatabase, MongoServer
from shared.adapters.mongo_documents import MongoDocuments
from shared.adapters.sqlite import SqliteBlobs, SqliteDocuments, SqliteJournal
from shared.adapters.sqlite_log import SqliteLog
from shared.ports import Blobs, Documents, Journal, Log
from tests.simulation.memory import MemoryBlobs, MemoryDocuments, MemoryJournal, MemoryLog
from tests.simulation.stores import StoredDocuments, StoredJournal, StoredLog


class Store(Protocol):
    def journal(self) -> Journal: ...

    def documents(self) -> Documents: ...

    def blobs(self) -> Blobs: ...

    async def lose_commit(self, position: int) -> None:
        """Behind the adapter's back."""
        ...

    async def damage_blob(self, digest: str) -> None:
        """Behind the adapter's back."""
        ...


class LogPlace(Protocol):
    def log(self) -> Log: ...


class SqliteStore:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def journal(self) -> Journal:
        return SqliteJournal(self.folder / "journal.db", "inventory")

    def documents(self) -> Documents:
        return SqliteDocuments(self.folder / "documents.db")

    def blobs(self) -> Blobs:
        return SqliteBlobs(self.folder / "blobs.db")

    async def lose_commit(self, position: int) -> None:
        self._write("journal.db", "DELETE FROM commits WHERE position = ?", position)

    async def damage_blob(self, digest: str) -> None:
        self._write("blobs.db", "UPDATE chunks SET bytes = x'00' WHERE digest = ?", digest)

    def _write(self, file: str, statement: str, value: object) -> None:
        with closing(sqlite3.connect(self.folder / file, isolation_level=None)) as connection:
            connection.execute(statement, [value])


class MongoStore:
    def __init__(self, server: MongoServer, database: str) -> None:
        self.server = server
        self.database = database

    def journal(self) -> Journal:
        return MongoJournal(self.server, self.database, "inventory")

    def documents(self) -> Documents:
        return MongoDocuments(self.server, self.database)

    def blobs(self) -> Blobs:
        return MongoBlobs(self.server, self.database)

    async def lose_commit(self, position: int) -> None:
        async with MongoDatabase(self.server, self.database) as database:
            await database["commits"].delete_one({"position": position})

    async def damage_blob(self, digest: str) -> None:
        async with MongoDatabase(self.server, self.database) as database:
            await database["chunks"].update_one({"_id": f"{digest}/0"}, {"$set": {"bytes": b"0"}})


class MemoryStore:
    def __init__(self, piecemeal: bool) -> None:
        self.piecemeal = piecemeal
        self.stored_journal = StoredJournal("inventory", "e1")
        self.stored_documents = StoredDocuments()
        self.stored_blobs: dict[str, bytes] = {}

    def journal(self) -> Journal:
        return MemoryJournal(self.stored_journal, piecemeal=self.piecemeal)

    def documents(self) -> Documents:
        return MemoryDocuments(self.stored_documents, piecemeal=self.piecemeal)

    def blobs(self) -> Blobs:
        return MemoryBlobs(self.stored_blobs)

    async def lose_commit(self, position: int) -> None:
        del self.stored_journal.commits[position]

    async def damage_blob(self, digest: str) -> None:
        self.stored_blobs[digest] = b"0"


class SqliteLogPlace:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def log(self) -> Log:
        return SqliteLog(self.folder / "log.db")


class KafkaPlace:
    def __init__(self, bootstrap: str, prefix: str) -> None:
        self.bootstrap = bootstrap
        self.prefix = prefix

    def log(self) -> Log:
        return KafkaLog(self.bootstrap, self.prefix)


class MemoryLogPlace:
    def __init__(self, remembers: bool) -> None:
        self.stored = StoredLog(partitions=12, remembers=remembers)

    def log(self) -> Log:
        return MemoryLog(self.stored)
