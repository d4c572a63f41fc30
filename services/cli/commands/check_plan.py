"""`./ninehours check-plan`: what a plan breaks, whom it relieves, and how far that is from the best possible."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.allocation.certificate import gap, is_current, verify
from services.allocation.check import check
from services.allocation.deviations import deviations, noted, untied
from services.allocation.planner.instance_rules import must_be_instance
from services.cli.codes import ANSWER_IS_NO, DONE
from services.cli.json_files import Json, Unreadable, fault, read_lines
from services.cli.plan_files import BROKEN, must_be_events, must_be_plan, sound

VIOLATIONS_SHOWN = 20


def check_plan(instance: Path, plan_file: Path, events: Path | None, as_json: bool) -> int:
    try:
        problem, proposal = sound(instance, must_be_instance), sound(plan_file, must_be_plan)
        told = must_be_events(events, read_lines(events)) if events else None
        found = _judged(problem, proposal, told, f"{instance} and {plan_file}")
        found["certificate"] = _proven(problem, proposal, plan_file)
    except Unreadable as error:
        return fault(str(error))
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        show(found, proposal.get("certificate"), verified=events is not None)
    accounted_for = events is not None and not untied(found["violations"])
    return DONE if accounted_for or not found["violations"] else ANSWER_IS_NO


def _judged(problem: Json, proposal: Json, told: list[Json] | None, files: str) -> Json:
    """The verdict with every violation tied: to the events that were given, else as the plan itself notes it."""
    try:
        found = check(problem, proposal)
        broken = found["violations"]
        found["violations"] = noted(proposal, broken) if told is None else deviations(problem, proposal, broken, told)
    except BROKEN as error:
        raise Unreadable(f"{files} do not belong together: {type(error).__name__} {error}.") from None
    return found


def _proven(problem: Json, proposal: Json, plan_file: Path) -> Json | None:
    """The bound that the plan's own prices prove, recomputed; None without a certificate or for one of another kind."""
    certificate = proposal.get("certificate")
    if isinstance(certificate, dict) and not is_current(certificate):
        kind = certificate.get("schema")
        print(f"{plan_file}/certificate: is of another kind ({kind}), so its bound was not verified.", file=sys.stderr)
        return None
    try:
        return verify(problem, certificate) if certificate else None
    except BROKEN as error:
        raise Unreadable(f"{plan_file}/certificate: proves nothing for this instance: {error}.") from None


# ---- the table -------------------------------------------------------------------------------------------------------


def show(found: Json, certificate: Json | None, *, verified: bool) -> None:
    console = Console()
    table = Table(show_header=False, box=None)
    table.add_column()
    table.add_column(justify="right")
    table.add_column()
    for text, number, unit in rows(found["kpi"], found["certificate"], certificate or {}):
        table.add_row(text, number, unit)
    console.print(table)
    _show_violations(console, found["violations"], verified)


def rows(kpi: Json, proven: Json | None, certificate: Json) -> list[tuple[str, str, str]]:
    """(what, number, unit) for people to read."""
    relieved, saved = kpi["relieved_in_time"], kpi["life_saved_priority"]
    return [
        ("people in need", f"{kpi['people']:,}", "people"),
        ("relieved in time", f"{relieved:,}", f"people, {kpi['share']:.1%} of them"),
        *_bounds("at most possible, proven by the plan's prices", relieved, proven, "relieved_bound", "people"),
        ("with what saves life in time", f"{kpi['life_saved_in_time']:,}", "people"),
        ("priority people", f"{kpi['priority_people']:,}", "people"),
        ("of them relieved in time", f"{kpi['relieved_priority']:,}", "people"),
        ("of them with what saves life in time", f"{saved:,}", "people"),
        *_value(relieved, saved, proven, certificate.get("priority_weight", 0.0)),
        ("least relieved township", f"{100 * kpi['least_township']:.1f}", "% of its people"),
        ("townships below half", f"{kpi['townships_below_half']:,}", "townships"),
        ("waiting after the deadline", f"{kpi['lateness_person_min'] / 60:,.0f}", "person-hours"),
        ("trips", f"{kpi['trips']:,}", f"with {kpi['vehicles_used']:,} vehicles"),
        ("driven", f"{kpi['km']:,.0f}", "km"),
        *_kept(kpi["churn"]),
    ]


def _value(relieved: int, saved: int, proven: Json | None, weight: float) -> list[tuple[str, str, str]]:
    if proven is None or not weight:
        return []
    value = weight * saved + relieved
    return [
        (f"value, {weight:g} × priority people saved + relieved", f"{value:,.0f}", ""),
        *_bounds("value at most possible", value, proven, "value_bound"),
    ]


def _bounds(text: str, reached: float, proven: Json | None, name: str, unit: str = "") -> list[tuple[str, str, str]]:
    if proven is None:
        return []
    bound = proven[name]
    return [(text, f"{bound:,.0f}", unit), ("gap", f"{100 * gap(reached, bound):.1f}", "%")]


def _kept(churn: Json | None) -> list[tuple[str, str, str]]:
    if not churn:
        return []
    return [("promises of the previous plan broken", f"{churn['broken']:,}", f"of {churn['promises']:,}")]


def _show_violations(console: Console, violations: list[Json], verified: bool) -> None:
    """Those that nothing accounts for come first."""
    loose = [violation for violation in violations if violation.get("cause") is None]
    tied = [violation for violation in violations if violation.get("cause") is not None]
    for violation in [*loose, *tied][:VIOLATIONS_SHOWN]:
        _show_violation(console, violation, verified)
    if (more := len(violations) - VIOLATIONS_SHOWN) > 0:
        console.print(f"… and {more} more; --json shows all", highlight=False)
    console.print(_summed_up(len(violations), len(tied), verified), highlight=False, soft_wrap=True)


def _show_violation(console: Console, violation: Json, verified: bool) -> None:
    cause = violation.get("cause")
    mark, style = ("✗", "bold red") if cause is None else ("≈", "yellow")
    said = f"{mark} {violation['kind']}: {violation['where']} {violation['text']}"
    console.print(Text(said, style), highlight=False)
    if cause is not None:
        console.print(Text(f"    {violation['zh']}"), highlight=False)
        console.print(Text(f"    {violation['en']}"), highlight=False)
        by = "tied to" if verified else "the plan notes"
        console.print(Text(f"    {cause}, {by} {' '.join(violation['events'])}", "dim"), highlight=False)
    elif verified:
        console.print(Text("    tied to no event", "red"), highlight=False)


def _summed_up(number: int, tied: int, verified: bool) -> str:
    if not number:
        return "0 violations"
    if verified:
        return f"{number} violations, {tied} of them tied to events (≈), {number - tied} not (✗)"
    if tied:
        return f"{number} violations; for {tied} the plan notes a cause (≈), which only --events EVENTS makes sure of"
    return f"{number} violations"
