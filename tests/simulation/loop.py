"""An asyncio event loop whose time is virtual and whose order is drawn from a seed: one seed, one schedule.

Everything above the loop is asyncio's own: timeouts, events, queues, task groups.  Only three things differ:

- time moves to the next timer at once when nothing is ready, so sleeping costs nothing;
- work belongs to the process (`WITHIN`) in whose context it was scheduled.  Within a process it runs in asyncio's
  order; which process takes the next step is drawn, and a process that is stopped takes none until it is woken;
- there are no threads: what is handed to one runs in its turn on the loop.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import random
from collections import deque
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from typing import Any, Protocol

STEPS_MAX = 400_000
"""No schedule is that long: something runs in circles without time passing."""


class Process(Protocol):
    asleep_until: float

    def adopt(self, task: asyncio.Task[Any]) -> None:
        """Told of each task that begins in this process."""
        ...


WITHIN: ContextVar[Process | None] = ContextVar("within", default=None)
"""The process to which running code belongs; None outside of all of them."""


class Stuck(Exception):
    """Nothing is ready and nothing is awaited, or the schedule runs in circles."""


class NumberedTask(asyncio.Task[Any]):
    """Hashes by the order of creation, so that sets of tasks have the same order in each run."""

    def __init__(self, coroutine: Coroutine[Any, Any, Any], number: int, **more: Any) -> None:
        self.number = number
        super().__init__(coroutine, **more)

    def __hash__(self) -> int:
        return self.number


class Turns:
    """The ready handles, a queue for each process."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._queues: dict[Process | None, deque[asyncio.Handle]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._queues.values()))

    def append(self, handle: asyncio.Handle) -> None:
        owner = handle._context.get(WITHIN)  # type: ignore[attr-defined]
        queue = self._queues.get(owner)
        if queue is None:
            queue = self._queues[owner] = deque()
        queue.append(handle)

    def take(self, now: float) -> asyncio.Handle | None:
        """The next handle of a process whose turn is drawn; None when all are asleep or have nothing to do."""
        awake = [owner for owner in self._queues if owner is None or owner.asleep_until <= now]
        if not awake:
            return None
        owner = awake[int(self._chance.random() * len(awake))] if len(awake) > 1 else awake[0]
        queue = self._queues[owner]
        handle = queue.popleft()
        if not queue:
            del self._queues[owner]
        return handle

    def wakes_at(self) -> float | None:
        """When the first of the sleeping processes that have something to do is awake again."""
        return min((owner.asleep_until for owner in self._queues if owner is not None), default=None)

    def clear(self) -> None:
        self._queues.clear()


class SeededLoop(asyncio.BaseEventLoop):
    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self._now = 0.0
        self._ready = Turns(chance)
        self._steps = 0
        self._numbers = itertools.count()
        self.set_task_factory(self._new_task)

    def time(self) -> float:
        return self._now

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:
        """In its turn, on the loop."""
        future = self.create_future()
        self.call_soon(_settle, future, func, args)
        return future

    def _new_task(self, loop: asyncio.AbstractEventLoop, coroutine: Any, **more: Any) -> asyncio.Task[Any]:
        context = more.get("context")
        task = NumberedTask(coroutine, next(self._numbers), loop=loop, **more)
        owner = context.get(WITHIN) if context is not None else WITHIN.get()
        if owner is not None:
            owner.adopt(task)
        return task

    def _run_once(self) -> None:
        """One handle.  Without any, time goes to the next timer, or to when a process is awake again."""
        self._steps += 1
        if self._steps > STEPS_MAX:
            raise Stuck(f"{STEPS_MAX} steps, and no end at {self._now:.3f} s")
        while True:
            if self._scheduled and self._scheduled[0]._when <= self._now:
                self._ring()
            if handle := self._ready.take(self._now):
                break
            if self._stopping:
                return
            self._pass_time()
        if not handle._cancelled:
            handle._run()

    def _ring(self) -> None:
        timers = self._scheduled
        while timers and timers[0]._when <= self._now:
            timer = heapq.heappop(timers)
            timer._scheduled = False
            if not timer._cancelled:
                self._ready.append(timer)

    def _pass_time(self) -> None:
        while self._scheduled and self._scheduled[0]._cancelled:
            heapq.heappop(self._scheduled)
        moments = [self._scheduled[0]._when] if self._scheduled else []
        if (awake := self._ready.wakes_at()) is not None:
            moments.append(awake)
        if not moments:
            raise Stuck(f"nothing is ready and nothing is awaited at {self._now:.3f} s")
        self._now = max(self._now, min(moments))

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """It is thrown away when its time comes."""

    def _write_to_self(self) -> None:
        """Nobody else's thread waits to be heard."""

    def _process_events(self, event_list: Any) -> None:
        """There are no sockets."""


def _settle(future: asyncio.Future[Any], func: Callable[..., Any], args: tuple[Any, ...]) -> None:
    if future.cancelled():
        return
    try:
        future.set_result(func(*args))
    except Exception as error:  # noqa: BLE001 - whoever awaits it gets it
        future.set_exception(error)
