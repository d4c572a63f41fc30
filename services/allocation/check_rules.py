"""Whether a plan could be carried out: every rule of the problem statement, trip by trip, lot by lot, dock by dock.

What a crew has already begun (a committed trip) must be repeated, but is not judged again: the world has moved on.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.allocation.check_score import WHOLE, Delivery, Rations
from services.allocation.check_travel import TOLERANCE_MIN, Travel

Json = Mapping[str, Any]
Violation = dict[str, str]

CARGO_SLACK = 1e-6


class Inspection:
    """One plan held against one instance; `run` fills what the other attributes hold.

    violations     every broken rule as {kind, where, text}
    deliveries     by place, what was unloaded there
    km             kilometres driven, ways home included
    vehicles_used  vehicles with at least one trip
    roads          by main road, when the last leg on it ends that is not over by `now`, by trip
    """

    def __init__(self, instance: Json, plan: Json, rations: Rations, travel: Travel) -> None:
        self.violations: list[Violation] = []
        self.deliveries: defaultdict[str, list[Delivery]] = defaultdict(list)
        self.km = 0.0
        self.roads: defaultdict[str, dict[str, float]] = defaultdict(dict)
        self._instance, self._rations, self._travel = instance, rations, travel
        self._trips: Sequence[Json] = plan.get("trips", ())
        self._items = {item["id"]: item for item in instance["items"]}
        self._supplies = {supply["id"]: supply for supply in instance["supplies"]}
        self._stores = {store["id"]: store for store in instance["stores"]}
        self._villages = {village["id"]: village for village in instance["villages"]}
        self._vehicles = {vehicle["id"]: vehicle for vehicle in instance["vehicles"]}
        self._committed = {trip["id"]: trip for trip in instance.get("committed", ())}
        self._by_vehicle: defaultdict[str, list[Json]] = defaultdict(list)
        self._draws: defaultdict[str, list[tuple[float, float, str, bool]]] = defaultdict(list)
        self._dock_use: defaultdict[tuple[str, int], list[tuple[float, float, str, bool]]] = defaultdict(list)
        self._overshoot: defaultdict[tuple[str, int], float] = defaultdict(float)

    @property
    def vehicles_used(self) -> int:
        """How many vehicles have at least one trip."""
        return len(self._by_vehicle)

    def run(self) -> None:
        """Applies every rule once."""
        self._check_identity()
        for trip in self._trips:
            if trip["vehicle"] not in self._vehicles:
                self._fail("unknown vehicle", trip["id"], trip["vehicle"])
            elif not trip["stops"]:
                self._fail("empty trip", trip["id"])
            else:
                self._by_vehicle[trip["vehicle"]].append(trip)
                self._check_cargo(trip)
        self._check_stock()
        self._check_docks()
        for vehicle, trips in self._by_vehicle.items():
            self._check_driving(self._vehicles[vehicle], sorted(trips, key=lambda t: t["stops"][0]["start"]))
        self._check_needs()

    def _fail(self, kind: str, where: str, text: str = "") -> None:
        self.violations.append({"kind": kind, "where": where, "text": text})

    def _begun(self, trip: Json) -> bool:
        return trip["id"] in self._committed

    # ---- identity ----------------------------------------------------------------------------------------------------

    def _check_identity(self) -> None:
        planned: dict[str, Json] = {}
        for trip in self._trips:
            if trip["id"] in planned:
                self._fail("duplicate trip id", trip["id"])
            planned[trip["id"]] = trip
        for code, trip in self._committed.items():
            if code not in planned:
                self._fail("committed trip missing", code)
            elif planned[code] != trip:
                self._fail("committed trip changed", code)

    # ---- cargo -------------------------------------------------------------------------------------------------------

    def _check_cargo(self, trip: Json) -> None:
        """Walks a trip's stops with what is aboard after each."""
        vehicle, begun = self._vehicles[trip["vehicle"]], self._begun(trip)
        aboard: defaultdict[str, float] = defaultdict(float)
        kg = m3 = 0.0
        for where, stop in _stops(trip):
            self._check_times(stop, where)
            stop_kg, stop_m3 = self._move(stop, where, aboard, begun)
            sign = {"load": 1, "unload": -1}.get(stop["do"], 0)
            kg, m3 = kg + sign * stop_kg, m3 + sign * stop_m3
            if self._is_well_placed(stop, where):
                self._check_service(stop, where, stop_kg, vehicle, begun)
                self._check_aboard(kg, m3, vehicle, where)
        if any(units > 0 for units in aboard.values()) and not (begun and trip.get("lost")):
            self._fail("trip ends with load aboard", trip["id"])

    def _check_times(self, stop: Json, where: str) -> None:
        arrive, start, end = stop["arrive"], stop["start"], stop["end"]
        if not (arrive <= start + TOLERANCE_MIN and start < end <= stop.get("depart", end) + TOLERANCE_MIN):
            self._fail("times out of order", where)

    def _move(self, stop: Json, where: str, aboard: dict[str, float], begun: bool) -> tuple[float, float]:
        """Books a stop's lines; the (kg, m3) that they move."""
        kg = m3 = 0.0
        for line in stop["lines"]:
            supply, units = self._supplies.get(line["supply"]), line["quantity"]
            if supply is None:
                self._fail("unknown supply", where, line["supply"])
                continue
            if units <= 0 or units != int(units):
                self._fail("quantity not a positive integer", where, f"{units} of {line['supply']}")
            item = self._items[supply["item"]]
            kg, m3 = kg + units * item["weight_kg"], m3 + units * item["volume_m3"]
            if stop["do"] == "load":
                self._load(stop, where, supply, units, aboard, begun)
            else:
                self._unload(stop, where, supply, units, aboard)
        return kg, m3

    def _load(self, stop: Json, where: str, supply: Json, units: float, aboard: dict[str, float], begun: bool) -> None:
        if supply["store"] != stop["place"]:
            self._fail("supply is not at this store", where, supply["id"])
        aboard[supply["id"]] += units
        self._draws[supply["id"]].append((stop["start"], units, where, begun))

    def _unload(self, stop: Json, where: str, supply: Json, units: float, aboard: dict[str, float]) -> None:
        aboard[supply["id"]] -= units
        if aboard[supply["id"]] < 0:
            self._fail("unloads what is not aboard", where, supply["id"])
        item = self._rations.items[supply["item"]]
        base, worth = self._rations.counts_as[item]
        self.deliveries[stop["place"]].append((stop["end"], base, units * worth))
        if base != item:  # the last unit of a substitute may bring more than is missing
            self._overshoot[stop["place"], base] = max(self._overshoot[stop["place"], base], worth)

    def _is_well_placed(self, stop: Json, where: str) -> bool:
        """Whether a load is at a store and an unload at a village; if not, the stop is judged no further."""
        if stop["do"] == "load" and stop["place"] not in self._stores:
            self._fail("load not at a store", where, stop["place"])
            return False
        if stop["do"] == "unload" and stop["place"] not in self._villages:
            self._fail("unload not at a village", where, stop["place"])
            return False
        return True

    def _check_service(self, stop: Json, where: str, kg: float, vehicle: Json, begun: bool) -> None:
        """Whether the stop may be done there, then, and in the time it takes."""
        minutes = stop["end"] - stop["start"] + TOLERANCE_MIN
        if stop["do"] == "load":
            self._check_loading(stop, where, kg, minutes, begun)
        elif stop["do"] == "unload":
            self._check_unloading(stop, where, kg, minutes, vehicle, begun)
        else:
            self._fail("unknown action", where, str(stop["do"]))
        if stop["start"] < self._instance["now"] - TOLERANCE_MIN and not begun:
            self._fail("starts before now", where)

    def _check_loading(self, stop: Json, where: str, kg: float, minutes: float, begun: bool) -> None:
        store, dock = self._stores[stop["place"]], stop.get("dock", 0)
        if minutes < store["load_setup_min"] + kg / store["load_kg_per_min"] and not begun:
            self._fail("loads faster than the dock", where)
        if dock not in range(store["docks"]):
            self._fail("no such dock", where, f"{dock} of {store['docks']}")
        self._dock_use[stop["place"], dock].append((stop["start"], stop["end"], where, begun))

    def _check_unloading(self, stop: Json, where: str, kg: float, minutes: float, vehicle: Json, begun: bool) -> None:
        village = self._villages[stop["place"]]
        access = village.get("access", "road")
        if access not in vehicle.get("reach", ["road"]) and not begun:
            self._fail("vehicle cannot reach this village", where, access)
        if minutes < village["unload_setup_min"] + kg / village["unload_kg_per_min"] and not begun:
            self._fail("unloads faster than the village", where)

    def _check_aboard(self, kg: float, m3: float, vehicle: Json, where: str) -> None:
        if kg > vehicle["payload_kg"] + CARGO_SLACK:
            self._fail("over payload", where, f"{kg:.1f} kg aboard, {vehicle['payload_kg']} allowed")
        if m3 > vehicle["volume_m3"] + CARGO_SLACK:
            self._fail("over volume", where, f"{m3:.3f} m3 aboard, {vehicle['volume_m3']} allowed")

    # ---- stock and docks ---------------------------------------------------------------------------------------------

    def _check_stock(self) -> None:
        for code, draws in self._draws.items():
            supply, drawn = self._supplies[code], 0.0
            until = supply.get("available_until")
            for minute, units, where, begun in sorted(draws, key=lambda draw: draw[0]):
                drawn += units
                there = available(supply, minute)
                if drawn > there and not begun:
                    self._fail("stock negative", where, f"{code}: {drawn:g} drawn, {there} there at {minute}")
                if until is not None and minute > until + TOLERANCE_MIN and not begun:
                    self._fail("stock expired", where, code)
            total = supply["quantity"] if "quantity" in supply else supply["max_quantity"]
            if drawn > total:
                self._fail("stock negative", code, f"{drawn:g} drawn of {total} in all")

    def _check_docks(self) -> None:
        """Each use against the longest stay before it; two begun trips are no longer judged against each other."""
        for uses in self._dock_use.values():
            busy_until = new_until = -math.inf
            for start, end, where, begun in sorted(uses, key=lambda use: use[:2]):
                if start < (new_until if begun else busy_until) - TOLERANCE_MIN:
                    self._fail("dock used twice at once", where)
                busy_until = max(busy_until, end)
                new_until = new_until if begun else max(new_until, end)

    # ---- driving -----------------------------------------------------------------------------------------------------

    def _check_driving(self, vehicle: Json, trips: Sequence[Json]) -> None:
        """Follows a vehicle from its depot through all its trips and home again."""
        begun = self._begun(trips[0])
        place, clock = vehicle["depot"], max(vehicle["available_from"], 0 if begun else self._instance["now"])
        lost = False
        self._check_begun_first(trips)
        for trip in trips:
            if lost:
                self._fail("lost vehicle used again", trip["id"])
            if begun and not self._begun(trip):
                clock = max(clock, self._instance["now"])
            begun = self._begun(trip)
            for where, stop in _stops(trip):
                self._check_leg(vehicle, place, clock, stop, where, begun)
                self._note_roads(vehicle, place, clock, stop, trip["id"])
                place, clock = stop["place"], stop.get("depart", stop["end"])
            lost = lost or bool(trip.get("lost"))
        if not lost and vehicle.get("available_until") is None and not all(self._begun(trip) for trip in trips):
            self._check_way_home(vehicle, place, clock)

    def _check_begun_first(self, trips: Sequence[Json]) -> None:
        """A vehicle ends what it has begun before it sets out anew."""
        ended = max((trip["stops"][-1]["end"] for trip in trips if self._begun(trip)), default=-math.inf)
        for trip in trips:
            if not self._begun(trip) and trip["stops"][0]["arrive"] < ended - TOLERANCE_MIN:
                self._fail("vehicle in two places", trip["id"])

    def _check_leg(self, vehicle: Json, place: str, clock: float, stop: Json, where: str, begun: bool) -> None:
        leg = self._travel.best_leg(place, stop["place"], clock, stop["arrive"], vehicle.get("speed", 1.0))
        minutes = stop["arrive"] - clock
        if leg:
            self.km += leg[1]
        if leg is None and not begun:
            self._fail("no open road", where, f"{place} to {stop['place']}")
        elif leg and minutes + TOLERANCE_MIN < leg[0] and not begun:
            needed = f"{minutes:.1f} min, the road takes {leg[0]:.1f}"
            self._fail("faster than the road", where, f"{place} to {stop['place']}: {needed}")
        until = vehicle.get("available_until")
        if until is not None and stop["end"] > until + TOLERANCE_MIN and not begun:
            self._fail("vehicle not available", where)

    def _note_roads(self, vehicle: Json, place: str, clock: float, stop: Json, trip: str) -> None:
        """A crew that has time to spare may set out at the last minute: so late may a road still stop it."""
        if stop["arrive"] > self._instance["now"]:
            for road in self._travel.roads(place, stop["place"], clock, stop["arrive"], vehicle.get("speed", 1.0)):
                self.roads[road][trip] = stop["arrive"]

    def _check_way_home(self, vehicle: Json, place: str, clock: float) -> None:
        speed, home = vehicle.get("speed", 1.0), vehicle["depot"]
        minutes = self._travel.time(place, home, clock, speed)
        duty_ends = vehicle["available_from"] + vehicle["max_duty_min"]
        if minutes is None or clock + minutes > duty_ends + TOLERANCE_MIN:
            later = self._travel.best_leg(place, home, clock, duty_ends, speed)
            if later is None or clock + later[0] > duty_ends + TOLERANCE_MIN:
                self._fail("not back within duty", vehicle["id"])
            else:
                self.km += later[1]
        elif leg := self._travel.leg(place, home, clock, clock + minutes, speed):
            self.km += leg[1]

    # ---- needs -------------------------------------------------------------------------------------------------------

    def _check_needs(self) -> None:
        for place, deliveries in self.deliveries.items():
            if place not in self._villages:
                self._fail("unknown village", place)
                continue
            got: defaultdict[int, float] = defaultdict(float)
            for _, item, units in deliveries:
                got[item] += units
            need = self._rations.need(self._villages[place])
            if any(units > need[i] + self._overshoot.get((place, i), 0.0) + WHOLE for i, units in got.items()):
                self._fail("more than needed", place)


def available(supply: Json, minute: float) -> int:
    """Units of a supply that exist by `minute`: all of a lot from its minute on, what a line has made until then."""
    if "quantity" in supply:
        return int(supply["quantity"]) if minute >= supply["available_from"] - TOLERANCE_MIN else 0
    running = min(minute, supply["until"]) - supply["from"]
    if running <= 0:
        return 0
    ramp, per_min = supply["ramp_min"], supply["rate_per_h"] / 60
    made: float = per_min * (running**2 / (2 * ramp) if running < ramp else running - ramp / 2)
    return min(math.floor(made + WHOLE), int(supply["max_quantity"]))


def _stops(trip: Json) -> Iterator[tuple[str, Json]]:
    return ((f"{trip['id']}#{n}", stop) for n, stop in enumerate(trip["stops"]))
