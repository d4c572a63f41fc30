"""The steps of the search: take trips of a vehicle or two off the board, wish otherwise, carry out again.

Everything else stays as it is, so a step costs microseconds whatever the size of the problem, and undoing it is exact.
"""

import numpy as np

from services.allocation.planner.allowance import broken_cost, next_promised
from services.allocation.planner.compiled import entry, part
from services.allocation.planner.dispatch import add_holder, add_stores, free_at, needy_near, propose
from services.allocation.planner.problem import TICKS_PER_MIN
from services.allocation.planner.relief import PARTS
from services.allocation.planner.trip import carry_out, commit, withdraw
from services.allocation.planner.world import ANYWHERE, MAX_DROPS, MAX_LOADS, MAX_TRIPS, copy_trip, copy_wish

BREADTH = np.int64(3)
EXTRA = 0.15
LAST_START = 40 * TICKS_PER_MIN
NEW, APPEND = 0.2, 0.1
AS_PROMISED = 0.1


@entry
def clear(world, board):  # type: ignore[no-untyped-def]
    """Takes every trip that is not fixed off the board."""
    for vehicle in range(board.trip_count.shape[0]):
        _drop_from(world, board, vehicle, board.fixed[vehicle])


@entry
def restore(world, board, trips, counts):  # type: ignore[no-untyped-def]
    """Puts trips back that `clear` took off."""
    for vehicle in range(counts.shape[0]):
        _restore(world, board, vehicle, trips[vehicle], board.fixed[vehicle], counts[vehicle])


@entry
def anneal(world, board, steps, hot, cold, scratch, kept):  # type: ignore[no-untyped-def]
    """Runs `steps` steps while the temperature (in persons) falls from `hot` to `cold`; returns the change of value."""
    total = 0.0
    vehicles = board.trip_count.shape[0]
    for step in range(steps):
        temperature = hot * (cold / hot) ** (step / steps)
        focus = _needy(world, board)
        first = _server(world, board, focus) if np.random.random() < 0.5 else np.random.randint(vehicles)
        second = _server(world, board, focus) if np.random.random() < 0.3 else -1
        if second == first:
            second = -1
        total += _attempt(world, board, first, second, focus, temperature, scratch, kept)
    return total


@part
def _needy(world, board):  # type: ignore[no-untyped-def]
    """A random village that lacks something, or any village."""
    worth, most = board.worth, board.most
    villages = worth.shape[0]
    for _ in range(8):
        village = np.random.randint(villages)
        if worth[village] < most[village]:
            return village
    return village


@part
def _server(world, board, village):  # type: ignore[no-untyped-def]
    """A vehicle that delivers near a village, or any vehicle that reaches it."""
    near_village, access, reach = world.near_village, world.access, world.reach
    server = board.server
    near = near_village[access[village], village]
    neighbour = near[int(near.shape[0] * np.random.random() ** 2)]
    if neighbour >= 0 and server[neighbour] >= 0 and np.random.random() < 0.8:
        return server[neighbour]
    for _ in range(20):
        vehicle = np.random.randint(board.trip_count.shape[0])
        if reach[vehicle, access[village]]:
            return vehicle
    return np.random.randint(board.trip_count.shape[0])


@part
def _attempt(world, board, first, second, focus, temperature, scratch, kept):  # type: ignore[no-untyped-def]
    """One step on one or two vehicles; returns the change of value, 0 when it was undone."""
    before = _cost(world, board, first)
    cut = _cut(board, first)
    held = board.trip_count[first]
    change = _lift(world, board, first, cut, kept[0])
    held2, cut2 = 0, 0
    if second >= 0:
        before += _cost(world, board, second)
        held2 = board.trip_count[second]
        cut2 = _cut(board, second)
        change += _lift(world, board, second, cut2, kept[1])
    if second >= 0 and np.random.random() < 0.5:
        change += _redo(world, board, first, kept[1], cut2, held2, scratch)
        change += _redo(world, board, second, kept[0], cut, held, scratch)
    else:
        change += _rebuild(world, board, first, focus, kept[0], cut, held, scratch)
        if second >= 0:
            change += _rebuild(world, board, second, ANYWHERE, kept[1], cut2, held2, scratch)
    after = _cost(world, board, first)
    if second >= 0:
        after += _cost(world, board, second)
    gain = change - (after - before)
    if gain >= 0 or np.random.random() < np.exp(gain / temperature):
        return change
    _drop_from(world, board, first, cut)
    if second >= 0:
        _drop_from(world, board, second, cut2)
        _restore(world, board, second, kept[1], cut2, held2)
    _restore(world, board, first, kept[0], cut, held)
    return 0.0


