"""Compiles the solver's inner loops before they are needed, and says so when that takes its time."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from services.allocation.planner.outdated import forget_outdated
from services.cli.demo.narrator import Bar, Narrator
from services.cli.lang import Lang

PLANNER = Path(__file__).resolve().parents[1] / "allocation" / "planner"
COMPILED = re.compile(r"^@(allocating_)?entry$", re.MULTILINE)
LOOK_EVERY_S = 0.5


def warm_solver(lang: Lang | None = None) -> None:
    """Compile what is not compiled yet; else the first plan on a machine would wait for it."""
    with solver_warming(lang):
        pass


@contextmanager
def solver_warming(lang: Lang | None = None) -> Iterator[None]:
    """The same beside what the block does, on another processor; leaving it waits, and shows how far it is.

    A solver that cannot be compiled ahead is said so, and tried again by the first plan.
    """
    forget_outdated()
    process = subprocess.Popen(
        [sys.executable, "-m", "services.allocation.planner", "--warm"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield
        if missing():
            _tell(process, Narrator(Console(stderr=True), lang))
        _, complaint = process.communicate()
    finally:
        process.kill()
    if process.returncode:
        print(f"The solver could not be compiled ahead: {complaint.strip()[-500:]}", file=sys.stderr)


def _tell(process: subprocess.Popen[str], narrator: Narrator) -> None:
    """How far the compilation has come, until it ends."""
    narrator.head(
        "首次运行：正在编译测算程序，约需一至两分钟……",
        "The first time, the solver is compiled, which takes one to two minutes …",
    )
    total, begun = missing(), time.monotonic()
    with narrator.bar("编译", "Compiling", total=total) as bar:
        while process.poll() is None:
            _wait(process)
            _show(bar, total, begun)


def _wait(process: subprocess.Popen[str]) -> None:
    try:
        process.wait(LOOK_EVERY_S)
    except subprocess.TimeoutExpired:
        return


def _show(bar: Bar, total: int, begun: float) -> None:
    bar.show(total - missing(), f"{time.monotonic() - begun:.0f} s")


def missing(planner: Path = PLANNER) -> int:
    """How many functions have no compiled form on disk that is as new as their source."""
    return sum(_missing(source) for source in planner.glob("*.py"))


def _missing(source: Path) -> int:
    wanted = len(COMPILED.findall(source.read_text(encoding="utf-8")))
    changed = source.stat().st_mtime
    kept = source.parent.glob(f"__pycache__/{source.stem}.*.nbi") if wanted else ()
    return max(0, wanted - sum(index.stat().st_mtime >= changed for index in kept))
