"""Travel tables: ticks between all places, for every period in which the same roads are open.

Closures cut time into windows.  A leg inside one window uses that window's table; a leg across two neighbouring windows
uses the table with the closures of both; longer legs wait for a window.  Windows beyond MAX_WINDOWS are merged, which
closes roads too early rather than too late: every leg that the tables allow is possible.
"""

import heapq
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.allocation.planner.compiled import allocating_entry, allocating_part, part
from services.allocation.planner.problem import NEVER, TICKS_PER_MIN, Floats, Ints, Roads

MAX_WINDOWS = 5
NO_WAY_MIN = 1e9
VILLAGE_RANGE_TICKS = 60 * TICKS_PER_MIN


class Travel(NamedTuple):
    """`start` (windows + 1) in ticks; `inside`, `across` (windows): table of legs in a window, of legs into the next.

    `ticks` (tables, places, places): NEVER where there is no road; between villages only up to an hour.
    """

    start: Ints
    inside: Ints
    across: Ints
    ticks: NDArray[np.int32]


def build_travel(roads: Roads, now: int, deadline: int) -> Travel:
    start = _windows(roads, now, deadline)
    factors = [_open_share(roads, start[n], start[n + 1]) for n in range(len(start) - 1)]
    both = [np.minimum(a, b) for a, b in pairwise(factors)] + factors[-1:]
    distinct, row = np.unique(np.array(factors + both), axis=0, return_inverse=True)
    first, neighbour, edge = _adjacency(roads)
    tables = np.full((len(distinct), len(roads.places), len(roads.places)), NEVER, dtype=np.int32)
    for table, share in zip(tables, distinct, strict=True):
        with np.errstate(divide="ignore"):
            cost = np.where(share > 0, np.ceil(roads.minutes * TICKS_PER_MIN / share - 1e-6), NEVER)
        _fill_tables(table, roads.near_only, first, neighbour, cost[edge].astype(np.int64))
    rows = row.reshape(-1).astype(np.int64)
    return Travel(start, rows[: len(factors)], rows[len(factors) :], tables)


class Quickest:
    """The ways from any node when each road is at its best between `now` and the deadline."""

    def __init__(self, roads: Roads, now: int, deadline: int) -> None:
        share = np.ones(len(roads.minutes))
        whole = (roads.closed_from <= now) & (roads.closed_until > deadline)
        np.minimum.at(share, roads.closed_edge[whole], roads.closed_factor[whole])
        self._first, self._neighbour, edge = _adjacency(roads)
        with np.errstate(divide="ignore"):
            cost = np.where(share > 0, np.floor(roads.minutes * TICKS_PER_MIN / share), NEVER)
        self._cost = cost[edge].astype(np.int64)

    def minutes_from(self, nodes: Ints, count: int) -> Floats:
        """(nodes, count): least minutes to the first `count` nodes, rounded down; NO_WAY_MIN where there is no way."""
        ticks = np.empty((len(nodes), count), dtype=np.int32)
        _fill_rows(ticks, nodes, self._first, self._neighbour, self._cost)
        return np.where(ticks < NEVER, ticks / TICKS_PER_MIN, NO_WAY_MIN)

    def before(self, node: int) -> Ints:
        """(nodes): which node comes before each one on a quickest way from `node`; -1 where there is none."""
        before = np.full(len(self._first) - 1, -1, dtype=np.int64)
        _fill_before(before, np.int64(node), self._first, self._neighbour, self._cost)
        return before


def _windows(roads: Roads, now: int, deadline: int) -> Ints:
    """Starts of the windows and the end of time; the shortest windows are merged first."""
    edges = np.concatenate([roads.closed_from, roads.closed_until])
    inner = sorted({int(t) for t in edges if now < t < deadline})
    while len(inner) >= MAX_WINDOWS:
        gaps = np.diff([now, *inner])
        inner.pop(int(gaps.argmin()))
    return np.array([min(now, 0), *inner, NEVER], dtype=np.int64)


