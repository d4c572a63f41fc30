"""A folder's data go to real servers as they are; whatever stops that, the next try goes on."""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from shared.adapters.mongo import MongoJournal
from shared.adapters.mongo_client import MongoDatabase, MongoServer
from shared.adapters.sqlite import SqliteJournal
from shared.backup import NotPossible, restore
from shared.messages import digest
from shared.moving.backup import backup as backup_of_servers
from shared.moving.move import COMPLETE, FROM_THE_START, GOING_ON, move
from shared.moving.origin import opened
from shared.ports import Query, Unavailable
from shared.settings import Settings
from shared.verify.whole import verify
from tests.conftest import or_not_here
from tests.integration.kernel.counter import counter, ledger
from tests.integration.kernel.test_kernel import add
from tests.platform import client, settings, settled, started
from tests.servers.servers import kafka, secantus

pytestmark = [pytest.mark.servers, pytest.mark.drill, pytest.mark.timeout(400)]
BOTH = (counter, ledger)
NAMES = ("counter", "ledger")


class Stopped(Exception):
    """As when the process ends: nothing that would follow is done."""


@dataclass
class Told:
    """What `move` tells; it is stopped when it has told of `stop_after` steps, if ever."""

    stop_after: int = 0
    steps: int = 0

    def __call__(self, step, done, total):
        self.steps += 1
        if self.steps == self.stop_after:
            raise Stopped


@contextmanager
def servers(home):
    """Settings that name servers which hold nothing."""
    with or_not_here(), kafka(home / "kafka") as log, secantus(home / "store") as store:
        yield Settings(store_url=store, log_url=f"kafka://{log}")


async def worked_on(folder):
    """Some facts, one of which cannot be handled by who hears of it; the receipt of an act with a key of its own."""
    async with started(folder, *BOTH) as services, client(services[0], "clerk") as http:
        await add(http, "bad", 666)
        for name in ("a", "a", "b"):
            await add(http, name, 2)
        await services[0].blobs.put(b"a plan")
        first = (await add(http, "a", 3, key="the-first-act")).json()
        await settled(*services)
    return first


