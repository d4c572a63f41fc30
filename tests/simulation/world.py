"""Where a schedule plays: the stores that survive, the processes that do not, and what befalls them."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from contextvars import copy_context
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from shared.ports import Busy, Unavailable
from shared.problem import Problem
from shared.runtime import Ports, Running
from shared.service import Service
from shared.settings import Settings
from tests.simulation.line import OUTSIDE, Faults, FaultyLine
from tests.simulation.loop import WITHIN, SeededLoop
from tests.simulation.memory import Member, MemoryBlobs, MemoryDocuments, MemoryJournal, MemoryLog
from tests.simulation.stores import StoredDocuments, StoredJournal, StoredLog

T = TypeVar("T")

START = datetime(2021, 7, 20, 8, tzinfo=UTC)
SESSION_S = 1.0
"""A member of a group that was not heard of for so long has lost its partitions."""
PARTITIONS = 3
SETTINGS = Settings(store_url="", log_url="")


class World:
    def __init__(self, seed: int, services: Sequence[Service]) -> None:
        self.chance = random.Random(seed)
        self.loop = SeededLoop(self.chance)
        self.faults = Faults.drawn(self.chance)
        self.piecemeal = self.chance.random() < 0.5
        self.calm = False
        self.ended = False
        self.trace: list[str] = []
        self.errors: list[str] = []
        self.log = StoredLog(PARTITIONS, remembers=self.chance.random() < 0.5)
        self.journals = {service.name: StoredJournal(service.name, f"{service.name}-1") for service in services}
        self.documents = {service.name: StoredDocuments() for service in services}
        self.blobs: dict[str, dict[str, bytes]] = {service.name: {} for service in services}
        self.places = [
            Place(self, service, f"{service.name}-{n}")
            for service in services
            for n in range(1, 1 + self.chance.choice((1, 2, 2, 3)))
        ]
        self.loop.set_exception_handler(self._unhandled)

    def note(self, text: str) -> None:
        self.trace.append(f"{self.loop.time():.4f} {text}")

    def pause(self, mean_s: float) -> float:
        return self.chance.expovariate(1 / mean_s)

    def of(self, service: str) -> list[Place]:
        return [place for place in self.places if place.service.name == service]

    def _unhandled(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self.errors.append(f"{context['message']}: {context.get('exception')!r}")


class Place:
    """Where one replica of a service runs: when its process dies, the next one starts here."""

    def __init__(self, world: World, service: Service, name: str) -> None:
        self.world = world
        self.service = service
        self.name = name
        self.skew_s = 0.0
        self.starts = 0
        self.process = self._next()

    def _next(self) -> Process:
        self.starts += 1
        return Process(self, f"{self.name}.{self.starts}")

    def start(self) -> None:
        if self.world.ended:
            return
        if self.process.dead:
            self.process = self._next()
        self.process.start()


class Process:
    """One life of a replica.  When it crashes, all that it has in memory is gone; its requests under way are not."""

    def __init__(self, place: Place, name: str) -> None:
        self.place = place
        self.world = place.world
        self.name = name
        self.dead = False
        self.asleep_until = 0.0
        self.running: Running | None = None
        self.members: list[Member] = []
        self._tasks: dict[asyncio.Task[Any], None] = {}
        self._context = copy_context()
        self._context.run(WITHIN.set, self)
        self._leaving = asyncio.Event()

    def adopt(self, task: asyncio.Task[Any]) -> None:
        self._tasks[task] = None
        task.add_done_callback(lambda done: self._tasks.pop(done, None))

    def start(self) -> None:
        self.world.note(f"{self.name} starts")
        self.world.loop.create_task(self._live(), context=self._context)

    async def _live(self) -> None:
        service, world = self.place.service, self.world
        line, some = FaultyLine(self), world.piecemeal
        ports = Ports(
            MemoryJournal(world.journals[service.name], line, some),
            MemoryDocuments(world.documents[service.name], line, some),
            MemoryBlobs(world.blobs[service.name], line),
            ProcessLog(self, line),
        )
        running = Running(service, ports, SETTINGS, None)  # type: ignore[arg-type]
        running.clock = SkewedClock(self.place)
        try:
            async with running:
                self.running = running
                await self._leaving.wait()
                self.running = None
                world.note(f"{self.name} ends")
        except (Busy, Unavailable) as error:
            world.note(f"{self.name} cannot start: {error!r}")
        self.crash()

    def leave(self) -> None:
        """End in order, as on SIGTERM."""
        self._leaving.set()

    def sleep(self, seconds: float) -> None:
        """Stand still, as on SIGSTOP, and go on later as if nothing had been."""
        self.world.note(f"{self.name} sleeps {seconds:.3f}")
        self.asleep_until = self.world.loop.time() + seconds
        if seconds > SESSION_S:
            self.world.loop.call_later(SESSION_S, self.forgotten)

    def crash(self) -> None:
        if self.dead:
            return
        self.world.note(f"{self.name} dies")
        self.dead = True
        self.running = None
        self.asleep_until = 0.0
        for member in self.members:
            member.die()
        later = self.world.loop.call_later
        later(SESSION_S, self.forgotten, context=OUTSIDE)
        later(self.world.pause(0.3), self.place.start, context=OUTSIDE)
        self._bury()

    def forgotten(self) -> None:
        """The groups have not heard of it for too long."""
        if self.dead or self.asleep_until > self.world.loop.time():
            for member in self.members:
                member.leave(self.world.chance.randrange(PARTITIONS))

    def _bury(self) -> None:
        """What it was doing is not done; clean-up code may run, but nobody hears of it."""
        for task in [*self._tasks]:
            task.cancel()
        if self._tasks:
            self.world.loop.call_later(0.001, self._bury, context=OUTSIDE)

    def ask(self, work: Callable[[Running], Awaitable[T]]) -> asyncio.Future[T | Problem | None]:
        """What `work` answers or the Problem that it raises; None when no answer comes."""
        answer: asyncio.Future[T | Problem | None] = self.world.loop.create_future()

        async def serve(running: Running) -> T | Problem | None:
            try:
                return await work(running)
            except Problem as problem:
                return problem
            except (Busy, Unavailable):
                return None

        def served(task: asyncio.Task[T | Problem | None]) -> None:
            if not answer.done():
                answer.set_result(None if task.cancelled() else task.result())

        if self.running is None:
            answer.set_result(None)
        else:
            task = self.world.loop.create_task(serve(self.running), context=self._context)
            task.add_done_callback(served, context=OUTSIDE)
        return answer


class SkewedClock:
    """Domain time as the machine of this place has it."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def now(self) -> datetime:
        return START + timedelta(seconds=self._place.world.loop.time() + self._place.skew_s)

    async def moved(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class ProcessLog(MemoryLog):
    def __init__(self, process: Process, line: FaultyLine) -> None:
        super().__init__(process.world.log, line)
        self._process = process

    def subscribe(self, group: str, topics: Sequence[str]) -> Member:
        member = super().subscribe(group, topics)
        self._process.members.append(member)
        return member