@part
def _cut(board, vehicle):  # type: ignore[no-untyped-def]
    """From which of its trips on a vehicle is planned anew; now and then after the last."""
    fixed, count = board.fixed[vehicle], board.trip_count[vehicle]
    if count == fixed or np.random.random() < APPEND:
        return count
    return fixed + np.random.randint(count - fixed)


@part
def _cost(world, board, vehicle):  # type: ignore[no-untyped-def]
    """What broken promises cost, and what a vehicle's time, its time at docks and its goods are worth elsewhere."""
    minute_price, stock_price, dock_price = world.minute_price, world.stock_price, world.dock_price
    lot_item, lot_units = world.lot_item, world.lot_units
    trips, ready = board.trips, board.ready
    count = board.trip_count[vehicle]
    cost = broken_cost(world, board, vehicle)
    if count == 0:
        return cost
    cost += (trips[vehicle, count - 1].end - ready[vehicle]) * minute_price[vehicle]
    for n in range(count):
        trip = trips[vehicle, n]
        for m in range(trip.loads):
            cost += (trip.load_end[m] - trip.load_start[m]) * dock_price[trip.store[m]]
        for m in range(trip.lines):
            lot = trip.line_lot[m]
            price = stock_price[trip.store[trip.line_load[m]], lot_item[lot]]
            cost += trip.line_quantity[m] * lot_units[lot] * price
    return cost


@part
def _lift(world, board, vehicle, cut, kept):  # type: ignore[no-untyped-def]
    """Takes the trips from `cut` on off the board and keeps them; returns the change of value."""
    for n in range(cut, board.trip_count[vehicle]):
        copy_trip(board.trips[vehicle, n], kept[n])
    return _drop_from(world, board, vehicle, cut)


@part
def _drop_from(world, board, vehicle, cut):  # type: ignore[no-untyped-def]
    change = 0.0
    for n in range(cut, board.trip_count[vehicle]):
        change += withdraw(world, board, board.trips[vehicle, n])
    board.trip_count[vehicle] = cut
    return change


@part
def _restore(world, board, vehicle, kept, cut, held):  # type: ignore[no-untyped-def]
    for n in range(cut, held):
        copy_trip(kept[n], board.trips[vehicle, n])
        commit(world, board, board.trips[vehicle, n])
    board.trip_count[vehicle] = held


@part
def _can_reach(world, vehicle, trip):  # type: ignore[no-untyped-def]
    """Whether the vehicle may serve every drop of a wish that another vehicle may have had before."""
    reached = True
    for d in range(trip.drops):
        reached = reached and world.reach[vehicle, world.access[trip.village[d]]]
    return reached


@part
def append(world, board, vehicle, trip):  # type: ignore[no-untyped-def]
    """Carries out a wish as the vehicle's next trip; returns the change of value, 0 when it relieves nobody."""
    n = board.trip_count[vehicle]
    if n >= MAX_TRIPS or not _can_reach(world, vehicle, trip):
        return 0.0
    place, ready = free_at(board, world, vehicle)
    if carry_out(world, board, vehicle, place, ready, trip) <= 0:
        return 0.0
    copy_trip(trip, board.trips[vehicle, n])
    board.trip_count[vehicle] += 1
    for d in range(trip.drops):
        board.server[trip.village[d]] = vehicle
    return commit(world, board, trip)


@part
def _redo(world, board, vehicle, kept, begin, end, scratch):  # type: ignore[no-untyped-def]
    """Appends kept wishes in their order."""
    change = 0.0
    for n in range(begin, end):
        copy_wish(kept[n], scratch[0])
        change += append(world, board, vehicle, scratch[0])
    return change


