"""Starts a server as a plain process on loopback."""

from __future__ import annotations

import socket
import string
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from services.cli.platform import endings_put_off, stop
from services.cli.servers.fetch import KAFKA, kafka_jars, run, secantus_python

START_S = 60
LOOK_EVERY_S = 0.05
LOG = "server.log"
SAID_SHOWN = 2000
COPIES_MAX = 3
CLUSTER = "bmluZWhvdXJzLWJyb2tlcg"
"""All brokers of a cluster must be formatted with the same id: sixteen bytes in base64, of which any will do."""

HASTE = "import runpy, sys; sys.setswitchinterval(0.0005); runpy.run_module('secantus', run_name='__main__')"
"""One interpreter answers all connections, in turns of usually 5 ms: beside a long write, each step of the shortest
question would wait so long."""

_given: set[int] = set()


class NotListening(Exception):
    """A server ended before it answered, or did not answer in time; the sentence holds the end of its log."""


@dataclass(frozen=True, slots=True)
class Server:
    """`command(home, port)` makes ready what it needs in `home` and says how it is started; `at` is its address."""

    name: str
    command: Callable[[Path, int], list[str]]
    at: str

    def address(self, port: int) -> str:
        return self.at.format(port=port)


@dataclass(frozen=True, slots=True)
class Member:
    """A broker's number in its cluster, from 1; every broker is a controller as well, on these ports."""

    node: int
    controllers: Sequence[int]

    def settings(self) -> dict[str, object]:
        voters = [f"{node}@127.0.0.1:{port}" for node, port in enumerate(self.controllers, 1)]
        copies = min(len(voters), COPIES_MAX)
        return {
            "node": self.node,
            "controller_port": self.controllers[self.node - 1],
            "voters": ",".join(voters),
            "copies": copies,
            "in_sync": max(copies - 1, 1),
        }


def kafka(
    home: Path, port: int, more: str = "", *formatting: str, member: Member | None = None, reached_at: int = 0
) -> list[str]:
    """A broker, alone or a member, formatted when it has no data yet; `more` settings override those in the file.

    Clients are told to come to the port `reached_at`, or else to `port`.
    """
    settings, data = home / "server.properties", home / "data"
    template = string.Template((KAFKA / "server.properties").read_text())
    place = member or Member(1, [free_port()])
    settings.write_text(
        template.substitute(place.settings(), port=port, reached_at=reached_at or port, data=data) + more
    )
    java = ["java", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", f"{kafka_jars()}/*"]
    java += [f"-Dlog4j2.configurationFile={KAFKA / 'log4j2.xml'}"]
    if not (data / "meta.properties").exists():
        format_it = ["kafka.tools.StorageTool", "format", f"--cluster-id={CLUSTER}", "--config", str(settings)]
        run([*java, *format_it, *formatting])
    return [*java, "kafka.Kafka", str(settings)]


def secantus(home: Path, port: int) -> list[str]:
    """It syncs the disk for every write that asks for that, as those of journals and views do."""
    options = ["--cache-size", "256M", "--port", str(port), "--storage-path", str(home / "data")]
    return [str(secantus_python()), "-c", HASTE, *options]


STORE = Server("store", secantus, "mongodb://127.0.0.1:{port}/?directConnection=true&retryWrites=false")
"""Its driver does not repeat writes: the stand-in keeps those of half an hour and walks through them at every write."""

LOG_SERVER = Server("kafka", kafka, "kafka://127.0.0.1:{port}")


@contextmanager
def running(server: Server, home: Path) -> Iterator[str]:
    """The address of the server on a free port, from the moment it listens until the end of the block."""
    home.mkdir(parents=True, exist_ok=True)
    port = free_port()
    with process(server.command(home, port), port, home):
        yield server.address(port)


@contextmanager
def process(command: list[str], port: int, home: Path) -> Iterator[None]:
    """It listens, until the end of the block."""
    with ExitStack() as left:
        with endings_put_off():
            child = launched(command, home)
            left.callback(stop, child)
        wait_until_listening(child, port, home)
        yield


def launched(command: list[str], home: Path) -> subprocess.Popen[bytes]:
    """The process in a session of its own: a terminal's Ctrl-C is not for it."""
    with (home / LOG).open("ab") as log:
        return subprocess.Popen(command, cwd=home, stdout=log, stderr=log, start_new_session=True)


def wait_until_listening(child: subprocess.Popen[bytes], port: int, home: Path) -> None:
    deadline = time.monotonic() + START_S
    while not listening(port):
        if child.poll() is not None or time.monotonic() > deadline:
            said = (home / LOG).read_text(errors="replace")[-SAID_SHOWN:]
            raise NotListening(f"{home / LOG} says why the server did not start:\n{said}")
        time.sleep(LOOK_EVERY_S)


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """Nobody listens there now; this process is never given the same twice, for whoever was first may still start."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        if port not in _given:
            _given.add(port)
            return port
