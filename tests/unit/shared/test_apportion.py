"""Whole persons: nobody is lost, nobody is invented, and each share is as near as whole persons can be."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from shared.apportion import largest_remainder, split_by_share, whole_table

counts = st.lists(st.integers(0, 500), min_size=1, max_size=20)
weights = st.lists(st.one_of(st.integers(0, 10**6), st.floats(0, 1e6)), min_size=1, max_size=20).filter(
    lambda some: sum(some) > 1e-6
)


@given(total=st.integers(0, 10**8), shares=weights)
def test_parts_add_up_and_lie_within_one_of_their_share(total, shares):
    parts = largest_remainder(total, shares)
    assert sum(parts) == total
    whole = sum(map(Fraction, shares))
    for part, share in zip(parts, shares, strict=True):
        assert abs(part - total * Fraction(share) / whole) < 1 + Fraction(1, 10**6)
        assert part >= 0


@given(total=st.integers(0, 10**6), shares=weights)
def test_who_has_more_never_gets_less(total, shares):
    ranked = sorted(shares, reverse=True)
    parts = largest_remainder(total, ranked)
    assert parts == sorted(parts, reverse=True)


def test_the_earlier_one_wins_a_tie():
    assert largest_remainder(2, [1, 1, 1]) == [1, 1, 0]


def test_nobody_is_shared_out_among_places_that_expect_nobody():
    assert largest_remainder(0, [0, 0]) == [0, 0]


@given(totals=counts, shares=st.lists(st.floats(0.01, 1), min_size=1, max_size=5))
def test_splitting_people_by_share_neither_loses_nor_invents_anybody(totals, shares):
    rows = split_by_share(totals, shares)
    assert [sum(row) for row in rows] == totals
    assert [sum(column) for column in zip(*rows, strict=True)] == largest_remainder(sum(totals), shares)
    assert all(n >= 0 for row in rows for n in row)


@given(rows=counts, shares=st.lists(st.integers(1, 9), min_size=1, max_size=5))
def test_a_table_has_the_sums_that_were_asked_for(rows, shares):
    columns = largest_remainder(sum(rows), shares)
    table = whole_table(rows, columns)
    assert [sum(row) for row in table] == rows
    assert [sum(column) for column in zip(*table, strict=True)] == columns
