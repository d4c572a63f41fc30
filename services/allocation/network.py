"""The road network of a problem: main roads, and access legs from places to junctions and to each other.

Places by road join their nearest junctions and neighbours; places reached by wading or by boat hang on a single leg, so
that nobody drives through them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.allocation.facts import Closure, Facts, Point, Road, TravelModel
from services.allocation.geometry import Floats, crosses, great_circle_km

Pairs = NDArray[np.intp]

JUNCTIONS_PER_SITE, JUNCTION_WITHIN_KM = 3, 15.0
NEIGHBOURS_PER_SITE, NEIGHBOUR_WITHIN_KM = 4, 8.0
SHORTEST_LEG_KM = 0.1  # junctions are rounded to this; sites that share a point still take a moment


@dataclass(frozen=True, slots=True)
class Site:
    """A place that vehicles drive to: a store, village or shelter."""

    code: str
    at: Point
    access: str = "road"


def roads_of(facts: Facts, sites: Sequence[Site]) -> dict[str, Any]:
    """`roads` of an instance: junctions, edges (roads keep their code) and closures."""
    junctions = {node: at for road in facts.roads for node, at in ((road.a, road.a_at), (road.b, road.b_at))}
    edges = [_road_edge(road, facts.travel) for road in facts.roads]
    if junctions:
        edges += _Access(facts, sites, junctions).edges()
    known = {edge["id"] for edge in edges}
    return {
        "nodes": [{"id": node, "lat": at[0], "lon": at[1]} for node, at in junctions.items()],
        "edges": edges,
        "closures": [_closure(c) for c in facts.closures if c.road in known],
    }


def _road_edge(road: Road, travel: TravelModel) -> dict[str, Any]:
    minutes = 60 * road.km / road.truck_speed_kmh / travel.night_factor
    return {"id": road.code, "a": road.a, "b": road.b, "minutes": round(minutes, 4), "km": road.km}


def _closure(closure: Closure) -> dict[str, Any]:
    return {"edge": closure.road, "from": closure.from_min, "until": closure.until_min, "factor": closure.factor}


class _Access:
    """Chooses the access legs of all sites at once, on arrays of points."""

    def __init__(self, facts: Facts, sites: Sequence[Site], junctions: dict[str, Point]) -> None:
        self.sites, self.travel, self.nodes = sites, facts.travel, list(junctions)
        self.site_at = np.array([s.at for s in sites], dtype=float).reshape(-1, 2)
        self.node_at = np.array(list(junctions.values()), dtype=float).reshape(-1, 2)
        self.rivers: tuple[Floats, ...] = tuple(np.array(r, dtype=float) for r in facts.rivers)
        self.open_nodes = _open_nodes(facts, self.nodes)
        self.boat_speed = max((v.speed for v in facts.vehicles if "boat" in v.reach), default=1.0)

    def edges(self) -> list[dict[str, Any]]:
        """Legs of every site, leaves first."""
        by_road = [k for k, s in enumerate(self.sites) if s.access == "road"]
        leaves = [k for k, s in enumerate(self.sites) if s.access != "road"]
        return [*self._leaf_legs(leaves), *self._road_legs(by_road)]

    def _leaf_legs(self, leaves: list[int]) -> Iterator[dict[str, Any]]:
        km = great_circle_km(self.site_at[leaves], self.node_at)
        km[:, ~self.open_nodes] += JUNCTION_WITHIN_KM  # an open junction first, a cut one only if there is no other
        for row, k in zip(km, leaves, strict=True):
            j = int(row.argmin())
            yield self._edge(k, self.nodes[j], float(great_circle_km(self.site_at[k], self.node_at[j])[0, 0]))

    def _road_legs(self, by_road: list[int]) -> Iterator[dict[str, Any]]:
        at = self.site_at[by_road]
        to_node, to_site = great_circle_km(at, self.node_at), great_circle_km(at, at)
        np.fill_diagonal(to_site, np.inf)
        node_pairs = self._nearest_dry(at, self.node_at, to_node, JUNCTIONS_PER_SITE, JUNCTION_WITHIN_KM)
        site_pairs = self._nearest_dry(at, at, to_site, NEIGHBOURS_PER_SITE, NEIGHBOUR_WITHIN_KM)
        joined = {*node_pairs[:, 0].tolist(), *site_pairs.ravel().tolist()}
        wet_pairs = _nearest(to_node, JUNCTIONS_PER_SITE, JUNCTION_WITHIN_KM)
        for k, j in [*node_pairs.tolist(), *(pair for pair in wet_pairs.tolist() if pair[0] not in joined)]:
            yield self._edge(by_road[k], self.nodes[j], float(to_node[k, j]))
        for k, j in sorted({(min(pair), max(pair)) for pair in site_pairs.tolist()}):
            yield self._edge(by_road[k], self.sites[by_road[j]].code, float(to_site[k, j]))

    def _nearest_dry(self, start: Floats, end: Floats, km: Floats, count: int, within_km: float) -> Pairs:
        """The nearest pairs that no river parts."""
        rows, columns = np.nonzero(km <= within_km)
        parted = crosses(start[rows], end[columns], self.rivers)
        dry_km = km.copy()
        dry_km[rows[parted], columns[parted]] = np.inf
        return _nearest(dry_km, count, within_km)

    def _edge(self, k: int, other: str, straight_km: float) -> dict[str, Any]:
        site, travel = self.sites[k], self.travel
        km = max(SHORTEST_LEG_KM, straight_km * travel.detour_factor)
        minutes = 60 * km / travel.access_speed_kmh
        if site.access == "wading":
            minutes /= travel.flooded_access_speed_factor
        elif site.access == "boat":  # the crossing takes what it takes, however fast the boat was towed
            minutes = 60 * km / travel.boat_speed_kmh * self.boat_speed
        edge = {"id": f"{site.code}-{other}", "a": site.code, "b": other}
        return {**edge, "minutes": round(minutes / travel.night_factor, 4), "km": round(km, 3)}


def _open_nodes(facts: Facts, nodes: list[str]) -> NDArray[np.bool_]:
    """Which junctions keep a road that no known closure closes."""
    shut = {c.road for c in facts.closures if c.factor <= 0}
    kept = {node for road in facts.roads if road.code not in shut for node in (road.a, road.b)}
    return np.array([node in kept for node in nodes], dtype=bool)


def _nearest(km: Floats, count: int, within_km: float) -> Pairs:
    """(row, column) pairs of the `count` nearest columns of each row within `within_km`, shape (pairs, 2)."""
    order = np.argsort(km, axis=1, kind="stable")[:, :count]
    rows = np.repeat(np.arange(len(km)), order.shape[1])
    pairs = np.column_stack([rows, order.ravel()])
    return pairs[km[pairs[:, 0], pairs[:, 1]] <= within_km]
