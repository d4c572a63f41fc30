"""`./ninehours test`."""

from __future__ import annotations

import subprocess
import sys

from services.cli.root import ROOT
from services.cli.warming import warm_solver
from services.cli.web.ready import ready_pages


def test(arguments: list[str]) -> int:
    """pytest over two processes, or as the arguments say.

    Pages are built and the solver is compiled before, not in a test.
    """
    ready_pages()
    warm_solver()
    workers = [] if arguments else ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    return subprocess.call([sys.executable, "-m", "pytest", *workers, *arguments], cwd=ROOT)
