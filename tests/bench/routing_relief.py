"""A capacitated routing problem as a relief problem in which driving is all that is scarce.

Every customer is a village, every unit of demand a person who needs one parcel, which weighs a kilogram and takes no
room.  The depot is the only store, and all vehicles begin and end there; it holds parcels for everybody twice and a
dock for each vehicle, and a stop takes the shortest moment that the planner's clock knows.  Roads join every two places
directly.

A vehicle stands for each of the best known routes.  With `duties_of_routes` it has just the time that its route takes:
all vehicles together can drive as far as the best known routes are long, and no further.  Relieving everybody is then
possible, and takes an answer as good as the best known.

The relief problem permits what the routing problem does not: a vehicle may come back for a second load, and several may
share a village.  So nobody can say that the best known routes are its shortest plan, only that they relieve everybody.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from tests.bench.vrplib import DEPOT, Route, Routing

Json = dict[str, Any]

KM_PER_UNIT = 0.1
MOMENTS_PER_UNIT = 10
MOMENTS_PER_MIN = 100
"""A unit of length is a hundred metres, driven at 60 km/h, so that routes take hours.  A moment is what the planner's
clock counts: legs last whole moments, rounded up, so that no way round is quicker than the direct road."""
STOP_MOMENTS = 1
SAFELY_MIN = 0.5 / MOMENTS_PER_MIN
"""A time of whole moments, made longer by this, has as many moments when a reader rounds it down."""
DEGREES_PER_UNIT = 0.001
"""For whoever asks what is near as the crow flies: at the equator, where degrees north and east are alike."""


def relief(problem: Routing, duties: Sequence[float]) -> Json:
    """The instance (`relief-instance/1`) with a vehicle for each of `duties`, in minutes."""
    return {
        "schema": "relief-instance/1",
        "name": problem.name,
        "now": 0,
        "deadline": max(duties),
        "horizon": max(duties),
        "groups": [{"id": "people", "rank": 2}],
        "items": [{"id": "parcel", "weight_kg": 1.0, "volume_m3": 0, "life_saving": True}],
        "rations": [{"item": "parcel", "groups": ["people"], "quantity": 1, "per_persons": 1}],
        "townships": [{"id": "plane", "county": "plane"}],
        "villages": [_village(problem, place) for place in range(1, len(problem.at))],
        "stores": [_store(problem, docks=len(duties))],
        "supplies": [_lot(2 * sum(problem.demand))],
        "vehicles": [_vehicle(problem, number, duty) for number, duty in enumerate(duties)],
        "roads": {"nodes": [], "edges": list(_roads(problem)), "closures": []},
        "committed": [],
        "previous": None,
    }


def duties_of_routes(problem: Routing) -> list[float]:
    """For each best known route its legs, the load, and a stop at every customer."""
    stops = [STOP_MOMENTS * (1 + len(route)) for route in problem.routes]
    driven = [sum(map(_moments, problem.legs(route))) for route in problem.routes]
    return [(a + b) / MOMENTS_PER_MIN + SAFELY_MIN for a, b in zip(stops, driven, strict=True)]


def kilometres(problem: Routing) -> float:
    """Of the best known routes."""
    return KM_PER_UNIT * problem.length()


def best_known_plan(problem: Routing) -> Json:
    """The best known routes as a `relief-plan/1`."""
    trips = [
        {"id": f"T{number}", "vehicle": _vehicle_id(number), "stops": list(_stops(problem, number, route))}
        for number, route in enumerate(problem.routes)
    ]
    return {"schema": "relief-plan/1", "instance": problem.name, "made_at": 0, "trips": trips}


def _moments(length: float) -> int:
    return math.ceil(MOMENTS_PER_UNIT * length)


def _kg_per_min(problem: Routing) -> int:
    """A full vehicle in the moment of a stop."""
    return problem.capacity * MOMENTS_PER_MIN // STOP_MOMENTS


def _place(problem: Routing, place: int) -> Json:
    east, north = problem.at[place]
    return {"id": f"P{place}", "lat": north * DEGREES_PER_UNIT, "lon": east * DEGREES_PER_UNIT}


def _village(problem: Routing, place: int) -> Json:
    people = {"people": problem.demand[place]}
    unload = {"unload_setup_min": 0, "unload_kg_per_min": _kg_per_min(problem)}
    return {**_place(problem, place), "township": "plane", "people": people, **unload}


def _store(problem: Routing, docks: int) -> Json:
    load = {"docks": docks, "load_setup_min": 0, "load_kg_per_min": _kg_per_min(problem)}
    return {**_place(problem, DEPOT), "kind": "government", "level": "city", **load}


def _lot(parcels: int) -> Json:
    there = {"quantity": parcels, "available_from": 0, "available_until": None}
    return {"id": "parcels", "store": f"P{DEPOT}", "item": "parcel", "reserve": "government", **there}


def _vehicle_id(number: int) -> str:
    return f"K{number}"


def _vehicle(problem: Routing, number: int, duty: float) -> Json:
    return {
        "id": _vehicle_id(number),
        "depot": f"P{DEPOT}",
        "payload_kg": problem.capacity,
        "volume_m3": 1,
        "available_from": 0,
        "available_until": None,
        "max_duty_min": duty,
    }


def _roads(problem: Routing) -> Iterator[Json]:
    for a, b in combinations(range(len(problem.at)), 2):
        length = math.dist(problem.at[a], problem.at[b])
        minutes = _moments(length) / MOMENTS_PER_MIN
        yield {"id": f"{a}-{b}", "a": f"P{a}", "b": f"P{b}", "minutes": minutes, "km": KM_PER_UNIT * length}


def _stops(problem: Routing, number: int, route: Route) -> Iterator[Json]:
    load = sum(problem.demand[place] for place in route)
    yield {**_stop(DEPOT, "load", 0, load), "dock": number}
    clock = STOP_MOMENTS
    for place, leg in zip(route, problem.legs(route), strict=False):
        clock += _moments(leg)
        yield _stop(place, "unload", clock, problem.demand[place])
        clock += STOP_MOMENTS


def _stop(place: int, do: str, moment: int, parcels: int) -> Json:
    arrive, end = moment / MOMENTS_PER_MIN, (moment + STOP_MOMENTS) / MOMENTS_PER_MIN
    lines = [{"supply": "parcels", "quantity": parcels}]
    return {"place": f"P{place}", "do": do, "arrive": arrive, "start": arrive, "end": end, "lines": lines}
