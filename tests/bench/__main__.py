"""`./ninehours bench [NAME…] [--distributed] [--json]`: every figure beside its baseline, measured in the same run.

Exit code 0 when every goal is reached, 3 when one is not, 1 when something could not be measured.  A measurement that
needs what only its user has is left out until it is given, which counts as not measured if nothing else was asked for.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack

import httpx2
from rich.console import Console
from rich.table import Table

from services.cli.codes import ANSWER_IS_NO, DONE, FAILED, INTERRUPTED
from services.cli.demo.failures import DemoFailed
from services.cli.platform import NotStarted
from services.cli.servers.fetch import Missing
from services.cli.servers.launch import NotListening
from tests.bench import (
    board,
    bulk,
    causes,
    demo,
    memory,
    optima,
    pages,
    planner,
    planning,
    propagation,
    recording,
    start,
    third_party,
)
from tests.bench.distributed import memory as memory_apart
from tests.bench.distributed import propagation as propagation_apart
from tests.bench.distributed import relay, takeover, writing
from tests.bench.figure import Figure, Json, LeftOut, NotMeasured
from tests.bench.rivals import measure as rivals
from tests.bench.stand import Stand

Measurements = dict[str, Callable[[Stand], Awaitable[list[Figure]]]]
"""In this order, whatever is asked for: a platform that several measurements share stays up until the end."""

EMBEDDED: Measurements = {
    "recording": recording.measure,
    "import": bulk.measure,
    "propagation": propagation.measure,
    "start": start.measure,
    "planner": planner.measure,
    "planning": planning.measure,
    "optima": optima.measure,
    "third-party": third_party.measure,
    "rivals": rivals.measure,
    "causes": causes.measure,
    "demo": demo.measure,
    "board": board.measure,
    "pages": pages.measure,
    "memory": memory.measure,
}
DISTRIBUTED: Measurements = {
    "takeover": takeover.measure,
    "writing": writing.measure,
    "relay": relay.measure,
    "propagation": propagation_apart.measure,
    "memory": memory_apart.measure,
}
EXPECTED = (NotMeasured, NotStarted, NotListening, Missing, DemoFailed, httpx2.TransportError)
WIDTH_WITHOUT_TERMINAL = 120


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="./ninehours bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="which; none: all of them")
    parser.add_argument("--distributed", action="store_true", help="each service its own process, on real servers")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output instead of a table")
    options = parser.parse_args(arguments)
    all_ = DISTRIBUTED if options.distributed else EMBEDDED
    if unknown := [name for name in options.names if name not in all_]:
        parser.error(f"no measurement {', '.join(unknown)}; choose among {', '.join(all_)}")
    under = machine()
    chosen = {name: measure for name, measure in all_.items() if name in (options.names or all_)}
    figures, failures = asyncio.run(measured(chosen))
    if options.json:
        told = [figure.as_json() for figure in figures]
        print(json.dumps({"schema": "ninehours.bench/1", "machine": under, "figures": told, "failures": failures}))
    else:
        show(figures, failures, under)
    if failures or not figures:
        return FAILED
    return ANSWER_IS_NO if any(figure.reached is False for figure in figures) else DONE


def machine() -> Json:
    """Where and under which load the figures were measured: on a busy machine they mean less."""
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": platform.system(),
        "load_before": round(os.getloadavg()[0], 1),
    }


async def measured(chosen: Measurements) -> tuple[list[Figure], dict[str, str]]:
    """Figures, and by measurement why there are none; one that fails does not stop the others."""
    figures, failures = list[Figure](), dict[str, str]()
    async with AsyncExitStack() as stack:
        stand = Stand(stack)
        for name, measure in chosen.items():
            print(f"measuring {name} …", file=sys.stderr, flush=True)
            try:
                figures += await measure(stand)
            except LeftOut as reason:
                print(f"{name} is left out: {reason}", file=sys.stderr, flush=True)
            except EXPECTED as failure:
                failures[name] = str(failure) or type(failure).__name__
    return figures, failures


def show(figures: Sequence[Figure], failures: Json, under: Json) -> None:
    table = Table(caption=f"{under['cores']} cores, Python {under['python']}, load {under['load_before']} before")
    for column in ("figure", "ours", "baseline", "ratio", "goal", "reached"):
        table.add_column(column, justify="right" if column in ("ours", "ratio") else "left")
    for figure in figures:
        table.add_row(
            figure.name,
            f"{_number(figure.ours)} {figure.unit}",
            f"{_number(figure.baseline)} {figure.baseline_is}" if figure.baseline is not None else "",
            f"{figure.ratio:.2f}" if figure.ratio else "",
            figure.goal.text if figure.goal else "",
            {True: "[green]yes", False: "[bold red]NO", None: ""}[figure.reached],
        )
    console = Console()
    if not console.is_terminal:
        console.width = WIDTH_WITHOUT_TERMINAL
    console.print(table)
    for name, sentence in failures.items():
        console.print(f"{name} was not measured: {sentence}", style="red", markup=False)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that no platform is left behind
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
