"""The system's clock is set forward and back under a running service: order comes from the journal, not from clocks."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import datetime

from shared.clock import stamp
from shared.identity import Verifier
from shared.runtime import Running, open_log, open_ports
from tests.integration.kernel.counter import Add, counter
from tests.platform import PUBLIC, Hand, settings, settled, until

NOON, HALF_PAST, ONE = (datetime.fromisoformat(f"2021-07-20T{time}:00+00:00") for time in ("12:00", "12:30", "13:00"))


@asynccontextmanager
async def counting(folder, hand):
    chosen = settings(folder)
    async with open_log(chosen) as log:
        running = Running(counter, open_ports("counter", chosen, log), chosen, Verifier(PUBLIC, "counter"))
        running.clock = hand
        async with running:
            yield running


async def add(running, key, remind_at=""):
    return await running.handle(Add(counter="a", amount=1, remind_at=remind_at), "wang", key)


async def shown(running):
    return (await running.documents.get("counter", "counter/a")).body


async def test_what_is_recorded_after_the_clock_was_set_back_still_comes_after(tmp_path):
    hand = Hand(ONE)
    async with counting(tmp_path, hand) as running:
        first = await add(running, "key-one-1")
        hand.time = NOON
        second = await add(running, "key-two-2")
        assert (first.position, second.position) == (1, 2)
        assert (first.at, second.at) == (stamp(ONE), stamp(NOON))
        await settled(running)
        assert (await shown(running))["total"] == 2
        async with running.log.subscribe("reader", ["counter"]) as inbox:
            records = await inbox.poll(10, 1)
            assert [record.headers["time"] for record in records] == [stamp(ONE), stamp(NOON)]


async def test_a_repeated_key_is_known_however_the_clock_stands(tmp_path):
    hand = Hand(NOON)
    async with counting(tmp_path, hand) as running:
        first = await add(running, "key-one-1")
        hand.time = ONE
        again = await add(running, "key-one-1")
        assert again == first.model_copy(update={"replayed": True})


async def test_a_timer_that_has_fired_does_not_fire_again_when_its_time_comes_again(tmp_path):
    hand = Hand(NOON)
    async with counting(tmp_path, hand) as running:
        await add(running, "key-one-1", remind_at=stamp(HALF_PAST))
        hand.time = ONE
        await until(lambda: reminded(running))
        hand.time = NOON
        await settled(running)
        hand.time = ONE
        await settled(running)
        assert await running.journal.last() == 2
    async with counting(tmp_path, Hand(NOON)) as running:
        running.clock.time = ONE
        await settled(running)
        assert await running.journal.last() == 2


async def test_a_timer_set_before_the_clock_went_back_waits_for_its_time(tmp_path):
    hand = Hand(HALF_PAST)
    async with counting(tmp_path, hand) as running:
        hand.time = NOON
        await add(running, "key-one-1", remind_at=stamp(HALF_PAST))
        await settled(running)
        assert "reminded" not in await shown(running)
        hand.time = HALF_PAST
        await until(lambda: reminded(running))


async def reminded(running):
    await settled(running)
    return (await shown(running)).get("reminded")
