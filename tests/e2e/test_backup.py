"""The drill: a backup is made while people record, they go on, the machine is lost, and the backup is restored."""

from __future__ import annotations

import asyncio

import httpx2
import pytest

from services.inventory.views import views
from tests.e2e.hamlet import START, declare, inhabited, receipt, settle_in, stock, tell
from tests.e2e.process import living
from tests.platform import get, post, until
from tests.serving import ninehours, told

pytestmark = [pytest.mark.drill, pytest.mark.timeout(200)]


async def recorded_until(clerk, stop, acknowledged):
    """Bottles one by one; what was answered, in order."""
    while not stop.is_set():
        key = f"bottle-{len(acknowledged):06d}"
        acknowledged.append((key, await post(clerk, "/api/inventory/receipts", receipt(1), key=key)))


async def test_after_a_restore_all_that_was_acknowledged_before_the_backup_is_there_and_work_goes_on(tmp_path):
    old, new, kept = tmp_path / "old", tmp_path / "new", tmp_path / "backup"
    old.mkdir()
    acknowledged, stop = [], asyncio.Event()
    async with living(old, clock="simulated", clock_start=START) as life, inhabited(life) as here:
        await settle_in(here, bottles=0)
        await declare(here)
        await tell(here, {"infant": 10, "general": 90})
        recording = asyncio.create_task(recorded_until(here.clerk, stop, acknowledged))
        await until(lambda: len(acknowledged) >= 20)
        before = len(acknowledged)
        manifest = await told("backup", str(kept), "--data", str(old))
        after = len(acknowledged)
        await until(lambda: len(acknowledged) >= after + 20)
        stop.set()
        await recording

    begun = await told("restore", str(kept), "--data", str(new))
    assert (await told("verify", "--data", str(new)))["ok"]
    async with living(new, clock="simulated", clock_start=START) as life, inhabited(life) as here:
        await life.settled()
        bottles, _ = await stock(here)
        assert before <= bottles <= after + 1
        position = begun["inventory"]["kept_up_to"]
        assert manifest["services"]["inventory"]["position"] == position
        assert [answer["position"] <= position for _, answer in acknowledged] == [
            n < bottles for n in range(len(acknowledged))
        ]

        first = await post(here.clerk, "/api/inventory/receipts", receipt(1), key=acknowledged[0][0])
        assert first == acknowledged[0][1] | {"replayed": True}
        lost = await post(here.clerk, "/api/inventory/receipts", receipt(1), key=acknowledged[-1][0])
        assert lost["replayed"] is False
        assert lost["events"][0]["id"] not in {answer["events"][0]["id"] for _, answer in acknowledged}
        assert (await get(here.coordinator, "/api/relief/incidents/flood-1/figures"))["people_in_need"] == 100
        async with httpx2.AsyncClient(base_url=life.url) as http:
            signed_in = await http.post("/sign-in", json={"user": "admin", "password": "admin-admin"})
        assert signed_in.status_code == 200

        await life.settled()
        assert await stock(here) == (bottles + 1, 0)
        for view in views:
            rebuilt = await post(here.admin, f"/api/inventory/views/{view.kind}/rebuild", {}, 200)
            assert rebuilt["differed"] == 0, rebuilt
    found = await told("verify", "--data", str(new))
    assert found["ok"], found


async def test_what_is_in_the_way_is_said(tmp_path):
    await ninehours("backup", str(tmp_path / "b"), "--data", str(tmp_path / "none"), code=2)
    await ninehours("restore", str(tmp_path / "none"), "--data", str(tmp_path / "new"), code=2)
    await ninehours("backup", str(tmp_path / "b"), code=2, log_url="kafka://somewhere:1")
    nowhere = {"store_url": "mongodb://nowhere:1", "log_url": "kafka://nowhere:1"}
    await ninehours("restore", str(tmp_path / "none"), code=2, **nowhere)
