"""Servers that can be killed and started again in their places, each behind a proxy that can be cut."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from services.cli.chaos.proxy import Proxy
from services.cli.platform import stop
from services.cli.servers.launch import LOG_SERVER, STORE, Member, free_port, kafka, launched, wait_until_listening

Command = Callable[[Path, int], list[str]]


@dataclass
class Breakable:
    """`direct` is its own address, `url` the proxy's."""

    name: str
    home: Path
    port: int
    command: Command
    proxy: Proxy
    at: str
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return self.at.format(port=self.proxy.port)

    @property
    def direct(self) -> str:
        return self.at.format(port=self.port)

    def start(self) -> None:
        """Return when it listens."""
        self.launch()
        self.wait_until_listening()

    def launch(self) -> None:
        self.process = launched(self.command(self.home, self.port), self.home)

    def wait_until_listening(self) -> None:
        assert self.process
        wait_until_listening(self.process, self.port, self.home)

    def signal(self, number: signal.Signals) -> None:
        assert self.process
        self.process.send_signal(number)

    def kill(self) -> None:
        """SIGKILL leaves no time to write anything."""
        assert self.process
        self.process.kill()
        self.process.wait()


@dataclass(frozen=True)
class Servers:
    """What a platform stands on."""

    store: Breakable
    brokers: Sequence[Breakable]

    @property
    def bootstrap(self) -> str:
        """HOST:PORT of every broker's proxy."""
        return ",".join(one.url.removeprefix("kafka://") for one in self.brokers)

    @property
    def log_url(self) -> str:
        return f"kafka://{self.bootstrap}"

    @property
    def by_name(self) -> dict[str, Breakable]:
        return {one.name: one for one in (self.store, *self.brokers)}


@contextmanager
def breakable(folder: Path, brokers: int = 1) -> Iterator[Servers]:
    with breakable_store(folder) as store, breakable_brokers(folder, brokers) as log:
        yield Servers(store, log)


@contextmanager
def breakable_store(folder: Path) -> Iterator[Breakable]:
    with ExitStack() as stack:
        store = _behind_proxy(stack, STORE.name, folder, STORE.command, STORE.at)
        store.wait_until_listening()
        yield store


@contextmanager
def breakable_brokers(folder: Path, count: int = 1) -> Iterator[Sequence[Breakable]]:
    """Brokers that each keep a copy of everything.  Kafka names their proxies' addresses: else all would go past them.

    What they copy from each other goes through the proxies too, what they vote on as controllers does not.
    """
    controllers = [free_port() for _ in range(count)]
    with ExitStack() as stack:
        brokers = []
        for node in range(1, count + 1):
            reached_at = free_port()
            command = partial(kafka, member=Member(node, controllers), reached_at=reached_at)
            name = LOG_SERVER.name if count == 1 else f"{LOG_SERVER.name}-{node}"
            brokers.append(_behind_proxy(stack, name, folder, command, LOG_SERVER.at, reached_at))
        for broker in brokers:
            broker.wait_until_listening()
        yield brokers


def _behind_proxy(stack: ExitStack, name: str, folder: Path, command: Command, at: str, front: int = 0) -> Breakable:
    """On its way; several that wait for each other have to be started together."""
    home = folder / name
    home.mkdir(parents=True)
    port = free_port()
    proxy = stack.enter_context(Proxy(front or free_port(), port))
    server = Breakable(name, home, port, command, proxy, at)
    server.launch()
    stack.callback(lambda: stop(server.process) if server.process else None)
    return server
