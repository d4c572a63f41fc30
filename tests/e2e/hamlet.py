"""The smallest place where the main job can be done: one item, one store, one village, one truck."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import httpx2

from tests.platform import embedded, get, post, send_file, until

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
    {"code": "BIS", "name_zh": "饼干", "unit": "box", "weight_kg": 1, "volume_m3": 0.002, "need_9h": 1,
     "category": "food", "gtins": "2000000000015 2000000100012:12"},
]  # fmt: skip
STORES = [
    {"code": "K1", "name_zh": "火龙镇库", "kind": "government", "level": "township", "division": TOWNSHIP,
     "lat": 34.1, "lon": 113.40, "docks": 1, "handling_t_per_h": 20, "setup_min": 5},
    {"code": "P1", "name_zh": "水厂", "kind": "enterprise", "level": "enterprise", "division": TOWNSHIP,
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


class Place(Protocol):
    """A platform to live on: in this process, or in one of its own."""

    def client(self, *roles: str, name: str = "", org: str = "", area: str = "*") -> httpx2.AsyncClient: ...

    async def settled(self, seconds: float = 30.0) -> None: ...


@dataclass
class Hamlet:
    """The platform with everybody who lives and works there, each signed in."""

    town: Any
    admin: httpx2.AsyncClient
    coordinator: httpx2.AsyncClient
    officer: httpx2.AsyncClient
    clerk: httpx2.AsyncClient
    driver: httpx2.AsyncClient
    partner: httpx2.AsyncClient


@asynccontextmanager
async def hamlet(
    folder: Path, bottles: int = 1000, vehicles: list[dict[str, Any]] = VEHICLES, **settings: Any
) -> AsyncIterator[Hamlet]:
    """Simulated time stands at START; registers are filled and `bottles` are in the township's store."""
    chosen = {"clock": "simulated", "clock_start": START, **settings}
    async with embedded(folder, **chosen) as town, inhabited(town) as here:
        await settle_in(here, bottles, vehicles)
        yield here


@asynccontextmanager
async def inhabited(town: Place) -> AsyncIterator[Hamlet]:
    async with AsyncExitStack() as stack:
        people = [
            await stack.enter_async_context(town.client(role, area=area, org=org))
            for role, area, org in (
                ("admin", "*", ""),
                ("coordinator", CITY, ""),
                ("village_officer", VILLAGE, ""),
                ("clerk", TOWNSHIP, ""),
                ("driver", TOWNSHIP, ""),
                ("partner", "", "P1"),
            )
        ]
        yield Hamlet(town, *people)


async def settle_in(here: Hamlet, bottles: int = 1000, vehicles: list[dict[str, Any]] = VEHICLES) -> None:
    """Registers and stock, each by who keeps it."""
    town, admin = here.town, here.admin
    await send_file(admin, "relief/places", PLACES)
    await town.settled()
    await send_file(admin, "relief/roads", ROADS)
    await post(admin, "/api/relief/network", TERRAIN)
    await send_file(admin, "inventory/items", ITEMS)
    await send_file(admin, "inventory/stores", STORES)
    await town.settled()
    if vehicles:
        await send_file(admin, "relief/vehicles", vehicles)
    if bottles:
        await post(here.clerk, "/api/inventory/receipts", receipt(bottles))
    await town.settled()


async def promise(here: Hamlet, bottles: int) -> None:
    """The waterworks promise bottles with thirty minutes' notice, and state that they have them."""
    terms = {"agreement": "A1", "store": "P1", "item": "WAT", "quantity": bottles, "notice_min": 30}
    await post(here.partner, "/api/inventory/agreements", terms)
    await here.town.settled()
    await post(here.partner, "/api/inventory/agreements/A1/statements", {"quantity": bottles})
    await here.town.settled()


def receipt(bottles: int, **more: Any) -> dict[str, Any]:
    return {"store": "K1", "item": "WAT", "lot": "L1", "quantity": bottles, **more}


def report(people: dict[str, int], stage: str = "first", **more: Any) -> dict[str, Any]:
    return {"village": VILLAGE, "stage": stage, "affected": sum(people.values()), "people": people, "access": "road",
            "water_depth_m": 0, **more}  # fmt: skip


async def declare(here: Hamlet, **changes: Any) -> None:
    await post(here.coordinator, "/api/relief/incidents", INCIDENT | changes)
    await here.town.settled()


async def tell(here: Hamlet, people: dict[str, int], stage: str = "first", **more: Any) -> None:
    await post(here.officer, "/api/relief/incidents/flood-1/reports", report(people, stage, **more))
    await here.town.settled()


