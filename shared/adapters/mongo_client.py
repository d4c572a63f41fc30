"""Connections to MongoDB.  The only module that knows which driver it is.

It is motor, whose end is announced.  PyMongo's own asynchronous client passes the same contract suite, and takes its
place when `Client` is changed.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

from motor.motor_asyncio import AsyncIOMotorClient as Client
from pymongo.errors import PyMongoError

from shared.access import Access
from shared.messages import Json
from shared.ports import Unavailable

ANYBODY = Access("NINEHOURS_STORE")
DURABLE: Json = {"w": "majority", "journal": True, "readConcernLevel": "majority"}
PATIENCE: Json = {"serverSelectionTimeoutMS": 5_000, "connectTimeoutMS": 5_000, "socketTimeoutMS": 10_000}


@dataclass(frozen=True, slots=True)
class MongoServer:
    """What `access` says goes before what `url` says.  `client` is the driver's class."""

    url: str = field(repr=False)
    access: Access = ANYBODY
    client: Callable[..., Any] = Client

    def connect(self, **settings: Any) -> Any:
        return self.client(self.url, **(DURABLE | PATIENCE | told(self.access) | settings))


class MongoDatabase:
    """A connection.  Every error of the driver becomes Unavailable, except those that a caller asks about."""

    def __init__(self, server: MongoServer, name: str, **settings: Any) -> None:
        self._client: Any = None
        self._server = server
        self._name = name
        self._settings = settings
        self._let_in = False

    async def __aenter__(self) -> Self:
        self._client = self._server.connect(**self._settings)
        return self

    async def __aexit__(self, *_: object) -> None:
        closing = self._client.close()
        if inspect.isawaitable(closing):
            await closing

    def __getitem__(self, collection: str) -> Any:
        return self._client[self._name][collection]

    @contextmanager
    def answering(self) -> Iterator[None]:
        try:
            yield
            self._let_in = True
        except PyMongoError as error:  # who was let in once is not kept out by settings
            why = "" if self._let_in else self._server.access.trouble(str(error))
            raise Unavailable(f"The database does not answer: {why or error}") from error


def told(access: Access) -> Json:
    """The settings of the driver.  It reads the files itself; that they serve is seen before."""
    access.context()
    settings: Json = {"username": access.user, "password": access.password} if access.user else {}
    if access.tls:
        settings["tls"] = True
    if access.ca_file:
        settings["tlsCAFile"] = str(access.ca_file)
    if access.certificate_file:
        settings["tlsCertificateKeyFile"] = str(access.certificate_file)
    return settings