@part
def _rebuild(world, board, vehicle, focus, kept, cut, held, scratch):  # type: ignore[no-untyped-def]
    """Another first trip (promised, proposed, changed, or left out), then the old wishes, then whatever time allows."""
    change, dice = 0.0, np.random.random()
    if world.allowance > 0 and np.random.random() < AS_PROMISED and next_promised(world, board, vehicle, scratch[0]):
        change += append(world, board, vehicle, scratch[0])
        change += _redo(world, board, vehicle, kept, cut + (1 if cut < held and dice < 0.5 else 0), held, scratch)
    elif cut < held and dice >= NEW:
        copy_wish(kept[cut], scratch[0])
        _change_wish(world, board, vehicle, focus, scratch[0])
        change += append(world, board, vehicle, scratch[0])
        change += _redo(world, board, vehicle, kept, cut + 1, held, scratch)
    else:
        change += _dispatch(world, board, vehicle, focus, scratch)
        change += _redo(world, board, vehicle, kept, cut + (1 if dice < 0.5 * NEW else 0), held, scratch)
    if np.random.random() < EXTRA and free_at(board, world, vehicle)[1] < world.deadline - LAST_START:
        change += _dispatch(world, board, vehicle, ANYWHERE, scratch)
    return change


@part
def _dispatch(world, board, vehicle, focus, scratch):  # type: ignore[no-untyped-def]
    if focus >= 0 and not world.reach[vehicle, world.access[focus]]:
        focus = -1
    place, ready = free_at(board, world, vehicle)
    if propose(world, board, vehicle, place, ready, BREADTH, focus, scratch) <= 0:
        return 0.0
    copy_wish(scratch[1], scratch[0])
    return append(world, board, vehicle, scratch[0])


@part
def _change_wish(world, board, vehicle, focus, trip):  # type: ignore[no-untyped-def]
    """One random change of a wish: its villages, its stores, their order, whom it serves, when it leaves."""
    dice = np.random.random()
    if dice < 0.35:
        _insert_village(world, board, vehicle, focus, trip)
    elif dice < 0.45 and trip.drops > 1:
        _remove(trip.village, np.random.randint(trip.drops), trip.drops)
        trip.drops -= 1
    elif dice < 0.55:
        _swap(trip.village, trip.drops)
    elif dice < 0.65:
        _swap(trip.store, trip.loads)
    elif dice < 0.75 and trip.loads > 1:
        _remove(trip.store, np.random.randint(trip.loads), trip.loads)
        trip.loads -= 1
    elif dice < 0.82:
        add_holder(world, board, vehicle, trip)
    elif dice < 0.87:
        trip.loads = 0
        add_stores(world, board, vehicle, np.int64(world.people.shape[0] + trip.store[0]), ANYWHERE, trip)
    elif dice < 0.92:
        trip.phases = 1 + np.random.randint(PARTS)
    else:
        trip.delay = int(max(0, trip.delay + np.random.normal() * 2000))


@part
def _insert_village(world, board, vehicle, focus, trip):  # type: ignore[no-untyped-def]
    village = focus
    if not world.reach[vehicle, world.access[focus]] or np.random.random() < 0.5:
        village = needy_near(world, board, vehicle, np.int64(trip.village[np.random.randint(trip.drops)]))
    if village < 0:
        return
    for d in range(trip.drops):
        if trip.village[d] == village:
            return
    if trip.drops == MAX_DROPS:
        trip.drops -= 1
    n = np.random.randint(trip.drops + 1)
    for d in range(trip.drops, n, -1):
        trip.village[d] = trip.village[d - 1]
    trip.village[n] = village
    trip.drops += 1
    if np.random.random() < 0.5 and trip.loads < MAX_LOADS:
        trip.loads = 0
        add_stores(world, board, vehicle, np.int64(world.people.shape[0] + trip.store[0]), ANYWHERE, trip)


@part
def _remove(places, n, count):  # type: ignore[no-untyped-def]
    for m in range(n, count - 1):
        places[m] = places[m + 1]


@part
def _swap(places, count):  # type: ignore[no-untyped-def]
    a, b = np.random.randint(count), np.random.randint(count)
    places[a], places[b] = places[b], places[a]
