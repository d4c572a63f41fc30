"""Whether a file is the problem, the plan or the events that it should be, before anything is computed from it.

Raises InstanceError with the place of the first value that is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from services.allocation.planner.reading import InstanceError, Reader
from services.cli.json_files import Json, Unreadable, read

INSTANCE, PLAN = "relief-instance/", "relief-plan/"
BROKEN = (KeyError, TypeError, ValueError, IndexError, AttributeError)
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


def must_be_instance(content: Json) -> None:
    problem = _of(content, INSTANCE)
    for moment in ("now", "deadline", "horizon"):
        problem.number(moment)
    for name, texts, numbers in (
        ("groups", ("id",), ("rank",)),
        ("items", ("id",), ("weight_kg", "volume_m3")),
        ("rations", ("item",), ("quantity", "per_persons")),
        ("townships", ("id",), ()),
        ("villages", ("id", "township"), ("unload_setup_min", "unload_kg_per_min")),
        ("stores", ("id",), ("docks", "load_setup_min", "load_kg_per_min")),
        ("supplies", ("id", "store", "item"), ()),
        ("vehicles", ("id", "depot"), ("payload_kg", "volume_m3", "available_from", "max_duty_min")),
    ):
        for row in problem.objects(name, some=True):
            _holds(row, texts, numbers)
    for village in problem.objects("villages"):
        people = village.object("people")
        for group in people.value:
            people.whole(group)
    roads = problem.object("roads")
    for edge in roads.objects("edges"):
        _holds(edge, ("id", "a", "b"), ("minutes", "km"))
    for closure in roads.objects("closures"):
        _holds(closure, ("edge",), ("from",))


def must_be_plan(content: Json) -> None:
    for trip in _of(content, PLAN).objects("trips"):
        _holds(trip, ("id", "vehicle"), ())
        for stop in trip.objects("stops"):
            _holds(stop, ("place", "do"), ("arrive", "start", "end"))
            for line in stop.objects("lines"):
                _holds(line, ("supply",), ("quantity",))


def must_be_events(path: Path, lines: Iterable[Json]) -> list[Json]:
    """All of them.  Raises Unreadable at a line that is no event of the platform."""
    events = list(lines)
    for number, event in enumerate(events, 1):
        if missing := [name for name in EVENT_FIELDS if name not in event]:
            raise Unreadable(f"{path}: line {number} is no event of a run; it lacks {', '.join(missing)}.")
    return events


def _of(content: Json, schema: str) -> Reader:
    reader = Reader(content, "")
    if not reader.text("schema", default="none").startswith(schema):
        raise InstanceError("/schema", f"must be {schema}1 or later, is {content.get('schema')}")
    return reader


def _holds(row: Reader, texts: Iterable[str], numbers: Iterable[str]) -> None:
    for name in texts:
        row.text(name)
    for name in numbers:
        row.number(name)
