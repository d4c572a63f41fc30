"""Whether a file is the plan or the events that it should be, before anything is computed from it.

What a problem has to be is said by the planner's own rules, which the planner obeys too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from services.allocation.planner.reading import InstanceError, Reader, shown
from services.allocation.planner.trip_rules import must_be_trips
from services.cli.json_files import Json, Unreadable, read

SCHEMA = "relief-plan/"
BROKEN = (LookupError, TypeError, ValueError, ArithmeticError, AttributeError)
"""What files that do not belong together lead to."""
EVENT_FIELDS = ("id", "type", "position", "index", "data")


def sound(path: Path, must_be: Callable[[Json], None]) -> Json:
    """The content of a file that is what it must be.  Raises Unreadable, never InstanceError."""
    content = read(path)
    try:
        must_be(content)
    except InstanceError as error:
        raise Unreadable(f"{path}{error.where}: {error.sentence}") from None
    return content


def must_be_plan(content: Json) -> None:
    """Raises InstanceError with the place of the first value that is wrong; the rules that a plan breaks come later."""
    plan = Reader(content, "")
    if not plan.text("schema").startswith(SCHEMA):
        raise plan.fault("schema", f"must be {SCHEMA}1 or later, is {shown(content['schema'])}")
    must_be_trips(plan)


def must_be_events(path: Path, lines: Iterable[Json]) -> list[Json]:
    """All of them.  Raises Unreadable at a line that is no event of the platform."""
    events = list(lines)
    for number, event in enumerate(events, 1):
        if missing := [name for name in EVENT_FIELDS if name not in event]:
            raise Unreadable(f"{path}: line {number} is no event of a run; it lacks {', '.join(missing)}.")
    return events
