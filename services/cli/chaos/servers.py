"""A server that can be killed and started again in its place, behind a proxy that can be cut."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from services.cli.chaos.proxy import Proxy
from services.cli.platform import stop
from services.cli.servers.launch import LOG_SERVER, STORE, free_port, kafka, launched, wait_until_listening

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
        self.process = launched(self.command(self.home, self.port), self.home)
        wait_until_listening(self.process, self.port, self.home)

    def signal(self, number: signal.Signals) -> None:
        assert self.process
        self.process.send_signal(number)

    def kill(self) -> None:
        """SIGKILL leaves no time to write anything."""
        assert self.process
        self.process.kill()
        self.process.wait()


@contextmanager
def breakable(folder: Path) -> Iterator[tuple[Breakable, Breakable]]:
    """The store and the broker, each behind its proxy, whose address Kafka names: else all would go past it."""
    with ExitStack() as stack:
        store = stack.enter_context(breakable_store(folder))
        reached_at = free_port()
        log = _behind_proxy(
            stack, LOG_SERVER.name, folder, partial(kafka, reached_at=reached_at), LOG_SERVER.at, reached_at
        )
        yield store, log


@contextmanager
def breakable_store(folder: Path) -> Iterator[Breakable]:
    with ExitStack() as stack:
        yield _behind_proxy(stack, STORE.name, folder, STORE.command, STORE.at)


def _behind_proxy(stack: ExitStack, name: str, folder: Path, command: Command, at: str, front: int = 0) -> Breakable:
    home = folder / name
    home.mkdir(parents=True)
    port = free_port()
    proxy = stack.enter_context(Proxy(front or free_port(), port))
    server = Breakable(name, home, port, command, proxy, at)
    server.start()
    stack.callback(lambda: stop(server.process) if server.process else None)
    return server
