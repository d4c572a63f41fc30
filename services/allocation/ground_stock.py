"""Supplies over time, for a bound: how many base units exist at every store by the end of each of its windows.

A store is open from the first minute at which somebody could load there until the last at which a load could still
leave for the nearest village.  Its windows divide this time, finely at both ends: early goods may not be there yet,
late loads have to be small.  Where all stock is there from the first, one window
is enough.
"""

import numpy as np

from services.allocation.ground_shapes import NEVER, Flags, Floats, Json

AFTER_OPENING = (0.0, 10.0, 25.0, 45.0, 70.0, 100.0, 140.0, 190.0)
BEFORE_CLOSING = (200.0, 150.0, 110.0, 80.0, 55.0, 35.0, 18.0)


def windows(opens: Floats, closes: Floats, grows: Flags) -> Floats:
    """(W, S): first minutes of the windows of stores that open and close at these minutes; some may be empty.

    Where stock does not grow all windows but the last are empty.
    """
    closes = np.maximum(opens, closes)
    early, late = opens + np.array(AFTER_OPENING)[:, None], closes - np.array(BEFORE_CLOSING)[:, None]
    return np.where(grows, np.sort(np.clip(np.concatenate([early, late]), opens, closes), axis=0), opens)


class Supplies:
    """The supplies of base items that rations name; `kg`, `m3`, `ready` (S, I): least per base unit, first minute.

    A substitute counts as the base units it stands for.  `drawn`: units by supply that are gone already.
    """

    def __init__(self, instance: Json, items: list[str], drawn: dict[str, float]) -> None:
        row = {s["id"]: n for n, s in enumerate(instance["stores"])}
        column = {item: n for n, item in enumerate(items)}
        goods = {i["id"]: i for i in instance["items"]}
        self._shape = len(row), len(column)
        self._drawn, self._lots = drawn, list[tuple[int, int, float, Json]]()
        self.kg, self.m3, self.ready = (np.full(self._shape, NEVER) for _ in range(3))
        now, deadline = float(instance["now"]), float(instance["deadline"])
        for supply in instance["supplies"]:
            good = goods[supply["item"]]
            base = good.get("counts_as") or {"item": good["id"], "units": 1.0}
            if base["item"] not in column or not _is_fresh(supply, now, deadline):
                continue
            at = row[supply["store"]], column[base["item"]]
            self._lots.append((*at, float(base["units"]), supply))
            self.kg[at] = min(self.kg[at], good["weight_kg"] / base["units"])
            self.m3[at] = min(self.m3[at], good["volume_m3"] / base["units"])
            self.ready[at] = min(self.ready[at], max(now, supply.get("available_from", supply.get("from", 0.0))))

    def by(self, minute: Floats) -> Floats:
        """(W, S, I): base units that exist by `minute` (W, S) and are not gone."""
        found = np.zeros((len(minute), *self._shape))
        for store, item, units, supply in self._lots:
            left = existing(supply, minute[:, store]) - self._drawn.get(supply["id"], 0.0)
            found[:, store, item] += units * np.maximum(0.0, left)
        return found


def _is_fresh(supply: Json, now: float, deadline: float) -> bool:
    until = supply.get("available_until")
    begins: float = supply["available_from"] if "quantity" in supply else supply["from"]
    return begins <= deadline and (until is None or until >= now)


def existing(supply: Json, minute: Floats) -> Floats:
    """Units that exist by each minute: all of a lot from its minute on, what a line has made until then."""
    if "quantity" in supply:
        return np.where(minute >= supply["available_from"], float(supply["quantity"]), 0.0)
    run = np.maximum(0.0, np.minimum(minute, supply["until"]) - supply["from"])
    rate, ramp = supply["rate_per_h"] / 60.0, supply["ramp_min"]
    made = np.where(run < ramp, rate * run * run / (2 * max(ramp, 1e-9)), rate * (run - ramp / 2))
    return np.asarray(np.minimum(made, supply["max_quantity"]))
