"""Re-planning: what has begun is entered as it is, what was promised is kept where the world still allows it."""

from typing import Any

import numpy as np

from services.allocation.planner.anneal import append
from services.allocation.planner.compiled import entry, part
from services.allocation.planner.dispatch import free_at
from services.allocation.planner.hauling import enter, opens
from services.allocation.planner.problem import NEVER, Ints, Problem, ticks
from services.allocation.planner.reading import Reader
from services.allocation.planner.travel import arrival
from services.allocation.planner.trip import add_line, time_trip, trim
from services.allocation.planner.world import (
    MAX_DROPS,
    MAX_LINES,
    MAX_LOADS,
    MAX_TRIPS,
    TRIP,
    Board,
    World,
    draw,
    occupy,
    usable,
)

Json = dict[str, Any]


def enter_committed(instance: Json, problem: Problem, world: World, board: Board) -> None:
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


def promising(instance: Json, problem: Problem, world: World, allowance: float) -> World:
    """The world with what the plan in force has promised, of those vehicles from which something can be expected."""
    if not instance.get("previous"):
        return world
    lost = {v["id"] for v in instance["vehicles"] if v.get("available_until") is not None}
    numbers = {name: n for n, name in enumerate(problem.vehicles.id) if name not in lost}
    arrivals, begins = list[tuple[int, int, int]](), list[tuple[int, int, Any]]()
    for trip in _open_trips(instance):
        vehicle, wish = numbers.get(trip.text("vehicle"), -1), np.zeros(1, TRIP)
        if vehicle < 0:
            continue
        arrivals += [(vehicle, place, tick) for place, tick in _arrivals(trip, problem)]
        if _wish_again(trip, vehicle, problem, world, wish[0]):
            begins.append((vehicle, ticks(trip.objects("stops")[0].number("arrive")), wish))
    villages, moments = _by_vehicle(sorted(arrivals), len(problem.vehicles.id))
    begin, numbers_ = _by_vehicle([(vehicle, tick, n) for n, (vehicle, tick, _) in enumerate(begins)], len(villages))
    wishes = np.zeros(begin.shape, TRIP)
    for place in zip(*np.nonzero(begin >= 0), strict=True):
        wishes[place] = begins[numbers_[place]][2][0]
    return world._replace(
        allowance=float(allowance),
        promise_village=villages,
        promise_tick=moments,
        promise_wish=wishes,
        promise_begin=begin,
    )


def _open_trips(instance: Json) -> list[Reader]:
    """The trips of the plan in force that have not begun, in order of time."""
    begun = {t.text("id") for t in Reader(instance, "").objects("committed")}
    trips = Reader(instance, "").object("previous").objects("trips")
    return sorted((t for t in trips if t.text("id") not in begun and t.objects("stops")), key=_beginning)


def _arrivals(trip: Reader, problem: Problem) -> list[tuple[int, int]]:
    """(village, tick); a place where nobody is known any more has the number of no village, since nobody comes."""
    nowhere = len(problem.villages.id)
    stops = (stop for stop in trip.objects("stops") if stop.text("do") == "unload")
    return [(problem.roads.places.get(s.text("place"), nowhere), ticks(s.number("arrive"))) for s in stops]


def _by_vehicle(rows: list[tuple[int, int, int]], vehicles: int) -> tuple[Ints, Ints]:
    """Two tables (vehicle, number of the row) of the second and third of each row; -1 where there are no more."""
    count = np.bincount([vehicle for vehicle, *_ in rows], minlength=vehicles) if rows else np.zeros(vehicles)
    tables = np.full((2, vehicles, int(count.max(initial=0))), -1, dtype=np.int64)
    number = [0] * vehicles
    for vehicle, *pair in rows:
        tables[:, vehicle, number[vehicle]] = pair
        number[vehicle] += 1
    return tables[0], tables[1]


def keep_promises(instance: Json, problem: Problem, world: World, board: Board, after: int, until: int) -> float:
    """Carries out again, in order of time, what the plan in force promised to begin after a tick and up to another.

    All that is on the board then is fixed.  Returns the share of these trips that keep all their goods.
    """
    scratch = np.zeros(2, TRIP)
    vehicles = {name: n for n, name in enumerate(problem.vehicles.id)}
    lots = {name: n for n, name in enumerate(problem.lots.id)}
    asked, kept = 0, 0
    for trip in _open_trips(instance):
        vehicle, promised = vehicles.get(trip.text("vehicle"), -1), ticks(trip.objects("stops")[0].number("arrive"))
        if not after < promised <= until:
            continue
        asked += 1
        if vehicle < 0 or not _wish_again(trip, vehicle, problem, world, scratch[0]):
            continue
        wanted = _same_lines(trip, problem, lots, scratch[0])
        if wanted and keep_exactly(world, board, vehicle, promised, scratch):
            kept += _units(scratch[0]) == wanted
        else:
            keep(world, board, vehicle, promised, scratch)
    board.fixed[:] = board.trip_count
    return kept / max(1, asked)


def _units(wish: Any) -> int:
    return int(wish["line_quantity"][: wish["lines"]].sum())


