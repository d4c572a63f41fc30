"""The first plan of the last demo (`out/demo/result.json`) beside the full problem's: for information.

The demo plans at minute 30 with the few reports there are and estimates for the rest; the full problem knows all
needs.  Without a demo there is nothing to show.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.bench.figure import Figure
from tests.bench.planner import both_planners
from tests.bench.stand import Stand

RESULT = Path(__file__).parents[2] / "out" / "demo" / "result.json"


async def measure(stand: Stand) -> list[Figure]:
    if not RESULT.exists():
        return []
    demo = json.loads(RESULT.read_text(encoding="utf-8"))
    full, _ = await stand.once(both_planners)
    return [
        Figure(
            "demo: first plan, people in time", "people", demo["people_planned_in_time"], full.people, "full problem"
        ),
        Figure("demo: bound of that plan", "people", demo["upper_bound_in_time"], full.bound, "full problem"),
        Figure("demo: gap of that plan", "%", 100 * demo["gap"], 100 * full.gap, "full problem"),
        Figure("demo: people relieved in time", "people", demo["people_relieved_in_time"]),
    ]
