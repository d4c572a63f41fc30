"""Whatever is tampered with in journal, log or views is found, and what is right is left alone, at work or stopped."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from shared.adapters.kafka import KafkaLog
from shared.messages import Commit, Draft, Stored
from shared.relay import records
from shared.verify.reading import PortLog
from shared.verify.whole import verify
from tests.integration.kernel.counter import counter, ledger
from tests.integration.kernel.test_kernel import add
from tests.platform import client, settings, settled, started

BOTH = (counter, ledger)


async def something_happens(folder):
    """Counters that the ledger follows, one key parked, a timer to come, a position at which nothing happened."""
    async with started(folder, *BOTH) as services, client(services[0], "clerk") as http:
        for name, amount in (("a", 1), ("a", 2), ("b", 5), ("a", 0), ("bad", 666), ("bad", 1)):
            await add(http, name, amount)
        await settled(*services)
        sound = await verify(BOTH, settings(folder))
    assert sound["ok"], sound
    return sound


async def test_what_is_right_agrees_at_work_and_stopped_and_is_counted(tmp_path):
    sound = await something_happens(tmp_path)
    assert await verify(BOTH, settings(tmp_path)) == sound
    counts = sound["services"]["counter"]
    assert (counts["commits"], counts["events"], counts["documents"]) == (6, 5, 3)
    assert sound["services"]["ledger"]["documents"] == 3 + 2 + 1


async def test_nothing_is_changed_by_looking(tmp_path):
    await something_happens(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    await verify(BOTH, settings(tmp_path))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == before


async def test_a_platform_at_work_agrees_at_every_moment(tmp_path):
    async with started(tmp_path, *BOTH) as services, client(services[0], "clerk") as http:
        writing = asyncio.gather(*(add(http, f"c{n % 7}", n) for n in range(300)))
        looks = 0
        while not writing.done():
            found = await asyncio.to_thread(lambda: asyncio.run(verify(BOTH, settings(tmp_path))))
            assert found["ok"], found
            looks += 1
        await writing
        assert looks


TAMPERED = {
    "a commit is lost": ("counter.journal", "DELETE FROM commits WHERE position = 2", "position 2 is missing"),
    "the end is lost": (
        "counter.journal",
        "DELETE FROM commits WHERE position = 6",
        "counter views: claims to have seen position 6 of counter, which ends at 5",
    ),
    "a version is skipped": (
        "counter.journal",
        "UPDATE commits SET version = 9 WHERE position = 2",
        "counter/a has version 9 after 1, at position 2",
    ),
    "a commit of another epoch": (
        "counter.journal",
        "UPDATE commits SET epoch = 'other' WHERE position = 6",
        "epoch other begins at position 6 without a restore",
    ),
    "an event is altered": (
        "counter.journal",
        """UPDATE commits SET events = replace(events, '"amount":5', '"amount":4') WHERE position = 3""",
        "is not what the journal says",
    ),
    "a record is lost": ("log", "DELETE FROM records WHERE topic = 'counter' AND offset = 2", "though later ones are"),
    "a record is altered": ("log", "UPDATE records SET value = '{}' WHERE offset = 1", "is not what the journal says"),
    "a record is no event": ("log", "UPDATE records SET headers = '{}' WHERE offset = 1", "is no event of ours"),
    "a record is invented": (
        "log",
        "INSERT INTO records SELECT topic, 99, partition, key, value,"
        " json_set(headers, '$.id', 'x', '$.position', '99') FROM records WHERE topic = 'counter' AND offset = 1",
        "x is in no commit",
    ),
    "records change places": (
        "log",
        "UPDATE records SET offset = CASE offset WHEN 1 THEN 102 ELSE 101 END WHERE topic = 'counter' AND offset < 3",
        "comes after a later one of counter/a",
    ),
    "a consumer is ahead": (
        "log",
        "UPDATE commits SET offset = 99",
        "ledger has noted 99 of counter/",
    ),
    "an own view is wrong": (
        "counter.views",
        """UPDATE documents SET body = replace(body, '5', '7') WHERE kind = 'counter'""",
        "counter/b: differs in total",
    ),
    "a foreign view is wrong": (
        "ledger.views",
        """UPDATE documents SET body = replace(body, '5', '7') WHERE kind = 'mirror'""",
        "counter/b: differs in total",
    ),
    "a document is missing": ("ledger.views", "DELETE FROM documents WHERE kind = 'mirror'", "is missing"),
    "a document is invented": (
        "counter.views",
        "INSERT INTO documents SELECT kind, 'ghost', mark, body FROM documents WHERE kind = 'counter' LIMIT 1",
        "ghost: no fact accounts for it",
    ),
    "a document would ignore what comes": (
        "counter.views",
        """UPDATE documents SET mark = replace(mark, ',3,', ',77,') WHERE key = 'counter/b'""",
        "claims to have seen a fact that there is not",
    ),
    "a journal is no database": ("counter.journal", None, "cannot be read: file is not a database"),
}


@pytest.mark.parametrize(("file", "statement", "said"), TAMPERED.values(), ids=TAMPERED)
async def test_what_was_tampered_with_is_found(past, file, statement, said):
    path = past / f"{file}.db"
    if statement is None:
        path.write_bytes(b"scrambled" * 1000)
    else:
        with closing(sqlite3.connect(path)) as tampering, tampering:
            tampering.execute(statement)
    found = await verify(BOTH, settings(past))
    assert not found["ok"]
    assert any(said in f"{one['where']}: {one['what']}" for one in found["differences"]), found


@pytest.fixture
async def past(tmp_path):
    await something_happens(tmp_path)
    return tmp_path


async def test_a_view_that_the_next_start_will_derive_is_not_missed(past):
    """A new edition of the program has a view more."""
    [mirror, *others] = ledger.views
    edition = replace(ledger, views=[mirror, *others, replace(mirror, kind="mirror of the mirror")])
    assert (await verify((counter, edition), settings(past)))["ok"]


async def test_a_timer_that_is_to_come_may_not_be_missing_one_that_was_due_may(tmp_path):
    for due, well in (("2020-01-01T00:00:00Z", True), ("2190-01-01T00:00:00Z", False)):
        folder = tmp_path / due[:4]
        async with started(folder, *BOTH) as services:
            await services[0].handle(command(due), "test", "a-key-that-is-new")
            await settled(*services)
            assert (await verify(BOTH, settings(folder)))["ok"]
            await services[0].documents.drop("timer:reminder")
            assert (await verify(BOTH, settings(folder)))["ok"] is well


def command(due):
    [adding] = [each for each in counter.deciders[0].commands if each.__name__ == "Add"]
    return adding(counter="a", amount=1, remind_at=due)


@pytest.mark.servers
async def test_a_store_on_a_server_is_read_through_its_port(tmp_path, secantus_url):
    where = {"store_url": secantus_url}
    async with started(tmp_path, *BOTH, **where) as services, client(services[0], "clerk") as http:
        for name in ("a", "b", "c"):
            await add(http, name, 2)
        await settled(*services)
        mirror = await services[1].documents.get("mirror", "counter/b")
        sound = await verify(BOTH, settings(tmp_path, **where))
        assert sound["ok"], sound
        await services[1].documents.put("mirror", [mirror._replace(body={"total": 99})])
        found = await verify(BOTH, settings(tmp_path, **where))
        assert [one["what"] for one in found["differences"]] == ["counter/b: differs in counter, total"]


@pytest.mark.servers
async def test_a_log_on_a_server_is_read_to_its_end_in_a_group_of_its_own(kafka_bootstrap):
    """Twice the same, whoever has read it before."""
    async with KafkaLog(kafka_bootstrap, topic_prefix="verified-") as log:
        draft = Draft(
            "counter/a", 1, "c1", "", (Stored("ninehours.counter.Added.v1", {}),) * 3, "2026-01-01T00:00:00Z", "x"
        )
        published = [*records("counter", Commit(1, "e", draft))]
        await log.publish(published)
        for _ in range(2):
            read = [record async for record in PortLog(log).records("counter")]
            assert [record.headers for record in read] == [record.headers for record in published]
