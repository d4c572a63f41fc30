"""What collides in a real operation: no bottle is promised twice, no person counted twice."""

from __future__ import annotations

import asyncio

import pytest

from tests.e2e.hamlet import (
    INCIDENT,
    advance,
    approve,
    ask,
    declare,
    drive,
    ended,
    figures,
    hamlet,
    load,
    planned,
    promise,
    receipt,
    stock,
    tell,
    trips,
)
from tests.platform import fresh_key, get, post

pytestmark = pytest.mark.timeout(300)
PEOPLE = {"infant": 10, "general": 90}
BISCUITS = {"item": "BIS", "groups": ["infant", "general"], "quantity": 1, "per_persons": 1, "life_saving": True}


async def flooded(here, people=PEOPLE, **incident):
    await declare(here, **incident)
    await advance(here, 20)
    await tell(here, people)


async def refusal(http, path, body, status=409):
    problem = await post(http, path, body, status)
    return problem["type"].rpartition(":")[2]


async def states(here):
    return sorted(trip["state"] for trip in await trips(here))


# triggering twice


async def test_of_two_runs_asked_for_at_once_the_newer_one_counts(tmp_path):
    async with hamlet(tmp_path) as here:
        await flooded(here)
        first, second = await ask(here), await ask(here)
        old, new = await ended(here, first), await ended(here, second)
        assert (old["state"], old["superseded_by"]) == ("cancelled", new["run"])
        assert new["state"] == "solved"
        plans = await get(here.coordinator, "/api/allocation/plans", incident="flood-1")
        assert [plan["plan"] for plan in plans["items"]] == [new["plan"]]


async def test_of_two_plans_of_the_same_moment_only_one_takes_force_and_everybody_drinks_once(tmp_path):
    async with hamlet(tmp_path) as here:
        await flooded(here)
        first, second = await planned(here), await planned(here)
        [trip] = await approve(here, first)
        late = f"/api/allocation/plans/{second['plan']}/approve"
        assert await refusal(here.coordinator, late, {}) == "plan-outdated"
        assert await stock(here) == (1000, 400)
        await drive(here, trip)
        assert await stock(here) == (600, 0)
        assert (await figures(here))["people_relieved_in_time"] == 100


