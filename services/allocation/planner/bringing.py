"""Whether something could still be brought: looked up in travel tables and on a finished board, which stays."""

import numpy as np

from services.allocation.planner.compiled import allocating_entry, entry, part
from services.allocation.planner.problem import NEVER
from services.allocation.planner.travel import arrival
from services.allocation.planner.world import free_dock


@entry
def arrivals(world, place, ready, at_store):  # type: ignore[no-untyped-def]
    """Fills `at_store` (K, S): the tick at which each vehicle, free where and when it is, can be at each store."""
    villages = world.people.shape[0]
    for k in range(at_store.shape[0]):
        for store in range(at_store.shape[1]):
            if ready[k] < NEVER:
                at_store[k, store] = arrival(world.travel, place[k], villages + store, ready[k], world.speed[k])


@allocating_entry
def soon_enough(world, village, first, speed, store, ready, until):  # type: ignore[no-untyped-def]
    """For goods at a `store`, there from `ready` to `until`: whether the first vehicle of a type could bring them.

    `first` (types, S), `speed` (types); in time means handed over by the deadline.
    """
    found = np.zeros(store.shape[0], dtype=np.bool_)
    for n in range(store.shape[0]):
        for kind in range(speed.shape[0]):
            start = max(first[kind, store[n]], ready[n])
            if start <= until[n] and _handed_over(world, village, store[n], start, speed[kind]) <= world.deadline:
                found[n] = True
                break
    return found


@entry
def brought(world, board, village, stores, ready, who, place, free, mind_docks, got, most, trial):  # type: ignore[no-untyped-def]
    """Whether vehicles (`who`, `place`, `free`: one row each) can bring a little of every item in time.

    `ready` (I, stores): when an item is at a store.  A vehicle makes one round; the one that brings most goes first.
    """
    for i in range(got.shape[0]):
        got[i] = False
    missing = got.shape[0]
    while missing > 0:
        best, chosen = 0, -1
        for n in range(who.shape[0]):
            number = _collect(world, board, village, stores, ready, who[n], place[n], free[n], mind_docks, got, trial)
            if number > best:
                best, chosen = number, n
                _copy(trial, most)
                if best == missing:
                    return True
        if best == 0:
            return False
        _copy(most, got)
        missing -= best
        free[chosen] = NEVER
    return True


@part
def _copy(flags, to):  # type: ignore[no-untyped-def]
    for i in range(flags.shape[0]):
        to[i] = flags[i]


@part
def _collect(world, board, village, stores, ready, vehicle, at, clock, mind_docks, got, trial):  # type: ignore[no-untyped-def]
    """How many missing items one round brings that always goes on to the store where it is done first."""
    villages, number = world.people.shape[0], 0
    _copy(got, trial)
    while clock < world.deadline:
        ends, begins, found = NEVER, NEVER, -1
        for n in range(stores.shape[0]):
            opens = NEVER
            for i in range(trial.shape[0]):
                if not trial[i]:
                    opens = min(opens, ready[i, n])
            if opens >= NEVER:
                continue
            start = max(opens, arrival(world.travel, at, villages + stores[n], clock, world.speed[vehicle]))
            if mind_docks and start < NEVER:
                _, start = free_dock(world, board, stores[n], start, world.load_setup[stores[n]])
            end = start + world.load_setup[stores[n]]
            if end < ends and _back_in_time(world, village, stores[n], start, vehicle):
                ends, begins, found = end, start, n
        if found < 0:
            break
        for i in range(trial.shape[0]):
            if not trial[i] and ready[i, found] <= begins:
                trial[i] = True
                number += 1
        at, clock = villages + stores[found], ends
    return number


@part
def _back_in_time(world, village, store, start, vehicle):  # type: ignore[no-untyped-def]
    """Whether a vehicle that begins to load at `start` hands over before the deadline and is home within its duty."""
    speed = world.speed[vehicle]
    done = _handed_over(world, village, store, start, speed)
    return done <= world.deadline and (
        arrival(world.travel, village, world.depot[vehicle], done, speed) <= world.duty_end[vehicle]
    )


@part
def _handed_over(world, village, store, start, speed):  # type: ignore[no-untyped-def]
    """The tick by which something small that is loaded from `start` on has been handed over; NEVER without a road."""
    if start >= NEVER:
        return NEVER
    loaded = start + world.load_setup[store]
    there = arrival(world.travel, world.people.shape[0] + store, village, loaded, speed)
    return NEVER if there >= NEVER else there + world.drop_setup[village]
