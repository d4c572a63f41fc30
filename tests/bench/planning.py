"""Xuchang's flood with all needs known: the planner against whoever-is-free-goes-first, both judged by the checker.

Both run as processes on the same file.  The bound is the planner's own, verified from its prices alone.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from services.allocation.certificate import verify
from services.allocation.check import check
from tests.bench.figure import Figure, NotMeasured, at_most, below, share_of_baseline
from tests.bench.process import Taken, took
from tests.bench.xuchang_full import full_problem

SECONDS = 15.0
WITHIN_S = 20.0
GAP_MAX = 0.15


async def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="ninehours-plan-") as name:
        folder = Path(name)
        instance = full_problem()
        (folder / "instance.json").write_text(json.dumps(instance), encoding="utf-8")
        await took([sys.executable, "-m", "services.allocation.planner.warm"], folder / "warm.log")
        options = ["--seconds", str(SECONDS)]
        ours, taken = await _planned(folder, "services.allocation.planner", options)
        greedy, spent = await _planned(folder, "tests.bench.greedy", [])
    people, baseline = await asyncio.gather(*(asyncio.to_thread(_relieved, instance, plan) for plan in (ours, greedy)))
    proven = verify(instance, ours["certificate"])["relieved_bound"]
    return [
        Figure("plan: people in time", "people", people, baseline, "greedy", share_of_baseline("all", 1.0)),
        Figure("plan: proven bound", "people", proven),
        Figure(
            "plan: gap", "", round(1 - people / proven, 4), round(1 - baseline / proven, 4), "greedy", at_most(GAP_MAX)
        ),
        Figure("plan: seconds", "s", taken.seconds, spent.seconds, "greedy", below(WITHIN_S)),
        Figure("plan: peak memory", "MB", taken.peak_mb, spent.peak_mb, "greedy"),
    ]


async def _planned(folder: Path, module: str, options: list[str]) -> tuple[Any, Taken]:
    plan = folder / f"{module}.json"
    command = [sys.executable, "-m", module, str(folder / "instance.json"), "-o", str(plan), *options]
    taken = await took(command, folder / f"{module}.log")
    return json.loads(plan.read_text(encoding="utf-8")), taken


def _relieved(instance: Any, plan: Any) -> int:
    verdict = check(instance, plan)
    if verdict["violations"]:
        raise NotMeasured(
            f"the checker finds {len(verdict['violations'])} violations, first {verdict['violations'][0]}"
        )
    return int(verdict["kpi"]["relieved_in_time"])
