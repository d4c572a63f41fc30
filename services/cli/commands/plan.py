"""`./ninehours plan`: a file in, a file out, no service needed."""

from __future__ import annotations

import json
import signal
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from services.allocation.defaults import ALLOWANCE
from services.allocation.planner.__main__ import with_peak
from services.allocation.planner.errand import RegionFailed
from services.allocation.planner.province import plan_of
from services.allocation.planner.reading import InstanceError
from services.cli.codes import DONE
from services.cli.json_files import Json, Unreadable, fault, read, write

PEOPLE = (
    ("relieved in time", "relieved_in_time"),
    ("at most possible", "relieved_bound"),
    ("priority people with what saves life", "life_saved_priority"),
)


@dataclass(frozen=True, slots=True)
class Order:
    """How long to search and for what; `allowance` matters to a plan that replaces another."""

    seconds: float
    priority_weight: float
    seed: int
    work: int | None
    allowance: float = ALLOWANCE


def plan(instance: Path, output: Path, order: Order, as_json: bool) -> int:
    try:
        found = solved(instance, read(instance), output, order)
    except Unreadable as error:
        return fault(str(error))
    if as_json:
        print(json.dumps(found["summary"], ensure_ascii=False))
    else:
        show(found["summary"], order.priority_weight)
        print(f"plan written to {output}", file=sys.stderr)
    return DONE


def solved(file: Path, instance: Json, output: Path, order: Order) -> Json:
    """The plan, which has been written.  Raises Unreadable."""
    interrupted = Interrupt()
    console = Console(stderr=True)
    try:
        with console.status("Solving …") if console.is_terminal else interrupted:
            found = with_peak(plan_of(instance, **asdict(order), should_stop=lambda: interrupted.asked))
    except InstanceError as error:
        raise Unreadable(f"{file}{error.where}: {error.sentence}") from None
    except RegionFailed as error:
        raise Unreadable(f"{file} could not be planned: {error}.") from None
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        write(output, found)
    except OSError as error:
        raise Unreadable(f"{output}: cannot be written ({error.strerror}).") from None
    return found


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


def show(summary: Json, priority_weight: float) -> None:
    table = Table(show_header=False, box=None)
    table.add_column()
    table.add_column(justify="right")
    for text, name in PEOPLE:
        table.add_row(text, f"{summary[name]:,.0f}", "people")
    table.add_row("gap", f"{100 * summary['gap']:.1f}", "%")
    table.add_row(f"value ({priority_weight:g} × saved + relieved)", f"{summary['value']:,.0f}", "")
    table.add_row("at most possible", f"{summary['value_bound']:,.0f}", "")
    table.add_row("first plan after", f"{summary['seconds_first_plan']:.1f}", "s")
    table.add_row("solved in", f"{summary['seconds']:.1f}", "s")
    if summary["peak_mb"] is not None:
        table.add_row("peak of memory", f"{summary['peak_mb']:,.0f}", "MB")
    Console().print(table)
