"""`./ninehours check`."""

from __future__ import annotations

import subprocess
import sys

from services.cli.codes import DONE, FAILED
from services.cli.commands.docs import docs
from services.cli.root import ROOT

LINT_IMPORTS = "from importlinter.cli import lint_imports_command as m; m()"


def check(fix: bool) -> int:
    """Every rule in turn; all are tried, so that one run shows all that is to be mended."""
    steps = {
        "format": ["-m", "ruff", "format", *([] if fix else ["--check", "--diff"]), "."],
        "lint": ["-m", "ruff", "check", *(["--fix"] if fix else []), "."],
        "types": ["-m", "mypy"],
        "imports": ["-c", LINT_IMPORTS],
        "house rules": ["-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/architecture"],
    }
    failed = [name for name, arguments in steps.items() if not _passes(name, arguments)]
    if fix:
        docs()
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return FAILED if failed else DONE


def _passes(name: str, arguments: list[str]) -> bool:
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True)
    print(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {name}", flush=True)
    if done.returncode:
        print(done.stdout[-8000:], done.stderr[-4000:])
    return done.returncode == 0
