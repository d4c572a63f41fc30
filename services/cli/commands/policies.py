"""`./ninehours policies`: one problem solved under several priority weights, the plans side by side."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.allocation.certificate import verify
from services.allocation.check import check
from services.allocation.planner.instance_rules import must_be_instance
from services.allocation.planner.province import plan_of
from services.cli.codes import DONE
from services.cli.commands.plan import Interrupt
from services.cli.demo.narrator import Narrator
from services.cli.json_files import Json, Unreadable, fault, write
from services.cli.lang import Lang
from services.cli.plan_files import sound
from services.cli.policies import (
    MEASURES,
    Judged,
    best,
    better_choice,
    compared,
    judged,
    overtaken,
    read_weights,
    trade_off,
    usual,
)


def policies(
    instance: Path,
    weights: str,
    seconds: float,
    seed: int,
    work: int | None,
    out: Path | None,
    lang: Lang | None,
    as_json: bool,
) -> int:
    try:
        asked = read_weights(weights)
    except ValueError as error:
        return fault(f"--weights {weights}: {error}.")
    try:
        problem = sound(instance, must_be_instance)
        if out:
            out.mkdir(parents=True, exist_ok=True)
        made = _solved(problem, asked, seconds, seed, work, lang)
        if out:
            _write(made, out)
    except Unreadable as error:
        return fault(str(error))
    except OSError as error:
        return fault(f"{error.filename}: cannot be written ({error.strerror}).")
    found = [check(problem, plan) for plan in made.values()]
    proven = [verify(problem, plan["certificate"]) for plan in made.values()]
    plans = judged(list(made), found, proven)
    if as_json:
        print(json.dumps(compared(plans), ensure_ascii=False))
    else:
        show(plans, Narrator(Console(highlight=False), lang))
    return DONE


def _solved(
    problem: Json, weights: list[float], seconds: float, seed: int, work: int | None, lang: Lang | None
) -> dict[float, Json]:
    """The plans by weight; Ctrl-C keeps the best so far of the one at work and leaves out those to come."""
    made: dict[float, Json] = {}
    narrator = Narrator(Console(stderr=True), lang)
    with Interrupt() as interrupted, narrator.bar("测算", "Solving", len(weights)) as bar:
        for weight in weights:
            if interrupted.asked:
                break
            bar.show(len(made), f"{narrator.both('权重', 'weight')} {weight:g}")
            made[weight] = plan_of(
                problem,
                seconds=seconds,
                priority_weight=weight,
                seed=seed,
                work=work,
                should_stop=lambda: interrupted.asked,
            )
    return made


def _write(made: dict[float, Json], folder: Path) -> None:
    for weight, plan in made.items():
        path = folder / f"plan-weight-{weight:g}.json"
        write(path, plan)
        print(f"plan written to {path}", file=sys.stderr)


def show(plans: list[Judged], narrator: Narrator) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column(narrator.both("✓ 该行最优", "✓ best of its row"), overflow="fold")
    for plan in plans:
        table.add_column(f"{narrator.both('权重', 'weight')} {plan.weight:g}", justify="right", no_wrap=True)
    for measure in MEASURES:
        cells = [measure.text(plan.figures[measure.name]) for plan in plans]
        marked = [
            Text(f"✓ {cell}", "bold green") if first else Text(cell)
            for cell, first in zip(cells, best(measure, plans), strict=True)
        ]
        table.add_row(narrator.both(measure.zh, measure.en), *marked)
    narrator.show(table)
    for plan in plans:
        if plan is not usual(plans):
            narrator.head(*trade_off(plan, usual(plans)), style="")
    for plan, other in overtaken(plans):
        narrator.head(*better_choice(plan, other), style="yellow")
