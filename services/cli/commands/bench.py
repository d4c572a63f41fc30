"""`./ninehours bench`."""

from __future__ import annotations

import subprocess
import sys

from services.cli.root import ROOT


def bench(only: list[str], as_json: bool) -> int:
    flags = ["--json"] if as_json else []
    return subprocess.call([sys.executable, "-m", "tests.bench", *flags, *only], cwd=ROOT)
