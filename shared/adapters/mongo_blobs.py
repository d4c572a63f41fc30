"""Blobs in MongoDB, beside the journal of `mongo`."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any, Self

from pymongo.errors import DuplicateKeyError

from shared.adapters.mongo_client import MongoDatabase, MongoServer
from shared.messages import Json, digest
from shared.ports import BLOB_CHUNK_BYTES


class MongoBlobs:
    """Each blob in chunks of at most BLOB_CHUNK_BYTES; it exists once its entry in `blobs` does, which comes last."""

    def __init__(self, server: MongoServer, database: str) -> None:
        self._database = MongoDatabase(server, database)

    async def __aenter__(self) -> Self:
        await self._database.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._database.__aexit__()

    async def put(self, content: bytes) -> str:
        name = await asyncio.to_thread(digest, content)
        starts = range(0, len(content), BLOB_CHUNK_BYTES)
        with self._database.answering():
            if not await self._database["blobs"].find_one({"_id": name}):
                for number, start in enumerate(starts):
                    chunk = {"_id": f"{name}/{number}", "bytes": content[start : start + BLOB_CHUNK_BYTES]}
                    await insert_once(self._database["chunks"], chunk)
                await insert_once(self._database["blobs"], {"_id": name, "chunks": len(starts)})
        return name

    async def get(self, digest: str) -> bytes:
        with self._database.answering():
            blob = await self._database["blobs"].find_one({"_id": digest})
            if not blob:
                raise KeyError(digest)
            chunks = [await self._database["chunks"].find_one({"_id": f"{digest}/{n}"}) for n in range(blob["chunks"])]
        return await asyncio.to_thread(join, digest, [chunk["bytes"] if chunk else b"" for chunk in chunks])

    async def names(self) -> list[str]:
        with self._database.answering():
            return [blob["_id"] async for blob in self._database["blobs"].find({}, {"_id": 1}).sort("_id", 1)]


async def insert_once(collection: Any, document: Json) -> None:
    """Content-addressed: what is there already is the same."""
    with suppress(DuplicateKeyError):
        await collection.insert_one(document)


def join(name: str, chunks: list[bytes]) -> bytes:
    content = b"".join(chunks)
    if digest(content) != name:
        raise ValueError(f"the bytes of blob {name} are damaged")
    return content
