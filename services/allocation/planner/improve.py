"""Simulated annealing on the timetable: take trips of a vehicle or two off the board, wish otherwise, carry out again.

Everything else stays as it is, so a step costs microseconds whatever the size of the problem, and undoing it is exact.
Two threads search at once, on sides of a large board or as rivals on a small one, and compare notes every epoch.
"""

import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from services.allocation.planner.compiled import entry, part
from services.allocation.planner.dispatch import add_holder, add_stores, free_at, needy_near, propose, seed_random
from services.allocation.planner.problem import TICKS_PER_MIN, Floats, Ints
from services.allocation.planner.relief import PARTS, assess
from services.allocation.planner.sides import THREADS, Side, bring_together, share_out
from services.allocation.planner.trip import carry_out, commit, withdraw
from services.allocation.planner.world import (
    ANYWHERE,
    MAX_DROPS,
    MAX_LOADS,
    MAX_TRIPS,
    TRIP,
    Board,
    World,
    copy_trip,
    copy_wish,
)

BREADTH = np.int64(3)
CHUNK_STEPS = 1000
EPOCH_STEPS = 16_000
TELL_SECONDS = 0.5
HOT, COLD = 4.0, 0.5
STOCK_GUIDE, MINUTE_GUIDE = 0.4, 0.35
LEAST_MINUTE_PRICE = 0.05
EXTRA = 0.15
CREDIT, CREDIT_UNTIL = 0.2, 0.8
LAST_START = 40 * TICKS_PER_MIN
NEW, APPEND = 0.2, 0.1


class Improver:
    """Anneals the board, side by side, until the clock, the work or the caller says stop.

    `seed` decides the cuts and all chances; the prices of `guide_by` steer the search and fade as it settles.
    """

    def __init__(self, world: World, board: Board, seed: int) -> None:
        self.world, self.board = world, board
        self.stock_price, self.minute_price = np.zeros_like(world.stock_price), np.zeros_like(world.minute_price)
        self.random = np.random.default_rng(seed)

    def guide_by(self, stock_price: Floats, minute_price: Floats) -> None:
        """What is dear: `stock_price` (S, I) per base unit, `minute_price` (K) per minute."""
        self.stock_price, self.minute_price = stock_price, minute_price

    def run(
        self,
        until: float,
        work: int | None,
        news: Callable[[], float],
        should_stop: Callable[[], bool],
        tell: Callable[[], None],
    ) -> int:
        """Runs until the monotonic clock reads `until`, for `work` steps, or to the best possible; returns the steps.

        `news` is asked before each epoch for the value that no plan exceeds, infinite while nobody knows.
        What it leaves behind is never worth less than what it found.
        """
        began, steps, told = time.monotonic(), 0, time.monotonic()
        if not len(self.board.trip_count) or not len(self.board.worth):
            return 0
        self._find_servers()
        before, kept = self.board.worth.sum(), (self.board.trips.copy(), self.board.trip_count.copy())
        with ThreadPoolExecutor(THREADS) as threads:
            while not should_stop() and self.board.worth.sum() < news() - 0.5:
                now = time.monotonic()
                share = _share(began, now, until) if work is None else _share(0, steps, work)
                if share >= 1:
                    break
                limit = EPOCH_STEPS if work is None else min(EPOCH_STEPS, work - steps)
                steps += self._epoch(threads, share, limit, lambda: time.monotonic() > until or should_stop())
                if now - told > TELL_SECONDS:
                    tell()
                    told = now
        self._at_least(before, *kept)
        return steps

    def _at_least(self, before: float, trips: NDArray[np.void], counts: Ints) -> None:
        """Brings back the trips that were there before, unless what is on the board now is worth as much."""
        if self.board.worth.sum() < before:
            clear(self.world, self.board)
            restore(self.world, self.board, trips, counts)

    def _find_servers(self) -> None:
        for vehicle, count in enumerate(self.board.trip_count):
            for trip in self.board.trips[vehicle, :count]:
                self.board.server[trip["village"][: trip["drops"]]] = vehicle

    def _epoch(self, threads: Executor, share: float, steps: int, enough: Callable[[], bool]) -> int:
        """Cuts anew, anneals every side, joins them; returns the steps."""
        self._guide(share)
        temperature = HOT * (COLD / HOT) ** share
        sides = share_out(self.world, self.board, self.random)
        all_ = sum(len(side.vehicles) for side in sides)
        running = [
            threads.submit(
                _anneal_side,
                side,
                1 + steps * len(side.vehicles) // all_,
                temperature,
                int(self.random.integers(1 << 31)),
                enough,
            )
            for side in sides
        ]
        done = sum(result.result() for result in running)
        bring_together(self.board, sides)
        self._credit(0.0)
        return max(done, CHUNK_STEPS)

    def _guide(self, share: float) -> None:
        fade = 1.0 - 0.9 * share
        self.world.stock_price[:] = STOCK_GUIDE * fade * self.stock_price
        minute_price = np.maximum(self.minute_price, LEAST_MINUTE_PRICE)
        self.world.minute_price[:] = MINUTE_GUIDE * fade * minute_price / TICKS_PER_MIN
        self._credit(CREDIT * max(0.0, 1.0 - share / CREDIT_UNTIL))

    def _credit(self, credit: float) -> None:
        self.world.credit[0] = credit
        assess(self.world, self.board)


def _share(begin: float, now: float, end: float) -> float:
    return (now - begin) / (end - begin) if end > begin else 1.0


def _anneal_side(side: Side, steps: int, temperature: float, seed: int, enough: Callable[[], bool]) -> int:
    """Anneals a side in a thread of its own, chunk by chunk; returns the steps."""
    seed_random(seed)
    scratch, kept, done = np.zeros(2, TRIP), np.zeros((2, MAX_TRIPS), TRIP), 0
    while done < steps and not enough():
        anneal(side.world, side.board, CHUNK_STEPS, temperature, temperature, scratch, kept)
        done += CHUNK_STEPS
    return done


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
    """What the guide says the time and the goods of a vehicle are worth elsewhere."""
    minute_price, stock_price, lot_item, lot_units = (
        world.minute_price,
        world.stock_price,
        world.lot_item,
        world.lot_units,
    )
    trips, ready = board.trips, board.ready
    count = board.trip_count[vehicle]
    if count == 0:
        return 0.0
    cost = (trips[vehicle, count - 1].end - ready[vehicle]) * minute_price[vehicle]
    for n in range(count):
        trip = trips[vehicle, n]
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
    """Another first trip (proposed, changed, or left out), then the old wishes, then whatever time allows."""
    change, dice = 0.0, np.random.random()
    if cut < held and dice >= NEW:
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
