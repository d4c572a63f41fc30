"""What users would otherwise try, on our own problems (`families`): solvers made for routing, and the greedy planner.

OR-Tools Routing, VROOM and PyVRP get one and the same statement (`statement`), as much time as the planner, and what
they find is carried out by the planner's own rules under the real stock and docks (`carried`).  Each is a baseline; the
judge counts the people of all plans, and the bound follows from the prices in our certificate alone.  What is measured
is chosen as in `planning`: NINEHOURS_BENCH_SIZE, _FAMILIES, _SEEDS and _SECONDS.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from tests.bench.families import instance
from tests.bench.figure import Figure, Goal, LeftOut
from tests.bench.planner import GREEDY, PLANNER, Solved, solved
from tests.bench.planning import PEOPLE_ALONE, problems_asked
from tests.bench.process import took
from tests.bench.stand import Stand

RIVALS = "tests.bench.rivals"
NAMES = {"ortools": "OR-Tools Routing", "vroom": "VROOM", "pyvrp": "PyVRP"}
HOW_TO_GET = "install other solvers: .venv/bin/python -m pip install --require-hashes -r requirements-bench.lock"
OURS = "ours"
MORE = Goal("> baseline", lambda ours, other: ours > (other or 0))


async def measure(stand: Stand) -> list[Figure]:
    if missing := [package for package in NAMES if not find_spec(package)]:
        raise LeftOut(f"{' and '.join(missing)} not found; {HOW_TO_GET}")
    size, families, seeds, seconds = problems_asked()
    figures = list[Figure]()
    with tempfile.TemporaryDirectory(prefix="ninehours-rivals-") as folder:
        await took([sys.executable, "-m", PLANNER, "--warm"], Path(folder) / "warm.log")
        for family in families:
            runs = [await _all(size, family, seed, seconds, Path(folder)) for seed in seeds]
            figures += figures_of(f"{size}/{family}", runs)
    return figures


async def _all(size: str, family: str, seed: int, seconds: float, folder: Path) -> dict[str, Solved]:
    """One after another; by name."""
    problem, limits = instance(size, family, seed), ("--seconds", str(seconds), "--seed", str(seed))
    (folder / "instance.json").write_text(json.dumps(problem), encoding="utf-8")
    runs = {OURS: await solved(problem, folder, PLANNER, *PEOPLE_ALONE, *limits)}
    runs["greedy"] = await solved(problem, folder, GREEDY)
    for solver, name in NAMES.items():
        runs[name] = await solved(problem, folder, RIVALS, "--by", solver, *limits)
    return runs


def figures_of(name: str, runs: Sequence[Mapping[str, Solved]]) -> list[Figure]:
    """Means over the seeds: our people beside each of the others', and the bound."""
    people = {who: statistics.fmean(run[who].people for run in runs) for who in runs[0]}
    ours = people.pop(OURS)
    bound = statistics.fmean(run[OURS].bound for run in runs)
    return [
        *(Figure(f"{name}: people in time", "people", ours, theirs, who, MORE) for who, theirs in people.items()),
        Figure(f"{name}: proven bound", "people", bound),
    ]
