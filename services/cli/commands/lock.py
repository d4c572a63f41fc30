"""`./ninehours lock`: hashes, but no index addresses: everybody installs from the index of their own settings."""

from __future__ import annotations

import os
import subprocess
import sys

from services.cli.codes import DONE
from services.cli.root import ROOT
from services.cli.uv import OWN, uv

COMMON = ("--quiet", "--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url")
HEADER = ("--custom-compile-command", "./ninehours lock")
LOCKS = {
    "requirements": [],
    "requirements-dev": ["--constraint", "requirements.lock"],
    "requirements-bench": ["--constraint", "requirements-dev.lock"],
    "requirements-web": [],
}


def lock() -> int:
    for source, extra in LOCKS.items():
        command = [
            uv() or OWN,
            "pip",
            "compile",
            *COMMON,
            *HEADER,
            *extra,
            f"{source}.in",
            "--output-file",
            f"{source}.lock",
        ]
        if code := subprocess.call(command, cwd=ROOT, env=os.environ | {"VIRTUAL_ENV": sys.prefix}):
            return code
    return DONE
