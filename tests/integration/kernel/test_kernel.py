"""The kernel's promises, kept by two small services on real files."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from shared.ports import EVENTS_PER_COMMIT_MAX, Query
from shared.problem import Problem
from shared.service import Reaction, View
from tests.integration.kernel.counter import Add, CounterAdded, Notice, Noticed, counter, ledger
from tests.platform import client, fresh_key, settled, started, until


async def add(http, name, amount, key=None):
    return await http.post(
        f"/counters/{name}", json={"counter": name, "amount": amount}, headers={"Idempotency-Key": key or fresh_key()}
    )


async def test_a_command_is_answered_with_its_place_in_the_journal(tmp_path):
    async with started(tmp_path, counter) as [running], client(running, "clerk") as http:
        answer = (await add(http, "a", 3)).json()
        assert (answer["position"], answer["stream"], answer["version"]) == (1, "counter/a", 1)
        assert answer["events"][0]["data"]["total"] == 3


async def test_a_repeated_key_gets_the_first_answer_and_books_once(tmp_path):
    async with started(tmp_path, counter) as [running], client(running, "clerk") as http:
        answers = await asyncio.gather(*(add(http, "a", 3, "the-same-key") for _ in range(20)))
        assert {a.status_code for a in answers} == {201}
        assert {a.json()["position"] for a in answers} == {1}
        assert await running.journal.last() == 1


async def test_a_key_reused_for_another_act_is_refused(tmp_path):
    async with started(tmp_path, counter) as [running], client(running, "clerk") as http:
        await add(http, "a", 3, "the-same-key")
        answer = await add(http, "a", 4, "the-same-key")
        assert answer.status_code == 409
        assert answer.json()["type"] == "urn:ninehours:problem:key-reused"


async def test_a_repeat_is_answered_even_when_it_would_be_refused_by_now(tmp_path):
    async with started(tmp_path, counter) as [running], client(running, "clerk") as http:
        await add(http, "a", 5)
        first = await add(http, "a", -5, "take-all-five")
        again = await add(http, "a", -5, "take-all-five")
        assert (first.status_code, again.status_code) == (201, 201)
        assert again.json()["position"] == first.json()["position"]
        assert again.json()["replayed"] is True


async def test_many_writers_of_one_stream_lose_nothing(tmp_path):
    async with started(tmp_path, counter) as [running], client(running, "clerk") as http:
        answers = await asyncio.gather(*(add(http, "a", 1) for _ in range(200)))
        assert all(answer.status_code == 201 for answer in answers)
        assert max(answer.json()["events"][0]["data"]["total"] for answer in answers) == 200


async def test_a_refusal_is_a_problem_that_carries_the_numbers(tmp_path):
    async with started(tmp_path, counter) as [running], client(running, "clerk") as http:
        answer = await add(http, "a", -1)
        assert answer.status_code == 409
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["free"] == 0


async def test_a_query_that_asks_for_it_sees_its_own_write(tmp_path):
    async with started(tmp_path, counter) as [running], client(running, "clerk") as http:
        for total in range(1, 30):
            position = (await add(http, "a", 1)).json()["position"]
            seen = (await http.get("/counters/a", params={"at_least": position})).json()
            assert seen["total"] == total


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Authorization": ""}, 401), ({"Authorization": "Bearer nonsense"}, 401), ({"Idempotency-Key": "short"}, 400)],
)
async def test_who_and_which_key_must_be_known(tmp_path, headers, status):
    async with started(tmp_path, counter) as [running], client(running, "clerk") as http:
        send = {"Idempotency-Key": fresh_key(), **headers}
        answer = await http.post("/counters/a", json={"counter": "a", "amount": 1}, headers=send)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"


async def test_a_role_that_does_not_suffice_is_told_which_one_would(tmp_path):
    async with started(tmp_path, counter) as [running], client(running, "observer") as http:
        answer = await add(http, "a", 1)
        assert answer.status_code == 403
        assert "clerk" in answer.json()["detail"]


async def test_a_fact_reaches_the_other_service_once(tmp_path):
    async with started(tmp_path, counter, ledger) as [first, second], client(first, "clerk") as http:
        for amount in (1, 2, 3):
            await add(http, "a", amount)
        await settled(first, second)
        assert (await second.documents.get("mirror", "counter/a")).body["total"] == 6
        assert (await second.documents.get("noticed", "notice/a")).body["seen"] == [1, 3, 6]


async def test_a_position_at_which_nothing_happened_is_reached_by_others_too(tmp_path):
    async with started(tmp_path, counter, ledger) as [first, second], client(first, "clerk") as http:
        await add(http, "a", 1)
        nothing = (await add(http, "a", 0)).json()
        assert nothing["events"] == []
        await until(lambda: second.consumer.reached["counter"] == nothing["position"])
        assert (await http.get("/counters/a", params={"at_least": nothing["position"]})).json()["total"] == 1


async def test_dropped_checkpoints_and_views_change_nothing_in_the_end(tmp_path):
    """Everything beside the journals can be thrown away: it is derived again, and no reaction happens twice."""
    async with started(tmp_path, counter, ledger) as [first, second], client(first, "clerk") as http:
        for amount in (1, 2, 3):
            await add(http, "a", amount)
        await settled(first, second)
    for path in (tmp_path / "counter.views.db", tmp_path / "ledger.views.db"):
        path.unlink()
    async with started(tmp_path, counter, ledger) as [first, second]:
        await settled(first, second)
        assert (await first.documents.get("counter", "counter/a")).body["total"] == 6
        assert (await second.documents.get("noticed", "notice/a")).body["seen"] == [1, 3, 6]
        assert (await second.documents.get("mirror", "counter/a")).body["total"] == 6
        assert await second.journal.last() == 3


async def test_a_poisoned_key_is_parked_with_what_follows_it_and_others_go_on(tmp_path):
    async with started(tmp_path, counter, ledger) as [first, second], client(first, "clerk") as http:
        await add(http, "bad", 666)
        await add(http, "bad", 1)
        await add(http, "good", 1)
        await settled(first, second)
        parked = await second.documents.get("parked", "parked/counter:counter/bad")
        assert [entry["record"]["headers"]["index"] for entry in parked.body["records"]] == ["0", "0"]
        assert "evil" in parked.body["records"][0]["reason"]
        assert (await second.documents.get("noticed", "notice/good")).body["seen"] == [1]


async def test_parked_records_survive_a_restart_and_go_through_in_order_once_mended(tmp_path):
    async with started(tmp_path, counter, ledger) as [first, second], client(first, "clerk") as http:
        await add(http, "bad", 666)
        await add(http, "bad", 1)
        await settled(first, second)
    mended = Reaction("notice", CounterAdded, lambda e, _: [Notice(counter=e.counter, total=e.total)])
    async with (
        started(tmp_path, counter, replace(ledger, reactions=[mended])) as [first, second],
        client(second, "admin") as http,
    ):
        await settled(first, second)
        answer = await http.post("/parked/parked/counter:counter/bad/requeue")
        assert answer.json() == {"handled": 2, "left": 0, "reason": ""}
        await settled(first, second)
        assert (await second.documents.get("noticed", "notice/bad")).body["seen"] == [666, 667]
        assert await second.documents.find("parked", Query({"waiting": True})) == []


async def test_a_requeued_key_is_not_taken_for_old_when_others_have_advanced(tmp_path):
    async with started(tmp_path, counter, ledger) as [first, second], client(first, "clerk") as http:
        await add(http, "bad", 666)
        for _ in range(5):
            await add(http, "good", 1)
        await settled(first, second)
    mended = Reaction("notice", CounterAdded, lambda e, _: [Notice(counter=e.counter, total=e.total)])
    async with (
        started(tmp_path, counter, replace(ledger, reactions=[mended])) as [first, second],
        client(second, "admin") as http,
    ):
        await http.post("/parked/parked/counter:counter/bad/requeue")
        await settled(first, second)
        assert (await second.documents.get("noticed", "notice/bad")).body["seen"] == [666]
        assert (await http.post("/views/noticed/rebuild")).json()["differed"] == 0


async def test_what_one_key_leads_to_is_done_once_and_in_order_in_each_stream_whatever_is_poisoned(tmp_path):
    """The streams of a key's reactions are written side by side; then one decision of nine fails."""

    def notice_but_for_five(_, command):
        if command.total == 5:
            raise ValueError("an odd number")
        return [Noticed(counter=command.counter, total=command.total)]

    spread = Reaction(
        "spread", CounterAdded, lambda e, _: [Notice(counter="even" if e.total % 2 == 0 else "odd", total=e.total)]
    )
    poisoned = replace(ledger.deciders[0], decide=notice_but_for_five)
    async with started(tmp_path, counter) as [first], client(first, "clerk") as http:
        for _ in range(9):
            await add(http, "a", 1)
    async with started(tmp_path, counter, replace(ledger, reactions=[spread], deciders=[poisoned])) as [_, second]:
        await settled(second)
        assert await seen(second) == {"odd": [1, 3], "even": [2, 4, 6, 8]}
        [parked] = await second.documents.find("parked", Query({"waiting": True}))
        assert [entry["record"]["headers"]["position"] for entry in parked.body["records"]] == [*"56789"]
    async with started(tmp_path, counter, replace(ledger, reactions=[spread])) as [first, second]:
        await settled(first, second)
        async with client(second, "admin") as http:
            assert (await http.post("/parked/parked/counter:counter/a/requeue")).json()["handled"] == 5
        await settled(first, second)
        assert await seen(second) == {"odd": [1, 3, 5, 7, 9], "even": [2, 4, 6, 8]}


