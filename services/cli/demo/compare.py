"""Where two rehearsals differ: in their results, in the plans in force, in what happened.

Of events their type, stream and data count; their ids, positions and times do not, nor does what a search took, nor how
much the platform had heard of at the moment at which it looked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

Json = Mapping[str, Any]
What = tuple[str, str, bytes]
"""An event's type, stream and data."""

PROPOSED, APPROVED = "ninehours.allocation.PlanProposed.v1", "ninehours.allocation.PlanApproved.v1"
LOOKS_AROUND = "ninehours.allocation."
"""Whose events say how far it had heard, and how it searched."""

NEWS_WEIGHED = "ninehours.allocation.NewsWeighed.v1"
"""Several news are weighed together when they come at once: what they add up to counts, each by itself."""

POSITIONS = frozenset({"covers", "position", "since", "upto"})
SEARCHED = frozenset({"seconds", "seconds_first_plan", "stages", "peak_mb"})
"""How long the planner took, and how much memory."""

HEARD_SO_FAR = frozenset({"causes"})
"""What was known when a new plan was first wanted; by the time it is asked for, the rest has been heard."""

ASIDE = POSITIONS | SEARCHED | HEARD_SO_FAR

SHOWN = 12
DATA_SHOWN = 400


def differences(one: Path, other: Path) -> list[str]:
    """A sentence for everything in which the rehearsals in these folders differ; empty if they agree."""
    first, second = _events(one), _events(other)
    return [
        *_of_results(_read(one / "result.json"), _read(other / "result.json")),
        *of_events(first, second),
    ]


def of_events(one: Sequence[Json], other: Sequence[Json]) -> list[str]:
    """The same for the events of two platforms, each in order of time."""
    return [*_of_plans(plans(one), plans(other)), *_of_happenings(one, other)]


def plans(events: Iterable[Json]) -> list[tuple[str, str]]:
    """(digest of the problem, digest of the plan) of every plan that was approved, in order of approval."""
    found: dict[str, tuple[str, str]] = {}
    approved: list[str] = []
    for event in events:
        if event["type"] == PROPOSED:
            found[event["data"]["plan"]] = event["data"]["instance_digest"], event["data"]["plan_digest"]
        elif event["type"] == APPROVED:
            approved.append(event["data"]["plan"])
    return [found[plan] for plan in approved]


def _of_results(one: Json, other: Json) -> Iterator[str]:
    for name in sorted((one.keys() | other.keys()) - {"seconds"}):
        if one.get(name) != other.get(name):
            yield f"result.json, {name}: {_short(one.get(name))} and {_short(other.get(name))}"


def _of_plans(one: Sequence[tuple[str, str]], other: Sequence[tuple[str, str]]) -> Iterator[str]:
    if len(one) != len(other):
        yield f"{len(one)} plans were approved, and {len(other)}"
    for number, (mine, theirs) in enumerate(zip(one, other, strict=False), 1):
        parts = [part for part, a, b in zip(("problem", "plan"), mine, theirs, strict=True) if a != b]
        if parts:
            yield f"approved plan {number}: another {' and another '.join(parts)}"


def _of_happenings(one: Sequence[Json], other: Sequence[Json]) -> Iterator[str]:
    mine, theirs = (Counter(what for event in told for what in _what(event)) for told in (one, other))
    only: dict[str, Counter[What]] = {"first": mine - theirs, "second": theirs - mine}
    by_type: dict[str, dict[str, int]] = {}
    for side, events in only.items():
        for (kind, _, _), count in events.items():
            by_type.setdefault(kind, {"first": 0, "second": 0})[side] += count
    for kind, counts in sorted(by_type.items()):
        yield f"{kind}: {counts['first']} only in the first, {counts['second']} only in the second"
    for side, told in (("first", one), ("second", other)):
        for event in [event for event in told if only[side].keys() & {*_what(event)}][:SHOWN]:
            about = f"{event['time']} {event['type']} {event['subject']}"
            yield f"only in the {side}: {about} {_short(event['data'])}"


def _what(event: Json) -> list[What]:
    kind, stream, data = event["type"], event["subject"], event["data"]
    parts = data["stakes"] if kind == NEWS_WEIGHED else [data]
    if kind.startswith(LOOKS_AROUND):
        parts = [_bare(part) for part in parts]
    return [(kind, stream, orjson.dumps(part, option=orjson.OPT_SORT_KEYS)) for part in parts]


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _bare(part) for name, part in value.items() if name not in ASIDE}
    return [_bare(part) for part in value] if isinstance(value, list) else value


def _short(value: Any) -> str:
    return orjson.dumps(value).decode()[:DATA_SHOWN]


def _events(folder: Path) -> list[Json]:
    return [orjson.loads(line) for line in (folder / "events.jsonl").read_bytes().splitlines()]


def _read(path: Path) -> Json:
    found: Json = orjson.loads(path.read_bytes())
    return found
