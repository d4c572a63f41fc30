"""What the exported events of an incident say about trips, reports, closures and demands.

Events are CloudEvents as JSON, in the order of their log; of each only the id and the data are used.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

Json = Mapping[str, Any]

OF_TRIP = (
    "TripPlanned",
    "LoadingStarted",
    "HandedOver",
    "TripDone",
    "TripAborted",
    "VehicleLost",
)

OF_RESERVATION = ("ReservationAwaited", "ReservationHeld")

TOLD = frozenset(
    f"ninehours.{service}.{name}.v1"
    for service, names in (
        ("relief", (*OF_TRIP, "NeedReported", "ClosureReported", "DemandStated")),
        ("inventory", OF_RESERVATION),
    )
    for name in names
)


@dataclass(frozen=True, slots=True)
class Fact:
    """An event's id and data; `order` tells what the service that said it said before and after."""

    id: str
    order: tuple[int, int]
    data: Json


class Happened:
    """The facts of one run of the platform, looked up by what they are about."""

    def __init__(self, events: Iterable[Json]) -> None:
        self._told: defaultdict[str, list[Fact]] = defaultdict(list)
        for event in events:
            if event["type"] in TOLD:
                order = int(event["position"]), int(event["index"])
                self._told[event["type"].split(".")[2]].append(Fact(event["id"], order, event["data"]))
        for facts in self._told.values():
            facts.sort(key=lambda fact: fact.order)

    def of_trip(self, name: str, trip: str) -> list[Fact]:
        """The trip's facts of one kind, first to last."""
        return self._by_trip[name].get(trip, [])

    def demand_of_trip(self, trip: str) -> Fact | None:
        """The demand that was stated for the plan which made the trip; runs and their plans have one name."""
        planned = self.of_trip("TripPlanned", trip)
        return self._demands.get(planned[-1].data["plan"]) if planned else None

    def closures_of(self, road: str) -> list[Fact]:
        return [fact for fact in self._told["ClosureReported"] if fact.data["road"] == road]

    def reports_after(self, demand: Fact, place: str) -> list[Fact]:
        """What was reported after the demand by the place, or, of a shelter, by the villages of its township."""
        villages = self._behind.get(place, {place})
        return [
            fact
            for fact in self._told["NeedReported"]
            if fact.order > demand.order and fact.data["village"] in villages
        ]

    @cached_property
    def _by_trip(self) -> dict[str, dict[str, list[Fact]]]:
        found: dict[str, dict[str, list[Fact]]] = {}
        for name in (*OF_TRIP, *OF_RESERVATION):
            of_trip = found[name] = {}
            for fact in self._told[name]:
                of_trip.setdefault(fact.data["trip"], []).append(fact)
        return found

    @cached_property
    def _demands(self) -> dict[str, Fact]:
        return {fact.data["run"]: fact for fact in self._told["DemandStated"]}

    @cached_property
    def _behind(self) -> dict[str, set[str]]:
        """By shelter the villages whose evacuated it takes in."""
        places = {place["place"]: place for fact in self._told["DemandStated"] for place in fact.data["places"]}
        members: defaultdict[str, set[str]] = defaultdict(set)
        for place in places.values():
            if place["kind"] == "village":
                members[place["township"]].add(place["place"])
        return {code: members[place["township"]] for code, place in places.items() if place["kind"] == "shelter"}


def units_by_item(lines: Iterable[Json], *quantities: str) -> Counter[str]:
    """The sum of the named quantities of each item."""
    units: Counter[str] = Counter()
    for line in lines:
        units[line["item"]] += sum(line[quantity] for quantity in quantities)
    return +units
