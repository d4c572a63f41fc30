"""Before the flood: the city's places, roads, stores, goods, partners and vehicles are put on record."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import orjson

from services.cli import xuchang
from services.cli.demo import flood
from services.cli.demo.failures import DemoFailed
from services.cli.demo.narrator import Narrator
from services.cli.demo.people import Divisions, People
from services.cli.demo.session import Session
from services.cli.xuchang import Row

LOOK_EVERY_S = 0.05
Settle = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class File:
    """Rows that one person sends to a service as a bulk file."""

    by: Session
    service: str
    kind: str
    rows: list[Row]


async def load(
    people: People, divisions: Divisions, narrator: Narrator, settle: Settle, fresher_by_days: int = 0
) -> None:
    """Every file by those whose work it is; what refers to other things comes after them.

    Doing it again changes nothing: a file is known by its content, and every other act keeps its key.
    """
    lots = [_fresher(lot, fresher_by_days) for lot in xuchang.lots()]
    steps = _steps(people, divisions, lots)
    total = sum(len(file.rows) for _, _, files in steps for file in files)
    with narrator.bar("登记", "Loading", total=total) as bar:
        done = 0
        for zh, en, files in steps:
            bar.show(done, narrator.both(zh, en))
            await asyncio.gather(*(_import(file) for file in files))
            await settle()
            done += sum(len(file.rows) for file in files)
        await people.coordinator.post("/api/relief/network", network(), act="load:network")
        await _state_stock(people, lots)
        await _publish_rules(people)
        await settle()
    narrator.head(
        f"已登记：{len(divisions.stores)}个库点、{len(lots)}批物资、{len(xuchang.vehicles())}辆车船",
        f"On record: {len(divisions.stores)} stores, {len(lots)} lots, {len(xuchang.vehicles())} vehicles",
    )


def _fresher(lot: Row, days: int) -> Row:
    """The lot with its date of expiry later by so many days."""
    expires = lot["expires_on"]
    later = (date.fromisoformat(expires) + timedelta(days=days)).isoformat() if expires else expires
    return lot | {"expires_on": later}


def _steps(people: People, divisions: Divisions, lots: list[Row]) -> list[tuple[str, str, list[File]]]:
    coordinator, supervisor = people.coordinator, people.supervisor
    government = [lot for lot in lots if lot["reserve"] == "government"]
    return [
        ("区划", "divisions", [File(coordinator, "relief", "places", xuchang.places())]),
        (
            "道路、物资目录",
            "roads, items",
            [
                File(coordinator, "relief", "roads", xuchang.road_edges()),
                File(supervisor, "inventory", "items", xuchang.items()),
            ],
        ),
        ("储备库", "stores", [File(supervisor, "inventory", "stores", xuchang.stores())]),
        (
            "库存、协议、产能、车辆",
            "stock, agreements, capacity, vehicles",
            [
                *_by_keeper(people.clerks, divisions, "receipts", government),
                *_by_keeper(people.partners, divisions, "agreements", xuchang.agreements()),
                *_by_keeper(people.partners, divisions, "capacity", xuchang.capacity_lines()),
                File(coordinator, "relief", "vehicles", xuchang.vehicles()),
            ],
        ),
    ]


def _by_keeper(sessions: dict[str, Session], divisions: Divisions, kind: str, rows: Iterable[Row]) -> list[File]:
    """One file for everybody who looks after some of the stores in `rows`."""
    shares: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        shares[divisions.keeper(row["store"])].append(row)
    return [File(sessions[keeper], "inventory", kind, share) for keeper, share in shares.items()]


async def _import(file: File) -> None:
    """Send the file and wait until every line of it is applied."""
    state = await file.by.upload(f"/api/{file.service}/imports/{file.kind}", orjson.dumps(file.rows))
    while state["state"] != "finished":
        await asyncio.sleep(LOOK_EVERY_S)
        state = await file.by.get(f"/api/{file.service}/imports/{file.kind}/{state['file']}")
    if state["refused"]:
        raise DemoFailed(f"{len(state['refused'])} lines of {file.kind} were refused; the first: {state['refused'][0]}")


async def _state_stock(people: People, lots: list[Row]) -> None:
    """Partners state what they hold under their agreements."""
    held = {lot["code"]: lot for lot in lots if lot["reserve"] == "corporate"}

    async def state(agreement: Row) -> None:
        lot = held[agreement["lot"]]
        body = {"quantity": lot["quantity"], "expires": lot["expires_on"]}
        path = f"/api/inventory/agreements/{lot['code']}/statements"
        await people.partners[lot["store"]].post(path, body, act=f"load:stated:{lot['code']}")

    await asyncio.gather(*(state(agreement) for agreement in xuchang.agreements()))


async def _publish_rules(people: People) -> None:
    """By four eyes: the coordinator writes them, the commander puts them in force."""
    why = "首版：许昌市九小时基本生活救助标准"
    await people.coordinator.post("/api/relief/rules/draft", flood.rules() | {"note": why}, act="load:rules")
    await people.commander.post("/api/relief/rules/1/publish", {"note": why}, act="load:rules-published")


def network() -> Row:
    """The travel model as relief keeps it."""
    model = xuchang.travel_model()
    return {
        "detour_factor": model["detour_factor"],
        "access_speed_kmh": {"truck_light": model["access_speed_kmh"], "boat": model["boat_speed_kmh"]},
        "night_factor": model["night_factor"],
        "flooded_access_speed_factor": model["flooded_access_speed_factor"],
        "rivers": [river["line"] for river in xuchang.rivers()],
    }
