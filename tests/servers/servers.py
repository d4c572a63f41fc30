"""Real servers for tests, as plain processes on loopback: Apache Kafka, and two that speak MongoDB's protocol.

Each is fetched or built once into a cache (NINEHOURS_SERVERS_CACHE, or the user's cache folder) and started on a free
port.  `python -m tests.servers.servers` fetches all of them, for example before the cache is saved.
"""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import socket
import string
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
USER_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
CACHE = Path(os.environ.get("NINEHOURS_SERVERS_CACHE") or USER_CACHE / "ninehours-servers")
SECANTUS = "secantusdb==0.7.0b3"
START_S = 60
STOP_S = 15


class Missing(Exception):
    """This machine cannot run the server; the sentence says what to install."""


@contextmanager
def kafka(home: Path) -> Iterator[str]:
    """The bootstrap address of a single broker whose data are in `home`."""
    lib = fetch_kafka()
    port, controller_port = free_port(), free_port()
    settings = home / "server.properties"
    template = string.Template((HERE / "kafka/server.properties").read_text())
    settings.write_text(template.substitute(port=port, controller_port=controller_port, data=home / "data"))
    java = ["java", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", f"{lib}/*"]
    java += [f"-Dlog4j2.configurationFile={HERE / 'kafka/log4j2.xml'}"]
    cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    run([*java, "kafka.tools.StorageTool", "format", "--cluster-id", cluster, "--config", str(settings)])
    with running([*java, "kafka.Kafka", str(settings)], port, home):
        yield f"127.0.0.1:{port}"


@contextmanager
def secantus(home: Path) -> Iterator[str]:
    """The address of SecantusDB with its data in `home`."""
    python, port = fetch_secantus(), free_port()
    options = ["--sync-on-commit", "--cache-size", "256M", "--port", str(port), "--storage-path", str(home)]
    with running([str(python), "-m", "secantus", *options], port, home):
        yield f"mongodb://127.0.0.1:{port}/?directConnection=true"


@contextmanager
def ferretdb(home: Path) -> Iterator[str]:
    """The address of FerretDB with its data in `home`."""
    program, port = fetch_ferretdb(), free_port()
    with running([str(program), f"127.0.0.1:{port}", str(home)], port, home):
        yield f"mongodb://127.0.0.1:{port}/"


def fetch_kafka() -> Path:
    """The folder of the broker's jars."""
    need("java", "mvn", install="Java 17 and Maven: apt-get install openjdk-17-jre-headless maven")

    def fetch(folder: Path) -> None:
        copy = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={folder}"]
        run(["mvn", "-q", "-B", "-f", str(HERE / "kafka/pom.xml"), *copy])

    return cached("kafka", (HERE / "kafka/pom.xml").read_bytes(), fetch)


def fetch_secantus() -> Path:
    """A Python environment of its own: the server is run, never imported."""

    def fetch(folder: Path) -> None:
        run([sys.executable, "-m", "venv", str(folder)])
        run([str(folder / "bin/python"), "-m", "pip", "install", "-q", SECANTUS])

    return cached("secantus", SECANTUS.encode(), fetch) / "bin/python"


def fetch_ferretdb() -> Path:
    """The server's program."""
    need("go", install="Go 1.24 or newer: https://go.dev/doc/install")
    sources = [HERE / "ferretdb" / name for name in ("main.go", "go.mod", "go.sum")]

    def fetch(folder: Path) -> None:
        run(["go", "build", "-trimpath", "-o", str(folder / "ferretdb"), "."], cwd=HERE / "ferretdb")

    return cached("ferretdb", b"".join(source.read_bytes() for source in sources), fetch) / "ferretdb"


def cached(name: str, recipe: bytes, fetch: Callable[[Path], None]) -> Path:
    """The folder that `fetch` has filled for this recipe, now or before.  It appears only when it is complete."""
    folder = CACHE / f"{name}-{hashlib.sha256(recipe).hexdigest()[:12]}"
    if not folder.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as unfinished:
            fetch(Path(unfinished) / name)
            if not folder.exists():
                (Path(unfinished) / name).rename(folder)
    return folder


def need(*programs: str, install: str) -> None:
    if absent := [program for program in programs if not shutil.which(program)]:
        raise Missing(f"{' and '.join(absent)} not found; install {install}")


def run(command: list[str], cwd: Path | None = None) -> None:
    done = subprocess.run(command, cwd=cwd, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        raise Missing(f"{command[0]} failed (are its packages reachable?):\n{done.stdout[-2000:]}")


@contextmanager
def running(command: list[str], port: int, home: Path) -> Iterator[None]:
    """The server from the moment it listens until the end of the block."""
    with (
        (home / "server.log").open("wb") as log,
        subprocess.Popen(command, cwd=home, stdout=log, stderr=log) as process,
    ):
        try:
            wait_until_listening(process, port, home / "server.log")
            yield
        finally:
            process.terminate()
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()


def wait_until_listening(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_S
    while not listening(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{process.args!r} did not start:\n{log.read_text()[-2000:]}")
        time.sleep(0.05)


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    for path in (fetch_kafka(), fetch_secantus(), fetch_ferretdb()):
        print(path)
