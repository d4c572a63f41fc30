"""What a plan achieves: whole rations by the deadline, township coverage, lateness, and promises kept.

A delivery is (minute, item, units): the end of its unloading, the index of a base item, and units of that base item.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from services.allocation.check_travel import TOLERANCE_MIN

Json = Mapping[str, Any]
Delivery = tuple[float, int, float]

WHOLE = 1e-6
PROMISE_TOLERANCE_MIN = 15.0


class Rations:
    """The ration set of an instance as tables over the indices of its items and groups."""

    def __init__(self, instance: Json) -> None:
        self.items = {item["id"]: k for k, item in enumerate(instance["items"])}
        self.groups = {group["id"]: k for k, group in enumerate(instance["groups"])}
        self.ranks = [group["rank"] for group in instance["groups"]]
        self.rates = [[0.0] * len(self.groups) for _ in self.items]
        for ration in instance["rations"]:
            for group in ration["groups"]:
                self.rates[self.items[ration["item"]]][self.groups[group]] += ration["quantity"] / ration["per_persons"]
        life = [bool(item["life_saving"]) for item in instance["items"]]
        self.life_rates = [row if saves else [0.0] * len(row) for row, saves in zip(self.rates, life, strict=True)]
        self.counts_as = [self._base(item) for item in instance["items"]]

    def _base(self, item: Json) -> tuple[int, float]:
        """The base item that an item stands for, and the base units that one unit of it is worth."""
        base = item.get("counts_as")
        return (self.items[base["item"]], float(base["units"])) if base else (self.items[item["id"]], 1.0)

    def people(self, village: Json) -> list[int]:
        """Persons of a village by group."""
        return [village["people"].get(group, 0) for group in self.groups]

    def need(self, village: Json) -> list[int]:
        """Whole units of every base item that the village needs."""
        people = self.people(village)
        return [math.ceil(sum(r * n for r, n in zip(row, people, strict=True)) - 1e-9) for row in self.rates]


def relieved(
    people: Sequence[int], got: Sequence[float], rates: Sequence[Sequence[float]], ranks: Sequence[int]
) -> list[int]:
    """Most persons of each group with a whole ration, lower rank first, then in listed order.

    people  persons by group          got    units by item
    rates   units per person, rates[item][group]; a group that needs nothing is relieved
    """
    left = list(got)
    served = [0] * len(people)
    for g in sorted(range(len(people)), key=lambda g: ranks[g]):
        wanted = [(i, row[g]) for i, row in enumerate(rates) if row[g] > 0] if people[g] else []
        served[g] = max(0, min([people[g], *(math.floor(left[i] / rate + WHOLE) for i, rate in wanted)]))
        for i, rate in wanted:
            left[i] -= served[g] * rate
    return served


def achievements(instance: Json, rations: Rations, deliveries: Mapping[str, list[Delivery]]) -> dict[str, Any]:
    """People relieved by group, place and township, and the person-minutes waited past the deadline."""
    full, life, late = [0] * len(rations.groups), [0] * len(rations.groups), 0.0
    by_place: dict[str, dict[str, int]] = {}
    townships: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    total = [0] * len(rations.groups)
    for village in instance["villages"]:
        people, arrived = rations.people(village), sorted(deliveries.get(village["id"], ()))
        served, saved = _in_time(people, arrived, rations, instance["deadline"])
        late += _lateness(people, sum(served), arrived, rations, instance["deadline"], instance["horizon"])
        full, life, total = _add(full, served), _add(life, saved), _add(total, people)
        by_place[village["id"]] = {g: n for g, n in zip(rations.groups, served, strict=True) if n}
        townships[village["township"]] = _add(townships[village["township"]], [sum(served), sum(people)])
    coverage = {code: done / there if there else 1.0 for code, (done, there) in townships.items()}
    least = min(coverage, key=lambda code: (coverage[code], code), default="")
    return {
        "people": sum(total),
        "priority_people": _priority(total, rations),
        "relieved_in_time": sum(full),
        "relieved_priority": _priority(full, rations),
        "life_saved_in_time": sum(life),
        "life_saved_priority": _priority(life, rations),
        "share": sum(full) / max(1, sum(total)),
        "by_group": dict(zip(rations.groups, full, strict=True)),
        "by_place": by_place,
        "least_township": round(coverage.get(least, 1.0), 6),
        "least_township_code": least,
        "townships_below_half": sum(share < 0.5 for share in coverage.values()),
        "lateness_person_min": round(late, 1),
    }


def _in_time(
    people: Sequence[int], arrived: Sequence[Delivery], rations: Rations, deadline: float
) -> tuple[list[int], list[int]]:
    """Persons with the whole ration and with its life-saving part by the deadline."""
    got = [0.0] * len(rations.items)
    for minute, item, units in arrived:
        if minute <= deadline + TOLERANCE_MIN:
            got[item] += units
    if not any(got):
        return [0] * len(people), [0] * len(people)
    return relieved(people, got, rations.rates, rations.ranks), relieved(people, got, rations.life_rates, rations.ranks)


def _lateness(
    people: Sequence[int], done: int, arrived: Sequence[Delivery], rations: Rations, deadline: float, horizon: float
) -> float:
    """Person-minutes after the deadline until each further person is relieved, or until the horizon."""
    there, late = sum(people), 0.0
    got = [0.0] * len(rations.items)
    for minute, item, units in arrived:
        got[item] += units
        if minute > deadline + TOLERANCE_MIN and done < there:
            now_done = sum(relieved(people, got, rations.rates, rations.ranks))
            late += max(0, now_done - done) * (min(minute, horizon) - deadline)
            done = max(done, now_done)
    return late + (there - done) * (horizon - deadline)


def _add(a: Sequence[int], b: Sequence[int]) -> list[int]:
    return [x + y for x, y in zip(a, b, strict=True)]


def _priority(persons: Sequence[int], rations: Rations) -> int:
    return sum(n for n, rank in zip(persons, rations.ranks, strict=True) if rank == 1)


def churn(instance: Json, plan: Json) -> dict[str, float] | None:
    """Promises of the previous plan that this one breaks; None without a previous plan.

    A promise is a vehicle's arrival at a village in a trip not begun by now; it is kept if the same vehicle still comes
    within 15 minutes of it.  Vehicles that are lost promise nothing.
    """
    if not instance.get("previous"):
        return None
    lost = {v["id"] for v in instance["vehicles"] if v.get("available_until") is not None}
    begun = {trip["id"] for trip in instance.get("committed", ())}
    before, after = _promises(instance["previous"], lost, begun), _promises(plan, lost, begun)
    promised = sum(len(arrivals) for arrivals in before.values())
    kept = sum(_kept(sorted(arrivals), sorted(after.get(key, ()))) for key, arrivals in before.items())
    share = round((promised - kept) / promised, 4) if promised else 0.0
    return {"promises": promised, "broken": promised - kept, "share": share}


def _promises(plan: Json, lost: set[str], begun: set[str]) -> dict[tuple[str, str], list[float]]:
    arrivals: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    for trip in plan["trips"]:
        if trip["id"] not in begun and trip["vehicle"] not in lost:
            for stop in trip["stops"]:
                if stop["do"] == "unload":
                    arrivals[trip["vehicle"], stop["place"]].append(stop["arrive"])
    return arrivals


def keeps(coming: list[float], minute: float) -> bool:
    """Takes the arrival out that keeps the promise of `minute`, if there is one."""
    match = next((n for n, other in enumerate(coming) if abs(other - minute) <= PROMISE_TOLERANCE_MIN), None)
    if match is not None:
        coming.pop(match)
    return match is not None


def _kept(promised: Sequence[float], coming: list[float]) -> int:
    return sum(keeps(coming, minute) for minute in promised)
