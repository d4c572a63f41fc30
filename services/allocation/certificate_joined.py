"""The certificate of a problem from those of the regions that make it up: every price stays with what it is for.

A store's windows of time may begin elsewhere in the whole, since other vehicles are the first there.  So prices by
window are not quite where they were best; they are prices all the same, and prove what they prove.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence

from services.allocation.ground import Json, likeness_of, vehicle_types

Certified = tuple[Json, Json]
"""A region's instance, and its certificate or one aim's prices of it."""


def joined(instance: Json, parts: Sequence[Certified]) -> Json:
    """What belongs to a store keeps its price; what belongs to a type of vehicle gets the mean over all vehicles."""
    first = parts[0][1]
    return {
        "schema": first["schema"],
        "priority_weight": first["priority_weight"],
        **{aim: _prices(instance, [(part, held[aim]) for part, held in parts]) for aim in ("people", "value")},
    }


def _prices(instance: Json, parts: Sequence[Certified]) -> Json:
    store = {row["id"]: n for n, row in enumerate(instance["stores"])}
    kind = vehicle_types(instance["vehicles"])
    rows: dict[str, list[list[float]]] = {name: [] for name in ("stock_by", "dock", "minute", "place", "by_kg")}
    sums: dict[str, dict[int, float]] = {"minute": defaultdict(float), "by_kg": defaultdict(float)}
    for part, prices in parts:
        stores = [store[row["id"]] for row in part["stores"]]
        kinds = [kind[likeness] for likeness in vehicle_types(part["vehicles"])]
        rows["stock_by"] += [[w, stores[s], i, price] for w, s, i, price in prices["stock_by"]]
        rows["dock"] += [[w, stores[s], price] for w, s, price in prices["dock"]]
        rows["place"] += [[kinds[t], stores[s], price] for t, s, price in prices["place"]]
        number = Counter(kinds[t] for t in _types_of(part))
        for name, total in sums.items():
            for t, price in prices[name]:
                total[kinds[t]] += price * number[kinds[t]]
    vehicles = Counter(_types_of(instance))
    means = {name: [[t, total / vehicles[t]] for t, total in sorted(of.items())] for name, of in sums.items()}
    return {**rows, **means}


def _types_of(instance: Json) -> list[int]:
    """Each vehicle's number of its type."""
    number = vehicle_types(instance["vehicles"])
    return [number[likeness] for likeness in map(likeness_of, instance["vehicles"])]
