"""Lends vehicles to regions that have few for their people: a reserve of trucks in the capital is meant for everybody.

Vehicles of a type are lent until every region has about its share, by the people whom that type can reach there.  Those
that drive already stay with their trip, and those that are promised somewhere go there.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from services.allocation.ground import likeness_of
from services.allocation.planner.problem import Floats
from services.allocation.planner.travel import NO_WAY_MIN

Json = dict[str, Any]


def lent(instance: Json, regions: Sequence[set[str]], minutes: Sequence[Mapping[str, float]]) -> list[list[Json]]:
    """The vehicles of each region.  `minutes`: from the middle of each to every depot."""
    bound = _bound(instance)
    home = {place: n for n, region in enumerate(regions) for place in region}
    crews, free = [list[Json]() for _ in regions], defaultdict[Any, list[Json]](list)
    for vehicle in instance["vehicles"]:
        if (place := bound.get(vehicle["id"])) in home:
            crews[home[place]].append(vehicle)
        else:
            free[likeness_of(vehicle)].append(vehicle)
    people = _people_by_access(instance, regions)
    for (*_, reach), vehicles in free.items():
        ask = np.array([sum(by_access.get(access, 0.0) for access in reach) for by_access in people])
        _share_out(vehicles, ask, [home[vehicle["depot"]] for vehicle in vehicles], minutes, crews)
    return crews


def _bound(instance: Json) -> dict[str, str]:
    """A place of the first trip that a vehicle has begun, or is promised for."""
    previous = instance.get("previous") or {"trips": []}
    place: dict[str, str] = {}
    for trip in (*instance.get("committed", ()), *previous["trips"]):
        place.setdefault(trip["vehicle"], trip["stops"][-1]["place"])
    return place


def _people_by_access(instance: Json, regions: Sequence[set[str]]) -> list[dict[str, float]]:
    found = []
    for region in regions:
        people: dict[str, float] = defaultdict(float)
        for village in instance["villages"]:
            if village["id"] in region:
                people[village.get("access") or "road"] += sum(village["people"].values())
        found.append(people)
    return found


def _share_out(
    vehicles: Sequence[Json],
    ask: Floats,
    home: Sequence[int],
    minutes: Sequence[Mapping[str, float]],
    crews: Sequence[list[Json]],
) -> None:
    """Adds vehicles of a type to the crews.  The poorest region borrows what is nearest from the richest.

    `ask`: people of each region; `home`: region of each vehicle.
    """
    at_home: list[list[Json]] = [[] for _ in crews]
    for vehicle, region in zip(vehicles, home, strict=True):
        at_home[region].append(vehicle)
    due = len(vehicles) * ask / max(1.0, ask.sum())
    while True:
        have = np.array([len(crew) for crew in at_home]) / np.maximum(due, 1e-9)
        poor, rich = int(np.argmin(np.where(due >= 1, have, np.inf))), int(np.argmax(have))
        if due[poor] < 1 or have[poor] >= 1 or len(at_home[rich]) - 1 < due[rich]:
            break
        nearest = min(at_home[rich], key=lambda vehicle: minutes[poor][vehicle["depot"]])
        if minutes[poor][nearest["depot"]] >= NO_WAY_MIN:
            due[poor] = 0
            continue
        at_home[rich].remove(nearest)
        at_home[poor].append(nearest)
    for crew, kept in zip(crews, at_home, strict=True):
        crew += kept