async def advance(here: Hamlet, minute: float) -> None:
    """Simulated time goes on to so many minutes after the flood began."""
    await here.town.settled()
    to = datetime.fromisoformat(START) + timedelta(minutes=minute)
    await post(here.admin, "/clock", {"to": to.isoformat()})
    await here.town.settled()


async def ask(here: Hamlet, **order: Any) -> dict[str, Any]:
    """Ask for a run; its receipt."""
    asked = {"incident": "flood-1", "seconds": 1, "work": 50, **order}
    return await post(here.coordinator, "/api/allocation/runs", asked, status=202)


async def ended(here: Hamlet, asked: dict[str, Any]) -> dict[str, Any]:
    """The run, once it has ended.  The first on a machine takes long: the planner is compiled."""
    run = asked["events"][0]["data"]["run"]

    async def at_its_end() -> dict[str, Any] | None:
        state = await get(here.coordinator, f"/api/allocation/runs/{run}", at_least=asked["position"])
        return None if state["state"] in ("requested", "solving") else state

    state = await until(at_its_end, 240)
    await here.town.settled()
    return state


async def planned(here: Hamlet, **order: Any) -> dict[str, Any]:
    """A proposed plan."""
    state = await ended(here, await ask(here, **order))
    assert state["state"] == "solved", state
    return await get(here.coordinator, f"/api/allocation/plans/{state['plan']}")


async def approve(here: Hamlet, plan: dict[str, Any]) -> list[dict[str, Any]]:
    """Put a plan in force; its trips that have not begun, also those that it kept, once everybody has heard of them."""
    await post(here.coordinator, f"/api/allocation/plans/{plan['plan']}/approve", {}, status=200)
    await here.town.settled()
    named = {
        trip["id"] for trip in (await get(here.coordinator, f"/api/allocation/plans/{plan['plan']}/body"))["trips"]
    }
    return [trip for trip in await trips(here) if trip["trip"] in named and trip["state"] == "planned"]


async def trips(here: Hamlet) -> list[dict[str, Any]]:
    return (await get(here.coordinator, "/api/relief/trips", incident="flood-1"))["items"]


async def figures(here: Hamlet) -> dict[str, Any]:
    return await get(here.coordinator, "/api/relief/incidents/flood-1/figures")


async def stock(here: Hamlet, store: str = "K1", item: str = "WAT") -> tuple[int, int]:
    """(on hand, reserved)."""
    [body] = (await get(here.admin, "/api/inventory/stock", store=store, item=item))["items"]
    return body["on_hand"], body["reserved"]


async def load(here: Hamlet, trip: dict[str, Any], stop: dict[str, Any]) -> None:
    """As the plan says, up to the departure."""
    name, number = trip["trip"], stop["stop"]
    await advance(here, stop["start_min"])
    await post(here.driver, f"/api/relief/trips/{name}/loading", {"stop": number})
    await post(here.clerk, "/api/inventory/loads", {"trip": name, "stop": number})
    await advance(here, stop["end_min"])
    await post(here.driver, f"/api/relief/trips/{name}/departure", {"stop": number})


async def unload(here: Hamlet, trip: dict[str, Any], stop: dict[str, Any]) -> None:
    """As the plan says, without going on."""
    name, number = trip["trip"], stop["stop"]
    await advance(here, stop["arrive_min"])
    await post(here.driver, f"/api/relief/trips/{name}/arrival", {"stop": number})
    await advance(here, stop["end_min"])
    loaded = {line["supply"]: line["reserve"] for before in trip["stops"] for line in before["lines"]}
    lines = [
        {"supply": line["supply"], "item": line["item"], "reserve": loaded[line["supply"]],
         "good": line["quantity"], "short": 0, "damaged": 0}
        for line in stop["lines"]
    ]  # fmt: skip
    await post(here.driver, f"/api/relief/trips/{name}/handover", {"stop": number, "lines": lines})


async def drive(here: Hamlet, trip: dict[str, Any]) -> None:
    """A whole trip, minute by minute."""
    for stop in trip["stops"]:
        await (load if stop["do"] == "load" else unload)(here, trip, stop)
        if stop["do"] == "unload" and stop is not trip["stops"][-1]:
            await post(here.driver, f"/api/relief/trips/{trip['trip']}/departure", {"stop": stop["stop"]})
    await post(here.driver, f"/api/relief/trips/{trip['trip']}/finish", {})
    await here.town.settled()
