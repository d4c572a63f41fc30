"""Puts shipments on vehicles: small ones of near places together, large ones split, each where it is done first."""

import math
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np

from services.allocation.planner.compiled import entry, part
from services.allocation.planner.dispatch import free_at
from services.allocation.planner.problem import LINE_SLOT_TICKS, NEVER, TICKS_PER_MIN, Ints, Problem
from services.allocation.planner.shipments import Lines, Pair
from services.allocation.planner.trip import commit, time_trip
from services.allocation.planner.world import MAX_DROPS, MAX_LINES, MAX_TRIPS, TRIP, Board, World

ROUND_KG = 1500.0
ROUND_TICKS = 15 * TICKS_PER_MIN
ROUND_DROPS = min(6, MAX_DROPS)
SPLIT_KG = 400.0
SPLITS_MAX = 4
CANDIDATES = 120
FULL = 0.98
"""Of what the roomiest vehicle takes: parts are whole units, and so never quite equal."""


@dataclass(frozen=True, slots=True)
class Errand:
    """One load at a store for one or more places; `lines` are (drop, lot, units)."""

    store: int
    places: list[int]
    lines: list[tuple[int, int, int]]
    splits: int = 0


def haul(problem: Problem, world: World, board: Board, orders: Mapping[Pair, Lines]) -> None:
    """Enters trips for the orders on the board, the longest first, as far as vehicles, docks and time allow."""
    scratch = np.zeros(2, TRIP)
    errands = sorted(_errands(problem, world, orders), key=lambda e: -_effort(problem, world, e))
    waiting = deque(errands)
    room = MAX_TRIPS * len(problem.vehicles.id)  # more parts of what is too large for one trip could not be carried
    while waiting:
        errand = waiting.popleft()
        able = _able(problem, world, errand)
        kg, m3 = _size(problem, errand)
        payload, volume = problem.vehicles.payload_kg[able], problem.vehicles.volume_m3[able]
        fits = able[(payload >= kg) & (volume >= m3)]
        if len(fits) and _give(world, board, errand, _nearest(problem, world, fits, errand.store), scratch):
            continue
        if len(fits) and kg > SPLIT_KG and errand.splits < SPLITS_MAX:
            waiting.extend(_split(errand, 2))
        elif len(able) and not len(fits):
            share = FULL * float(np.minimum(payload / max(kg, 1e-9), volume / max(m3, 1e-9)).max())
            parts = list(islice(_split(errand, 1 / max(share, 1e-9)), room))
            room -= len(parts)
            waiting.extend(parts)


def _errands(problem: Problem, world: World, orders: Mapping[Pair, Lines]) -> list[Errand]:
    """Orders of a store for near places make one round, from the farthest place on."""
    by_store: dict[int, list[int]] = defaultdict(list)
    for store, place in orders:
        by_store[store].append(place)
    errands = []
    for store, places in by_store.items():
        leg = world.travel.ticks[0][len(problem.villages.id) + store]
        todo = set(places)
        for place in sorted(places, key=lambda p: -leg[p]):
            if place in todo:
                round_ = _round(problem, world, orders, store, place, todo)
                todo.difference_update(round_)
                lines = [(n, lot, units) for n, p in enumerate(round_) for lot, units in orders[store, p]]
                errands += [Errand(store, round_, lines[k : k + MAX_LINES]) for k in range(0, len(lines), MAX_LINES)]
    return [_compact(errand) for errand in errands]


def _round(
    problem: Problem, world: World, orders: Mapping[Pair, Lines], store: int, place: int, todo: set[int]
) -> list[int]:
    def mass(p: int) -> float:
        return float(sum(units * problem.lots.kg[lot] for lot, units in orders[store, p]))

    found, kg = [place], mass(place)
    access = world.access[place]
    for near in world.near_village[access, place].tolist():
        if len(found) == ROUND_DROPS or kg >= ROUND_KG or near < 0:
            break
        close = near in todo and near != place and world.travel.ticks[0][place, near] <= ROUND_TICKS
        if close and kg + mass(near) <= ROUND_KG:
            found.append(near)
            kg += mass(near)
    return found


def _compact(errand: Errand) -> Errand:
    """Without places that none of the lines goes to."""
    drops = sorted({drop for drop, _, _ in errand.lines})
    number = {drop: n for n, drop in enumerate(drops)}
    lines = [(number[drop], lot, units) for drop, lot, units in errand.lines]
    return Errand(errand.store, [errand.places[drop] for drop in drops], lines, errand.splits)


