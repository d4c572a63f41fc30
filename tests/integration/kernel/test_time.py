"""Timers and the two clocks."""

from __future__ import annotations

from datetime import datetime

from shared.clock import SimulatedClock
from tests.integration.kernel.counter import Add, counter
from tests.platform import settled, started, until

START = "2021-07-20T22:00:00+08:00"


async def test_what_is_due_happens_when_simulated_time_gets_there_and_not_before(tmp_path):
    async with started(tmp_path, counter, clock="simulated", clock_start=START) as [running]:
        await running.handle(Add(counter="a", amount=1, remind_at="2021-07-20T22:30:00+08:00"), "test", "key-1")
        await settled(running)
        assert (await running.documents.get("counter", "counter/a")).body.get("reminded") is None
        running.clock.advance(datetime.fromisoformat("2021-07-20T22:30:00+08:00"))
        await until(lambda: is_reminded(running))
        await settled(running)
        assert await running.journal.last() == 2


async def test_a_timer_fires_once_however_often_the_service_starts_again(tmp_path):
    async with started(tmp_path, counter) as [running]:
        await running.handle(Add(counter="a", amount=1, remind_at="2021-07-20T22:30:00+08:00"), "test", "key-1")
        await until(lambda: is_reminded(running))
    (tmp_path / "counter.views.db").unlink()
    async with started(tmp_path, counter) as [running]:
        await until(lambda: is_reminded(running))
        await settled(running)
        assert await running.journal.last() == 2


def test_a_simulated_clock_never_runs_backwards():
    clock = SimulatedClock(datetime.fromisoformat(START))
    clock.advance(datetime.fromisoformat("2021-07-20T21:00:00+08:00"))
    assert clock.now() == datetime.fromisoformat(START)


async def is_reminded(running) -> bool:
    found = await running.documents.get("counter", "counter/a")
    return bool(found and found.body.get("reminded"))
