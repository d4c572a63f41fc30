"""Does what the schedule says; what is broken recovers while other parts break."""

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
from services.cli.distributed.run import Distributed, Replica
from services.cli.platform import NotStarted

SLOW_S = 0.3
RECOVERED_WITHIN_S = 240


@dataclass
class Breaking:
    """`done` counts faults by kind; `recovered_s` says, by kind, how long a part took until it was ready again."""

    platform: Distributed
    servers: Mapping[str, Breakable]
    chance: random.Random
    done: Counter[str] = field(default_factory=Counter)
    recovered_s: dict[str, list[float]] = field(default_factory=dict)
    fallen: Counter[str] = field(default_factory=Counter)
    """Replicas that had ended although nothing had broken them just then: they found no store when they started."""

    _broken: set[str] = field(default_factory=set)

    async def follow(self, faults: list[Fault], end_s: float) -> None:
        """Each part suffers its faults in their order; one that is still broken when the next is due is waited for."""
        begun = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for target in {fault.target: None for fault in faults}:
                group.create_task(self._suffer_all([one for one in faults if one.target == target], begun, end_s))
        for replica in self.platform.replicas:
            self._count_fallen(replica)
            await asyncio.to_thread(ready_again, replica)

    def _count_fallen(self, replica: Replica) -> None:
        if replica.ended(0):
            self.fallen[replica.name] += 1

    async def _suffer_all(self, faults: list[Fault], begun: float, end_s: float) -> None:
        """None begins after `end_s`."""
        for fault in faults:
            await asyncio.sleep(max(0.0, begun + fault.at_s - time.monotonic()))
            if time.monotonic() - begun > end_s:
                break
            self._broken.add(fault.target)
            await self._suffer(fault)
            self._broken.discard(fault.target)

    async def _suffer(self, fault: Fault) -> None:
        server = self.servers.get(fault.target)
        place = fault.target.partition("-")[0]
        kind = f"{place} {fault.what}"
        self.done[kind] += 1
        if server:
            healed = await self._break_server(server, fault)
        else:
            [replica] = [one for one in self.platform.replicas if one.name == fault.target]
            healed = await self._break_replica(replica, fault)
        if concerned := self._concerned(fault.target):
            await asyncio.gather(*(asyncio.to_thread(ready_again, one) for one in concerned))
            self.recovered_s.setdefault(kind, []).append(time.monotonic() - healed)

    def _concerned(self, target: str) -> list[Replica]:
        """Who has to be ready again.  Of a server's faults one gateway tells, which asks all services."""
        if target in self.servers:
            return [
                one for one in self.platform.replicas if one.url in self.platform.urls and one.name not in self._broken
            ][:1]
        return [one for one in self.platform.replicas if one.name == target]

    async def _break_replica(self, replica: Replica, fault: Fault) -> float:
        """All of its processes, as a container's end would.  The moment from which its recovery counts."""
        self._count_fallen(replica)
        if fault.what == KILL:
            healed = time.monotonic()
            send(replica, signal.SIGKILL)
            await asyncio.to_thread(replica.ended, 10)
            replica.revive()
            return healed
        send(replica, signal.SIGSTOP)
        try:
            await asyncio.sleep(fault.seconds)
        finally:
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
            try:
                await asyncio.sleep(fault.seconds)
            finally:
                after.get(fault.what, server.proxy.heal)()
            healed = time.monotonic()
        return healed


def ready_again(replica: Replica) -> None:
    """Wait for it, and start it again when it has ended: as `restart: unless-stopped` does.  Raises NotStarted."""
    deadline = time.monotonic() + RECOVERED_WITHIN_S
    while True:
        try:
            return replica.wait_until_ready()
        except NotStarted:
            if replica.over or time.monotonic() > deadline:
                raise
            replica.revive()


def send(replica: Replica, number: signal.Signals) -> None:
    if replica.process and replica.process.poll() is None:
        os.killpg(replica.process.pid, number)
