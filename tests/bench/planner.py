"""The full problem of Xuchang's flood: every need known at minute 30, partners called then, a plan within 20 seconds.

Ours is the planner's whole process, from reading the file to having written the plan, over three seeds.  The baseline
is a greedy planner on the same file, in turns (`tests/bench/greedy.py`).  Neither is believed: the project's judge
counts the people of both plans, and the bound follows from the prices in the plan's certificate alone.
"""

from __future__ import annotations

import json
import math
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from services.allocation.certificate import verify
from services.allocation.check import check
from tests.bench.figure import ROUNDS, Figure, Goal, Json, NotMeasured, at_most, below
from tests.bench.process import took
from tests.bench.stand import Stand
from tests.bench.xuchang_full import full_problem

SOLVE_S = 15.0
PLANNER, GREEDY = "services.allocation.planner", "tests.bench.greedy"
SIMPLE_GREEDY_PEOPLE = 65_500
"""What a simple greedy planner can reach on this problem: ours must not win by a weak baseline."""


@dataclass(frozen=True, slots=True)
class Solved:
    """`bound` (people) is 0 where a plan proves none; `verify_ms`: what it takes to recompute it.

    `first_plan`: seconds until there was a plan, NaN where nobody says.
    """

    people: float
    bound: float
    seconds: float
    peak_mb: float
    first_plan: float
    verify_ms: float
    km: float = math.nan

    @property
    def gap(self) -> float:
        return 1 - self.people / self.bound


async def measure(stand: Stand) -> list[Figure]:
    ours, greedy = await stand.once(both_planners)
    more = Goal("> greedy and > 65,500", lambda people, other: people > max(other or 0, SIMPLE_GREEDY_PEOPLE))
    gap, greedy_gap = 100 * ours.gap, 100 * (1 - greedy.people / ours.bound)
    return [
        Figure("full problem: people in time", "people", ours.people, greedy.people, "greedy", more),
        Figure("full problem: proven bound", "people", ours.bound),
        Figure("full problem: gap", "%", gap, greedy_gap, "greedy", at_most(15)),
        Figure("full problem: whole solve", "s", ours.seconds, greedy.seconds, "greedy", below(20)),
        Figure("full problem: peak of memory", "MB", ours.peak_mb, greedy.peak_mb, "greedy"),
    ]


@asynccontextmanager
async def both_planners() -> AsyncIterator[tuple[Solved, Solved]]:
    """Medians of the planner and of the greedy one."""
    problem = full_problem()
    with tempfile.TemporaryDirectory(prefix="ninehours-planner-") as name:
        folder = Path(name)
        (folder / "instance.json").write_text(json.dumps(problem), encoding="utf-8")
        await took([sys.executable, "-m", PLANNER, "--warm"], folder / "warm.log")
        ours, greedy = list[Solved](), list[Solved]()
        for seed in range(1, ROUNDS + 1):
            ours.append(await solved(problem, folder, PLANNER, "--seconds", str(SOLVE_S), "--seed", str(seed)))
            greedy.append(await solved(problem, folder, GREEDY))
    yield _median(ours), _median(greedy)


async def solved(problem: Json, folder: Path, module: str, *options: str) -> Solved:
    """Raises NotMeasured for a plan that the judge does not let pass."""
    file = folder / "plan.json"
    command = [sys.executable, "-m", module, str(folder / "instance.json"), "-o", str(file), *options]
    taken = await took(command, folder / "planner.log")
    plan = json.loads(file.read_text(encoding="utf-8"))
    verdict = check(problem, plan)
    if found := verdict["violations"]:
        raise NotMeasured(f"{module}: the plan breaks {len(found)} rules, the first {found[0]}")
    begun = time.perf_counter()
    proven = verify(problem, plan["certificate"])["relieved_bound"] if "certificate" in plan else 0
    verify_ms = 1000 * (time.perf_counter() - begun)
    first_plan = plan.get("summary", {}).get("seconds_first_plan", math.nan)
    people, km = verdict["kpi"]["relieved_in_time"], verdict["kpi"]["km"]
    return Solved(people, proven, taken.seconds, taken.peak_mb, first_plan, verify_ms, km)


def _median(runs: Sequence[Solved]) -> Solved:
    rows = [asdict(run) for run in runs]
    return Solved(**{name: statistics.median(row[name] for row in rows) for name in rows[0]})
