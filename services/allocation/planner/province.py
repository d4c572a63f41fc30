"""A plan of any size: in one piece, or of regions that processes of their own plan at the same time.

A region's problem is a problem like any other, so this very program plans it.  The trips of all regions together are
the plan.  Their prices together are a proof, since any prices are one: it is computed for the whole, in which goods and
vehicles may go anywhere, and so holds for plans that know no regions.
"""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from services.allocation.certificate import DECIMALS, Prices, bound, certify, gap, read_prices, whole
from services.allocation.certificate_joined import joined
from services.allocation.defaults import ALLOWANCE
from services.allocation.ground import Ground, read_ground
from services.allocation.order import Order
from services.allocation.planner.errand import RegionErrand
from services.allocation.planner.problem import read_problem
from services.allocation.planner.regions import regions_of
from services.allocation.planner.solve import Progress, solve, ways_of

Json = dict[str, Any]
PROCESSES = 2
"""Regions planned at the same time, each with up to two threads."""
LEAST_SECONDS = 1.0
ASK_SECONDS = 0.2
SCALES = 1.0, 0.75, 0.5, 0.0
SUMS = "relieved_in_time", "life_saved_priority", "value"


def plan_of(
    instance: Json,
    *,
    seconds: float = 15.0,
    priority_weight: float = 10.0,
    allowance: float = ALLOWANCE,
    seed: int = 1,
    work: int | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Json:
    """A relief plan of an instance of any size, as `solve` makes it.  Raises InstanceError.

    Of a large one, `seconds` or `work` are shared out among the regions by villages; to prove the whole comes on top.
    Raises RegionFailed when a region's process ends without a plan.
    """
    regions = regions_of(instance)
    if len(regions) == 1:
        return solve(
            instance,
            seconds=seconds,
            priority_weight=priority_weight,
            allowance=allowance,
            seed=seed,
            work=work,
            on_progress=on_progress,
            should_stop=should_stop,
        )
    regions.sort(key=lambda region: -len(region["villages"]))
    order = Order(seconds, priority_weight, allowance, seed, work)
    watch = _Watch(len(regions), on_progress or (lambda _: None))
    plans = _planned(regions, _orders(order, regions), watch, should_stop or (lambda: False))
    certificate, proven = _proven(instance, regions, plans)
    watch.say("done", proven["relieved_bound"])
    return {
        "schema": "relief-plan/1",
        "instance": instance.get("name", ""),
        "made_at": instance["now"],
        "trips": _trips(instance.get("committed", ()), plans),
        "certificate": certificate,
        "summary": watch.summary(plans, proven),
        "shortages": sorted((row for plan in plans for row in plan["shortages"]), key=lambda row: -row["people"]),
    }


def _orders(order: Order, regions: Sequence[Json]) -> list[Order]:
    """Seconds by villages, so many that the processes are done in time when each takes the next region."""
    villages = [len(region["villages"]) for region in regions]
    busy = [0] * PROCESSES
    for number in villages:
        busy[busy.index(min(busy))] += number
    shares = [number / sum(villages) for number in villages]
    seconds = [max(LEAST_SECONDS, order.seconds * number / max(busy)) for number in villages]
    return [
        replace(order, seconds=clock, work=order.work and max(1, int(order.work * share)))
        for clock, share in zip(seconds, shares, strict=True)
    ]


def _planned(
    regions: Sequence[Json], orders: Sequence[Order], watch: "_Watch", should_stop: Callable[[], bool]
) -> list[Json]:
    """The plan of each region, in their order.  Raises RegionFailed as soon as one has none."""
    with TemporaryDirectory() as folder, ThreadPoolExecutor(PROCESSES) as crew:
        errands = [
            RegionErrand(Path(folder) / str(n), region, order, watch.ear(n))
            for n, (region, order) in enumerate(zip(regions, orders, strict=True))
        ]
        running = [crew.submit(errand.run) for errand in errands]
        try:
            while wait(running, ASK_SECONDS, FIRST_EXCEPTION).not_done:
                for failed in (one.exception() for one in running if one.done()):
                    if failed:
                        raise failed
                if should_stop():
                    for errand in errands:
                        errand.stop()
            return [one.result() for one in running]
        finally:
            for errand in errands:
                errand.end()


def _trips(begun: Sequence[Json], plans: Sequence[Json]) -> list[Json]:
    """Those that have begun as they are; the others numbered anew, since every region counts from one."""
    taken, trips, number = {trip["id"] for trip in begun}, [*begun], 0
    for trip in (trip for plan in plans for trip in plan["trips"] if trip["id"] not in taken):
        number += 1
        while f"trip-{number}" in taken:
            number += 1
        trips.append({**trip, "id": f"trip-{number}"})
    return trips


def _proven(instance: Json, regions: Sequence[Json], plans: Sequence[Json]) -> tuple[Json, Json]:
    """The certificate of the whole, and what it proves."""
    parts = [(region, plan["certificate"]) for region, plan in zip(regions, plans, strict=True)]
    certificate, ground = joined(instance, parts), read_ground(instance, ways_of(read_problem(instance)))
    weight = float(certificate["priority_weight"])
    people = _best(ground, read_prices(ground, certificate["people"]), 0.0)
    value = _best(ground, read_prices(ground, certificate["value"]), weight) if weight else people
    proven = {"relieved_bound": whole(people.proves), "value_bound": value.proves}
    return certify(people.prices, value.prices, weight), proven


@dataclass(frozen=True, slots=True)
class _Proof:
    proves: float
    prices: Prices


def _best(ground: Ground, prices: Prices, weight: float) -> _Proof:
    """What is dear in a region is less so beside neighbours that help out: of these prices and lower ones the best."""
    tried = [_cheaper(prices, scale) for scale in SCALES]
    return min((_Proof(bound(ground, found, weight), found) for found in tried), key=lambda proof: proof.proves)


def _cheaper(prices: Prices, scale: float) -> Prices:
    scaled = {name: scale * getattr(prices, name) for name in ("stock_by", "dock", "minute", "place")}
    return replace(prices, **{name: np.round(values, DECIMALS) for name, values in scaled.items()})


class _Watch:
    """Adds up what the regions tell, and tells it on."""

    def __init__(self, regions: int, on_progress: Callable[[Progress], None]) -> None:
        self._began, self._relieved, self._on_progress = time.monotonic(), [0] * regions, on_progress
        self._stages: dict[str, float] = {}
        self._one_at_a_time = threading.Lock()

    def ear(self, region: int) -> Callable[[Json], None]:
        """What hears the progress of a region."""

        def hear(line: Json) -> None:
            with self._one_at_a_time:
                self._relieved[region] = line["relieved"]
                self.say("improve" if "first plan" in self._stages else "first plan", None)

        return hear

    def say(self, stage: str, proven: int | None) -> None:
        seconds = time.monotonic() - self._began
        self._stages[stage] = round(seconds, 2)
        self._on_progress(Progress(stage, seconds, sum(self._relieved), proven))

    def summary(self, plans: Sequence[Json], proven: Json) -> Json:
        reached = {name: sum(plan["summary"][name] for plan in plans) for name in SUMS}
        return {
            **reached,
            **proven,
            "gap": round(gap(reached["relieved_in_time"], proven["relieved_bound"]), 4),
            "seconds_first_plan": self._stages["first plan"],
            "seconds": self._stages["done"],
            "stages": self._stages,
            "peak_mb": sum(sorted((plan["summary"]["peak_mb"] or 0.0 for plan in plans), reverse=True)[:PROCESSES]),
            "regions": len(plans),
        }
