"""Asking and writing in groups: many callers wait, one task answers them together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from typing import Generic, Self, TypeVar

from shared.ports import APPEND_BATCH_MAX, Busy, Unavailable

WAITING_MAX = 1_000

Job = TypeVar("Job")
Result = TypeVar("Result")
Item = TypeVar("Item")


class Grouped(Generic[Job, Result]):
    """A task that hands all waiting jobs to `do_group`, at most APPEND_BATCH_MAX at once; nothing overtakes."""

    def __init__(self, name: str, do_group: Callable[[list[Job]], Awaitable[Sequence[Result | Exception]]]) -> None:
        self._name = name
        self._do_group = do_group
        self._queue: asyncio.Queue[tuple[Job, asyncio.Future[Result]]] = asyncio.Queue()
        self._waiting = 0

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run(), name=f"groups of {self._name}")
        return self

    async def __aexit__(self, *_: object) -> None:
        """What waits is done first."""
        await self._queue.join()
        self._task.cancel()
        await asyncio.wait([self._task])

    async def do(self, job: Job) -> Result:
        """Raises Unavailable, or the exception with which the group answered this job."""
        if self._task.done():
            raise Unavailable(f"{self._name} is closed.")
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting += 1
        self._queue.put_nowait((job, future))
        return await future

    async def _run(self) -> None:
        while True:
            taken = [await self._queue.get()]
            while len(taken) < APPEND_BATCH_MAX and not self._queue.empty():
                taken.append(self._queue.get_nowait())
            jobs, futures = zip(*taken, strict=True)
            answer(futures, await self._outcomes(list(jobs)))
            self._waiting -= len(taken)
            for _ in taken:
                self._queue.task_done()

    async def _outcomes(self, jobs: list[Job]) -> Sequence[Result | Exception]:
        try:
            return await self._do_group(jobs)
        except Unavailable as error:
            return [Unavailable(*error.args) for _ in jobs]
        except Exception as error:  # noqa: BLE001 - its callers get it; the task goes on
            return [error for _ in jobs]


class GroupWriter(Grouped[Job, Result]):
    """Refuses when too many wait."""

    async def write(self, job: Job) -> Result:
        """Raises Busy, or as `do`."""
        refuse_when_full(self._waiting, self._name)
        return await self.do(job)


def refuse_when_full(waiting: int, name: str) -> None:
    """Raises Busy: whoever is refused at once can try elsewhere or later, whoever waits for long cannot."""
    if waiting >= WAITING_MAX:
        raise Busy(f"{waiting} writes wait for {name} already; nothing was written. Try again in a second.")


async def all_done(doing: Iterable[Awaitable[None]]) -> None:
    """Side by side.  Raises what the first to fail has raised, but only when none is under way any more."""
    outcomes = await asyncio.gather(*doing, return_exceptions=True)
    for failed in filter(None, outcomes):
        raise failed


def slices(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def answer(futures: Sequence[asyncio.Future[Result]], outcomes: Sequence[Result | Exception]) -> None:
    for future, outcome in zip(futures, outcomes, strict=True):
        if future.done():
            continue  # whoever asked was cancelled
        if isinstance(outcome, Exception):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)
