"""A whole gateway in process: the kernel on SQLite in a temporary folder, and small services behind its doors."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI, Request
from starlette.types import ASGIApp

from services.gateway import parts
from services.gateway.app import root
from services.gateway.doors import Door, LocalDoor
from services.gateway.service import service
from services.gateway.settings import GatewaySettings
from shared.http import create_app
from shared.runtime import Running, open_log, run
from shared.serve import ensure_token_key, verifier
from shared.settings import Settings
from tests.pages import small_pages

PASSWORD = "correct horse"
_keys = itertools.count(1)


def key() -> dict[str, str]:
    """A header with a fresh idempotency key."""
    return {"Idempotency-Key": f"test-key-{next(_keys):06d}"}


def echo_service() -> FastAPI:
    """Says what arrived behind the door."""
    app = FastAPI()

    @app.get("/status", include_in_schema=False)
    async def status() -> dict[str, Any]:
        return {"settled": True, "position": 0}

    @app.api_route("/{path:path}", methods=["GET", "POST"], include_in_schema=False)
    async def echo(path: str, request: Request) -> dict[str, Any]:
        return {
            "path": request.scope["path"],
            "root_path": request.scope["root_path"],
            "query": request.url.query,
            "authorization": request.headers.get("authorization"),
            "cookie": request.headers.get("cookie"),
            "traceparent": request.headers.get("traceparent"),
            "bytes": len(await request.body()),
        }

    return app


@dataclass
class Platform:
    app: ASGIApp
    running: Running
    admin: httpx2.AsyncClient

    def client(self, **options: Any) -> httpx2.AsyncClient:
        """A browser or program that has not signed in; it knows no cookies yet."""
        return httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=self.app), base_url="http://gateway.test", **options
        )

    async def register(self, user: str, roles: list[str], area: str = "411000", org: str = "") -> None:
        body = {"user": user, "name": user, "password": PASSWORD, "roles": roles, "area": area, "org": org}
        answer = await self.admin.post("/users", json=body, headers=key())
        assert answer.status_code == 201, answer.text

    async def sign_in(self, user: str, password: str = PASSWORD) -> httpx2.AsyncClient:
        """A program that carries the user's token."""
        answer = await self.client().post("/sign-in", json={"user": user, "password": password})
        assert answer.status_code == 200, answer.text
        return self.client(headers={"Authorization": f"Bearer {answer.json()['token']}"})


Open = Callable[..., Any]


@pytest.fixture
def platform_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens a platform with other doors, gateway settings or kernel settings than usual; its pages are small."""
    monkeypatch.setattr(parts, "BUILT", small_pages(tmp_path / "pages"))

    @asynccontextmanager
    async def opened(
        doors: Mapping[str, Door] | None = None, kernel: Mapping[str, Any] | None = None, **own: Any
    ) -> AsyncIterator[Platform]:
        settings = Settings(
            store_url=f"sqlite:///{tmp_path}",
            log_url=f"sqlite:///{tmp_path}/log.db",
            token_key_file=tmp_path / "token.pem",
            **(kernel or {}),
        )
        ensure_token_key(settings.token_key_file)
        gateway_settings = GatewaySettings(**{"admin_password": PASSWORD, **own})
        async with (
            open_log(settings) as log,
            run(service, settings, verifier(settings.token_key_file, service.name), log) as running,
            root(
                create_app(running, "gateway"),
                doors if doors is not None else {"inventory": LocalDoor(echo_service())},
                gateway_settings,
            ) as app,
        ):
            platform = Platform(app, running, httpx2.AsyncClient())
            platform.admin = await platform.sign_in("admin")
            yield platform

    return opened


@pytest.fixture
async def platform(platform_with: Open) -> AsyncIterator[Platform]:
    async with platform_with() as opened:
        yield opened