async def seen(running):
    names = ("odd", "even")
    return {name: (await running.documents.get("noticed", f"notice/{name}")).body["seen"] for name in names}


async def test_the_status_waits_until_nothing_is_under_way_if_it_may(tmp_path):
    async with started(tmp_path, counter) as [running], client(running, "clerk") as http:
        with running.busy():
            assert not (await running.status(0.01))["settled"]
            waiting = asyncio.create_task(running.status(20))
            await add(http, "a", 3)
            assert not waiting.done()
        assert (await waiting)["settled"]


async def test_work_that_was_spawned_counts_before_it_begins(tmp_path):
    async with started(tmp_path, counter) as [running]:
        may_end = asyncio.Event()
        running.spawn(may_end.wait)
        assert running.at_work == 1
        may_end.set()
        await settled(running)
        assert running.at_work == 0


async def test_an_act_that_one_commit_cannot_hold_is_refused_and_says_what_to_do(tmp_path):
    async with started(tmp_path, counter) as [running]:
        with pytest.raises(Problem) as refused:
            await running.handler.handle([Add(counter="a", amount=1)] * (EVENTS_PER_COMMIT_MAX + 1), "a-key", "li")
        assert (refused.value.slug, refused.value.status) == ("commit-too-large", 413)
        assert refused.value.detail == "One act may not have 101 events in one commit; at most 100 fit. Split it."
        assert await running.journal.last() == 0


