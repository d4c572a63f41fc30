"""Why people are not relieved in time: what one more ration would have needed, looked up in the finished timetable.

Nothing is guessed from prices; they only choose which of several used-up items is named.  In this order: no vehicle
gets there; an item cannot be brought in time (no open road, too far, not there in time); an item is used up within
reach; no vehicle that gets there has time left; no dock is free in time.  What then remains was there to be found.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from services.allocation.certificate import Prices
from services.allocation.ground import NEVER as NO_WAY
from services.allocation.ground import Floats, Ground, Json
from services.allocation.planner.compiled import allocating_entry, entry, part
from services.allocation.planner.problem import LINE_SLOT_TICKS, NEVER, Flags, Ints, Problem, ticks
from services.allocation.planner.relief import cover
from services.allocation.planner.travel import arrival
from services.allocation.planner.world import MAX_TRIPS, Board, World, free_dock

SPARE_CAUSES = "vehicle_hours", "dock", "not_found"


def shortages_of(problem: Problem, world: World, board: Board, ground: Ground, prices: Prices) -> list[Json]:
    """[{item, place, people, cause}], most people first; everybody who is not relieved in time is in one of them.

    The cause is late (goods come after the deadline), no_vehicle, no_road, too_far, item, vehicle_hours, dock or
    not_found.
    """
    inquiry = _Inquiry(problem, world, board, ground, prices)
    found: Counter[tuple[str, str, str]] = Counter()
    left, persons = board.desk.left, board.desk.persons
    for village, place in enumerate(problem.villages.id):
        cover(world, village, board.units[village], world.every_item, left, persons)
        used = problem.items.ration @ persons
        spare, room = board.units[village] - used, world.need[village] - used
        for g in np.flatnonzero(world.people[village] > persons):
            short, ration = int(world.people[village, g] - persons[g]), problem.items.ration[:, g]
            late, item = _on_the_way(room, ration, short)
            found[problem.items.id[item], place, "late"] += late
            for item, cause, people in inquiry.causes(village, ration, short - late, spare):
                found[problem.items.id[item], place, cause] += people
    return [
        {"item": item, "place": place, "people": people, "cause": cause}
        for (item, place, cause), people in sorted(found.items(), key=lambda f: (-f[1], f[0]))
        if people
    ]


def _on_the_way(room: Floats, ration: Floats, people: int) -> tuple[int, int]:
    """(people, item): for whom goods that come after the deadline are under way, so that no more may be brought.

    `room`: base units of the need that nothing has been sent for; what the others still may get is taken off.
    """
    needed = np.flatnonzero(ration)
    fit = np.floor(np.maximum(0.0, room[needed]) / ration[needed] + 1e-6)
    number = min(people, int(fit.min()))
    room -= ration * number
    return people - number, int(needed[fit.argmin()])


class _Inquiry:
    """Looks at a finished board; goods that were left are promised to one village after the other, never twice.

    `_first` (types, S), `_free` (K, S): the tick at which the first vehicle of a type could have been at a store, and
    at which each vehicle can be there after its trips.
    """

    def __init__(self, problem: Problem, world: World, board: Board, ground: Ground, prices: Prices) -> None:
        self._problem, self._world, self._board, self._ground = problem, world, board, ground
        self._dear = prices.stock.max(axis=0, initial=0.0)
        self._left = board.left * problem.lots.units
        shape = len(problem.vehicles.id), len(problem.stores.id)
        fresh, self._free = np.full(shape, NEVER, dtype=np.int64), np.full(shape, NEVER, dtype=np.int64)
        arrivals(world, problem.vehicles.depot, problem.vehicles.ready, fresh)
        arrivals(world, *_after_trips(board), self._free)
        usable = problem.vehicles.ready < world.duty_end
        self._first = np.full((len(ground.types), shape[1]), NEVER, dtype=np.int64)
        np.minimum.at(self._first, np.array(ground.type_of, dtype=int)[usable], np.minimum(fresh, self._free)[usable])
        self._reachable: dict[int, tuple[Flags, Floats]] = {}
        self._spares: dict[tuple[int, bytes], int] = {}

    def causes(self, village: int, ration: Floats, people: int, has: Floats) -> list[tuple[int, str, int]]:
        """(item, cause, people), of people who are not relieved; what the village `has` in spare is used up."""
        if people == 0:
            return []
        needed = [int(i) for i in np.flatnonzero(has + 1e-6 < ration * people)] or list(np.flatnonzero(ration))
        reach = np.array([kind.reach[village] for kind in self._ground.types], dtype=bool)
        first = self._first[reach]
        if not (first < NEVER).any():
            heaviest = max(needed, key=lambda i: float(ration[i] * self._world.item_kg[i]))
            return [(heaviest, "no_vehicle", people)]
        speed = np.array([kind.speed for kind in self._ground.types])[reach]
        ever, left = self._in_time(village, first, speed)
        for i in needed:
            if not ever[self._lots_of(i)].any():
                return [(i, self._unreachable(village, first, speed, self._lots_of(i)), people)]
        enough_for = {i: _persons(left[self._lots_of(i)].sum() + has[i], ration[i]) for i in needed}
        could = min(people, *enough_for.values())
        found = []
        if could < people:
            used_up = [i for i in needed if enough_for[i] == could]
            scarce = max(used_up, key=lambda i: float(ration[i] * self._dear[i]))
            found += self._used_up(village, first, speed, ever, scarce, ration, people - could)
        if could > 0:
            found.append((*self._spare(village, left, needed, ration), could))
            self._promise(left, np.maximum(0.0, ration * could - has))
        has[:] = np.maximum(0.0, has - ration * people)
        return found

    def _lots_of(self, item: int) -> Ints:
        return np.flatnonzero(self._problem.lots.item == item)

    def _in_time(self, village: int, first: Ints, speed: Floats) -> tuple[Flags, Floats]:
        """Which lots the first vehicles could bring in time, and the base units left of these."""
        if village not in self._reachable:
            lots = self._problem.lots
            ever = soon_enough(self._world, village, first, speed, lots.store, lots.ready, lots.until)
            most = np.full(len(lots.id), np.inf)
            for lot in np.flatnonzero(ever & (lots.line >= 0)):
                most[lot] = self._made(village, int(lot), speed.max()) * lots.units[lot]
            self._reachable[village] = ever, most
        ever, most = self._reachable[village]
        return ever, np.where(ever, np.minimum(self._left, most), 0.0)

    def _made(self, village: int, lot: int, speed: float) -> int:
        """Units of a line that nobody takes and that are made while there is still time to bring them."""
        lots, world, spare = self._problem.lots, self._world, self._board.spare
        store = lots.store[lot]
        way = ticks(self._ground.leg[store, village] / speed) + world.load_setup[store] + world.drop_setup[village]
        slot = max(0, world.deadline - way) // LINE_SLOT_TICKS
        return max(0, int(spare[lots.line[lot], min(slot, spare.shape[1] - 1) :].min()))

    def _used_up(
        self, village: int, first: Ints, speed: Floats, ever: Flags, item: int, ration: Floats, people: int
    ) -> list[tuple[int, str, int]]:
        """Where nothing within reach is left: those whom what is left elsewhere would serve, and the others."""
        lots = self._lots_of(item)
        elsewhere = lots[~ever[lots] & (self._left[lots] > 0)]
        cut_off = min(people, _persons(self._left[elsewhere].sum(), ration[item]))
        found = [(item, "item", people - cut_off)] if cut_off < people else []
        if cut_off:
            found.append((item, self._unreachable(village, first, speed, elsewhere), cut_off))
            self._take(elsewhere, self._left, ration[item] * cut_off)
        return found

    def _unreachable(self, village: int, first: Ints, speed: Floats, lots: Ints) -> str:
        """Why none of these lots can be brought in time, even if nobody else took any."""
        stores = np.unique(self._problem.lots.store[lots])
        if not len(stores):
            return "item"
        if not (self._ground.leg[stores, village] < NO_WAY).any():
            return "no_road"
        at_once, always = np.zeros(len(stores), dtype=np.int64), np.full(len(stores), NEVER, dtype=np.int64)
        near_enough = soon_enough(self._world, village, first, speed, stores, at_once, always).any()
        return "item" if near_enough else "too_far"

    def _spare(self, village: int, left: Floats, needed: Sequence[int], ration: Floats) -> tuple[int, str]:
        """(item, cause) where every item is left: whether a vehicle and a dock could still bring the hardest one."""
        heaviest_first = sorted(needed, key=lambda i: -float(ration[i] * self._world.item_kg[i]))
        states = {i: self._state(village, i, left) for i in heaviest_first}
        hardest = min(states, key=lambda i: states[i])
        return hardest, SPARE_CAUSES[states[hardest]]

    def _state(self, village: int, item: int, left: Floats) -> int:
        lots = self._problem.lots
        ready = np.full(len(self._problem.stores.id), NEVER, dtype=np.int64)
        there = self._lots_of(item)[left[self._lots_of(item)] > 0]
        np.minimum.at(ready, lots.store[there], lots.ready[there])
        key = village, ready.tobytes()
        if key not in self._spares:
            able = self._world.reach[:, self._world.access[village]] & (self._board.trip_count < MAX_TRIPS)
            stores = np.flatnonzero(ready < NEVER)
            free = np.where(able[:, None], self._free, NEVER)[:, stores]
            state = still_possible(self._world, self._board, village, stores, np.maximum(free, ready[stores]))
            self._spares[key] = int(state)
        return self._spares[key]

    def _promise(self, left: Floats, wanted: Floats) -> None:
        for i in np.flatnonzero(wanted):
            self._take(self._lots_of(int(i)), left, float(wanted[i]))

    def _take(self, lots: Ints, left: Floats, wanted: float) -> None:
        for lot in lots:
            taken = min(wanted, left[lot])
            self._left[lot] -= taken
            wanted -= taken


def _persons(units: float, each: float) -> int:
    return int(units / each + 1e-6)


def _after_trips(board: Board) -> tuple[Ints, Ints]:
    """(place, tick) at which each vehicle has ended its trips."""
    place, ready = board.place.copy(), board.ready.copy()
    for k in np.flatnonzero(board.trip_count):
        last = board.trips[k, board.trip_count[k] - 1]
        place[k], ready[k] = last["village"][last["drops"] - 1], last["end"]
    return place, ready


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
            if start <= until[n] and handed_over(world, village, store[n], start, speed[kind]) <= world.deadline:
                found[n] = True
                break
    return found


@entry
def still_possible(world, board, village, stores, free):  # type: ignore[no-untyped-def]
    """0 where no vehicle has time left to bring something, 1 where only no dock is free in time, 2 where it could be.

    `free` (K, stores): when each vehicle could begin to load it.
    """
    best = 0
    for n in range(stores.shape[0]):
        store = stores[n]
        for k in range(free.shape[0]):
            start = free[k, n]
            if start >= world.deadline or not _back_in_time(world, village, store, start, k):
                continue
            best = max(best, 1)
            dock, start = free_dock(world, board, store, start, world.load_setup[store])
            if dock >= 0 and _back_in_time(world, village, store, start, k):
                return 2
    return best


@part
def _back_in_time(world, village, store, start, vehicle):  # type: ignore[no-untyped-def]
    """Whether a vehicle that begins to load at `start` hands over before the deadline and is home within its duty."""
    speed = world.speed[vehicle]
    done = handed_over(world, village, store, start, speed)
    return done <= world.deadline and (
        arrival(world.travel, village, world.depot[vehicle], done, speed) <= world.duty_end[vehicle]
    )


@part
def handed_over(world, village, store, start, speed):  # type: ignore[no-untyped-def]
    """The tick by which something small that is loaded from `start` on has been handed over; NEVER without a road."""
    if start >= NEVER:
        return NEVER
    loaded = start + world.load_setup[store]
    there = arrival(world.travel, world.people.shape[0] + store, village, loaded, speed)
    return NEVER if there >= NEVER else there + world.drop_setup[village]
