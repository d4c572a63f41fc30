"""What only files can suffer: a full disk, a killed process, the wrong service's file, two writers."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest

from shared.adapters import sqlite_log
from shared.adapters.sqlite import SqliteDocuments, SqliteJournal
from shared.adapters.sqlite_log import SqliteLog, load_record
from shared.messages import Draft, Record, Stored
from shared.ports import Busy, Document, Query, Unavailable
from shared.relay import Relay
from tests.contract.test_journal import counted
from tests.contract.test_log import counted as counted_record
from tests.contract.test_log import polled, positions

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("acknowledged_before", [1, 300, 900])
async def test_no_acknowledged_commit_is_lost_when_the_process_is_killed(
    tmp_path: Path, acknowledged_before: int
) -> None:
    said = acknowledgements_until_killed(tmp_path / "journal.db", acknowledged_before)

    async with SqliteJournal(tmp_path / "journal.db", "inventory") as journal:
        kept = {commit.position: commit.draft.command for commit in await journal.read(0, 100_000)}
        assert len(said) >= acknowledged_before
        assert said.items() <= kept.items()
        assert list(kept) == list(range(1, await journal.last() + 1))


def acknowledgements_until_killed(path: Path, count: int) -> dict[int, str]:
    """Position -> command, as a process that was killed after `count` of them said."""
    command = [sys.executable, "-m", "tests.contract.writing", str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        said = list(islice(process.stdout, count))
        process.kill()
        said += [line for line in process.stdout if line.endswith("\n")]
    return {int(position): command for position, command in map(str.split, said)}


async def test_a_full_disk_refuses_with_a_sentence_and_writing_goes_on_when_there_is_room(tmp_path: Path) -> None:
    async with SqliteJournal(tmp_path / "journal.db", "inventory") as journal:
        await journal.append(counted("stock/a", 1))
        limit_pages(journal, 20)
        large = Draft("stock/b", 1, "large", "d", (Stored("x", {"text": "x" * 500_000}),), "", "")

        with pytest.raises(Busy, match="disk") as refused:
            await journal.append(large)

        assert refused.value.retry_after_s >= 1
        assert [commit.stream for commit in await journal.read(0, 10)] == ["stock/a"]
        limit_pages(journal, 1_000_000)
        assert (await journal.append(large)).commit.position == 2


def limit_pages(journal: SqliteJournal, pages: int) -> None:
    """SQLite then says the same as on a full disk.  The writer's thread rests."""
    journal._file._writer.execute(f"PRAGMA max_page_count = {pages}")


async def test_a_journal_refuses_the_file_of_another_service(tmp_path: Path) -> None:
    async with SqliteJournal(tmp_path / "journal.db", "inventory"):
        pass

    with pytest.raises(ValueError, match="inventory"):
        await SqliteJournal(tmp_path / "journal.db", "relief").__aenter__()


async def test_a_closed_journal_says_so(tmp_path: Path) -> None:
    async with SqliteJournal(tmp_path / "journal.db", "inventory") as journal:
        pass

    with pytest.raises(Unavailable, match="closed"):
        await journal.append(counted("stock/a", 1))


async def test_what_waits_is_written_before_closing(tmp_path: Path) -> None:
    async with SqliteJournal(tmp_path / "journal.db", "inventory") as journal:
        waiting = [asyncio.create_task(journal.append(counted(f"stock/{n}", 1))) for n in range(300)]
        await asyncio.sleep(0)

    assert {appended.commit.position for appended in await asyncio.gather(*waiting)} == set(range(1, 301))


async def test_documents_of_several_kinds_are_written_all_or_none(tmp_path: Path) -> None:
    async with SqliteDocuments(tmp_path / "documents.db") as documents:
        with pytest.raises(UnicodeEncodeError):
            await documents.put_all({"stock": [Document("a", {})], "checkpoint": [Document("\ud800", {})]})

        assert await documents.get("stock", "a") is None
        await documents.put("stock", [Document("a", {})])
        assert await documents.get("stock", "a")


async def test_a_document_that_cannot_be_written_does_not_disturb_the_others(tmp_path: Path) -> None:
    async with SqliteDocuments(tmp_path / "documents.db") as documents:
        outcomes = await asyncio.gather(
            *(documents.put("stock", [Document(key, {})]) for key in ("a", "b", "\ud800", "c")), return_exceptions=True
        )

        assert [type(outcome) for outcome in outcomes] == [type(None), type(None), UnicodeEncodeError, type(None)]
        assert [document.key for document in await documents.find("stock", Query())] == ["a", "b", "c"]


