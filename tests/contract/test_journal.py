"""What every journal promises (shared.ports.Journal)."""

from __future__ import annotations

import asyncio

import pytest

from shared.messages import Commit, Draft, Stored
from shared.ports import APPEND_BATCH_MAX, COMMIT_BYTES_MAX, Appended, Busy, Journal, Moved, Sought, TooLarge
from tests.contract.stores import Store


def counted(stream: str, version: int, command: str = "", events: int = 1) -> Draft:
    return Draft(
        stream=stream,
        version=version,
        command=command or f"{stream}@{version}",
        digest="d1",
        events=tuple(Stored("ninehours.inventory.Counted.v1", {"pieces": n}) for n in range(events)),
        at="2021-07-20T08:00:00+08:00",
        by="clerk",
        trace="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        correlation="plan/7",
        causation="inventory:e:1:0",
    )


async def written_by(journal: Journal, writer: str, commits: int) -> list[int]:
    return [(await journal.append(counted(f"stock/{writer}", n))).commit.position for n in range(1, commits + 1)]


async def test_a_commit_is_read_back_as_it_was_written(journal: Journal) -> None:
    appended = await journal.append(counted("stock/a", 1, events=3))

    assert appended == Appended(appended.commit, repeated=False)
    assert appended.commit.draft == counted("stock/a", 1, events=3)
    assert appended.commit.epoch == journal.epoch
    assert await journal.load("stock/a") == [appended.commit]
    assert await journal.read(0, 10) == [appended.commit]
    assert await journal.find("stock/a@1") == appended.commit


async def test_streams_that_are_loaded_at_once_come_each_with_its_own_commits(journal: Journal) -> None:
    await asyncio.gather(*(written_by(journal, str(n), n % 3) for n in range(150)))

    loaded = await asyncio.gather(*(journal.load(f"stock/{n}") for n in range(150)))

    assert [[commit.draft for commit in one] for one in loaded] == [
        [counted(f"stock/{n}", version) for version in range(1, n % 3 + 1)] for n in range(150)
    ]


async def test_an_empty_commit_says_seen_nothing_to_do(journal: Journal) -> None:
    await journal.append(counted("stock/a", 1, events=0))

    assert [commit.events for commit in await journal.load("stock/a")] == [()]


async def test_any_text_and_any_json_survives(journal: Journal) -> None:
    data = {
        "名": "帐篷 ⛺",
        "a.b": {"$set": [[1, [2.5, None]], True]},
        "big": 2**53 + 1,
        "quote": "'\";--",
        "": "\u0000",
    }
    events = (Stored("ninehours.inventory.Counted.v1", data),)
    draft = counted("stock/许昌/帐篷", 1, "命令-1")._replace(events=events, by="库管员")

    await journal.append(draft)

    assert [commit.draft for commit in await journal.load("stock/许昌/帐篷")] == [draft]
    assert (await journal.append(draft)).repeated


async def test_positions_are_dense_from_one_under_concurrent_writers(store: Store) -> None:
    async with store.journal() as one, store.journal() as other:
        written = await asyncio.gather(
            *(written_by(journal, f"{n}{journal is one}", 15) for n in range(2) for journal in (one, other))
        )

        assert sorted(position for positions in written for position in positions) == list(range(1, 61))
        assert all(positions == sorted(positions) for positions in written)
        assert [commit.position for commit in await one.read(0, 100)] == list(range(1, 61))
        assert await one.last() == await other.last() == 60


async def test_a_contended_version_is_won_once(store: Store) -> None:
    async with store.journal() as one, store.journal() as other:
        tries = [
            journal.append(counted("plan/7", 1, f"{name}-{n}"))
            for n in range(8)
            for name, journal in (("one", one), ("other", other))
        ]
        outcomes = await asyncio.gather(*tries, return_exceptions=True)

        assert sum(isinstance(outcome, Appended) for outcome in outcomes) == 1
        assert sum(isinstance(outcome, Moved) for outcome in outcomes) == 15
        assert await one.last() == 1


