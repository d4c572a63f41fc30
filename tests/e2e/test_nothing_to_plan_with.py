"""Where relief is impossible, the plan says so: who will lack what, and why."""

from __future__ import annotations

import pytest

from tests.e2e.hamlet import (
    TERRAIN,
    VEHICLES,
    VILLAGE,
    advance,
    approve,
    ask,
    declare,
    ended,
    figures,
    hamlet,
    planned,
    tell,
)
from tests.platform import get, post

pytestmark = pytest.mark.timeout(180)
PEOPLE = {"infant": 10, "general": 90}


async def shortages(here, plan):
    found = await get(here.coordinator, f"/api/allocation/plans/{plan['plan']}/shortages")
    return [(shortage["item"], shortage["people"], shortage["cause"]) for shortage in found["items"]]


async def plan_in_trouble(here, **told):
    await declare(here)
    await advance(here, 20)
    await tell(here, PEOPLE, **told)
    return await planned(here)


async def nobody_is_relieved_and_the_cause_is(here, plan, cause):
    assert plan["summary"]["relieved_in_time"] == 0
    assert plan["summary"]["people"] == 100
    assert await shortages(here, plan) == [("WAT", 100, cause)]
    assert await approve(here, plan) == []
    seen = await figures(here)
    assert (seen["people_in_need"], seen["people_relieved_in_time"]) == (100, 0)


async def test_without_any_stock_the_item_is_what_lacks(tmp_path):
    async with hamlet(tmp_path, bottles=0) as here:
        plan = await plan_in_trouble(here)
        await nobody_is_relieved_and_the_cause_is(here, plan, "item")


async def test_without_any_vehicle_a_vehicle_is_what_lacks(tmp_path):
    async with hamlet(tmp_path, vehicles=[]) as here:
        plan = await plan_in_trouble(here)
        await nobody_is_relieved_and_the_cause_is(here, plan, "no_vehicle")


async def test_a_village_that_only_boats_reach_lacks_a_boat_however_many_trucks_there_are(tmp_path):
    async with hamlet(tmp_path) as here:
        plan = await plan_in_trouble(here, access="boat", water_depth_m=2.5)
        await nobody_is_relieved_and_the_cause_is(here, plan, "no_vehicle")


async def test_a_village_to_which_no_road_leads_is_named_with_that_cause(tmp_path):
    """A river parts it from the store, and the only bridge is gone."""
    river = {"rivers": [[[33.0, 113.41], [35.0, 113.41]]]}
    async with hamlet(tmp_path) as here:
        await post(here.admin, "/api/relief/network", TERRAIN | river)
        await declare(here)
        await tell(here, PEOPLE)
        washed_away = {"road": "R1", "from_min": 0, "reason": "washed away"}
        await post(here.coordinator, "/api/relief/incidents/flood-1/closures", washed_away)
        await advance(here, 20)
        plan = await planned(here)
        await nobody_is_relieved_and_the_cause_is(here, plan, "no_road")
        found = await get(here.coordinator, f"/api/allocation/plans/{plan['plan']}/shortages")
        assert [shortage["place"] for shortage in found["items"]] == [VILLAGE]


async def test_a_truck_whose_crew_is_ready_too_late_is_no_vehicle(tmp_path):
    async with hamlet(tmp_path, vehicles=[VEHICLES[0] | {"ready_min": 600}]) as here:
        plan = await plan_in_trouble(here)
        assert plan["summary"]["relieved_in_time"] == 0


async def test_asked_for_a_plan_before_anybody_needs_anything_the_run_says_what_to_do_first(tmp_path):
    async with hamlet(tmp_path) as here:
        await declare(here, zone=[])
        run = await ended(here, await ask(here))
        assert run["state"] == "failed"
        assert "Report needs first" in run["reason"]


async def test_a_village_that_reports_that_nobody_needs_anything_gets_no_plan(tmp_path):
    async with hamlet(tmp_path) as here:
        await declare(here)
        await tell(here, {"infant": 0, "general": 0})
        run = await ended(here, await ask(here))
        assert run["state"] == "failed"
        await tell(here, PEOPLE, stage="corrected")
        assert (await planned(here))["summary"]["people"] == 100
