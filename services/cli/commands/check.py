"""`./ninehours check`."""

from __future__ import annotations

import sys
from functools import partial

from services.cli.codes import DONE, FAILED
from services.cli.commands.docs import docs
from services.cli.root import ROOT
from services.cli.web.checks import Check, web_checks
from services.cli.web.tools import Failed, run

LINT_IMPORTS = "from importlinter.cli import lint_imports_command as m; m()"
SAID_SHOWN = 12_000


def check(fix: bool) -> int:
    """Every rule in turn; all are tried, so that one run shows all that is to be mended."""
    if fix:
        docs()
    steps = {
        "format": ["-m", "ruff", "format", *([] if fix else ["--check", "--diff"]), "."],
        "lint": ["-m", "ruff", "check", *(["--fix"] if fix else []), "."],
        "types": ["-m", "mypy"],
        "imports": ["-c", LINT_IMPORTS],
        "house rules": ["-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/architecture"],
    }
    python: dict[str, Check] = {name: partial(_python, arguments) for name, arguments in steps.items()}
    failed = [name for name, step in {**python, **web_checks(fix)}.items() if not _passes(name, step)]
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return FAILED if failed else DONE


def _python(arguments: list[str]) -> str:
    run([sys.executable, *arguments], Failed, ROOT)
    return ""


def _passes(name: str, step: Check) -> bool:
    try:
        remark = step()
    except Failed as failed:
        print(f"FAIL {name}\n{str(failed)[-SAID_SHOWN:]}", flush=True)
        return False
    print(f"ok   {name}{remark and f': {remark}'}", flush=True)
    return True
