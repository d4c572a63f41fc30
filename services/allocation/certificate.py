"""The proof that comes with a plan: prices from which anybody can compute how many people any plan could relieve.

Every scarce thing has a price: stock (window, store, item), dock minutes (window, store), vehicle minutes (type), being
at a store (type, store).  A plan is worth no more than everything scarce at its price, plus what each village would
gain if it bought its rations at these prices: the cheapest unit of every item, whichever store, window and type of
vehicle brings it.  So any prices that are not negative prove a bound, and nobody needs to trust how they were found.

Why this holds for trips with several loads and drops: cut a vehicle's room into slices so thin that each carries one
load to one drop at a time.  By the triangle inequality the legs that a slice needs, full and empty, are no longer than
what was driven, and goods pay for the slices that they fill.  Spread the goods of a load evenly over its minutes at the
dock: each part is taken from what exists by then, and what is still being loaded so late that little can be unloaded
by the deadline belongs to a small load, of whose set-up it bears much.

As JSON (docs/certificate.schema.json) each kind of price is a list of rows [index, ..., price]; those left out are 0.
"""

import math
from dataclasses import fields, replace
from typing import Any

import numpy as np

from services.allocation.certificate_ways import Prices, Ways
from services.allocation.ground import Ground, read_ground
from services.allocation.ground_shapes import NEVER, Floats, Json

SCHEMA = "relief-certificate/2"
DECIMALS = 9
__all__ = [
    "DECIMALS",
    "SCHEMA",
    "Prices",
    "bound",
    "certify",
    "closed",
    "gap",
    "is_current",
    "read_prices",
    "verify",
    "whole",
]


def verify(instance: Json, certificate: Json) -> dict[str, float]:
    """The bounds that a certificate proves, recomputed from the instance and the prices alone.

    Raises ValueError for another schema, for prices below 0 and for prices of things that the instance does not have.
    """
    if certificate.get("schema") != SCHEMA:
        raise ValueError(f"the certificate's schema must be {SCHEMA}")
    ground = read_ground(instance)
    people = bound(ground, read_prices(ground, certificate["people"]), 0.0)
    value = bound(ground, read_prices(ground, certificate["value"]), float(certificate["priority_weight"]))
    return {"relieved_bound": whole(people), "value_bound": round(value + 5e-7, 6)}


def is_current(certificate: Any) -> bool:
    """Whether it is a certificate of the kind that is made and verified here."""
    return isinstance(certificate, dict) and certificate.get("schema") == SCHEMA


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


def gap(reached: float, most: float) -> float:
    """The share of a bound that is not reached; none where nothing is possible."""
    return 1 - reached / most if most else 0.0


def bound(ground: Ground, prices: Prices, priority_weight: float, ways: Ways | None = None) -> float:
    """The most that any plan can be worth: persons relieved, and the weight for each priority person life-saved."""
    total = float((prices.stock_by * ground.made).sum() + (prices.dock * ground.dock_minutes).sum())
    prices = closed(ground, prices)
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


def closed(ground: Ground, prices: Prices) -> Prices:
    """Place prices raised until driving there empty never pays, which the proof needs."""
    place: Floats = np.zeros_like(prices.place)
    for n, kind in enumerate(ground.types):
        drive = prices.minute[n] * ground.between / kind.speed
        place[n] = np.max(prices.place[n] - drive, axis=1, initial=0.0)
    return replace(prices, place=place)


def village_gains(ground: Ground, unit: Floats, priority_weight: float) -> Floats:
    """(V): what a village gains at most when its people buy their sets at the unit prices (I, V).

    What begun trips bring it saves at most its price, of which nobody pays more than a person is worth.
    """
    dearest = np.array([(1.0 + priority_weight) / row[row > 0].min() for row in ground.ration])
    unit = np.minimum(unit, dearest[:, None])
    gain: Floats = (ground.brought.T * unit).sum(axis=0)
    for g in range(ground.people.shape[1]):
        ration = ground.ration[:, g]
        saved = (ground.alone[:, :, g] * unit.T).sum(axis=1)
        value = np.maximum(0.0, 1.0 - ration @ unit)
        if ground.priority[g]:
            value = np.maximum(0.0, priority_weight - saved)
            value = np.maximum(value, priority_weight + 1.0 - ration @ unit)
        gain += ground.people[:, g] * value
    return gain


def _written(prices: Prices) -> Json:
    """Each kind of price as rows [index, ..., price] of those that are not 0."""
    written = {}
    for field in fields(prices):
        values = np.round(getattr(prices, field.name), DECIMALS)
        written[field.name] = [[*map(int, at), float(values[tuple(at)])] for at in np.argwhere(values)]
    return written


def read_prices(ground: Ground, written: Any) -> Prices:
    """Prices as they stand in a certificate.  Raises ValueError as `verify` does."""
    types = len(ground.types)
    shapes: dict[str, tuple[int, ...]] = {"stock_by": ground.made.shape, "dock": ground.begins.shape}
    shapes |= {"minute": (types,), "place": (types, len(ground.stores)), "by_kg": (types,)}
    found = {}
    for name, shape in shapes.items():
        values = np.zeros(shape)
        for *at, price in written[name]:
            if len(at) != len(shape) or not all(0 <= k < size for k, size in zip(at, shape, strict=True)):
                raise ValueError(f"the instance has no {name} {at}")
            values[tuple(at)] = price
        if not np.isfinite(values).all() or (values < 0).any():
            raise ValueError(f"every price of {name} must be a number of at least 0")
        found[name] = values
    if (found["by_kg"] > 1).any():
        raise ValueError("by_kg must not be above 1")
    return Prices(**found)
