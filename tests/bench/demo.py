"""The whole rehearsal, run once for the purpose, its first plan beside the full problem's: for information.

It plans at minute 30 with the few reports there are and estimates for the rest; the full problem knows all needs.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile

from tests.bench.figure import Figure, Json, NotMeasured
from tests.bench.planner import both_planners
from tests.bench.stand import Stand

PARTS = ("load", "solve", "execute")
SAID_SHOWN = 500


async def measure(stand: Stand) -> list[Figure]:
    demo = await rehearsed()
    full, _ = await stand.once(both_planners)
    seconds = demo["seconds"]
    return [
        Figure(
            "demo: first plan, people in time", "people", demo["people_planned_in_time"], full.people, "full problem"
        ),
        Figure("demo: bound of that plan", "people", demo["upper_bound_in_time"], full.bound, "full problem"),
        Figure("demo: gap of that plan", "%", 100 * demo["gap"], 100 * full.gap, "full problem"),
        Figure("demo: people relieved in time", "people", demo["people_relieved_in_time"]),
        *(Figure(f"demo: {part}", "s", seconds[part]) for part in PARTS),
        Figure("demo: all but the set-up", "s", sum(seconds[part] for part in PARTS)),
    ]


async def rehearsed() -> Json:
    """`result.json` of a rehearsal with seed 1.  Raises NotMeasured when it does not end well."""
    with tempfile.TemporaryDirectory(prefix="ninehours-bench-") as out:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "services.cli", "demo", "--json", "--out", out),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            said, complaints = await process.communicate()
        finally:
            if process.returncode is None:
                process.terminate()
                await process.wait()
    if process.returncode:
        raise NotMeasured(complaints.decode()[-SAID_SHOWN:])
    result: Json = json.loads(said)
    return result
