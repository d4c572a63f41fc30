"""The disk is full: whoever writes is told so and what to do; nothing is half written; with room, work goes on."""

from __future__ import annotations

import asyncio
import resource

import pytest

from tests.e2e.hamlet import inhabited, receipt, settle_in, stock
from tests.e2e.process import living
from tests.platform import fresh_key, get

ROOM = 64 * 1024
RECEIPTS = "/api/inventory/receipts"
pytestmark = [pytest.mark.drill, pytest.mark.timeout(120)]


def no_file_may_grow_beyond(life, size):
    resource.prlimit(life.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


async def receive(http, key, bottles=1):
    return await http.post(RECEIPTS, json=receipt(bottles, reason="水" * 600), headers={"Idempotency-Key": key})


async def until_refused(http):
    """(keys of what was acknowledged, key and answer of what was not)"""
    accepted = []
    while True:
        key = fresh_key()
        answer = await receive(http, key)
        if answer.status_code != 201:
            return accepted, key, answer
        accepted.append(key)


async def test_a_full_disk_is_told_survived_and_forgotten(tmp_path):
    async with living(tmp_path) as life, inhabited(life) as here:
        await settle_in(here, bottles=0)
        largest = max(path.stat().st_size for path in tmp_path.iterdir() if path.is_file())
        no_file_may_grow_beyond(life, largest + ROOM)

        accepted, refused, answer = await until_refused(here.clerk)
        assert answer.status_code == 503
        assert answer.headers["content-type"] == "application/problem+json"
        assert int(answer.headers["retry-after"]) >= 1
        assert "same key" in answer.json()["detail"]
        assert (await here.clerk.get("/livez")).status_code == 200
        again = await asyncio.gather(*(receive(here.clerk, key) for key in accepted[:10]))
        assert {(answer.status_code, answer.json()["replayed"]) for answer in again} == {(201, True)}

        no_file_may_grow_beyond(life, resource.RLIM_INFINITY)
        assert (await receive(here.clerk, refused)).status_code == 201
        await life.settled()
        assert await stock(here) == (len(accepted) + 1, 0)
        assert (await get(here.clerk, "/readyz"))["status"] == "ready"
        assert (await get(here.clerk, "/api/inventory/readyz"))["status"] == "ready"
