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
    """All at least 0.  `stock` (W, S, I) per base unit taken in that window or before; `dock` (W, S) per minute in that
    window; `minute` (types); `place` (types, S) per vehicle there.

    `by_kg` (types): how much of a vehicle's fullness is measured by payload rather than by volume, 0 to 1.
    """

    stock: Floats
    dock: Floats
    minute: Floats
    place: Floats
    by_kg: Floats


class Type:
    """What a vehicle type's ways take.

    `full` (S, I): share of a vehicle that a base unit fills at least; `share` (W, S, I): of a load's set-up, NEVER in
    windows in which it cannot be loaded; `since` (W, S): the first window in which a load may have begun that still
    loads in this one; `last` (S, V): the last window from which a village is reached in time, or -1; `leg` (S, V).
    """

    def __init__(self, ground: Ground, kind: VehicleType, by_kg: float) -> None:
        self.kind, self.leg = kind, ground.leg / kind.speed
        payload, m3 = max(kind.payload_kg, 1e-9), ground.m3 / max(kind.volume_m3, 1e-9)
        self.full = by_kg * ground.kg / payload + (1.0 - by_kg) * m3
        self.most = most = np.minimum(payload, kind.quickest * (ground.deadline - kind.way_out - ground.begins))
        share = by_kg * ground.kg / np.maximum(most, 1e-9)[:, :, None] + (1.0 - by_kg) * m3
        self.share = np.where((ground.made > 0) & (most > 0)[:, :, None], share, NEVER)
        longest = ground.load_setup + kind.payload_kg / ground.load_rate
        self.since = (ground.begins[None, 1:] <= (ground.begins - longest)[:, None]).sum(axis=1)
        spare = ground.deadline - ground.load_setup[:, None] - self.leg - ground.unload_setup
        self.last = (ground.begins[:, :, None] <= spare).sum(axis=0) - 1
        self.last[:, ~kind.reach] = -1


class Ways:
    """The ways of an instance, for any prices with the same `by_kg`."""

    def __init__(self, ground: Ground, by_kg: Floats) -> None:
        self.ground, self.by_kg = ground, by_kg
        self.types = [Type(ground, kind, float(by_kg[n])) for n, kind in enumerate(ground.types)]
        self.had = [np.flatnonzero(ground.made[-1, :, i] > 0) for i in range(len(ground.items))]

    def aboard(self, n: int, prices: Prices) -> Floats:
        """(W, S, I): price of a base unit aboard, NEVER where it cannot be had."""
        ground, kind, minute = self.ground, self.types[n], float(prices.minute[n])
        stock = np.cumsum(prices.stock[::-1], axis=0)[::-1]
        begin = np.array([[prices.dock[f : w + 1, s].min() for s, f in enumerate(since)] for w, since in enumerate(kind.since)])
        setup = ground.load_setup * (minute + begin)
        price = stock + (minute + prices.dock)[:, :, None] * ground.kg / ground.load_rate[:, None]
        return np.where(kind.share < NEVER, price + kind.share * setup[:, :, None], NEVER)

    def trip(self, n: int, prices: Prices) -> Floats:
        """(S, V): price of a full trip without set-ups, less what a vehicle is worth that is empty at the village."""
        place, way = prices.place[n][:, None], prices.minute[n] * self.types[n].leg
        return np.asarray(np.maximum(0.0, place + way - (place - way).max(axis=0, initial=0.0)))

    def cheapest(self, prices: Prices) -> tuple[Floats, Floats, Ints, Ints]:
        """Least price of a base unit (I, V) unloaded on its own and on a visit paid for, and which way it is (flat)."""
        shape = len(self.ground.items), len(self.ground.people)
        least = np.full((2, *shape), NEVER)
        which = np.full((2, *shape), -1)
        for n, kind in enumerate(self.types):
            aboard, trip = np.minimum.accumulate(self.aboard(n, prices), axis=0), self.trip(n, prices)
            minute, setup = float(prices.minute[n]), prices.minute[n] * self.ground.unload_setup
            for i, had in enumerate(self.had):
                if not len(had):
                    continue
                last, full = kind.last[had], kind.full[had, i][:, None]
                price = np.where(last >= 0, aboard[last, had[:, None], i] + full * trip[had], NEVER)
                unload = self.ground.kg[had, i][:, None] * minute / self.ground.unload_rate
                for mode, way in enumerate((price + unload + full * setup, price + unload)):
                    store = way.argmin(axis=0)
                    found = way[store, np.arange(shape[1])]
                    better = found < least[mode, i]
                    least[mode, i][better] = found[better]
                    which[mode, i][better] = (n * len(self.ground.stores) + had[store])[better]
        return least[0], least[1], which[0], which[1]
