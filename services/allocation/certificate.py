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
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.allocation.ground import NEVER, Floats, Ground, Json, VehicleType, read_ground

SCHEMA = "relief-certificate/1"


@dataclass(frozen=True, slots=True)
class Prices:
    """`stock` (S, I) per base unit, `dock` (S) and `minute` (types) per minute, `place` (types, S): all at least 0.

    `by_kg` (types): how much of a vehicle's fullness is measured by payload rather than by volume, 0 to 1.
    """

    stock: Floats
    dock: Floats
    minute: Floats
    place: Floats
    by_kg: Floats


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


def bound(ground: Ground, prices: Prices, priority_weight: float) -> float:
    """The most that any plan can be worth: persons relieved, and the weight for each priority person life-saved."""
    total = float((prices.stock * ground.stock).sum() + (prices.dock * ground.dock_minutes).sum())
    shape = (len(ground.items), len(ground.people))
    by_load, by_visit, visit = np.full(shape, NEVER), np.full(shape, NEVER), np.full(shape[1], NEVER)
    for n, kind in enumerate(ground.types):
        minute = float(prices.minute[n])
        place = closed_places(prices.place[n], minute, ground.between / kind.speed)
        total += minute * kind.minutes + float((place - minute * kind.first_leg).max(axis=1, initial=0.0).sum())
        trip = trip_price(ground, kind, place, minute, prices.dock)
        unload = minute * ground.unload_setup
        visit[kind.reach] = np.minimum(visit, unload)[kind.reach]
        for i in range(shape[0]):
            had = np.flatnonzero(ground.ready[:, i] < NEVER)
            full = fullness(ground, kind, i, float(prices.by_kg[n]))[had, None]
            way = full * trip[had] + handling_price(ground, kind, prices, minute, i, had)
            by_visit[i] = np.minimum(by_visit[i], way.min(axis=0, initial=NEVER))
            by_load[i] = np.minimum(by_load[i], (way + full * unload).min(axis=0, initial=NEVER))
    # A village takes at least one visit, and at least as many as the loads it takes: both are true, the smaller counts.
    one_visit = np.maximum(0.0, _gain(ground, by_visit, priority_weight) - visit)
    return total + float(np.minimum(one_visit, _gain(ground, by_load, priority_weight)).sum())


def closed_places(place: Floats, minute: float, between: Floats) -> Floats:
    """Place prices raised until driving there empty never pays, which the proof needs."""
    return np.asarray((place[None, :] - minute * between).max(axis=1, initial=0.0))


def trip_price(ground: Ground, kind: VehicleType, place: Floats, minute: float, dock: Floats) -> Floats:
    """(S, V): price of a full vehicle's trip from store to village, less what having it at the village is worth."""
    way = minute * ground.leg / kind.speed
    after = (place[:, None] - way).max(axis=0, initial=0.0)
    begin = place + (minute + dock) * ground.load_setup
    return np.asarray(np.maximum(0.0, begin[:, None] - after[None, :] + way))


def fullness(ground: Ground, kind: VehicleType, item: int, by_kg: float) -> Floats:
    """(S): the least share of a vehicle that a base unit of the item fills."""
    kg = ground.kg[:, item] / max(kind.payload_kg, 1e-9)
    m3 = ground.m3[:, item] / max(kind.volume_m3, 1e-9)
    return np.asarray(by_kg * kg + (1.0 - by_kg) * m3)


def handling_price(
    ground: Ground, kind: VehicleType, prices: Prices, minute: float, item: int, stores: NDArray[np.intp]
) -> Floats:
    """(stores, V): price of a base unit at a store and of handling it there and at a village; NEVER if it cannot be."""
    kg = ground.kg[stores, item]
    at_store = prices.stock[stores, item] + kg * (minute + prices.dock[stores]) / ground.load_rate[stores]
    price = at_store[:, None] + kg[:, None] * minute / ground.unload_rate[None, :]
    begin = ground.ready[stores, item] + ground.load_setup[stores]
    there = begin[:, None] + ground.leg[stores] / kind.speed + ground.unload_setup
    return np.where((there <= ground.deadline) & kind.reach[None, :], price, NEVER)


def _gain(ground: Ground, unit: Floats, priority_weight: float) -> Floats:
    """(V): what a village gains at most when its people buy their sets at the unit prices (I, V)."""
    gain = np.zeros(unit.shape[1])
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
    return {name: np.round(getattr(prices, name), 9).tolist() for name in Prices.__slots__}


def _read(ground: Ground, written: Any) -> Prices:
    types, stores = len(ground.types), len(ground.stores)
    shapes = {"stock": (stores, len(ground.items)), "dock": (stores,), "minute": (types,), "place": (types, stores)}
    found = {}
    for name, shape in (shapes | {"by_kg": (types,)}).items():
        values = np.array(written[name], dtype=float).reshape(shape)
        if not np.isfinite(values).all() or (values < 0).any():
            raise ValueError(f"every price of {name} must be a number of at least 0")
        found[name] = values
    if (found["by_kg"] > 1).any():
        raise ValueError("by_kg must not be above 1")
    return Prices(**found)
