"""Proposes trips for a free vehicle: where there is need, what is missing there, and stores on the way that have it."""

import numpy as np

from services.allocation.planner.compiled import entry, part
from services.allocation.planner.problem import NEVER, TICKS_PER_MIN
from services.allocation.planner.trip import carry_out, commit
from services.allocation.planner.world import ANYWHERE, MAX_DROPS, MAX_LOADS, MAX_TRIPS, copy_trip, usable

PATIENCE_TICKS = 30 * TICKS_PER_MIN
# Shares of trips that bring life-saving sets only: where vehicle time is short, and where it is not.
HURRY, CALM = 0.4, 0.05
SCARCE_MINUTE = 0.1
# Share of trips that wait for goods to come in.
WAIT = 0.15
EASY_PACE_TICKS = 100 * TICKS_PER_MIN
PACE_TICKS = 10 * TICKS_PER_MIN


@entry
def seed_random(seed):  # type: ignore[no-untyped-def]
    np.random.seed(seed)


@part
def score(world, vehicle, ready, trip, gain):  # type: ignore[no-untyped-def]
    """Value per tick, less what the goods are worth elsewhere (the guide's prices)."""
    lot_units, stock_price, lot_item = world.lot_units, world.stock_price, world.lot_item
    for n in range(trip.lines):
        lot = trip.line_lot[n]
        gain -= trip.line_quantity[n] * lot_units[lot] * stock_price[trip.store[trip.line_load[n]], lot_item[lot]]
    scarce = world.minute_price[vehicle] > SCARCE_MINUTE / TICKS_PER_MIN
    return gain / (trip.end - ready + (PACE_TICKS if scarce else EASY_PACE_TICKS))


@part
def propose(world, board, vehicle, place, ready, breadth, focus, scratch):  # type: ignore[no-untyped-def]
    """The best of `breadth` random trips, in `scratch[1]`; returns its value, 0 when none relieves anybody."""
    trip = scratch[0]
    best_score, best_gain = 0.0, 0.0
    for _ in range(breadth):
        if not _wish(world, board, vehicle, place, ready, focus, trip):
            continue
        gain = carry_out(world, board, vehicle, place, ready, trip)
        if gain > 0:
            found = score(world, vehicle, ready, trip, gain)
            if found > best_score:
                best_score, best_gain = found, gain
                copy_trip(trip, scratch[1])
    return best_gain


@part
def _wish(world, board, vehicle, place, ready, focus, trip):  # type: ignore[no-untyped-def]
    """A random trip that makes sense: needy villages near each other, and stores that hold what they need."""
    trip.delay = 0
    if np.random.random() < WAIT:
        trip.delay = int((world.deadline - ready) * 0.6 * np.random.random() ** 2)
    trip.loads, trip.drops = 0, 0
    trip.phases = 3
    hurry = HURRY if world.minute_price[vehicle] > SCARCE_MINUTE / TICKS_PER_MIN else CALM
    if world.priority_weight > 1 and np.random.random() < hurry:
        trip.phases = 1
    pivot = place
    if focus >= 0:
        pivot = focus
    elif np.random.random() < 0.6:
        near = world.near_store[place]
        pivot = near[int(near.shape[0] * np.random.random() ** 2)]
        if pivot < 0:
            return False
        pivot += world.people.shape[0]
    seed = focus if focus >= 0 else needy_near(world, board, vehicle, pivot)
    if seed < 0:
        return False
    add_villages(world, board, vehicle, seed, trip)
    add_stores(world, board, vehicle, place, pivot, trip)
    return trip.loads > 0


@part
def needy_near(world, board, vehicle, node):  # type: ignore[no-untyped-def]
    """A village near a node that this vehicle reaches and that lacks something; -1 when there is none."""
    scarcest_access, reach, near_village = world.scarcest_access, world.reach, world.near_village
    worth, most = board.worth, board.most
    shift = int(np.random.random() * 1.1 * scarcest_access.shape[0]) if np.random.random() < 0.1 else 0
    accesses = scarcest_access.shape[0]
    for n_access in range(accesses):
        access = scarcest_access[(n_access + shift) % accesses]
        if not reach[vehicle, access]:
            continue
        near = near_village[access, node]
        n = int(near.shape[0] * np.random.random() ** 2)
        for k in range(near.shape[0]):
            village = near[(n + k) % near.shape[0]]
            if village >= 0 and worth[village] < most[village]:
                return village
    return -1


