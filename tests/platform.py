"""Starts real services on temporary SQLite files, in this process, for tests."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2

from shared.http import create_app
from shared.identity import Issuer, Principal, Verifier, new_key_pair
from shared.runtime import Running, open_log, run
from shared.service import Service
from shared.settings import Settings

PRIVATE, PUBLIC = new_key_pair()
ISSUER = Issuer(PRIVATE)
_keys = itertools.count(10_000_000)


def settings(folder: Path, **more: Any) -> Settings:
    return Settings(
        store_url=f"sqlite:////{str(folder).lstrip('/')}",
        log_url=f"sqlite:////{str(folder).lstrip('/')}/log.db",
        **more,
    )


def token(*roles: str, name: str = "tester", org: str = "", area: str = "*") -> str:
    return ISSUER.issue(Principal(name, frozenset(roles), org, area), 1)


def fresh_key() -> str:
    return f"key-{next(_keys)}"


def client(running: Running, *roles: str, **who: str) -> httpx2.AsyncClient:
    """An HTTP client of one service, signed in with these roles."""
    transport = httpx2.ASGITransport(create_app(running, running.service.name))
    headers = {"Authorization": f"Bearer {token(*roles, **who)}"}
    return httpx2.AsyncClient(transport=transport, base_url="http://service", headers=headers)


@asynccontextmanager
async def started(folder: Path, *services: Service, **more: Any) -> AsyncIterator[list[Running]]:
    """The services at work on one log, as the embedded platform runs them."""
    chosen = settings(folder, **more)
    async with AsyncExitStack() as stack:
        log = await stack.enter_async_context(open_log(chosen))
        yield [await stack.enter_async_context(run(one, chosen, Verifier(PUBLIC), log)) for one in services]


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
