"""Where uv is: on the PATH, or where ./ninehours has put its own."""

from __future__ import annotations

import os
from pathlib import Path
from shutil import which

from services.cli.root import ROOT

OWN = ROOT / ".venv" / "uv" / ("Scripts/uv.exe" if os.name == "nt" else "bin/uv")


def uv(own: Path = OWN) -> str | None:
    return which("uv") or (str(own) if own.exists() else None)
