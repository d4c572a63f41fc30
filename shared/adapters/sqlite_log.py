"""The log in one SQLite file, for the embedded platform: topics, partitions, consumer groups.

Offsets count per topic, so a member reads each topic in the order of publication.  Which member of a group reads a
topic is decided by a lock of the operating system: it is free again the moment its holder dies, without a clock.
"""

from __future__ import annotations

import sqlite3
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Self
from urllib.parse import quote
from zlib import crc32

import orjson

from shared.adapters.recent import Known, Recent
from shared.adapters.sqlite_file import OTHERS_POLL_S, Row, SqliteFile, connect, insert, locked, one_by_one
from shared.messages import Record
from shared.ports import Ends

PARTITIONS = 12

SCHEMA = """
CREATE TABLE IF NOT EXISTS records (
  topic TEXT NOT NULL, offset INTEGER NOT NULL, partition INTEGER NOT NULL,
  key TEXT NOT NULL, value BLOB NOT NULL, headers TEXT NOT NULL, PRIMARY KEY (topic, offset)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS partitions ON records (topic, partition, offset);
CREATE TABLE IF NOT EXISTS commits (
  consumers TEXT NOT NULL, topic TEXT NOT NULL, partition INTEGER NOT NULL, offset INTEGER NOT NULL,
  PRIMARY KEY (consumers, topic, partition)
) WITHOUT ROWID;
"""
END = "SELECT coalesce(max(offset), 0) FROM records WHERE topic = ?"
LAST = "SELECT headers FROM records WHERE topic = ? ORDER BY offset DESC LIMIT 1"
NEXT = """
SELECT topic, key, value, headers, partition, offset FROM records WHERE topic = ? AND offset > ? ORDER BY offset LIMIT ?
"""
DONE = "SELECT partition, offset FROM commits WHERE consumers = ? AND topic = ?"
FIRST_OPEN = """
SELECT min((
  SELECT min(offset) FROM records WHERE topic = p.value ->> 0 AND partition = p.value ->> 1 AND offset > coalesce(
    (SELECT offset FROM commits WHERE consumers = ? AND topic = p.value ->> 0 AND partition = p.value ->> 1), 0)
)) FROM json_each(?) AS p
"""
COUNT_OPEN = """
SELECT count(*) FROM json_each(?2) AS p JOIN records AS r
ON topic = p.value ->> 0 AND partition = p.value ->> 1 AND offset < p.value ->> 2 AND offset > coalesce(
  (SELECT offset FROM commits WHERE consumers = ?1 AND topic = p.value ->> 0 AND partition = p.value ->> 1), 0)
"""
COMMIT = """
INSERT INTO commits VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET offset = max(offset, excluded.offset)
"""

RECORDS_RECENT = 5_000
RECORDS_PER_PAGE = 500
PAGES_KNOWN = 8

Written = Sequence[Record]
File = SqliteFile[Callable[[sqlite3.Connection], Written], Written]

Tails = dict[str, Recent[Record]]
Pages = Known[tuple[str, int], Sequence[Record]]
"""By topic and number: full pages of the file, read once for all who have fallen behind.  They never change."""


class SqliteLog:
    """Subscriptions end before the log does.

    Whatever kills the process, what was published stays; a power cut may take the last records and offsets together.
    Waiting for the disk is left to the journals, from which the records can be published again.
    """

    ordered = True

    def __init__(self, path: Path | str) -> None:
        self._file: File = SqliteFile(path, SCHEMA, one_by_one, synchronous="NORMAL", written=self._remember)
        self._recent: Tails = defaultdict(lambda: Recent(RECORDS_RECENT))
        self._pages: Pages = Known(PAGES_KNOWN)

    async def __aenter__(self) -> Self:
        await self._file.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._file.__aexit__()

    async def publish(self, records: Sequence[Record]) -> None:
        if records:
            await self._file.write(partial(append, records=records))

    def _remember(self, records: Sequence[Record]) -> None:
        for record in records:
            self._recent[record.topic].add(record.offset, record)

    async def published(self, topic: str) -> tuple[str, int]:
        found = self._file.reader.execute(LAST, [topic]).fetchone()
        if not found:
            return "", 0
        headers = orjson.loads(found[0])
        return headers["epoch"], int(headers["position"])

    def subscribe(self, group: str, topics: Sequence[str]) -> Member:
        return Member(self._file, self._recent, self._pages, group, topics)

    def tail(self, topics: Sequence[str]) -> Tail:
        return Tail(self._file, self._recent, self._pages, topics)


