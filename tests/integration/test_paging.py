"""Walking through a list by its cursors while others write: nothing twice, nothing lost."""

from __future__ import annotations

import asyncio

from tests.e2e.hamlet import declare, hamlet, receipt
from tests.platform import get, post, send_file


async def walk(http, path, key, limit=3, **query):
    """The keys of all items, page by page, letting others work between two pages."""
    seen, cursor = [], None
    while True:
        page = await get(http, path, limit=limit, **query, **({"cursor": cursor} if cursor else {}))
        assert len(page["items"]) <= limit
        seen += [item[key] for item in page["items"]]
        if (cursor := page["next"]) is None:
            return seen
        assert len(page["items"]) == limit
        await asyncio.sleep(0)


async def test_a_walk_through_movements_sees_each_once_while_clerks_write(tmp_path):
    async with hamlet(tmp_path, bottles=0) as here:

        async def write(lot, count):
            return [
                (await post(here.clerk, "/api/inventory/receipts", receipt(1, lot=lot)))["events"][0]["id"]
                for _ in range(count)
            ]

        before = await write("old", 20)
        await here.town.settled()
        seen, during = await asyncio.gather(walk(here.clerk, "/api/inventory/movements", "movement"), write("new", 20))
        assert len(seen) == len(set(seen))
        assert set(before) <= set(seen) <= {*before, *during}
        await here.town.settled()
        assert await walk(here.clerk, "/api/inventory/movements", "movement") == [*before, *during]


async def test_what_is_registered_before_the_cursor_disturbs_nobody(tmp_path):
    async with hamlet(tmp_path) as here:
        items = [
            {"code": f"I{n:02}", "name_zh": "物", "unit": "box", "weight_kg": 1, "volume_m3": 0.1} for n in range(20)
        ]
        await send_file(here.admin, "inventory/items", items[10:])
        await here.town.settled()
        first = await get(here.admin, "/api/inventory/items", limit=6)
        await send_file(here.admin, "inventory/items", items[:10])
        await here.town.settled()
        rest = await get(here.admin, "/api/inventory/items", limit=100, cursor=first["next"])
        seen = [item["item"] for item in (*first["items"], *rest["items"])]
        assert len(seen) == len(set(seen))
        assert {item["code"] for item in items[10:]} <= set(seen)


async def test_exceptions_that_come_in_during_a_walk_shift_nothing(tmp_path):
    async with hamlet(tmp_path) as here:
        await declare(here)
        path = "/api/relief/incidents/flood-1/exceptions"
        vehicles = [
            {"code": f"V{n}", "type": "LT42", "store": "K1", "payload_kg": 1, "volume_m3": 1, "ready_min": 0}
            for n in range(10, 17)
        ]

        await send_file(here.admin, "relief/vehicles", vehicles)
        await here.town.settled()

        async def break_down(vehicle, at):
            body = {"reason": "水", "incident": "flood-1", "at": at}
            await post(here.coordinator, f"/api/relief/vehicles/{vehicle}/breakdown", body)
            await here.town.settled()

        for vehicle in vehicles[:5]:
            await break_down(vehicle["code"], "2021-07-20T22:00:00+08:00")
        first = await get(here.coordinator, path, limit=2)
        await break_down("V15", "2021-07-20T21:00:00+08:00")
        rest = await get(here.coordinator, path, limit=100, cursor=first["next"])
        seen = [entry["vehicle"] for entry in (*first["items"], *rest["items"])]
        assert sorted(seen) == ["V10", "V11", "V12", "V13", "V14"]


LISTS = (
    *(
        f"/api/inventory/{name}"
        for name in ("items", "stores", "stock", "movements", "discrepancies", "agreements", "capacity", "callups")
    ),
    *(f"/api/relief/{name}" for name in ("places", "vehicles", "trips", "incidents", "closures?incident=flood-1")),
    "/api/allocation/runs",
    "/api/allocation/plans",
    "/users",
)


async def test_every_list_refuses_a_page_of_nothing_and_a_cursor_that_is_none(tmp_path):
    async with hamlet(tmp_path) as here:
        await declare(here)
        for path in LISTS:
            join = "&" if "?" in path else "?"
            assert (await here.admin.get(path)).status_code == 200, path
            for wrong in ("limit=0", "limit=-1", "limit=1000000", "limit=x", "cursor=%21%21"):
                answer = await here.admin.get(f"{path}{join}{wrong}")
                assert answer.status_code == 422, (path, wrong)
                assert answer.headers["content-type"] == "application/problem+json"
