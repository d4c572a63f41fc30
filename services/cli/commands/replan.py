"""`./ninehours replan`: like `plan`, and says what changes against the plan in force."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from rich.console import Console

from services.allocation.difference import difference
from services.allocation.difference_told import sentences
from services.allocation.planner.instance_rules import must_be_instance
from services.cli.codes import DONE
from services.cli.commands.plan import Order, show, solved
from services.cli.json_files import Json, Unreadable, fault, read
from services.cli.lang import Lang, spoken
from services.cli.plan_files import sound

__all__ = ["Order", "replan"]


def replan(instance: Path, output: Path, order: Order, before: Path | None, lang: Lang | None, as_json: bool) -> int:
    try:
        problem, stated = read(instance), sound(before, must_be_instance) if before else None
        if not problem.get("committed") and not problem.get("previous"):
            return fault(f"{instance}: has neither `committed` trips nor a `previous` plan. Use: ./ninehours plan")
        found = solved(instance, problem, output, order)
    except Unreadable as error:
        return fault(str(error))
    changes = difference(problem, found, stated)
    if as_json:
        print(json.dumps({**found["summary"], "difference": changes}, ensure_ascii=False))
    else:
        show(found["summary"], order.priority_weight)
        tell(changes, lang or spoken())
        print(f"plan written to {output}", file=sys.stderr)
    return DONE


def tell(changes: Json, lang: Lang) -> None:
    console = Console()
    for zh, en in sentences(changes):
        for language, sentence in ((Lang.ZH, zh), (Lang.EN, en)):
            if lang in (language, Lang.BOTH):
                console.print(sentence, highlight=False, markup=False, soft_wrap=True)
