"""The land that `families` lie on: a city, counties, townships, villages, firms and plants, roads and a river.

Places stand on a plain of `km` x `km` that a river crosses from south to north; the city lies at its eastern edge.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

Json = dict[str, Any]
Point = tuple[float, float]
"""km eastward and northward."""

SOUTH_WEST = (33.9, 113.5)
KM_PER_DEGREE = (111.2, 92.3)
DETOUR = 1.3
LANE, COUNTRY, MAIN = 28.0, 46.0, 72.0
"""km/h"""
ACROSS = {"road": LANE, "wading": 15.0, "boat": 8.0}
"""km/h of a village's last leg, by its access."""
BOAT_WIDTH, WADING_WIDTH = 0.03, 0.08
"""How far from the river, as a share of `km`, a flooded village needs a boat or can be waded to."""
FIRMS_PER_COUNTY = 2


@dataclass(frozen=True, slots=True)
class Size:
    counties: int
    townships: int
    villages: int
    vehicles: int
    km: float


@dataclass(slots=True)
class Map:
    """`at` by place; `within`: village -> township, township, firm and plant -> county; `access` by village."""

    km: float
    bend: float
    at: dict[str, Point] = field(default_factory=dict)
    within: dict[str, str] = field(default_factory=dict)
    access: dict[str, str] = field(default_factory=dict)
    edges: dict[tuple[str, str], Json] = field(default_factory=dict)

    def named(self, kind: str) -> list[str]:
        return [place for place in self.at if place.startswith(kind)]

    def from_river(self, place: str) -> float:
        """km eastward of the river, negative on its west."""
        x, y = self.at[place]
        return x - self.km * (0.5 + 0.08 * math.sin(self.bend + 5 * y / self.km))

    def crosses(self, a: str, b: str) -> bool:
        return (self.from_river(a) < 0) != (self.from_river(b) < 0)

    def floods(self, place: str) -> bool:
        """Whether it lies so near the river that the water is there."""
        return abs(self.from_river(place)) < WADING_WIDTH * self.km

    def position(self, place: str) -> Json:
        x, y = self.at[place]
        return {
            "lat": round(SOUTH_WEST[0] + y / KM_PER_DEGREE[0], 5),
            "lon": round(SOUTH_WEST[1] + x / KM_PER_DEGREE[1], 5),
        }

    def nearest(self, place: str, others: list[str], number: int) -> list[str]:
        away = sorted((math.dist(self.at[place], self.at[other]), other) for other in others if other != place)
        return [other for _, other in away[:number]]

    def join(self, a: str, b: str, kmh: float) -> None:
        """A road, unless there is one."""
        km = max(0.4, DETOUR * math.dist(self.at[a], self.at[b]))
        row = {"id": f"r{len(self.edges)}", "a": a, "b": b, "minutes": round(60 * km / kmh, 2), "km": round(km, 2)}
        self.edges.setdefault((min(a, b), max(a, b)), row)


def draw(dice: random.Random, size: Size, flooded: bool) -> Map:
    land = Map(size.km, dice.uniform(0, math.tau))
    _settle(dice, size, land)
    for village in land.named("village"):
        land.access[village] = _access(land, village) if flooded else "road"
    _build_roads(land)
    return land


def _settle(dice: random.Random, size: Size, land: Map) -> None:
    land.at["city"] = (1.05 * size.km, 0.5 * size.km)
    land.at |= _scattered(dice, "county", size.counties, size.km)
    land.at |= _scattered(dice, "town", size.townships, size.km)
    counties, towns = land.named("county"), land.named("town")
    land.within |= {town: land.nearest(town, counties, 1)[0] for town in towns}
    for n, county in enumerate(counties):
        for name in (*(f"firm-{n}-{k}" for k in range(FIRMS_PER_COUNTY)), f"plant-{n}"):
            land.at[name], land.within[name] = _around(dice, land.at[county], 6.0), county
    wide = 0.6 * size.km / math.sqrt(size.townships)
    for n in range(size.villages):
        town = towns[n] if n < len(towns) else dice.choice(towns)
        land.at[f"village-{n}"], land.within[f"village-{n}"] = _around(dice, land.at[town], wide), town


def _scattered(dice: random.Random, kind: str, number: int, km: float) -> dict[str, Point]:
    """One in each cell of a grid, off its middle."""
    columns = math.ceil(math.sqrt(number))
    rows = math.ceil(number / columns)
    return {
        f"{kind}-{n}": (
            km * (n % columns + dice.uniform(0.2, 0.8)) / columns,
            km * (n // columns + dice.uniform(0.2, 0.8)) / rows,
        )
        for n in range(number)
    }


def _around(dice: random.Random, centre: Point, radius: float) -> Point:
    away, angle = radius * math.sqrt(dice.uniform(0.02, 1)), dice.uniform(0, math.tau)
    return centre[0] + away * math.cos(angle), centre[1] + away * math.sin(angle)


def _access(land: Map, village: str) -> str:
    if not land.floods(village):
        return "road"
    return "boat" if abs(land.from_river(village)) < BOAT_WIDTH * land.km else "wading"


def _build_roads(land: Map) -> None:
    """Nobody drives through a village that stands in water: it has one road."""
    counties, towns = land.named("county"), land.named("town")
    for county in counties:
        for other in ("city", *land.nearest(county, counties, 3)):
            land.join(county, other, MAIN)
    for place in chain(towns, land.named("firm"), land.named("plant")):
        land.join(place, land.within[place], COUNTRY)
    for town in towns:
        for other in land.nearest(town, towns, 3):
            land.join(town, other, COUNTRY)
        villages = [village for village in land.access if land.within[village] == town]
        dry = [village for village in villages if land.access[village] == "road"]
        for village in villages:
            land.join(town, village, ACROSS[land.access[village]])
        for village in dry:
            for other in land.nearest(village, dry, 2):
                land.join(village, other, LANE)