class Tail:
    """Follows from now on."""

    turns = 0

    def __init__(self, file: File, recent: Tails, pages: Pages, topics: Sequence[str]) -> None:
        self._file = file
        self._recent = recent
        self._pages = pages
        self._topics = deque(topics)
        self._read_to: dict[str, int] = {}
        """topic -> offset of the last record polled; a topic without one is not read."""
        self._asked: dict[str, float] = defaultdict(float)
        """topic -> when the file was asked last, although this process had written nothing more."""

    async def __aenter__(self) -> Self:
        self._read_to = {topic: self._number(END, topic) for topic in self._topics}
        return self

    async def __aexit__(self, *_: object) -> None:
        self._read_to = {}

    async def poll(self, limit: int, wait_s: float) -> list[Record]:
        records: list[Record] = []

        def some() -> bool:
            records.extend(self._take(limit))
            return bool(records)

        await self._file.wait(some, wait_s)
        return records

    async def commit(self, *upto: Record) -> None:
        """Nothing: a tail remembers nothing."""

    def leads(self) -> bool:
        return False

    async def ends(self) -> Ends:
        return {}

    async def lag(self, ends: Ends | None = None) -> int:
        return 0

    def _take(self, limit: int) -> list[Record]:
        """The topics take turns in being first."""
        self._topics.rotate()
        records: list[Record] = []
        for topic in self._topics:
            if topic in self._read_to:
                records += self._next(topic, limit - len(records))
        return records

    def _next(self, topic: str, limit: int) -> list[Record]:
        after = self._read_to[topic]
        recent = self._recent[topic]
        records = recent.after(after, limit)
        if not records and (recent.end != after or self._others_may_have_written(topic)):
            records = self._in_file(topic, after, limit)
        if records:
            self._read_to[topic] = records[-1].offset
        return records

    def _in_file(self, topic: str, after: int, limit: int) -> list[Record]:
        number, skipped = divmod(after, RECORDS_PER_PAGE)
        if (number + 1) * RECORDS_PER_PAGE > self._recent[topic].end:  # perhaps not full yet
            return self._read(topic, after, limit)
        page = self._pages.get((topic, number))
        if page is None:
            page = self._read(topic, number * RECORDS_PER_PAGE, RECORDS_PER_PAGE)
            self._pages.put((topic, number), page)
        return [*page[skipped : skipped + limit]]

    def _read(self, topic: str, after: int, limit: int) -> list[Record]:
        return [*map(load_record, self._file.reader.execute(NEXT, (topic, after, limit)))]

    def _others_may_have_written(self, topic: str) -> bool:
        now = time.monotonic()
        if now - self._asked[topic] < OTHERS_POLL_S:
            return False
        self._asked[topic] = now
        return True

    def _number(self, select: str, *values: object) -> int:
        number: int | None = self._file.reader.execute(select, values).fetchone()[0]
        return number or 0


