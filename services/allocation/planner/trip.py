"""Carries out a wished trip exactly: what is loaded where for whom, at which dock, and when it arrives.

A wish is stores and villages in order.  Nothing about a wish is ever wrong: what cannot be had, carried or delivered in
time is left out, and a bad wish only relieves fewer people.
"""

import numpy as np

from services.allocation.planner.compiled import part
from services.allocation.planner.problem import NEVER
from services.allocation.planner.relief import ask, worth
from services.allocation.planner.travel import arrival
from services.allocation.planner.world import MAX_LINES, MAX_PICKS, draw, free_dock, occupy, usable, vacate

SHRINKS = 4


@part
def carry_out(world, board, vehicle, place, ready, trip):  # type: ignore[no-untyped-def]
    """Fills in lines and times; returns the value gained, 0 when nothing is delivered.  The board is not changed."""
    share = 1.0
    for _ in range(SHRINKS):
        gain = _fill(world, board, vehicle, place, ready, trip, share)
        if gain <= 0:
            return 0.0
        trim(trip)
        late, busy = time_trip(world, board, vehicle, place, ready, trip)
        if late <= 0:
            return gain
        if busy <= 0:
            return 0.0
        if late > 0.9 * busy and trip.drops > 1:
            trip.drops -= 1
        else:
            share *= max(0.1, 1.0 - 1.1 * late / busy)
    return 0.0


@part
def _earliest(world, board, vehicle, place, ready, trip):  # type: ignore[no-untyped-def]
    """Sets `load_start` to the earliest tick at which each store could begin to load, docks aside."""
    people, travel, first_lot, lot_ready = world.people, world.travel, world.first_lot, world.lot_ready
    load_setup = world.load_setup
    left = board.left
    clock, at, speed = ready + trip.delay, place, world.speed[vehicle]
    villages = people.shape[0]
    for n in range(trip.loads):
        store = trip.store[n]
        clock = arrival(travel, at, villages + store, clock, speed)
        opens = NEVER
        for lot in range(first_lot[store], first_lot[store + 1]):
            if left[lot] > 0:
                opens = min(opens, lot_ready[lot])
        clock = min(NEVER, max(clock, opens))
        trip.load_start[n] = clock
        if clock >= NEVER:
            return False
        clock += load_setup[store]
        at = villages + store
    return True


@part
def _picks(world, board, trip, lots, loads, left):  # type: ignore[no-untyped-def]
    """Lists what the trip's stores offer, by item and then by mass per base unit; returns how many entries."""
    first_lot, lot_kg, lot_units, lot_item = world.first_lot, world.lot_kg, world.lot_units, world.lot_item
    count = 0
    for n in range(trip.loads):
        store = trip.store[n]
        for lot in range(first_lot[store], first_lot[store + 1]):
            offered = usable(world, board, lot, trip.load_start[n])
            if offered <= 0 or count == MAX_PICKS:
                continue
            mass = lot_kg[lot] / lot_units[lot]
            k = count
            while k > 0 and (
                lot_item[lots[k - 1]] > lot_item[lot]
                or (lot_item[lots[k - 1]] == lot_item[lot] and lot_kg[lots[k - 1]] / lot_units[lots[k - 1]] > mass)
            ):
                lots[k], loads[k], left[k] = lots[k - 1], loads[k - 1], left[k - 1]
                k -= 1
            lots[k], loads[k], left[k] = lot, n, offered
            count += 1
    return count


