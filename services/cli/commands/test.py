"""`./ninehours test`."""

from __future__ import annotations

import subprocess
import sys

from services.cli.root import ROOT
from services.cli.warming import solver_warming
from services.cli.web.ready import ready_pages

PARALLEL = ["-n", "4", "--dist", "loadfile", "--no-loadscope-reorder"]
WITHOUT_DRILLS = ["-m", "not drill"]


def test(arguments: list[str], drills: bool) -> int:
    """pytest over four processes, which wait as much as they compute, or as the arguments say.

    Pages are built and the solver is compiled before, not in a test.
    """
    with solver_warming():
        ready_pages()
    chosen = arguments or (PARALLEL if drills else PARALLEL + WITHOUT_DRILLS)
    return subprocess.call([sys.executable, "-m", "pytest", *chosen], cwd=ROOT)
