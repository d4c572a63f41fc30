"""What belongs to one step of those who follow a journal."""

from __future__ import annotations

import pytest

from shared.messages import Commit, Draft, Stored, no_more_than


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
