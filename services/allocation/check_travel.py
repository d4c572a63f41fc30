"""How long a leg takes on the roads of an instance while some of them are closed or slow.

A leg may use an edge only if no closure of it overlaps the time from departure to arrival; an edge that is slow during
any part of the leg is slow for all of it.
"""

import heapq
import math
from collections.abc import Mapping
from typing import Any

Leg = tuple[float, float]
"""Minutes and kilometres."""

Factors = Mapping[int, float]
"""What is left of an edge's speed, by edge; 0 is closed, edges left out are free."""

Adjacency = list[list[tuple[int, float, float, int]]]
"""For every node its (neighbour, minutes, kilometres, edge)."""

Regime = tuple[int, ...]
"""The closures that overlap a leg, as indices of their windows."""

ROUNDING_MIN = 1e-9
TOLERANCE_MIN = 0.02
NEVER = math.inf, math.inf


class Travel:
    """Least minutes between places (any node, village or store of the instance) under the instance's closures.

    `speed` is the vehicle's: it divides the minutes.  Places that no open road joins, or that are unknown, have no leg.
    """

    def __init__(self, instance: Mapping[str, Any]) -> None:
        roads = instance["roads"]
        self._nodes: dict[str, int] = {}
        self._adjacent: Adjacency = []
        self._edge_ids: list[str] = [edge["id"] for edge in roads["edges"]]
        junctions = {node["id"] for node in roads["nodes"]}
        self._main = [edge["a"] in junctions and edge["b"] in junctions for edge in roads["edges"]]
        for index, edge in enumerate(roads["edges"]):
            a, b = self._node(edge["a"]), self._node(edge["b"])
            self._adjacent[a].append((b, edge["minutes"], edge["km"], index))
            self._adjacent[b].append((a, edge["minutes"], edge["km"], index))
        self._stores = {self._node(store["id"]) for store in instance["stores"]}
        self._windows = _closures_by_window(roads["closures"], {e: k for k, e in enumerate(self._edge_ids)})
        self._searches: dict[tuple[int, Regime], _Search] = {}
        self._factors: dict[Regime, dict[int, float]] = {}

    def leg(self, a: str, b: str, depart: float, arrive: float, speed: float = 1.0) -> Leg | None:
        """Minutes and kilometres on edges that no closure touches between `depart` and `arrive`; None without a way."""
        if a == b:
            return 0.0, 0.0
        start, end = self._nodes.get(a), self._nodes.get(b)
        if start is None or end is None:
            return None
        found = self._search_between(start, end, self._regime(depart, arrive))
        return (found[0] / speed, found[1]) if found else None

    def best_leg(self, a: str, b: str, ready: float, arrive: float, speed: float = 1.0) -> Leg | None:
        """The leg between `ready` and `arrive` that is in time if any is: a crew may wait for a road to open."""
        leg = self.leg(a, b, ready, arrive, speed)
        if leg and arrive - ready + TOLERANCE_MIN >= leg[0]:
            return leg
        depart, later = arrive, self.leg(a, b, arrive, arrive, speed)
        while later and arrive - later[0] >= ready - TOLERANCE_MIN:
            if depart <= arrive - later[0] + TOLERANCE_MIN:
                return later
            depart = arrive - later[0]
            later = self.leg(a, b, depart, arrive, speed)
        return leg

    def time(self, a: str, b: str, depart: float, speed: float = 1.0) -> float | None:
        """Minutes of the leg that begins at `depart`; None without a way."""
        arrive = depart
        while leg := self.leg(a, b, depart, arrive, speed):
            if depart + leg[0] <= arrive + ROUNDING_MIN:
                return leg[0]
            arrive = depart + leg[0]
        return None

    def path(self, a: str, b: str, depart: float, speed: float = 1.0) -> list[tuple[str, float]] | None:
        """The edges of the leg that begins at `depart`, each with the minute of entering it; None without a way."""
        minutes = self.time(a, b, depart, speed)
        if minutes is None:
            return None
        if a == b:
            return []
        regime = self._regime(depart, depart + minutes)
        search = self._search(self._nodes[a], regime)
        search.reach(self._nodes[b])
        return [(self._edge_ids[edge], depart + at / speed) for edge, at in search.edges_to(self._nodes[b])]

    def roads(self, a: str, b: str, ready: float, arrive: float, speed: float = 1.0) -> list[str]:
        """The edges between two junctions on the way of `best_leg`; none without a way."""
        leg = self.best_leg(a, b, ready, arrive, speed)
        if leg is None or a == b:
            return []
        regime = self._regime(max(ready, arrive - leg[0]), arrive)
        start, end = self._ends(self._nodes[a], self._nodes[b], regime)
        search = self._search(start, regime)
        search.reach(end)
        return [self._edge_ids[edge] for edge, _ in search.edges_to(end) if self._main[edge]]

    def _node(self, place: str) -> int:
        if place not in self._nodes:
            self._nodes[place] = len(self._adjacent)
            self._adjacent.append([])
        return self._nodes[place]

    def _regime(self, depart: float, arrive: float) -> Regime:
        return tuple(k for k, (since, until, _) in enumerate(self._windows) if since <= arrive and until > depart)

    def _search_between(self, a: int, b: int, regime: Regime) -> Leg | None:
        start, end = self._ends(a, b, regime)
        return self._search(start, regime).reach(end)

    def _ends(self, a: int, b: int, regime: Regime) -> tuple[int, int]:
        """Roads are two-way: search from the end already searched from, else from a store, where many legs end."""
        if (a, regime) not in self._searches and ((b, regime) in self._searches or b in self._stores):
            return b, a
        return a, b

    def _search(self, root: int, regime: Regime) -> "_Search":
        search = self._searches.get((root, regime))
        if search is None:
            search = self._searches[root, regime] = _Search(self._adjacent, self._factors_of(regime), root)
        return search

    def _factors_of(self, regime: Regime) -> Factors:
        if regime not in self._factors:
            factors = self._factors[regime] = {}
            for k in regime:
                for edge, factor in self._windows[k][2].items():
                    factors[edge] = min(factors.get(edge, 1.0), factor)
        return self._factors[regime]


