"""Re-planning: what has begun is entered as it is, what was promised is kept where the world still allows it."""

from typing import Any

import numpy as np

from services.allocation.planner.compiled import entry
from services.allocation.planner.dispatch import free_at
from services.allocation.planner.improve import append
from services.allocation.planner.problem import NEVER, Problem, ticks
from services.allocation.planner.reading import Reader
from services.allocation.planner.travel import arrival
from services.allocation.planner.world import MAX_DROPS, MAX_LOADS, TRIP, Board, World, draw, occupy


def enter_committed(instance: dict[str, Any], problem: Problem, world: World, board: Board) -> None:
    """Books the stock, docks, deliveries and vehicles of trips whose crews have set out.  Raises InstanceError."""
    vehicles = {name: n for n, name in enumerate(problem.vehicles.id)}
    lots = {name: n for n, name in enumerate(problem.lots.id)}
    for trip in sorted(Reader(instance, "").objects("committed"), key=_beginning):
        vehicle = trip.known("vehicle", vehicles, "vehicle")
        for stop in trip.objects("stops", some=True):
            place = stop.known("place", problem.roads.places, "place")
            _enter_stop(stop, place, lots, problem, world, board)
            ended = ticks(max(stop.number("end"), stop.number("depart", default=0.0)))
            board.place[vehicle] = place
            board.ready[vehicle] = max(problem.now, ended)
        if trip.value.get("lost"):
            board.ready[vehicle] = NEVER


def _beginning(trip: Reader) -> float:
    return trip.objects("stops", some=True)[0].number("start")


def _enter_stop(stop: Reader, place: int, lots: dict[str, int], problem: Problem, world: World, board: Board) -> None:
    start, end = ticks(stop.number("start")), ticks(stop.number("end"))
    villages = len(problem.villages.id)
    loading = stop.text("do") == "load"
    if loading and villages <= place < villages + len(problem.stores.id):
        occupy(board, int(world.first_dock[place - villages]) + stop.whole("dock"), start, end)
    for line in stop.objects("lines"):
        lot = lots.get(line.text("supply"))
        if lot is None:
            continue
        quantity = line.whole("quantity")
        if loading:
            draw(world, board, lot, start, quantity)
        elif place < villages:
            units = quantity * problem.lots.units[lot]
            item = problem.lots.item[lot]
            if end <= problem.deadline:
                board.units[place, item] += units
            else:
                world.need[place, item] = max(0.0, world.need[place, item] - units)


def keep_promises(instance: dict[str, Any], problem: Problem, world: World, board: Board) -> None:
    """Carries out again, in order of time, the trips of the plan in force that have not begun; they stay fixed."""
    if not instance.get("previous"):
        return
    previous = Reader(instance, "").object("previous")
    begun = {t.text("id") for t in Reader(instance, "").objects("committed")}
    open_trips = [t for t in previous.objects("trips") if t.text("id") not in begun and t.objects("stops")]
    scratch = np.zeros(1, TRIP)
    vehicles = {name: n for n, name in enumerate(problem.vehicles.id)}
    for trip in sorted(open_trips, key=lambda t: t.objects("stops")[0].number("start")):
        vehicle = vehicles.get(trip.text("vehicle"), -1)
        if vehicle >= 0 and _wish_again(trip, vehicle, problem, world, scratch[0]):
            keep(world, board, vehicle, ticks(trip.objects("stops")[0].number("arrive")), scratch)
    board.fixed[:] = board.trip_count


def _wish_again(trip: Reader, vehicle: int, problem: Problem, world: World, wish: Any) -> bool:
    """Writes the stores and villages of a promised trip as a wish; False when nothing of it is left."""
    places, villages = problem.roads.places, len(problem.villages.id)
    stores: dict[int, None] = {}
    targets: dict[int, None] = {}
    for stop in trip.objects("stops"):
        place = places.get(stop.text("place"), -1)
        if stop.text("do") == "load" and villages <= place < villages + len(problem.stores.id):
            stores[place - villages] = None
        elif 0 <= place < villages and world.reach[vehicle, world.access[place]]:
            targets[place] = None
    wish["loads"], wish["drops"] = min(len(stores), MAX_LOADS), min(len(targets), MAX_DROPS)
    wish["store"][: wish["loads"]] = list(stores)[:MAX_LOADS]
    wish["village"][: wish["drops"]] = list(targets)[:MAX_DROPS]
    wish["phases"], wish["delay"] = 3, 0
    return bool(wish["loads"] and wish["drops"])


@entry
def keep(world, board, vehicle, promised, scratch):  # type: ignore[no-untyped-def]
    """Carries out a promised trip, not earlier than it was promised to reach its first store."""
    place, ready = free_at(board, world, vehicle)
    there = arrival(world.travel, place, world.people.shape[0] + scratch[0].store[0], ready, world.speed[vehicle])
    scratch[0].delay = max(0, promised - there)
    return append(world, board, vehicle, scratch[0])
