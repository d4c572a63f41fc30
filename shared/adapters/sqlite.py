"""Journal, documents and blobs in SQLite files: the embedded platform, and the reference for the other stores.

Give each of them its own file: a file has one writer.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import AsyncExitStack, closing
from functools import lru_cache, partial
from itertools import starmap
from pathlib import Path
from typing import Any, Self

import orjson

from shared.adapters.commits import COMMITS_PER_PAGE, arrange, contiguous, dump_events, is_new
from shared.adapters.recent import DOCUMENTS_READ_ONLY, Known, Recent
from shared.adapters.searching import looked_through
from shared.adapters.sqlite_commits import (
    array,
    commit_row,
    head_versions,
    known_commits,
    last_position,
    search_commits,
    select_commits,
)
from shared.adapters.sqlite_file import SqliteFile, connect, insert, locked, one_by_one
from shared.messages import Commit, Draft, Mark, behind, digest
from shared.ports import BLOB_CHUNK_BYTES, Appended, Document, Found, Moved, Query, Sought, Unavailable

JOURNAL = """
CREATE TABLE IF NOT EXISTS commits (
  position INTEGER PRIMARY KEY, stream TEXT NOT NULL, version INTEGER NOT NULL, command TEXT NOT NULL UNIQUE,
  digest TEXT NOT NULL, events TEXT NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL,
  trace TEXT NOT NULL, correlation TEXT NOT NULL, causation TEXT NOT NULL, epoch TEXT NOT NULL,
  UNIQUE (stream, version)
);
CREATE TABLE IF NOT EXISTS journal (source TEXT NOT NULL, epoch TEXT NOT NULL);
INSERT INTO journal SELECT {source}, lower(hex(randomblob(8))) WHERE NOT EXISTS (SELECT 1 FROM journal);
"""
DOCUMENTS = """
CREATE TABLE IF NOT EXISTS documents (
  kind TEXT NOT NULL, key TEXT NOT NULL, mark TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (kind, key)
);
"""
BLOBS = """
CREATE TABLE IF NOT EXISTS chunks (
  digest TEXT NOT NULL, number INTEGER NOT NULL, bytes BLOB NOT NULL, UNIQUE (digest, number)
);
"""
UNLESS_BEHIND = """
ON CONFLICT (kind, key) DO UPDATE SET mark = excluded.mark, body = excluded.body
WHERE mark ->> 0 <> excluded.mark ->> 0 OR (mark ->> 1, mark ->> 2) <= (excluded.mark ->> 1, excluded.mark ->> 2)
"""
DOCUMENTS_PER_PAGE = 250
DOCUMENTS_BY_KEY = "SELECT key, body, mark FROM documents WHERE kind = ? AND key IN (SELECT value FROM json_each(?))"
DOCUMENTS_KNOWN = 20_000
COMMITS_RECENT = 2_000

Write = Callable[[sqlite3.Connection], None]


class SqliteJournal:
    """`source` is the service whose journal this is; the file remembers it and refuses another with ValueError.

    `alone`: no other process writes this file, so that nobody has to ask it whether there is something new.
    """

    epoch: str

    def __init__(self, path: Path | str, source: str, alone: bool = False) -> None:
        self.source = source
        schema = JOURNAL.format(source=literal(source))
        self._file: SqliteFile[tuple[Draft, str], Appended] = SqliteFile(
            path, schema, self._append_group, written=self._remember
        )
        self._recent: Recent[Commit] = Recent(COMMITS_RECENT)
        self.alone = alone
        self._last = 0
        """The last position known; that in the file when `alone`."""

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._file)
            source, self.epoch = self._file.reader.execute("SELECT source, epoch FROM journal").fetchone()
            if source != self.source:
                raise ValueError(f"{self._file.path} is the journal of {source}, not of {self.source}")
            self._last = last_position(self._file.reader)
            self._opened = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._opened.aclose()

    async def append(self, draft: Draft) -> Appended:
        return await self._file.write((draft, dump_events(draft)))

    def _remember(self, appended: Appended) -> None:
        if not appended.repeated:
            self._last = appended.commit.position
            self._recent.add(self._last, appended.commit)

    async def load(self, stream: str, after: int = 0) -> list[Commit]:
        commits: list[Commit] = []
        while page := self._commits(
            "stream = ? AND version > ? ORDER BY version LIMIT ?", stream, after, COMMITS_PER_PAGE
        ):
            commits += page
            if len(page) < COMMITS_PER_PAGE:
                break
            after = page[-1].version
            await asyncio.sleep(0)
        return commits

    async def read(self, after: int, limit: int, following: bool = False) -> list[Commit]:
        commits = self._recent.after(after, limit)
        if len(commits) == limit or after + len(commits) >= await self.last():
            return commits
        while len(commits) < limit:
            start = after + len(commits)
            end = min(start + COMMITS_PER_PAGE, after + limit)
            page = contiguous(self._commits("position > ? AND position <= ? ORDER BY position", start, end), start)
            commits += page
            if start + len(page) < end:
                break
            await asyncio.sleep(0)
        return commits

    async def find(self, command: str) -> Commit | None:
        return next(iter(self._commits("command = ?", command)), None)

    async def search(self, sought: Sought, before: int, limit: int, looks: int) -> Found:
        least = max(1, min(before, await self.last() + 1) - looks)
        commits = await asyncio.to_thread(search_commits, self._file.path, sought, before, least, limit)
        return looked_through(commits, limit, least)

    async def last(self) -> int:
        if not self.alone:
            self._last = last_position(self._file.reader)
        return self._last

    async def settle(self) -> None:
        """Nothing to do: SQLite shows a commit to readers only when it is on disk."""

    async def wait(self, after: int, seconds: float) -> None:
        if await self.last() <= after:
            await self._file.next_write(seconds, alone=self.alone)

    def _commits(self, condition: str, *values: object) -> list[Commit]:
        return select_commits(self._file.reader, condition, *values)

    def _append_group(
        self, connection: sqlite3.Connection, drafts: Sequence[tuple[Draft, str]]
    ) -> list[Appended | Moved]:
        known = known_commits(connection, [draft.command for draft, _ in drafts])
        heads = head_versions(connection, [draft.stream for draft, _ in drafts])
        outcomes = arrange([draft for draft, _ in drafts], known, heads, last_position(connection), self.epoch)
        rows = [
            commit_row(outcome.commit, events)
            for (_, events), outcome in zip(drafts, outcomes, strict=True)
            if is_new(outcome)
        ]
        insert(connection, "INSERT INTO commits", rows)
        return outcomes


class SqliteDocuments:
    """A field is indexed per kind with its expression.  The file may forget the last writes in a power cut.

    One process at a time owns the file, so what it knows of it stays true; another is refused with Unavailable.
    """

    def __init__(self, path: Path | str) -> None:
        self._file: SqliteFile[Write, None] = SqliteFile(path, DOCUMENTS, one_by_one, synchronous="NORMAL")
        self._fields: dict[str, set[str]] = {}
        self._known: Known[tuple[str, str], tuple[str, str]] = Known(DOCUMENTS_KNOWN)

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            self._file.path.parent.mkdir(parents=True, exist_ok=True)
            owner = stack.enter_context(closing(connect(self._file.path.with_suffix(".owner"), 0)))
            if not locked(owner):
                raise Unavailable(f"{self._file.path} belongs to a process that is still running. Stop that one first.")
            await stack.enter_async_context(self._file)
            self._opened = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._opened.aclose()

    async def declare(self, kind: str, fields: Sequence[str]) -> None:
        for field in fields:
            await self._file.write(partial(run, create_index(kind, field), ()))
        self._fields.setdefault(kind, set()).update(fields)

    async def get(self, kind: str, key: str) -> Document | None:
        return (await self.get_all(kind, [key])).get(key)

    async def get_all(self, kind: str, keys: Iterable[str], read_only: bool = False) -> dict[str, Document]:
        keys = [*keys]
        rows = {key: row for key in keys if (row := self._known.get((kind, key)))}
        if missing := [key for key in keys if key not in rows]:
            for key, body, mark in self._file.reader.execute(DOCUMENTS_BY_KEY, (kind, array(missing))).fetchall():
                rows[key] = body, mark
                self._known.put((kind, key), (body, mark))
        load = same_document if read_only else load_document
        return {key: load(key, *row) for key, row in rows.items()}

    async def put(self, kind: str, documents: Sequence[Document]) -> None:
        await self.put_all({kind: documents})

    async def put_all(self, batches: dict[str, Sequence[Document]]) -> None:
        rows = [
            (kind, document.key, orjson.dumps(document.mark).decode(), orjson.dumps(document.body).decode())
            for kind, documents in batches.items()
            for document in documents
        ]
        await to_the_end(self._replace(rows))

    async def _replace(self, rows: Sequence[tuple[str, str, str, str]]) -> None:
        await self._file.write(lambda connection: insert(connection, "INSERT INTO documents", rows, UNLESS_BEHIND))
        for kind, key, mark, body in rows:
            known = self._known.get((kind, key))
            if known is None or not behind(load_mark(mark), load_mark(known[1])):
                self._known.put((kind, key), (body, mark))

    async def find(self, kind: str, query: Query, read_only: bool = False) -> list[Document]:
        if undeclared := query.where.keys() - self._fields.get(kind, set()):
            raise ValueError(f"{kind} is not declared to be found by {', '.join(sorted(undeclared))}")
        select = select_documents(kind, list(query.where))
        load = same_document if read_only else load_document
        found: list[Document] = []
        after = query.after
        while wanted := min(query.limit - len(found), DOCUMENTS_PER_PAGE):
            page = self._file.reader.execute(select, (*query.where.values(), after, wanted)).fetchall()
            found += starmap(load, page)
            if len(page) < wanted:
                break
            after = found[-1].key
            await asyncio.sleep(0)
        return found

    async def delete(self, kind: str, keys: Sequence[str]) -> None:
        await to_the_end(self._delete(kind, keys))

    async def _delete(self, kind: str, keys: Sequence[str]) -> None:
        which = "DELETE FROM documents WHERE kind = ? AND key IN (SELECT value FROM json_each(?))"
        await self._file.write(partial(run, which, (kind, array(keys))))
        self._known.forget((kind, key) for key in keys)

    async def drop(self, kind: str) -> None:
        await to_the_end(self._drop(kind))

    async def _drop(self, kind: str) -> None:
        await self._file.write(partial(run, "DELETE FROM documents WHERE kind = ?", (kind,)))
        self._known.forget_all()


class SqliteBlobs:
    """Each blob in chunks of at most BLOB_CHUNK_BYTES, all written in one transaction."""

    def __init__(self, path: Path | str) -> None:
        self._file: SqliteFile[Write, None] = SqliteFile(path, BLOBS, one_by_one)

    async def __aenter__(self) -> Self:
        await self._file.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._file.__aexit__()

    async def put(self, content: bytes) -> str:
        name = await asyncio.to_thread(digest, content)
        if not self._file.reader.execute("SELECT 1 FROM chunks WHERE digest = ?", (name,)).fetchone():
            await self._file.write(lambda connection: write_chunks(connection, name, content))
        return name

    async def get(self, digest: str) -> bytes:
        return await asyncio.to_thread(read_chunks, self._file.path, digest)

    async def names(self) -> list[str]:
        return [name for (name,) in self._file.reader.execute("SELECT DISTINCT digest FROM chunks ORDER BY digest")]


def to_the_end(write: Coroutine[Any, Any, None]) -> Awaitable[None]:
    """Whoever waits may be cancelled; the write is not, since what is known must follow what is written."""
    return asyncio.shield(asyncio.ensure_future(write))


def run(statement: str, values: Sequence[str], connection: sqlite3.Connection) -> None:
    connection.execute(statement, values)


def literal(text: str) -> str:
    """For statements that must not use a parameter: a partial index applies only when its condition is seen."""
    return "'" + text.replace("'", "''") + "'"


def create_index(kind: str, field: str) -> str:
    of = f"documents ({value_of(field)}, key) WHERE kind = {literal(kind)}"
    return f"CREATE INDEX IF NOT EXISTS {index_name(kind, field)} ON {of}"


def select_documents(kind: str, fields: list[str]) -> str:
    """Parameters: the fields' values, then the key after which to begin, then the limit."""
    index = f"INDEXED BY {index_name(kind, fields[0])}" if fields else ""
    equal = "".join(f" AND {value_of(field)} IS ?" for field in fields)
    return (
        f"SELECT key, body, mark FROM documents {index} WHERE kind = {literal(kind)}{equal}"  # noqa: S608, all quoted
        " AND key > ? ORDER BY key LIMIT ?"
    )


