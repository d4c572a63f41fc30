"""An incident's figures, counted from handovers and never from plans.

Pure: everything comes from documents, as plain dicts, because the whole board is counted anew after each change.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from services.relief.clock import (
    Rules,
    Step,
    cumulative,
    history,
    median_minute,
    relief_times,
    served_until,
)
from services.relief.demand import EVACUATED, sum_groups
from services.relief.trip_state import OPEN
from shared.messages import Json

People = dict[str, int]
Arrival = tuple[float, Mapping[str, int]]
"""(minute, units by item)"""
Arrivals = dict[str, list[Arrival]]
"""By place, in order of time."""

LATE_MIN = 15


@dataclass(frozen=True)
class PlaceRelief:
    """A place's need, and what handovers did for it.  Kept from board to board, and so are its sums.

    handed    what has come, and what open trips will bring: `planned`
    steps     when how many were relieved
    expected  when how many will have been if the open trips go as planned
    """

    need: Json
    handed: list[Arrival]
    planned: list[Arrival]
    steps: list[Step]
    expected: list[Step]
    by_deadline: People
    by_horizon: People

    @cached_property
    def in_need(self) -> int:
        return sum(self.need["people"].values())

    @cached_property
    def relieved(self) -> int:
        return sum(persons for _, persons in self.steps)

    @cached_property
    def projected(self) -> int:
        return sum(persons for _, persons in self.expected)

    @cached_property
    def state(self) -> str:
        if self.relieved >= self.in_need:
            return "done"
        return "projected" if self.projected >= self.in_need else "due"

    def row(self) -> Json:
        """`minute` is when the last person was relieved, or will be; null while that is open."""
        state = self.state
        return {
            **self.need,
            "in_need": self.in_need,
            "relieved": self.relieved,
            "projected": self.projected,
            "state": state,
            "minute": None if state == "due" else self.expected[-1][0],
        }


@dataclass(frozen=True)
class Board:
    """The documents of one incident at the minute `now_min`.

    needs       rows of `needs.place_needs`          reports  newest report by village
    deliveries  documents of the view `delivery`     lost     documents of lost vehicles
    places      the documents of the places above, by code
    before      the same incident's board before the last change: where nothing has changed, nothing is counted again
    """

    incident: Json
    now_min: float
    needs: Sequence[Json]
    reports: Mapping[str, Json]
    deliveries: Sequence[Json]
    places: Mapping[str, Json]
    silent: Sequence[str]
    lost: Sequence[Json] = ()
    before: Sequence[PlaceRelief] = ()

    @cached_property
    def reliefs(self) -> list[PlaceRelief]:
        rules = Rules.of(self.incident)
        handed = _arrivals(_handed(self.deliveries))
        planned = _arrivals(_planned(self.deliveries, self.now_min))
        deadline, horizon = self.incident["deadline_min"], self.incident["horizon_min"]
        before = {place.need["place"]: place for place in self.before}
        found = []
        for need in self.needs:
            came, comes, old = handed.get(need["place"], []), planned.get(need["place"], []), before.get(need["place"])
            same = old is not None and (old.need, old.handed, old.planned) == (need, came, comes)
            found.append(old if old and same else _place_relief(need, came, comes, rules, deadline, horizon))
        return found

    @cached_property
    def curve(self) -> list[Json]:
        """Persons relieved until each minute, in minutes at which the number grew."""
        steps = cumulative(step for place in self.reliefs for step in place.steps)
        return [{"minute": minute, "relieved": total} for minute, total in steps]

    @cached_property
    def exceptions(self) -> list[Json]:
        """What contradicts the plan or the books, in order of time."""
        found = [entry for delivery in self.deliveries for entry in delivery["exceptions"]]
        found += [{"kind": "vehicle-lost", "vehicle": doc["vehicle"], **doc["lost"]} for doc in self.lost]
        found += [
            {
                "kind": "report-above-population",
                "place": village,
                "at_min": None,
                "affected": report["affected"],
                "population": self.places[village]["population"],
            }
            for village, report in self.reports.items()
            if report["affected"] > self.places[village]["population"]
        ]
        return sorted(found, key=lambda entry: entry["at_min"] if entry["at_min"] is not None else -1.0)

    @cached_property
    def figures(self) -> Json:
        """The incident in numbers; persons unless a name says otherwise."""
        reliefs = self.reliefs
        in_need = sum(place.in_need for place in reliefs)
        in_time = sum(sum(place.by_deadline.values()) for place in reliefs)
        steps = [step for place in reliefs for step in place.steps if step[0] <= self.incident["horizon_min"]]
        curve = cumulative(steps)
        done = sum(place.relieved for place in reliefs)
        return {
            "incident": self.incident["incident"],
            "state": self.incident["state"],
            "now_min": self.now_min,
            "deadline_min": self.incident["deadline_min"],
            "people_affected": sum(report["affected"] for report in self.reports.values()),
            "people_in_need": in_need,
            "people_estimated": sum(p.in_need for p in reliefs if p.need["basis"] == "estimated"),
            "people_relieved": done,
            "people_relieved_in_time": in_time,
            "people_relieved_by_horizon": sum(sum(place.by_horizon.values()) for place in reliefs),
            "people_open": in_need - done,
            "people_projected": sum(place.projected for place in reliefs),
            "by_group": _by_group(reliefs),
            "by_county": _by_county(reliefs, self.places),
            "relief_minutes_median": median_minute(curve),
            "relief_minutes_latest": curve[-1][0] if curve else None,
            "villages_reported": len(self.reports),
            "villages_silent": len(self.silent),
            "places": dict(Counter(place.state for place in reliefs)),
            "exceptions": len(self.exceptions),
            "trips": dict(Counter(delivery["state"] for delivery in self.deliveries)),
            "trips_late": sum(is_late(delivery, self.now_min) for delivery in self.deliveries),
            "vehicles_under_way": len({d["vehicle"] for d in self.deliveries if d["state"] in OPEN}),
            "vehicles_lost": len(self.lost),
        }


def _place_relief(
    need: Json,
    handed: list[Arrival],
    planned: list[Arrival],
    rules: Rules,
    deadline_min: float,
    horizon_min: float,
) -> PlaceRelief:
    people = need["people"]
    came, comes = ([(minute, rules.in_base_units(units)) for minute, units in each] for each in (handed, planned))
    moments = history(people, came, rules)
    steps = relief_times(moments)
    return PlaceRelief(
        need,
        handed,
        planned,
        steps,
        relief_times(history(people, [*came, *comes], rules)) if planned else steps,
        served_until(moments, deadline_min),
        served_until(moments, horizon_min),
    )


def _arrivals(drops: Iterable[tuple[str, float, Mapping[str, int]]]) -> Arrivals:
    found: Arrivals = defaultdict(list)
    for place, minute, units in drops:
        found[place].append((minute, units))
    for arrivals in found.values():
        arrivals.sort(key=lambda arrival: arrival[0])
    return found


def _handed(deliveries: Iterable[Json]) -> Iterable[tuple[str, float, Mapping[str, int]]]:
    for delivery in deliveries:
        for _, place, minute, units in delivery["handed"]:
            yield place, minute, units


def _planned(deliveries: Iterable[Json], now_min: float) -> Iterable[tuple[str, float, Mapping[str, int]]]:
    """What open trips still have to hand over; what is late comes now at the earliest."""
    for delivery in deliveries:
        if delivery["state"] in OPEN:
            visited = {stop for stop, *_ in delivery["handed"]}
            for stop, place, minute, units in delivery["planned"]:
                if stop not in visited:
                    yield place, max(minute, now_min), units


def is_late(delivery: Json, now_min: float) -> bool:
    """Whether an open trip should have left a store, or handed over, more than a quarter of an hour ago."""
    visited = {stop for stop, *_ in delivery["handed"]}
    ends = [minute for _, minute in delivery["loads"]]
    ends += [minute for stop, _, minute, _ in delivery["planned"] if stop not in visited]
    return delivery["state"] in OPEN and min(ends, default=now_min) < now_min - LATE_MIN


def _by_group(reliefs: Sequence[PlaceRelief]) -> Json:
    need = _persons(place.need["people"] for place in reliefs)
    in_time = _persons(place.by_deadline for place in reliefs)
    by_horizon = _persons(place.by_horizon for place in reliefs)
    return {
        group: {
            "in_need": need[group],
            "relieved_in_time": in_time[group],
            "relieved_by_horizon": by_horizon[group],
        }
        for group in sorted(need)
    }


def _persons(parts: Iterable[People]) -> Counter[str]:
    """By group, at home and evacuated together."""
    total: Counter[str] = Counter()
    for group, persons in sum_groups(parts).items():
        total[group.removesuffix(EVACUATED)] += persons
    return total


def _by_county(reliefs: Iterable[PlaceRelief], places: Mapping[str, Json]) -> Json:
    members: dict[str, list[PlaceRelief]] = defaultdict(list)
    for place in reliefs:
        members[place.need["county"]].append(place)
    return {
        county: {
            "name": places[county]["name"],
            "name_en": places[county]["name_en"],
            "in_need": sum(place.in_need for place in group),
            "relieved_in_time": sum(sum(place.by_deadline.values()) for place in group),
            "relieved_by_horizon": sum(sum(place.by_horizon.values()) for place in group),
            "projected": sum(place.projected for place in group),
        }
        for county, group in sorted(members.items())
    }
