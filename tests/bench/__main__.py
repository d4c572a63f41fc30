"""`./ninehours bench [NAME…] [--json]`: every figure beside its baseline, measured in the same run."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench import board, bulk, planning, propagation, recording, starting
from tests.bench.figure import Figure

MEASUREMENTS: dict[str, Callable[[], Awaitable[list[Figure]]]] = {
    "recording": recording.measure,
    "bulk": bulk.measure,
    "propagation": propagation.measure,
    "planning": planning.measure,
    "board": board.measure,
    "starting": starting.measure,
}
DEMO = Path("out/demo/result.json")
GOAL_MISSED = 3
USAGE = 2


def main(arguments: list[str]) -> int:
    as_json = "--json" in arguments
    names = [argument for argument in arguments if argument != "--json"] or list(MEASUREMENTS)
    if unknown := [name for name in names if name not in MEASUREMENTS]:
        print(f"No measurement {', '.join(unknown)}. Choose among: {', '.join(MEASUREMENTS)}", file=sys.stderr)
        return USAGE
    figures: list[Figure] = []
    for name in names:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        figures += asyncio.run(_measure(name))
    if as_json:
        print(json.dumps({"schema": "ninehours.bench/1", "figures": [figure.as_json() for figure in figures]}))
    else:
        show(figures)
    return GOAL_MISSED if any(figure.reached is False for figure in figures) else 0


async def _measure(name: str) -> list[Figure]:
    return await MEASUREMENTS[name]()


def show(figures: list[Figure]) -> None:
    table = Table()
    for column in ("figure", "ours", "baseline", "ratio", "goal", "reached"):
        table.add_column(column)
    for figure in figures:
        table.add_row(
            figure.name,
            f"{figure.ours:,.4g} {figure.unit}",
            f"{figure.baseline:,.4g} ({figure.baseline_is})" if figure.baseline is not None else "",
            f"{figure.ratio:.2f}" if figure.ratio else "",
            figure.goal.text if figure.goal else "",
            {True: "yes", False: "NO", None: ""}[figure.reached],
        )
    console = Console()
    console.print(table)
    if DEMO.exists():
        demo = json.loads(DEMO.read_text(encoding="utf-8"))
        named = ("people_planned_in_time", "upper_bound_in_time", "gap", "people_relieved_in_time")
        console.print("last demo: " + ", ".join(f"{name} {demo[name]}" for name in named))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