@part
def add_villages(world, board, vehicle, seed, trip):  # type: ignore[no-untyped-def]
    """Fills the drops with the seed and needy villages near it, up to the payload or a random number."""
    payload_kg, near_village, access = world.payload_kg, world.near_village, world.access
    worth = board.worth
    trip.village[0] = seed
    trip.drops = 1
    room = payload_kg[vehicle] - _need_kg(world, board, seed, trip.phases)
    most = 1 + int((MAX_DROPS - 1) * np.random.random() ** 2)
    near = near_village[access[seed], seed]
    for village in near[: 3 * most]:
        if room <= 0 or trip.drops >= most or village < 0:
            return
        if village == seed or worth[village] >= board.most[village] or np.random.random() < 0.15:
            continue
        mass = _need_kg(world, board, village, trip.phases)
        if mass > 0:
            trip.village[trip.drops] = village
            trip.drops += 1
            room -= mass


@part
def _need_kg(world, board, village, phases):  # type: ignore[no-untyped-def]
    ration, want, item_kg = world.ration, world.want, world.item_kg
    units = board.units
    mass = 0.0
    for i in range(ration.shape[0]):
        mass += max(0.0, want[phases - 1, village, i] - units[village, i]) * item_kg[i]
    return mass


@part
def add_stores(world, board, vehicle, place, pivot, trip):  # type: ignore[no-untyped-def]
    """Adds stores, one by one, that hold most of what the drops still miss per minute of detour."""
    villages, stores = world.people.shape[0], world.load_setup.shape[0]
    missing = board.desk.missing
    _lacks(world, board, vehicle, trip, missing)
    target = trip.village[0]
    last = place
    at_store = pivot >= villages and pivot < villages + stores
    if at_store and _supply(world, board, pivot - villages, missing, 1.0) > 0:
        trip.store[0] = pivot - villages
        trip.loads = 1
        last = pivot
    while trip.loads < MAX_LOADS:
        most_missing = _most_missing(world, missing)
        if most_missing < 0:
            return
        store = _best_holder(world, board, vehicle, last, target, most_missing, missing, trip)
        if store < 0:
            missing[most_missing] = 0.0
            continue
        _supply(world, board, store, missing, 1.0)
        trip.store[trip.loads] = store
        trip.loads += 1
        last = villages + store


@part
def add_holder(world, board, vehicle, trip):  # type: ignore[no-untyped-def]
    """Adds a store for what the drops miss most and none of the trip's stores holds, after these or between them."""
    if trip.loads == MAX_LOADS:
        return
    villages, missing = world.people.shape[0], board.desk.missing
    _lacks(world, board, vehicle, trip, missing)
    for n in range(trip.loads):
        _supply(world, board, trip.store[n], missing, 1.0)
    item = _most_missing(world, missing)
    if item < 0:
        return
    n = np.random.randint(trip.loads + 1)
    near = villages + trip.store[min(n, trip.loads - 1)]
    store = _best_holder(world, board, vehicle, near, trip.village[0], item, missing, trip)
    if store < 0:
        return
    for m in range(trip.loads, n, -1):
        trip.store[m] = trip.store[m - 1]
    trip.store[n] = store
    trip.loads += 1


@part
def _lacks(world, board, vehicle, trip, missing):  # type: ignore[no-untyped-def]
    """Fills `missing` (I) with the base units that the drops lack, scaled down to one payload."""
    want, item_kg, units = world.want, world.item_kg, board.units
    missing[:] = 0.0
    load = 0.0
    for d in range(trip.drops):
        village = trip.village[d]
        for i in range(missing.shape[0]):
            lack = max(0.0, want[trip.phases - 1, village, i] - units[village, i])
            missing[i] += lack
            load += lack * item_kg[i]
    missing *= min(1.0, world.payload_kg[vehicle] / max(1e-9, load))


