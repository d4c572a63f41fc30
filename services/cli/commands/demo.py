"""`./ninehours demo`: a platform of its own on temporary data, a rehearsal on it, and the files in a directory."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console

from services.cli.codes import FAILED
from services.cli.demo import run
from services.cli.demo.narrator import Narrator
from services.cli.demo.run import clock_start
from services.cli.demo.script import Script
from services.cli.distributed.run import EndedLate, distributed
from services.cli.lang import Lang
from services.cli.platform import NotStarted, started
from services.cli.servers.fetch import Missing
from services.cli.servers.launch import NotListening
from services.cli.warming import solver_warming
from services.cli.web.ready import ready_pages

UNLIMITED = "1000000"
FREE = dict.fromkeys(("principal_requests_per_s", "anonymous_requests_per_s", "sign_ins_per_min"), UNLIMITED)


def demo(out: Path, script: Script, lang: Lang | None, as_json: bool, apart: bool) -> int:
    """`apart`: each service its own process, on Kafka and a stand-in for MongoDB."""
    narrator = Narrator(Console(stderr=as_json), lang)
    try:
        with tempfile.TemporaryDirectory(prefix="ninehours-") as folder:
            code, result = _rehearsed(Path(folder), out, script, narrator, apart)
    except (NotStarted, NotListening, Missing, EndedLate) as error:
        print(error, file=sys.stderr)
        return FAILED
    if as_json:
        print(json.dumps(result, ensure_ascii=False))
    return code


@contextmanager
def _platform(folder: Path, password: str, settings: Mapping[str, str], apart: bool) -> Iterator[str]:
    """Its address."""
    if apart:
        with distributed(folder, 1, admin_password=password, **settings) as platform:
            yield platform.url
    else:
        with started(folder, 0, admin_password=password, **settings) as url:
            yield url


def _rehearsed(folder: Path, out: Path, script: Script, narrator: Narrator, apart: bool) -> tuple[int, dict[str, Any]]:
    begun = time.monotonic()
    with solver_warming(narrator.lang):
        ready_pages(narrator.lang)
    password = secrets.token_urlsafe(12)
    settings = {"clock": "simulated", "clock_start": clock_start(), **FREE}
    with _platform(folder, password, settings, apart) as url:
        setup_s = time.monotonic() - begun
        return asyncio.run(run(url, ("admin", password), script=script, out=out, narrator=narrator, setup_s=setup_s))
