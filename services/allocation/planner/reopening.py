"""Which closed roads, opened together, let goods that are left reach people who lack them, or reach them sooner."""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

Json = Mapping[str, Any]
Roads = Mapping[str, list[tuple[str, float, str]]]
DETOUR_MIN = 20.0
"""So much longer a way may be to need one closed road less."""
LEAST_SAVED = 0.1
"""Of the way that is open; for less nobody mends a bridge."""


def reopenings(instance: Json, wanted: Iterable[tuple[frozenset[str], str, float]]) -> dict[tuple[str, ...], float]:
    """People by roads: whom opening these would help, each by the share of their way that it saves.

    `wanted`: (stores that could send, place, people), for those who are not relieved.
    """
    closed = _closed(instance)
    everywhere, open_ = _network(instance, closed, DETOUR_MIN), _network(instance, closed, None)
    found: defaultdict[tuple[str, ...], float] = defaultdict(float)
    for stores, rows in _by_stores(wanted).items():
        if not closed or not stores:
            continue
        now, _ = _quickest(open_, stores)
        best, came = _quickest(everywhere, stores)
        for place, people in rows:
            roads = tuple(sorted(set(_way(came, place)) & closed))
            saved = 1 - (best[place] - DETOUR_MIN * len(roads)) / now[place] if place in now else 1.0
            if roads and saved >= LEAST_SAVED:
                found[roads] += people * saved
    return dict(found)


def _by_stores(
    wanted: Iterable[tuple[frozenset[str], str, float]],
) -> dict[frozenset[str], list[tuple[str, float]]]:
    rows = defaultdict[frozenset[str], list[tuple[str, float]]](list)
    for stores, place, people in wanted:
        rows[stores].append((place, people))
    return dict(rows)


def _closed(instance: Json) -> set[str]:
    """Roads that nobody can use for some of the time between now and the deadline."""
    return {
        closure["edge"]
        for closure in instance["roads"].get("closures", ())
        if not closure.get("factor")
        and closure["from"] < instance["deadline"]
        and (closure.get("until") is None or closure["until"] > instance["now"])
    }


def _network(instance: Json, closed: set[str], extra_min: float | None) -> Roads:
    """Roads by where they begin; closed ones take `extra_min` longer, with None they are not there."""
    roads = defaultdict[str, list[tuple[str, float, str]]](list)
    for edge in instance["roads"]["edges"]:
        if edge["id"] in closed and extra_min is None:
            continue
        minutes = edge["minutes"] + (extra_min or 0.0) * (edge["id"] in closed)
        roads[edge["a"]].append((edge["b"], minutes, edge["id"]))
        roads[edge["b"]].append((edge["a"], minutes, edge["id"]))
    return roads


def _quickest(roads: Roads, sources: Iterable[str]) -> tuple[dict[str, float], dict[str, tuple[str, str]]]:
    """Minutes from the nearest source, and by which road from which place one comes."""
    done: dict[str, float] = {}
    came: dict[str, tuple[str, str]] = {}
    queue: list[tuple[float, str, str, str]] = [(0.0, source, "", "") for source in sorted(sources)]
    heapq.heapify(queue)
    while queue:
        minutes, place, road, before = heapq.heappop(queue)
        if place in done:
            continue
        done[place] = minutes
        if road:
            came[place] = road, before
        for following, more, name in roads.get(place, ()):
            if following not in done:
                heapq.heappush(queue, (minutes + more, following, name, place))
    return done, came


def _way(came: Mapping[str, tuple[str, str]], place: str) -> list[str]:
    roads = []
    while place in came:
        road, place = came[place]
        roads.append(road)
    return roads
