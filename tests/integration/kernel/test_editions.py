"""A new edition of the code on old data: views that it adds know all that happened before them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.parking import BEHIND
from shared.ports import Query
from shared.service import Timer, View
from tests.integration.kernel.counter import Added, CounterAdded, Remind, Reminded, counter, ledger
from tests.integration.kernel.test_kernel import add
from tests.platform import client, settled, started

PAST = "2021-07-20T22:00:00+08:00"


def tally(body, _, __):
    return {"times": body.get("times", 0) + 1}


def with_view(service, view):
    return replace(service, views=[*service.views, view])


OWN = with_view(counter, View("tally", {Added: tally}))
FOREIGN = with_view(ledger, View("tally", {CounterAdded: tally}))


@pytest.fixture
async def past(tmp_path):
    """Three additions, told by the first edition."""
    async with started(tmp_path, counter, ledger) as services, client(services[0], "clerk") as http:
        for amount in (1, 2, 3):
            await add(http, "a", amount)
        await settled(*services)
    return tmp_path


async def times(running, key="counter/a"):
    return (await running.documents.get("tally", key)).body["times"]


async def test_a_new_view_of_own_events_begins_with_the_first_of_them(past):
    async with started(past, OWN, ledger) as services, client(services[0], "clerk") as http:
        assert await times(services[0]) == 3
        await add(http, "a", 4)
        await settled(*services)
        assert await times(services[0]) == 4


async def test_a_new_view_of_foreign_events_begins_with_the_first_of_them(past):
    async with started(past, counter, FOREIGN) as services, client(services[0], "clerk") as http:
        await add(http, "a", 4)
        await settled(*services)
        assert await times(services[1]) == 4


async def test_what_is_parked_waits_for_its_requeue_in_a_new_view_too(past):
    async with started(past, counter, ledger) as services, client(services[0], "clerk") as http:
        await add(http, "bad", 665)
        await add(http, "bad", 1)
        await settled(*services)
    async with started(past, counter, FOREIGN) as services:
        await settled(*services)
        assert await times(services[1], "counter/bad") == 1


async def test_what_a_new_view_cannot_take_is_parked_and_the_others_go_on(past):
    def refusing(body, event, meta):
        if event.counter == "a" and event.total == 3:
            raise ValueError("no three")
        return tally(body, event, meta)

    picky = with_view(ledger, View("tally", {CounterAdded: refusing}))
    async with started(past, counter, picky) as services, client(services[0], "clerk") as http:
        await add(http, "a", 4)
        await add(http, "b", 1)
        await settled(*services)
        assert await times(services[1]) == 1
        assert await times(services[1], "counter/b") == 1
        [document] = await services[1].documents.find("parked", Query({"waiting": True}))
        assert [entry["reason"] for entry in document.body["records"]] == ["ValueError: no three", BEHIND, BEHIND]
    async with started(past, counter, FOREIGN) as services:
        await settled(*services)
        assert (await services[1].consumer.requeue(document.key)).left == 0
        assert await times(services[1]) == 4


async def test_a_view_that_listens_to_more_is_derived_again(past):
    async with started(past, OWN, ledger) as services:
        await settled(*services)
    more = with_view(counter, View("tally", {Added: lambda b, e, m: tally(tally(b, e, m), e, m), Reminded: tally}))
    async with started(past, more, ledger) as services:
        assert await times(services[0]) == 6


async def test_a_view_of_a_later_edition_is_derived_again(past):
    async with started(past, OWN, ledger) as services:
        await settled(*services)
    twice = View("tally", {Added: lambda body, event, meta: tally(tally(body, event, meta), event, meta)}, edition=2)
    async with started(past, with_view(counter, twice), ledger) as services:
        assert await times(services[0]) == 6


async def test_an_unchanged_view_is_left_alone(past):
    async with started(past, counter, ledger) as services:
        await settled(*services)
        document = await services[0].documents.get("counter", "counter/a")
        await services[0].documents.put("counter", [document._replace(body={"total": 99})])
    async with started(past, counter, ledger) as services:
        await settled(*services)
        assert (await services[0].documents.get("counter", "counter/a")).body["total"] == 99


async def test_a_new_timer_is_set_by_what_happened_before_it(past):
    prompt = Timer("prompt", Added, lambda _, __: PAST, lambda event, _: Remind(counter=event.counter))
    async with started(past, replace(counter, timers=[prompt]), ledger) as services:
        await settled(*services)
        assert (await services[0].documents.get("counter", "counter/a")).body["reminded"] is True
        reminders = [commit for commit in await services[0].journal.read(3, 100) if commit.events]
        assert len(reminders) == 3
