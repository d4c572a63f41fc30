"""The auditor of `./ninehours chaos` can fail: each promise is broken in sound books, and it names the breach."""

from __future__ import annotations

import copy

import pytest

from services.cli.chaos.audit.books import HEARS, WORKERS, Acknowledged, Books, Commit, Line
from services.cli.chaos.audit.trips import handed_over, loaded
from services.cli.chaos.audit.whole import violations

KIND = "ninehours.inventory.{}.v1"
STREAM = "stock/K1/WAT"


def received(quantity, reason):
    return {"type": KIND.format("GoodsReceived"), "data": {"lot": "L1", "quantity": quantity, "reason": reason}}


def issued(quantity, reason):
    taken = [{"lot": "L1", "quantity": quantity}]
    data = {"quantity": quantity, "reason": reason, "taken": taken, "displaced": [], "reservation": ""}
    return {"type": KIND.format("GoodsIssued"), "data": data}


def held(quantity, reservation):
    data = {"reservation": reservation, "taken": [{"lot": "L1", "quantity": quantity}]}
    return {"type": KIND.format("ReservationHeld"), "data": data}


def commit(position, event):
    return Commit(f"clerk:act-{position}", position, STREAM, position, "e1", [event])


def line(offset, one):
    headers = {"id": f"inventory:e1:{one.position}:0", "type": one.events[0]["type"], "position": f"{one.position}"}
    return Line(0, offset, one.stream, {**headers, "index": "0"}, one.events[0]["data"])


def books_of(*events):
    """Sound books of these events of one stock."""
    journal = [commit(position, event) for position, event in enumerate(events, 1)]
    moved = [one for one in journal if "reason" in one.events[0]["data"]]
    books = Books([Acknowledged("inventory", one.command, one.position, STREAM, one.version) for one in moved])
    books.journals = {name: [] for name in HEARS} | {"inventory": journal}
    books.topics = {name: [] for name in HEARS} | {"inventory": [line(n, one) for n, one in enumerate(journal)]}
    books.ends = {(name, 0): 0 for name in HEARS} | {("inventory", 0): len(journal)}
    books.taken_in = {group: {("inventory", 0): len(journal)} for group in (*HEARS, WORKERS)}
    for service, hears in HEARS.items():
        marks = {f"reached:{topic}": len(books.topics[topic]) for topic in hears}
        marks["views"] = len(books.journals[service])
        books.views[service] = {"checkpoint": {key: {"mark": ["e1", at, 0], "body": {}} for key, at in marks.items()}}
    shown = {f"inventory:e1:{one.position}:0": {"mark": [], "body": {}} for one in moved}
    total = sum(shares(event) for event in events if "reason" in event["data"])
    promised = sum(event["data"]["taken"][0]["quantity"] for event in events if "reason" not in event["data"])
    balance = {STREAM: {"mark": [], "body": {"on_hand": total, "reserved": promised}}}
    books.views["inventory"] |= {"movement": shown, "stock": balance}
    return books


def shares(event):
    return event["data"]["quantity"] * (1 if event["type"].endswith("Received.v1") else -1)


@pytest.fixture
def books():
    return books_of(received(50, "act-1"), issued(20, "act-2"), held(10, "r1"))


def kinds(books):
    return {one.kind for one in violations(books)}


def test_sound_books_are_sound(books):
    assert violations(books) == []


def test_a_lost_command_is_found(books):
    books.told.append(Acknowledged("inventory", "clerk:act-9", 9, STREAM, 9))
    assert kinds(books) == {"lost"}


def test_a_command_that_is_elsewhere_than_its_receipt_said_is_found(books):
    books.told[0] = Acknowledged("inventory", "clerk:act-1", 2, STREAM, 2)
    assert kinds(books) == {"moved"}


def test_a_refused_command_that_was_done_all_the_same_is_found(books):
    books.told[0] = Acknowledged("inventory", "clerk:act-1", refusal="insufficient")
    assert kinds(books) == {"refused-yet-there"}


def test_a_refusal_for_which_there_is_no_reason_is_found(books):
    books.told.append(Acknowledged("inventory", "clerk:act-9", refusal="not-found"))
    assert kinds(books) == {"refused"}


def test_a_command_that_was_done_twice_is_found(books):
    twice = books_of(received(50, "act-1"), received(50, "act-1"))
    assert kinds(twice) == {"twice"}
    books.journals["inventory"].append(copy.copy(books.journals["inventory"][0]))
    assert "twice" in kinds(books)


