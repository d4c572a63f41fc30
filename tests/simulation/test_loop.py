"""The loop on which schedules play: asyncio as it is, only with time and turns of its own."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Coroutine
from contextvars import copy_context
from typing import Any

import pytest

from tests.simulation.loop import WITHIN, SeededLoop, Stuck


class Simple:
    asleep_until = 0.0

    def adopt(self, task: asyncio.Task[Any]) -> None:
        """Nothing to keep."""


def on_loop(main: Coroutine[Any, Any, Any], seed: int = 0) -> Any:
    loop = SeededLoop(random.Random(seed))
    try:
        return loop.run_until_complete(main)
    finally:
        loop.close()


def within(process: Simple, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
    context = copy_context()
    context.run(WITHIN.set, process)
    return asyncio.get_running_loop().create_task(work, context=context)


def test_sleeping_costs_no_time() -> None:
    async def main() -> float:
        await asyncio.sleep(86_400)
        return asyncio.get_running_loop().time()

    before = time.monotonic()
    assert on_loop(main()) == 86_400
    assert time.monotonic() - before < 5


def test_a_timeout_cuts_what_takes_too_long_and_nothing_else() -> None:
    async def main() -> list[float]:
        times = []
        for seconds in (1, 3):
            try:
                async with asyncio.timeout(2):
                    await asyncio.sleep(seconds)
            except TimeoutError:
                pass
            times.append(asyncio.get_running_loop().time())
        return times

    assert on_loop(main()) == [1, 3]


def test_queues_events_conditions_and_gather_work() -> None:
    async def main() -> list[Any]:
        queue: asyncio.Queue[int] = asyncio.Queue(1)
        ready, condition = asyncio.Event(), asyncio.Condition()

        async def give() -> None:
            await ready.wait()
            for n in range(5):
                await queue.put(n)
            async with condition:
                condition.notify_all()

        async def take() -> list[int]:
            return [await queue.get() for _ in range(5)]

        async def notice() -> str:
            async with condition:
                await condition.wait()
            return "noticed"

        asyncio.get_running_loop().call_later(1, ready.set)
        return await asyncio.gather(take(), notice(), give())

    assert on_loop(main()) == [[0, 1, 2, 3, 4], "noticed", None]


def test_a_task_group_cancels_the_others_when_one_fails() -> None:
    async def main() -> list[str]:
        ended: list[str] = []

        async def wait(name: str) -> None:
            try:
                await asyncio.sleep(100)
            finally:
                ended.append(name)

        async def fail() -> None:
            await asyncio.sleep(1)
            raise ValueError("no")

        async def all_three() -> None:
            async with asyncio.TaskGroup() as group:
                for work in (wait("a"), fail(), wait("b")):
                    group.create_task(work)

        with pytest.raises(ExceptionGroup):
            await all_three()
        return ended

    assert on_loop(main()) == ["a", "b"]


def test_work_for_a_thread_is_done_on_the_loop_and_its_error_comes_back() -> None:
    async def main() -> threading.Thread:
        with pytest.raises(ZeroDivisionError):
            await asyncio.to_thread(lambda: 1 // 0)
        return await asyncio.to_thread(threading.current_thread)

    assert on_loop(main()) is threading.current_thread()


def turns_of(seed: int) -> list[str]:
    async def main() -> list[str]:
        turns: list[str] = []

        async def work(name: str) -> None:
            for n in range(3):
                turns.append(f"{name}{n}")
                await asyncio.sleep(0)

        one, other = Simple(), Simple()
        await asyncio.gather(*(within(process, work(name)) for process, name in ((one, "a"), (one, "b"), (other, "c"))))
        return turns

    return on_loop(main(), seed)


def test_within_a_process_turns_are_asyncios_and_between_processes_they_are_drawn() -> None:
    assert len({tuple(turns_of(seed)) for seed in range(20)}) > 5
    for seed in range(20):
        assert turns_of(seed) == turns_of(seed)
        assert [turn for turn in turns_of(seed) if turn[0] != "c"] == ["a0", "b0", "a1", "b1", "a2", "b2"]


def test_a_process_that_is_stopped_does_nothing_until_it_is_woken() -> None:
    async def main() -> list[float]:
        times: list[float] = []
        process = Simple()

        async def work() -> None:
            for _ in range(2):
                times.append(asyncio.get_running_loop().time())
                await asyncio.sleep(1)

        task = within(process, work())
        await asyncio.sleep(0.5)
        process.asleep_until = 7.0
        await task
        return times

    assert on_loop(main()) == [0, 7]


def test_waiting_for_what_never_comes_is_an_error_and_does_not_hang() -> None:
    with pytest.raises(Stuck, match="nothing is awaited"):
        on_loop(asyncio.Event().wait())
