"""`./ninehours remedies`: what would relieve those whom a plan leaves out, tried and ranked."""

from __future__ import annotations

import json
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.allocation.advice import advice
from services.allocation.certificate import is_current, verify
from services.allocation.check import check
from services.allocation.planner.instance_rules import must_be_instance
from services.allocation.planner.reading import InstanceError
from services.allocation.planner.remedies import Effort, remedies
from services.cli.codes import DONE
from services.cli.commands.plan import Interrupt
from services.cli.demo.narrator import Narrator
from services.cli.json_files import Json, Unreadable, fault
from services.cli.lang import Lang
from services.cli.plan_files import BROKEN, must_be_plan, sound


def remedy(instance: Path, plan_file: Path, effort: Effort, lang: Lang | None, as_json: bool) -> int:
    try:
        problem, plan = sound(instance, must_be_instance), sound(plan_file, must_be_plan)
        _must_fit(problem, plan, instance, plan_file)
        found = _tried(problem, plan, effort)
    except InstanceError as error:
        return fault(f"{instance}{error.where}: {error.sentence}")
    except Unreadable as error:
        return fault(str(error))
    for row in found["remedies"]:
        row["zh"], row["en"] = advice(row["change"], problem)
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        show(found, Narrator(Console(highlight=False), lang))
    return DONE


def _must_fit(problem: Json, plan: Json, instance: Path, plan_file: Path) -> None:
    """Remedies begin at a plan that can be driven and that says by its prices what is short."""
    if not is_current(plan.get("certificate")):
        raise Unreadable(
            f"{plan_file}/certificate: is missing or of an older kind. Make a new plan with: ./ninehours plan"
        )
    try:
        broken = check(problem, plan)["violations"]
        verify(problem, plan["certificate"])
    except BROKEN as error:
        raise Unreadable(
            f"{instance} and {plan_file} do not belong together: {type(error).__name__} {error}."
        ) from None
    if broken:
        raise Unreadable(f"{plan_file}: breaks {len(broken)} rules of {instance}. See: ./ninehours check-plan")


def _tried(problem: Json, plan: Json, effort: Effort) -> Json:
    with Interrupt() as interrupted:
        return remedies(problem, plan, effort, lambda: interrupted.asked)


def show(found: Json, narrator: Narrator) -> None:
    reached, control = found["reached"]["people"], found["control"]["people"]
    narrator.head(
        f"方案使 {reached:,} 人按时获得救助；不作改变、继续测算为 {control:,} 人。试了 {found['tried']} 项改变：",
        f"The plan relieves {reached:,} people in time; searching on without any change, {control:,}. "
        f"Changes that were tried: {found['tried']}.",
    )
    if not found["tried"]:
        narrator.head("没有可试的改变。", "There was nothing to try.", style="")
        return
    if not found["remedies"]:
        narrator.head("没有一项能使更多人获得救助。", "None of them relieves more people.", style="")
        return
    table = Table(box=None, pad_edge=False)
    table.add_column(narrator.both("人数", "people"), justify="right")
    table.add_column(narrator.both("其中重点人群", "priority people saved"), justify="right")
    table.add_column(narrator.both("措施", "remedy"), overflow="fold")
    for row in found["remedies"]:
        table.add_row(f"+{row['people']:,}", f"{row['saved']:+,}", Text(narrator.stacked(row["zh"], row["en"])))
    narrator.show(table)
