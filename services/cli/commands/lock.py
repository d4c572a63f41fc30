"""`./ninehours lock`: hashes, but no index addresses: everybody installs from the index of their own settings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from shutil import which

from services.cli.codes import DONE
from services.cli.root import ROOT

COMMON = ("--quiet", "--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url")
HEADER = ("--custom-compile-command", "./ninehours lock")


def lock() -> int:
    uv = which("uv") or str(Path(sys.prefix) / "uv" / "bin" / "uv")
    for source, extra in (("requirements", []), ("requirements-dev", ["--constraint", "requirements.lock"])):
        command = [uv, "pip", "compile", *COMMON, *HEADER, *extra, f"{source}.in", "--output-file", f"{source}.lock"]
        if code := subprocess.call(command, cwd=ROOT, env=os.environ | {"VIRTUAL_ENV": sys.prefix}):
            return code
    return DONE