def index_name(kind: str, field: str) -> str:
    return '"' + f"{kind}/{field}".replace('"', '""') + '"'


def value_of(field: str) -> str:
    if not field.isidentifier():
        raise ValueError(f"{field!r} is not the name of a top-level field")
    return f"json_extract(body, '$.{field}')"


def load_document(key: str, body: str, mark: str) -> Document:
    return Document(key, orjson.loads(body), load_mark(mark))


@lru_cache(DOCUMENTS_READ_ONLY)
def same_document(key: str, body: str, mark: str) -> Document:
    """The same for the same text; only for those who change nothing."""
    return load_document(key, body, mark)


def load_mark(mark: str) -> Mark:
    epoch, position, index = orjson.loads(mark)
    return epoch, position, index


def write_chunks(connection: sqlite3.Connection, name: str, content: bytes) -> None:
    starts = range(0, max(len(content), 1), BLOB_CHUNK_BYTES)
    for number, start in enumerate(starts):
        connection.execute(
            "INSERT OR IGNORE INTO chunks VALUES (?, ?, ?)", (name, number, content[start : start + BLOB_CHUNK_BYTES])
        )


def read_chunks(path: Path, name: str) -> bytes:
    with closing(connect(path)) as connection:
        rows = connection.execute("SELECT bytes FROM chunks WHERE digest = ? ORDER BY number", (name,)).fetchall()
    if not rows:
        raise KeyError(name)
    content = b"".join(chunk for (chunk,) in rows)
    if digest(content) != name:
        raise ValueError(f"the bytes of blob {name} are damaged")
    return content
