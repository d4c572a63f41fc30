"""The embedded platform: all four services in one process, on SQLite, without any server.

The only module that imports more than one service.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from starlette.types import ASGIApp

from services.allocation.service import service as allocation
from services.gateway.app import root
from services.gateway.doors import LocalDoor
from services.gateway.service import service as gateway
from services.gateway.settings import GatewaySettings
from services.inventory.service import service as inventory
from services.relief.service import service as relief
from shared.http import create_app
from shared.runtime import Running, open_log, run
from shared.serve import ensure_token_key, verifier
from shared.settings import Settings

SERVICES = (inventory, relief, allocation, gateway)


@dataclass(frozen=True)
class Platform:
    """The gateway's application, the services behind it by name, and what ends its live streams."""

    app: ASGIApp
    services: dict[str, Running]
    close_streams: Callable[[], None]


@asynccontextmanager
async def platform(settings: Settings, doors: GatewaySettings | None = None) -> AsyncIterator[Platform]:
    ensure_token_key(settings.token_key_file)
    async with AsyncExitStack() as stack:
        log = await stack.enter_async_context(open_log(settings))
        services = {}
        for one in SERVICES:
            check = verifier(settings.token_key_file, one.name)
            services[one.name] = await stack.enter_async_context(run(one, settings, check, log))
        apps = {name: create_app(running, name) for name, running in services.items()}
        local = {name: LocalDoor(app) for name, app in apps.items() if name != gateway.name}
        app = await stack.enter_async_context(root(apps[gateway.name], local, doors))
        yield Platform(app, services, apps[gateway.name].state.gateway.hub.close)
