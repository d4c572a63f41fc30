"""The drill on servers: a backup while clerks record, all servers are lost, and new ones are made of the backup."""

from __future__ import annotations

import asyncio
import shutil

import httpx2
import pytest

from services.cli.distributed.run import distributed
from services.inventory.views import views
from tests.conftest import or_not_here
from tests.e2e.hamlet import START, declare, figures, inhabited, receipt, settle_in, stock, tell
from tests.e2e.process import Remote
from tests.e2e.test_backup import recorded_until
from tests.e2e.test_migrate import servers_in, servers_of
from tests.platform import get, post, until
from tests.serving import ninehours, told

pytestmark = [pytest.mark.servers, pytest.mark.drill, pytest.mark.timeout(600)]
SETTINGS = {"admin_password": "admin-admin", "clock": "simulated", "clock_start": START}


async def lost_after_a_backup(folder, kept):
    """(what was acknowledged, of it for certain before the backup, at the latest in it, the backup's manifest)"""
    acknowledged, stop = [], asyncio.Event()
    with distributed(folder, **SETTINGS) as platform:
        async with inhabited(Remote(platform.url, folder / "secrets" / "token.pem")) as here:
            await settle_in(here, bottles=0)
            await declare(here)
            await tell(here, {"infant": 10, "general": 90})
            recording = asyncio.create_task(recorded_until(here.clerk, stop, acknowledged))
            await until(lambda: len(acknowledged) >= 10, 60)
            before = len(acknowledged)
            manifest = await told("backup", str(kept), **servers_of(platform))
            after = len(acknowledged)
            await until(lambda: len(acknowledged) >= after + 10, 60)
            stop.set()
            await recording
            await ninehours("restore", str(kept), code=2, **servers_of(platform))
    return acknowledged, before, after + 1, manifest


async def test_what_was_acknowledged_before_is_there_and_everything_equals_a_replay(tmp_path):
    lost, new, kept = tmp_path / "lost", tmp_path / "new", tmp_path / "backup"
    with or_not_here():
        acknowledged, least, most, manifest = await lost_after_a_backup(lost, kept)
    with servers_in(new) as servers:
        restored = await told("restore", str(kept), **servers)
        assert restored["verified"]["ok"], restored
    shutil.copytree(lost / "secrets", new / "secrets")
    with distributed(new, **SETTINGS) as platform:
        async with inhabited(Remote(platform.url, new / "secrets" / "token.pem")) as here:
            bottles, _ = await stock(here)
            assert least <= bottles <= most
            position = manifest["services"]["inventory"]["position"]
            held = [answer["position"] <= position for _, answer in acknowledged]
            assert held == [n < bottles for n in range(len(acknowledged))]
            await goes_on(here, acknowledged, bottles)
            await equals_a_replay(here, position)
            async with httpx2.AsyncClient(base_url=platform.url) as http:
                signed_in = await http.post("/sign-in", json={"user": "admin", "password": "admin-admin"})
            assert signed_in.status_code == 200
        found = await told("verify", **servers_of(platform))
        assert found["ok"], found


async def goes_on(here, acknowledged, bottles):
    """The first act is remembered, the last one never happened."""
    (first_key, first), (last_key, _) = acknowledged[0], acknowledged[-1]
    assert await post(here.clerk, "/api/inventory/receipts", receipt(1), key=first_key) == first | {"replayed": True}
    anew = await post(here.clerk, "/api/inventory/receipts", receipt(1), key=last_key)
    assert anew["replayed"] is False
    assert anew["events"][0]["id"] not in {answer["events"][0]["id"] for _, answer in acknowledged}
    await here.town.settled(60)
    assert await stock(here) == (bottles + 1, 0)


async def equals_a_replay(here, position):
    assert (await figures(here))["people_in_need"] == 100
    for view in views:
        rebuilt = await post(here.admin, f"/api/inventory/views/{view.kind}/rebuild", {}, 200)
        assert rebuilt["differed"] == 0, rebuilt
    said = (await get(here.admin, "/api/inventory/events", limit=1000))["items"]
    [restore] = [event["data"] for event in said if event["type"].endswith("JournalRestored.v1")]
    assert restore["kept_up_to"] == position
