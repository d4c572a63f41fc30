"""Does what the schedule says, one fault after the other; what is broken recovers while the next one comes."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from services.cli.chaos.schedule import CUT, DROP, KILL, SLOW, STOP, Fault
from services.cli.chaos.servers import Breakable
from services.cli.distributed.run import READY_WITHIN_S, Distributed, Replica
from services.cli.platform import NotStarted

SLOW_S = 0.3


@dataclass
class Breaking:
    """`done` counts faults by kind; `recovered_s` says, by kind, how long a part took until it was ready again."""

    platform: Distributed
    servers: Mapping[str, Breakable]
    chance: random.Random
    done: Counter[str] = field(default_factory=Counter)
    recovered_s: dict[str, list[float]] = field(default_factory=dict)
    _at_work: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def follow(self, faults: list[Fault], end_s: float) -> None:
        """A part that is still broken when its next fault is due is waited for.  None begins after `end_s`."""
        begun = time.monotonic()
        for fault in faults:
            await asyncio.sleep(max(0.0, begun + fault.at_s - time.monotonic()))
            if fault.target in self._at_work:
                await self._at_work[fault.target]
            if time.monotonic() - begun > end_s:
                break
            self._at_work[fault.target] = asyncio.create_task(self._suffer(fault))
        await asyncio.gather(*self._at_work.values())

    async def _suffer(self, fault: Fault) -> None:
        server = self.servers.get(fault.target)
        place = fault.target if server else fault.target.rpartition("-")[0]
        kind = f"{place} {fault.what}"
        self.done[kind] += 1
        if server:
            healed = await self._break_server(server, fault)
        else:
            [replica] = [one for one in self.platform.replicas if one.name == fault.target]
            healed = await self._break_replica(replica, fault)
        await asyncio.gather(*(asyncio.to_thread(ready_again, one) for one in self._concerned(fault.target)))
        self.recovered_s.setdefault(kind, []).append(time.monotonic() - healed)

    def _concerned(self, target: str) -> list[Replica]:
        """Who has to be ready again.  Of a server's faults one gateway tells, which asks all services."""
        if target in self.servers:
            return [one for one in self.platform.replicas if one.url in self.platform.urls and self._sound(one)][:1]
        return [one for one in self.platform.replicas if one.name == target]

    def _sound(self, replica: Replica) -> bool:
        task = self._at_work.get(replica.name)
        return task is None or task.done()

    async def _break_replica(self, replica: Replica, fault: Fault) -> float:
        """All of its processes, as a container's end would.  The moment from which its recovery counts."""
        if fault.what == KILL:
            healed = time.monotonic()
            send(replica, signal.SIGKILL)
            await asyncio.to_thread(replica.ended, 10)
            replica.start()
            return healed
        send(replica, signal.SIGSTOP)
        await asyncio.sleep(fault.seconds)
        send(replica, signal.SIGCONT)
        return time.monotonic()

    async def _break_server(self, server: Breakable, fault: Fault) -> float:
        lasting: dict[str, Callable[[], None]] = {
            CUT: server.proxy.cut,
            SLOW: lambda: server.proxy.slow(SLOW_S),
            STOP: lambda: server.signal(signal.SIGSTOP),
        }
        after: dict[str, Callable[[], None]] = {STOP: lambda: server.signal(signal.SIGCONT)}
        healed = time.monotonic()
        if fault.what == KILL:
            server.kill()
            await asyncio.to_thread(server.start)
        elif fault.what == DROP:
            server.proxy.drop(self.chance)
        else:
            lasting[fault.what]()
            await asyncio.sleep(fault.seconds)
            after.get(fault.what, server.proxy.heal)()
            healed = time.monotonic()
        return healed


def ready_again(replica: Replica) -> None:
    """Wait for it, and start it again when it has ended: as `restart: unless-stopped` does.  Raises NotStarted."""
    deadline = time.monotonic() + READY_WITHIN_S
    while True:
        try:
            return replica.wait_until_ready()
        except NotStarted:
            if time.monotonic() > deadline or not replica.ended(0):
                raise
            replica.start()


def send(replica: Replica, number: signal.Signals) -> None:
    if replica.process and replica.process.poll() is None:
        os.killpg(replica.process.pid, number)