def _same_lines(trip: Reader, problem: Problem, lots: dict[str, int], wish: Any) -> int:
    """Writes the goods of a promised trip into its wish; returns their units, 0 when they cannot be told any more."""
    stores, targets = wish["store"][: wish["loads"]].tolist(), wish["village"][: wish["drops"]].tolist()
    count = 0
    for stop in trip.objects("stops"):
        place = problem.roads.places.get(stop.text("place"), -1)
        if stop.text("do") != "unload":
            continue
        for line in stop.objects("lines"):
            lot = lots.get(line.text("supply"), -1)
            if place not in targets or lot < 0 or problem.lots.store[lot] not in stores or count == MAX_LINES:
                return 0
            wish["line_load"][count] = stores.index(problem.lots.store[lot])
            wish["line_drop"][count] = targets.index(place)
            wish["line_lot"][count] = lot
            wish["line_quantity"][count] = line.whole("quantity")
            count += 1
    wish["lines"] = count
    return _units(wish)


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
def keep_exactly(world, board, vehicle, promised, scratch):  # type: ignore[no-untyped-def]
    """Enters a promised trip with its goods, less what is not needed or not there; False when it cannot be kept."""
    trip = scratch[0]
    if board.trip_count[vehicle] >= MAX_TRIPS:
        return False
    _cut_to_need(world, board, trip)
    scratch[1] = trip
    _draw_anew(world, board, scratch[1], trip, promised)
    trim(trip)
    if trip.lines == 0:
        return False
    place, ready = free_at(board, world, vehicle)
    there = arrival(world.travel, place, world.people.shape[0] + trip.store[0], ready, world.speed[vehicle])
    trip.delay = max(0, promised - there)
    for n in range(trip.loads):
        trip.load_start[n] = opens(world, board, trip, n)
        if trip.load_start[n] >= NEVER:
            return False
    late, _ = time_trip(world, board, vehicle, place, ready, trip)
    if late > 0:
        return False
    enter(world, board, vehicle, trip)
    return True


@part
def _cut_to_need(world, board, trip):  # type: ignore[no-untyped-def]
    """Reduces lines that would bring more than a place lacks; of a substitute one unit may spill over."""
    lines = 0
    for n in range(trip.lines):
        village, lot = trip.village[trip.line_drop[n]], trip.line_lot[n]
        item, units = world.lot_item[lot], world.lot_units[lot]
        lack = world.need[village, item] - board.units[village, item]
        for m in range(lines):
            if trip.line_drop[m] == trip.line_drop[n] and world.lot_item[trip.line_lot[m]] == item:
                lack -= trip.line_quantity[m] * world.lot_units[trip.line_lot[m]]
        most = int(np.floor(lack / units + 1e-6)) if units == 1.0 else int(np.ceil(lack / units - 1e-6))
        quantity = min(trip.line_quantity[n], most)
        if quantity > 0:
            trip.line_load[lines], trip.line_drop[lines] = trip.line_load[n], trip.line_drop[n]
            trip.line_lot[lines], trip.line_quantity[lines] = lot, quantity
            lines += 1
    trip.lines = lines


@part
def _draw_anew(world, board, wish, trip, promised):  # type: ignore[no-untyped-def]
    """Takes each line from its lot, then from others of the same goods: which one is issued is for the store to say.

    `wish` is the trip as it was, `trip` gets the lines as they can be drawn.
    """
    load, drop, lot, quantity = wish.line_load, wish.line_drop, wish.line_lot, wish.line_quantity
    trip.lines = 0
    for n in range(wish.lines):
        missing = quantity[n] - _draw_line(world, board, trip, load[n], drop[n], lot[n], quantity[n])
        opening, store = max(promised, world.lot_ready[lot[n]]), trip.store[load[n]]
        for other in range(world.first_lot[store], world.first_lot[store + 1]):
            if missing > 0 and world.lot_ready[other] <= opening and _same_goods(world, lot[n], other):
                missing -= _draw_line(world, board, trip, load[n], drop[n], other, missing)


@part
def _same_goods(world, a, b):  # type: ignore[no-untyped-def]
    lot_item, lot_units, lot_kg = world.lot_item, world.lot_units, world.lot_kg
    return lot_item[a] == lot_item[b] and lot_units[a] == lot_units[b] and lot_kg[a] == lot_kg[b]


@part
def _draw_line(world, board, trip, load, drop, lot, wanted):  # type: ignore[no-untyped-def]
    """Adds a line of what the lot still has, up to what is wanted; returns its units."""
    latest = max(world.lot_ready[lot], min(world.deadline, world.lot_until[lot]))
    units = min(wanted, usable(world, board, lot, np.int64(latest)) - _drawn(trip, lot))
    return units if units > 0 and add_line(trip, drop, load, lot, units) else 0


@part
def _drawn(trip, lot):  # type: ignore[no-untyped-def]
    units = 0
    for n in range(trip.lines):
        if trip.line_lot[n] == lot:
            units += trip.line_quantity[n]
    return units


@entry
def keep(world, board, vehicle, promised, scratch):  # type: ignore[no-untyped-def]
    """Carries out a promised trip, not earlier than it was promised to reach its first store."""
    place, ready = free_at(board, world, vehicle)
    there = arrival(world.travel, place, world.people.shape[0] + scratch[0].store[0], ready, world.speed[vehicle])
    scratch[0].delay = max(0, promised - there)
    return append(world, board, vehicle, scratch[0])
