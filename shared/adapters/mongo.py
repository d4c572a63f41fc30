"""Journal and documents in MongoDB, or in whatever speaks its protocol; blobs are in `mongo_blobs`.

The journal rests on inserts with unique keys alone: no transactions, no counters, no compare-and-set.  A document is
replaced only where its mark is still the one that was seen.  Events and bodies are kept as JSON text: they come back
exactly, and no field name in them can offend a server.
"""

from __future__ import annotations

import asyncio
import random
import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from functools import lru_cache
from typing import Any, Self

import orjson
from pymongo import ReplaceOne
from pymongo.errors import BulkWriteError, DuplicateKeyError

from shared.adapters.commits import COMMITS_PER_PAGE, arrange, contiguous, dump_events, is_new
from shared.adapters.groups import Grouped, GroupWriter, all_done, slices
from shared.adapters.mongo_client import MongoDatabase, MongoServer
from shared.adapters.mongo_commits import commit_document, legible, load_commit, search_condition
from shared.adapters.recent import DOCUMENTS_READ_ONLY, Known
from shared.adapters.searching import looked_through
from shared.messages import Commit, Draft, Json, Mark, behind
from shared.ports import APPEND_BATCH_MAX, Appended, Busy, Document, Found, Moved, Query, Sought, Unavailable

COLLISIONS_MAX = 20
COLLISION_PAUSE_S = 0.005
OTHERS_POLL_S = 0.1
DUPLICATE_KEY = 11_000
INTEGER_MAX = (1 << 63) - 1
HEADS_MAX = 100_000
MARKS_KEPT = 50_000
"""Of each kind: the marks of the documents seen last."""


