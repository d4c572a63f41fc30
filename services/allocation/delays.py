"""What made a trip late: each delay is measured against the trip's plan and named by what took the time.

A vehicle that came free late from the trip before, docks that others held, goods that were still awaited, roads that
closed after the plan was made.  Minutes that none of these accounts for are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from services.allocation.check_travel import TOLERANCE_MIN, Travel
from services.allocation.happened import Fact, Happened

Json = Mapping[str, Any]
Travelling = Callable[[frozenset[int]], Travel]
"""Travel on the instance's roads with some of its closures (their indices) left out."""

ENDS = ("TripAborted", "TripDone")


@dataclass(frozen=True, slots=True)
class Delay:
    """So many minutes, by one cause (a key of `deviations.CAUSES`), the events and a sentence in both languages."""

    minutes: float
    cause: str
    facts: tuple[Fact, ...]
    zh: str
    en: str


class Delays:
    """`trips` are those that were driven, as a plan writes them."""

    def __init__(self, instance: Json, trips: Sequence[Json], happened: Happened, travelling: Travelling) -> None:
        self._closures: Sequence[Json] = instance["roads"]["closures"]
        self._docks = {store["id"]: store["docks"] for store in instance["stores"]}
        self._vehicles = {vehicle["id"]: vehicle for vehicle in instance["vehicles"]}
        self._trips = sorted(trips, key=lambda trip: float(trip["stops"][0]["start"]))
        self._happened, self._travelling = happened, travelling

    def of(self, trip: Json) -> list[Delay]:
        """The longest first; empty for a trip of which no plan is known."""
        planned = self._happened.of_trip("TripPlanned", trip["id"])
        if not planned:
            return []
        stops = planned[-1].data["stops"]
        found = [*self._before_loading(trip, stops[0]), *self._on_the_road(trip, stops)]
        return sorted(found, key=lambda delay: -delay.minutes)

    # ---- until loading began ----

    def _before_loading(self, trip: Json, planned: Json) -> Iterator[Delay]:
        first = trip["stops"][0]
        there = min(self._there(trip), first["start"])
        since = max(planned["start_min"], there)
        if there > planned["start_min"] + TOLERANCE_MIN and (before := self._before(trip)):
            yield self._displaced(before, there - planned["start_min"])
        if first["start"] > since + TOLERANCE_MIN and (wait := self._waited(trip, since)):
            yield wait

    def _before(self, trip: Json) -> Json | None:
        own = [other for other in self._trips if other["vehicle"] == trip["vehicle"]]
        at = next(n for n, other in enumerate(own) if other["id"] == trip["id"])
        return own[at - 1] if at else None

    def _there(self, trip: Json) -> float:
        """The first minute at which its vehicle could be at the first stop."""
        vehicle, before = self._vehicles[trip["vehicle"]], self._before(trip)
        place, free = vehicle["depot"], float(vehicle["available_from"])
        if before:
            place, free = before["stops"][-1]["place"], _left(before["stops"][-1])
        to = trip["stops"][0]["place"]
        minutes = self._travelling(frozenset()).time(place, to, free, vehicle.get("speed", 1.0))
        return free + (minutes or 0.0)

    def _displaced(self, before: Json, minutes: float) -> Delay:
        """The trip before held the vehicle; what made that one late is told as well."""
        ended = [fact for kind in ENDS for fact in self._happened.of_trip(kind, before["id"])]
        end, roots = _left(before["stops"][-1]), self.of(before)[:1]
        facts = (*ended[-1:], *(fact for root in roots for fact in root.facts))
        zh = "".join(f"，因{root.zh}" for root in roots)
        en = "".join(f", because {root.en}" for root in roots)
        return Delay(
            minutes,
            "displaced",
            facts,
            f"同车的前一车次{before['id']}到第{end:.0f}分钟才结束{zh}",
            f"the trip before it, {before['id']}, only ended at minute {end:.0f}{en}",
        )

    def _waited(self, trip: Json, since: float) -> Delay | None:
        """For goods, if some were still awaited when the trip was released; else for a dock, if none was free."""
        first = trip["stops"][0]
        minutes, place = first["start"] - since, first["place"]
        if awaited := self._happened.of_trip("ReservationAwaited", trip["id"]):
            facts = (*awaited, *self._happened.of_trip("ReservationHeld", trip["id"])[-1:])
            zh, en = f"在{place}等待物资{minutes:.0f}分钟", f"waited {minutes:.0f} minutes at {place} for goods"
            return Delay(minutes, "waited-goods", facts, zh, en)
        others = [
            (stop["start"], stop["end"], other["id"])
            for other in self._trips
            for stop in other["stops"]
            if stop["place"] == place and stop["do"] == "load" and other["id"] != trip["id"]
        ]
        meanwhile = [
            use for use in others if use[0] < first["start"] - TOLERANCE_MIN and use[1] > since + TOLERANCE_MIN
        ]
        moments = [since, *(end for _, end, _ in meanwhile if end < first["start"] - TOLERANCE_MIN)]
        if any(_busy(meanwhile, moment) < self._docks[place] for moment in moments):
            return None
        facts = tuple(fact for *_, other in meanwhile for fact in self._happened.of_trip("LoadingStarted", other)[:1])
        zh, en = f"在{place}等待装货台{minutes:.0f}分钟", f"waited {minutes:.0f} minutes at {place} for a free dock"
        return Delay(minutes, "waited-dock", facts, zh, en) if facts else None

    # ---- under way ----

    def _on_the_road(self, trip: Json, planned: Sequence[Json]) -> Iterator[Delay]:
        speed = self._vehicles[trip["vehicle"]].get("speed", 1.0)
        demand = self._happened.demand_of_trip(trip["id"])
        known_at = demand.data["now_min"] if demand else planned[0]["start_min"]
        for (before, stop), (plan_before, plan) in zip(pairwise(trip["stops"]), pairwise(planned), strict=False):
            longer = (stop["arrive"] - _left(before)) - (plan["arrive_min"] - plan_before["depart_min"])
            new = [n for n, closure in enumerate(self._closures) if known_at < closure["from"] <= stop["arrive"]]
            slow = self._travelling(frozenset()).time(before["place"], stop["place"], _left(before), speed)
            fast = self._travelling(frozenset(new)).time(before["place"], stop["place"], _left(before), speed)
            saved = 0.0 if fast is None else longer if slow is None else min(longer, slow - fast)
            facts = tuple(fact for n in new for fact in self._happened.closures_of(self._closures[n]["edge"]))
            if saved > TOLERANCE_MIN and facts:
                roads = ", ".join(dict.fromkeys(fact.data["road"] for fact in facts))
                zh = f"往{stop['place']}的路因后来的封路多走{saved:.0f}分钟：{roads}"
                en = f"closures on its way to {stop['place']} took {saved:.0f} minutes more: {roads}"
                yield Delay(saved, "road-closed", facts, zh, en)


def _left(stop: Json) -> float:
    return float(stop.get("depart", stop["end"]))


def _busy(uses: Sequence[tuple[float, float, str]], moment: float) -> int:
    return sum(start <= moment + TOLERANCE_MIN and end > moment + TOLERANCE_MIN for start, end, _ in uses)
