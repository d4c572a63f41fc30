"""Better prices: steps down the slope of the bound that they prove.

The bound is convex in the prices.  Where a village buys and what it uses there are the slope: a price should rise where
more is bought than there is, and fall where something is left.  Steps are as long as they had to be if the least bound
were a little below the best one known; they get shorter when that proves to be out of reach.
"""

import time
from dataclasses import replace

import numpy as np

from services.allocation.certificate import DECIMALS, bound, closed, village_gains
from services.allocation.certificate_ways import Prices, Ways
from services.allocation.ground import Ground
from services.allocation.ground_shapes import Floats, Ints
from services.allocation.planner.quota import QuotaLp

ROUNDS = 300
LP_SHARE = 0.95
FIRST_AIM, LEAST_AIM = 0.1, 1e-4
ADVANCE = 0.1
"""A step has to bring this share of what was aimed at; after PATIENCE that do not, half as much is aimed at."""
PATIENCE = 8
SLOPES = "stock_by", "dock", "minute", "place"


def proving(lp: QuotaLp, priority_weight: float, until: float, rounds: int = ROUNDS) -> tuple[Prices, float]:
    """The prices that prove most, the LP's polished or none at all, and the bound.

    They are refined until the monotonic clock reads `until`, but never in more than so many rounds.
    """
    now = time.monotonic()
    prices = lp.prices(priority_weight, now + LP_SHARE * (until - now))
    found = polished(lp.ways, prices, priority_weight, until, rounds)
    nothing = replace(found, **{name: np.zeros_like(getattr(found, name)) for name in SLOPES})
    choices = [nothing, replace(found, **{name: np.round(getattr(found, name), DECIMALS) for name in SLOPES})]
    bounds = [bound(lp.ground, prices, priority_weight) for prices in choices]
    best = int(np.argmin(bounds))
    return choices[best], bounds[best]


def polished(ways: Ways, prices: Prices, priority_weight: float, until: float, rounds: int = ROUNDS) -> Prices:
    """The best prices on a walk of so many steps, or of as many as are possible in time."""
    if not ways.ground.stores:
        return prices  # nothing has a price
    size, walk, best, least = _sizes(ways.ground), closed(ways.ground, prices), prices, np.inf
    aim, waited = FIRST_AIM, 0
    for _ in range(rounds):
        value, slope = value_and_slope(ways, walk, priority_weight)
        waited = 0 if value < least * (1 - ADVANCE * aim) else waited + 1
        if value < least:
            best, least = walk, value
        if time.monotonic() >= until or least <= 0 or aim < LEAST_AIM:
            break
        if waited > PATIENCE:
            aim, waited, walk = aim / 2, 0, best
            continue
        way = {name: getattr(slope, name) / size[name] for name in SLOPES}
        length = sum(float((w * w).sum()) for w in way.values())
        step = (value - least * (1 - aim)) / max(length, 1e-12)
        moved = {name: np.maximum(0.0, getattr(walk, name) - step * way[name] / size[name]) for name in SLOPES}
        walk = closed(ways.ground, replace(walk, **moved))
    return best


def _sizes(ground: Ground) -> dict[str, Floats]:
    """How much of everything there is, by which steps in its price are measured."""
    vehicles = np.array([len(k.first_leg) for k in ground.types], dtype=float)
    return {
        "stock_by": np.maximum(1.0, ground.made),
        "dock": np.maximum(1.0, ground.dock_minutes),
        "minute": np.maximum(1.0, [k.minutes for k in ground.types]),
        "place": np.repeat(np.maximum(1.0, vehicles)[:, None], len(ground.stores), axis=1),
    }


