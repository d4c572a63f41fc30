"""`./ninehours --help`: everything in a line each, quickly."""

from __future__ import annotations

import subprocess
import sys

from typer.main import get_command

from services.cli.__main__ import app
from services.documents import ROOT

SLOW = {"fastapi", "httpx2", "markdown_it", "numba", "ortools", "pydantic", "pygments", "rich.markdown"}
LOADED = """
import atexit, sys
atexit.register(lambda: print(*sys.modules, sep="\\n", file=sys.stderr))
from services.cli.__main__ import main
main()
"""


def asked(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", LOADED, *arguments], cwd=ROOT, capture_output=True, text=True)


def test_help_lists_every_command_with_its_sentence():
    shown = " ".join(asked("--help").stdout.split())
    for name, command in get_command(app).commands.items():
        assert f"{name} {' '.join(command.help.split())}" in shown


def test_help_loads_nothing_that_takes_long():
    done = asked("--help")
    assert done.returncode == 0
    assert not SLOW & set(done.stderr.split())


def test_without_a_command_the_help_is_shown_and_the_usage_is_wrong():
    done = asked()
    assert done.returncode == 2
    assert done.stdout.strip() == asked("--help").stdout.strip()
