"""What the trips of a plan must be before they can be judged, and trips that have begun before they can be repeated.

Whether a trip could be carried out is not asked here: that is for the judge, who tells every rule that it breaks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from services.allocation.planner.reading import MOST, InstanceError, Reader

ACTIONS = "load", "unload"
TIMES = "arrive", "start", "end"
TOLERANCE_MIN = 0.02
Known = Mapping[str, Reader]
MOST_BEGUN_VISITS = 100
"""Loads that have begun at one dock."""


def must_be_trips(plan: Reader) -> None:
    """Raises InstanceError where a plan's trips lack something or hold something of the wrong kind."""
    for trip in plan.listed("trips"):
        trip.text("id")
        trip.text("vehicle")
        if trip.has("lost"):
            trip.flag("lost")
        for stop in trip.listed("stops"):
            _must_be_stop(stop)


def must_be_promised(plan: Reader) -> None:
    """Raises InstanceError where the plan in force is none; it may name what is no longer there."""
    must_be_trips(plan)
    for stop in (stop for trip in plan.listed("trips") for stop in trip.listed("stops")):
        for moment in TIMES:
            stop.number(moment)
        for line in stop.listed("lines"):
            line.whole("quantity")


def must_be_begun(trips: Iterable[Reader], vehicles: Known, supplies: Known, villages: Known, stores: Known) -> None:
    """Raises InstanceError where a trip that has begun is no trip of this instance: no plan could repeat it."""
    visits: Counter[tuple[str, int]] = Counter()
    for trip in trips:
        trip.known("vehicle", vehicles, "vehicle")
        if trip.has("lost"):
            trip.flag("lost")
        for stop in trip.listed("stops", some=True):
            _must_be_stop(stop)
            _must_be_in_order(stop)
            for line in stop.listed("lines"):
                line.known("supply", supplies, "supply")
                line.whole("quantity", low=1)
            if stop.choice("do", ACTIONS) == "unload":
                stop.known("place", villages, "village")
            else:
                _must_be_load(stop, stores, visits)


def _must_be_stop(stop: Reader) -> None:
    stop.text("place")
    stop.text("do")
    for moment in TIMES:
        stop.number(moment, low=-MOST)
    if stop.has("depart"):
        stop.number("depart", low=-MOST)
    if stop.has("dock"):
        stop.number("dock", low=-MOST)
    for line in stop.listed("lines"):
        line.text("supply")
        line.number("quantity", low=-MOST)


def _must_be_in_order(stop: Reader) -> None:
    arrive, start, end = (stop.number(moment) for moment in TIMES)
    depart = stop.number("depart") if stop.has("depart") else end
    if arrive > start + TOLERANCE_MIN or start >= end or end > depart + TOLERANCE_MIN:
        raise InstanceError(stop.where, "must have arrive <= start < end <= depart")


def _must_be_load(stop: Reader, stores: Known, visits: Counter[tuple[str, int]]) -> None:
    store = stop.known("place", stores, "store")
    docks = int(store.value["docks"])
    dock = stop.whole("dock") if stop.has("dock") else 0
    if dock >= docks:
        raise stop.fault("dock", f"must be below the docks of the store, is {dock} and it has {docks}")
    visits[store.where, dock] += 1
    if visits[store.where, dock] > MOST_BEGUN_VISITS:
        raise stop.fault(
            "dock", f"is used by more than {MOST_BEGUN_VISITS} loads that have begun; leave out the oldest"
        )
