"""Why people are not relieved in time: what one more ration would have needed, looked up in the finished timetable.

Nothing is guessed from prices; they only choose which of several used-up items is named first.  In this order: no
vehicle gets there; no open road, or too far; an item cannot be brought in time from where it is left; an item is used
up within reach; no vehicle that gets there has time left; no dock is free in time.  Often more than one is true, and
mending one alone helps nobody: all are named.  Where none is, what was missing was there to be found.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from services.allocation.certificate import Prices
from services.allocation.ground import NEVER as NO_WAY
from services.allocation.ground import Floats, Ground, Json
from services.allocation.planner.bringing import arrivals, brought, soon_enough
from services.allocation.planner.problem import LINE_SLOT_TICKS, NEVER, TICKS_PER_MIN, Flags, Ints, Problem, ticks
from services.allocation.planner.relief import cover
from services.allocation.planner.travel import build_travel
from services.allocation.planner.world import MAX_TRIPS, Board, World

NEAREST = 6
"""Stores from which an item might come."""
LEAST_TICKS = 60 * TICKS_PER_MIN
"""What a trip takes at least on ways that nobody can go yet."""

Obstacle = tuple[int, str]
"""An item and why it does not come."""


class Supply(NamedTuple):
    """For how many more people of a village an item is left `within` reach, and `beyond` it, for the reason `away`.

    `at_hand`: how many of those within have it already.
    """

    at_hand: int
    within: int
    beyond: int
    away: str

    def fails(self, person: int) -> str | None:
        """Why the person of this number does not get the item, None if it is there."""
        if person < self.within:
            return None
        return self.away if person < self.within + self.beyond else "item"


def shortages_of(problem: Problem, world: World, board: Board, ground: Ground, prices: Prices) -> list[Json]:
    """[{item, place, people, cause, also}], most people first; everybody who is not relieved in time is in one of them.

    The cause is late (goods come after the deadline), no_vehicle, no_road, too_far, item, vehicle_hours, dock or
    not_found.  `also` [{item, cause}] is what else these people lack: only all of it together would serve them.
    """
    inquiry = _Inquiry(problem, world, board, ground, prices)
    found: Counter[tuple[str, tuple[Obstacle, ...]]] = Counter()
    left, persons = board.desk.left, board.desk.persons
    for village, place in enumerate(problem.villages.id):
        cover(world, village, board.units[village], world.every_item, left, persons)
        used = problem.items.ration @ persons
        spare, room = board.units[village] - used, world.need[village] - used
        for g in np.flatnonzero(world.people[village] > persons):
            short, ration = int(world.people[village, g] - persons[g]), problem.items.ration[:, g]
            late, item = _on_the_way(room, ration, short)
            found[place, ((item, "late"),)] += late
            for obstacles, people in inquiry.causes(village, ration, short - late, spare):
                found[place, obstacles] += people
    rows = [_row(problem, place, obstacles, people) for (place, obstacles), people in found.items() if people]
    return sorted(rows, key=lambda row: (-row["people"], row["item"], row["place"], row["cause"], str(row["also"])))


def _row(problem: Problem, place: str, obstacles: tuple[Obstacle, ...], people: int) -> Json:
    (item, cause), *others = ((problem.items.id[i], cause) for i, cause in obstacles)
    also = [{"item": other, "cause": why} for other, why in others]
    return {"item": item, "place": place, "people": people, "cause": cause, "also": also}


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

    `_first` (types, S): the tick at which the first vehicle of a type could have been, or can be, at a store.
    `_after`: where and when each vehicle has ended its trips.
    """

    def __init__(self, problem: Problem, world: World, board: Board, ground: Ground, prices: Prices) -> None:
        self._problem, self._world, self._board, self._ground = problem, world, board, ground
        self._dear = prices.stock.max(axis=0, initial=0.0)
        self._left = board.left * problem.lots.units
        shape = len(problem.vehicles.id), len(problem.stores.id)
        fresh, free = np.full(shape, NEVER, dtype=np.int64), np.full(shape, NEVER, dtype=np.int64)
        arrivals(world, problem.vehicles.depot, problem.vehicles.ready, fresh)
        self._after = _after_trips(board)
        arrivals(world, *self._after, free)
        usable = problem.vehicles.ready < world.duty_end
        self._first = np.full((len(ground.types), shape[1]), NEVER, dtype=np.int64)
        np.minimum.at(self._first, np.array(ground.type_of, dtype=int)[usable], np.minimum(fresh, free)[usable])
        self._ways: dict[int, tuple[list[str], Flags, Floats]] = {}
        self._spares: dict[tuple[int, bytes], list[str]] = {}
        self._opened: World | None = None

    def causes(self, village: int, ration: Floats, people: int, has: Floats) -> list[tuple[tuple[Obstacle, ...], int]]:
        """(obstacles, people), of people who are not relieved; what the village `has` in spare is used up."""
        if people == 0:
            return []
        needed = [int(i) for i in np.flatnonzero(has + 1e-6 < ration * people)] or list(np.flatnonzero(ration))
        heaviest = max(needed, key=lambda i: float(ration[i] * self._world.item_kg[i]))
        barred, ever, left = self._way(village)
        supplies = {i: self._supply(village, i, ever, left, has[i], ration[i]) for i in needed}
        first_in = sorted(needed, key=lambda i: -float(ration[i] * self._dear[i]))
        marks = {mark for s in supplies.values() for mark in (s.at_hand, s.within, s.within + s.beyond)}
        found = []
        for begin, end in pairwise(sorted({0, people, *(mark for mark in marks if mark < people)})):
            lacking = [(i, why) for i in first_in if (why := supplies[i].fails(begin))]
            lacking.sort(key=lambda obstacle: obstacle[1] == "item")
            obstacles = [*((heaviest, why) for why in barred), *lacking]
            carried = [i for i in needed if supplies[i].at_hand <= begin]
            used_up = self._carriage(village, carried, left, {i for i, _ in lacking}, barred)
            obstacles += [(heaviest, why) for why in used_up]
            found.append((tuple(obstacles) or ((heaviest, "not_found"),), end - begin))
        self._use(supplies, ever, left, ration, people, has)
        return found

    def _use(
        self, supplies: dict[int, Supply], ever: Flags, left: Floats, ration: Floats, people: int, has: Floats
    ) -> None:
        """Promises what is left to those who lack no item, and what is left elsewhere to those whom it would serve."""
        served = min(people, *(supply.within for supply in supplies.values()))
        for i, supply in supplies.items():
            lots = self._lots_of(i)
            self._take(lots, left, max(0.0, ration[i] * served - has[i]))
            cut_off = min(people, supply.within + supply.beyond) - min(people, supply.within)
            self._take(lots[~ever[lots]], self._left, ration[i] * cut_off)
        has[:] = np.maximum(0.0, has - ration * people)

    def _way(self, village: int) -> tuple[list[str], Flags, Floats]:
        """What bars the village as a whole; which lots could be brought in time, and the base units left of these.

        Behind a bar everything counts as within reach: what is used up is used up as well.
        """
        if village not in self._ways:
            self._ways[village] = self._look(village)
        barred, ever, most = self._ways[village]
        return barred, ever, np.where(ever, np.minimum(self._left, most), 0.0)

    def _look(self, village: int) -> tuple[list[str], Flags, Floats]:
        lots, ground = self._problem.lots, self._ground
        reach = np.array([kind.reach[village] for kind in ground.types], dtype=bool)
        speed = np.array([kind.speed for kind in ground.types])
        barred = [] if (self._first[reach] < NEVER).any() else ["no_vehicle"]
        if barred:
            reach[:] = True
        first, speed = self._first[reach], speed[reach]
        stores = np.arange(len(self._problem.stores.id))
        if not (ground.leg[:, village] < NO_WAY).any():
            barred.append("no_road")
        elif not self._near_enough(village, first, speed, stores) and not barred:
            barred.append("too_far")
        if barred:
            ever = lots.ready < self._world.deadline - LEAST_TICKS
        else:
            ever = soon_enough(self._world, village, first, speed, lots.store, lots.ready, lots.until)
        most = np.full(len(lots.id), np.inf)
        for lot in np.flatnonzero(ever & (lots.line >= 0)):
            most[lot] = self._made(village, int(lot), speed.max(initial=1.0)) * lots.units[lot]
        return barred, ever, most

    def _supply(self, village: int, item: int, ever: Flags, left: Floats, has: float, each: float) -> Supply:
        lots = self._lots_of(item)
        elsewhere = lots[~ever[lots] & (self._left[lots] > 0)]
        within = _persons(left[lots].sum() + has, each)
        beyond = _persons(self._left[elsewhere].sum(), each)
        return Supply(_persons(has, each), within, beyond, self._unreachable(village, elsewhere))

    def _lots_of(self, item: int) -> Ints:
        return np.flatnonzero(self._problem.lots.item == item)

    def _made(self, village: int, lot: int, speed: float) -> int:
        """Units of a line that nobody takes and that are made while there is still time to bring them."""
        lots, world, spare = self._problem.lots, self._world, self._board.spare
        store = lots.store[lot]
        way = ticks(self._ground.leg[store, village] / speed) + world.load_setup[store] + world.drop_setup[village]
        slot = max(0, world.deadline - way) // LINE_SLOT_TICKS
        return max(0, int(spare[lots.line[lot], min(slot, spare.shape[1] - 1) :].min()))

    def _unreachable(self, village: int, lots: Ints) -> str:
        """Why none of these lots can be brought in time, even if nobody else took any."""
        stores = np.unique(self._problem.lots.store[lots])
        if not len(stores):
            return "item"
        if not (self._ground.leg[stores, village] < NO_WAY).any():
            return "no_road"
        reach = np.array([kind.reach[village] for kind in self._ground.types], dtype=bool)
        speed = np.array([kind.speed for kind in self._ground.types])
        return "item" if self._near_enough(village, self._first[reach], speed[reach], stores) else "too_far"

    def _near_enough(self, village: int, first: Ints, speed: Floats, stores: Ints) -> bool:
        """Whether goods that are at one of these stores from the beginning could be brought in time."""
        at_once, always = np.zeros(len(stores), dtype=np.int64), np.full(len(stores), NEVER, dtype=np.int64)
        return bool(soon_enough(self._world, village, first, speed, stores, at_once, always).any())

    def _carriage(
        self, village: int, carried: Sequence[int], left: Floats, lacking: set[int], barred: Sequence[str]
    ) -> list[str]:
        """Which of vehicle time and docks is used up for what has to be carried; what is lacking, from the nearest."""
        ready = np.array([self._ready(village, i, left, i in lacking) for i in carried], dtype=np.int64)
        key = village, ready.tobytes()
        if key not in self._spares:
            self._spares[key] = self._used_up(village, ready, barred)
        return self._spares[key]

    def _ready(self, village: int, item: int, left: Floats, lacking: bool) -> Ints:
        """(S): when the item is at one of the nearest stores, else NEVER; what is lacking is thought to be nearest."""
        lots, leg = self._problem.lots, self._ground.leg[:, village]
        ready = np.full(len(leg), NEVER, dtype=np.int64)
        if lacking and len(ready):
            ready[leg.argmin()] = 0
            return ready
        there = self._lots_of(item)[left[self._lots_of(item)] > 0]
        near = np.isin(lots.store[there], sorted(set(lots.store[there]), key=lambda s: float(leg[s]))[:NEAREST])
        np.minimum.at(ready, lots.store[there[near]], lots.ready[there[near]])
        return ready

    def _used_up(self, village: int, ready: Ints, barred: Sequence[str]) -> list[str]:
        world, stores = self._passable(barred), np.flatnonzero((ready < NEVER).any(axis=0))
        place, free = self._after
        reach = world.reach[:, world.access[village]]
        able = np.flatnonzero(reach & (self._board.trip_count < MAX_TRIPS))
        if "too_far" in barred:
            in_time = (free[able] < world.deadline - LEAST_TICKS).any() or "no_vehicle" in barred
            return [] if in_time else ["vehicle_hours"]
        if len(able) and self._brought(world, village, ready, stores, able, place[able], free[able], True):
            return []
        if len(able) and self._brought(world, village, ready, stores, able, place[able], free[able], False):
            return ["dock"]
        used_up = ["vehicle_hours"] if "no_vehicle" not in barred else []
        return [*used_up, *(["dock"] if self._crowded(world, village, ready, stores) else [])]

    def _crowded(self, world: World, village: int, ready: Ints, stores: Ints) -> bool:
        """Whether docks would not let vehicles through either that are at these stores from the beginning."""
        if not len(world.depot):
            return False
        like = int(world.reach[:, world.access[village]].argmax())
        who, start = np.full(len(stores), like), np.full(len(stores), self._problem.now, dtype=np.int64)
        return not self._brought(
            world, village, ready, stores, who, len(self._problem.villages.id) + stores, start, True
        )

    def _passable(self, barred: Sequence[str]) -> World:
        """The world as it would be with all roads open, where no road leads."""
        if "no_road" not in barred:
            return self._world
        if self._opened is None:
            p, none = self._problem, np.zeros(0, dtype=np.int64)
            roads = replace(p.roads, closed_edge=none, closed_from=none, closed_until=none, closed_factor=np.zeros(0))
            self._opened = self._world._replace(travel=build_travel(roads, p.now, p.deadline))
        return self._opened

    def _brought(
        self,
        world: World,
        village: int,
        ready: Ints,
        stores: Ints,
        who: Ints,
        place: Ints,
        free: Ints,
        mind_docks: bool,
    ) -> bool:
        got, most = np.zeros(len(ready), dtype=np.bool_), np.zeros(len(ready), dtype=np.bool_)
        trial = np.zeros(len(ready), dtype=np.bool_)
        columns = np.ascontiguousarray(ready[:, stores])
        scratch = got, most, trial
        return bool(
            brought(world, self._board, village, stores, columns, who, place, free.copy(), mind_docks, *scratch)
        )

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
