"""The relief problem, stated: what is known becomes one `relief-instance/2` that a planner solves and a checker judges.

Pure: no clock, no input or output.  What is left out, and why: stores under water or closed, with their lots; items
that no ration names, directly or through a substitute; expired lots; places where nobody needs anything.  Whatever a
committed trip refers to stays in, so that the trip can be repeated and checked.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from services.allocation.facts import Facts, Line, Lot, Place, Ration, Store, Vehicle
from services.allocation.geometry import great_circle_km
from services.allocation.network import Site, roads_of

Json = dict[str, Any]

UNLOAD_SETUP_MIN = 5
UNLOAD_KG_PER_MIN = {"road": 60, "wading": 50, "boat": 13}
UNLOAD_KG_PER_MIN_AT_SHELTER = 100
EXPIRY_MATTERS_WITHIN_MIN = 60 * 24 * 60
FLOODED_WITHIN_KM = 2.0


def build(
    facts: Facts,
    now_min: int,
    *,
    committed: Sequence[Mapping[str, Any]] = (),
    previous: Mapping[str, Any] | None = None,
) -> Json:
    """The instance at minute `now_min`; `committed` are begun trips, `previous` is the plan in force.

    A lot offers what is free plus what the committed trips take from it.  Without a usable store nothing can drive.
    """
    taken = _taken(committed)
    driven_to = {stop["place"] for trip in committed for stop in trip["stops"]}
    dry = _dry_stores(facts)
    stores = [s for s in facts.stores if s in dry or s.code in driven_to]
    places = [p for p in facts.places if any(p.people.values()) or p.code in driven_to]
    sites = [Site(s.code, (s.lat, s.lon)) for s in stores] + [Site(p.code, (p.lat, p.lon), p.access) for p in places]
    return {
        "schema": "relief-instance/2",
        "name": facts.name,
        "now": now_min,
        "deadline": facts.deadline_min,
        "horizon": facts.horizon_min,
        "groups": [{"id": g.code, "rank": g.rank} for g in facts.groups],
        "items": _items(facts),
        "rations": [_ration(r) for r in facts.rations],
        "townships": [{"id": t, "county": c} for t, c in {p.township: p.county for p in places}.items()],
        "villages": [_village(p) for p in places],
        "stores": [_store(s) for s in stores],
        "supplies": _supplies(facts, {s.code for s in dry}, taken, now_min),
        "vehicles": _vehicles(facts, dry),
        "roads": roads_of(facts, sites),
        "committed": [dict(trip) for trip in committed],
        "previous": dict(previous) if previous else None,
    }


def _taken(committed: Sequence[Mapping[str, Any]]) -> Counter[str]:
    """Units that the committed trips load, by supply."""
    units: Counter[str] = Counter()
    for trip in committed:
        for stop in trip["stops"]:
            if stop["do"] == "load":
                units.update({line["supply"]: line["quantity"] for line in stop["lines"]})
    return units


# ---- stores and places -----------------------------------------------------------------------------------


def _dry_stores(facts: Facts) -> list[Store]:
    villages = [p for p in facts.places if p.kind == "village"]
    at = np.array([(p.lat, p.lon) for p in villages], dtype=float).reshape(-1, 2)
    by_code = {p.code: p for p in villages}
    return [s for s in facts.stores if s.usable and not (s.flood_risk and _under_water(s, by_code, villages, at))]


def _under_water(store: Store, by_code: Mapping[str, Place], villages: Sequence[Place], at: Any) -> bool:
    """Whether the store's own village, or a township store's nearest affected village, has to be reached by boat."""
    if store.level != "township":
        village = by_code.get(store.division)
        return village is not None and village.access == "boat"
    if not villages:
        return False
    km = great_circle_km(np.array([store.lat, store.lon]), at)[0]
    nearest = int(km.argmin())
    return bool(km[nearest] <= FLOODED_WITHIN_KM) and villages[nearest].access == "boat"


def _store(store: Store) -> Json:
    return {
        "id": store.code,
        "kind": store.kind,
        "level": store.level,
        "lat": store.lat,
        "lon": store.lon,
        "docks": store.docks,
        "load_setup_min": store.setup_min,
        "load_kg_per_min": round(store.handling_t_per_h * 1000 / 60 / store.docks, 3),
    }


def _village(place: Place) -> Json:
    shelter = place.kind == "shelter"
    return {
        "id": place.code,
        "kind": place.kind,
        "township": place.township,
        "lat": place.lat,
        "lon": place.lon,
        "access": place.access,
        "people": {group: n for group, n in place.people.items() if n},
        "unload_setup_min": UNLOAD_SETUP_MIN,
        "unload_kg_per_min": UNLOAD_KG_PER_MIN_AT_SHELTER if shelter else UNLOAD_KG_PER_MIN[place.access],
    }


# ---- goods -----------------------------------------------------------------------------------------------


def _bases(facts: Facts) -> dict[str, tuple[str, float]]:
    """(base item, base units that one unit counts as) of each item of a ration set; items of no ration are missing."""
    bases = {other: (r.item, units) for r in facts.rations for other, units in r.substitutes.items()}
    return bases | {r.item: (r.item, 1.0) for r in facts.rations}


def _items(facts: Facts) -> list[Json]:
    bases, life_saving = _bases(facts), {r.item for r in facts.rations if r.life_saving}
    rows: list[Json] = []
    for item in facts.items:
        if item.code not in bases:
            continue
        base, units = bases[item.code]
        row: Json = {"id": item.code, "weight_kg": item.weight_kg, "volume_m3": item.volume_m3}
        row["life_saving"] = base in life_saving
        if base != item.code:
            row["counts_as"] = {"item": base, "units": units}
        rows.append(row)
    return rows


def _ration(ration: Ration) -> Json:
    return {
        "item": ration.item,
        "groups": list(ration.groups),
        "quantity": ration.quantity,
        "per_persons": ration.per_persons,
    }


def _supplies(facts: Facts, dry: set[str], taken: Counter[str], now_min: int) -> list[Json]:
    base_of = _bases(facts)
    lots = [_lot(lot, lot.store in dry and lot.item in base_of, taken[lot.code], now_min) for lot in facts.lots]
    lines = [_line(line) for line in facts.lines if (line.store in dry and line.item in base_of) or taken[line.code]]
    return [lot for lot in lots if lot["quantity"] > 0] + lines


def _lot(lot: Lot, offered: bool, taken: int, now_min: int) -> Json:
    expired = lot.expires_min is not None and lot.expires_min <= now_min
    soon = lot.expires_min is not None and lot.expires_min <= EXPIRY_MATTERS_WITHIN_MIN
    return {
        "id": lot.code,
        "store": lot.store,
        "item": lot.item,
        "reserve": lot.reserve,
        "quantity": taken + (lot.free if offered and not expired else 0),
        "available_from": lot.available_from_min,
        "available_until": lot.expires_min if soon else None,
    }


def _line(line: Line) -> Json:
    span = max(0.0, line.until_min - line.from_min)
    climbing = min(span, line.ramp_min)
    units = line.rate_per_h / 60 * (span - climbing + (climbing**2 / (2 * line.ramp_min) if line.ramp_min else 0))
    return {
        "id": line.code,
        "store": line.store,
        "item": line.item,
        "reserve": "capacity",
        "rate_per_h": line.rate_per_h,
        "from": line.from_min,
        "ramp_min": line.ramp_min,
        "until": max(line.from_min, line.until_min),
        "max_quantity": int(units + 1e-6) if line.max_quantity is None else line.max_quantity,
    }


# ---- vehicles --------------------------------------------------------------------------------------------


def _vehicles(facts: Facts, dry: Sequence[Store]) -> list[Json]:
    if not dry:
        return []
    at = np.array([(s.lat, s.lon) for s in dry], dtype=float)
    moved = {
        s.code: dry[int(great_circle_km(np.array([s.lat, s.lon]), at)[0].argmin())].code
        for s in facts.stores
        if s not in dry
    }
    return [_vehicle(v, moved.get(v.depot, v.depot)) for v in facts.vehicles]


def _vehicle(vehicle: Vehicle, depot: str) -> Json:
    return {
        "id": vehicle.code,
        "type": vehicle.type,
        "depot": depot,
        "payload_kg": vehicle.payload_kg,
        "volume_m3": vehicle.volume_m3,
        "speed": vehicle.speed,
        "reach": list(vehicle.reach),
        "available_from": vehicle.available_from_min,
        "available_until": vehicle.available_until_min,
        "max_duty_min": vehicle.max_duty_min,
    }
