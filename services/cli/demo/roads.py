"""True driving: how long a leg takes while roads are closed, and where a truck is when one closes before it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.allocation.check import Travel

Json = Mapping[str, Any]
Closed = frozenset[tuple[str, float]]
"""Roads that are closed or slow, each as (road, share of its speed that is left)."""

OPEN: Closed = frozenset()
EARTH_KM = 6371.0
FASTEST_KMH = 80.0
"""No vehicle drives faster; only used to leave out roads that are too far away to matter."""


@dataclass(frozen=True, slots=True)
class Leg:
    """A drive from `origin` to `to`; its way was chosen with the roads `closed` at departure.

    `arrive` may be later than the roads demand: crews are never faster than their plan.
    """

    roads: Roads
    origin: str
    to: str
    depart: float
    arrive: float
    speed: float
    closed: Closed


@dataclass(frozen=True, slots=True)
class Turn:
    """What a crew does that finds its road closed: from `node`, reached at `minute`, on to arrive at `arrive`.

    `arrive` is None where no road leads there any more: it drives back the way it came.
    """

    node: str
    minute: float
    arrive: float | None


class Roads:
    """The network of one plan's problem, driven under whatever is closed at the moment."""

    def __init__(self, instance: Json) -> None:
        self._instance = instance
        self._ends = {edge["id"]: (edge["a"], edge["b"]) for edge in instance["roads"]["edges"]}
        self._at = {place["id"]: (place["lat"], place["lon"]) for place in _points(instance)}
        self._travels: dict[Closed, Travel] = {}
        now = instance["now"]
        self.known: Closed = frozenset(
            (closure["edge"], closure.get("factor", 0.0))
            for closure in instance["roads"]["closures"]
            if closure["from"] <= now and (closure["until"] is None or closure["until"] > now)
        )

    def minutes(self, origin: str, to: str, speed: float, closed: Closed) -> float | None:
        """Least driving minutes; None without a way.

        A closure only makes ways longer: the best way under those known to the plan stays the best while none of the
        others touches it, and has mostly been searched before.
        """
        fewer = closed & self.known
        way = self._travel(fewer).path(origin, to, 0.0, speed)
        if way is not None and any(edge == road for road, _ in closed - fewer for edge, _ in way):
            return self._travel(closed).time(origin, to, 0.0, speed)
        return None if way is None else self._travel(fewer).time(origin, to, 0.0, speed)

    def leg(self, origin: str, to: str, depart: float, planned_min: float, speed: float, closed: Closed) -> Leg | None:
        """The drive that sets out now: as planned while nothing unforeseen is closed, else as slow as the detour."""
        minutes = planned_min
        if not closed <= self.known:
            needed = self.minutes(origin, to, speed, closed)
            if needed is None:
                return None
            minutes = max(planned_min, needed)
        return Leg(self, origin, to, depart, depart + minutes, speed, closed)

    def turn(self, leg: Leg, road: str, minute: float, closed: Closed) -> Turn | None:
        """What the crew on `leg` does when `road` closes at `minute`; None if it does not concern it (any more)."""
        if road not in self._ends or not self._may_matter(leg, road):
            return None
        path = self._travel(leg.closed).path(leg.origin, leg.to, 0.0, leg.speed)
        needed = self.minutes(leg.origin, leg.to, leg.speed, leg.closed)
        if not path or not needed:
            return None
        pace = (leg.arrive - leg.depart) / needed
        entered = [(edge, leg.depart + at * pace) for edge, at in path]
        if not any(edge == road and at > minute for edge, at in entered):
            return None
        nodes = self._nodes(leg.origin, [edge for edge, _ in path])
        node, reached = next((node, at) for node, (_, at) in zip(nodes, entered, strict=False) if at >= minute)
        onward = self.minutes(node, leg.to, leg.speed, closed)
        return Turn(node, reached, None if onward is None else reached + onward * max(1.0, pace))

    def _nodes(self, origin: str, edges: Iterable[str]) -> list[str]:
        """The node at which each edge of a path is entered, then the end of the last one."""
        nodes = [origin]
        for edge in edges:
            a, b = self._ends[edge]
            nodes.append(b if nodes[-1] == a else a)
        return nodes

    def _may_matter(self, leg: Leg, road: str) -> bool:
        """Whether somebody very fast could drive over the road on the way: saves searching paths that stay far off."""
        via = self._at.get(self._ends[road][0])
        start, end = self._at.get(leg.origin), self._at.get(leg.to)
        if via is None or start is None or end is None:
            return True
        return _km(start, via) + _km(via, end) <= (leg.arrive - leg.depart) / 60 * FASTEST_KMH

    def _travel(self, closed: Closed) -> Travel:
        if closed not in self._travels:
            closures = [
                {"edge": e, "from": -math.inf, "until": None, "factor": f} for e, f in closed if e in self._ends
            ]
            self._travels[closed] = Travel(
                {**self._instance, "roads": {**self._instance["roads"], "closures": closures}}
            )
        return self._travels[closed]


def _points(instance: Json) -> Iterable[Json]:
    return (*instance["roads"]["nodes"], *instance["stores"], *instance["villages"])


def _km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance, nearly: good enough for some tens of kilometres."""
    north = math.radians(b[0] - a[0])
    east = math.radians(b[1] - a[1]) * math.cos(math.radians(a[0]))
    return EARTH_KM * math.hypot(north, east)
