"""What a plan means place by place: who is relieved in time, until when, by which trips.  Counted as it was judged."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from services.allocation.check_score import Delivery, Rations, achievements, relieved
from services.allocation.counted import Counted
from shared.ports import Blobs

Json = dict[str, Any]
Step = tuple[float, int]
"""(minute, persons relieved until then)"""


class Outlooks:
    """Each plan's outlook, counted once: a plan never changes, and every desk that watches asks for it."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self._counted = Counted()

    async def of(self, plan: Json) -> Json:
        """The outlook of a plan, given its document."""
        key = plan["plan_digest"], plan["instance_digest"]

        async def count() -> Json:
            body, instance = [await self._blobs.get(digest) for digest in key]
            return await asyncio.to_thread(lambda: outlook(orjson.loads(instance), orjson.loads(body)))

        return await self._counted.of(key, count)


def outlook(instance: Json, plan: Json) -> Json:
    """{"places": {place: {people, in_time, minute, trips}}, "curve": [{minute, people}], "drops": {place: [...]}}.

    The plan must be one without violations.  `minute` is when the last of those whom it relieves is relieved, None if
    it relieves nobody.
    """
    rations = Rations(instance)
    drops = _drops(instance, plan)
    arrivals = {place: sorted(_arrivals(rations, here)) for place, here in drops.items()}
    in_time = achievements(instance, rations, arrivals)["by_place"]
    steps = {
        village["id"]: _steps(rations, rations.people(village), arrivals.get(village["id"], []))
        for village in instance["villages"]
    }
    places = {
        village["id"]: {
            "people": sum(rations.people(village)),
            "in_time": sum(in_time[village["id"]].values()),
            "minute": steps[village["id"]][-1][0] if steps[village["id"]] else None,
            "trips": [drop["trip"] for drop in drops.get(village["id"], [])],
        }
        for village in instance["villages"]
    }
    return {"places": places, "curve": _curve(steps.values()), "drops": drops}


def _drops(instance: Json, plan: Json) -> Mapping[str, list[Json]]:
    """By place, in order of time: what each trip brings, from the store where it has loaded last."""
    items = {supply["id"]: supply["item"] for supply in instance["supplies"]}
    found: defaultdict[str, list[Json]] = defaultdict(list)
    for trip in plan["trips"]:
        store = ""
        for stop in trip["stops"]:
            if stop["do"] == "load":
                store = stop["place"]
                continue
            goods: defaultdict[str, int] = defaultdict(int)
            for line in stop["lines"]:
                goods[items[line["supply"]]] += int(line["quantity"])
            told = {"trip": trip["id"], "vehicle": trip["vehicle"], "store": store, "goods": dict(goods)}
            found[stop["place"]].append({**told, "arrive_min": stop["arrive"], "end_min": stop["end"]})
    return {place: sorted(drops, key=lambda drop: (drop["end_min"], drop["trip"])) for place, drops in found.items()}


def _arrivals(rations: Rations, drops: Iterable[Json]) -> Iterator[Delivery]:
    for drop in drops:
        for item, units in drop["goods"].items():
            base, worth = rations.counts_as[rations.items[item]]
            yield drop["end_min"], base, units * worth


def _steps(rations: Rations, people: list[int], arrived: list[Delivery]) -> list[Step]:
    """When how many of a place are relieved, as often as the number grows; goods of one minute come together."""
    got = [0.0] * len(rations.items)
    steps: list[Step] = []
    for number, (minute, item, units) in enumerate(arrived):
        got[item] += units
        if number + 1 < len(arrived) and arrived[number + 1][0] == minute:
            continue
        served = sum(relieved(people, got, rations.rates, rations.ranks))
        if served > (steps[-1][1] if steps else 0):
            steps.append((minute, served))
    return steps


def _curve(places: Iterable[list[Step]]) -> list[Json]:
    """All places together."""
    gains: defaultdict[float, int] = defaultdict(int)
    for steps in places:
        before = 0
        for minute, served in steps:
            gains[minute] += served - before
            before = served
    curve, total = [], 0
    for minute in sorted(gains):
        total += gains[minute]
        curve.append({"minute": minute, "people": total})
    return curve
