"""Journals, log and views as they lie there: of files with statements of its own, of servers through their ports.

Files are only read.  Opening a server's store makes its indexes if they are missing, as every service does.
"""

from __future__ import annotations

import asyncio
import sqlite3
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, closing
from pathlib import Path
from typing import Protocol

import orjson

from shared.messages import Commit, Draft, Record, Stored
from shared.ports import Document, Documents, Journal, Log, Query
from shared.verify.findings import Findings

BATCH = 500
QUIET_S = 0.5
EVERYTHING = Query(limit=10**9)
BUSY_S = 5.0


class StoreReader(Protocol):
    """One service's journal and views, as they were when it was opened."""

    async def documents(self, kind: str) -> list[Document]: ...

    def commits(self) -> AsyncIterator[Commit]:
        """In the order of positions, also beyond a hole where the store can tell."""
        ...

    async def damage(self) -> list[str]:
        """What the store itself says is wrong with it."""
        ...


class LogReader(Protocol):
    def records(self, topic: str) -> AsyncIterator[Record]:
        """From the first on; of one key in the order of the log."""
        ...

    async def beyond(self) -> list[str]:
        """Consumers that have noted more than there is."""
        ...

    async def damage(self) -> list[str]: ...


class FileStore:
    """The views are looked at before the log, and the journal after it: see `whole`."""

    def __init__(self, folder: Path, service: str, stack: AsyncExitStack, findings: Findings) -> None:
        self._journal = folder / f"{service}.journal.db"
        self._views: sqlite3.Connection | None = None
        with findings.reading(f"views {service}"):
            self._views = snapshot(folder / f"{service}.views.db", stack)
        self._stack = stack
        self._commits: sqlite3.Connection | None = None

    async def documents(self, kind: str) -> list[Document]:
        if self._views is None:
            return []
        rows = self._views.execute("SELECT key, body, mark FROM documents WHERE kind = ?", (kind,))
        return [Document(key, orjson.loads(body), tuple(orjson.loads(mark))) for key, body, mark in rows]

    async def commits(self) -> AsyncIterator[Commit]:
        if (file := self._file()) is None:
            return
        for row in file.execute(
            "SELECT position, epoch, stream, version, command, digest, events, at, by, trace, correlation, causation"
            " FROM commits ORDER BY position, command"
        ):
            position, epoch, stream, version, command, digest, events, *rest = row
            stored = tuple(Stored(event["type"], event["data"]) for event in orjson.loads(events))
            yield Commit(position, epoch, Draft(stream, version, command, digest, stored, *rest))

    async def damage(self) -> list[str]:
        if (file := self._file()) is None:
            return [f"{self._journal} does not exist"]
        return unsound(file, self._journal)

    def _file(self) -> sqlite3.Connection | None:
        self._commits = self._commits or snapshot(self._journal, self._stack)
        return self._commits


class FileLog:
    def __init__(self, path: Path, stack: AsyncExitStack, findings: Findings) -> None:
        self._path = path
        self._file: sqlite3.Connection | None = None
        with findings.reading("log"):
            self._file = snapshot(path, stack)

    async def records(self, topic: str) -> AsyncIterator[Record]:
        if self._file is None:
            return
        for offset, partition, key, value, headers in self._file.execute(
            "SELECT offset, partition, key, CAST(value AS BLOB), headers FROM records WHERE topic = ? ORDER BY offset",
            (topic,),
        ):
            yield Record(topic, key, value, orjson.loads(headers), partition, offset)

    async def beyond(self) -> list[str]:
        if self._file is None:
            return []
        rows = self._file.execute(
            "SELECT consumers, topic, partition, offset, "
            "coalesce((SELECT max(offset) FROM records AS r WHERE r.topic = c.topic AND r.partition = c.partition), 0)"
            " AS last FROM commits AS c WHERE offset > last"
        )
        return [f"{who} has noted {at} of {topic}/{part}, which ends at {end}" for who, topic, part, at, end in rows]

    async def damage(self) -> list[str]:
        return [f"{self._path} does not exist"] if self._file is None else unsound(self._file, self._path)


class PortStore:
    def __init__(self, journal: Journal, documents: Documents) -> None:
        self._journal = journal
        self._documents = documents

    async def documents(self, kind: str) -> list[Document]:
        return await self._documents.find(kind, EVERYTHING)

    async def commits(self) -> AsyncIterator[Commit]:
        position = 0
        while commits := await self._journal.read(position, BATCH):
            for commit in commits:
                yield commit
            position = commits[-1].position

    async def damage(self) -> list[str]:
        """A port reads up to a hole, so what lies behind one shows only here."""
        last, position = await self._journal.last(), 0
        while commits := await self._journal.read(position, BATCH):
            position = commits[-1].position
        return [] if position >= last else [f"position {position + 1} is missing, the last one is {last}"]


class PortLog:
    """In a consumer group of its own for each topic, which nobody else is in."""

    def __init__(self, log: Log) -> None:
        self._log = log

    async def records(self, topic: str) -> AsyncIterator[Record]:
        async with self._log.subscribe(f"verify-{uuid.uuid4().hex[:8]}", [topic]) as inbox:
            done: dict[int, Record] = {}
            while True:
                records = await inbox.poll(BATCH, QUIET_S)
                for record in records:
                    yield record
                done.update({record.partition: record for record in records})
                if not records:  # the end, unless the group has not got its partitions yet
                    await asyncio.gather(*map(inbox.commit, done.values()))
                    if not await inbox.lag():
                        return

    async def beyond(self) -> list[str]:
        """Kafka itself refuses such an offset."""
        return []

    async def damage(self) -> list[str]:
        return []


def snapshot(path: Path, stack: ExitStack | AsyncExitStack) -> sqlite3.Connection | None:
    """The file as it is at this moment, whoever goes on writing; None when there is none.

    Without a write-ahead log nobody has it open, and it can be read without leaving a trace beside it.
    """
    if not path.exists():
        return None
    alone = "" if path.with_name(f"{path.name}-wal").exists() else "&immutable=1"
    uri = f"{path.absolute().as_uri()}?mode=ro{alone}"
    file = stack.enter_context(closing(sqlite3.connect(uri, uri=True, timeout=BUSY_S, isolation_level=None)))
    file.execute("BEGIN")
    file.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    return file


def unsound(file: sqlite3.Connection, path: Path) -> list[str]:
    return [f"{path}: {said}" for (said,) in file.execute("PRAGMA quick_check(5)") if said != "ok"]
