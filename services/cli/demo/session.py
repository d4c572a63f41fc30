"""Somebody who is signed in, and the requests that they send."""

from __future__ import annotations

import asyncio
import hashlib
import ssl
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import Any

import httpx2
import orjson

from services.cli.demo.failures import DemoFailed, Refused

REQUESTS_AT_ONCE = 12
TIMEOUT_S = 120.0
TRIES = 40
LONGEST_PAUSE_S = 2.0
TRY_LATER = frozenset({429, 502, 503, 504})
"""What was not carried out, or nobody knows: the key sees to it that it happens once."""
PAGE = 500
IDLE_S = 2.0
"""A connection is given up when it was idle for so long: well before the platform would close it under a request."""


def connect(base_url: str, ca: Path | None = None) -> httpx2.AsyncClient:
    """A client that keeps no cookies: forty people share it, and each brings a token.

    `ca` is the file of the only authority that is believed; without one, those that the system trusts.
    """
    no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    limits = httpx2.Limits(
        max_connections=REQUESTS_AT_ONCE, max_keepalive_connections=REQUESTS_AT_ONCE, keepalive_expiry=IDLE_S
    )
    verify = ssl.create_default_context(cafile=ca) if ca else True
    return httpx2.AsyncClient(
        base_url=base_url, timeout=TIMEOUT_S, limits=limits, cookies=no_cookies, trust_env=False, verify=verify
    )


Keys = Callable[[str, str, bytes], str]
"""The idempotency key of an act: who, the path, the body."""


def drawn(*_: object) -> str:
    """Another key for each act."""
    return uuid.uuid4().hex


class Counted:
    """Keys that are the same in every rehearsal, and with them all names that come from keys.

    Only for a platform that is new: to one that has heard of an act before, it would be a repeat.
    """

    def __init__(self) -> None:
        self._acts: Counter[str] = Counter()

    def __call__(self, who: str, path: str, body: bytes) -> str:
        act = hashlib.sha256(b"\0".join((who.encode(), path.encode(), body))).hexdigest()[:32]
        self._acts[act] += 1
        return f"{act}-{self._acts[act]}"


class Wire:
    """The connection that all sessions share; at most REQUESTS_AT_ONCE requests are under way."""

    def __init__(self, client: httpx2.AsyncClient, key: Keys = drawn) -> None:
        self._client = client
        self.key = key
        self._room = asyncio.Semaphore(REQUESTS_AT_ONCE)
        self.requests = 0

    async def send(self, who: str, method: str, path: str, **what: Any) -> httpx2.Response:
        """The answer, sent again with the same key while the platform says 'later'.  Raises Refused on any other no."""
        for _ in range(TRIES):
            async with self._room:
                self.requests += 1
                response = await self._client.request(method, path, **what)
            if response.status_code not in TRY_LATER:
                break
            await asyncio.sleep(min(LONGEST_PAUSE_S, float(response.headers.get("retry-after", "0.1"))))
        if response.is_success:
            return response
        raise Refused(who, f"{method} {path}", response.status_code, _problem(response))


def _problem(response: httpx2.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {"detail": response.text[:200]}
    return body if isinstance(body, dict) else {"detail": str(body)[:200]}


@dataclass(frozen=True, slots=True)
class Session:
    """One person's requests.  Every act has its own idempotency key, kept for retries.

    An `act` that is named has the same key each time, so that doing it again gets the first answer.
    """

    user: str
    wire: Wire
    token: str

    async def get(self, path: str, **query: Any) -> Any:
        response = await self.wire.send(self.user, "GET", path, params=query, headers=self._headers())
        return orjson.loads(response.content)

    async def text(self, path: str) -> str:
        return (await self.wire.send(self.user, "GET", path, headers=self._headers())).text

    async def every(self, path: str, **query: Any) -> list[Any]:
        """All items of a paged list."""
        items: list[Any] = []
        cursor: dict[str, str] = {}
        while True:
            page = await self.get(path, limit=PAGE, **query, **cursor)
            items += page["items"]
            if not page["next"]:
                return items
            cursor = {"cursor": page["next"]}

    async def post(self, path: str, body: Any = None, act: str = "") -> Any:
        headers = {**self._headers(), "Idempotency-Key": act or self.wire.key(self.user, path, orjson.dumps(body))}
        response = await self.wire.send(self.user, "POST", path, json=body, headers=headers)
        return orjson.loads(response.content) if response.content else None

    async def upload(self, path: str, content: bytes) -> Any:
        key = self.wire.key(self.user, path, content)
        headers = {**self._headers(), "Idempotency-Key": key, "Content-Type": "application/json"}
        return (await self.wire.send(self.user, "POST", path, content=content, headers=headers)).json()

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


async def sign_in(wire: Wire, user: str, password: str) -> Session:
    answer = (await wire.send(user, "POST", "/sign-in", json={"user": user, "password": password})).json()
    if "token" not in answer:
        raise DemoFailed(f"{user} signed in but got no token.")
    return Session(user, wire, answer["token"])