class Member(Tail):
    """One member of a group.  It reads the topics whose lock it holds, and tries for the others at each poll."""

    def __init__(self, file: File, recent: Tails, pages: Pages, group: str, topics: Sequence[str]) -> None:
        super().__init__(file, recent, pages, topics)
        self._group = group
        self._done: dict[str, dict[int, int]] = {}
        """topic -> partition -> offset of the last record that was done before the topic was ours."""
        self._locks: dict[str, sqlite3.Connection] = {}
        self._polled: dict[tuple[str, int], int] = {}
        """(topic, partition) -> offset of the last record polled, until that is committed."""

    async def __aenter__(self) -> Self:
        folder = self._file.path.with_name(f"{self._file.path.name}-members")
        folder.mkdir(exist_ok=True)
        self._locks = {topic: connect(folder / quote(f"{self._group} {topic}", safe=""), 0) for topic in self._topics}
        return self

    async def __aexit__(self, *_: object) -> None:
        self._read_to = {}
        for lock in self._locks.values():
            lock.close()

    async def commit(self, *upto: Record) -> None:
        done = [(self._group, r.topic, r.partition, r.offset) for r in upto if r.topic in self._read_to]
        if done:
            await self._file.write(partial(note, done=done))
        for _, topic, part, offset in done:
            if self._polled.get((topic, part), -1) <= offset:
                self._polled.pop((topic, part), None)

    def leads(self) -> bool:
        return min(self._topics) in self._read_to

    async def ends(self) -> Ends:
        ends = {topic: 1 + self._number(END, topic) for topic in self._topics}
        return {(topic, part): end for topic, end in ends.items() for part in range(PARTITIONS)}

    async def lag(self, ends: Ends | None = None) -> int:
        if ends is None and self._is_alone_and_done():
            return sum(self._number(END, topic) - read_to for topic, read_to in self._read_to.items())
        upto = [(*part, end) for part, end in (await self.ends() if ends is None else ends).items()]
        return self._number(COUNT_OPEN, self._group, orjson.dumps(upto).decode())

    def _is_alone_and_done(self) -> bool:
        """Then everything after what was polled is open, and nothing else: that need not be counted."""
        every_topic, nothing_open = len(self._read_to) == len(self._topics), not self._polled
        ahead = (max(done.values(), default=0) > self._read_to[topic] for topic, done in self._done.items())
        return every_topic and nothing_open and not any(ahead)

    def _take(self, limit: int) -> list[Record]:
        for topic in self._topics:
            if topic not in self._read_to and locked(self._locks[topic]):
                end = self._number(END, topic)
                first = self._number(FIRST_OPEN, self._group, partitions([topic]))
                self._read_to[topic] = first - 1 if first else end
                self.turns += 1
                self._done[topic] = dict(self._file.reader.execute(DONE, (self._group, topic)).fetchall())
        return super()._take(limit)

    def _next(self, topic: str, limit: int) -> list[Record]:
        done = self._done[topic]
        while records := super()._next(topic, limit):
            if still_open := [record for record in records if record.offset > done.get(record.partition, 0)]:
                self._polled.update({(topic, record.partition): record.offset for record in still_open})
                return still_open
        return []


def partitions(topics: Iterable[str]) -> str:
    """JSON pairs of topic and partition."""
    return orjson.dumps([(topic, part) for topic in topics for part in range(PARTITIONS)]).decode()


def note(connection: sqlite3.Connection, done: Sequence[Row]) -> Written:
    connection.executemany(COMMIT, done)
    return ()


def append(connection: sqlite3.Connection, records: Sequence[Record]) -> Written:
    """The records as they stand in the log now."""
    ends: dict[str, int] = {}
    written: list[Record] = []
    for record in records:
        topic = record.topic
        ends[topic] = 1 + (ends[topic] if topic in ends else connection.execute(END, [topic]).fetchone()[0])
        part = crc32(record.key.encode()) % PARTITIONS
        written.append(Record(topic, record.key, record.value, record.headers, part, ends[topic]))
    insert(connection, "INSERT INTO records", [row_of(record) for record in written])
    return written


def row_of(record: Record) -> Row:
    headers = orjson.dumps(dict(record.headers)).decode()
    return record.topic, record.offset, record.partition, record.key, record.value, headers


def load_record(row: tuple[str, str, bytes, str, int, int]) -> Record:
    topic, key, value, headers, part, offset = row
    return Record(topic, key, value, orjson.loads(headers), part, offset)
