"""The platform as a process of its own on temporary data, signed in, with as much on record as a measurement needs."""

from __future__ import annotations

import asyncio
import os
import secrets
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from services.cli.demo.session import Session, Wire, connect, sign_in
from services.cli.platform import started
from tests.bench.figure import Json, NotMeasured
from tests.bench.process import child
from tests.e2e.hamlet import ITEMS, PLACES, STORES

UNLIMITED = "1000000"
LIMITS: dict[str, Any] = dict.fromkeys(
    ("principal_requests_per_s", "anonymous_requests_per_s", "sign_ins_per_min"), UNLIMITED
)
STORES_IN_LEDGER = 100
ITEMS_IN_LEDGER = 10
LOOK_EVERY_S = 0.02
SETTLE_WITHIN_S = 300.0


@dataclass(frozen=True)
class Town:
    """`data` holds the platform's files, `pid` is its process."""

    url: str
    data: Path
    pid: int
    wire: Wire
    admin: Session

    async def send_file(self, kind: str, content: bytes) -> Json:
        """A bulk file, followed until every line of it is applied.  Raises NotMeasured when lines are refused."""
        service, _, name = kind.partition("/")
        state: Json = await self.admin.upload(f"/api/{service}/imports/{name}", content)
        while state["state"] != "finished":
            await asyncio.sleep(LOOK_EVERY_S)
            state = await self.admin.get(f"/api/{service}/imports/{name}/{state['file']}")
        if state["refused"]:
            raise NotMeasured(f"{kind}: {len(state['refused'])} lines were refused, first {state['refused'][0]}")
        return state

    async def settle(self) -> None:
        """Everything written has been heard, answered and acted upon."""
        give_up_at = time.monotonic() + SETTLE_WITHIN_S
        while not (await self.admin.get("/platform"))["settled"]:
            if time.monotonic() > give_up_at:
                raise NotMeasured(f"the platform did not settle within {SETTLE_WITHIN_S:g} s")
            await asyncio.sleep(LOOK_EVERY_S)


@asynccontextmanager
async def town(**settings: str) -> AsyncIterator[Town]:
    """An empty platform without request limits."""
    password = secrets.token_urlsafe(12)
    with tempfile.TemporaryDirectory(prefix="ninehours-bench-") as folder:
        data = Path(folder) / "data"
        with started(data, admin_password=password, **LIMITS | settings) as url:
            async with connect(url) as client:
                wire = Wire(client)
                admin = await sign_in(wire, "admin", password)
                yield Town(url, data, child(os.getpid(), "-m services"), wire, admin)


@asynccontextmanager
async def ledger() -> AsyncIterator[Town]:
    """A platform with a ledger."""
    async with town() as here:
        await keep_ledger(here)
        yield here


async def keep_ledger(here: Town) -> None:
    """Stores S0 … S99 and items I0 … I9 are on record, and nothing is in stock."""
    await here.send_file("relief/places", orjson.dumps(PLACES))
    await here.settle()
    items = [{**ITEMS[0], "code": f"I{number}"} for number in range(ITEMS_IN_LEDGER)]
    stores = [{**STORES[0], "code": f"S{number}"} for number in range(STORES_IN_LEDGER)]
    await here.send_file("inventory/items", orjson.dumps(items))
    await here.send_file("inventory/stores", orjson.dumps(stores))
    await here.settle()
