"""The distributed platform on servers and data of its own, with a ledger of stores and items on record."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from services.cli.demo.session import Wire, connect, sign_in
from services.cli.distributed.run import Distributed, services_on
from services.cli.servers.launch import LOG_SERVER, STORE, running
from tests.bench.town import LIMITS, Town, keep_ledger


@dataclass(frozen=True)
class Apart(Town):
    """`pid` is the first gateway's; `store_url` and `log_url` are the servers'."""

    platform: Distributed
    store_url: str
    log_url: str


@asynccontextmanager
async def apart(each: int = 1) -> AsyncIterator[Apart]:
    """`each` replicas of every service.  Raises Missing where this machine cannot run the servers."""
    password = secrets.token_urlsafe(12)
    with (
        tempfile.TemporaryDirectory(prefix="ninehours-bench-") as data,
        running(LOG_SERVER, Path(data) / LOG_SERVER.name) as log_url,
        running(STORE, Path(data) / STORE.name) as store_url,
        services_on(store_url, log_url, Path(data), each, admin_password=password, **LIMITS) as platform,
    ):
        async with connect(platform.url) as client:
            wire = Wire(client)
            admin = await sign_in(wire, "admin", password)
            gateway = next(one for one in platform.replicas if one.url == platform.url)
            assert gateway.process
            here = Apart(platform.url, Path(data), gateway.process.pid, wire, admin, platform, store_url, log_url)
            await keep_ledger(here)
            yield here