def test_a_gap_in_the_journal_is_found(books):
    del books.journals["inventory"][1]
    assert "gap" in kinds(books)


def test_an_event_that_never_reached_its_topic_is_found(books):
    del books.topics["inventory"][0]
    assert kinds(books) == {"unpublished"}


def test_an_event_of_which_no_commit_knows_is_found(books):
    made_up = copy.deepcopy(books.topics["inventory"][-1])
    made_up.headers["id"], made_up.headers["position"] = "inventory:e1:4:0", "4"
    books.topics["inventory"].append(made_up)
    assert "made-up" in kinds(books)


def test_an_event_that_says_something_else_on_the_log_is_found(books):
    books.topics["inventory"][0].data["quantity"] = 51
    books.journals["inventory"][0] = commit(1, received(50, "act-1"))
    assert kinds(books) == {"altered"}


def test_a_reversed_order_is_found_and_a_repeat_is_none(books):
    first, second, third = books.topics["inventory"]
    repeated = Line(0, 3, first.key, first.headers, first.data)
    books.topics["inventory"] = [first, second, third, repeated]
    assert kinds(books) == set()
    books.topics["inventory"] = [first, Line(0, 1, *parts(third)), Line(0, 2, *parts(second))]
    assert kinds(books) == {"order"}


def parts(one):
    return one.key, one.headers, one.data


def test_a_key_in_two_partitions_is_found(books):
    first, second, third = books.topics["inventory"]
    books.topics["inventory"] = [first, second, Line(1, 0, *parts(third))]
    assert kinds(books) == {"order"}


def test_what_a_group_has_not_taken_in_is_found(books):
    books.taken_in["relief"] = {("inventory", 0): 2}
    assert kinds(books) == {"not-taken-in"}


def test_a_mark_that_stands_still_is_found(books):
    books.views["gateway"]["checkpoint"]["reached:inventory"]["mark"][1] = 2
    assert kinds(books) == {"not-taken-in"}


def test_a_parked_key_is_found(books):
    books.views["relief"]["parked"] = {"parked/inventory/x": {"mark": [], "body": {"waiting": True}}}
    assert kinds(books) == {"parked"}


def test_a_balance_below_zero_is_found():
    assert kinds(books_of(received(5, "act-1"), issued(6, "act-2"))) == {"below-zero"}


def test_goods_that_are_promised_twice_are_found():
    assert kinds(books_of(received(15, "act-1"), held(10, "r1"), held(10, "r2"))) == {"promised-twice"}


def test_a_balance_that_is_not_what_the_movements_add_up_to_is_found(books):
    books.views["inventory"]["stock"][STREAM]["body"]["on_hand"] = 31
    assert kinds(books) == {"view-differs"}


def test_a_movement_that_is_not_shown_is_found(books):
    books.views["inventory"]["movement"].popitem()
    assert kinds(books) == {"view-differs"}


# what stores issue for trips, and what comes into people's hands


def for_trip(quantity):
    issue = issued(quantity, "T1:0")
    issue["data"] |= {"trip": "T1", "item": "WAT"}
    return issue


def relief_says(books, kind, **line):
    event = {"type": f"ninehours.relief.{kind}.v1", "data": {"trip": "T1", "lines": [{"item": "WAT", **line}]}}
    at = len(books.journals["relief"]) + 1
    books.journals["relief"].append(Commit(f"relief:{at}", at, "trip/T1", at, "e1", [event]))


@pytest.fixture
def driven():
    """Sound books, as far as trips go."""
    books = books_of(received(50, "act-1"), for_trip(20))
    relief_says(books, "GoodsLoaded", quantity=20)
    relief_says(books, "HandedOver", good=20)
    return books


def about_trips(books):
    return {one.kind for check in (loaded, handed_over) for one in check(books)}


def test_a_trip_that_brings_what_it_was_given_is_sound(driven):
    assert about_trips(driven) == set()


def test_goods_that_left_a_store_and_never_came_aboard_are_found(driven):
    del driven.journals["relief"][0]
    assert about_trips(driven) == {"not-aboard", "handed-twice"}


def test_goods_that_came_aboard_twice_are_found(driven):
    relief_says(driven, "GoodsLoaded", quantity=20)
    assert about_trips(driven) == {"not-aboard"}


def test_goods_that_were_handed_over_twice_are_found(driven):
    relief_says(driven, "HandedOver", good=20)
    assert about_trips(driven) == {"handed-twice"}
