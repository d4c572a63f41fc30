"""Documents in MongoDB, or in whatever speaks its protocol.

A document is replaced only where its mark is still the one that was seen.  Bodies are kept as JSON text: they come back
exactly, and no field name in them can offend a server.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from functools import lru_cache
from typing import Any, Self

import orjson
from pymongo import ReplaceOne
from pymongo.errors import BulkWriteError

from shared.adapters.groups import Grouped, all_done, slices
from shared.adapters.mongo import INTEGER_MAX, duplicates
from shared.adapters.mongo_client import MongoDatabase, MongoServer
from shared.adapters.recent import DOCUMENTS_READ_ONLY, Known
from shared.messages import Json, Mark, behind
from shared.ports import APPEND_BATCH_MAX, Document, Query

MARKS_KEPT = 50_000
"""Of each kind: the marks of the documents seen last."""


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
        self._getter: Grouped[tuple[str, str], Document | None] = Grouped(f"{database}, documents", self._get_group)
        self._seen: dict[str, Known[str, Mark]] = defaultdict(lambda: Known(MARKS_KEPT))

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._database)
            await stack.enter_async_context(self._getter)
            self._opened = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._opened.aclose()

    async def declare(self, kind: str, fields: Sequence[str]) -> None:
        with self._database.answering():
            for field in fields:
                await self._kind(kind).create_index([(f"fields.{field}", 1), ("_id", 1)])
        self._fields.setdefault(kind, set()).update(fields)

    async def get(self, kind: str, key: str) -> Document | None:
        """Those that are asked for at once are found with one question for each kind."""
        return await self._getter.do((kind, key))

    async def get_all(self, kind: str, keys: Iterable[str], read_only: bool = False) -> dict[str, Document]:
        found: dict[str, Document] = {}
        with self._database.answering():
            for some in slices([*keys], APPEND_BATCH_MAX):
                async for one in self._kind(kind).find({"_id": {"$in": [*some]}}):
                    found[one["_id"]] = load_document(one, read_only)
        self._see(kind, found.values())
        return found

    async def _get_group(self, wanted: list[tuple[str, str]]) -> list[Document | Exception | None]:
        kinds: dict[str, set[str]] = defaultdict(set)
        for kind, key in wanted:
            kinds[kind].add(key)
        with self._database.answering():
            some = await asyncio.gather(*(self._bodies(kind, keys) for kind, keys in kinds.items()))
        found = dict(zip(kinds, some, strict=True))
        return [load_document(one) if (one := found[kind].get(key)) else None for kind, key in wanted]

    async def _bodies(self, kind: str, keys: Collection[str]) -> dict[str, Json]:
        wanted = {"$in": [*keys]} if len(keys) > 1 else next(iter(keys))
        return {one["_id"]: one async for one in self._kind(kind).find({"_id": wanted})}

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
        return {one["_id"]: mark_of(one) async for one in found}

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


def load_document(found: Json, read_only: bool = False) -> Document:
    load = same_body if read_only else orjson.loads
    return Document(found["_id"], load(found["body"]), mark_of(found))


def mark_of(found: Json) -> Mark:
    epoch, position, index = found["mark"]
    return epoch, position, index


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
