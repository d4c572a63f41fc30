"""`./ninehours serve`: one service alone."""

from __future__ import annotations

import os
import subprocess
import sys

from services.cli.codes import USAGE

SERVICES = ("inventory", "relief", "allocation", "gateway")


def serve(service: str) -> int:
    """This process becomes the service, so that whoever stops it stops the service."""
    if service not in SERVICES:
        print(f"There is no service {service!r}. Choose one of: {', '.join(SERVICES)}", file=sys.stderr)
        return USAGE
    command = [sys.executable, "-m", f"services.{service}"]
    if os.name != "nt":
        os.execv(command[0], command)  # noqa: S606 - ours, with fixed arguments
    return subprocess.call(command)
