"""`./ninehours bench`."""

from __future__ import annotations

import subprocess
import sys

from services.cli.root import ROOT


def bench(only: list[str], distributed: bool, as_json: bool) -> int:
    flags = ["--distributed"] * distributed + ["--json"] * as_json
    return subprocess.call([sys.executable, "-m", "tests.bench", *flags, *only], cwd=ROOT)
