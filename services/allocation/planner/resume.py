"""Takes a finished plan up again: its trips, exactly as they are, on the board of a world that has at least as much."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from services.allocation.planner.anneal import restore
from services.allocation.planner.bringing import arrivals
from services.allocation.planner.problem import Ints, Problem, ticks
from services.allocation.planner.world import MAX_DOCK_VISITS, MAX_DROPS, MAX_LINES, MAX_LOADS, MAX_TRIPS, Board, World

Json = Mapping[str, Any]


def resume(plan: Json, begun: set[str], problem: Problem, world: World, board: Board) -> None:
    """Enters the trips of a plan that breaks no rule; those of `begun` are on the board already.

    Left out is what no board of this planner holds: trips that load after they have unloaded, with too many stops, or
    at a dock with too many visits.
    """
    lots = {name: n for n, name in enumerate(problem.lots.id)}
    trips, counts, visits = np.zeros_like(board.trips), np.zeros_like(board.trip_count), board.visits.copy()
    for vehicle, driven in enumerate(_by_vehicle(plan, begun, problem)):
        for trip in driven:
            loads = [stop for stop in trip["stops"] if stop["do"] == "load"]
            drops = [stop for stop in trip["stops"] if stop["do"] == "unload"]
            in_order = [*loads, *drops] == trip["stops"] and _fits(loads, drops)
            more = np.bincount(_docks(loads, problem, world), minlength=len(visits))
            if counts[vehicle] < MAX_TRIPS and in_order and (visits + more <= MAX_DOCK_VISITS).all():
                _enter(loads, drops, lots, problem, world, trips[vehicle, counts[vehicle]])
                counts[vehicle] += 1
                visits += more
    restore(world, board, trips, counts)
    _delay(world, board)


def _by_vehicle(plan: Json, begun: set[str], problem: Problem) -> Iterator[list[Json]]:
    """The trips of every vehicle, in order of time."""
    found = defaultdict[str, list[Json]](list)
    for trip in sorted(plan["trips"], key=lambda trip: float(trip["stops"][0]["start"])):
        if trip["id"] not in begun:
            found[trip["vehicle"]].append(trip)
    return (found[name] for name in problem.vehicles.id)


def _fits(loads: Sequence[Json], drops: Sequence[Json]) -> bool:
    lines = sum(len(stop["lines"]) for stop in drops)
    return 0 < len(loads) <= MAX_LOADS and 0 < len(drops) <= MAX_DROPS and lines <= MAX_LINES


def _docks(loads: Sequence[Json], problem: Problem, world: World) -> Ints:
    """The board's number of each load's dock."""
    places, villages = problem.roads.places, len(problem.villages.id)
    docks = [world.first_dock[places[stop["place"]] - villages] + stop["dock"] for stop in loads]
    return np.array(docks, dtype=np.int64)


def _enter(
    loads: Sequence[Json], drops: Sequence[Json], lots: Mapping[str, int], problem: Problem, world: World, trip: Any
) -> None:
    places, villages = problem.roads.places, len(problem.villages.id)
    trip["loads"], trip["drops"], trip["phases"] = len(loads), len(drops), 3
    trip["dock"][: len(loads)] = _docks(loads, problem, world)
    load_of: dict[str, int] = {}
    for n, stop in enumerate(loads):
        store = places[stop["place"]] - villages
        trip["store"][n] = store
        trip["load_arrive"][n], trip["load_start"][n] = ticks(stop["arrive"]), ticks(stop["start"])
        trip["load_end"][n] = ticks(stop["end"])
        load_of |= {line["supply"]: n for line in stop["lines"]}
    for n, stop in enumerate(drops):
        trip["village"][n] = places[stop["place"]]
        trip["drop_start"][n], trip["drop_end"][n] = ticks(stop["start"]), ticks(stop["end"])
        for line in stop["lines"]:
            m = trip["lines"]
            trip["line_load"][m], trip["line_drop"][m] = load_of[line["supply"]], n
            trip["line_lot"][m], trip["line_quantity"][m] = lots[line["supply"]], line["quantity"]
            trip["lines"] += 1
    trip["end"] = trip["drop_end"][len(drops) - 1]


def _delay(world: World, board: Board) -> None:
    """Sets how long each trip waits before it sets out, and who serves whom: what the search goes by."""
    place, ready = board.place.copy(), board.ready.copy()
    at_store = np.empty((len(place), len(world.load_setup)), dtype=np.int64)
    for n in range(board.trip_count.max(initial=0)):
        arrivals(world, place, ready, at_store)
        for vehicle in np.flatnonzero(board.trip_count > n):
            trip = board.trips[vehicle, n]
            trip["delay"] = max(0, trip["load_arrive"][0] - at_store[vehicle, trip["store"][0]])
            villages = trip["village"][: trip["drops"]]
            board.server[villages] = vehicle
            place[vehicle], ready[vehicle] = villages[-1], trip["end"]
