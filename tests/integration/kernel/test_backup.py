"""A backup is everything as it was at one moment; what is made of it goes on from there, in a new epoch."""

from __future__ import annotations

import asyncio
import json

import pytest

from shared.adapters.sqlite import SqliteJournal
from shared.backup import MANIFEST, NotPossible, backup, checked, restore
from shared.epochs import begun_at, same_journal
from shared.ports import Query
from shared.verify.whole import verify
from tests.integration.kernel.counter import counter, ledger
from tests.integration.kernel.test_kernel import add
from tests.platform import client, settings, settled, started

BOTH = (counter, ledger)
NAMES = ("counter", "ledger")
SECRET = {"token.pem", "token.pepper", "up.json"}


async def copied(data, folder):
    return await asyncio.to_thread(backup, NAMES, data, data / "log.db", data / "token.pem", folder)


async def restored(folder, data):
    return await asyncio.to_thread(restore, folder, data, data / "log.db", data / "token.pem")


async def commits(data, name):
    async with SqliteJournal(data / f"{name}.journal.db", name) as journal:
        return await journal.read(0, 10_000)


async def test_what_was_acknowledged_before_is_there_and_the_services_go_on(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    async with started(old, *BOTH) as services, client(services[0], "clerk") as http:
        await add(http, "bad", 666)
        for name in ("a", "a", "b"):
            await add(http, name, 2)
        first = (await add(http, "a", 3, key="the-first-act")).json()
        await settled(*services)
        manifest = await copied(old, tmp_path / "backup")
        later = (await add(http, "a", 40)).json()
    assert manifest["services"]["counter"]["position"] == first["position"] == later["position"] - 1

    begun = await restored(tmp_path / "backup", new)
    async with started(new, *BOTH) as services, client(services[0], "clerk") as http:
        again = (await add(http, "a", 3, key="the-first-act")).json()
        assert again == first | {"replayed": True}
        other = (await add(http, "a", 1)).json()
        assert other["events"][0]["data"]["total"] == 8
        await settled(*services)
        assert (await services[1].documents.get("noticed", "notice/a")).body["seen"] == [2, 4, 7, 8]
        assert [one.key for one in await services[1].documents.find("parked", Query({"waiting": True}))] == [
            "parked/counter:counter/bad"
        ]
        found = await verify(BOTH, settings(new))
        assert found["ok"], found
        for running, kind in ((services[0], "counter"), (services[1], "mirror"), (services[1], "noticed")):
            async with client(running, "admin") as admin:
                assert (await admin.post(f"/views/{kind}/rebuild")).json()["differed"] == 0

    assert begun["counter"]["kept_up_to"] == first["position"]
    assert other["events"][0]["id"].split(":")[1] == begun["counter"]["epoch"]
    assert later["events"][0]["id"].split(":")[1] == begun["counter"]["previous_epoch"]


async def test_a_restored_journal_says_so_first_and_publishes_nothing_again(tmp_path):
    async with started(tmp_path / "old", *BOTH) as services, client(services[0], "clerk") as http:
        for _ in range(3):
            await add(http, "a", 1)
        await settled(*services)
        await copied(tmp_path / "old", tmp_path / "backup")
    begun = await restored(tmp_path / "backup", tmp_path / "new")
    for _ in range(2):
        async with started(tmp_path / "new", *BOTH) as services:
            await settled(*services)
    last = (await commits(tmp_path / "new", "counter"))[-1]
    [said] = last.events
    assert (last.position, last.epoch, said.type) == (
        4,
        begun["counter"]["epoch"],
        "ninehours.counter.JournalRestored.v1",
    )
    assert (said.data["previous_epoch"], said.data["kept_up_to"]) == (begun["counter"]["previous_epoch"], 3)
    found = await verify(BOTH, settings(tmp_path / "new"))
    assert found["ok"], found
    assert found["services"]["counter"]["published"] == 4
    assert "repeated" not in found["services"]["counter"]


async def test_the_same_backup_restored_twice_begins_two_epochs_of_one_journal(tmp_path):
    async with started(tmp_path / "old", *BOTH):
        await copied(tmp_path / "old", tmp_path / "backup")
    first, second = [await restored(tmp_path / "backup", tmp_path / name) for name in ("one", "two")]
    epochs = [begun["counter"]["epoch"] for begun in (first, second)]
    assert same_journal(*epochs)
    assert begun_at(epochs[0]) < begun_at(epochs[1])


async def test_backups_of_services_at_work_hold_no_effect_without_its_cause(tmp_path):
    """Also what is on the log is in the journal, and the views of a restored platform agree."""
    async with started(tmp_path / "old", *BOTH) as services, client(services[0], "clerk") as http:
        writing = asyncio.gather(*(add(http, f"c{n % 5}", 1) for n in range(400)))
        made = 0
        while not writing.done():
            await copied(tmp_path / "old", tmp_path / f"backup-{made}")
            made += 1
        assert {answer.status_code for answer in await writing} == {201}
    assert made >= 2
    for number in range(made):
        new = tmp_path / f"new-{number}"
        await restored(tmp_path / f"backup-{number}", new)
        caused = {commit.draft.causation for commit in await commits(new, "ledger")} - {""}
        happened = {f"counter:{c.epoch}:{c.position}:0" for c in await commits(new, "counter")}
        assert caused <= happened
        async with started(new, *BOTH) as services:
            await settled(*services)
        found = await verify(BOTH, settings(new))
        assert found["ok"], found


async def test_keys_come_along_by_choice_readable_by_their_owner_alone(tmp_path):
    old = tmp_path / "old"
    async with started(old, *BOTH):
        pass
    (old / "token.pem").write_text("secret")
    (old / "token.pepper").write_text("pepper")
    (old / "up.json").write_text("{}")
    await copied(old, tmp_path / "with")
    await asyncio.to_thread(backup, NAMES, old, old / "log.db", None, tmp_path / "without")
    await restored(tmp_path / "with", tmp_path / "new")
    assert (tmp_path / "new/token.pem").read_text() == "secret"
    assert {(tmp_path / "new" / name).stat().st_mode & 0o777 for name in SECRET} == {0o600}
    assert not {path.name for path in (tmp_path / "without").iterdir()} & SECRET


async def test_what_cannot_be_trusted_or_would_be_overwritten_is_refused(tmp_path):
    old, whole = tmp_path / "old", tmp_path / "backup"
    async with started(old, *BOTH):
        await copied(old, whole)
    with pytest.raises(NotPossible, match="is not empty"):
        await copied(old, whole)
    with pytest.raises(NotPossible, match="is not empty"):
        await restored(whole, old)
    with pytest.raises(NotPossible, match="is no platform's data"):
        await copied(tmp_path / "nowhere", tmp_path / "other")
    with pytest.raises(NotPossible, match="is no whole backup"):
        checked(old)
    (whole / "ledger.journal.db").write_bytes(b"altered")
    with pytest.raises(NotPossible, match=r"ledger\.journal\.db .* is damaged"):
        await restored(whole, tmp_path / "new")
    manifest = json.loads((whole / MANIFEST).read_text()) | {"format": "ninehours-backup/9"}
    (whole / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(NotPossible, match="another edition"):
        checked(whole)
    (whole / MANIFEST).write_text("{")
    with pytest.raises(NotPossible, match="is damaged"):
        checked(whole)
    assert not (tmp_path / "new").exists()
