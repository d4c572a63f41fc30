"""What the greedy planner stands on: places and the ways between them, supplies, rations.  None of it ever changes."""

from __future__ import annotations

import math
from collections import defaultdict
from functools import cached_property
from typing import Any

from services.allocation.check import Travel
from services.allocation.check_score import Rations

Json = dict[str, Any]
Lines = dict[str, int]
"""Units by supply."""


class Ground:
    """`minutes` from every store to every place, `worth` of a supply's unit as (base item, base units), its `item`."""

    def __init__(self, instance: Json) -> None:
        self.instance, self.travel, self.rations = instance, Travel(instance), Rations(instance)
        self.stores = {store["id"]: store for store in instance["stores"]}
        self.villages = {v["id"]: v for v in instance["villages"] if any(v["people"].values())}
        self.minutes = {store: self._minutes_from(store) for store in self.stores}
        self.worth = {s["id"]: self.rations.counts_as[self.rations.items[s["item"]]] for s in instance["supplies"]}
        self.item = {s["id"]: instance["items"][self.rations.items[s["item"]]] for s in instance["supplies"]}
        self._near: dict[str, list[str]] = {}

    def _minutes_from(self, store: str) -> dict[str, float]:
        """To every place as the roads are now: to choose by.  Trips are timed exactly."""
        now = self.instance["now"]
        legs = {place: self.travel.leg(store, place, now, now) for place in (*self.stores, *self.villages)}
        return {place: leg[0] if leg else math.inf for place, leg in legs.items()}

    @cached_property
    def island(self) -> dict[str, str]:
        """By place, the first store from which it can be reached: alike for places that roads join."""
        places = (*self.stores, *self.villages)
        return {place: next((s for s in self.stores if self.minutes[s][place] < math.inf), "") for place in places}

    @cached_property
    def supplies(self) -> dict[str, list[Json]]:
        """By store, lightest goods first; what expires before the deadline is left alone."""
        found: defaultdict[str, list[Json]] = defaultdict(list)
        weighed = sorted(
            self.instance["supplies"], key=lambda s: self.item[s["id"]]["weight_kg"] / self.worth[s["id"]][1]
        )
        for supply in weighed:
            if (supply.get("available_until") or math.inf) > self.instance["deadline"]:
                found[supply["store"]].append(supply)
        return found

    def drive(self, a: str, b: str, minute: float, speed: float) -> float:
        minutes = self.travel.time(a, b, minute, speed)
        return math.inf if minutes is None else minutes

    def villages_near(self, place: str) -> list[str]:
        """Nearest first, as the crow flies."""
        if place not in self._near:
            known = self.stores | self.villages
            lat, lon = known[place]["lat"], known[place]["lon"]
            narrow = math.cos(math.radians(lat))
            away = {v: math.hypot(row["lat"] - lat, (row["lon"] - lon) * narrow) for v, row in self.villages.items()}
            self._near[place] = sorted(away, key=away.__getitem__)
        return self._near[place]

    def size(self, lines: Lines) -> tuple[float, float]:
        """(kg, m3)"""
        kg = sum(units * self.item[supply]["weight_kg"] for supply, units in lines.items())
        return kg, sum(units * self.item[supply]["volume_m3"] for supply, units in lines.items())
