"""Real servers for tests, as plain processes on loopback: Apache Kafka, two that speak MongoDB's protocol, and one
that knows who people are.

Kafka and SecantusDB are those of `./ninehours servers`; FerretDB is built here, as a second opinion on the store's
contract.  `python -m tests.servers.servers` fetches all of them, for example before the cache is saved.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.cli.servers.fetch import Missing, cached, kafka_jars, need, run, secantus_python
from services.cli.servers.launch import LOG_SERVER, STORE, Server, free_port, process, running

__all__ = ["Missing", "ferretdb", "free_port", "identity_provider", "kafka", "secantus"]

IDENTITY_PROVIDER = "oidc-provider-mock==0.3.4"
HERE = Path(__file__).resolve().parent


@contextmanager
def kafka(home: Path) -> Iterator[str]:
    """The bootstrap address of a single broker whose data are in `home`."""
    with running(LOG_SERVER, home) as address:
        yield address.removeprefix("kafka://")


@contextmanager
def secantus(home: Path) -> Iterator[str]:
    """The address of SecantusDB with its data in `home`."""
    with running(STORE, home) as address:
        yield address


@contextmanager
def ferretdb(home: Path) -> Iterator[str]:
    """The address of FerretDB with its data in `home`."""
    with running(FERRETDB, home) as address:
        yield address


@contextmanager
def identity_provider(home: Path, port: int) -> Iterator[str]:
    """The address of an OpenID Connect provider without users, with a key drawn for as long as it runs."""
    home.mkdir(parents=True, exist_ok=True)
    with process([str(fetch_identity_provider()), "-m", "oidc_provider_mock", "--port", str(port)], port, home):
        yield f"http://127.0.0.1:{port}"


def fetch_identity_provider() -> Path:
    """A Python environment of its own: nothing of the platform needs what the provider needs."""

    def fetch(folder: Path) -> None:
        run([sys.executable, "-m", "venv", str(folder)])
        run([str(folder / "bin/python"), "-m", "pip", "install", "-q", IDENTITY_PROVIDER])

    return cached("oidc", IDENTITY_PROVIDER.encode(), fetch) / "bin/python"


def fetch_ferretdb() -> Path:
    """The server's program."""
    need("go", install="Go 1.24 or newer: https://go.dev/doc/install")
    sources = [HERE / "ferretdb" / name for name in ("main.go", "go.mod", "go.sum")]

    def fetch(folder: Path) -> None:
        run(["go", "build", "-trimpath", "-o", str(folder / "ferretdb"), "."], cwd=HERE / "ferretdb")

    return cached("ferretdb", b"".join(source.read_bytes() for source in sources), fetch) / "ferretdb"


def _ferretdb(home: Path, port: int) -> list[str]:
    return [str(fetch_ferretdb()), f"127.0.0.1:{port}", str(home)]


FERRETDB = Server("ferretdb", _ferretdb, "mongodb://127.0.0.1:{port}/")


if __name__ == "__main__":
    for path in (kafka_jars(), secantus_python(), fetch_ferretdb(), fetch_identity_provider()):
        print(path)