async def test_a_taken_version_has_moved(journal: Journal) -> None:
    await journal.append(counted("stock/a", 1))

    with pytest.raises(Moved):
        await journal.append(counted("stock/a", 1, "another"))


@pytest.mark.parametrize("version", [0, 3])
async def test_a_version_that_is_not_the_next_one_has_moved(journal: Journal, version: int) -> None:
    await journal.append(counted("stock/a", 1))

    with pytest.raises(Moved):
        await journal.append(counted("stock/a", version))
    assert await journal.last() == 1


async def test_a_repeated_command_returns_its_first_commit(journal: Journal) -> None:
    first = await journal.append(counted("stock/a", 1, "c"))
    await journal.append(counted("stock/a", 2))

    assert await journal.append(counted("stock/a", 1, "c")) == Appended(first.commit, repeated=True)
    assert await journal.append(counted("stock/a", 3, "c")) == Appended(first.commit, repeated=True)
    assert await journal.append(counted("stock/b", 1, "c")) == Appended(first.commit, repeated=True)
    assert await journal.last() == 2


async def test_a_writer_that_knows_nothing_yet_recognises_repeated_commands(store: Store) -> None:
    drafts = [counted(f"stock/{n % 30}", n // 30 + 1) for n in range(120)]
    async with store.journal() as journal:
        first = await asyncio.gather(*(journal.append(draft) for draft in drafts))

    async with store.journal() as journal:
        again = await asyncio.gather(*(journal.append(draft) for draft in drafts))

    assert [outcome.commit for outcome in again] == [outcome.commit for outcome in first]
    assert all(outcome.repeated for outcome in again)


async def test_a_writer_learns_that_others_have_moved_a_stream(store: Store) -> None:
    async with store.journal() as one, store.journal() as other:
        await one.append(counted("stock/a", 1))
        await other.append(counted("stock/a", 2))
        theirs = await other.append(counted("stock/a", 3))

        with pytest.raises(Moved):
            await one.append(counted("stock/a", 2, "mine"))
        assert await one.append(counted("stock/a", 2, "stock/a@3")) == Appended(theirs.commit, repeated=True)
        assert (await one.append(counted("stock/a", 4))).commit.position == 4


async def test_a_command_sent_twice_at_once_happens_once(journal: Journal) -> None:
    one, other = await asyncio.gather(*(journal.append(counted("stock/a", 1, "c")) for _ in range(2)))

    assert one.commit == other.commit
    assert sorted([one.repeated, other.repeated]) == [False, True]


async def test_one_clashing_draft_does_not_disturb_its_group(journal: Journal) -> None:
    await journal.append(counted("stock/3", 1, "first"))

    outcomes = await asyncio.gather(
        *(journal.append(counted(f"stock/{n}", 1)) for n in range(7)), return_exceptions=True
    )

    assert [n for n, outcome in enumerate(outcomes) if isinstance(outcome, Moved)] == [3]
    assert {outcome.commit.position for outcome in outcomes if isinstance(outcome, Appended)} == set(range(2, 8))


async def test_one_stream_can_grow_by_several_versions_in_one_group(journal: Journal) -> None:
    outcomes = await asyncio.gather(*(journal.append(counted("stock/a", n)) for n in range(1, 8)))

    assert [outcome.commit.position for outcome in outcomes] == list(range(1, 8))


async def test_more_than_a_group_can_wait_at_once(journal: Journal) -> None:
    many = 2 * APPEND_BATCH_MAX + 50

    await asyncio.gather(*(journal.append(counted(f"stock/{n}", 1)) for n in range(many)))

    assert [commit.position for commit in await journal.read(0, many)] == list(range(1, many + 1))


async def test_a_queue_that_is_too_long_refuses_and_writes_nothing_of_it(journal: Journal) -> None:
    outcomes = await asyncio.gather(
        *(journal.append(counted(f"stock/{n}", 1)) for n in range(1_050)), return_exceptions=True
    )

    refused = [n for n, outcome in enumerate(outcomes) if isinstance(outcome, Busy)]
    assert refused
    assert await journal.last() == len(outcomes) - len(refused)
    assert await journal.find(f"stock/{refused[0]}@1") is None
    assert not (await journal.append(counted(f"stock/{refused[0]}", 1))).repeated


async def test_whoever_gives_up_waiting_does_not_disturb_the_others(journal: Journal) -> None:
    tasks = [asyncio.create_task(journal.append(counted(f"stock/{n}", 1))) for n in range(5)]
    await asyncio.sleep(0)
    tasks[2].cancel()

    outcomes = await asyncio.gather(*tasks, return_exceptions=True)

    assert isinstance(outcomes[2], asyncio.CancelledError)
    assert all(isinstance(outcome, Appended) for n, outcome in enumerate(outcomes) if n != 2)


async def test_too_many_events_and_too_many_bytes_are_a_mistake_of_the_caller(journal: Journal) -> None:
    with pytest.raises(TooLarge, match="101 events"):
        await journal.append(counted("stock/a", 1, events=101))
    large = counted("stock/a", 1)._replace(events=(Stored("x", {"text": "x" * COMMIT_BYTES_MAX}),))
    with pytest.raises(TooLarge, match="bytes"):
        await journal.append(large)
    assert await journal.last() == 0


async def test_a_stream_is_loaded_after_a_version(journal: Journal) -> None:
    await written_by(journal, "a", 4)
    await written_by(journal, "b", 2)

    assert [commit.version for commit in await journal.load("stock/a", 2)] == [3, 4]
    assert await journal.load("stock/a", 4) == []
    assert await journal.load("stock/nobody") == []


async def test_streams_that_are_asked_for_at_once_come_each_after_its_own_version(journal: Journal) -> None:
    for version in (1, 2, 3):
        await journal.append(counted("stock/a", version))
        await journal.append(counted("stock/b", version))
    asked = [("stock/a", 0), ("stock/b", 2), ("stock/a", 2), ("stock/b", 3), ("stock/nobody", 1)]
    loaded = await asyncio.gather(*(journal.load(stream, after) for stream, after in asked))
    assert [[(commit.stream, commit.version) for commit in commits] for commits in loaded] == [
        [("stock/a", 1), ("stock/a", 2), ("stock/a", 3)],
        [("stock/b", 3)],
        [("stock/a", 3)],
        [],
        [],
    ]


async def test_a_page_has_the_commits_after_a_position_and_no_more_than_wanted(journal: Journal) -> None:
    await written_by(journal, "a", 5)

    assert [commit.position for commit in await journal.read(1, 3)] == [2, 3, 4]
    assert [commit.position for commit in await journal.read(3, 3)] == [4, 5]
    assert await journal.read(5, 3) == []
    assert await journal.read(9, 3) == []


async def test_a_page_stops_at_a_hole(store: Store) -> None:
    async with store.journal() as journal:
        await written_by(journal, "a", 5)
    await store.lose_commit(3)

    async with store.journal() as journal:
        assert [commit.position for commit in await journal.read(0, 10)] == [1, 2]
        assert await journal.read(2, 10) == []


async def test_an_unknown_command_is_not_found(journal: Journal) -> None:
    assert await journal.find("nobody's") is None


async def test_an_empty_journal_is_at_position_zero(journal: Journal) -> None:
    assert await journal.last() == 0
    assert await journal.read(0, 10) == []


async def test_what_was_read_can_be_settled(journal: Journal) -> None:
    await journal.settle()
    await written_by(journal, "a", 2)
    await journal.settle()

    assert await journal.last() == 2


async def test_a_journal_opened_again_has_its_epoch_and_its_commits(store: Store) -> None:
    async with store.journal() as journal:
        epoch = journal.epoch
        await written_by(journal, "a", 2)

    async with store.journal() as journal:
        assert epoch
        assert journal.epoch == epoch
        assert [commit.epoch for commit in await journal.read(0, 10)] == [epoch, epoch]
        assert (await journal.append(counted("stock/a", 3))).commit.position == 3


async def test_waiting_ends_when_somebody_appends(store: Store) -> None:
    async with store.journal() as one, store.journal() as other, asyncio.timeout(5):
        waits = [asyncio.create_task(journal.wait(0, 60)) for journal in (one, other)]
        await asyncio.sleep(0)
        await one.append(counted("stock/a", 1))
        await asyncio.gather(*waits)
        await one.wait(0, 60)


async def test_waiting_ends_when_the_time_is_up(journal: Journal) -> None:
    async with asyncio.timeout(5):
        await journal.wait(0, 0.01)


# searching


TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"
LATER = "2021-07-20T09:00:00.000Z"
ACTS = {
    "received": Draft("stock/K1/WAT", 1, "c1", "", (Stored("Received", {"item": "WAT", "lots": [{"lot": "L-1"}]}),),
                      "2021-07-20T08:00:00.000Z", "li", trace=PARENT),
    "nothing": Draft("trip/T1", 1, "c2", "", (), "2021-07-20T08:00:00.000Z", "li", trace=PARENT),
    "scrapped": Draft("stock/K1/WAT", 2, "c3", "", (Stored("Counted", {}), Stored("Scrapped", {"lot": "L-1", "n": 1})),
                      LATER, "wang"),
    "quoted": Draft("note/说", 1, "c4", "", (Stored("Noted", {"说": 'he "said" .* (L-1)', "in": ["a\"b", "许昌"]}),),
                    "2021-07-20T10:00:00.000Z", "li/nh_key"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("sought", "expected"),
    [
        (Sought(), ["quoted", "scrapped", "received"]),
        (Sought(by="li"), ["quoted", "received"]),
        (Sought(by="li/nh_key"), ["quoted"]),
        (Sought(by="l"), []),
        (Sought(type="Scrapped"), ["scrapped"]),
        (Sought(type="Scrap"), []),
        (Sought(about="L-1"), ["scrapped", "received"]),
        (Sought(about="L.1"), []),
        (Sought(about="K1"), ["scrapped", "received"]),
        (Sought(about="T1"), []),
        (Sought(about="lot"), []),
        (Sought(about="说"), ["quoted"]),
        (Sought(about="许昌"), ["quoted"]),
        (Sought(about='a"b'), ["quoted"]),
        (Sought(about="said"), []),
        (Sought(about='he "said" .* (L-1)'), ["quoted"]),
        (Sought(about="%"), []),
        (Sought(trace=TRACE), ["received"]),
        (Sought(trace=TRACE[1:]), []),
        (Sought(since=LATER), ["quoted", "scrapped"]),
        (Sought(until=LATER), ["received"]),
        (Sought(since=LATER, by="wang", about="WAT", type="Counted"), ["scrapped"]),
    ],
)
async def test_commits_are_found_by_who_what_about_and_when(
    journal: Journal, sought: Sought, expected: list[str]
) -> None:
    for draft in ACTS.values():
        await journal.append(draft)

    found = await journal.search(sought, before=1000, limit=10, looks=100)

    assert [commit.draft for commit in found.commits] == [ACTS[name] for name in expected]
    assert found.reached == 1


async def test_a_search_that_goes_on_where_it_had_come_to_finds_each_commit_once_whatever_is_written(
    journal: Journal,
) -> None:
    await written_by(journal, "a", 30)
    seen: list[Commit] = []
    before, asked = 31, 0
    while before > 1:
        found = await journal.search(Sought(by="clerk"), before, limit=4, looks=7)
        assert len(found.commits) <= 4
        assert found.reached < before
        await journal.append(counted("stock/b", asked + 1))
        seen += found.commits
        before, asked = found.reached, asked + 1

    assert [commit.position for commit in seen] == list(range(30, 0, -1))


async def test_a_search_looks_at_so_many_commits_and_says_how_far_it_came(journal: Journal) -> None:
    await written_by(journal, "a", 20)

    assert (await journal.search(Sought(by="nobody"), before=1000, limit=5, looks=8)).reached == 13
    assert (await journal.search(Sought(by="nobody"), before=13, limit=5, looks=100)).reached == 1
    assert (await journal.search(Sought(), before=1, limit=5, looks=8)).commits == []


async def test_an_empty_journal_is_searched_in_no_time(journal: Journal) -> None:
    assert await journal.search(Sought(), before=1000, limit=5, looks=8) == ([], 1)