def _open_share(roads: Roads, begin: int, end: int) -> Floats:
    """What is left of each edge's speed when every closure that touches the window counts for all of it."""
    share = np.ones(len(roads.minutes))
    touches = (roads.closed_from < end) & (roads.closed_until > begin)
    np.minimum.at(share, roads.closed_edge[touches], roads.closed_factor[touches])
    return share


def _adjacency(roads: Roads) -> tuple[Ints, Ints, Ints]:
    tail, head = np.concatenate([roads.a, roads.b]), np.concatenate([roads.b, roads.a])
    order = np.argsort(tail, kind="stable")
    first = np.searchsorted(tail[order], np.arange(len(roads.nodes) + 1)).astype(np.int64)
    return first, head[order], (order % max(1, len(roads.a))).astype(np.int64)


@allocating_entry
def _fill_tables(table, near_only, first, neighbour, cost):  # type: ignore[no-untyped-def]
    """Shortest ticks between all places; `near_only` ones look no further than VILLAGE_RANGE_TICKS for each other."""
    places = table.shape[0]
    distance = np.empty(first.shape[0] - 1, dtype=np.int64)
    for source in range(places - 1, -1, -1):
        limit = VILLAGE_RANGE_TICKS if near_only[source] else NEVER - 1
        _dijkstra(source, limit, first, neighbour, cost, distance)
        for target in range(places):
            if not near_only[source]:
                table[source, target] = table[target, source] = min(distance[target], NEVER)
            elif near_only[target]:
                table[source, target] = min(distance[target], NEVER)


@allocating_entry
def _fill_rows(table, sources, first, neighbour, cost):  # type: ignore[no-untyped-def]
    """Shortest ticks from each source to the first nodes."""
    distance = np.empty(first.shape[0] - 1, dtype=np.int64)
    for row in range(table.shape[0]):
        _dijkstra(sources[row], NEVER - 1, first, neighbour, cost, distance)
        for target in range(table.shape[1]):
            table[row, target] = min(distance[target], NEVER)


@allocating_entry
def _fill_before(before, source, first, neighbour, cost):  # type: ignore[no-untyped-def]
    """A node before each one on a shortest way from the source; a road that takes no time leads nowhere back."""
    distance = np.empty(first.shape[0] - 1, dtype=np.int64)
    _dijkstra(source, NEVER - 1, first, neighbour, np.maximum(cost, 1), distance)
    for node in range(before.shape[0]):
        for arc in range(first[node], first[node + 1]):
            other = neighbour[arc]
            if node != source and distance[node] < NEVER and distance[other] + max(cost[arc], 1) == distance[node]:
                before[node] = other


@allocating_part
def _dijkstra(source, limit, first, neighbour, cost, distance):  # type: ignore[no-untyped-def]
    distance[:] = NEVER
    distance[source] = 0
    queue = [(0, source)]
    while queue:
        reached, node = heapq.heappop(queue)
        if reached > distance[node]:
            continue
        for arc in range(first[node], first[node + 1]):
            total = reached + cost[arc]
            if total < distance[neighbour[arc]] and total <= limit:
                distance[neighbour[arc]] = total
                heapq.heappush(queue, (total, neighbour[arc]))


@part
def arrival(travel, origin, target, depart, speed):  # type: ignore[no-untyped-def]
    """The first tick at which a vehicle that may leave at `depart` is there, waiting for roads if it pays; or NEVER."""
    if origin == target:
        return depart
    start, ticks = travel.start, travel.ticks
    best = NEVER
    windows = travel.inside.shape[0]
    for n in range(windows):
        if start[n + 1] <= depart:
            continue
        leave = max(depart, start[n] + 1)
        if leave >= best:
            break
        straight = ticks[travel.inside[n], origin, target]
        if straight < NEVER:
            there = leave + int(np.ceil(straight / speed))
            if there < start[n + 1]:
                best = min(best, there)
        crossing = ticks[travel.across[n], origin, target]
        if crossing < NEVER and n + 1 < windows:
            there = leave + int(np.ceil(crossing / speed))
            if there < start[n + 2]:
                best = min(best, there)
    return best
