"""A plan that the world has overtaken: the platform counts whom that costs, and asks for the next plan by itself."""

from __future__ import annotations

import pytest

from tests.e2e.hamlet import advance, approve, declare, drive, figures, hamlet, planned, tell
from tests.platform import get, post

pytestmark = pytest.mark.timeout(300)
CLOSED = {"closure": "R1@22", "road": "R1", "from_min": 22, "factor": 0, "reason": "桥被冲断"}


async def replan(here):
    return await get(here.coordinator, "/api/allocation/incidents/flood-1/replan")


async def followed(here, **order):
    """A plan in force for a hundred people, made at minute 20."""
    await declare(here)
    await advance(here, 20)
    await tell(here, {"infant": 10, "general": 90})
    await approve(here, await planned(here, **order))


def causes(rows):
    return {row["cause"]: row["people"] for row in rows}


async def test_a_road_that_closes_makes_the_platform_ask_for_a_plan_around_it(tmp_path):
    async with hamlet(tmp_path) as here:
        await followed(here, replan_rest_min=10)
        await advance(here, 22)
        await post(here.admin, "/api/relief/incidents/flood-1/closures", CLOSED)
        await here.town.settled()
        told = await replan(here)
        assert (told["wanted"]["people"], causes(told["wanted"]["causes"])) == (100, {"road": 100})
        assert told["wanted"]["due_at"] == "2021-07-20T14:30:00.000Z"

        await advance(here, 30)
        [first, second] = (await get(here.coordinator, "/api/allocation/plans", incident="flood-1"))["items"]
        assert (second["state"], second["replaces"]) == ("proposed", first["plan"])
        [trip] = await approve(here, second)
        told = await replan(here)
        assert (told["wanted"], told["people"], told["stakes"]) == (None, 0, [])
        await drive(here, trip)
        assert (await figures(here))["people_relieved_in_time"] == 100


async def test_what_is_not_worth_a_new_plan_yet_can_be_seen(tmp_path):
    async with hamlet(tmp_path) as here:
        await followed(here, replan_share=0.5)
        await tell(here, {"infant": 12, "general": 130}, stage="corrected")
        told = await replan(here)
        assert (told["wanted"], told["people"], causes(told["stakes"])) == (None, 42, {"needs": 42})
        assert told["stakes"][0]["cause_zh"]


async def test_a_lost_truck_costs_those_to_whom_it_was_to_come(tmp_path):
    async with hamlet(tmp_path) as here:
        await followed(here, replan_share=1)
        await post(here.driver, "/api/relief/vehicles/V1/breakdown", {"reason": "抛锚", "goods_lost": False})
        await here.town.settled()
        assert causes((await replan(here))["wanted"]["causes"]) == {"vehicle": 100}
