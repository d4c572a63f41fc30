"""`./ninehours demo`: a platform of its own on temporary data, a rehearsal on it, and the files in a directory."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console

from services.cli.codes import FAILED
from services.cli.demo import run
from services.cli.demo.narrator import Narrator
from services.cli.demo.run import clock_start
from services.cli.lang import Lang
from services.cli.platform import NotStarted, started
from services.cli.warming import warm_solver

UNLIMITED = "1000000"


def demo(out: Path, seed: int, lang: Lang | None, as_json: bool) -> int:
    begun = time.monotonic()
    narrator = Narrator(Console(stderr=as_json), lang)
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
                warm_solver(lang)
                setup_s = time.monotonic() - begun
                code, result = asyncio.run(
                    run(url, ("admin", password), seed=seed, out=out, narrator=narrator, setup_s=setup_s)
                )
        except NotStarted as error:
            print(error, file=sys.stderr)
            return FAILED
    if as_json:
        print(json.dumps(result, ensure_ascii=False))
    return code
