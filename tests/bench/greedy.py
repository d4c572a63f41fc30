"""The planner's baseline: whoever is free first brings whole rations to the nearest people who lack them.

A trip takes goods at up to four stores to the nearest village, and what room is left to villages near it.  Nothing is
ever undone and nothing has a price.  Docks, stock over time, roads and duty are respected exactly, so the judge finds
nothing wrong.  It runs as the planner does: `python -m tests.bench.greedy INSTANCE -o PLAN`.
"""

from __future__ import annotations

import argparse
import json
import math
from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from heapq import heapify, heappop, heappush
from itertools import islice
from pathlib import Path

from services.allocation.check_rules import available
from tests.bench.greedy_ground import Ground, Json, Lines

Units = list[float]
"""Base units by item."""
Pickup = tuple[str, float]
"""A store and the earliest minute at which loading can begin there."""

PICKUPS_MAX = 4
DROPS_MAX = 6
TRIED_MAX = 8
LOOK_AGAIN_MIN = 30
ENOUGH = 0.2
"""A store is worth a stop when it holds this share of what is missing of the rarest item."""
SPARE_MIN = 0.01


@dataclass(frozen=True, slots=True)
class Drop:
    """People of a village to be relieved, and for them the lines to load at each store."""

    village: str
    people: list[int]
    loads: dict[str, Lines]


