"""An application of this process under an address of its own, for the command line to talk to."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from services.documents import ROOT


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncIterator[str]:
    """Yields the address."""
    opened = asyncio.Event()

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            opened.set()

    server = Server(uvicorn.Config(app, port=0, log_config=None, access_log=False, lifespan="off"))
    serve = asyncio.create_task(server.serve())
    await opened.wait()
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await serve


async def ninehours(*arguments: str, code: int = 0, **environment: str) -> str:
    """What `./ninehours` says on standard output when it ends with `code`; errors come with what it said besides."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("NINEHOURS_")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.cli", *arguments),
        cwd=ROOT,
        env=known | {f"NINEHOURS_{name.upper()}": value for name, value in environment.items()} | {"COLUMNS": "200"},
        stdout=PIPE,
        stderr=PIPE,
    )
    said, complaints = await process.communicate()
    assert process.returncode == code, (process.returncode, said.decode(), complaints.decode())
    return said.decode()


async def told(*arguments: str, code: int = 0, **environment: str) -> Any:
    """The same with --json, read."""
    return json.loads(await ninehours(*arguments, "--json", code=code, **environment))