class MongoJournal:
    """`source` is the service whose journal this is; the database remembers it and refuses another with ValueError."""

    epoch: str

    def __init__(self, server: MongoServer, database: str, source: str) -> None:
        self.source = source
        self._database = MongoDatabase(server, database)
        self._writer: GroupWriter[tuple[Draft, str], Appended] = GroupWriter(database, self._append_group)
        self._loader: Grouped[str, list[Commit]] = Grouped(database, self._load_group)
        self._last = 0
        """A position that is taken for certain."""
        self._heads: dict[str, int] = {}
        """Stream -> a version that is taken for certain; forgetting one costs a question."""
        self._grown = asyncio.Event()
        self._looked_at = 0.0

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._database)
            self._commits = self._database["commits"]
            self._journal = self._database["journal"]
            with self._database.answering():
                await self._prepare()
            await stack.enter_async_context(self._writer)
            await stack.enter_async_context(self._loader)
            self._opened = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._opened.aclose()

    async def append(self, draft: Draft) -> Appended:
        return await self._writer.write((draft, dump_events(draft)))

    async def load(self, stream: str, after: int = 0) -> list[Commit]:
        """Whole streams that are asked for at once are found with one question: bulk files ask for thousands."""
        if after:
            with self._database.answering():
                commits = await self._find({"stream": stream, "version": {"$gt": after}}, "version")
        else:
            commits = await self._loader.do(stream)
        if commits:
            self._heads[stream] = commits[-1].version
        return commits

    async def read(self, after: int, limit: int) -> list[Commit]:
        commits: list[Commit] = []
        while len(commits) < limit:
            start = after + len(commits)
            end = min(start + COMMITS_PER_PAGE, after + limit)
            with self._database.answering():
                page = contiguous(await self._find({"position": {"$gt": start, "$lte": end}}, "position"), start)
            commits += page
            if start + len(page) < end:
                break
        return commits

    async def find(self, command: str) -> Commit | None:
        with self._database.answering():
            found = await self._find({"_id": command}, "_id")
        if not found:
            return None
        await self.settle()
        return found[0]

    async def search(self, sought: Sought, before: int, limit: int, looks: int) -> Found:
        least = max(1, min(before, await self.last() + 1) - looks)
        condition = search_condition(sought, before, least)
        with self._database.answering():
            rows = self._commits.find(condition).sort("position", -1).limit(limit)
            return looked_through([load_commit(row) async for row in rows], limit, least)

    async def last(self) -> int:
        """From a known position onwards, in pages: positions have no holes."""
        with self._database.answering():
            while newest := await self._newest("position", self._last, self._last + COMMITS_PER_PAGE):
                self._last = max(self._last, newest)
                self._wake()
        return self._last

    async def settle(self) -> None:
        """A small journaled write: journalling is sequential, so what was read before is durable with it."""
        with self._database.answering():
            await self._journal.update_one({"_id": "journal"}, {"$set": {"settled": secrets.token_hex(8)}})

    async def wait(self, after: int, seconds: float) -> None:
        clock = asyncio.get_running_loop().time
        deadline = clock() + seconds
        while (left := deadline - clock()) > 0 and await self._last_of_late() <= after:
            with suppress(TimeoutError):
                async with asyncio.timeout(min(left, OTHERS_POLL_S)):
                    await self._grown.wait()

    async def _prepare(self) -> None:
        await self._index()
        with suppress(DuplicateKeyError):
            await self._journal.insert_one({"_id": "journal", "source": self.source, "epoch": secrets.token_hex(8)})
        known = await self._journal.find_one({"_id": "journal"})
        if known["source"] != self.source:
            raise ValueError(f"this is the journal of {known['source']}, not of {self.source}")
        if "filling" in known:
            raise Unavailable(f"The journal of {self.source} is half filled: let `migrate` or `restore` end first.")
        self.epoch = known["epoch"]
        self._last = await self._newest("position", 0) or 0

    async def _index(self) -> None:
        """The command is the `_id`, which is unique by itself."""
        await self._commits.create_index([("position", 1)], unique=True)
        await self._commits.create_index([("stream", 1), ("version", 1)], unique=True)

    async def _last_of_late(self) -> int:
        """As `last`, for those who look again and again: they share one question."""
        now = asyncio.get_running_loop().time()
        if now >= self._looked_at + OTHERS_POLL_S:
            self._looked_at = now
            await self.last()
        return self._last

    def _wake(self) -> None:
        """Whoever waits for more."""
        self._grown.set()
        self._grown = asyncio.Event()

    async def _load_group(self, streams: list[str]) -> list[list[Commit] | Exception]:
        found: dict[str, list[Json]] = {stream: [] for stream in streams}
        with self._database.answering():
            wanted = {"stream": {"$in": streams} if len(found) > 1 else streams[0]}
            async for one in self._commits.find(wanted).sort([("stream", 1), ("version", 1)]):
                found[one["stream"]].append(one)
        return [legible(found[stream]) for stream in streams]

    async def _find(self, condition: Json, order: str) -> list[Commit]:
        return [load_commit(found) async for found in self._commits.find(condition).sort(order, 1)]

    async def _newest(self, number: str, after: int, end: int = INTEGER_MAX, **condition: Any) -> int | None:
        """The highest `number` with after < number <= end, or None."""
        within = condition | {number: {"$gt": after, "$lte": end}}
        found = await self._commits.find_one(within, {number: 1}, sort=[(number, -1)])
        return found[number] if found else None

    async def _append_group(self, drafts: list[tuple[Draft, str]]) -> list[Appended | Exception]:
        if len(self._heads) > HEADS_MAX:
            self._heads.clear()
        outcomes: list[Appended | Exception] = []
        for collisions in range(COLLISIONS_MAX):
            waiting = drafts[len(outcomes) :]
            with self._database.answering():
                arranged = await self._arrange([draft for draft, _ in waiting], clashed=collisions > 0)
                outcomes += arranged[: await self._insert(waiting, arranged)]
            if len(outcomes) == len(drafts):
                break
            await asyncio.sleep(random.uniform(0, COLLISION_PAUSE_S) * collisions)  # noqa: S311 - jitter
        missed = len(drafts) - len(outcomes)
        outcomes += [Busy("Too many writers at once; this was not written. Try again.") for _ in range(missed)]
        if any(isinstance(outcome, Appended) and outcome.repeated for outcome in outcomes):
            await self.settle()
        self._wake()
        return outcomes

    async def _arrange(self, drafts: list[Draft], clashed: bool) -> list[Appended | Moved]:
        """Drafts that continue what is known of their stream are taken for new: the keys find out if they are not.

        After a clash the first draft's keys are taken, and the others' are likely to be if its command is known.
        """
        known: dict[str, Commit] = {}
        doubtful = [drafts[n] for n, fate in enumerate(self._guess(drafts, known)) if not is_new(fate)]
        if clashed:
            known = await self._ask(drafts[:1])
            doubtful = doubtful if is_new(self._guess(drafts[:1], known)[0]) else drafts
            await self.last()
        if doubtful:
            known |= await self._ask(doubtful)
        return self._guess(drafts, known)

    def _guess(self, drafts: list[Draft], known: dict[str, Commit]) -> list[Appended | Moved]:
        return arrange(drafts, known, self._heads, self._last, self.epoch)

    async def _ask(self, drafts: list[Draft]) -> dict[str, Commit]:
        """Which commands are known; and learn how far their streams are."""
        commands = [draft.command for draft in drafts]
        found = await self._find({"_id": {"$in": commands} if len(commands) > 1 else commands[0]}, "_id")
        await asyncio.gather(*map(self._learn_head, {draft.stream for draft in drafts}))
        return {commit.draft.command: commit for commit in found}

    async def _learn_head(self, stream: str) -> None:
        head = self._heads.get(stream, 0)
        self._heads[stream] = await self._newest("version", head, stream=stream) or head

    async def _insert(self, drafts: list[tuple[Draft, str]], arranged: list[Appended | Moved]) -> int:
        """Insert what is new, in order; the number of drafts that are settled by it: all, or those before a clash.

        Why a key is taken is not read from the error, which differs between servers: the next `_arrange` asks.
        """
        new = [(n, outcome.commit) for n, outcome in enumerate(arranged) if is_new(outcome)]
        written, settled = len(new), len(drafts)
        if new:
            try:
                await self._commits.insert_many([commit_document(commit, drafts[n][1]) for n, commit in new])
            except BulkWriteError as error:
                written = first_duplicate(error)
                settled = new[written][0]
        for _, commit in new[:written]:
            self._last = max(self._last, commit.position)
            self._heads[commit.stream] = commit.version
        return settled


