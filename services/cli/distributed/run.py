"""Starts the services as processes, waits until they are ready, and ends them as Compose would."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import httpx2

from services.cli.distributed.compose import Here, environment, ours, waves
from services.cli.platform import NotStarted, endings_as_interrupts, endings_put_off, said_since
from services.cli.root import ROOT
from services.cli.servers.launch import LOG_SERVER, STORE, free_port, running
from shared.identity import new_key_pair
from shared.settings import PREFIX

GATEWAY = "gateway"
READY_WITHIN_S = 120
END_WITHIN_S = 5
"""What a service may take after SIGTERM."""

LOOK_EVERY_S = 0.1


class EndedLate(Exception):
    """Services that had to be killed; the sentence names them."""


@dataclass
class Replica:
    """One of the platform's processes, where it answers, and its log.

    It can be started again after its end, unless it is `over`.
    """

    name: str
    url: str
    log: Path
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    over: bool = False
    _reviving: Lock = field(default_factory=Lock)

    def start(self) -> None:
        with self.log.open("ab") as said, endings_put_off():
            self.process = subprocess.Popen(
                [sys.executable, "-m", "services.cli", *self.command],
                stdout=said,
                stderr=said,
                cwd=ROOT,
                env=self.environment,
                start_new_session=True,
            )

    def revive(self) -> None:
        """Start it if it has ended; of several who want that at once, one does."""
        with self._reviving:
            if self.ended(0) and not self.over:
                self.start()

    def let_go(self) -> None:
        """It is not started again."""
        with self._reviving:
            self.over = True

    def signal(self, number: signal.Signals) -> None:
        if self.process:
            self.process.send_signal(number)

    def ended(self, within_s: float) -> bool:
        """Whether it ends in that time."""
        try:
            return self.process is None or self.process.wait(within_s) is not None
        except subprocess.TimeoutExpired:
            return False

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        while self.ended(0) or not self._ready():  # whoever answers there may be another
            if self.over or self.ended(0) or time.monotonic() > deadline:
                raise NotStarted(f"The service {self.name} did not become ready: {said_since(self.log, 0)}")
            time.sleep(LOOK_EVERY_S)

    def _ready(self) -> bool:
        """As the health check of Compose asks, and nothing behind the gateway is missing."""
        try:
            answer = httpx2.get(f"{self.url}/readyz", timeout=4, trust_env=False)
            return answer.status_code == httpx2.codes.OK and answer.json()["status"] == "ready"
        except httpx2.TransportError:
            return False


@dataclass
class Distributed:
    """The platform at work; `urls` are its gateways."""

    urls: Sequence[str]
    replicas: list[Replica] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.urls[0]

    def let_go(self) -> None:
        for replica in self.replicas:
            replica.let_go()

    def end(self) -> list[str]:
        """SIGTERM to all, the last started first; the names of those that had to be killed."""
        self.let_go()
        for replica in reversed(self.replicas):
            replica.signal(signal.SIGTERM)
        deadline = time.monotonic() + END_WITHIN_S
        late = [one for one in self.replicas if not one.ended(max(0.0, deadline - time.monotonic()))]
        for replica in late:
            replica.signal(signal.SIGKILL)
            replica.ended(END_WITHIN_S)
        return [replica.name for replica in late]


@contextmanager
def distributed(folder: Path, each: int = 1, *, admin_password: str, **settings: str) -> Iterator[Distributed]:
    """`each` replicas of every service; keys, data and logs are in `folder`, and everything has ended on exit.

    `settings` are NINEHOURS_… beyond those of docker-compose.yml, for every service.  Raises Missing, NotListening or
    NotStarted when something does not start, EndedLate when a service did not end END_WITHIN_S after SIGTERM.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with endings_as_interrupts(), ExitStack() as stack:
        log_url = stack.enter_context(running(LOG_SERVER, folder / LOG_SERVER.name))
        store_url = stack.enter_context(running(STORE, folder / STORE.name))
        with services_on(store_url, log_url, folder, each, admin_password=admin_password, **settings) as platform:
            yield platform


@contextmanager
def services_on(
    store_url: str, log_url: str, folder: Path, each: int, *, admin_password: str, **settings: str
) -> Iterator[Distributed]:
    """As `distributed`, on servers that run already."""
    ports = {name: [free_port() for _ in range(each)] for name in ours()}
    here = Here(log_url, str(_secrets(folder, store_url, admin_password)), ports)
    more = {f"{PREFIX}{name.upper()}": value for name, value in settings.items()}
    platform = Distributed(here.urls(GATEWAY))
    try:
        for wave in waves():
            begun = [_replica(name, number, folder, here, more) for name in wave for number in range(each)]
            for replica in begun:
                platform.replicas.append(replica)
                replica.start()
            for replica in begun:
                replica.wait_until_ready()
        yield platform
    finally:
        late = platform.end()
    if late:
        raise EndedLate(f"{', '.join(late)} did not end within {END_WITHIN_S} s of SIGTERM and had to be killed.")


def _secrets(folder: Path, store_url: str, admin_password: str) -> Path:
    """The files that docs/deploy.md has people make, for this platform alone; keys of an earlier start stay."""
    place = folder / "secrets"
    if not place.exists():
        place.mkdir(mode=0o700)
        private, public = new_key_pair()
        (place / "token.pem").write_text(private)
        (place / "token.pub.pem").write_text(public)
        (place / "token.pepper").write_bytes(secrets.token_bytes(32))
    (place / "store-url").write_text(store_url)
    (place / "admin-password").write_text(admin_password)
    return place


def _replica(name: str, number: int, folder: Path, here: Here, more: Mapping[str, str]) -> Replica:
    """`more`: settings, and the answers to what docker-compose.yml asks for."""
    one, own = ours()[name], f"{name}-{number + 1}"
    given = {setting: here.of(name, number, value) for setting, value in environment(one, more).items()}
    inherited = {setting: value for setting, value in os.environ.items() if not setting.startswith(PREFIX)}
    ours_too = {setting: value for setting, value in more.items() if setting.startswith(PREFIX)}
    everything = inherited | given | ours_too | {f"{PREFIX}INSTANCE": own}
    return Replica(own, here.urls(name)[number], folder / f"{own}.log", one["command"], everything)
