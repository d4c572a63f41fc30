"""A small county under water: what is registered before the writers begin."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

STORES, ITEMS, VILLAGES = 8, 4, 6
CITY, COUNTY, TOWNSHIP = "411000", "411081", "411081001"
INCIDENT = "chaos-1"
PARTNER = "P1"

Rows = list[dict[str, Any]]
item_codes = [f"I{number}" for number in range(ITEMS)]
store_codes = [f"K{number}" for number in range(STORES)]
village_codes = [f"{TOWNSHIP}{number:03}" for number in range(1, VILLAGES + 1)]


def places() -> Rows:
    return [
        {"code": CITY, "kind": "city", "name_zh": "许昌市", "lat": 34.03, "lon": 113.84},
        {"code": COUNTY, "kind": "county", "parent": CITY, "name_zh": "禹州市", "lat": 34.14, "lon": 113.48},
        {"code": TOWNSHIP, "kind": "township", "parent": COUNTY, "name_zh": "火龙镇", "lat": 34.1, "lon": 113.4},
        *(
            {"code": code, "kind": "village", "parent": TOWNSHIP, "name_zh": f"{code}村", "lat": 34.1,
             "population": 500, "lon": 113.42 + number / 1_000}
            for number, code in enumerate(village_codes)
        ),
    ]  # fmt: skip


def roads() -> Rows:
    return [
        {"code": "R1", "a": "N1", "a_lat": 34.1, "a_lon": 113.40, "b": "N2", "b_lat": 34.1, "b_lon": 113.42, "km": 2.0,
         "truck_speed_kmh": 50},
    ]  # fmt: skip


def terrain() -> dict[str, Any]:
    return {
        "detour_factor": 1.35,
        "access_speed_kmh": {"truck_light": 30, "truck_heavy": 22, "boat": 12},
        "night_factor": 0.85,
        "flooded_access_speed_factor": 0.5,
        "rivers": [],
    }


def items() -> Rows:
    return [
        {"code": code, "name_zh": f"物资{code}", "unit": "box", "weight_kg": 0.5, "volume_m3": 0.001, "need_9h": 4,
         "category": "water"}
        for code in item_codes
    ]  # fmt: skip


def stores() -> Rows:
    known = {"division": TOWNSHIP, "lat": 34.1, "lon": 113.40, "docks": 1, "handling_t_per_h": 20, "setup_min": 5}
    government = [
        {"code": code, "name_zh": f"{code}库", "kind": "government", "level": "township", **known}
        for code in store_codes
    ]
    return [*government, {"code": PARTNER, "name_zh": "水厂", "kind": "enterprise", "level": "enterprise", **known}]


def vehicles() -> Rows:
    return [
        {"code": f"V{number}", "type": "LT42", "store": store, "payload_kg": 1500, "volume_m3": 15, "ready_min": 0}
        for number, store in enumerate(store_codes)
    ]


def agreement(number: int) -> dict[str, Any]:
    return {"agreement": f"A{number}", "store": PARTNER, "item": item_codes[number], "quantity": 500, "notice_min": 30}


def incident() -> dict[str, Any]:
    """It began a moment ago: time is the system's, for two replicas keep no simulated clock."""
    return {
        "incident": INCIDENT,
        "kind": "flood",
        "name": "小水",
        "mode": "drill",
        "started_at": (datetime.now(UTC) - timedelta(minutes=1)).isoformat(timespec="seconds"),
        "area": CITY,
        "zone": village_codes,
        "groups": [{"id": "infant", "rank": 1}, {"id": "general", "rank": 2}],
        "group_shares": {"infant": 0.1, "general": 0.9},
        "rations": [
            {"item": item_codes[0], "groups": ["infant", "general"], "quantity": 4, "per_persons": 1,
             "life_saving": True}
        ],
        "default_need_ratio": 0.1,
        "default_evacuated_ratio": 0.0,
    }  # fmt: skip
