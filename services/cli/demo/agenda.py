"""What is going to happen, by simulated minute."""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Awaitable, Callable
from enum import IntEnum

Act = Callable[[], Awaitable[None]]

CREWS_EVERY_MIN = 3


class Phase(IntEnum):
    """Who moves first when several things are due: the world, then those who answer, then plans, then crews.

    Of crews, those who finish loading come first: who still waits for goods keeps the dock.  Goods that a trip gives up
    or brings back are there for others, so that comes last and one by one.
    """

    WORLD = 0
    PARTNERS = 1
    COORDINATOR = 2
    DOCKS = 3
    CREWS = 4
    RETURNS = 5


DRIVING = frozenset({Phase.DOCKS, Phase.CREWS})
"""What these do at the same time is each crew's own affair."""
REPORTED = DRIVING | {Phase.RETURNS}
ONE_BY_ONE = frozenset({Phase.COORDINATOR, Phase.RETURNS})


class Agenda:
    def __init__(self) -> None:
        self._acts: dict[Phase, list[tuple[float, int, Act]]] = {phase: [] for phase in Phase}
        self._order = itertools.count()

    def at(self, minute: float, phase: Phase, act: Act) -> None:
        heapq.heappush(self._acts[phase], (minute, next(self._order), act))

    def next_minute(self) -> int | None:
        """The whole minute at which to look again; None when nothing is left.

        Crews report what they did a little later, with the true time; what the world does is noticed at once.
        """
        firsts = {phase: acts[0][0] for phase, acts in self._acts.items() if acts}
        driven = (math.ceil(minute / CREWS_EVERY_MIN) for phase, minute in firsts.items() if phase in REPORTED)
        reported = [CREWS_EVERY_MIN * count for count in driven]
        noticed = [math.ceil(minute) for phase, minute in firsts.items() if phase not in REPORTED]
        return min([*reported, *noticed], default=None)

    def due(self, minute: float) -> tuple[Phase, list[Act]] | None:
        """All acts until `minute` of the first phase that has any, in order of time; None when nothing is due."""
        for phase, acts in self._acts.items():
            batch = []
            while acts and acts[0][0] <= minute:
                batch.append(heapq.heappop(acts)[2])
            if batch:
                return phase, batch
        return None
