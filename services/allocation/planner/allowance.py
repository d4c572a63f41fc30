"""What a broken promise costs: so many people must a change gain, for each promise of the plan in force that it breaks.

A promise is a vehicle's arrival at a village on a trip that has not begun.  It is kept when the same vehicle comes
within a quarter of an hour of it, by whatever way and with whatever goods; vehicles that are lost promise nothing.  The
judge counts in the same way and shares no code with this.

A plan's standing is its value less the allowance for every broken promise: of two plans that one is better which
stands higher.  So a promise is meant to be broken only where that gains more than the allowance, as far as the search
sees; with 0 nothing is a promise, and with more than there are people none is broken that can be kept.
"""

import numpy as np

from services.allocation.planner.compiled import entry, part
from services.allocation.planner.dispatch import free_at
from services.allocation.planner.problem import TICKS_PER_MIN
from services.allocation.planner.travel import arrival
from services.allocation.planner.world import MAX_DROPS, copy_wish

TOLERANCE = np.int64(15 * TICKS_PER_MIN)


@entry
def standing(world, board):  # type: ignore[no-untyped-def]
    """The value of the board, less what its broken promises cost."""
    total, worth = 0.0, board.worth
    for village in range(worth.shape[0]):
        total += worth[village]
    for vehicle in range(board.trip_count.shape[0]):
        total -= broken_cost(world, board, vehicle)
    return total


@part
def broken_cost(world, board, vehicle):  # type: ignore[no-untyped-def]
    """What the promises cost that the trips of a vehicle break."""
    promise_village = world.promise_village
    lost, last = 0, -1
    for n in range(promise_village.shape[1]):
        if promise_village[vehicle, n] < 0:
            break
        if n > 0 and promise_village[vehicle, n] != promise_village[vehicle, n - 1]:
            last = -1
        found = _keeping(world, board, vehicle, n, last)
        if found < 0:
            lost += 1
        else:
            last = found
    return world.allowance * lost


@part
def _keeping(world, board, vehicle, n, last):  # type: ignore[no-untyped-def]
    """The first drop after `last`, counted through all trips, that keeps a promise; -1 when none does."""
    village, tick = world.promise_village[vehicle, n], world.promise_tick[vehicle, n]
    trips = board.trips
    for m in range(board.trip_count[vehicle]):
        trip = trips[vehicle, m]
        for d in range(trip.drops):
            number = m * MAX_DROPS + d
            if number > last and trip.village[d] == village and abs(trip.drop_start[d] - tick) <= TOLERANCE:
                return number
    return -1


@part
def next_promised(world, board, vehicle, wish):  # type: ignore[no-untyped-def]
    """Wishes the first promised trip that a vehicle can still begin in time; False when there is none."""
    promise_wish, promise_begin = world.promise_wish, world.promise_begin
    place, ready = free_at(board, world, vehicle)
    for n in range(promise_begin.shape[1]):
        if promise_begin[vehicle, n] < 0:
            return False
        copy_wish(promise_wish[vehicle, n], wish)
        store = world.people.shape[0] + wish.store[0]
        there = arrival(world.travel, place, store, ready, world.speed[vehicle])
        if there <= promise_begin[vehicle, n] + TOLERANCE:
            wish.delay = max(0, promise_begin[vehicle, n] - there)
            return True
    return False
