"""One schedule: clients work while everything fails; then it settles without faults, and the books are read."""

from __future__ import annotations

import asyncio
import hashlib
import random
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from structlog.testing import capture_logs

from shared.clock import stamp
from shared.decide import Receipt
from shared.problem import Problem
from tests.simulation import audit, domain
from tests.simulation.world import START, Place, World

ACCOUNTS = "ab"
SHELVES = "xy"
PATIENCE_S = 1.0
ACTS = 2
TROUBLE_S = 4.0
SETTLING_S = 120.0


@dataclass(frozen=True)
class Outcome:
    """`faults`: the promises that were not kept; `trace`: every call, fate and event, with its time."""

    seed: int
    faults: list[str]
    trace: list[str]

    @property
    def digest(self) -> str:
        return hashlib.sha256("\n".join(self.trace).encode()).hexdigest()


def play(seed: int) -> Outcome:
    """The whole of one schedule.  Libraries draw from the common source of chance, so it begins at the seed too."""
    before = random.getstate()
    random.seed(seed)
    schedule = Schedule(seed)
    try:
        with capture_logs() as logs:
            faults = schedule.world.loop.run_until_complete(schedule.main())
    finally:
        schedule.world.loop.close()
        random.setstate(before)
    faults += [f"logged: {entry}" for entry in logs if entry["log_level"] == "error"]
    return Outcome(seed, faults + schedule.world.errors, schedule.world.trace)


class Schedule:
    def __init__(self, seed: int) -> None:
        self.mended = False
        self.world = World(seed, domain.services(lambda: self.mended))
        self.books = audit.Books()
        self.premature: list[str] = []
        self.chance = self.world.chance
        self.poisoned = self.chance.random() < 0.4

    async def main(self) -> list[str]:
        for place in self.world.places:
            place.start()
        trouble = asyncio.create_task(self._trouble())
        asker = asyncio.create_task(self._ask_what_is_covered())
        clients = [asyncio.create_task(self._client(f"client{n}")) for n in range(self.chance.choice((2, 3)))]
        await asyncio.wait(clients, timeout=TROUBLE_S)
        trouble.cancel()
        self._calm_down()
        try:
            async with asyncio.timeout(SETTLING_S):
                await asyncio.gather(*clients)
                await self._settle()
        except TimeoutError:
            faults = [f"not settled after {SETTLING_S:.0f} s: {audit.open_ends(self.world)}"]
        else:
            faults = await audit.faults(self.world, self.books)
        asker.cancel()
        await self._end()
        return faults + self.premature

    async def _client(self, name: str) -> None:
        """Each act is repeated under its key until it is answered, by whichever replica."""
        for n in range(ACTS):
            await asyncio.sleep(self.world.pause(0.3))
            account, shelf = self.chance.choice(ACCOUNTS), self.chance.choice(SHELVES)
            poison = domain.POISON if self.poisoned and self.chance.random() < 0.2 else ""
            order = f"{account}:{name}-{n}{poison}-{shelf}"
            at = START + timedelta(seconds=self.world.loop.time() + self.world.pause(2))
            remind_at = stamp(at) if self.chance.random() < 0.5 else ""
            await self._until_answered(domain.Order(account=account, order=order, remind_at=remind_at), name)
            if self.chance.random() < 0.4:
                await self._until_answered(domain.Cancel(account=account, order=order), name)

    async def _until_answered(self, command: domain.OfAccount, name: str) -> None:
        key = f"{type(command).__name__}:{command.order}"
        while True:
            place = self.chance.choice(self.world.of("orders"))
            answer: Receipt | Problem | None = None
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE_S):
                    answer = await place.process.ask(lambda running: running.handle(command, name, key))
            if isinstance(answer, Receipt):
                self.books.acknowledged.append((f"{name}:{key}", answer))
                return
            if isinstance(answer, Problem) and answer.status < 500 and answer.slug != "busy-stream":
                self.books.refused.append((f"{name}:{key}", answer))
                return
            await asyncio.sleep(self.world.pause(0.1))

    async def _ask_what_is_covered(self) -> None:
        """Who hears that all up to an order is covered finds it so, whichever replica says it."""
        while True:
            await asyncio.sleep(self.world.pause(0.2))
            if self.books.acknowledged:
                _, receipt = self.chance.choice(self.books.acknowledged)
                if await self._covered(self.chance.choice(self.world.of("stock")), receipt.position):
                    self.premature += audit.uncovered(self.world, "orders", "stock", receipt.position)

    async def _covered(self, place: Place, position: int) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                return await place.process.ask(lambda running: running.covers("orders", position)) is True
        return False

    async def _all_is_covered(self) -> bool:
        """In the end each replica says so of everything."""
        last = self.world.journals["orders"].last
        return all([await self._covered(place, last) for place in self.world.of("stock")])

    async def _trouble(self) -> None:
        """What befalls whole processes."""
        mean = self.chance.choice((0.2, 0.6, 2.0))
        while True:
            await asyncio.sleep(self.world.pause(mean))
            place = self.chance.choice(self.world.places)
            harm = (self._kill, self._halt, self._stop, self._expel, self._set_clock, self._mend)
            self.chance.choice(harm)(place)

    def _kill(self, place: Place) -> None:
        place.process.crash()

    def _stop(self, place: Place) -> None:
        place.process.leave()

    def _halt(self, place: Place) -> None:
        place.process.sleep(self.world.pause(1))

    def _expel(self, place: Place) -> None:
        """The group thinks it dead, which it is not."""
        self.world.note(f"{place.process.name} is expelled")
        for member in place.process.members:
            member.leave(self.chance.randrange(3))

    def _set_clock(self, place: Place) -> None:
        place.skew_s = self.chance.uniform(-3, 3)
        self.world.note(f"{place.name} sets its clock {place.skew_s:+.3f}")

    def _mend(self, _: Place) -> None:
        """What was poison can be handled from now on, and an operator says so to some replica."""
        self.mended = True
        self._requeue()

    def _calm_down(self) -> None:
        self.world.note("calm")
        self.world.calm = True
        for place in self.world.places:
            place.skew_s = 3_600.0
        self.mended = True

    async def _settle(self) -> None:
        while audit.open_ends(self.world) or not await self._all_is_covered():
            self._requeue()
            await asyncio.sleep(0.5)

    def _requeue(self) -> None:
        """By whichever replica; nobody waits for the answer."""
        for stream in audit.parked_streams(self.world):
            process = self.chance.choice(self.world.of("stock")).process
            process.ask(lambda running, stream=stream: running.consumer.requeue(stream))

    async def _end(self) -> None:
        self.world.note("end")
        self.world.ended = True
        for place in self.world.places:
            place.process.crash()
        await asyncio.sleep(1)