def value_and_slope(ways: Ways, prices: Prices, weight: float) -> tuple[float, Prices]:
    """The bound at closed prices, and by how much it grows with each of them."""
    ground = ways.ground
    slope = Prices(
        ground.made.copy(),
        ground.dock_minutes.copy(),
        np.array([k.minutes for k in ground.types]),
        0.0 * prices.place,
        prices.by_kg,
    )
    value = float((prices.stock_by * ground.made).sum() + (prices.dock * ground.dock_minutes).sum())
    visit, by = np.full(len(ground.people), np.inf), np.zeros(len(ground.people), dtype=int)
    for n, kind in enumerate(ground.types):
        minute = float(prices.minute[n])
        value += minute * kind.minutes
        start = prices.place[n] - minute * kind.first_leg
        first, who = start.argmax(axis=1), np.arange(len(start))
        used = start[who, first] > 0
        value += float(start[who, first][used].sum())
        np.add.at(slope.place[n], first[used], 1.0)
        slope.minute[n] -= kind.first_leg[who, first][used].sum()
        cheaper = kind.reach & (minute * ground.unload_setup < visit)
        visit[cheaper], by[cheaper] = minute * ground.unload_setup[cheaper], n
    visit[ground.brought.any(axis=1)] = 0.0
    by_load, by_visit, way_load, way_visit = ways.cheapest(prices)
    load_gain = village_gains(ground, by_load, weight)
    visit_gain = village_gains(ground, by_visit, weight) - visit
    visiting = np.maximum(0.0, visit_gain) <= load_gain
    value += float(np.minimum(np.maximum(0.0, visit_gain), load_gain).sum())
    going = visiting & (visit_gain > 0)
    np.add.at(slope.minute, by[going & (visit > 0)], -ground.unload_setup[going & (visit > 0)])
    for mask, unit, way, loads in ((going, by_visit, way_visit, 0.0), (~visiting, by_load, way_load, 1.0)):
        bought = _bought(ground, unit, weight) * mask
        _use(ways, prices, slope, bought, way, loads)
    return value, slope


def _bought(ground: Ground, unit: Floats, weight: float) -> Floats:
    """(I, V): base units that a village buys at the unit prices, less what begun trips bring."""
    bought = -ground.brought.T.copy()
    for g in range(ground.people.shape[1]):
        ration = ground.ration[:, g]
        all_price = ration @ unit
        if not ground.priority[g]:
            bought += np.outer(ration, np.where(all_price < 1.0, ground.people[:, g], 0.0))
            continue
        saved = ground.alone[:, :, g].T
        alone, both = weight - (saved * unit).sum(axis=0), weight + 1.0 - all_price
        bought += np.outer(ration, np.where((both > 0) & (both >= alone), ground.people[:, g], 0.0))
        bought += saved * np.where((alone > 0) & (alone > both), ground.people[:, g], 0.0)
    return bought


def _use(ways: Ways, prices: Prices, slope: Prices, bought: Floats, way: Ints, loads: float) -> None:
    """Takes what is bought off the slope."""
    ground, stores = ways.ground, len(ways.ground.stores)
    for n, kind in enumerate(ways.types):
        item, village = np.nonzero((bought != 0) & (way >= n * stores) & (way < (n + 1) * stores))
        if not len(item):
            continue
        store, units = way[item, village] - n * stores, bought[item, village]
        window = _cheapest_window(ways.aboard(n, prices))[kind.last[store, village], store, item]
        full, kg = kind.full[store, item] * units, ground.kg[store, item] * units
        at_dock = kind.at_dock[window, store, item] * units
        taken = np.zeros_like(slope.stock_by)
        np.add.at(taken, (window, store, item), units)
        slope.stock_by[:] -= taken.cumsum(axis=0)
        np.add.at(slope.dock, (window, store), -at_dock)
        after_price = prices.place[n][:, None] - prices.minute[n] * kind.leg
        after, back = after_price.argmax(axis=0)[village], (after_price.max(axis=0) > 0)[village]
        np.add.at(slope.place[n], store, -full)
        np.add.at(slope.place[n], after[back], full[back])
        minutes = at_dock + kg / ground.unload_rate[village]
        minutes += full * (kind.leg[store, village] + loads * ground.unload_setup[village])
        slope.minute[n] -= minutes.sum() + (full * kind.leg[after, village])[back].sum()


def _cheapest_window(aboard: Floats) -> Ints:
    """(W, S, I): the cheapest window up to each."""
    least = np.minimum.accumulate(aboard, axis=0)
    new = np.concatenate([np.ones_like(least[:1], dtype=bool), least[1:] < least[:-1]])
    return np.asarray(np.maximum.accumulate(np.where(new, np.arange(len(aboard))[:, None, None], 0), axis=0))
