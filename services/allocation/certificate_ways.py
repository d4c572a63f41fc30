"""The cheapest way to every village: for each item, which store, window and vehicle type brings a base unit at prices.

A unit pays for its stock, for the dock and vehicle minutes of loading and unloading it, and the share of a trip that
its vehicle can at most be filled with it.  A load that begins late has to be small, or it would not be unloaded by the
deadline: its set-up is shared by less.
"""

from dataclasses import dataclass

import numpy as np

from services.allocation.ground import Ground, VehicleType
from services.allocation.ground_shapes import NEVER, Floats, Ints


@dataclass(frozen=True, slots=True)
class Prices:
    """All at least 0.  `stock_by` (W, S, I) per base unit taken in that window or before; `dock` (W, S) per minute in
    that window; `minute` (types); `place` (types, S) per vehicle that is there.

    `by_kg` (types): how much of a vehicle's fullness is measured by payload rather than by volume, 0 to 1.
    """

    stock_by: Floats
    dock: Floats
    minute: Floats
    place: Floats
    by_kg: Floats

    @property
    def stock(self) -> Floats:
        """(S, I): price of a base unit taken in the first window."""
        return np.asarray(self.stock_by.sum(axis=0))


class Type:
    """What a vehicle type's ways take.

    `full` (S, I): share of a vehicle that a base unit fills at least; `at_dock` (W, S, I): minutes in which it is
    loaded, its share of the set-up included, NEVER in windows in which it cannot be; `last` (S, V): the last window
    from which a village is reached in time, or -1; `leg` (S, V): minutes.
    """

    def __init__(self, ground: Ground, kind: VehicleType, by_kg: float) -> None:
        self.kind, self.leg = kind, ground.leg / kind.speed
        payload, m3 = max(kind.payload_kg, 1e-9), ground.m3 / max(kind.volume_m3, 1e-9)
        self.full = by_kg * ground.kg / payload + (1.0 - by_kg) * m3
        # No load is larger than what can be unloaded after it, from the first minute and from a window's on.
        opened = ground.begins[0] + ground.load_setup
        whole = (ground.deadline - kind.way_out - opened) / (1.0 / ground.load_rate + 1.0 / kind.quickest)
        most = np.minimum(whole, kind.quickest * (ground.deadline - kind.way_out - ground.begins))
        possible = (ground.dock_minutes > 0) & (most > 0)
        most = np.clip(most, 1e-9, payload)
        share = by_kg * ground.kg / most[:, :, None] + (1.0 - by_kg) * m3
        handled = ground.kg / ground.load_rate[:, None] + share * ground.load_setup[:, None]
        self.at_dock = np.where((ground.made > 0) & possible[:, :, None], handled, NEVER)
        loaded, spare = np.maximum(opened, ground.begins), ground.deadline - self.leg - ground.unload_setup
        self.last = (loaded[:, :, None] <= spare).sum(axis=0) - 1
        self.last[:, ~kind.reach] = -1


class Ways:
    """The ways of an instance, for any prices with the same `by_kg`."""

    def __init__(self, ground: Ground, by_kg: Floats) -> None:
        self.ground, self.by_kg = ground, by_kg
        self.types = [Type(ground, kind, float(by_kg[n])) for n, kind in enumerate(ground.types)]
        self.steady = (ground.begins == ground.begins[0]).all(axis=0)
        self.alike = [_alike(ground, i) for i in range(len(ground.items))]

    def aboard(self, n: int, prices: Prices) -> Floats:
        """(W, S, I): price of a base unit aboard, NEVER where it cannot be had."""
        kind, minute = self.types[n], float(prices.minute[n])
        stock = np.cumsum(prices.stock_by[::-1], axis=0)[::-1]
        minutes = (minute + prices.dock)[:, :, None] * kind.at_dock
        return np.where(kind.at_dock < NEVER, stock + minutes, NEVER)

    def trip(self, n: int, prices: Prices) -> Floats:
        """(S, V): price of a full trip without set-ups, less what a vehicle is worth that is empty at the village."""
        place, way = prices.place[n][:, None], prices.minute[n] * self.types[n].leg
        trip = np.maximum(0.0, place + way - (place - way).max(axis=0, initial=0.0))
        return np.where(self.types[n].last >= 0, trip, NEVER * NEVER)

    def cheapest(self, prices: Prices) -> tuple[Floats, Floats, Ints, Ints]:
        """(I, V), twice each: the least price of a base unit unloaded, set-ups by load or not; which way it is.

        A way is numbered type * S + store; -1 where there is none.
        """
        ground = self.ground
        shape = len(ground.items), len(ground.people)
        least, which = np.full((2, *shape), NEVER), np.full((2, *shape), -1)
        villages = np.arange(shape[1])
        for n, kind in enumerate(self.types):
            aboard, trip = np.minimum.accumulate(self.aboard(n, prices), axis=0), self.trip(n, prices)
            unload, setup = prices.minute[n] / ground.unload_rate, prices.minute[n] * ground.unload_setup
            for i, groups in enumerate(self.alike):
                for stores in groups:
                    full, kg = kind.full[stores[0], i], ground.kg[stores[0], i]
                    price = full * trip[stores] + aboard[-1, stores, i][:, None]
                    for k in np.flatnonzero(~self.steady[stores]):
                        price[k] += aboard[kind.last[stores[k]], stores[k], i] - aboard[-1, stores[k], i]
                    best = price.argmin(axis=0)
                    found = price[best, villages] + kg * unload
                    for mode, more in enumerate((full * setup, 0.0)):
                        better = found + more < least[mode, i]
                        least[mode, i][better] = (found + more)[better]
                        which[mode, i][better] = (n * len(ground.stores) + stores[best])[better]
        return least[0], least[1], which[0], which[1]


def _alike(ground: Ground, item: int) -> list[Ints]:
    """The stores that have an item, in groups of equal mass and volume of a base unit."""
    had = np.flatnonzero(ground.made[-1, :, item] > 0)
    sizes = np.stack([ground.kg[had, item], ground.m3[had, item]], axis=1)
    _, group = np.unique(sizes, axis=0, return_inverse=True)
    return [had[group.ravel() == g] for g in range(int(group.max(initial=-1)) + 1)]