class MongoDocuments:
    """One collection per kind: `_id`, mark, body as text, and beside it the body's plain top-level values to find by.

    They can be derived again, yet a write waits for majority and disk as the journal's do: how far a group has come on
    Kafka, and what a running service takes for done, would outlive what a store that dies forgets.

    What is put is believed to find in its place what was seen there last, or nothing; the store finds out if it does
    not, and only then it is asked.
    """

    def __init__(self, server: MongoServer, database: str) -> None:
        self._database = MongoDatabase(server, database)
        self._fields: dict[str, set[str]] = {}
        self._seen: dict[str, Known[str, Mark]] = defaultdict(lambda: Known(MARKS_KEPT))

    async def __aenter__(self) -> Self:
        await self._database.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._database.__aexit__()

    async def declare(self, kind: str, fields: Sequence[str]) -> None:
        with self._database.answering():
            for field in fields:
                await self._kind(kind).create_index([(f"fields.{field}", 1), ("_id", 1)])
        self._fields.setdefault(kind, set()).update(fields)

    async def get(self, kind: str, key: str) -> Document | None:
        with self._database.answering():
            found = await self._kind(kind).find_one({"_id": key})
        if not found:
            return None
        self._see(kind, [document := load_document(found)])
        return document

    async def get_all(self, kind: str, keys: Iterable[str], read_only: bool = False) -> dict[str, Document]:
        found: dict[str, Document] = {}
        with self._database.answering():
            for some in slices([*keys], APPEND_BATCH_MAX):
                async for one in self._kind(kind).find({"_id": {"$in": [*some]}}):
                    found[one["_id"]] = load_document(one, read_only)
        self._see(kind, found.values())
        return found

    async def put(self, kind: str, documents: Sequence[Document]) -> None:
        newest = list({document.key: document for document in documents}.values())
        with self._database.answering():
            for some in slices(newest, APPEND_BATCH_MAX):
                there = {one.key: mark for one in some if (mark := self._seen[kind].get(one.key))}
                if any(behind(one.mark, there[one.key]) for one in some if one.key in there):
                    there = await self._marks(kind, some)  # nothing is passed over because of what once was
                while not await self._put(kind, some, there):
                    there = await self._marks(kind, some)  # another writer was faster; marks only grow, so this ends
                self._see(kind, some)

    async def _marks(self, kind: str, documents: Sequence[Document]) -> dict[str, Mark]:
        """Of the documents that are in the places of these."""
        found = self._kind(kind).find({"_id": {"$in": [one.key for one in documents]}}, {"mark": 1})
        return {one["_id"]: tuple(one["mark"]) async for one in found}

    async def _put(self, kind: str, documents: Sequence[Document], there: Mapping[str, Mark]) -> bool:
        """Each takes the place that it may, as these are believed to be; False when one of them is otherwise."""
        new = [{"_id": one.key} | dump_document(one) for one in documents if one.key not in there]
        replacements = [
            ReplaceOne({"_id": one.key, "mark": list(there[one.key])}, dump_document(one))
            for one in documents
            if one.key in there and not behind(one.mark, there[one.key])
        ]
        alone = True
        if replacements:
            written = await self._kind(kind).bulk_write(replacements, ordered=False)
            alone = written.matched_count == len(replacements)
        if new:
            try:
                await self._kind(kind).insert_many(new, ordered=False)
            except BulkWriteError as error:
                alone = not duplicates(error)
        return alone

    def _see(self, kind: str, documents: Iterable[Document]) -> None:
        for document in documents:
            self._seen[kind].put(document.key, document.mark)

    async def put_all(self, batches: dict[str, Sequence[Document]]) -> None:
        """Not atomic: a crash leaves some kinds written and not the last, which is for checkpoints."""
        kinds = [*batches.items()]
        await all_done(self.put(*batch) for batch in kinds[:-1])
        await all_done(self.put(*batch) for batch in kinds[-1:])

    async def find(self, kind: str, query: Query, read_only: bool = False) -> list[Document]:
        if undeclared := query.where.keys() - self._fields.get(kind, set()):
            raise ValueError(f"{kind} is not declared to be found by {', '.join(sorted(undeclared))}")
        where = {f"fields.{field}": value for field, value in query.where.items()} | {"_id": {"$gt": query.after}}
        with self._database.answering():
            cursor = self._kind(kind).find(where).sort("_id", 1).limit(query.limit)
            return [load_document(found, read_only) async for found in cursor]

    async def delete(self, kind: str, keys: Sequence[str]) -> None:
        with self._database.answering():
            await self._kind(kind).delete_many({"_id": {"$in": list(keys)}})
        self._seen[kind].forget(keys)

    async def drop(self, kind: str) -> None:
        with self._database.answering():
            await self._kind(kind).drop()
        self._seen.pop(kind, None)
        await self.declare(kind, sorted(self._fields.get(kind, ())))

    def _kind(self, kind: str) -> Any:
        return self._database[f"documents.{kind}"]


