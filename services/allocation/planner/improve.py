"""Simulated annealing on the timetable, guided by what is dear; on two threads as soon as that is known.

They search sides of a large board, or as rivals on a small one, and bring together what they found every epoch.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np

from services.allocation.planner.allowance import standing
from services.allocation.planner.anneal import anneal, clear, restore
from services.allocation.planner.dispatch import seed_random
from services.allocation.planner.problem import TICKS_PER_MIN, Floats
from services.allocation.planner.relief import assess
from services.allocation.planner.sides import THREADS, Side, bring_together, share_out
from services.allocation.planner.world import MAX_TRIPS, TRIP, Board, World

CHUNK_STEPS = 1000
EPOCH_STEPS = 16_000
TELL_SECONDS = 0.5
HOT, COLD = 4.0, 0.5
STOCK_GUIDE, DOCK_GUIDE, MINUTE_GUIDE = 0.4, 0.4, 0.35
LEAST_MINUTE_PRICE = 0.05
CREDIT, CREDIT_UNTIL = 0.2, 0.8
TIDY_STEPS_A_TRIP, TIDY_STEPS_MAX, TIDY = 4_000, 200_000, 1e-6
TIDY_MINUTE_PRICE = 1e-4
"""Of a day of two vehicles, which is what a step changes, less than a person."""


class Improver:
    """Anneals the board, side by side, until the clock, the work or the caller says stop.

    `seed` decides the cuts and all chances; the prices of `guide_by` steer the search and fade as it settles.
    `threads`: 1, or THREADS as soon as a processor is free for another.
    """

    def __init__(self, world: World, board: Board, seed: int) -> None:
        self.world, self.board = world, board
        self.stock_price, self.minute_price = np.zeros_like(world.stock_price), np.zeros_like(world.minute_price)
        self.dock_price = np.zeros_like(world.dock_price)
        self.random, self.threads = np.random.default_rng(seed), 1

    def guide_by(self, stock_price: Floats, dock_price: Floats, minute_price: Floats) -> None:
        """What is dear: `stock_price` (S, I) per base unit, `dock_price` (S) and `minute_price` (K) per minute."""
        self.stock_price, self.dock_price, self.minute_price = stock_price, dock_price, minute_price

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

        def in_vain() -> bool:
            return time.monotonic() > until or should_stop()

        self._find_servers()
        with self._never_worse(), ThreadPoolExecutor(THREADS) as threads:
            while not should_stop() and standing(self.world, self.board) < news() - 0.5:
                now = time.monotonic()
                share = _share(began, now, until) if work is None else _share(0, steps, work)
                if share >= 1:
                    break
                limit = min(EPOCH_STEPS, work - steps) if work is not None else EPOCH_STEPS * self.threads // THREADS
                made = self._epoch(threads, share, limit, should_stop if work is not None else in_vain)
                steps += made
                if not made:
                    break
                if now - told > TELL_SECONDS:
                    tell()
                    told = now
        if not should_stop() and standing(self.world, self.board) >= news() - 0.5:
            self._tidy(in_vain if work is None else should_stop)
        return steps

    def _tidy(self, enough: Callable[[], bool]) -> None:
        """Drives less for the same people: what reached the best possible at once may make detours for nothing."""
        with self._never_worse():
            self.world.stock_price[:] = self.world.dock_price[:] = 0.0
            self.world.minute_price[:] = TIDY_MINUTE_PRICE / TICKS_PER_MIN
            self._credit(0.0)
            seed = int(self.random.integers(1 << 31))
            [all_] = share_out(self.world, self.board, 1, self.random)
            steps = min(TIDY_STEPS_A_TRIP * int(self.board.trip_count.sum()), TIDY_STEPS_MAX)
            _anneal_side(all_, steps, TIDY, seed, enough)
            bring_together(self.board, [all_])

    @contextmanager
    def _never_worse(self) -> Iterator[None]:
        """Brings back the trips that were there before, unless what is on the board after it is worth as much."""
        before, trips, counts = standing(self.world, self.board), self.board.trips.copy(), self.board.trip_count.copy()
        yield
        if standing(self.world, self.board) < before:
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
        sides = share_out(self.world, self.board, self.threads, self.random)
        all_ = sum(len(side.vehicles) for side in sides)
        running = [
            threads.submit(
                _anneal_side,
                side,
                max(1, steps * len(side.vehicles) // all_),
                temperature,
                int(self.random.integers(1 << 31)),
                enough,
            )
            for side in sides
        ]
        done = sum(result.result() for result in running)
        bring_together(self.board, sides)
        self._credit(0.0)
        return done

    def _guide(self, share: float) -> None:
        fade = 1.0 - 0.9 * share
        self.world.stock_price[:] = STOCK_GUIDE * fade * self.stock_price
        self.world.dock_price[:] = DOCK_GUIDE * fade * self.dock_price / TICKS_PER_MIN
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
        chunk = min(CHUNK_STEPS, steps - done)
        anneal(side.world, side.board, chunk, temperature, temperature, scratch, kept)
        done += chunk
    return done
