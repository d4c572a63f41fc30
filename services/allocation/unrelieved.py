"""Who is not relieved in time and why: the last plan's shortages, and what became of that which it promised.

Everybody is in exactly one row.  People whom the last plan left out keep its causes.  The others were promised relief
or were reported later: their rows name what happened to the goods, and the trip that had them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.allocation.check_score import Rations, relieved
from services.allocation.check_travel import TOLERANCE_MIN

Json = Mapping[str, Any]
Units = Counter[str]
"""Base units by item."""


Reason = tuple[str, int, str, str | None]
"""Item, people, cause, trip."""

COMING = "planned"


@dataclass(frozen=True, slots=True)
class Told:
    """A problem and a plan for it: `instance` and `plan` as their schemas say."""

    instance: Json
    plan: Json


def unrelieved(now: Told, last: Told, trips: Iterable[Json], over: bool = False) -> list[dict[str, Any]]:
    """[{item, place, people, cause, trip}], most people first; `trip` is None where the cause is not one trip.

    now    what was driven, with the needs stated last       last  the plan in force, with its shortages
    trips  the documents of the incident's trips: trip, state, stops, and lost and refused where that happened
    What a trip of the plan in force that has not begun will bring still counts as coming, unless all is `over` or goods
    of it were refused: such a trip waits for a new plan and does not load.
    """
    return _Inquiry(now, last, {trip["trip"]: trip for trip in trips}, over).rows()


class _Inquiry:
    def __init__(self, now: Told, last: Told, trips: Mapping[str, Json], over: bool) -> None:
        self._now, self._last, self._trips = now, last, trips
        self._rations = Rations(now.instance)
        self._promised = _by_trip(last.instance, last.plan["trips"])
        self._came = _by_trip(now.instance, now.plan["trips"])
        for place, promises in self._promised.items():
            for trip, units in promises.items():
                if not over and _still_comes(trips.get(trip, {})):
                    self._came[place][trip] = units

    def rows(self) -> list[dict[str, Any]]:
        left_out: defaultdict[str, list[Json]] = defaultdict(list)
        for row in self._last.plan.get("shortages", ()):
            left_out[row["place"]].append(row)
        counted = {village["id"]: sum(village["people"].values()) for village in self._last.instance["villages"]}
        found = []
        for village in self._now.instance["villages"]:
            found += self._of_place(village, left_out[village["id"]], counted.get(village["id"], 0))
        return sorted(found, key=lambda row: (-row["people"], row["place"], row["item"], row["cause"]))

    def _of_place(self, village: Json, left_out: Iterable[Json], counted: int) -> list[dict[str, Any]]:
        """The rows of a place, which the last plan believed to have `counted` people."""
        people, place = self._rations.people(village), village["id"]
        came = sum((in_time for in_time, _ in self._came[place].values()), Counter())
        got = [float(came[code]) for code in self._rations.items]
        open_ = sum(people) - sum(relieved(people, got, self._rations.rates, self._rations.ranks))
        lacking = self._lacking(village, got)
        wanted: list[Reason] = [(row["item"], row["people"], row["cause"], None) for row in left_out]
        wanted.append((lacking, sum(people) - counted, "reported_later", None))
        wanted += self._broken_promises(village)
        wanted.append((lacking, open_, "not_matching", None))
        rows = []
        for item, number, cause, trip in wanted:
            taken = min(number, open_)
            if taken > 0:
                rows.append({"item": item, "place": place, "people": taken, "cause": cause, "trip": trip})
                open_ -= taken
        return rows

    def _lacking(self, village: Json, got: list[float]) -> str:
        """The item of which the largest share is missing."""
        need = self._rations.need(village)
        shares = {code: got[i] / need[i] for code, i in self._rations.items.items() if need[i]}
        return min(shares, key=lambda code: shares[code], default="")

    def _broken_promises(self, village: Json) -> list[Reason]:
        """(item, people, cause, trip) of every trip that was to come in time and did not bring what it had promised."""
        need = dict(zip(self._rations.items, self._rations.need(village), strict=True))
        number = sum(self._rations.people(village))
        found: list[Reason] = []
        for trip, (promised, _) in self._promised[village["id"]].items():
            in_time, later = self._came[village["id"]].get(trip, (Counter(), Counter()))
            missing = {i: units - in_time[i] for i, units in promised.items() if units > in_time[i] and need.get(i)}
            if missing:
                item = max(missing, key=lambda i: missing[i] / need[i])
                people = -int(-missing[item] * number // need[item])
                found.append((item, people, self._what_happened(trip, village["id"], bool(later)), trip))
        return found

    def _what_happened(self, name: str, place: str, came_late: bool) -> str:
        trip = self._trips.get(name)
        if trip is None:
            return "held_back"
        if came_late:
            return "late"
        if trip.get("lost"):
            return "lost"
        if trip.get("refused"):
            return "refused"
        moved = [line for stop in trip.get("stops", ()) if stop["place"] == place for line in stop["moved"] or ()]
        return "short" if any(line.get("gone", 0) > line["quantity"] for line in moved) else "turned_back"


def _still_comes(trip: Json) -> bool:
    """Of a trip of the plan in force, as relief has told of it; nothing while it is about to be planned."""
    return trip.get("state", COMING) == COMING and not trip.get("refused")


def _by_trip(instance: Json, trips: Iterable[Json]) -> defaultdict[str, dict[str, tuple[Units, Units]]]:
    """(units until the deadline, units after it) by place and trip."""
    goods = {item["id"]: item.get("counts_as") or {"item": item["id"], "units": 1.0} for item in instance["items"]}
    base_of = {supply["id"]: goods[supply["item"]] for supply in instance["supplies"]}
    found: defaultdict[str, dict[str, tuple[Units, Units]]] = defaultdict(dict)
    for trip in trips:
        for stop in trip["stops"]:
            if stop["do"] != "unload":
                continue
            late = stop["end"] > instance["deadline"] + TOLERANCE_MIN
            units = found[stop["place"]].setdefault(trip["id"], (Counter(), Counter()))[late]
            for line in stop["lines"]:
                base = base_of[line["supply"]]
                units[base["item"]] += line["quantity"] * base["units"]
    return found