def first_duplicate(error: BulkWriteError) -> int:
    """The index of the row that an ordered insert stopped at; raises the error if a taken key was not the reason."""
    indexes = duplicates(error)
    if len(indexes) != 1:
        raise error
    return indexes[0]


def duplicates(error: BulkWriteError) -> list[int]:
    """The indexes of the rows whose keys were taken; raises the error if that was not the only reason."""
    details = error.details or {}
    failed = details.get("writeErrors", [])
    if details.get("writeConcernErrors") or any(one["code"] != DUPLICATE_KEY for one in failed):
        raise error
    return [one["index"] for one in failed]


def load_document(found: Json, read_only: bool = False) -> Document:
    epoch, position, index = found["mark"]
    load = same_body if read_only else orjson.loads
    return Document(found["_id"], load(found["body"]), (epoch, position, index))


@lru_cache(DOCUMENTS_READ_ONLY)
def same_body(text: str) -> Json:
    """The same for the same text; only for those who change nothing."""
    body: Json = orjson.loads(text)
    return body


def dump_document(document: Document) -> Json:
    fields = {field: value for field, value in document.body.items() if field.isidentifier() and is_plain(value)}
    return {"mark": list(document.mark), "body": orjson.dumps(document.body).decode(), "fields": fields}


def is_plain(value: object) -> bool:
    return isinstance(value, str | float | None) or (isinstance(value, int) and abs(value) <= INTEGER_MAX)
