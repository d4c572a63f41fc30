"""`./ninehours docs`."""

from __future__ import annotations

import subprocess
import sys

from services.cli.root import ROOT


def docs() -> int:
    return subprocess.call([sys.executable, "-m", "services.documents"], cwd=ROOT)
