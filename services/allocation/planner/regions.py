"""Cuts a problem that is too large for one board into regions: places near each other by road, with goods and vehicles.

A region keeps the roads between its places, and those that lead through others to its middle.  So every trip of a
region can be driven as it stands in the whole, and no two regions can clash.  What a cut costs is that nobody crosses
it: a store by the border does not serve the village beyond it.  Vehicles are lent where they are few (`lending`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from services.allocation.planner.lending import lent
from services.allocation.planner.problem import Floats, Ints, Problem, read_problem
from services.allocation.planner.travel import NO_WAY_MIN, Quickest

Json = dict[str, Any]
MOST_VILLAGES = 3_200
"""Of a region.  The problem of a prefecture has about 2,400, and takes half a gigabyte and a minute."""


def regions_of(instance: Json) -> list[Json]:
    """Instances that share nothing and make up the whole; the instance itself, unread, where it needs no cut.

    Raises InstanceError where it is large and not valid.
    """
    if not _is_large(instance):
        return [instance]
    cutter = _Cutter(read_problem(instance))
    parts = [{cutter.names[n] for n in part} for part in cutter.halves(np.arange(len(cutter.names)))]
    parts = _tied(parts, instance)
    if len(parts) == 1:
        return [instance]
    crews = lent(instance, parts, [cutter.minutes_to(own) for own in parts])
    return [_region(instance, own, crew, cutter.ways_in(own, crew)) for own, crew in zip(parts, crews, strict=True)]


def _is_large(instance: Any) -> bool:
    """Of an instance that nobody has doubted yet."""
    villages = instance.get("villages") if isinstance(instance, dict) else None
    return isinstance(villages, list) and len(villages) > MOST_VILLAGES


class _Cutter:
    """All road nodes by number.  It cuts by places and roads alone, closed ones too: reports and closures change, and a
    plan that replaces another shall find its trips in the same regions."""

    def __init__(self, problem: Problem) -> None:
        roads = problem.roads
        self.names, self._number, self._villages = list(roads.nodes), roads.nodes, len(problem.villages.id)
        self._quickest = Quickest(roads, problem.now, problem.deadline)
        none = np.zeros(0, dtype=np.int64)
        always = replace(roads, closed_edge=none, closed_from=none, closed_until=none, closed_factor=np.zeros(0))
        self._always = Quickest(always, problem.now, problem.deadline)

    def halves(self, nodes: Ints) -> Iterator[Ints]:
        """Cuts across the longest way, with as many villages on either side, until no part has too many."""
        if (nodes < self._villages).sum() <= MOST_VILLAGES:
            yield nodes
            return
        to_one, to_other = self._to_ends(nodes)
        ordered = nodes[np.argsort(to_one - to_other, kind="stable")]
        villages = np.cumsum(ordered < self._villages)
        cut = int(np.searchsorted(villages, villages[-1] // 2)) + 1
        yield from self.halves(ordered[:cut])
        yield from self.halves(ordered[cut:])

    def minutes_to(self, own: set[str]) -> dict[str, float]:
        """From a place in the middle of its own places to every node."""
        minutes = self._quickest.minutes_from(np.array([self._middle(own)]), len(self.names))[0]
        return dict(zip(self.names, map(float, minutes), strict=True))

    def ways_in(self, own: set[str], crew: Sequence[Json]) -> set[str]:
        """All that the quickest ways from the middle to its own places and to the crew's depots lead through."""
        before, passed = self._quickest.before(self._middle(own)), set[int]()
        for name in own | {vehicle["depot"] for vehicle in crew}:
            node = self._number[name]
            while node >= 0 and node not in passed:
                passed.add(node)
                node = int(before[node])
        return {self.names[node] for node in passed}

    def _middle(self, own: set[str]) -> int:
        nodes = np.array(sorted(self._number[name] for name in own), dtype=np.int64)
        return int(nodes[np.argmin(np.maximum(*self._to_ends(nodes)))])

    def _to_ends(self, nodes: Ints) -> tuple[Floats, Floats]:
        """Minutes of each node to two that are as far from each other as any; the same where nobody gets to either."""
        one = self._farthest(int(nodes[0]), nodes)
        other = self._farthest(one, nodes)
        to_one, to_other = self._always.minutes_from(np.array([one, other]), len(self.names))[:, nodes]
        return to_one, to_other

    def _farthest(self, node: int, nodes: Ints) -> int:
        minutes = self._always.minutes_from(np.array([node]), len(self.names))[0, nodes]
        return int(nodes[np.argmax(np.where(minutes < NO_WAY_MIN, minutes, -1.0))])


def _tied(parts: Iterable[set[str]], instance: Json) -> list[set[str]]:
    """Parts that a trip which has begun connects become one: its goods and its villages belong together."""
    apart = list(parts)
    for trip in instance.get("committed", ()):
        places = {stop["place"] for stop in trip["stops"]}
        touched = [part for part in apart if part & places]
        if len(touched) > 1:
            apart = [part for part in apart if not part & places] + [set[str]().union(*touched)]
    return apart


def _region(instance: Json, own: set[str], crew: Sequence[Json], passed: set[str]) -> Json:
    villages = [village for village in instance["villages"] if village["id"] in own]
    townships, driven = {village["township"] for village in villages}, {vehicle["id"] for vehicle in crew}
    previous = instance.get("previous")
    return {
        **instance,
        "townships": [township for township in instance["townships"] if township["id"] in townships],
        "villages": villages,
        "stores": [store for store in instance["stores"] if store["id"] in own],
        "supplies": [supply for supply in instance["supplies"] if supply["store"] in own],
        "vehicles": [vehicle for vehicle in instance["vehicles"] if vehicle["id"] in driven],
        "roads": _roads(instance["roads"], passed),
        "committed": [trip for trip in instance.get("committed", ()) if trip["vehicle"] in driven],
        "previous": previous
        and {**previous, "trips": [trip for trip in previous["trips"] if trip["vehicle"] in driven]},
    }


def _roads(roads: Json, passed: set[str]) -> Json:
    """The roads between what is passed; a village or a store of another region is a mere end of a road there."""
    edges = [edge for edge in roads["edges"] if edge["a"] in passed and edge["b"] in passed]
    kept = {edge["id"] for edge in edges}
    return {
        **roads,
        "nodes": [node for node in roads["nodes"] if node["id"] in passed],
        "edges": edges,
        "closures": [closure for closure in roads["closures"] if closure["edge"] in kept],
    }
