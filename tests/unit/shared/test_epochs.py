"""Marks of one journal have an order, also across restores; of two journals they have none."""

from __future__ import annotations

import pytest

from shared.epochs import begun_at, includes, next_epoch, place

FIRST = "a1b2c3d4e5f60718"
SECOND = next_epoch(FIRST, 1_000)


def test_each_restore_is_later_than_the_one_before_even_when_the_clock_is_set_back():
    assert begun_at(SECOND) == 1_000
    third = next_epoch(SECOND, 10)
    assert (begun_at(FIRST), begun_at(SECOND), begun_at(third)) == (0, 1_000, 1_001)


@pytest.mark.parametrize(
    ("before", "mark", "seen"),
    [
        ((FIRST, 5, 1), (FIRST, 5, 0), True),
        ((FIRST, 5, 1), (FIRST, 5, 1), True),
        ((FIRST, 5, 1), (FIRST, 6, 0), False),
        ((SECOND, 6, 0), (FIRST, 5, 0), True),
        ((SECOND, 6, 0), (FIRST, 9, 0), True),
        ((FIRST, 9, 0), (SECOND, 6, 0), False),
        (("another", 9, 0), (FIRST, 1, 0), False),
        (("", 0, 0), (FIRST, 1, 0), False),
    ],
)
def test_what_was_seen_is_not_seen_again(before, mark, seen):
    assert includes(before, mark) is seen


def test_marks_sort_by_restore_then_position_then_index():
    marks = [(FIRST, 9, 0), (SECOND, 6, 0), (FIRST, 5, 1), (FIRST, 5, 0)]
    assert sorted(marks, key=place) == [(FIRST, 5, 0), (FIRST, 5, 1), (FIRST, 9, 0), (SECOND, 6, 0)]
