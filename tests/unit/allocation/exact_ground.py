"""What is given in a tiny relief problem, in hundredths of a minute: batches of goods, legs as the judge times them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from services.allocation.check_travel import Travel

Json = dict[str, Any]

TICKS = 100
"""In a minute."""
FOREVER = 10**6


@dataclass(frozen=True, slots=True)
class Batch:
    """Units of a supply that exist from `ready` on: a whole lot, or one unit that a line makes."""

    supply: str
    store: str
    item: str
    units: int
    ready: int
    until: int


@dataclass(frozen=True, slots=True)
class Leg:
    """A way that may be driven from `after` on and has to be over by `before`."""

    ticks: int
    after: int
    before: int


def ticks(minutes: float) -> int:
    return math.ceil(minutes * TICKS - 1e-6)


class Ground:
    """What is given, in ticks."""

    def __init__(self, instance: Json) -> None:
        self.instance = instance
        self.now, self.deadline = ticks(instance["now"]), ticks(instance["deadline"])
        self.stores = {store["id"]: store for store in instance["stores"]}
        self.villages = {village["id"]: village for village in instance["villages"]}
        self.items = {item["id"]: item for item in instance["items"]}
        self.batches = [batch for supply in instance["supplies"] for batch in self._batches(supply)]
        self._travel = Travel(instance)

    def _batches(self, supply: Json) -> Iterator[Batch]:
        where = supply["id"], supply["store"], supply["item"]
        if "quantity" in supply:
            until = supply.get("available_until")
            last = FOREVER if until is None else ticks(until)
            yield Batch(*where, supply["quantity"], ticks(supply["available_from"]), last)
            return
        if supply["ramp_min"]:
            raise ValueError("a line that starts slowly is not modelled")
        for unit in range(1, supply["max_quantity"] + 1):
            ready = supply["from"] + 60 * unit / supply["rate_per_h"]
            if ready <= supply["until"]:
                yield Batch(*where, 1, ticks(ready), FOREVER)

    @cached_property
    def windows(self) -> list[tuple[float, float, int, int]]:
        """Moments that begin and end a leg of each kind, and from and by when such a leg may be driven.

        Any leg may be as slow as the closed roads make it; one that touches no closure may be quicker.
        """
        spans = {(c["from"], c.get("until")) for c in self.instance["roads"]["closures"]}
        if not spans:
            return [(0.0, 0.0, 0, FOREVER)]
        if len(spans) > 1:
            raise ValueError("roads that are closed at different times are not modelled")
        since, until = spans.pop()
        kinds = [(since, since, 0, FOREVER)]
        if since > 0:
            kinds.append((since - 1, since - 1, 0, ticks(since) - 1))
        if until is not None:
            kinds.append((until, until, ticks(until), FOREVER))
        return kinds

    def leg(self, a: str, b: str, kind: int, speed: float) -> Leg | None:
        depart, arrive, after, before = self.windows[kind]
        found = self._travel.leg(a, b, depart, arrive, speed)
        return Leg(ticks(found[0]), after, before) if found else None

    def reaches(self, vehicle: Json) -> list[str]:
        """Stores, then villages."""
        villages = [v for v, row in self.villages.items() if row.get("access", "road") in vehicle["reach"]]
        return [*self.stores, *villages]

    def setup(self, place: str) -> int:
        row = self.stores.get(place)
        return ticks(row["load_setup_min"] if row else self.villages[place]["unload_setup_min"])

    def handling(self, place: str, item: str) -> int:
        """Ticks for loading or unloading a unit."""
        row = self.stores.get(place)
        pace = row["load_kg_per_min"] if row else self.villages[place]["unload_kg_per_min"]
        exact = self.items[item]["weight_kg"] / pace * TICKS
        if abs(exact - round(exact)) > 1e-6:
            raise ValueError(f"a {item} takes {exact} ticks at {place}")
        return round(exact)

    def begins(self, vehicle: Json) -> int:
        return max(self.now, ticks(vehicle["available_from"]))

    def duty_ends(self, vehicle: Json) -> int:
        return ticks(vehicle["available_from"] + vehicle["max_duty_min"])

    def most_stops(self, vehicle: Json) -> int:
        """Stops up to a village that there is time for, if every way is as quick as it ever is."""
        places, speed = self.reaches(vehicle), vehicle["speed"]

        def quickest(a: str, b: str) -> int:
            legs = [leg for kind in range(len(self.windows)) if (leg := self.leg(a, b, kind, speed))]
            return min((leg.ticks for leg in legs), default=FOREVER)

        way = {(a, b): quickest(a, b) for a in places for b in places if a != b}
        clock = {s: self.begins(vehicle) + quickest(vehicle["depot"], s) + self.setup(s) for s in self.stores}
        most, stops = 0, 1
        while min(clock.values()) <= self.deadline:
            stops += 1
            clock = {
                b: min((clock[a] + way[a, b] for a in clock if a != b), default=FOREVER) + self.setup(b) for b in places
            }
            if any(clock[v] <= self.deadline for v in places if v in self.villages):
                most = stops
        return most
