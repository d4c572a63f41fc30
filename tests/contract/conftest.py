"""Every test of the contract runs on SQLite and in memory always, and on the servers where they can be started.

MongoDB is spoken to with motor, and with the client of PyMongo that comes after it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import AsyncMongoClient

from shared.adapters.mongo_client import MongoServer
from shared.ports import Blobs, Documents, Journal, Log
from tests.contract.stores import (
    KafkaPlace,
    LogPlace,
    MemoryLogPlace,
    MemoryStore,
    MongoStore,
    SqliteLogPlace,
    SqliteStore,
    Store,
)


def on_server(name: str) -> object:
    return pytest.param(name, marks=pytest.mark.servers)


CLIENTS = {"motor": AsyncIOMotorClient, "pymongo": AsyncMongoClient}
MONGO = [on_server(f"{server}-{client}") for server in ("secantus", "ferretdb") for client in CLIENTS]


@pytest.fixture(params=["sqlite", "memory", "memory-piecemeal", *MONGO])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "sqlite":
        return SqliteStore(tmp_path)
    if request.param.startswith("memory"):
        return MemoryStore(piecemeal=request.param == "memory-piecemeal")
    server, client = request.param.split("-")
    url = request.getfixturevalue(f"{server}_url")
    return MongoStore(MongoServer(url, client=CLIENTS[client]), f"test_{uuid4().hex}")


@pytest.fixture(params=["sqlite", "memory", "memory-forgetful", on_server("kafka")])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> LogPlace:
    if request.param == "sqlite":
        return SqliteLogPlace(tmp_path)
    if request.param.startswith("memory"):
        return MemoryLogPlace(remembers=request.param == "memory")
    return KafkaPlace(request.getfixturevalue("kafka_bootstrap"), f"test-{uuid4().hex}.")


@pytest.fixture
async def journal(store: Store) -> AsyncIterator[Journal]:
    async with store.journal() as journal:
        yield journal


@pytest.fixture
async def documents(store: Store) -> AsyncIterator[Documents]:
    async with store.documents() as documents:
        yield documents


@pytest.fixture
async def blobs(store: Store) -> AsyncIterator[Blobs]:
    async with store.blobs() as blobs:
        yield blobs


@pytest.fixture
async def log(place: LogPlace) -> AsyncIterator[Log]:
    async with place.log() as log:
        yield log
