"""A relief problem that fits on a napkin, and a plan for it that breaks no rule.

S --r1-- J --r2-- V        S, T are stores, J a junction, V a village by road, W a village behind water;
         |\\                each road takes 10 minutes and is 10 km long, but r4 to T only 5.
      r4 | \\ r3
         T  W
"""

from typing import Any

Json = dict[str, Any]


def instance() -> Json:
    """Fourteen people, two stores, a truck and a slower wading truck; minute 30."""
    return {
        "schema": "relief-instance/2",
        "name": "napkin",
        "now": 30,
        "deadline": 540,
        "horizon": 1440,
        "groups": [{"id": "infant", "rank": 1}, {"id": "general", "rank": 2}],
        "items": [
            {"id": "bottle", "weight_kg": 0.5, "volume_m3": 0.001, "life_saving": True},
            {
                "id": "carboy",
                "weight_kg": 20.0,
                "volume_m3": 0.03,
                "life_saving": True,
                "counts_as": {"item": "bottle", "units": 40},
            },
            {"id": "quilt", "weight_kg": 2.0, "volume_m3": 0.02, "life_saving": False},
        ],
        "rations": [
            {"item": "bottle", "groups": ["infant", "general"], "quantity": 4, "per_persons": 1},
            {"item": "quilt", "groups": ["infant", "general"], "quantity": 1, "per_persons": 2},
        ],
        "townships": [{"id": "near", "county": "c"}, {"id": "wet", "county": "c"}],
        "villages": [
            _village("V", "near", "road", {"infant": 2, "general": 8}),
            _village("W", "wet", "wading", {"general": 4}),
        ],
        "stores": [_store("S", docks=2), _store("T", docks=1)],
        "supplies": [
            _lot("water", "S", "bottle", 60),
            _lot("quilts", "S", "quilt", 10),
            _lot("carboys", "T", "carboy", 3),
            {
                "id": "sewing",
                "store": "T",
                "item": "quilt",
                "reserve": "capacity",
                "rate_per_h": 60,
                "from": 60,
                "ramp_min": 60,
                "until": 600,
                "max_quantity": 100,
            },
        ],
        "vehicles": [_vehicle("truck", ["road"], 1.0), _vehicle("wader", ["road", "wading"], 0.8)],
        "roads": {
            "nodes": [{"id": "J", "lat": 34.0, "lon": 113.9}],
            "edges": [_road("r1", "S", "J"), _road("r2", "J", "V"), _road("r3", "J", "W"), _road("r4", "J", "T", 5)],
            "closures": [],
        },
        "committed": [],
        "previous": None,
    }


def plan() -> Json:
    """The truck serves V, the wader W; everybody is relieved within 70 minutes."""
    return {
        "schema": "relief-plan/1",
        "instance": "napkin",
        "made_at": 30,
        "trips": [
            trip("t1", "truck", load("S", 30, 36, water=40, quilts=5), unload("V", 56, 62, water=40, quilts=5)),
            trip("t2", "wader", load("S", 30, 36, 1, water=16, quilts=2), unload("W", 61, 67, water=16, quilts=2)),
        ],
    }


def trip(code: str, vehicle: str, *stops: Json) -> Json:
    """A trip of a plan."""
    return {"id": code, "vehicle": vehicle, "stops": list(stops)}


def load(place: str, start: float, end: float, dock: int = 0, **units: float) -> Json:
    """A stop that loads `units` by supply, begun on arrival."""
    return {**_stop("load", place, start, end, units), "dock": dock}


def unload(place: str, start: float, end: float, **units: float) -> Json:
    """A stop that unloads `units` by supply, begun on arrival."""
    return _stop("unload", place, start, end, units)


def _stop(do: str, place: str, start: float, end: float, units: dict[str, float]) -> Json:
    lines = [{"supply": supply, "quantity": n} for supply, n in units.items()]
    return {"place": place, "do": do, "arrive": start, "start": start, "end": end, "lines": lines}


def _village(code: str, township: str, access: str, people: dict[str, int]) -> Json:
    where = {"id": code, "township": township, "lat": 34.0, "lon": 114.0, "access": access}
    return {**where, "people": people, "unload_setup_min": 5, "unload_kg_per_min": 60}


def _store(code: str, docks: int) -> Json:
    where = {"id": code, "kind": "government", "level": "county", "lat": 34.0, "lon": 113.8}
    return {**where, "docks": docks, "load_setup_min": 5, "load_kg_per_min": 50}


def _lot(code: str, store: str, item: str, quantity: int) -> Json:
    lot = {"id": code, "store": store, "item": item, "reserve": "government", "quantity": quantity}
    return {**lot, "available_from": 0, "available_until": None}


def _vehicle(code: str, reach: list[str], speed: float) -> Json:
    vehicle = {"id": code, "depot": "S", "payload_kg": 200, "volume_m3": 1.0, "speed": speed, "reach": reach}
    return {**vehicle, "available_from": 0, "available_until": None, "max_duty_min": 720}


def _road(code: str, a: str, b: str, minutes: float = 10) -> Json:
    return {"id": code, "a": a, "b": b, "minutes": minutes, "km": minutes}