@pytest.mark.parametrize(("refused", "waiting"), [(0, "234"), (1, "1234")])
async def test_what_comes_before_a_broken_record_of_the_same_batch_stays_before_it(tmp_path, refused, waiting):
    """The view breaks at the second of four that come together; the reaction to the first is done, or refused too."""

    def mirror(_, event, __):
        if event.total == 2:
            raise ValueError("an odd mirror")
        return {"counter": event.counter, "total": event.total}

    def notice_but_for_one(_, command):
        if command.total == refused:
            raise ValueError("an odd number")
        return [Noticed(counter=command.counter, total=command.total)]

    broken = replace(
        ledger,
        deciders=[replace(ledger.deciders[0], decide=notice_but_for_one)],
        views=[View("mirror", {CounterAdded: mirror}, ("counter",)), ledger.views[1]],
    )
    async with started(tmp_path, counter, broken) as both:
        await settled(*both)
    async with started(tmp_path, counter) as [first], client(first, "clerk") as http:
        for _ in range(4):
            await add(http, "a", 1)
    async with started(tmp_path, counter, broken) as [first, second]:
        await settled(first, second)
        [parked] = await second.documents.find("parked", Query({"waiting": True}))
        assert [entry["record"]["headers"]["position"] for entry in parked.body["records"]] == [*waiting]
        assert "an odd mirror" in parked.body["records"][waiting.index("2")]["reason"]
    async with started(tmp_path, counter, ledger) as [first, second], client(second, "admin") as http:
        await settled(first, second)
        assert (await http.post("/parked/parked/counter:counter/a/requeue")).json()["handled"] == len(waiting)
        await settled(first, second)
        assert (await second.documents.get("noticed", "notice/a")).body["seen"] == [1, 2, 3, 4]
        assert (await second.documents.get("mirror", "counter/a")).body["total"] == 4


async def test_a_key_that_only_a_view_wants_is_parked_too_with_all_that_follows(tmp_path):
    def mirror(_, event, __):
        if event.total == 2:
            raise ValueError("an odd mirror")
        return {"counter": event.counter, "total": event.total}

    broken = replace(ledger, reactions=[], views=[View("mirror", {CounterAdded: mirror}, ("counter",))])
    async with started(tmp_path, counter, broken) as [first, second], client(first, "clerk") as http:
        for _ in range(3):
            await add(http, "a", 1)
        await settled(first, second)
        await add(http, "a", 1)
        await settled(first, second)
        [parked] = await second.documents.find("parked", Query({"waiting": True}))
        assert [entry["record"]["headers"]["position"] for entry in parked.body["records"]] == [*"234"]
    mended = replace(ledger, reactions=[], views=ledger.views[:1])
    async with started(tmp_path, counter, mended) as [first, second], client(second, "admin") as http:
        await settled(first, second)
        assert (await http.post("/parked/parked/counter:counter/a/requeue")).json()["handled"] == 3
        assert (await second.documents.get("mirror", "counter/a")).body["total"] == 4
