"""A small incident: two villages and a shelter of one township, a truck, and one trip between a store and a village."""

from __future__ import annotations

from typing import Any

from services.relief.events import (
    GoodsLoaded,
    IncidentDeclared,
    LoadingStarted,
    NeedReported,
    StopLoaded,
    TripDeparted,
    TripPlanned,
)
from services.relief.shapes import HandedLine, Line, Source, Stop, StopLine

START = "2021-07-20T22:00:00+08:00"
GROUPS = ("infant", "elderly", "general")
DECLARATION: dict[str, Any] = {
    "incident": "flood",
    "kind": "flood",
    "name": "暴雨洪涝",
    "name_en": "Flood",
    "mode": "drill",
    "started_at": START,
    "area": "4110",
    "zone": ["v1", "v2"],
    "groups": [
        {"id": group + away, "rank": 2 if group == "general" else 1} for group in GROUPS for away in ("", "_evacuated")
    ],
    "group_shares": {"infant": 0.1, "elderly": 0.2, "general": 0.7},
    "rations": [
        {
            "item": "WATER",
            "groups": [group + away for group in GROUPS for away in ("", "_evacuated")],
            "quantity": 4,
            "life_saving": True,
            "substitutes": [{"item": "CARBOY", "units": 40}],
        },
        {
            "item": "TENT",
            "groups": [f"{group}_evacuated" for group in GROUPS],
            "quantity": 1,
            "per_persons": 3,
        },
        {"item": "FORMULA", "groups": ["infant", "infant_evacuated"], "quantity": 2, "life_saving": True},
    ],
    "default_need_ratio": 0.1,
    "default_evacuated_ratio": 0.02,
}


def declared(**changes: Any) -> IncidentDeclared:
    return IncidentDeclared.model_validate({**DECLARATION, "areas": ["4110"], **changes})


def at(minute: float) -> str:
    """The RFC 3339 time so many minutes after the start (less than two hours)."""
    return f"2021-07-20T{22 + int(minute // 60):02d}:{int(minute % 60):02d}:00+08:00"


def place(code: str, level: str, parent: str | None, areas: list[str], **more: Any) -> dict[str, Any]:
    known = {"name": code, "name_en": code, "lat": 34.0, "lon": 113.8, "population": 1000, "expected_persons": 0}
    return {**known, "place": code, "level": level, "parent": parent, "areas": areas, **more}


PLACES = {
    "4110": place("4110", "city", None, ["4110"]),
    "c1": place("c1", "county", "4110", ["c1", "4110"]),
    "t1": place("t1", "township", "c1", ["t1", "c1", "4110"]),
    "v1": place("v1", "village", "t1", ["v1", "t1", "c1", "4110"]),
    "v2": place("v2", "village", "t1", ["v2", "t1", "c1", "4110"], population=500),
    "s1": place("s1", "shelter", "t1", ["s1", "t1", "c1", "4110"], population=0, expected_persons=60),
}


def reported(village: str = "v1", minute: float = 20, **changes: Any) -> NeedReported:
    told = {
        "stage": "first",
        "affected": 400,
        "people": {"infant": 2, "elderly": 10, "general": 30},
        "evacuated": {"elderly": 3, "general": 6},
        "happened_at": at(minute),
        "received_at": at(minute),
    }
    return NeedReported.model_validate({**told, "incident": "flood", "village": village, **changes})


# ---- a trip: load water (two lines) at K1, hand over at v1, then at v2 ----

LOAD_A, LOAD_B = "T1:0:lotA", "T1:0:lotB"
WATER_A = {"supply": "lotA", "item": "WATER", "reserve": "government"}
WATER_B = {"supply": "lotB", "item": "CARBOY", "reserve": "corporate"}


def stop(number: int, where: str, do: str, start_min: float, lines: list[StopLine]) -> Stop:
    return Stop.model_validate(
        {
            "stop": number,
            "place": where,
            "do": do,
            "arrive_min": start_min,
            "start_min": start_min,
            "end_min": start_min + 10,
            "depart_min": start_min + 10,
            "dock": 0 if do == "load" else None,
            "lines": lines,
        }
    )


STOPS = [
    stop(
        0,
        "K1",
        "load",
        30,
        [
            StopLine(**WATER_A, quantity=200, reservation=LOAD_A),
            StopLine(**WATER_B, quantity=5, reservation=LOAD_B),
        ],
    ),
    stop(1, "v1", "unload", 60, [StopLine(**WATER_A, quantity=120), StopLine(**WATER_B, quantity=5)]),
    stop(2, "v2", "unload", 90, [StopLine(**WATER_A, quantity=80)]),
]
PLANNED = TripPlanned(trip="T1", plan="p1", incident="flood", vehicle="K1-LT-01", started_at=START, stops=STOPS)
SOURCES = [Source(store="K1", **WATER_A), Source(store="K1", **WATER_B)]
LOADED = (
    PLANNED,
    LoadingStarted(trip="T1", stop=0, at_min=31),
    GoodsLoaded(trip="T1", stop=0, reservation=LOAD_A, at_min=40, lines=[Line(**WATER_A, quantity=200)]),
    GoodsLoaded(trip="T1", stop=0, reservation=LOAD_B, at_min=41, lines=[Line(**WATER_B, quantity=5)]),
    StopLoaded(trip="T1", stop=0, at_min=41, lines=[Line(**WATER_A, quantity=200), Line(**WATER_B, quantity=5)]),
)
UNDER_WAY = (*LOADED, TripDeparted(trip="T1", stop=0, at_min=42))


def handed(good: int, short: int = 0, damaged: int = 0, of: dict[str, str] | None = None) -> HandedLine:
    return HandedLine(**(of or WATER_A), good=good, short=short, damaged=damaged)
