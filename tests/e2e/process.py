"""The embedded platform as a process of its own, which can be killed and started again on the same files."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2

from shared.identity import Issuer, Principal
from tests.platform import get, until

ROOT = Path(__file__).parents[2]


class Remote:
    """A platform in other processes; `key_file` signs tokens for it."""

    def __init__(self, url: str, key_file: Path) -> None:
        self.url = url
        self.key_file = key_file

    def client(self, *roles: str, name: str = "", org: str = "", area: str = "*") -> httpx2.AsyncClient:
        issuer = Issuer(self.key_file.read_text())
        token = issuer.issue(Principal(name or "-".join(roles), frozenset(roles), org, area), 1)
        return httpx2.AsyncClient(base_url=self.url, headers={"Authorization": f"Bearer {token}"}, timeout=20)

    async def settled(self, seconds: float = 30.0) -> None:
        async with self.client("observer") as http:

            async def all_done() -> bool:
                return bool((await get(http, "/status"))["settled"])

            await until(all_done, seconds)


class Living(Remote):
    """`url` stays the same from one life to the next."""

    process: Process

    def __init__(self, folder: Path, **settings: str) -> None:
        super().__init__("", folder / "token.pem")
        self.folder = folder
        self._settings = {
            "STORE_URL": f"sqlite:////{str(folder).lstrip('/')}",
            "LOG_URL": f"sqlite:////{str(folder / 'log.db').lstrip('/')}",
            "TOKEN_KEY_FILE": str(folder / "token.pem"),
            "ADMIN_PASSWORD": "admin-admin",
            "PRINCIPAL_REQUESTS_PER_S": "1000000",
            **{name.upper(): value for name, value in settings.items()},
        }

    async def start(self) -> None:
        port = self.url.rpartition(":")[2] or "0"
        environment = {f"NINEHOURS_{name}": value for name, value in {**self._settings, "PORT": port}.items()}
        with (self.folder / "platform.log").open("ab") as complaints:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "services"),
                cwd=ROOT,
                stdout=PIPE,
                stderr=complaints,
                env=os.environ | environment,
            )
        assert self.process.stdout
        first = await self.process.stdout.readline()
        assert first, (self.folder / "platform.log").read_text()[-2000:]
        self.url = json.loads(first)["listening"]

    async def end(self, how: signal.Signals = signal.SIGKILL) -> None:
        """SIGKILL leaves no time to write anything.  What has ended already stays so."""
        if self.process.returncode is not None:
            return
        self.process.send_signal(how)
        assert self.process.stdout
        await self.process.stdout.read()
        await self.process.wait()


@asynccontextmanager
async def living(folder: Path, **settings: str) -> AsyncIterator[Living]:
    """Started; stopped in order on exit."""
    life = Living(folder, **settings)
    await life.start()
    try:
        yield life
    finally:
        await life.end(signal.SIGTERM)