@part
def _fill(world, board, vehicle, place, ready, trip, share):  # type: ignore[no-untyped-def]
    """Decides the lines, drop by drop, within `share` of the payload; returns the value gained."""
    lot_item, lot_units, lot_kg = world.lot_item, world.lot_units, world.lot_kg
    lot_m3, payload_kg, volume_m3 = world.lot_m3, world.payload_kg, world.volume_m3
    reach, access = world.reach, world.access
    trip.lines = 0
    if not _earliest(world, board, vehicle, place, ready, trip):
        return 0.0
    desk = board.desk
    lots, loads, left = desk.pick_lot, desk.pick_load, desk.pick_left
    picks = _picks(world, board, trip, lots, loads, left)
    stock, unit_kg, unit_m3, bring = desk.stock, desk.unit_kg, desk.unit_m3, desk.bring
    stock[:], unit_kg[:], unit_m3[:] = 0.0, 0.0, 0.0
    for k in range(picks - 1, -1, -1):
        i = lot_item[lots[k]]
        stock[i] += left[k] * lot_units[lots[k]]
        unit_kg[i] = lot_kg[lots[k]] / lot_units[lots[k]]
        unit_m3[i] = lot_m3[lots[k]] / lot_units[lots[k]]
    kg, m3 = share * payload_kg[vehicle], share * volume_m3[vehicle]
    after, gain = desk.after, 0.0
    for d in range(trip.drops):
        village = trip.village[d]
        if not reach[vehicle, access[village]]:
            continue
        aim_kg, aim_m3 = kg, m3
        for _ in range(3):
            ask(world, desk, village, board.units[village], stock, trip.phases, aim_kg, aim_m3, unit_kg, unit_m3, bring)
            begin = trip.lines
            used_kg, used_m3 = _take(world, village, board.units[village], d, trip, picks, lots, loads, left, bring)
            if used_kg <= kg + 1e-7 and used_m3 <= m3 + 1e-7:
                break
            _put_back(trip, begin, picks, lots, left)
            aim_kg, aim_m3 = 0.97 * aim_kg * min(1.0, kg / used_kg), 0.97 * aim_m3 * min(1.0, m3 / max(1e-9, used_m3))
        if trip.lines > begin:
            kg, m3 = kg - used_kg, m3 - used_m3
            for i in range(after.shape[0]):
                after[i] = board.units[village, i]
            for n in range(begin, trip.lines):
                lot = trip.line_lot[n]
                units = trip.line_quantity[n] * lot_units[lot]
                after[lot_item[lot]] += units
                stock[lot_item[lot]] -= units
            gain += worth(world, desk, village, after) - board.worth[village]
    return gain


@part
def _take(world, village, has, drop, trip, picks, lots, loads, left, bring):  # type: ignore[no-untyped-def]
    """Writes the lines that bring the asked base units to a drop; returns their kg and m3."""
    lot_item, lot_units, lot_kg, lot_m3 = world.lot_item, world.lot_units, world.lot_kg, world.lot_m3
    need = world.need
    kg, m3 = 0.0, 0.0
    for i in range(bring.shape[0]):
        missing = bring[i]
        if missing <= 1e-6:
            continue
        last = -1
        for k in range(picks):
            if lot_item[lots[k]] != i or left[k] <= 0:
                continue
            quantity = min(left[k], int(np.floor(missing / lot_units[lots[k]] + 1e-6)))
            if quantity > 0 and add_line(trip, drop, loads[k], lots[k], quantity):
                left[k] -= quantity
                missing -= quantity * lot_units[lots[k]]
                kg += quantity * lot_kg[lots[k]]
                m3 += quantity * lot_m3[lots[k]]
            if left[k] > 0 and (last < 0 or lot_units[lots[k]] < lot_units[lots[last]]):
                last = k
        if missing > 1e-6 and last >= 0:
            lot = lots[last]
            after = has[i] + bring[i] - missing + lot_units[lot]
            spill = 0.0 if lot_units[lot] == 1.0 else lot_units[lot]
            if after <= need[village, i] + spill - 1e-6 * spill and add_line(trip, drop, loads[last], lot, np.int64(1)):
                left[last] -= 1
                kg += lot_kg[lot]
                m3 += lot_m3[lot]
    return kg, m3


@part
def add_line(trip, drop, load, lot, quantity):  # type: ignore[no-untyped-def]
    n = trip.lines
    if n > 0 and trip.line_lot[n - 1] == lot and trip.line_drop[n - 1] == drop:
        trip.line_quantity[n - 1] += quantity
        return True
    if n == MAX_LINES:
        return False
    trip.line_load[n], trip.line_drop[n], trip.line_lot[n], trip.line_quantity[n] = load, drop, lot, quantity
    trip.lines += 1
    return True


@part
def _put_back(trip, begin, picks, lots, left):  # type: ignore[no-untyped-def]
    for n in range(begin, trip.lines):
        for k in range(picks):
            if lots[k] == trip.line_lot[n]:
                left[k] += trip.line_quantity[n]
    trip.lines = begin


