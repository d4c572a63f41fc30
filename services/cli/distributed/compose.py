"""docker-compose.yml, read: what each of our services runs, with which settings, and who it waits for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from services.cli.root import ROOT

FILE = ROOT / "docker-compose.yml"
ASKED = re.compile(r"(?<!\$)\$\{(\w+)(?:(:[?-])([^}]*))?\}")
"""A variable of the person who starts it: name, `:?` or `:-` or nothing, sentence or default."""

LOG_HOST = "kafka:9092"
SECRETS = "/run/secrets/"
PORT = "8900"


@dataclass(frozen=True, slots=True)
class Here:
    """What stands on this machine for the hosts, ports and folders of containers."""

    log_url: str
    secrets: str
    ports: Mapping[str, Sequence[int]]
    """service -> where each of its replicas listens"""

    def urls(self, name: str) -> list[str]:
        return [f"http://127.0.0.1:{port}" for port in self.ports[name]]

    def of(self, name: str, number: int, value: str) -> str:
        """What a setting is for a replica of a service.  The only place that knows how the two worlds differ."""
        if value == PORT:
            return str(self.ports[name][number])
        for other in self.ports:
            value = value.replace(f"http://{other}:{PORT}", ",".join(self.urls(other)))
        value = value.replace(f"kafka://{LOG_HOST}", self.log_url)
        return value.replace(SECRETS, f"{self.secrets}/").replace("0.0.0.0", "127.0.0.1")  # noqa: S104 - replaced


@cache
def ours() -> dict[str, dict[str, Any]]:
    """The containers whose image is built here, by name."""
    containers: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["services"]
    return {name: one for name, one in containers.items() if "build" in one}


def environment(container: Mapping[str, Any], answers: Mapping[str, str]) -> dict[str, str]:
    """The container's settings after the person who starts it has been asked.  Raises LookupError without an answer."""

    def answer(found: re.Match[str]) -> str:
        name, kind, default = found.groups()
        if given := answers.get(name):
            return given
        if kind != ":-":
            raise LookupError(f"docker-compose.yml asks for {name}")
        return str(default)

    settings = container.get("environment", {})
    return {name: ASKED.sub(answer, value).replace("$$", "$") for name, value in settings.items()}


def waves() -> list[list[str]]:
    """Our services in the order in which they start: none before those that it depends on."""
    waiting, started = dict(ours()), list[list[str]]()
    while waiting:
        ready = [name for name, one in waiting.items() if not waiting.keys() & set(one.get("depends_on", ()))]
        if not ready:
            raise LookupError(f"docker-compose.yml: {', '.join(waiting)} wait for each other")
        started.append(ready)
        for name in ready:
            del waiting[name]
    return started