class _Search:
    """Dijkstra's search from one node, which goes on only as far as it has been asked."""

    def __init__(self, adjacent: Adjacency, factors: Factors, root: int) -> None:
        self._adjacent, self._factors = adjacent, factors
        self._settled: dict[int, tuple[float, float, int, int]] = {}
        self._best: dict[int, Leg] = {root: (0.0, 0.0)}
        self._frontier: list[tuple[float, float, int, int, int]] = [(0.0, 0.0, root, -1, -1)]

    def reach(self, target: int) -> Leg | None:
        """Minutes and kilometres from the root, least minutes first."""
        while target not in self._settled and self._frontier:
            minutes, km, node, before, by = heapq.heappop(self._frontier)
            if node not in self._settled:
                self._settled[node] = minutes, km, before, by
                self._push_neighbours(node, minutes, km)
        found = self._settled.get(target)
        return found and (found[0], found[1])

    def _push_neighbours(self, node: int, minutes: float, km: float) -> None:
        best, factors, frontier = self._best, self._factors, self._frontier
        for other, edge_minutes, edge_km, edge in self._adjacent[node]:
            if (factor := factors.get(edge, 1.0)) > 0:
                at = minutes + edge_minutes / factor, km + edge_km
                if at < best.get(other, NEVER):
                    best[other] = at
                    heapq.heappush(frontier, (*at, other, node, edge))

    def edges_to(self, target: int) -> list[tuple[int, float]]:
        """Edges from the root to a node already reached, each with the minutes driven before it."""
        edges: list[tuple[int, float]] = []
        _, _, before, by = self._settled[target]
        while by >= 0:
            at, _, earlier, earlier_by = self._settled[before]
            edges.append((by, at))
            before, by = earlier, earlier_by
        return edges[::-1]


def _closures_by_window(
    closures: list[Mapping[str, Any]], edge_index: Mapping[str, int]
) -> list[tuple[float, float, dict[int, float]]]:
    """(from, until, factor by edge) for each distinct window."""
    windows: dict[tuple[float, float], dict[int, float]] = {}
    for closure in closures:
        until = math.inf if closure.get("until") is None else closure["until"]
        factors = windows.setdefault((closure["from"], until), {})
        edge = edge_index[closure["edge"]]
        factors[edge] = min(factors.get(edge, 1.0), closure.get("factor", 0.0))
    return [(since, until, factors) for (since, until), factors in sorted(windows.items(), key=lambda w: w[0])]