def _split(errand: Errand, parts: float) -> Iterator[Errand]:
    """Every line in at least so many equal parts, as far as there are units; what is too little goes with the last one.

    Single units are parted by their lines; of one unit alone there is no part: it fits or it stays.
    """
    most = max(units for _, _, units in errand.lines)
    if most == 1:
        half = len(errand.lines) // 2
        shares = [errand.lines[:half], errand.lines[half:]] if half else []
        yield from (_share(errand, lines) for lines in shares)
        return
    number = math.ceil(min(parts, most))
    for n in range(number):
        lines = [(d, lot, q * (n + 1) // number - q * n // number) for d, lot, q in errand.lines]
        yield _share(errand, [line for line in lines if line[2] > 0])


def _share(errand: Errand, lines: list[tuple[int, int, int]]) -> Errand:
    return _compact(Errand(errand.store, errand.places, lines, errand.splits + 1))


def _size(problem: Problem, errand: Errand) -> tuple[float, float]:
    kg = sum(units * problem.lots.kg[lot] for _, lot, units in errand.lines)
    m3 = sum(units * problem.lots.m3[lot] for _, lot, units in errand.lines)
    return float(kg), float(m3)


def _effort(problem: Problem, world: World, errand: Errand) -> float:
    leg = world.travel.ticks[0][len(problem.villages.id) + errand.store, errand.places].max()
    return float(min(leg, NEVER // 4)) + 2 * _size(problem, errand)[0]


def _able(problem: Problem, world: World, errand: Errand) -> Ints:
    accesses = world.access[errand.places]
    return np.flatnonzero(problem.vehicles.reach[:, accesses].all(axis=1)).astype(np.int64)


def _nearest(problem: Problem, world: World, vehicles: Ints, store: int) -> Ints:
    """The vehicles whose depots are nearest to the store; more would cost time and hardly ever win."""
    leg = world.travel.ticks[0][problem.vehicles.depot[vehicles], len(problem.villages.id) + store]
    return vehicles[np.argsort(leg, kind="stable")[:CANDIDATES]]


def _give(world: World, board: Board, errand: Errand, vehicles: Ints, scratch: np.ndarray) -> bool:
    drop, lot, units = np.array(errand.lines, dtype=np.int64).T
    places = np.array(errand.places, dtype=np.int64)
    return bool(give(world, board, vehicles, errand.store, places, drop.copy(), lot.copy(), units.copy(), scratch))


@entry
def give(world, board, vehicles, store, places, drop, lot, units, scratch):  # type: ignore[no-untyped-def]
    """Commits the errand to the vehicle that ends it first; whether there is one."""
    trip = scratch[0]
    trip.loads, trip.drops, trip.phases, trip.delay = 1, places.shape[0], 3, 0
    trip.lines = drop.shape[0]
    trip.store[0] = store
    for d in range(trip.drops):
        trip.village[d] = places[d]
    for n in range(drop.shape[0]):
        trip.line_load[n], trip.line_drop[n], trip.line_lot[n], trip.line_quantity[n] = 0, drop[n], lot[n], units[n]
    opening = opens(world, board, trip, 0)
    best, found = NEVER, -1
    for vehicle in vehicles:
        if opening >= NEVER or board.trip_count[vehicle] >= MAX_TRIPS:
            continue
        place, ready = free_at(board, world, vehicle)
        trip.load_start[0] = opening
        late, _ = time_trip(world, board, vehicle, place, ready, trip)
        if late <= 0 and trip.end < best:
            best, found = trip.end, vehicle
            scratch[1] = trip
    if found < 0:
        return False
    enter(world, board, found, scratch[1])
    return True


@part
def enter(world, board, vehicle, trip):  # type: ignore[no-untyped-def]
    """Makes a carried-out trip the vehicle's last one."""
    n = board.trip_count[vehicle]
    board.trips[vehicle, n] = trip
    commit(world, board, board.trips[vehicle, n])
    board.trip_count[vehicle] += 1
    for d in range(trip.drops):
        board.server[trip.village[d]] = vehicle


@part
def opens(world, board, trip, load):  # type: ignore[no-untyped-def]
    """The first tick from which all that the trip loads there is to be had for good; NEVER when it will not be."""
    opening = 0
    for n in range(trip.lines):
        if trip.line_load[n] != load:
            continue
        lot = trip.line_lot[n]
        wanted = 0
        for m in range(trip.lines):
            if trip.line_lot[m] == lot:
                wanted += trip.line_quantity[m]
        if board.left[lot] < wanted:
            return NEVER
        opening = max(opening, world.lot_ready[lot])
        line = world.lot_line[lot]
        if line >= 0:
            slot = board.spare.shape[1]
            while slot > 0 and board.spare[line, slot - 1] >= wanted:
                slot -= 1
            if slot == board.spare.shape[1]:
                return NEVER
            opening = max(opening, slot * LINE_SLOT_TICKS)
    return opening
