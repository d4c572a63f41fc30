"""An approved plan becomes facts that others act on: trips to drive, trips to forget, goods to reserve.

Pure and repeatable: the same plan, problem and earlier trips give the same parts in the same order, so that a release
which was cut short continues where it stopped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from services.allocation.commands import BeginRelease, ReleasePart
from services.allocation.events import (
    AskedLine,
    Line,
    ReleaseBegun,
    ReservationAsked,
    Stop,
    TripReleased,
    TripWithdrawn,
)
from shared.clock import instant, stamp
from shared.messages import Event, Json, canonical
from shared.ports import COMMIT_BYTES_MAX, EVENTS_PER_COMMIT_MAX

PART_BYTES_MAX = COMMIT_BYTES_MAX * 3 // 4
BEGUN = frozenset({"loading", "under_way", "arrived", "done"})
GIVEN_UP = frozenset({"aborted", "cancelled"})

NOT_HEARD_OF: Json = {"state": "planned", "stops": ()}

Source = tuple[str, str, str]
"""An inventory stream and the store and item behind it."""


@dataclass(frozen=True)
class Release:
    """What is released: the plan's body, the problem that it answers, and the released trips that it withdraws.

    Trips that the plan takes over from the one before, to the letter, are `kept`: they have been released already.
    """

    plan: str
    incident: str
    started_at: str
    body: Json
    instance: Json
    withdrawn: Sequence[TripReleased] = ()
    kept: frozenset[str] = frozenset()
    held_back: frozenset[str] = frozenset()


def has_begun(trip: Mapping[str, Any]) -> bool:
    """Also when it is over, but not when it was given up before it had moved anything: its vehicle is free again."""
    if trip["state"] == "aborted":
        return bool(trip.get("lost")) or any(stop["moved"] for stop in trip["stops"])
    return trip["state"] in BEGUN


def begin(
    plan: str, body: Json, replaced: Iterable[TripReleased], trips: Mapping[str, Json], committed: Iterable[str]
) -> BeginRelease:
    """What to withdraw of the trips of the plan before, given what relief has told of them (missing: nothing yet).

    What the new plan's body still holds stays.

    A trip that has begun although the problem did not know it keeps its vehicle: that vehicle is held back.
    """
    known, withdrawn, held_back = set(committed), [], []
    wanted = {trip["id"] for trip in body["trips"]}
    for trip in replaced:
        told = trips.get(trip.trip, NOT_HEARD_OF)
        if has_begun(told):
            held_back += [] if trip.trip in known else [trip.vehicle]
        elif told["state"] not in GIVEN_UP and trip.trip not in wanted:
            withdrawn.append(trip.trip)
    return BeginRelease(plan=plan, withdrawn=tuple(sorted(withdrawn)), held_back=tuple(sorted(set(held_back))))


def with_own_names(body: Json, plan: str, instance: Json) -> Json:
    """The plan's body with trips that no other plan has: the planner counts them anew each time.

    A trip that the plan before has to the letter keeps its name: nobody need hear of it again.
    """
    committed = {trip["id"] for trip in instance["committed"]}
    before = {_letter(trip): trip["id"] for trip in (instance.get("previous") or {"trips": ()})["trips"]}
    trips = [
        trip if trip["id"] in committed else {**trip, "id": before.get(_letter(trip), f"{plan}-{number}")}
        for number, trip in enumerate(body["trips"], start=1)
    ]
    return {**body, "trips": trips}


def _letter(trip: Json) -> bytes:
    """All of a trip but its name."""
    return canonical({"vehicle": trip["vehicle"], "stops": trip["stops"]})


def parts(release: Release) -> list[ReleasePart]:
    """Trips to forget, trips to drive, goods to reserve, in commits of at most 100 events and well under 1 MiB."""
    trips = _trips(release)
    events: list[Event] = [TripWithdrawn(plan=release.plan, trip=old.trip) for old in release.withdrawn]
    events += trips
    events += _asked(release, trips)
    return [_part(release.plan, chunk) for chunk in _chunks(events)]


def resumed(release: Release, begun: ReleaseBegun, replaced: Iterable[TripReleased]) -> Release:
    """The release as it was begun, whatever has happened since."""
    withdrawn, before = set(begun.withdrawn), list(replaced)
    old = sorted((trip for trip in before if trip.trip in withdrawn), key=lambda trip: trip.trip)
    return Release(
        release.plan,
        release.incident,
        release.started_at,
        release.body,
        release.instance,
        old,
        frozenset(trip.trip for trip in before),
        frozenset(begun.held_back),
    )


def _trips(release: Release) -> list[TripReleased]:
    known = {trip["id"] for trip in release.instance.get("committed", ())} | release.kept
    supplies = {supply["id"]: supply for supply in release.instance["supplies"]}
    return [
        TripReleased(
            plan=release.plan,
            trip=trip["id"],
            incident=release.incident,
            started_at=release.started_at,
            vehicle=trip["vehicle"],
            stops=tuple(_stop(trip["id"], n, stop, supplies) for n, stop in enumerate(trip["stops"])),
        )
        for trip in release.body["trips"]
        if trip["id"] not in known and trip["vehicle"] not in release.held_back
    ]


def _stop(trip: str, number: int, stop: Json, supplies: Mapping[str, Json]) -> Stop:
    return Stop(
        stop=number,
        place=stop["place"],
        do=stop["do"],
        arrive_min=round(stop["arrive"], 2),
        start_min=round(stop["start"], 2),
        end_min=round(stop["end"], 2),
        depart_min=round(stop.get("depart") or stop["end"], 2),
        dock=stop.get("dock") if stop["do"] == "load" else None,
        lines=tuple(
            Line(
                reservation=f"{trip}:{number}:{line['supply']}" if stop["do"] == "load" else "",
                supply=line["supply"],
                item=supplies[line["supply"]]["item"],
                reserve=supplies[line["supply"]].get("reserve", "government"),
                quantity=line["quantity"],
            )
            for line in stop["lines"]
        ),
    )


def _asked(release: Release, trips: Sequence[TripReleased]) -> list[ReservationAsked]:
    """One question to each inventory stream, also where only something is to be released.

    It is for inventory to answer a long one in parts: two questions could overtake each other on their way.
    """
    lines: dict[Source, list[AskedLine]] = defaultdict(list)
    for trip, stop, line in _loads(trips):
        lines[_source(stop, line)].append(_asked_line(release, trip, stop, line))
    releases: dict[Source, set[str]] = defaultdict(set)
    for trip, stop, line in _loads(release.withdrawn):
        releases[_source(stop, line)].add(trip.trip)
    return [
        ReservationAsked(
            plan=release.plan,
            incident=release.incident,
            store=source[1],
            item=source[2],
            stream=source[0],
            releases=tuple(sorted(releases[source])),
            lines=tuple(sorted(lines[source], key=_by_time)),
        )
        for source in sorted({*lines, *releases})
    ]


def _by_time(line: AskedLine) -> tuple[float, str]:
    return line.at_min, line.reservation


def _loads(trips: Iterable[TripReleased]) -> Iterator[tuple[TripReleased, Stop, Line]]:
    return ((trip, stop, line) for trip in trips for stop in trip.stops if stop.do == "load" for line in stop.lines)


def _source(stop: Stop, line: Line) -> Source:
    stream = f"capacity/{line.supply}" if line.reserve == "capacity" else f"stock/{stop.place}/{line.item}"
    return stream, stop.place, line.item


def _asked_line(release: Release, trip: TripReleased, stop: Stop, line: Line) -> AskedLine:
    return AskedLine(
        reservation=line.reservation,
        trip=trip.trip,
        stop=stop.stop,
        supply=line.supply,
        reserve=line.reserve,
        quantity=line.quantity,
        at_min=stop.start_min,
        at=stamp(instant(release.started_at) + timedelta(minutes=stop.start_min)),
    )


def _chunks(events: Iterable[Event]) -> Iterator[list[Event]]:
    chunk: list[Event] = []
    size = 0
    for event in events:
        more = len(canonical(event.as_json()))
        if chunk and (len(chunk) == EVENTS_PER_COMMIT_MAX or size + more > PART_BYTES_MAX):
            yield chunk
            chunk, size = [], 0
        chunk.append(event)
        size += more
    if chunk:
        yield chunk


def _part(plan: str, events: Sequence[Event]) -> ReleasePart:
    return ReleasePart(
        plan=plan,
        withdrawn=tuple(event for event in events if isinstance(event, TripWithdrawn)),
        trips=tuple(event for event in events if isinstance(event, TripReleased)),
        asked=tuple(event for event in events if isinstance(event, ReservationAsked)),
    )
