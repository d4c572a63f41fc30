"""An act as auditors read it: nothing private, no endless lists, both its times."""

from __future__ import annotations

from typing import Any

from shared.audit import LISTED, act_of
from shared.messages import Commit, Draft, Json, Stored

TRACE = "0af7651916cd43dd8448eb211c80319c"


def commit(*data: Json, **more: Any) -> Commit:
    events = tuple(Stored("Counted", each) for each in data)
    return Commit(5, "e1", Draft("stock/K1", 1, "c1", "", events, "2021-07-20T14:00:00.000Z", "li", **more))


def test_long_lists_end_after_a_few_at_every_depth_and_the_event_says_so() -> None:
    long = [*range(LISTED + 1)]
    act = act_of("inventory", commit({"lots": long}, {"in": [{"deep": {"er": long}}]}, {"lots": long[1:]}), {})
    assert [event.shortened for event in act.events] == [True, True, False]
    assert [event.data for event in act.events] == [
        {"lots": long[:-1]},
        {"in": [{"deep": {"er": long[:-1]}}]},
        {"lots": long[1:]},
    ]


def test_what_is_private_stays_in_the_journal() -> None:
    [event] = act_of("gateway", commit({"user": "li", "hash": "x"}), {"Counted": ("hash",)}).events
    assert event.data == {"user": "li", "hash": ""}


def test_an_act_was_done_when_the_first_of_its_events_was_in_utc() -> None:
    act = act_of(
        "inventory", commit({"happened_at": "2021-07-20T21:00:00+08:00"}, {"happened_at": "2021-07-20T12:30:00Z"}), {}
    )
    assert (act.happened_at, act.at) == ("2021-07-20T12:30:00.000Z", "2021-07-20T14:00:00.000Z")
    assert act_of("inventory", commit({}), {}).happened_at is None


def test_a_trace_is_known_by_its_number() -> None:
    assert act_of("inventory", commit({}, trace=f"00-{TRACE}-b7ad6b7169203331-01"), {}).trace == TRACE
    assert act_of("inventory", commit({}), {}).trace == ""
