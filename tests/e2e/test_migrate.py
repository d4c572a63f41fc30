"""`./ninehours migrate`: the main job embedded, moved to servers, and work goes on there in four processes."""

from __future__ import annotations

import asyncio
import hashlib
import signal
import sys
from asyncio.subprocess import DEVNULL
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from services.cli.distributed.run import distributed
from services.documents import ROOT
from shared.adapters.mongo_client import MongoDatabase, MongoServer
from tests.conftest import or_not_here
from tests.e2e.hamlet import START, figures, inhabited, receipt, settle_in, stock
from tests.e2e.process import Remote, living
from tests.e2e.test_main_job import main_job
from tests.platform import get, post, until
from tests.servers.servers import kafka, secantus
from tests.serving import ninehours, told

pytestmark = [pytest.mark.servers, pytest.mark.drill, pytest.mark.timeout(600)]
SETTINGS = {"admin_password": "admin-admin", "clock": "simulated", "clock_start": START}
KEY = "the-last-act-before"


@contextmanager
def servers_in(folder):
    """Those that a distributed platform in `folder` will have; the settings that name them."""
    with or_not_here(), kafka(folder / "kafka") as log, secantus(folder / "store") as store:
        yield {"store_url": store, "log_url": f"kafka://{log}"}


def options(servers):
    return ["--store", servers["store_url"], "--log", servers["log_url"]]


def servers_of(platform):
    named = platform.replicas[0].environment
    return {"store_url": Path(named["NINEHOURS_STORE_URL_FILE"]).read_text(), "log_url": named["NINEHOURS_LOG_URL"]}


def prints(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.db*") if path.is_file()}


async def seen(here):
    """What people look at."""
    return await figures(here), await stock(here), await get(here.coordinator, "/api/relief/trips", incident="flood-1")


async def killed_half_way(folder, servers):
    """As soon as the first commits are there."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.cli", "migrate", str(folder), *options(servers)), cwd=ROOT, stderr=DEVNULL
    )
    async with MongoDatabase(MongoServer(servers["store_url"]), "ninehours_inventory") as database:

        async def begun():
            return await database["commits"].find_one({})

        await until(begun, 60)
    process.send_signal(signal.SIGKILL)
    assert await process.wait() == -signal.SIGKILL


def give_keys(old, new):
    """As docs/deploy.md says."""
    new.mkdir()
    for name in ("token.pem", "token.pepper"):
        (new / name).write_bytes((old / name).read_bytes())
    key = load_pem_private_key((old / "token.pem").read_bytes(), password=None).public_key()
    (new / "token.pub.pem").write_bytes(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


async def test_the_main_job_is_moved_although_killed_half_way_and_work_goes_on_in_four_processes(tmp_path):
    old, apart = tmp_path / "old", tmp_path / "apart"
    old.mkdir()
    async with living(old, clock="simulated", clock_start=START) as life, inhabited(life) as here:
        await settle_in(here)
        await main_job(here)
        first = await post(here.clerk, "/api/inventory/receipts", receipt(5), key=KEY)
        await life.settled()
        before = await seen(here)
        await ninehours("migrate", str(old), "--store", "mongodb://no", "--log", "kafka://no:1", code=2)
    files = prints(old)
    with servers_in(apart) as servers:
        await killed_half_way(old, servers)
        moved = await told("migrate", str(old), *options(servers))
        assert moved["how"] == "going on"
        assert moved["verified"]["ok"], moved
    assert prints(old) == files

    give_keys(old, apart / "secrets")
    with distributed(apart, **SETTINGS) as platform:
        remote = Remote(platform.url, apart / "secrets" / "token.pem")
        async with inhabited(remote) as here:
            assert await seen(here) == before
            async with httpx2.AsyncClient(base_url=platform.url) as http:
                signed_in = await http.post("/sign-in", json={"user": "admin", "password": "admin-admin"})
            assert signed_in.status_code == 200
            again = await post(here.clerk, "/api/inventory/receipts", receipt(5), key=KEY)
            assert again == first | {"replayed": True}
            await post(here.clerk, "/api/inventory/receipts", receipt(7))
            await remote.settled(60)
            assert await stock(here) == (before[1][0] + 7, before[1][1])
        servers = servers_of(platform)
        found = await told("verify", **servers)
        assert found["ok"], found
        commits = {name: one["commits"] for name, one in moved["services"].items()}
        assert {name: counts["commits"] for name, counts in found["services"].items()} == commits | {
            "inventory": commits["inventory"] + 1,
            "gateway": commits["gateway"] + 1,  # the sign-in
        }
        await ninehours("migrate", str(old), *options(servers), code=2)
