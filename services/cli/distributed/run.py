"""Starts the services as processes, waits until they are ready, and ends them as Compose would."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from services.cli.distributed.compose import Here, environment, ours, waves
from services.cli.platform import NotStarted, endings_as_interrupts, said_since
from services.cli.root import ROOT
from services.cli.servers.launch import LOG_SERVER, STORE, free_port, running
from shared.identity import new_key_pair
from shared.settings import PREFIX

GATEWAY = "gateway"
READY_WITHIN_S = 120
END_WITHIN_S = 5
"""What a service may take after SIGTERM."""

LOOK_EVERY_S = 0.1
NOBODY_LOGS_IN = "not-asked-for"
"""The store here asks for no password."""


class EndedLate(Exception):
    """Services that had to be killed; the sentence names them."""


@dataclass(frozen=True, slots=True)
class Service:
    """One of the platform's processes, where it answers, and its log."""

    name: str
    process: subprocess.Popen[bytes]
    url: str
    log: Path


@contextmanager
def distributed(folder: Path, *, admin_password: str, **settings: str) -> Iterator[str]:
    """The gateway's address; keys, data and logs are in `folder`, and everything has ended on exit.

    `settings` are NINEHOURS_… beyond those of docker-compose.yml, for every service.  Raises Missing, NotListening or
    NotStarted when something does not start, EndedLate when a service did not end END_WITHIN_S after SIGTERM.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with endings_as_interrupts(), ExitStack() as stack:
        log_url = stack.enter_context(running(LOG_SERVER, folder / LOG_SERVER.name))
        store_url = stack.enter_context(running(STORE, folder / STORE.name))
        here = Here(store_url, log_url, str(_secrets(folder)), {name: free_port() for name in ours()})
        answers = {"MONGO_PASSWORD": NOBODY_LOGS_IN, "ADMIN_PASSWORD": admin_password}
        more = {f"{PREFIX}{name.upper()}": value for name, value in settings.items()}
        begun: list[Service] = []
        try:
            for wave in waves():
                begun.extend(_start(name, folder, here, answers, more) for name in wave)
                for service in begun:
                    _wait_until_ready(service)
            yield f"http://127.0.0.1:{here.ports[GATEWAY]}"
        finally:
            late = end(begun)
    if late:
        raise EndedLate(f"{', '.join(late)} did not end within {END_WITHIN_S} s of SIGTERM and had to be killed.")


def end(services: list[Service]) -> list[str]:
    """SIGTERM to all, the last started first; the names of those that had to be killed."""
    for service in reversed(services):
        service.process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + END_WITHIN_S
    late = []
    for service in services:
        try:
            service.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            late.append(service.name)
            service.process.kill()
            service.process.wait()
    return late


def _secrets(folder: Path) -> Path:
    """The files that docs/deploy.md has people make, for this platform alone."""
    place = folder / "secrets"
    place.mkdir(mode=0o700)
    private, public = new_key_pair()
    (place / "token.pem").write_text(private)
    (place / "token.pub.pem").write_text(public)
    (place / "token.pepper").write_bytes(secrets.token_bytes(32))
    return place


def _start(name: str, folder: Path, here: Here, answers: Mapping[str, str], more: dict[str, str]) -> Service:
    one = ours()[name]
    given = {setting: here.of(name, value) for setting, value in environment(one, answers).items()}
    inherited = {setting: value for setting, value in os.environ.items() if not setting.startswith(PREFIX)}
    log = folder / f"{name}.log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "services.cli", *one["command"]],
            stdout=said,
            stderr=said,
            cwd=ROOT,
            env=inherited | given | more,
            start_new_session=True,
        )
    return Service(name, process, f"http://127.0.0.1:{here.ports[name]}", log)


def _wait_until_ready(service: Service) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while not _ready(service):
        if service.process.poll() is not None or time.monotonic() > deadline:
            raise NotStarted(f"The service {service.name} did not become ready: {said_since(service.log, 0)}")
        time.sleep(LOOK_EVERY_S)


def _ready(service: Service) -> bool:
    """As the health check of Compose asks, and nothing behind the gateway is missing."""
    try:
        answer = httpx2.get(f"{service.url}/readyz", timeout=4, trust_env=False)
        return answer.status_code == httpx2.codes.OK and answer.json()["status"] == "ready"
    except httpx2.TransportError:
        return False
