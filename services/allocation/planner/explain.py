"""Why people are not relieved in time: the dearest part of one more ration, at the prices of what is short."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from services.allocation.certificate import Prices, closed_places, fullness, handling_price, trip_price
from services.allocation.ground import NEVER, Floats, Ground, Json
from services.allocation.planner.problem import Problem
from services.allocation.planner.relief import cover
from services.allocation.planner.world import Board, World

# Below this share of a person's value nothing is short enough to be the cause: the search did not find the way.
PRICELESS = 0.02


@dataclass(frozen=True, slots=True)
class Parts:
    """Price of a base unit by item and village (I, V), in its parts; NEVER in `stock` where it cannot be brought."""

    stock: Floats
    dock: Floats
    minutes: Floats


def shortages_of(problem: Problem, world: World, board: Board, ground: Ground, prices: Prices) -> list[Json]:
    """[{item, place, people, cause}], most people first.

    The cause is no_road, too_far, item, dock, vehicle_hours or not_found.
    """
    parts = _parts(ground, prices)
    found: Counter[tuple[str, str, str]] = Counter()
    desk = board.desk
    for village in np.flatnonzero(board.worth < board.most):
        cover(world, village, board.units[village], world.every_item, desk.left, desk.persons)
        for g in np.flatnonzero(world.people[village] > desk.persons):
            item, cause = _cause(problem, ground, parts, int(village), int(g))
            found[item, problem.villages.id[village], cause] += int(world.people[village, g] - desk.persons[g])
    return [
        {"item": item, "place": place, "people": people, "cause": cause}
        for (item, place, cause), people in sorted(found.items(), key=lambda f: (-f[1], f[0]))
    ]


def _cause(problem: Problem, ground: Ground, parts: Parts, village: int, group: int) -> tuple[str, str]:
    """(item, cause) for one more person of a group."""
    ration = problem.items.ration[:, group]
    needed = np.flatnonzero(ration)
    for i in needed:
        if parts.stock[i, village] >= NEVER:
            return problem.items.id[i], _unreachable(ground, village, int(i))
    stock = ration * parts.stock[:, village]
    dock, minutes = float(ration @ parts.dock[:, village]), float(ration @ parts.minutes[:, village])
    dearest = int(needed[np.argmax(stock[needed])])
    heaviest = int(needed[np.argmax((ration * (parts.dock + parts.minutes)[:, village])[needed])])
    if max(stock.sum(), dock, minutes) < PRICELESS:
        return problem.items.id[dearest], "not_found"
    if stock.sum() >= max(dock, minutes):
        return problem.items.id[dearest], "item"
    return problem.items.id[heaviest], "dock" if dock >= minutes else "vehicle_hours"


def _unreachable(ground: Ground, village: int, item: int) -> str:
    """Why an item cannot be brought at all."""
    stocked = ground.stock[:, item] > 0
    if not stocked.any():
        return "item"
    if not (ground.leg[stocked, village] < NEVER).any():
        return "no_road"
    if not any(kind.reach[village] for kind in ground.types):
        return "vehicle_hours"
    return "too_far"


def _parts(ground: Ground, prices: Prices) -> Parts:
    shape = (len(ground.items), len(ground.people))
    best = Parts(np.full(shape, NEVER), np.zeros(shape), np.zeros(shape))
    total, everywhere = np.full(shape, NEVER), np.arange(len(ground.stores))
    for n, kind in enumerate(ground.types):
        minute = float(prices.minute[n])
        place = closed_places(prices.place[n], minute, ground.between / kind.speed)
        trip = trip_price(ground, kind, place, minute, prices.dock)
        for i in range(shape[0] if len(ground.stores) else 0):
            full = fullness(ground, kind, i, float(prices.by_kg[n]))
            price = full[:, None] * trip + handling_price(ground, kind, prices, minute, i, everywhere)
            store = price.argmin(axis=0)
            cheapest = price[store, np.arange(shape[1])]
            better = cheapest < total[i]
            total[i, better] = cheapest[better]
            best.stock[i, better] = prices.stock[store, i][better]
            dock = prices.dock * (full * ground.load_setup + ground.kg[:, i] / ground.load_rate)
            best.dock[i, better] = dock[store][better]
            best.minutes[i, better] = (cheapest - prices.stock[store, i] - dock[store])[better]
    return best
