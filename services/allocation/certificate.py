"""The proof that comes with a plan: prices from which anybody can compute how many people any plan could relieve.

Every scarce thing has a price: stock (store, item), dock minutes (store), vehicle minutes (type), being at a store
(type, store).  A plan is worth no more than everything scarce at its price, plus what each village would gain if it
bought its rations at these prices: the cheapest unit of every item, whichever store, vehicle type and trip brings it.

Why this holds for trips with several loads and drops: pick one (load, drop) pair of every trip at random, by the share
of the vehicle that its goods fill.  By the triangle inequality the legs of the picked pairs, and the empty legs between
them, are no longer than what was driven, and goods that fill a share of a vehicle pay at least that share of a trip.
So any prices that are not negative give a valid bound, and nobody needs to trust how they were found.
"""

import math
from dataclasses import replace
from typing import Any

import numpy as np

from services.allocation.certificate_ways import Prices, Ways
from services.allocation.ground import Ground, read_ground
from services.allocation.ground_shapes import NEVER, Floats, Json

SCHEMA = "relief-certificate/2"
NAMES = "stock", "dock", "minute", "place", "by_kg"


def verify(instance: Json, certificate: Json) -> dict[str, float]:
    """The bounds that a certificate proves, recomputed from the instance and the prices alone.

    Raises ValueError for another schema, for prices below 0 and for prices of things that the instance does not have.
    """
    if certificate.get("schema") != SCHEMA:
        raise ValueError(f"the certificate's schema must be {SCHEMA}")
    ground = read_ground(instance)
    people = bound(ground, _read(ground, certificate["people"]), 0.0)
    value = bound(ground, _read(ground, certificate["value"]), float(certificate["priority_weight"]))
    return {"relieved_bound": whole(people), "value_bound": round(value + 5e-7, 6)}


def certify(people: Prices, value: Prices, priority_weight: float) -> Json:
    """The certificate as JSON."""
    return {
        "schema": SCHEMA,
        "priority_weight": priority_weight,
        "people": _written(people),
        "value": _written(value),
    }


def whole(bound_: float) -> int:
    """The most whole persons that a bound allows."""
    return math.floor(bound_ + 1e-6)


def bound(ground: Ground, prices: Prices, priority_weight: float, ways: Ways | None = None) -> float:
    """The most that any plan can be worth: persons relieved, and the weight for each priority person life-saved."""
    total = float((prices.stock * ground.made).sum() + (prices.dock * ground.dock_minutes).sum())
    places = np.array([closed_places(prices.place[n], float(prices.minute[n]), ground.between / kind.speed) for n, kind in enumerate(ground.types)])
    prices = replace(prices, place=places.reshape(prices.place.shape))
    visit = np.full(len(ground.people), NEVER)
    for n, kind in enumerate(ground.types):
        minute = float(prices.minute[n])
        total += minute * kind.minutes
        total += float((prices.place[n] - minute * kind.first_leg).max(axis=1, initial=0.0).sum())
        visit[kind.reach] = np.minimum(visit, minute * ground.unload_setup)[kind.reach]
    by_load, by_visit, _, _ = (ways or Ways(ground, prices.by_kg)).cheapest(prices)
    visit[ground.brought.any(axis=1)] = 0.0
    one_visit = np.maximum(0.0, village_gains(ground, by_visit, priority_weight) - visit)
    # A village takes at least one visit, and at least as many as the loads it takes: both are true, the smaller counts.
    return total + float(np.minimum(one_visit, village_gains(ground, by_load, priority_weight)).sum())


def closed_places(place: Floats, minute: float, between: Floats) -> Floats:
    """Place prices raised until driving there empty never pays, which the proof needs."""
    return np.asarray((place[None, :] - minute * between).max(axis=1, initial=0.0))


def village_gains(ground: Ground, unit: Floats, priority_weight: float) -> Floats:
    """(V): what a village gains at most when its people buy their sets at the unit prices (I, V).

    What begun trips bring it saves at most its price, of which nobody pays more than a person is worth.
    """
    dearest = np.array([(1.0 + priority_weight) / row[row > 0].min() for row in ground.ration])
    unit = np.minimum(unit, dearest[:, None])
    gain = (ground.brought.T * unit).sum(axis=0)
    for g in range(ground.people.shape[1]):
        ration = ground.ration[:, g]
        saved = ration * ground.life_saving @ unit
        value = np.maximum(0.0, 1.0 - ration @ unit)
        if ground.priority[g]:
            value = np.maximum(0.0, priority_weight - saved)
            value = np.maximum(value, priority_weight + 1.0 - ration @ unit)
        gain += ground.people[:, g] * value
    return gain


def _written(prices: Prices) -> Json:
    return {name: np.round(getattr(prices, name), 9).tolist() for name in NAMES}


def _read(ground: Ground, written: Any) -> Prices:
    types = len(ground.types)
    shapes = {"stock": ground.made.shape, "dock": ground.begins.shape, "minute": (types,)}
    shapes |= {"place": (types, len(ground.stores)), "by_kg": (types,)}
    found = {}
    for name, shape in shapes.items():
        values = np.array(written[name], dtype=float).reshape(shape)
        if not np.isfinite(values).all() or (values < 0).any():
            raise ValueError(f"every price of {name} must be a number of at least 0")
        found[name] = values
    if (found["by_kg"] > 1).any():
        raise ValueError("by_kg must not be above 1")
    return Prices(**found)