@part
def _most_missing(world, missing):  # type: ignore[no-untyped-def]
    """The item whose lack keeps most people from a whole set."""
    item_persons = world.item_persons
    best, found = 0.0, -1
    for i in range(missing.shape[0]):
        weight = missing[i] * item_persons[i]
        if weight > best + 1e-9:
            best, found = weight, i
    return found


@part
def _best_holder(world, board, vehicle, last, target, item, missing, trip):  # type: ignore[no-untyped-def]
    people, near_holder, travel, speed = world.people, world.near_holder, world.travel, world.speed
    load_setup = world.load_setup
    villages, best, found = people.shape[0], 0.0, -1
    for near in (near_holder[item, last], near_holder[item, target]):
        for store in near:
            if store < 0:
                break
            known = False
            for n in range(trip.loads):
                known = known or trip.store[n] == store
            if known:
                continue
            supply = _supply(world, board, store, missing, 0.0)
            if supply <= 0:
                continue
            node = villages + store
            table = travel.ticks[0]
            detour = (
                min(table[last, node], NEVER // 4)
                + min(table[node, target], NEVER // 4)
                - min(table[last, target], NEVER // 4)
            )
            cost = max(0, detour) / speed[vehicle] + load_setup[store] + PACE_TICKS
            worth_it = supply / cost * (0.5 + np.random.random())
            if worth_it > best:
                best, found = worth_it, store
    return found


@part
def _supply(world, board, store, missing, share):  # type: ignore[no-untyped-def]
    """How much of what is missing a store holds, in sets; `share` of it is subtracted from `missing`."""
    first_lot, lot_item, lot_ready, lot_units = world.first_lot, world.lot_item, world.lot_ready, world.lot_units
    item_persons = world.item_persons
    left = board.left
    found = 0.0
    for lot in range(first_lot[store], first_lot[store + 1]):
        i = lot_item[lot]
        if missing[i] <= 0 or left[lot] <= 0:
            continue
        at = max(lot_ready[lot], world.deadline // 2)
        units = min(missing[i], usable(world, board, lot, at) * lot_units[lot])
        found += units * item_persons[i]
        missing[i] -= share * units
    return found


@part
def dispatch_vehicle(world, board, vehicle, breadth, scratch):  # type: ignore[no-untyped-def]
    """Adds the next trip of a vehicle; tries later when nothing can be done now.  Returns the value gained."""
    n = board.trip_count[vehicle]
    if n >= MAX_TRIPS:
        return 0.0
    place, ready = free_at(board, world, vehicle)
    while ready < world.deadline:
        gain = propose(world, board, vehicle, place, ready, breadth, ANYWHERE, scratch)
        breadth = max(4, breadth // 2)
        if gain > 0:
            copy_trip(scratch[1], board.trips[vehicle, n])
            commit(world, board, board.trips[vehicle, n])
            board.trip_count[vehicle] += 1
            return gain
        ready += PATIENCE_TICKS
    return 0.0


@part
def free_at(board, world, vehicle):  # type: ignore[no-untyped-def]
    """Place and tick at which a vehicle has ended its trips."""
    n = board.trip_count[vehicle]
    if n == 0:
        return board.place[vehicle], board.ready[vehicle]
    last = board.trips[vehicle, n - 1]
    return np.int64(last.village[last.drops - 1]), np.int64(last.end)


@entry
def dispatch_all(world, board, breadth, scratch):  # type: ignore[no-untyped-def]
    """Gives trips to whichever vehicle is free first, until none can relieve anybody."""
    vehicles = board.trip_count.shape[0]
    free = board.desk.free
    for k in range(vehicles):
        free[k] = board.ready[k]
    while vehicles > 0:
        k = int(np.argmin(free))
        if free[k] >= world.deadline:
            return
        if dispatch_vehicle(world, board, k, breadth, scratch) > 0:
            free[k] = free_at(board, world, k)[1]
        else:
            free[k] = NEVER
