"""An event in the journal, and a journal in steps."""

from __future__ import annotations

import orjson
import pytest

from shared.messages import Commit, Draft, Event, Stored
from shared.steps import PAGE, Steps, no_more_than


class Counted(Event, of="ninehours.test.Counted.v1"):
    number: int


def commits(*events: int) -> list[Commit]:
    """With so many events each."""
    return [
        Commit(position, "e", Draft("s/a", position, f"c{position}", "", (Stored("x", {}),) * count, "", ""))
        for position, count in enumerate(events, 1)
    ]


@pytest.mark.parametrize(
    ("events", "taken"),
    [
        ([1, 1, 1, 1], 4),
        ([40, 40, 40], 2),
        ([50, 50, 1], 2),
        ([0, 100, 0, 1], 3),
    ],
)
def test_a_step_takes_whole_commits_up_to_so_many_events(events: list[int], taken: int) -> None:
    assert [commit.position for commit in no_more_than(commits(*events), 100)] == [*range(1, taken + 1)]


def test_a_commit_larger_than_a_step_is_a_step_of_its_own() -> None:
    assert len(no_more_than(commits(500, 1), 100)) == 1


def test_without_commits_there_is_nothing_to_do() -> None:
    assert no_more_than([], 100) == []


class Kept:
    """A journal that counts how often it was asked."""

    def __init__(self, kept: list[Commit]) -> None:
        self.kept = kept
        self.asked = 0

    async def read(self, after: int, limit: int, following: bool) -> list[Commit]:
        assert following
        self.asked += 1
        return self.kept[after : after + limit]


async def test_who_follows_a_journal_of_large_commits_reads_each_page_once() -> None:
    journal = Kept(commits(*[40] * PAGE * 2))
    steps = Steps(journal, 1_000)
    position, taken = 0, []
    while step := await steps.after(position):
        taken.append(len(step))
        position = step[-1].position
    assert (position, set(taken), journal.asked) == (PAGE * 2, {25}, 3)


async def test_who_reads_on_has_the_next_page_when_one_is_done_and_asks_no_sooner() -> None:
    journal = Kept(commits(*[1] * (PAGE + 3)))
    steps = Steps(journal, PAGE - 1)
    asked = []
    position = 0
    while step := await steps.after(position):
        await steps.read_on(step)
        asked.append((len(step), steps.more_than(step), journal.asked))
        position = step[-1].position
    assert asked == [(PAGE - 1, True, 1), (1, True, 2), (3, False, 2)]


async def test_a_step_that_failed_is_given_again_and_one_from_the_start_too() -> None:
    steps = Steps(Kept(commits(60, 60, 60)), 100)
    for position in (0, 0, 1, 1, 0, 2):
        assert [commit.position for commit in await steps.after(position)] == [position + 1]
    assert await steps.after(3) == []


def test_the_journal_writes_an_events_data_and_nothing_of_the_event_that_was_made() -> None:
    stored = Stored.of(Counted(number=3))
    assert orjson.loads(orjson.dumps(stored)) == {"type": "ninehours.test.Counted.v1", "data": {"number": 3}}
    assert stored == Stored("ninehours.test.Counted.v1", {"number": 3})
    assert stored.made() == Counted(number=3)
    stored.let_go()
    assert stored.made() is None
