"""Who watches live and loses the connection comes back over HTTP and hears exactly what was missed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest

from tests.e2e.hamlet import ITEMS
from tests.e2e.process import living
from tests.platform import send_file

pytestmark = pytest.mark.timeout(120)
Message = dict[str, str]


@asynccontextmanager
async def watching(http: httpx2.AsyncClient, last_id: str = "") -> AsyncIterator[AsyncIterator[Message]]:
    """The stream's messages, each with its fields `event`, `id` and `data`; cut on exit."""
    headers = {"Last-Event-ID": last_id} if last_id else {}
    async with http.stream("GET", "/live", headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield messages(answer.aiter_lines())


async def messages(lines: AsyncIterator[str]) -> AsyncIterator[Message]:
    message: Message = {}
    async for line in lines:
        if line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            message[name] = value
        elif message:
            yield message
            message = {}


async def items(told: AsyncIterator[Message], number: int) -> list[tuple[str, str]]:
    """(item, id) of the next facts that tell of an item."""
    found: list[tuple[str, str]] = []
    async with asyncio.timeout(30):
        while len(found) < number:
            message = await anext(told)
            kind, _, code = json.loads(message["data"]).get("stream", "").partition("/")
            if kind == "item":
                found.append((code, message["id"]))
    return found


async def record(admin: httpx2.AsyncClient, *codes: str) -> None:
    """An item for each code, one after the other."""
    for code in codes:
        await send_file(admin, "inventory/items", [ITEMS[0] | {"code": code}])


async def test_after_a_cut_the_stream_goes_on_where_it_stopped(tmp_path):
    async with living(tmp_path) as life, life.client("admin") as admin, life.client("observer") as watcher:
        async with watching(watcher) as told:
            assert (await anext(told))["event"] == "hello"
            await record(admin, "A", "B")
            [(first, first_id), second] = await items(told, 2)
        await record(admin, "C", "D")
        async with watching(watcher, first_id) as told:
            assert (await anext(told))["event"] == "hello"
            missed = await items(told, 3)
        assert first == "A"
        assert missed[0] == second
        assert [code for code, _ in missed] == ["B", "C", "D"]


async def test_who_names_what_nobody_remembers_is_told_to_start_anew(tmp_path):
    async with (
        living(tmp_path) as life,
        life.client("observer") as watcher,
        watching(watcher, "inventory:long-gone:1:0") as told,
    ):
        assert (await anext(told))["event"] == "reset"
