"""The smallest place where the main job can be done: one item, one store, one village, one truck."""

from __future__ import annotations

from typing import Any

from tests.platform import Town, post, send_file

START = "2021-07-20T22:00:00+08:00"
CITY, COUNTY, TOWNSHIP, VILLAGE = "411000", "411081", "411081001", "411081001001"
GROUPS = [{"id": "infant", "rank": 1}, {"id": "general", "rank": 2}]

PLACES = [
    {"code": CITY, "kind": "city", "name_zh": "许昌市", "lat": 34.03, "lon": 113.84},
    {"code": COUNTY, "kind": "county", "parent": CITY, "name_zh": "禹州市", "lat": 34.14, "lon": 113.48},
    {"code": TOWNSHIP, "kind": "township", "parent": COUNTY, "name_zh": "火龙镇", "lat": 34.1, "lon": 113.4},
    {"code": VILLAGE, "kind": "village", "parent": TOWNSHIP, "name_zh": "刘庄村", "lat": 34.1, "lon": 113.42,
     "population": 1000},
]  # fmt: skip
ROADS = [
    {"code": "R1", "a": "N1", "a_lat": 34.1, "a_lon": 113.40, "b": "N2", "b_lat": 34.1, "b_lon": 113.42, "km": 2.0,
     "truck_speed_kmh": 50},
]  # fmt: skip
ITEMS = [
    {"code": "WAT", "name_zh": "瓶装水", "unit": "bottle", "weight_kg": 0.5, "volume_m3": 0.001, "need_9h": 4,
     "category": "water"},
]  # fmt: skip
STORES = [
    {"code": "K1", "name_zh": "火龙镇库", "kind": "government", "level": "township", "division": TOWNSHIP,
     "lat": 34.1, "lon": 113.40, "docks": 1, "handling_t_per_h": 20, "setup_min": 5},
]  # fmt: skip
VEHICLES = [
    {"code": "V1", "type": "LT42", "store": "K1", "payload_kg": 1500, "volume_m3": 15, "ready_min": 0},
]  # fmt: skip
TERRAIN = {
    "detour_factor": 1.35,
    "access_speed_kmh": {"truck_light": 30, "truck_heavy": 22, "boat": 12},
    "night_factor": 0.85,
    "flooded_access_speed_factor": 0.5,
    "rivers": [],
}
INCIDENT = {
    "incident": "flood-1",
    "kind": "flood",
    "name": "小水",
    "mode": "drill",
    "started_at": START,
    "area": CITY,
    "zone": [VILLAGE],
    "groups": GROUPS,
    "group_shares": {"infant": 0.1, "general": 0.9},
    "rations": [{"item": "WAT", "groups": ["infant", "general"], "quantity": 4, "per_persons": 1, "life_saving": True}],
    "default_need_ratio": 0.1,
    "default_evacuated_ratio": 0.0,
}


async def settle_in(town: Town, bottles: int = 1000) -> None:
    """Registers and stock, each by who keeps it."""
    async with town.client("admin") as admin, town.client("clerk", area=TOWNSHIP) as clerk:
        await send_file(admin, "relief/places", PLACES)
        await town.settled()
        await send_file(admin, "relief/roads", ROADS)
        await post(admin, "/api/relief/network", TERRAIN)
        await send_file(admin, "inventory/items", ITEMS)
        await send_file(admin, "inventory/stores", STORES)
        await town.settled()
        await send_file(admin, "relief/vehicles", VEHICLES)
        if bottles:
            await post(clerk, "/api/inventory/receipts", receipt(bottles))
        await town.settled()


def receipt(bottles: int, **more: Any) -> dict[str, Any]:
    return {"store": "K1", "item": "WAT", "lot": "L1", "quantity": bottles, **more}


def report(people: dict[str, int], stage: str = "first") -> dict[str, Any]:
    return {"village": VILLAGE, "stage": stage, "affected": sum(people.values()), "people": people, "access": "road",
            "water_depth_m": 0}  # fmt: skip


async def advance(town: Town, minute: float) -> None:
    from datetime import datetime, timedelta

    await town.settled()
    to = datetime.fromisoformat(START) + timedelta(minutes=minute)
    async with town.client("admin") as admin:
        await post(admin, "/clock", {"to": to.isoformat()})
    await town.settled()
