"""test, check, bench, docs and lock: for those who change NineHours."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from services.cli.codes import DONE, FAILED

ROOT = Path(__file__).resolve().parents[2]


def test(arguments: list[str]) -> int:
    """pytest over two processes, or as the arguments say.  The solver is compiled before, not in a test."""
    subprocess.check_call([sys.executable, "-m", "services.allocation.planner.warm"], cwd=ROOT)
    workers = [] if arguments else ["-n", "2", "--dist", "loadgroup"]
    return subprocess.call([sys.executable, "-m", "pytest", *workers, *arguments], cwd=ROOT)


def check(fix: bool) -> int:
    """Every rule in turn; all are tried, so that one run shows all that is to be mended."""
    steps = [
        ("format", ["ruff", "format", *([] if fix else ["--check", "--diff"]), "."]),
        ("lint", ["ruff", "check", *(["--fix"] if fix else []), "."]),
        ("types", ["mypy"]),
        ("imports", ["importlinter.cli", "lint"]),
        ("house rules", ["pytest", "-q", "-p", "no:cacheprovider", "tests/architecture"]),
    ]
    failed = [name for name, command in steps if not passes(name, command)]
    if fix:
        docs()
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return FAILED if failed else DONE


def passes(name: str, command: list[str]) -> bool:
    module, *arguments = command
    start = ["-c", "from importlinter.cli import lint_imports_command as m; m()"] if "." in module else ["-m", module]
    done = subprocess.run(
        [sys.executable, *start, *([] if "." in module else arguments)], cwd=ROOT, capture_output=True, text=True
    )
    print(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {name}", flush=True)
    if done.returncode:
        print(done.stdout[-8000:], done.stderr[-4000:])
    return done.returncode == 0


def bench(only: list[str], as_json: bool) -> int:
    flags = ["--json"] if as_json else []
    return subprocess.call([sys.executable, "-m", "tests.bench", *flags, *only], cwd=ROOT)


def docs() -> int:
    return subprocess.call([sys.executable, "-m", "services.documents"], cwd=ROOT)


def lock() -> int:
    """Hashes, but no index addresses: everybody installs from the index of their own settings."""
    from shutil import which

    uv = which("uv") or str(Path(sys.prefix) / "uv" / "bin" / "uv")
    common = ["--quiet", "--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url"]
    header = ["--custom-compile-command", "./ninehours lock"]
    for source, extra in (("requirements", []), ("requirements-dev", ["--constraint", "requirements.lock"])):
        command = [uv, "pip", "compile", *common, *header, *extra, f"{source}.in", "--output-file", f"{source}.lock"]
        if code := subprocess.call(command, cwd=ROOT, env=os.environ | {"VIRTUAL_ENV": sys.prefix}):
            return code
    return DONE
