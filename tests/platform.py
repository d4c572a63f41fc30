"""Starts real services on temporary SQLite files, in this process, for tests."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2
from pydantic import SecretStr

from services.embedded import Platform, platform
from services.gateway.settings import GatewaySettings
from shared.http import create_app
from shared.identity import GATEWAY, Issuer, Principal, Verifier, new_key_pair
from shared.runtime import Running, open_log, run
from shared.service import Service
from shared.settings import Settings

PRIVATE, PUBLIC = new_key_pair()
ISSUER = Issuer(PRIVATE)
_keys = itertools.count(10_000_000)


def settings(folder: Path, **more: Any) -> Settings:
    place = f"sqlite:////{str(folder).lstrip('/')}"
    return Settings(**{"store_url": place, "log_url": f"{place}/log.db", **more})


def token(*roles: str, name: str = "tester", org: str = "", area: str = "*", audience: str = GATEWAY) -> str:
    return ISSUER.issue(Principal(name, frozenset(roles), org, area), 1, audience=audience)


def fresh_key() -> str:
    return f"key-{next(_keys)}"


def client(running: Running, *roles: str, audience: str = "", **who: str) -> httpx2.AsyncClient:
    """An HTTP client of one service, signed in with these roles; `audience`: what the service takes itself for."""
    transport = httpx2.ASGITransport(create_app(running, running.service.name))
    headers = {"Authorization": f"Bearer {token(*roles, audience=audience or running.service.name, **who)}"}
    return httpx2.AsyncClient(transport=transport, base_url="http://service", headers=headers)


@asynccontextmanager
async def started(folder: Path, *services: Service, **more: Any) -> AsyncIterator[list[Running]]:
    """The services at work on one log, as the embedded platform runs them."""
    chosen = settings(folder, **more)
    async with AsyncExitStack() as stack:
        log = await stack.enter_async_context(open_log(chosen))
        yield [await stack.enter_async_context(run(one, chosen, Verifier(PUBLIC, one.name), log)) for one in services]


async def until(condition: Callable[[], Any], seconds: float = 10.0) -> Any:
    """The first true answer of `condition` (which may be async)."""
    async with asyncio.timeout(seconds):
        while True:
            answer = condition()
            if asyncio.iscoroutine(answer):
                answer = await answer
            if answer:
                return answer
            await asyncio.sleep(0.005)


async def settled(*services: Running, seconds: float = 20.0) -> None:
    """Wait until nothing is under way in any of them, seen twice with the same positions."""

    async def positions() -> tuple[int, ...] | None:
        states = [await running.status() for running in services]
        return tuple(s["position"] for s in states) if all(s["settled"] for s in states) else None

    async def twice() -> bool:
        first = await positions()
        return first is not None and first == await positions()

    await until(twice, seconds)


# a clock


class Hand:
    """A system clock that somebody sets."""

    def __init__(self, time: datetime) -> None:
        self.time = time

    def now(self) -> datetime:
        return self.time

    async def moved(self, seconds: float) -> None:
        await asyncio.sleep(0.005)


# the embedded platform


@dataclass
class Town:
    """The embedded platform on simulated time, reached through its gateway."""

    platform: Platform
    issuer: Issuer

    def client(self, *roles: str, name: str = "", org: str = "", area: str = "*") -> httpx2.AsyncClient:
        principal = Principal(name or "-".join(roles), frozenset(roles), org, area)
        headers = {"Authorization": f"Bearer {self.issuer.issue(principal, 1)}"}
        transport = httpx2.ASGITransport(self.platform.app)
        return httpx2.AsyncClient(transport=transport, base_url="http://gateway", headers=headers)

    async def settled(self, seconds: float = 200.0) -> None:
        await settled(*self.platform.services.values(), seconds=seconds)


@asynccontextmanager
async def embedded(folder: Path, **more: Any) -> AsyncIterator[Town]:
    chosen = settings(folder, token_key_file=folder / "token.pem", **more)
    doors = GatewaySettings(
        admin_password=SecretStr("admin-admin"), principal_requests_per_s=1e6, anonymous_requests_per_s=1e6
    )
    async with platform(chosen, doors) as running:
        yield Town(running, Issuer(chosen.token_key_file.read_text()))


async def post(http: httpx2.AsyncClient, path: str, body: Any, status: int = 201, key: str = "") -> Any:
    """POST with a fresh key; the answer's JSON.  Another status than expected fails with the problem's sentence."""
    answer = await http.post(path, json=body, headers={"Idempotency-Key": key or fresh_key()})
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


async def get(http: httpx2.AsyncClient, path: str, **query: Any) -> Any:
    answer = await http.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def send_file(http: httpx2.AsyncClient, kind: str, rows: list[dict[str, Any]]) -> Any:
    """A bulk file, followed until it is applied; no line may be refused."""
    service, _, name = kind.partition("/")
    answer = await http.post(f"/api/{service}/imports/{name}", json=rows)
    assert answer.status_code == 202, answer.text
    file = answer.json()["file"]

    async def finished() -> Any:
        state = await get(http, f"/api/{service}/imports/{name}/{file}")
        return state if state["state"] == "finished" else None

    state = await until(finished)
    assert state["refused"] == []
    return state
