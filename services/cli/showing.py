"""demo, up and serve: commands that run the platform."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console

from services.cli.codes import DONE, FAILED, USAGE
from services.cli.platform import NotStarted, started

SERVICES = ("inventory", "relief", "allocation", "gateway")
UNLIMITED = "1000000"


def demo(out: Path, seed: int, as_json: bool) -> int:
    """A platform of its own on temporary data, a rehearsal on it, and the files in `out`."""
    from services.cli.demo import run
    from services.cli.demo.run import clock_start

    begun = time.monotonic()
    console = Console(stderr=as_json)
    password = secrets.token_urlsafe(12)
    with tempfile.TemporaryDirectory(prefix="ninehours-") as folder:
        try:
            with started(
                Path(folder),
                clock="simulated",
                clock_start=clock_start(),
                admin_password=password,
                principal_requests_per_s=UNLIMITED,
                anonymous_requests_per_s=UNLIMITED,
                sign_ins_per_min=UNLIMITED,
            ) as url:
                warm_solver()
                setup_s = time.monotonic() - begun
                code, result = asyncio.run(
                    run(url, ("admin", password), seed=seed, out=out, console=console, setup_s=setup_s)
                )
        except NotStarted as error:
            print(error, file=sys.stderr)
            return FAILED
    if as_json:
        print(json.dumps(result, ensure_ascii=False))
    return code


def warm_solver() -> None:
    """Compile the solver's inner loops now; else the first plan on a machine would wait half a minute for it."""
    subprocess.run(
        [sys.executable, "-m", "services.allocation.planner", "--warm"], check=True, stdout=subprocess.DEVNULL
    )


def up(port: int, data: Path, seed: int) -> int:
    """The demo city on the system's clock, for people to work on, until Ctrl-C."""
    from services.cli.keeping import FREE, keep, remembered

    memory = remembered(data)
    try:
        with started(data, port, admin_password=memory.password, **FREE) as url:
            warm_solver()
            asyncio.run(keep(url, data, seed, memory, Console()))
    except NotStarted as error:
        print(error, file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("已停止，数据保留。Stopped; the data stays.", file=sys.stderr)
    return DONE


def serve(service: str) -> int:
    """This process becomes the service, so that whoever stops it stops the service."""
    if service not in SERVICES:
        print(f"There is no service {service!r}. Choose one of: {', '.join(SERVICES)}", file=sys.stderr)
        return USAGE
    command = [sys.executable, "-m", f"services.{service}"]
    if os.name != "nt":
        os.execv(command[0], command)  # noqa: S606 - ours, with fixed arguments
    return subprocess.call(command)
