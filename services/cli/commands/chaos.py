"""`./ninehours chaos`: a platform of its own that is broken at random while people work, and is audited afterwards."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from services.cli.chaos.run import Order, run
from services.cli.codes import ANSWER_IS_NO, DONE, FAILED
from services.cli.distributed.run import EndedLate
from services.cli.platform import NotStarted
from services.cli.servers.fetch import Missing
from services.cli.servers.launch import NotListening
from services.cli.warming import warm_solver

Json = dict[str, Any]


def chaos(out: Path, order: Order, as_json: bool) -> int:
    """Exit code 3 when something that was promised was not kept."""
    begun = time.monotonic()

    def say(what: str) -> None:
        print(f"{time.monotonic() - begun:6.0f} s  {what}", file=sys.stderr)

    if out.exists() and any(out.iterdir()):
        print(f"{out} is not empty. Name another folder: --out DIR", file=sys.stderr)
        return FAILED
    out.mkdir(parents=True, exist_ok=True)
    warm_solver()
    try:
        found = run(out, order, say)
    except (NotStarted, NotListening, Missing, EndedLate) as error:
        print(error, file=sys.stderr)
        return FAILED
    (out / "chaos.json").write_text(json.dumps(found, ensure_ascii=False, indent=1))
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        show(found)
    return ANSWER_IS_NO if found["violations"] else DONE


def show(found: Json) -> None:
    console = Console(highlight=False)
    table = Table("fault", box=None)
    for name in ("times", "recovered in s: min", "median", "max"):
        table.add_column(name, justify="right")
    for kind, times in found["faults"].items():
        took = found["recovered_s"].get(kind, {})
        table.add_row(kind, f"{times}", *(f"{took.get(name, '')}" for name in ("min", "median", "max")))
    console.print(table)
    print(f"{found['kills']} kills · {found['acknowledged']:,} acts acknowledged · refused: {found['refused']}")
    print(f"sent again: {found['sent_again']} · the longest answer took {found['longest_answer_s']} s")
    print(f"commits: {found['commits']}")
    for one in found["found"]:
        console.print(
            f"✗ {one['kind']} · {one['where']}: {one['what']}", style="bold red", markup=False, soft_wrap=True
        )
    print(f"violations: {found['violations'] or 'none'}")