async def test_documents_belong_to_one_process_until_it_ends(tmp_path: Path) -> None:
    async with SqliteDocuments(tmp_path / "documents.db"):
        with pytest.raises(Unavailable, match="still running"):
            await SqliteDocuments(tmp_path / "documents.db").__aenter__()

    async with SqliteDocuments(tmp_path / "documents.db") as documents:
        assert await documents.find("stock", Query()) == []


async def test_what_has_not_changed_is_not_decoded_again_for_those_who_only_read(tmp_path: Path) -> None:
    async with SqliteDocuments(tmp_path / "documents.db") as documents:
        await documents.put("stock", [Document("a", {"pieces": 1}), Document("b", {"pieces": 1})])
        a, b = await documents.find("stock", Query(), read_only=True)
        await documents.put("stock", [Document("b", {"pieces": 2})])

        again, other = await documents.find("stock", Query(), read_only=True)

        assert again is a
        assert (b.body, other.body) == ({"pieces": 1}, {"pieces": 2})
        assert (await documents.get_all("stock", ["a"], read_only=True))["a"] is a


async def test_what_a_power_cut_took_from_the_log_is_published_again(tmp_path: Path) -> None:
    await relayed(tmp_path, [counted("stock/a", version) for version in range(1, 6)])
    with closing(sqlite3.connect(tmp_path / "log.db", isolation_level=None)) as connection:
        connection.execute("DELETE FROM records WHERE offset > 3")

    await relayed(tmp_path, [counted("stock/a", 6)])

    async with SqliteLog(tmp_path / "log.db") as log, log.subscribe("relief", ["inventory"]) as subscription:
        assert positions(await polled(subscription, 6)) == [1, 2, 3, 4, 5, 6]


async def relayed(folder: Path, drafts: list[Draft]) -> None:
    """Append the drafts and let a relay publish them; everything is closed afterwards."""
    async with (
        SqliteJournal(folder / "journal.db", "inventory") as journal,
        SqliteDocuments(folder / "documents.db") as documents,
        SqliteLog(folder / "log.db") as log,
    ):
        for draft in drafts:
            await journal.append(draft)
        relay = Relay("inventory", journal, documents, log)
        await relay.open()
        await relay.step()
        assert relay.position == await journal.last()


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "journal.db").write_bytes(b"no database" * 1_000)

    with pytest.raises(sqlite3.DatabaseError):
        await SqliteJournal(tmp_path / "journal.db", "inventory").__aenter__()


async def test_who_has_fallen_behind_reads_all_in_order_and_full_pages_are_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_log, "RECORDS_RECENT", 5)
    monkeypatch.setattr(sqlite_log, "RECORDS_PER_PAGE", 10)
    reads: list[int] = []

    def counting(row: tuple[str, str, bytes, str, int, int]) -> Record:
        reads.append(row[-1])
        return load_record(row)

    monkeypatch.setattr(sqlite_log, "load_record", counting)
    async with (
        SqliteLog(tmp_path / "log.db") as log,
        log.subscribe("relief", ["inventory"]) as one,
        log.subscribe("allocation", ["inventory"]) as other,
    ):
        for position in range(1, 48):
            await log.publish([counted_record(f"key {position % 3}", position)])
        seen: dict[str, list[Record]] = {"one": [], "other": []}
        while len(seen["other"]) < 47:
            seen["one"] += await one.poll(7, 0.01)
            seen["other"] += await other.poll(4, 0.01)

        assert positions(seen["one"]) == positions(seen["other"]) == list(range(1, 48))
        assert [offset for offset in reads if offset <= 40] == list(range(1, 41))


async def test_only_one_member_of_a_group_reads_a_topic_until_it_leaves(tmp_path: Path) -> None:
    async with SqliteLog(tmp_path / "log.db") as one, SqliteLog(tmp_path / "log.db") as other:
        await one.publish([counted_record("a", 1)])
        second = other.subscribe("relief", ["inventory"])
        async with second:
            async with one.subscribe("relief", ["inventory"]) as first:
                assert positions(await polled(first, 1)) == [1]
                assert await second.poll(10, 0.01) == []

            assert positions(await polled(second, 1)) == [1]