@part
def trim(trip):  # type: ignore[no-untyped-def]
    """Leaves out stores that load nothing and villages that get nothing."""
    loads, drops = 0, 0
    for n in range(trip.loads):
        used = False
        for m in range(trip.lines):
            if trip.line_load[m] == n:
                trip.line_load[m] = loads
                used = True
        if used:
            trip.store[loads], trip.load_start[loads] = trip.store[n], trip.load_start[n]
            loads += 1
    for n in range(trip.drops):
        used = False
        for m in range(trip.lines):
            if trip.line_drop[m] == n:
                trip.line_drop[m] = drops
                used = True
        if used:
            trip.village[drops] = trip.village[n]
            drops += 1
    trip.loads, trip.drops = loads, drops


@part
def time_trip(world, board, vehicle, place, ready, trip):  # type: ignore[no-untyped-def]
    """Sets all times; returns (ticks too late, ticks of handling goods that a lighter load would shorten)."""
    people, lot_kg, load_kg_per_tick, load_setup = world.people, world.lot_kg, world.load_kg_per_tick, world.load_setup
    travel, lot_until, drop_kg_per_tick, drop_setup = (
        world.travel,
        world.lot_until,
        world.drop_kg_per_tick,
        world.drop_setup,
    )
    depot, duty_end = world.depot, world.duty_end
    speed, villages = world.speed[vehicle], people.shape[0]
    clock, at, busy = ready + trip.delay, place, 0
    for n in range(trip.loads):
        store = trip.store[n]
        kg = 0.0
        for m in range(trip.lines):
            if trip.line_load[m] == n:
                kg += trip.line_quantity[m] * lot_kg[trip.line_lot[m]]
        handling = int(np.ceil(kg / load_kg_per_tick[store] - 1e-6))
        duration = max(1, load_setup[store] + handling)
        trip.load_arrive[n] = arrival(travel, at, villages + store, clock, speed)
        dock, start = free_dock(world, board, store, max(trip.load_arrive[n], trip.load_start[n]), duration)
        if dock < 0 or start + duration >= world.deadline:
            return 1, 0
        for m in range(trip.lines):
            if trip.line_load[m] == n and start > lot_until[trip.line_lot[m]]:
                return 1, 0
        trip.dock[n], trip.load_start[n], trip.load_end[n] = dock, start, start + duration
        clock, at, busy = start + duration, villages + store, busy + handling
    for n in range(trip.drops):
        village = trip.village[n]
        kg = 0.0
        for m in range(trip.lines):
            if trip.line_drop[m] == n:
                kg += trip.line_quantity[m] * lot_kg[trip.line_lot[m]]
        handling = int(np.ceil(kg / drop_kg_per_tick[village] - 1e-6))
        trip.drop_start[n] = arrival(travel, at, village, clock, speed)
        if trip.drop_start[n] >= NEVER:
            return 1, 0
        trip.drop_end[n] = trip.drop_start[n] + max(1, drop_setup[village] + handling)
        clock, at, busy = trip.drop_end[n], village, busy + handling
    trip.end = clock
    home = arrival(travel, at, depot[vehicle], clock, speed)
    return max(clock - world.deadline, home - duty_end[vehicle]), busy


@part
def commit(world, board, trip):  # type: ignore[no-untyped-def]
    """Enters a carried-out trip on the board: stock, docks, deliveries.  Returns the change of value."""
    for n in range(trip.loads):
        occupy(board, trip.dock[n], trip.load_start[n], trip.load_end[n])
    return _move(world, board, trip, np.int64(1))


@part
def withdraw(world, board, trip):  # type: ignore[no-untyped-def]
    """Undoes `commit`; returns the change of value."""
    for n in range(trip.loads):
        vacate(board, trip.dock[n], trip.load_start[n])
    return _move(world, board, trip, np.int64(-1))


@part
def _move(world, board, trip, sign):  # type: ignore[no-untyped-def]
    lot_units, lot_item = world.lot_units, world.lot_item
    for n in range(trip.lines):
        lot = trip.line_lot[n]
        draw(world, board, lot, trip.load_start[trip.line_load[n]], sign * trip.line_quantity[n])
        units = sign * trip.line_quantity[n] * lot_units[lot]
        board.units[trip.village[trip.line_drop[n]], lot_item[lot]] += units
    change = 0.0
    for d in range(trip.drops):
        village = trip.village[d]
        now = worth(world, board.desk, village, board.units[village])
        change += now - board.worth[village]
        board.worth[village] = now
    return change
