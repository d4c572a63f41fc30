"""The planner on families of problems (`families`): in each something else is short, and on none was it tuned.

The baseline is the greedy planner on the same file.  The judge counts the people of both plans, and the bound follows
from the prices in the certificate alone.  What is measured can be chosen by environment variables:
NINEHOURS_BENCH_SIZE (S, M or L), _FAMILIES (names, by commas), _SEEDS (how many of each; means are shown), _SECONDS.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench.families import FAMILIES, SIZES, instance
from tests.bench.figure import Figure, Goal, NotMeasured
from tests.bench.planner import GREEDY, PLANNER, SOLVE_S, Solved, solved
from tests.bench.process import took
from tests.bench.stand import Stand

PEOPLE_ALONE = "--priority-weight", "0"
"""As the bound of people counts them.  Who weighs the lives of priority people more gets plans that relieve fewer."""
MORE = Goal("> greedy", lambda ours, greedy: ours > (greedy or 0))


async def measure(stand: Stand) -> list[Figure]:
    size, families, seeds, seconds = problems_asked()
    figures = list[Figure]()
    with tempfile.TemporaryDirectory(prefix="ninehours-planning-") as folder:
        await took([sys.executable, "-m", PLANNER, "--warm"], Path(folder) / "warm.log")
        for family in families:
            pairs = [await _both(size, family, seed, seconds, Path(folder)) for seed in seeds]
            figures += figures_of(f"{size}/{family}", [ours for ours, _ in pairs], [greedy for _, greedy in pairs])
    return figures


def problems_asked() -> tuple[str, list[str], range, float]:
    """Size, families, seeds and seconds.  Raises NotMeasured for a size or a family that there is not."""
    size, families = asked("SIZE", "S"), asked("FAMILIES", ",".join(FAMILIES)).split(",")
    if unknown := {size} - set(SIZES) or set(families) - set(FAMILIES):
        raise NotMeasured(f"no {', '.join(unknown)}; sizes are {', '.join(SIZES)}, families {', '.join(FAMILIES)}")
    return size, families, range(1, int(asked("SEEDS", "1")) + 1), float(asked("SECONDS", f"{SOLVE_S:g}"))


def asked(name: str, otherwise: str) -> str:
    """What whoever measures has chosen."""
    return os.environ.get(f"NINEHOURS_BENCH_{name}", otherwise)


async def _both(size: str, family: str, seed: int, seconds: float, folder: Path) -> tuple[Solved, Solved]:
    problem = instance(size, family, seed)
    (folder / "instance.json").write_text(json.dumps(problem), encoding="utf-8")
    ours = await solved(problem, folder, PLANNER, *PEOPLE_ALONE, "--seconds", str(seconds), "--seed", str(seed))
    return ours, await solved(problem, folder, GREEDY)


def figures_of(name: str, ours: Sequence[Solved], greedy: Sequence[Solved]) -> list[Figure]:
    """Means; the gap is that of all people to all bounds."""

    def both(figure: str, unit: str, field: str, goal: Goal | None = None) -> Figure:
        mine, other = (statistics.fmean(getattr(run, field) for run in runs) for runs in (ours, greedy))
        return Figure(f"{name}: {figure}", unit, mine, other, "greedy", goal)

    def alone(figure: str, unit: str, field: str) -> Figure:
        return Figure(f"{name}: {figure}", unit, statistics.fmean(getattr(run, field) for run in ours))

    bound = sum(run.bound for run in ours)
    gap, greedy_gap = (100 * (1 - sum(run.people for run in runs) / bound) for runs in (ours, greedy))
    return [
        both("people in time", "people", "people", MORE),
        alone("proven bound", "people", "bound"),
        Figure(f"{name}: gap", "%", gap, greedy_gap, "greedy"),
        alone("first plan", "s", "first_plan"),
        both("whole solve", "s", "seconds"),
        both("peak of memory", "MB", "peak_mb"),
        alone("certificate verified", "ms", "verify_ms"),
    ]
