"""Doors to the services: in process as a call, between processes as a streaming HTTP proxy.

A door gets a scope whose path is already the service's own and whose Authorization header carries the token.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

import httpx2
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.problem import Problem

HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
Headers = list[tuple[bytes, bytes]]


class Door(Protocol):
    """Answers the request.  Raises Problem 502 or 504 before the answer has begun, never after."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None: ...


IDLE_S = 2.0
"""A connection is given up when it was idle for so long: well before a service would close it under a request."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes


class LocalDoor:
    """The service runs in this process: its application is called, nothing is copied."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


class RemoteDoor:
    """The service answers at `urls`, separated by commas, who take turns; bodies are streamed through both ways."""

    def __init__(self, name: str, urls: str, client: httpx2.AsyncClient) -> None:
        self._name = name
        self._urls = deque(url.strip().rstrip("/") for url in urls.split(","))
        self._client = client

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._urls.rotate()
        try:
            response = await self._answer([*self._urls], scope, receive)
        except ClientDisconnect:
            return  # in the middle of what it said: there is nobody to answer, and nothing to act on
        except httpx2.TimeoutException as error:
            raise self._trouble("service-slow", "did not answer in time", 504) from error
        except httpx2.TransportError as error:
            raise self._trouble("service-unreachable", "cannot be reached", 502) from error
        try:
            await _pass_on(response, send)
        finally:
            await response.aclose()

    async def _answer(self, urls: list[str], scope: Scope, receive: Receive) -> httpx2.Response:
        """Of the first with whom there is a connection: who could not be reached has heard nothing."""
        first, *others = urls
        request = self._client.build_request(
            scope["method"],
            first + _target(scope),
            headers=end_to_end(scope["headers"]),
            content=_body(receive) if _has_body(scope) else None,
        )
        try:
            return await self._client.send(request, stream=True)
        except (httpx2.ConnectError, httpx2.ConnectTimeout):
            if not others:
                raise
            return await self._answer(others, scope, receive)

    def _trouble(self, slug: str, what: str, status: int) -> Problem:
        return Problem(
            slug,
            f"The {self._name} service {what}. Send the request again with the same Idempotency-Key: "
            "it is carried out once. If this goes on, look at /readyz of that service.",
            status,
            service=self._name,
        )


def remote_client() -> httpx2.AsyncClient:
    """Connections for all remote doors.  Reading may take as long as the slowest import."""
    return httpx2.AsyncClient(
        timeout=httpx2.Timeout(connect=2, read=60, write=60, pool=5),
        limits=httpx2.Limits(max_connections=200, max_keepalive_connections=50, keepalive_expiry=IDLE_S),
        follow_redirects=False,
        trust_env=False,
    )


def end_to_end(headers: Headers) -> Headers:
    """Without what concerns one connection only, nor what Connection names, nor Host."""
    named = {
        token.strip().lower() for name, value in headers if name.lower() == b"connection" for token in value.split(b",")
    }
    dropped = HOP_BY_HOP | named | {b"host"}
    return [(name, value) for name, value in headers if name.lower() not in dropped]


async def ask(door: Door, path: str, token: str, query: str = "") -> Answer:
    """GET `path` through the door in the name of the token's owner, or of nobody; the whole answer."""
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "method": "GET",
        "path": path,
        "raw_path": quote(path).encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"gateway"), *([(b"authorization", b"Bearer " + token.encode())] if token else [])],
        "client": ("gateway", 0),
        "server": ("gateway", 80),
        "state": {},
    }
    collected = _Collected()
    await door(scope, _nothing, collected)
    return Answer(collected.status, b"".join(collected.parts))


class _Collected:
    def __init__(self) -> None:
        self.status = 500
        self.parts: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message["type"] == "http.response.body":
            self.parts.append(message.get("body", b""))


async def _nothing() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


def _target(scope: Scope) -> str:
    path: bytes = scope.get("raw_path") or quote(scope["path"]).encode()
    query: bytes = scope["query_string"]
    return (path + b"?" + query if query else path).decode("ascii")


def _has_body(scope: Scope) -> bool:
    return any(name in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"])


async def _body(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        yield message.get("body", b"")
        more = message.get("more_body", False)


async def _pass_on(response: httpx2.Response, send: Send) -> None:
    headers: Any = end_to_end(response.headers.raw)
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    async for chunk in response.aiter_raw():
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
