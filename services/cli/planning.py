"""plan, replan and check-plan: files in, files out, no service needed."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.cli.codes import ANSWER_IS_NO, DONE, USAGE

Json = dict[str, Any]
VIOLATIONS_SHOWN = 20


def plan(
    instance: Path, output: Path, seconds: float, priority_weight: float, seed: int, work: int | None, as_json: bool
) -> int:
    from services.allocation.planner.reading import InstanceError
    from services.allocation.planner.solve import solve

    interrupted = Interrupt()
    console = Console(stderr=True)
    try:
        with console.status("Solving …") if console.is_terminal else interrupted:
            found = solve(
                read(instance),
                seconds=seconds,
                priority_weight=priority_weight,
                seed=seed,
                work=work,
                should_stop=lambda: interrupted.asked,
            )
    except InstanceError as error:
        return fault(f"{instance}{error.where}: {error.sentence}")
    except Unreadable as error:
        return fault(str(error))
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(found, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    show_summary(found["summary"], as_json, "plan written to", output)
    return DONE


def replan(
    instance: Path, output: Path, seconds: float, priority_weight: float, seed: int, work: int | None, as_json: bool
) -> int:
    try:
        problem = read(instance)
    except Unreadable as error:
        return fault(str(error))
    if not problem.get("committed") and not problem.get("previous"):
        return fault(f"{instance}: has neither `committed` trips nor a `previous` plan. Use: ninehours plan")
    return plan(instance, output, seconds, priority_weight, seed, work, as_json)


def check_plan(instance: Path, plan_file: Path, events: Path | None, as_json: bool) -> int:
    from services.allocation.check import check
    from services.allocation.deviations import deviations, noted, untied

    try:
        problem, proposal = read(instance), read(plan_file)
        told = list(read_lines(events)) if events else []
    except Unreadable as error:
        return fault(str(error))
    try:
        found = check(problem, proposal)
        broken = found["violations"]
        found["violations"] = deviations(problem, proposal, broken, told) if events else noted(proposal, broken)
    except (KeyError, TypeError) as error:
        return fault(f"{instance} or {plan_file}: a field is missing or of the wrong kind: {error}")
    found["certificate"] = proven(problem, proposal)
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        show_judgement(found)
    accounted_for = events is not None and not untied(found["violations"])
    return DONE if accounted_for or not broken else ANSWER_IS_NO


def proven(problem: Json, proposal: Json) -> Json | None:
    """The bound that the plan's own prices prove, recomputed; None when the plan brings no certificate."""
    from services.allocation.certificate import verify

    certificate = proposal.get("certificate")
    return verify(problem, certificate) if certificate else None


class Interrupt:
    """The first Ctrl-C asks for the best plan so far; the second one ends the program."""

    def __init__(self) -> None:
        self.asked = False
        self._before = signal.signal(signal.SIGINT, self._ask)

    def __enter__(self) -> Interrupt:
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def _ask(self, *_: object) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True


class Unreadable(Exception):
    """A file that is no JSON object."""


def read(path: Path) -> Json:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Unreadable(f"{path}: cannot be read ({error.strerror}).") from None
    except ValueError as error:
        raise Unreadable(f"{path}: is not JSON ({error}).") from None
    if not isinstance(content, dict):
        raise Unreadable(f"{path}: must hold one JSON object.")
    return content


def read_lines(path: Path) -> Iterator[Json]:
    """The JSON object on each line."""
    try:
        with path.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)
    except OSError as error:
        raise Unreadable(f"{path}: cannot be read ({error.strerror}).") from None
    except ValueError as error:
        raise Unreadable(f"{path}: has a line that is not JSON ({error}).") from None


def fault(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return USAGE


def show_summary(summary: Json, as_json: bool, what: str, output: Path) -> None:
    if as_json:
        print(json.dumps(summary, ensure_ascii=False))
        return
    table = Table(show_header=False, box=None)
    for name in ("relieved_in_time", "relieved_bound", "life_saved_priority", "value", "value_bound"):
        table.add_row(name.replace("_", " "), f"{summary[name]:,.0f}")
    table.add_row("gap", f"{summary['gap']:.2%}")
    table.add_row("seconds", f"{summary['seconds']:.1f}")
    Console().print(table)
    print(f"{what} {output}", file=sys.stderr)


def show_judgement(found: Json) -> None:
    console = Console()
    table = Table(show_header=False, box=None)
    for name, value in found["kpi"].items():
        if isinstance(value, int | float):
            table.add_row(name.replace("_", " "), f"{value:,}")
    if found["certificate"]:
        table.add_row("proven bound", f"{found['certificate']['relieved_bound']:,}")
    console.print(table)
    show_violations(console, found["violations"])


def show_violations(console: Console, violations: list[Json]) -> None:
    """Those that nothing accounts for come first."""
    by_weight = sorted(violations, key=lambda violation: violation.get("cause") is not None)
    for violation in by_weight[:VIOLATIONS_SHOWN]:
        tied = violation.get("cause") is not None
        said = Text(f"{violation['kind']}: {violation['where']} {violation['text']}", "yellow" if tied else "bold red")
        console.print(said, highlight=False)
        if tied:
            console.print(Text(f"  {violation['zh']}  {violation['en']}"), highlight=False)
            console.print(Text(f"  {violation['cause']}: {' '.join(violation['events'])}", "dim"), highlight=False)
    number = sum(violation.get("cause") is not None for violation in violations)
    console.print(f"{len(violations)} violations" + (f", {number} of them tied to events" if number else ""))