async def test_a_plan_approved_by_two_at_once_is_released_once(tmp_path):
    async with hamlet(tmp_path) as here:
        await flooded(here)
        plan = await planned(here)
        path = f"/api/allocation/plans/{plan['plan']}/approve"
        answers = await asyncio.gather(
            *(http.post(path, headers={"Idempotency-Key": fresh_key()}) for http in (here.coordinator, here.admin))
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        await here.town.settled()
        assert await states(here) == ["planned"]
        assert await stock(here) == (1000, 400)


async def test_a_handover_told_twice_is_counted_once(tmp_path):
    async with hamlet(tmp_path) as here:
        await flooded(here)
        [trip] = await approve(here, await planned(here))
        drop = trip["stops"][-1]
        await drive(here, trip)
        lines = [
            {"supply": n["supply"], "item": "WAT", "reserve": "government", "good": n["quantity"]}
            for n in drop["lines"]
        ]
        await post(here.driver, f"/api/relief/trips/{trip['trip']}/handover", {"stop": drop["stop"], "lines": lines})
        await here.town.settled()
        seen = await figures(here)
        assert (seen["people_in_need"], seen["people_relieved_in_time"]) == (100, 100)
        assert await stock(here) == (600, 0)


# needs that change while a plan is open


@pytest.mark.parametrize(("corrected", "reserved"), [(60, 240), (200, 800)])
async def test_when_the_need_changes_the_new_plan_takes_the_place_of_the_old_one(tmp_path, corrected, reserved):
    async with hamlet(tmp_path) as here:
        await flooded(here)
        first = await planned(here)
        await tell(here, {"infant": 10, "general": corrected - 10}, stage="corrected")
        await approve(here, first)
        assert await stock(here) == (1000, 400)
        second = await planned(here)
        assert second["replaces"] == first["plan"]
        await approve(here, second)
        open_trips = [trip for trip in await trips(here) if trip["state"] == "planned"]
        assert sum(line["quantity"] for trip in open_trips for line in trip["stops"][0]["lines"]) == reserved
        assert await stock(here) == (1000, reserved)
        assert (await figures(here))["people_in_need"] == corrected


async def test_a_truck_that_has_loaded_keeps_its_goods_and_the_new_plan_brings_only_the_rest(tmp_path):
    async with hamlet(tmp_path) as here:
        await flooded(here)
        [first] = await approve(here, await planned(here))
        await load(here, first, first["stops"][0])
        await tell(here, {"infant": 10, "general": 140}, stage="corrected")
        trips_after = await approve(here, await planned(here))
        assert await stock(here) == (600, 200)
        for trip in [first, *trips_after]:
            await drive(here, {**trip, "stops": trip["stops"][1:]} if trip is first else trip)
        assert await stock(here) == (400, 0)
        seen = await figures(here)
        assert (seen["people_in_need"], seen["people_relieved_in_time"]) == (150, 150)


# refused reservations and declined call-ups


async def test_a_refused_line_keeps_the_trip_from_loading_while_what_is_held_stands(tmp_path):
    async with hamlet(tmp_path) as here:
        await post(here.clerk, "/api/inventory/receipts", receipt(200, item="BIS"))
        await flooded(here, rations=[*INCIDENT["rations"], BISCUITS])
        plan = await planned(here)
        gone = {"store": "K1", "item": "BIS", "quantity": 150, "reason": "给了学校", "fact": True}
        await post(here.clerk, "/api/inventory/issues", gone)
        [trip] = await approve(here, plan)
        held = await get(here.clerk, "/api/inventory/reservations", trip=trip["trip"])
        assert {line["item"]: line["state"] for line in held["items"]} == {"BIS": "refused", "WAT": "held"}
        assert await stock(here) == (1000, 400)

        await advance(here, trip["stops"][0]["start_min"])
        step, name = {"stop": trip["stops"][0]["stop"]}, trip["trip"]
        assert await refusal(here.driver, f"/api/relief/trips/{name}/loading", step) == "lines-not-held"
        assert await refusal(here.clerk, "/api/inventory/loads", {"trip": name, **step}) == "not-held"
        assert await stock(here) == (1000, 400)

        [again] = await approve(here, await planned(here))
        assert await stock(here, item="BIS") == (50, 50)
        await drive(here, again)
        assert (await figures(here))["people_relieved_in_time"] == 50
        assert (await stock(here))[1] == 0


async def test_a_partner_that_declines_is_not_counted_on_again_and_keeps_its_goods(tmp_path):
    async with hamlet(tmp_path, bottles=120) as here:
        await promise(here, 1000)
        await flooded(here)
        plan = await planned(here)
        assert plan["summary"]["relieved_in_time"] == 100
        await approve(here, plan)
        [call] = (await get(here.partner, "/api/inventory/callups", state="sent"))["items"]
        assert (await stock(here, "P1"))[1] == call["quantity"]
        path = f"/api/inventory/callups/{call['callup']}/answer"
        await post(here.partner, path, {"confirmed": 0, "reason": "停电"})
        await here.town.settled()
        assert await stock(here, "P1") == (1000, 0)

        second = await planned(here)
        assert second["summary"]["relieved_in_time"] == 30
        for trip in await approve(here, second):
            await drive(here, trip)
        assert (await figures(here))["people_relieved_in_time"] == 30
        assert await stock(here, "P1") == (1000, 0)


async def test_declined_goods_lead_to_a_new_plan_which_people_only_have_to_approve(tmp_path):
    async with hamlet(tmp_path, bottles=120) as here:
        await promise(here, 1000)
        await flooded(here)
        first = await planned(here)
        await approve(here, first)
        [call] = (await get(here.partner, "/api/inventory/callups", state="sent"))["items"]
        path = f"/api/inventory/callups/{call['callup']}/answer"
        await post(here.partner, path, {"confirmed": 0, "reason": "停电"})
        await here.town.settled()
        replan = await get(here.coordinator, "/api/allocation/incidents/flood-1/replan")
        assert (replan["wanted"]["plan"], replan["wanted"]["reason"]) == (first["plan"], "declined")

        await advance(here, 35)
        plans = (await get(here.coordinator, "/api/allocation/plans", incident="flood-1"))["items"]
        assert [(plan["state"], plan["summary"]["relieved_in_time"]) for plan in plans] == [
            ("approved", 100),
            ("proposed", 30),
        ]
        replan = await get(here.coordinator, "/api/allocation/incidents/flood-1/replan")
        assert replan["wanted"] is None
        for trip in await approve(here, plans[1]):
            await drive(here, trip)
        assert (await figures(here))["people_relieved_in_time"] == 30


async def test_what_a_partner_confirms_of_what_was_asked_is_held_for_the_next_plan_unasked(tmp_path):
    async with hamlet(tmp_path, bottles=240) as here:
        await promise(here, 200)
        await flooded(here)
        await approve(here, await planned(here))
        [call] = (await get(here.partner, "/api/inventory/callups", state="sent"))["items"]
        assert call["quantity"] == 160
        path = f"/api/inventory/callups/{call['callup']}/answer"
        await post(here.partner, path, {"confirmed": 120, "reason": "停电"})
        await here.town.settled()

        second = await planned(here)
        assert second["summary"]["relieved_in_time"] == 90
        await approve(here, second)
        assert await stock(here, "P1") == (200, 120)
        assert len((await get(here.partner, "/api/inventory/callups"))["items"]) == 1


async def test_a_partner_that_says_nothing_in_time_counts_as_no(tmp_path):
    async with hamlet(tmp_path, bottles=0) as here:
        await promise(here, 1000)
        await flooded(here)
        [trip] = await approve(here, await planned(here))
        [call] = (await get(here.partner, "/api/inventory/callups", state="sent"))["items"]
        await advance(here, 60)
        [call] = (await get(here.partner, "/api/inventory/callups"))["items"]
        assert call["state"] == "silent"
        answer = f"/api/inventory/callups/{call['callup']}/answer"
        assert await refusal(here.partner, answer, {"confirmed": call["quantity"]}) == "call-up-answered"
        assert await stock(here, "P1") == (1000, 0)
        step = {"stop": trip["stops"][0]["stop"]}
        assert await refusal(here.driver, f"/api/relief/trips/{trip['trip']}/loading", step) == "lines-not-held"
        assert (await planned(here))["summary"]["relieved_in_time"] == 0


async def test_a_confirmed_partner_delivers_and_two_calls_never_promise_the_same_goods(tmp_path):
    async with hamlet(tmp_path, bottles=0) as here:
        await promise(here, 450)
        await flooded(here)
        await approve(here, await planned(here))
        [call] = (await get(here.partner, "/api/inventory/callups", state="sent"))["items"]
        await post(here.partner, f"/api/inventory/callups/{call['callup']}/answer", {"confirmed": call["quantity"]})
        await here.town.settled()
        assert await stock(here, "P1") == (450, 400)
        await tell(here, {"infant": 10, "general": 190}, stage="corrected")
        await approve(here, await planned(here))
        on_hand, reserved = await stock(here, "P1")
        assert reserved <= on_hand == 450
