"""`./ninehours test`."""

from __future__ import annotations

import subprocess
import sys

from services.cli.root import ROOT
from services.cli.warming import solver_warming
from services.cli.web.ready import ready_pages

BY_FILE = ["--dist", "loadfile", "--no-loadscope-reorder"]
USUAL = ["-n", "4", *BY_FILE, "-m", "not drill"]
DRILLS = ["-n", "2", *BY_FILE, "-m", "drill"]
"""They take whole servers, and have times to keep: no more at once than there are processors."""


def test(arguments: list[str], drills: bool) -> int:
    """pytest over four processes, which often wait, or as the arguments say; `drills`: then also those.

    Pages are built and the solver is compiled before, not in a test.
    """
    with solver_warming():
        ready_pages()
    runs = [arguments] if arguments else [USUAL, DRILLS] if drills else [USUAL]
    codes = [subprocess.call([sys.executable, "-m", "pytest", *run], cwd=ROOT) for run in runs]
    return max(codes, key=abs)