class Greedy:
    """One run over one instance.

    open       people not yet promised relief, by place and group
    delivered  base units promised to each place
    docks      busy intervals of every dock, in order
    """

    def __init__(self, instance: Json) -> None:
        self.ground = ground = Ground(instance)
        self.instance, self.rations = instance, ground.rations
        self.open = {code: self.rations.people(village) for code, village in ground.villages.items()}
        self.delivered = {code: [0.0] * len(instance["items"]) for code in self.open}
        self.hopeless_until: defaultdict[str, float] = defaultdict(float)
        self.drawn: Counter[str] = Counter()
        self.docks: dict[str, list[list[tuple[float, float]]]] = {
            code: [[] for _ in range(store["docks"])] for code, store in ground.stores.items()
        }

    def plan(self) -> Json:
        """A `relief-plan/1`."""
        trips: list[Json] = []
        now, deadline = self.instance["now"], self.instance["deadline"]
        free = [(max(now, v["available_from"]), n, v["depot"]) for n, v in enumerate(self.instance["vehicles"])]
        heapify(free)
        while free:
            minute, n, place = heappop(free)
            vehicle = self.instance["vehicles"][n]
            stops = self._next_trip(vehicle, place, minute)
            if stops:
                trips.append({"id": f"T{len(trips) + 1}", "vehicle": vehicle["id"], "stops": stops})
                heappush(free, (stops[-1]["end"], n, stops[-1]["place"]))
            elif stops is None and minute + LOOK_AGAIN_MIN < deadline:
                heappush(free, (minute + LOOK_AGAIN_MIN, n, place))
        return {"schema": "relief-plan/1", "instance": self.instance["name"], "made_at": now, "trips": trips}

    def _next_trip(self, vehicle: Json, place: str, minute: float) -> list[Json] | None:
        """Booked stops; empty when it is too late for this vehicle, None when nobody can be relieved now."""
        late = 0
        for village in self._needy(vehicle, place, minute):
            pickups = self._pickups(vehicle, village, place, minute)
            drop = self._drop(vehicle, village, pickups, [])
            if not drop:
                self.hopeless_until[village] = minute + LOOK_AGAIN_MIN
            elif stops := self._timed(vehicle, place, minute, [drop]):
                return self._booked(*self._fill_up(vehicle, place, minute, pickups, drop, stops))
            elif (late := late + 1) == TRIED_MAX:
                return []
        return None

    def _needy(self, vehicle: Json, place: str, minute: float) -> Iterator[str]:
        """Places that the vehicle reaches, nearest first; those that few vehicles reach come before the others."""
        ground, reach = self.ground, vehicle.get("reach", ["road"])
        there = [v for v in ground.villages_near(place) if v in self.open and ground.island[v] == ground.island[place]]
        for hard in (True, False):
            for village in there:
                access = ground.villages[village].get("access", "road")
                if access in reach and (access != "road") == hard and self.hopeless_until[village] <= minute:
                    yield village

    def _fill_up(
        self, vehicle: Json, place: str, minute: float, pickups: list[Pickup], drop: Drop, stops: list[Json]
    ) -> tuple[list[Drop], list[Json]]:
        """Further drops of what the same stores hold, as long as there is room and time."""
        drops = [drop]
        for village in islice(self._needy(vehicle, drop.village, minute), TRIED_MAX):
            more = self._drop(vehicle, village, pickups, drops) if village != drop.village else None
            longer = self._timed(vehicle, place, minute, [*drops, more]) if more else None
            if more and longer:
                drops, stops = [*drops, more], longer
            if len(drops) == DROPS_MAX:
                break
        return drops, stops

    # ---- what to bring -----------------------------------------------------------------------------------------------

    def _pickups(self, vehicle: Json, village: str, place: str, minute: float) -> list[Pickup]:
        """Up to four stores that together hold what is missing: for the rarest item, then with most per minute."""
        people = self._first(village, self._room(vehicle, village))
        need = self._need(village, people)
        concerned = [sum(n for n, rate in zip(people, row, strict=True) if rate) for row in self.rations.rates]
        common = [n >= ENOUGH * sum(people) for n in concerned]
        missing = [units if often else 0.0 for units, often in zip(need, common, strict=True)]
        weight = [n / units if units else 0.0 for n, units in zip(concerned, missing, strict=True)]
        chosen: list[Pickup] = []
        while len(chosen) < PICKUPS_MAX and any(missing):
            best: tuple[float, str, float] = 0.0, "", 0.0
            for store, there, held in self._holders(vehicle, place, minute, missing, {store for store, _ in chosen}):
                worth = sum(w * min(h, lack) for w, h, lack in zip(weight, held, missing, strict=True))
                loaded = self._dock(store, there, self.ground.stores[store]["load_setup_min"])[1]
                away = loaded - minute + self.ground.minutes[store][village] / vehicle.get("speed", 1.0)
                best = max(best, (worth / away, store, loaded))
            worth, store, loaded = best
            if not worth:
                break
            held = self._held(store, loaded)
            chosen.append((store, minute + self.ground.minutes[store][place] / vehicle.get("speed", 1.0)))
            missing = [max(0.0, lack - h) for lack, h in zip(missing, held, strict=True)]
            place, minute = store, loaded
        return chosen

    def _holders(
        self, vehicle: Json, place: str, minute: float, missing: Units, chosen: set[str]
    ) -> list[tuple[str, float, Units]]:
        """Other stores that hold enough of the rarest missing item: when a vehicle is there, what they hold."""
        speed = vehicle.get("speed", 1.0)
        there = {
            store: minute + way[place] / speed for store, way in self.ground.minutes.items() if store not in chosen
        }
        held = {store: self._held(store, at) for store, at in there.items() if at < self.instance["deadline"]}
        rarest: list[str] = []
        for item, lack in enumerate(missing):
            holders = [store for store, h in held.items() if h[item] >= ENOUGH * lack] if lack else []
            if holders and (not rarest or len(holders) < len(rarest)):
                rarest = holders
        return [(store, there[store], held[store]) for store in rarest]

    def _drop(self, vehicle: Json, village: str, pickups: list[Pickup], before: list[Drop]) -> Drop | None:
        """As many people as room and stores allow, urgent groups first; None if nobody."""
        taken: Counter[str] = Counter()
        for drop in before:
            for lines in drop.loads.values():
                taken.update(lines)
        kg, m3 = self.ground.size(taken)
        room = vehicle["payload_kg"] - kg, vehicle["volume_m3"] - m3
        people, best = [0] * len(self.rations.groups), dict[str, Lines]()
        for group in self._by_rank:
            fewest, most = 0, self.open[village][group]
            while fewest < most:
                people[group] = (fewest + most + 1) // 2
                loads = self._loads(pickups, self._need(village, people), taken)
                if loads and self._fits(loads, room):
                    fewest, best = people[group], loads
                else:
                    most = people[group] - 1
            people[group] = fewest
        return Drop(village, people, best) if best else None

    def _loads(self, pickups: list[Pickup], missing: Units, taken: Counter[str]) -> dict[str, Lines]:
        """What to take from each store, lightest goods first; empty when something would be missing."""
        loads: dict[str, Lines] = {}
        for store, minute in pickups:
            for supply in self.ground.supplies.get(store, ()):
                base, worth = self.ground.worth[supply["id"]]
                if missing[base] > 0:
                    whole = math.ceil if worth != 1.0 else math.floor
                    units = min(self._left(supply, minute) - taken[supply["id"]], whole(missing[base] / worth))
                    if units > 0:
                        loads.setdefault(store, {})[supply["id"]] = units
                        missing[base] -= units * worth
        return {} if any(units > 1e-6 for units in missing) else loads

    def _fits(self, loads: dict[str, Lines], room: tuple[float, float]) -> bool:
        sizes = [self.ground.size(lines) for lines in loads.values()]
        return sum(kg for kg, _ in sizes) <= room[0] and sum(m3 for _, m3 in sizes) <= room[1]

    def _room(self, vehicle: Json, village: str) -> int:
        """About how many people's rations the vehicle holds."""
        people, items = self.open[village], self.instance["items"]
        need = self._need(village, people)
        kg = sum(units * item["weight_kg"] for units, item in zip(need, items, strict=True))
        m3 = sum(units * item["volume_m3"] for units, item in zip(need, items, strict=True))
        share = min(1.0, vehicle["payload_kg"] / max(kg, 1e-9), vehicle["volume_m3"] / max(m3, 1e-9))
        room: int = math.ceil(share * sum(people))
        return room

    def _need(self, village: str, people: list[int]) -> Units:
        """Whole base units that are missing until these people, too, are relieved."""
        everybody, still = self.rations.people(self.ground.villages[village]), self.open[village]
        then = [n - waiting + more for n, waiting, more in zip(everybody, still, people, strict=True)]
        need = [math.ceil(sum(r * n for r, n in zip(row, then, strict=True)) - 1e-9) for row in self.rations.rates]
        return [max(0.0, units - there) for units, there in zip(need, self.delivered[village], strict=True)]

    def _first(self, village: str, number: int) -> list[int]:
        people = self.open[village]
        chosen = [0] * len(people)
        for group in self._by_rank:
            chosen[group] = min(people[group], number - sum(chosen))
        return chosen

    @cached_property
    def _by_rank(self) -> list[int]:
        return sorted(range(len(self.rations.ranks)), key=self.rations.ranks.__getitem__)

    # ---- stock and docks ---------------------------------------------------------------------------------------------

    def _held(self, store: str, minute: float) -> Units:
        """Base units that can still be taken from a store."""
        held = [0.0] * len(self.instance["items"])
        for supply in self.ground.supplies.get(store, ()):
            base, worth = self.ground.worth[supply["id"]]
            held[base] += worth * self._left(supply, minute)
        return held

    def _left(self, supply: Json, minute: float) -> int:
        left: int = available(supply, minute) - self.drawn[supply["id"]]
        return max(0, left)

    def _dock(self, store: str, minute: float, minutes: float) -> tuple[float, float, int]:
        """When a vehicle can begin and end to load that long, and at which dock."""
        found = []
        for number, busy in enumerate(self.docks[store]):
            start = minute
            for begin, end in busy:
                if start + minutes <= begin:
                    break
                start = max(start, end)
            found.append((start, start + minutes, number))
        return min(found)

    # ---- when --------------------------------------------------------------------------------------------------------

    def _timed(self, vehicle: Json, place: str, minute: float, drops: list[Drop]) -> list[Json] | None:
        """The stops of a trip; None if goods are not there yet, a drop comes too late or the crew home after duty."""
        ground, speed = self.ground, vehicle.get("speed", 1.0)
        stops: list[Json] = []
        loads: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for drop in drops:
            for store, lines in drop.loads.items():
                loads[store].update(lines)
        for store, lines in loads.items():
            about = ground.stores[store]
            minutes = about["load_setup_min"] + ground.size(lines)[0] / about["load_kg_per_min"] + SPARE_MIN
            arrive = minute + ground.drive(place, store, minute, speed)
            if arrive > self.instance["deadline"]:
                return None
            start, end, dock = self._dock(store, arrive, minutes)
            if any(lines[s["id"]] > self._left(s, start) for s in ground.supplies[store]):
                return None
            stops.append(_stop(store, "load", arrive, start, end, lines) | {"dock": dock})
            place, minute = store, end
        for drop in drops:
            about = ground.villages[drop.village]
            lines = {supply: units for lines in drop.loads.values() for supply, units in lines.items()}
            arrive = minute + ground.drive(place, drop.village, minute, speed)
            minute = arrive + about["unload_setup_min"] + ground.size(lines)[0] / about["unload_kg_per_min"] + SPARE_MIN
            if minute > self.instance["deadline"]:
                return None
            stops.append(_stop(drop.village, "unload", arrive, arrive, minute, lines))
            place = drop.village
        home = minute + ground.drive(place, vehicle["depot"], minute, speed)
        return stops if home <= vehicle["available_from"] + vehicle["max_duty_min"] else None

    def _booked(self, drops: list[Drop], stops: list[Json]) -> list[Json]:
        for stop in stops:
            if stop["do"] == "load":
                insort(self.docks[stop["place"]][stop["dock"]], (stop["start"], stop["end"]))
        for village, people, loads in ((drop.village, drop.people, drop.loads) for drop in drops):
            for supply, units in ((s, n) for lines in loads.values() for s, n in lines.items()):
                base, worth = self.ground.worth[supply]
                self.drawn[supply] += units
                self.delivered[village][base] += worth * units
            self.open[village] = [n - served for n, served in zip(self.open[village], people, strict=True)]
            if not any(self.open[village]):
                del self.open[village]
        return stops


def _stop(place: str, do: str, arrive: float, start: float, end: float, lines: Lines) -> Json:
    listed = [{"supply": supply, "quantity": units} for supply, units in lines.items()]
    return {"place": place, "do": do, "arrive": arrive, "start": start, "end": end, "lines": listed}


def main() -> None:
    parser = argparse.ArgumentParser(prog="greedy", description="Plans relief trips without looking back.")
    parser.add_argument("instance", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    plan = Greedy(json.loads(options.instance.read_text(encoding="utf-8"))).plan()
    options.output.write_text(json.dumps(plan), encoding="utf-8")


if __name__ == "__main__":
    main()
