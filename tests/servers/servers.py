"""Real servers for tests, as plain processes on loopback: Apache Kafka, two that speak MongoDB's protocol, and one
that knows who people are.

Kafka and SecantusDB are those of `./ninehours servers`.  Built here are FerretDB, as a second opinion on the store, and
the OpenTelemetry Collector.  `python -m tests.servers.servers` fetches all of them, say before the cache is saved.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from services.cli.root import ROOT
from services.cli.servers.fetch import Missing, cached, kafka_jars, need, run, secantus_python
from services.cli.servers.launch import LOG_SERVER, STORE, Server, free_port, process, running

__all__ = ["Missing", "ferretdb", "free_port", "identity_provider", "kafka", "otel_collector", "secantus"]

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


@contextmanager
def otel_collector(home: Path, passes_to: str) -> Iterator[str]:
    """The address of a collector as deploy/observe sets it up, but that it sends on all that it has taken in."""
    settings = yaml.safe_load((ROOT / "deploy/observe/collector.yml").read_text())
    port = free_port()
    settings["receivers"]["otlp"]["protocols"]["http"]["endpoint"] = f"127.0.0.1:{port}"
    settings["exporters"] = {"otlphttp": {"endpoint": passes_to}}
    for pipeline in settings["service"]["pipelines"].values():
        pipeline["exporters"] = ["otlphttp"]
    settings["service"]["telemetry"] = {"metrics": {"level": "none"}}  # or it would listen elsewhere too
    home.mkdir(parents=True)
    (home / "collector.yml").write_text(yaml.safe_dump(settings))
    with process([str(built("otelcol")), f"--config={home / 'collector.yml'}"], port, home):
        yield f"http://127.0.0.1:{port}"


def built(name: str) -> Path:
    """The program whose sources are in the folder of that name."""
    need("go", install="Go 1.25 or newer: https://go.dev/doc/install")
    recipe = b"".join((HERE / name / source).read_bytes() for source in ("main.go", "go.mod", "go.sum"))

    def build(folder: Path) -> None:
        run(["go", "build", "-trimpath", "-o", str(folder / name), "."], cwd=HERE / name)

    return cached(name, recipe, build) / name


def _ferretdb(home: Path, port: int) -> list[str]:
    return [str(built("ferretdb")), f"127.0.0.1:{port}", str(home)]


FERRETDB = Server("ferretdb", _ferretdb, "mongodb://127.0.0.1:{port}/")


if __name__ == "__main__":
    for path in (kafka_jars(), secantus_python(), built("ferretdb"), built("otelcol"), fetch_identity_provider()):
        print(path)
