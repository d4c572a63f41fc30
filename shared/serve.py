"""From a service, or several, to a listening process that stops in order."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import uvicorn
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from pydantic_settings import BaseSettings
from starlette.types import ASGIApp

from shared import telemetry
from shared.http import create_app
from shared.identity import Verifier, new_key_pair
from shared.ports import Unavailable
from shared.runtime import open_log, run
from shared.service import Service
from shared.settings import Settings, refuse_wrong
from shared.tls import certificate_followed

GRACE_S = 3
GARBAGE_THRESHOLDS = 50_000, 20, 20


def main(service: Service, every: Sequence[type[BaseSettings]]) -> None:
    """Run one service alone, with settings from the environment; `every` are all services' settings."""
    refuse_wrong(every)
    settings = Settings()
    telemetry.configure(service.name, settings.otlp_endpoint)
    run_to_end(_alone(service, settings))


async def _alone(service: Service, settings: Settings) -> None:
    async with AsyncExitStack() as stack:
        log = await stack.enter_async_context(open_log(settings))
        running = await stack.enter_async_context(
            run(service, settings, verifier(settings.token_key_file, service.name), log)
        )
        await listen(create_app(running, service.name), settings)


def run_to_end(work: Coroutine[Any, Any, None]) -> None:
    """On the event loop that uvicorn would choose: uvloop, where there is one.

    A store that cannot be opened ends the process with a sentence.  SIGTERM, which uvicorn raises again once it has
    stopped listening, must not end the process before everything is closed and the last spans are told.
    """
    signal.signal(signal.SIGTERM, _leave)
    try:
        with asyncio.Runner(loop_factory=uvicorn.Config("none").get_loop_factory()) as runner:
            runner.run(work)
    except Unavailable as error:
        raise SystemExit(str(error)) from None


def _leave(_: int, __: object) -> None:
    raise SystemExit(0)


class _Server(uvicorn.Server):
    """Tells its address once it is open, since with port 0 nobody knows it before; and when it begins to stop."""

    def __init__(self, config: uvicorn.Config, started: Callable[[str], None], stopping: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell = started
        self._stopping = stopping

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            port = self.servers[0].sockets[0].getsockname()[1]
            self._tell(f"{'https' if self.config.is_ssl else 'http'}://{self.config.host}:{port}")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._stopping()
        await super().shutdown(sockets)


async def listen(
    app: ASGIApp,
    settings: Settings,
    started: Callable[[str], None] = lambda _: None,
    stopping: Callable[[], None] = lambda: None,
) -> None:
    """Answer requests until SIGINT or SIGTERM; `started` gets the address once it is open.

    `stopping` ends live streams; what is still open after GRACE_S seconds is cut, or a browser tab could keep the
    process alive for ever.
    """
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=GRACE_S,
        server_header=False,
        proxy_headers="FORWARDED_ALLOW_IPS" in os.environ,  # nobody is believed unless the operator names a proxy
        ssl_certfile=settings.tls_certificate_file,
        ssl_keyfile=settings.tls_key_file,
    )
    _collect_rarely()
    async with certificate_followed(config):
        await _Server(config, started, stopping).serve()


def _collect_rarely() -> None:
    """Python's cycle collector took a fifth of the time of a request: it looked at all that lives, again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE_THRESHOLDS)


def ensure_token_key(path: Path) -> None:
    """The key that signs sign-in tokens: drawn once, readable by its owner alone."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    private, _ = new_key_pair()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(private)


def verifier(path: Path, audience: str) -> Verifier:
    """Checks tokens for a service, given the public key's file or the private one's."""
    if not path.exists():
        raise SystemExit(f"NINEHOURS_TOKEN_KEY_FILE: {path} does not exist. The gateway makes it: start that first.")
    pem = path.read_text()
    if "PRIVATE" in pem:
        key = load_pem_private_key(pem.encode(), password=None).public_key()
        pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return Verifier(pem, audience)