def prints(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.db*") if path.is_file()}


def at_work(there):
    return started(Path(), *BOTH, store_url=there.store_url, log_url=there.log_url)


async def test_everything_is_there_as_it_was_and_the_services_go_on(tmp_path):
    first = await worked_on(tmp_path / "old")
    before = prints(tmp_path / "old")
    with servers(tmp_path) as there:
        done = await move(BOTH, tmp_path / "old", there, Told())
        assert (done["how"], done["verified"]["ok"]) == (FROM_THE_START, True), done
        assert done["verified"]["services"]["counter"]["published"] == first["position"]
        assert prints(tmp_path / "old") == before
        async with (
            SqliteJournal(tmp_path / "old/counter.journal.db", "counter") as old,
            MongoJournal(MongoServer(there.store_url), "ninehours_counter", "counter") as new,
        ):
            assert (await new.read(0, 100), new.epoch) == (await old.read(0, 100), old.epoch)
        assert (await move(BOTH, tmp_path / "old", there, Told()))["how"] == COMPLETE
        with pytest.raises(NotPossible, match="`migrate` has begun or done this there"):
            await move(BOTH, tmp_path / "old", there, Told(), new_epoch=True)

        async with at_work(there) as services, client(services[0], "clerk") as http:
            assert (await add(http, "a", 3, key="the-first-act")).json() == first | {"replayed": True}
            assert (await add(http, "a", 1)).json()["events"][0]["data"]["total"] == 8
            await settled(*services)
            assert (await services[1].documents.get("noticed", "notice/a")).body["seen"] == [2, 4, 7, 8]
            assert [one.key for one in await services[1].documents.find("parked", Query({"waiting": True}))] == [
                "parked/counter:counter/bad"
            ]
            for running, kind in ((services[0], "counter"), (services[1], "mirror"), (services[1], "noticed")):
                async with client(running, "admin") as admin:
                    assert (await admin.post(f"/views/{kind}/rebuild")).json()["differed"] == 0
        with pytest.raises(NotPossible, match="counter has gone on since"):
            await move(BOTH, tmp_path / "old", there, Told())


async def test_stopped_after_any_step_it_goes_on_and_until_then_no_service_starts(tmp_path):
    await worked_on(tmp_path / "old")
    with servers(tmp_path) as there:
        tries = 0
        while True:
            tries += 1
            try:
                done = await move(BOTH, tmp_path / "old", there, Told(stop_after=tries))
                break
            except Stopped:
                with pytest.raises(Unavailable, match="half filled"):
                    await MongoJournal(MongoServer(there.store_url), "ninehours_counter", "counter").__aenter__()
        assert tries > 4
        assert (done["how"], done["verified"]["ok"]) == (GOING_ON, True), done


async def test_a_backup_of_servers_becomes_servers_or_a_folder_in_a_new_epoch_of_each_journal(tmp_path):
    kept, back, work = tmp_path / "kept", tmp_path / "back", tmp_path / "work"
    with servers(work) as there:
        async with at_work(there) as services, client(services[0], "clerk") as http:
            for name in ("bad", "a", "b"):
                await add(http, name, 666 if name == "bad" else 2)
            first = (await add(http, "a", 3, key="the-first-act")).json()
            await services[0].blobs.put(b"a plan")
            await settled(*services)
            manifest = await backup_of_servers(NAMES, there, kept, Told())
            lost = (await add(http, "a", 40)).json()
    assert manifest["services"]["counter"]["position"] == first["position"] == lost["position"] - 1

    await asyncio.to_thread(restore, kept, back, back / "log.db", back / "token.pem")
    async with started(back, *BOTH) as services, client(services[0], "clerk") as http:
        await goes_on(services, http, first, lost)
    assert (await verify(BOTH, settings(back)))["ok"]

    with servers(tmp_path / "other") as there:
        done = await move(BOTH, kept, there, Told(), new_epoch=True)
        assert (done["how"], done["verified"]["ok"]) == (FROM_THE_START, True), done
        async with at_work(there) as services, client(services[0], "clerk") as http:
            await goes_on(services, http, first, lost)
            [said] = (await services[0].journal.read(first["position"], 1))[0].events
            assert said.type == "ninehours.counter.JournalRestored.v1"
            assert said.data["kept_up_to"] == first["position"]
            found = await verify(BOTH, there)
            assert found["ok"], found


async def goes_on(services, http, first, lost):
    """What was acknowledged before the backup is there; what came after never happened, and no id is given again."""
    assert (await add(http, "a", 3, key="the-first-act")).json() == first | {"replayed": True}
    other = (await add(http, "a", 1)).json()
    assert other["events"][0]["data"]["total"] == 6
    assert other["position"] == lost["position"] + 1
    assert other["events"][0]["id"].split(":")[1] == services[0].journal.epoch != lost["events"][0]["id"].split(":")[1]
    assert await services[0].blobs.get(digest(b"a plan")) == b"a plan"
    await settled(*services, seconds=60)
    assert (await services[1].documents.get("noticed", "notice/a")).body["seen"] == [2, 5, 6]
    for running, kind in ((services[0], "counter"), (services[1], "mirror"), (services[1], "noticed")):
        async with client(running, "admin") as admin:
            assert (await admin.post(f"/views/{kind}/rebuild")).json()["differed"] == 0


async def emptied(there):
    """The store is; Kafka is not."""
    for service in BOTH:
        async with MongoDatabase(MongoServer(there.store_url), f"ninehours_{service.name}") as database:
            whole = database["journal"].database
            await whole.client.drop_database(whole.name)


async def test_what_is_in_the_way_is_said_and_nothing_is_changed(tmp_path):
    async def refused(match, to, folder="old"):
        with pytest.raises(NotPossible, match=match):
            await move(BOTH, tmp_path / folder, to, Told())

    nowhere = Settings(store_url="mongodb://nowhere", log_url="kafka://nowhere:1")
    await refused("does not exist", nowhere)
    async with started(tmp_path / "old", *BOTH):
        await refused("is running on", nowhere)
    with ExitStack() as files:
        opened(tmp_path / "old", NAMES, files)
        with pytest.raises(Unavailable, match="belongs to a process that is still running"):
            await started(tmp_path / "old", *BOTH).__aenter__()
    await refused("Name the servers", Settings())
    await worked_on(tmp_path / "damaged")
    with closing(sqlite3.connect(tmp_path / "damaged/counter.journal.db")) as journal, journal:
        journal.execute("DELETE FROM commits WHERE position = 2")
    await refused("lacks 1 commits", nowhere, "damaged")
    (tmp_path / "damaged/counter.blobs.db").unlink()
    await refused("counter.blobs.db does not exist", nowhere, "damaged")
    with servers(tmp_path) as there:
        with pytest.raises(NotPossible, match="holds nothing of counter"):
            await backup_of_servers(NAMES, there, tmp_path / "backup", Told())
        async with at_work(there) as [first, _], client(first, "clerk") as http:
            await add(http, "a", 1)
            await settled(first)
        await refused("something already, of counter, ledger", there)
        await emptied(there)
        await refused("delete the topics counter, ledger", there)
