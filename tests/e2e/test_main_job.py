"""The main job, end to end over HTTP, in the smallest place there is."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest

from tests.e2e.hamlet import INCIDENT, START, VILLAGE, advance, report, settle_in
from tests.platform import embedded, get, post, until


@asynccontextmanager
async def hamlet(folder, bottles=1000):
    async with embedded(folder, clock="simulated", clock_start=START) as town:
        await settle_in(town, bottles)
        yield town


async def planned(town, coordinator):
    order = {"incident": "flood-1", "seconds": 1}
    asked = await post(coordinator, "/api/allocation/runs", order, status=202)
    run = asked["events"][0]["data"]["run"]

    async def ended():
        state = await get(coordinator, f"/api/allocation/runs/{run}")
        return state if state["state"] in ("solved", "failed") else None

    state = await until(ended, 60)
    assert state["state"] == "solved", state
    await town.settled()
    return await get(coordinator, f"/api/allocation/plans/{run}")


@pytest.mark.timeout(180)
async def test_from_recorded_stock_to_people_relieved(tmp_path):
    async with (
        hamlet(tmp_path) as town,
        town.client("coordinator", area="411000") as coordinator,
        town.client("village_officer", area=VILLAGE) as officer,
        town.client("clerk", area="411081001") as clerk,
        town.client("driver", area="411081001") as driver,
    ):
        await post(coordinator, "/api/relief/incidents", INCIDENT)
        await advance(town, 20)
        await post(officer, "/api/relief/incidents/flood-1/reports", report({"infant": 10, "general": 90}))
        await advance(town, 30)

        plan = await planned(town, coordinator)
        assert plan["summary"]["relieved_in_time"] == 100
        assert plan["summary"]["relieved_bound"] >= 100
        await post(coordinator, f"/api/allocation/plans/{plan['plan']}/approve", {}, status=200)
        await town.settled()
        stock = (await get(clerk, "/api/inventory/stock", store="K1"))["items"][0]
        assert stock["reserved"] == 400

        trips = (await get(driver, "/api/relief/trips", incident="flood-1"))["items"]
        for trip in trips:
            await drive(town, trip, clerk, driver)
        await town.settled()
        figures = await get(coordinator, "/api/relief/incidents/flood-1/figures")
        assert figures["people_in_need"] == 100
        assert figures["people_relieved_in_time"] == 100
        stock = (await get(clerk, "/api/inventory/stock", store="K1"))["items"][0]
        assert (stock["on_hand"], stock["reserved"]) == (600, 0)


async def drive(town, trip, clerk, driver):
    """As the plan says, minute by minute."""
    aboard = {}
    name = trip["trip"]
    for stop in trip["stops"]:
        number = stop["stop"]
        if stop["do"] == "load":
            await advance(town, stop["start_min"])
            await post(driver, f"/api/relief/trips/{name}/loading", {"stop": number})
            await post(clerk, "/api/inventory/loads", {"trip": name, "stop": number})
            await advance(town, stop["end_min"])
            aboard = {line["supply"]: line for line in stop["lines"]}
        else:
            await advance(town, stop["arrive_min"])
            await post(driver, f"/api/relief/trips/{name}/arrival", {"stop": number})
            await advance(town, stop["end_min"])
            lines = [
                {"supply": line["supply"], "item": line["item"], "reserve": aboard[line["supply"]]["reserve"],
                 "good": line["quantity"], "short": 0, "damaged": 0}
                for line in stop["lines"]
            ]  # fmt: skip
            await post(driver, f"/api/relief/trips/{name}/handover", {"stop": number, "lines": lines})
        if stop is not trip["stops"][-1]:
            await post(driver, f"/api/relief/trips/{name}/departure", {"stop": number})
    await post(driver, f"/api/relief/trips/{name}/finish", {})
