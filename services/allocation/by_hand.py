"""What directives mean for a problem: which trips it has to repeat, what it may no longer offer, what that costs.

A trip that is kept is stated like one that has begun.  So is whatever its vehicle was to do before it: a crew drives
its trips in their order.  What is kept goes before what is left out.  Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.allocation import facts as f
from services.allocation.check import check
from services.allocation.events_directives import LiftCause
from services.allocation.release import GIVEN_UP, has_begun

Json = Mapping[str, Any]

NOT_AVAILABLE = "vehicle not available"
IMPASSABLE = frozenset({"no open road", "faster than the road", NOT_AVAILABLE})
"""What the judge says of a trip that can no longer be driven as it was planned."""
GOODS_CAUSES = frozenset({"item"})
VEHICLE_CAUSES = frozenset({"no_vehicle", "vehicle_hours"})


def why_lifted(trip: Json | None, lost_vehicles: Collection[str], closed_stores: Collection[str]) -> LiftCause | None:
    """Why a trip needs to be kept no more, or cannot; None while it can.  Of a trip that is not known nothing is."""
    if trip is None:
        return None
    if has_begun(trip):
        return "begun"
    if trip["state"] in GIVEN_UP:
        return "withdrawn"
    if trip.get("refused"):
        return "refused"
    if trip["vehicle"] in lost_vehicles:
        return "vehicle"
    return "store" if any(stop["place"] in closed_stores for stop in trip["stops"] if stop["do"] == "load") else None


@dataclass(frozen=True)
class ByHand:
    """Codes of the trips that are kept, and of the stores and vehicles that are left out."""

    kept: frozenset[str] = frozenset()
    stores: frozenset[str] = frozenset()
    vehicles: frozenset[str] = frozenset()

    def of(self, trip: Json) -> bool:
        """Whether a planned trip would load where nothing is loaded any more, or be driven by a vehicle left out."""
        loads = (stop["place"] for stop in trip["stops"] if stop["do"] == "load")
        return trip["vehicle"] in self.vehicles or not self.stores.isdisjoint(loads)

    def without(self, trips: frozenset[str]) -> ByHand:
        return replace(self, kept=self.kept - trips)


def by_hand(
    directives: Iterable[Json], trips: Sequence[Json], lost: Collection[str], closed: Collection[str]
) -> ByHand:
    """What holds, given the documents of the incident's trips."""
    subjects: dict[str, set[str]] = {"keep_trip": set(), "leave_out_store": set(), "leave_out_vehicle": set()}
    for directive in directives:
        subjects[directive["kind"]].add(directive["subject"])
    waiting = [trip for trip in trips if why_lifted(trip, lost, closed) is None]
    named = [trip for trip in waiting if trip["trip"] in subjects["keep_trip"]]
    until = {trip["vehicle"]: _beginning(trip) for trip in sorted(named, key=_beginning)}
    kept = (trip["trip"] for trip in waiting if _beginning(trip) <= until.get(trip["vehicle"], -1.0))
    return ByHand(frozenset(kept), frozenset(subjects["leave_out_store"]), frozenset(subjects["leave_out_vehicle"]))


def against(body: Json, directives: Iterable[Json]) -> list[str]:
    """The subjects of those directives that a plan would break."""
    trips = body["trips"]
    held = {trip["id"] for trip in trips}
    used = {trip["vehicle"] for trip in trips}
    used |= {stop["place"] for trip in trips for stop in trip["stops"] if stop["do"] == "load"}
    missing = [d["subject"] for d in directives if d["kind"] == "keep_trip" and d["subject"] not in held]
    return missing + [d["subject"] for d in directives if d["kind"] != "keep_trip" and d["subject"] in used]


def _beginning(trip: Json) -> float:
    return float(trip["stops"][0]["start_min"])


# ---- the problem ----


def offered(facts: f.Facts, hand: ByHand, committed: Iterable[Json], now_min: float) -> f.Facts:
    """The facts without what is left out, but for that which committed trips take from it."""
    stops = [stop for trip in committed for stop in trip["stops"]]
    taken = {line["supply"] for stop in stops if stop["do"] == "load" for line in stop["lines"]}
    return replace(
        facts,
        lots=tuple(replace(lot, free=0) if lot.store in hand.stores else lot for lot in facts.lots),
        lines=tuple(line for line in facts.lines if line.store not in hand.stores or line.code in taken),
        vehicles=tuple(
            _until(vehicle, now_min) if vehicle.code in hand.vehicles else vehicle for vehicle in facts.vehicles
        ),
    )


def _until(vehicle: f.Vehicle, now_min: float) -> f.Vehicle:
    """It ends what it has begun."""
    ends = vehicle.available_until_min
    return replace(vehicle, available_until_min=now_min if ends is None else min(ends, now_min))


def impassable(instance: dict[str, Any], hand: ByHand) -> frozenset[str]:
    """Those kept trips which could not be driven as they were planned: judged like any other.

    Where a vehicle is now is not known to the minute, so the way to its first stop is not held against it; nor is it
    held against a trip that its vehicle was left out by hand: what is kept goes before.
    """
    trips = instance["committed"]
    spared = {trip["id"] for trip in trips if trip["vehicle"] in hand.vehicles}
    others = [trip for trip in trips if trip["id"] not in hand.kept]
    cut_off: set[str] = set()
    for violation in check({**instance, "committed": others}, {"trips": trips})["violations"]:
        trip, _, stop = violation["where"].partition("#")
        kinds = IMPASSABLE - {NOT_AVAILABLE} if trip in spared else IMPASSABLE
        if violation["kind"] in kinds and trip in hand.kept and stop != "0":
            cut_off.add(trip)
    return frozenset(cut_off)


# ---- what it costs ----


def explained(shortages: Iterable[Json], left_out: f.Facts, hand: ByHand) -> list[dict[str, Any]]:
    """The shortages, with what was left out by hand named where it might have helped; `left_out` as without it."""
    goods = _goods(left_out, hand)
    reach = {way for vehicle in left_out.vehicles if vehicle.code in hand.vehicles for way in vehicle.reach}
    access = {place.code: place.access for place in left_out.places}

    def named(row: Json, place: str) -> dict[str, Any]:
        if row["cause"] in GOODS_CAUSES and row["item"] in goods:
            return {**row, "cause": "store_left_out"}
        if row["cause"] in VEHICLE_CAUSES and access.get(place) in reach:
            return {**row, "cause": "vehicle_left_out"}
        return dict(row)

    return [
        {**named(row, row["place"]), **_also([named(other, row["place"]) for other in row.get("also", ())])}
        for row in shortages
    ]


def _also(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"also": rows} if rows else {}


def _goods(facts: f.Facts, hand: ByHand) -> set[str]:
    """The base items that the stores left out could give."""
    base = {other: ration.item for ration in facts.rations for other in ration.substitutes}
    lots = (lot.item for lot in facts.lots if lot.store in hand.stores and lot.free > 0)
    lines = (line.item for line in facts.lines if line.store in hand.stores)
    return {base.get(item, item) for item in (*lots, *lines)}
