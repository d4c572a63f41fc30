"""The movements of a stock stream: each state has its own past, although they share its memory."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.inventory.stock.history import History


@given(st.lists(st.integers(0, 5), max_size=30), st.data())
def test_two_futures_of_one_past_know_nothing_of_each_other(past: list[int], data: st.DataObject) -> None:
    begun: History[int] = History()
    for item in past:
        begun = begun.and_then(item)
    left, right = begun.and_then(1), begun.and_then(2)

    assert [*begun] == past
    assert [*left] == [*past, 1]
    assert [*right] == [*past, 2]
    assert [*left.and_then(3)] == [*past, 1, 3]
    if past:
        index = data.draw(st.integers(-len(past), len(past) - 1))
        assert left[: len(past)][index] == begun[index] == past[index]


def test_nothing_is_found_beyond_the_end() -> None:
    begun: History[str] = History()
    begun.and_then("later")

    assert len(begun) == 0
    with pytest.raises(IndexError):
        begun[0]
