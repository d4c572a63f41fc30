"""Runs are solved and plans released by the service itself, with small programs in the planner's place."""

from __future__ import annotations

import asyncio
import os
from functools import partial
from itertools import count

import pytest

from services.allocation import foreign as f
from services.allocation import views
from services.allocation.causes import CAUSES
from services.allocation.worker import FACTS_WAIT_S, STANDS_BY_S
from tests.platform import client, until
from tests.unit.allocation import small_world as world
from tests.unit.allocation.small_service import (
    BASE,
    BROKEN_ADVISER,
    DYING,
    FAULTY,
    GOOD,
    PATIENT,
    REFUSING,
    SLOW_ADVISER,
    STUBBORN,
    Others,
    act,
    allocation,
    ask,
    being_solved,
    demand,
    improving,
    journal,
    proposed,
    released,
    run_in,
)


@pytest.fixture
def others():
    return Others()


async def test_a_run_becomes_a_plan_that_is_approved_and_released(tmp_path, others):
    async with allocation(tmp_path) as (running, http):
        await others.tell(running, *BASE, *world.STOCK)
        run = await ask(http)
        plan = await proposed(others, running, http, run)
        assert (plan["state"], plan["replaces"], plan["in_force"]) == ("proposed", None, False)
        assert plan["summary"] | {"people": 10, "trips": 1, "now_min": 30, "relieved_bound": 10} == plan["summary"]
        body = (await http.get(f"/plans/{run}/body")).json()
        assert [trip["id"] for trip in body["trips"]] == [f"{run}-1"]
        assert (await http.get(f"/plans/{run}/instance")).json()["schema"] == "relief-instance/2"
        outlook = (await http.get(f"/plans/{run}/outlook")).json()
        assert outlook["places"]["V"]["trips"] == [f"{run}-1"]
        [drop] = (await http.get(f"/plans/{run}/drops", params={"place": "V"})).json()
        assert (drop["trip"], drop["store"]) == (f"{run}-1", "S")
        in_time = sum(place["in_time"] for place in outlook["places"].values())
        assert in_time == plan["summary"]["relieved_in_time"]
        shortages = (await http.get(f"/plans/{run}/shortages")).json()["items"]
        zh, en = CAUSES["item"]
        short = {
            "item": "quilt",
            "place": "V",
            "people": 10,
            "cause": "item",
            "cause_zh": zh,
            "cause_en": en,
            "also": [],
        }
        assert shortages == [short]
        assert (await http.get("/incidents/flood/shortages")).json()["type"].endswith("not-planned")
        assert (await act(http, f"/plans/{run}/approve")).status_code == 200
        assert (await released(http, run))["released"] == {"trips": 1, "lines": 1}
        kinds = [kind for _, kind, _ in await journal(running, "plan/")]
        assert kinds == [
            "PlanProposed",
            "PlanApproved",
            "ReleaseBegun",
            "TripReleased",
            "ReservationAsked",
            "PlanReleased",
        ]
        assert (await http.get(f"/plans/{run}")).json()["in_force"] is True
        assert (await http.get("/incidents/flood/shortages")).json()["items"] == [{**short, "trip": None}]


async def advised(others, running, http):
    """A plan whose remedies were asked for."""
    await others.tell(running, *BASE, *world.STOCK)
    run = await ask(http)
    await proposed(others, running, http, run)
    assert (await http.get(f"/plans/{run}/remedies")).json()["state"] == "none"
    assert (await act(http, f"/plans/{run}/remedies")).status_code == 202
    return run


async def remedies_in(http, plan, state):
    async def reached():
        body = (await http.get(f"/plans/{plan}/remedies")).json()
        return body if body["state"] == state else None

    return await until(reached)


async def test_remedies_are_tried_when_somebody_asks_for_them(tmp_path, others):
    async with allocation(tmp_path) as (running, http):
        plan = await advised(others, running, http)
        found = await remedies_in(http, plan, "found")
        assert (found["reached"], found["control"], found["tried"], found["reason"]) == (3, 4, 2, "")
        remedy = {"change": {"kind": "dock", "store": "S"}, "people": 3, "saved": 1, "value": 13.0}
        assert found["items"] == [remedy | {"zh": "增加", "en": "flood"}]
        assert (await act(http, f"/plans/{plan}/remedies")).json()["events"] == []
        kinds = [kind for _, kind, _ in await journal(running, "plan/")]
        assert kinds == ["PlanProposed", "RemediesAsked", "RemediesFound"]


async def test_why_there_are_no_remedies_is_said_and_they_can_be_asked_for_again(tmp_path, others):
    async with allocation(tmp_path, adviser=BROKEN_ADVISER) as (running, http):
        plan = await advised(others, running, http)
        failed = await remedies_in(http, plan, "failed")
        assert "no prices" in failed["reason"]
        assert (await act(http, f"/plans/{plan}/remedies")).json()["events"] != []


async def test_a_run_does_not_wait_for_remedies(tmp_path, others):
    async with allocation(tmp_path, adviser=SLOW_ADVISER) as (running, http):
        plan = await advised(others, running, http)
        run = await ask(http)
        await others.tell(running, demand(run))
        await run_in(http, run, "solved")
        assert "comes first" in (await remedies_in(http, plan, "failed"))["reason"]


async def test_progress_can_be_watched_and_cancelling_keeps_the_best_plan(tmp_path, others):
    async with allocation(tmp_path, PATIENT) as (running, http):
        await others.tell(running, *BASE, *world.STOCK)
        run = await ask(http)
        await others.tell(running, demand(run))
        await improving(http, run)
        assert (await running.status())["settled"] is False
        assert (await act(http, f"/runs/{run}/cancel")).status_code == 202
        assert (await run_in(http, run, "solved"))["plan"] == run


async def test_a_run_that_is_stopped_before_it_has_a_plan_is_cancelled(tmp_path, others):
    async with allocation(tmp_path, STUBBORN) as (running, http):
        run = await being_solved(others, running, http)
        await act(http, f"/runs/{run}/cancel")
        await run_in(http, run, "cancelled")


async def test_only_the_newest_run_of_an_incident_counts(tmp_path, others):
    async with allocation(tmp_path, PATIENT) as (running, http):
        first = await being_solved(others, running, http)
        second = await ask(http)
        assert (await run_in(http, first, "cancelled"))["superseded_by"] == second
        await others.tell(running, demand(second))
        await run_in(http, second, "solving")
        assert [run["run"] for run in (await http.get("/runs?incident=flood")).json()["items"]] == [first, second]


async def test_a_dead_planner_is_tried_three_times_and_then_the_run_says_so(tmp_path, others):
    async with allocation(tmp_path, DYING) as (running, http):
        await others.tell(running, *BASE, *world.STOCK)
        run = await ask(http)
        await others.tell(running, demand(run))
        failed = await run_in(http, run, "failed")
        assert failed["attempt"] == 3
        assert "signal 9" in failed["reason"]


async def test_a_problem_that_the_planner_refuses_fails_with_its_sentence(tmp_path, others):
    async with allocation(tmp_path, REFUSING) as (running, http):
        await others.tell(running, *BASE, *world.STOCK)
        run = await ask(http)
        await others.tell(running, demand(run))
        failed = await run_in(http, run, "failed")
        assert (failed["attempt"], "must be greater than 0" in failed["reason"]) == (1, True)


async def test_a_planner_that_does_not_end_is_stopped(tmp_path, others):
    async with allocation(tmp_path, STUBBORN, grace_s=0.1) as (running, http):
        await others.tell(running, *BASE, *world.STOCK)
        run = await ask(http, seconds=0.1)
        await others.tell(running, demand(run))
        assert "did not end" in (await run_in(http, run, "failed"))["reason"]


async def test_a_plan_that_the_checker_faults_is_never_proposed(tmp_path, others):
    async with allocation(tmp_path, FAULTY) as (running, http):
        await others.tell(running, *BASE, *world.STOCK)
        run = await ask(http)
        await others.tell(running, demand(run))
        assert "unloads what is not aboard" in (await run_in(http, run, "failed"))["reason"]
        assert await journal(running, "plan/") == []


async def test_an_incident_in_which_nobody_needs_anything_fails_with_a_sentence(tmp_path, others):
    async with allocation(tmp_path) as (running, http):
        await others.tell(running, *BASE, *world.STOCK)
        run = await ask(http)
        await others.tell(running, demand(run, {"general": 0}))
        assert "Report needs first" in (await run_in(http, run, "failed"))["reason"]


async def test_a_run_waits_for_the_facts_that_it_must_cover(tmp_path, others):
    async with allocation(tmp_path) as (running, http):
        await others.tell(running, *BASE, *world.STOCK)
        run = await ask(http, covers={"inventory": others.positions["inventory"] + 1})
        await others.tell(running, demand(run))
        assert (await http.get(f"/runs/{run}")).json()["state"] == "requested"
        await others.tell(running, world.received(world.lot("W", 500)))
        await run_in(http, run, "solved")


async def test_a_run_does_not_wait_for_ever(tmp_path, others):
    seconds = count(0, FACTS_WAIT_S / 5).__next__
    async with allocation(tmp_path, seconds=seconds) as (running, http):
        await others.tell(running, *BASE, *world.STOCK)
        run = await ask(http)
        assert "relief to state the demand" in (await run_in(http, run, "failed"))["reason"]


async def test_a_planner_stands_by_while_a_plan_is_near_and_a_minute_longer(tmp_path, others):
    now, looks = 0.0, []

    def seconds():
        looks.append(now)
        return now

    async with allocation(tmp_path, seconds=seconds) as (running, _):
        await others.tell(running, *BASE)
        planner = await until(lambda: process_in(tmp_path / "standing"))
        await others.tell(running, ("incident/flood", f.IncidentClosed(incident="flood")))
        now = STANDS_BY_S
        await until(lambda: looks.count(STANDS_BY_S) > 1)
        assert alive(planner)
        now += 1
        await until(lambda: not alive(planner))


def process_in(file):
    return int(file.read_text()) if file.exists() and file.read_text() else None


def alive(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


async def test_an_incident_declared_a_moment_ago_is_waited_for(tmp_path, others):
    async with allocation(tmp_path) as (running, http):
        asked = asyncio.create_task(ask(http, covers={"relief": 5}))
        await others.tell(running, *BASE)
        assert await asked


async def test_a_run_that_was_being_solved_when_the_service_stopped_is_attempted_again(tmp_path, others):
    async with allocation(tmp_path, PATIENT) as (running, http):
        run = await being_solved(others, running, http)
    async with allocation(tmp_path, GOOD) as (running, http):
        assert (await run_in(http, run, "solved"))["attempt"] == 2


async def test_a_run_that_kills_every_worker_is_given_up(tmp_path, others):
    async with allocation(tmp_path, PATIENT) as (running, http):
        run = await being_solved(others, running, http)
    for attempt in (2, 3):
        async with allocation(tmp_path, PATIENT) as (running, http):
            await until(partial(attempt_of, http, run, attempt))
    async with allocation(tmp_path, GOOD) as (running, http):
        assert "died 3 times" in (await run_in(http, run, "failed"))["reason"]


async def attempt_of(http, run, attempt):
    return (await http.get(f"/runs/{run}")).json()["attempt"] == attempt


async def test_people_of_another_area_can_neither_ask_nor_read(tmp_path, others):
    async with allocation(tmp_path) as (running, http):
        await others.tell(running, *BASE)
        run = await ask(http)
        async with client(running, "coordinator", area="elsewhere") as stranger:
            asked = await act(stranger, "/runs", incident="flood")
            assert (asked.status_code, (await stranger.get(f"/runs/{run}")).status_code) == (403, 403)
            assert (await stranger.get("/runs")).json()["items"] == []
        async with client(running, "driver") as driver:
            assert (await act(driver, "/runs", incident="flood")).status_code == 403


async def test_what_is_unknown_or_absurd_is_refused_with_a_sentence(tmp_path, others):
    async with allocation(tmp_path) as (running, http):
        await others.tell(running, *BASE)
        assert (await act(http, "/runs", incident="drought")).status_code == 404
        assert (await act(http, "/runs", incident="flood", seconds=-1)).status_code == 422
        assert (await http.get("/plans/nothing")).status_code == 404
        await others.tell(running, ("incident/flood", f.IncidentClosed(incident="flood")))
        assert (await act(http, "/runs", incident="flood")).status_code == 409


async def test_documents_of_many_pages_are_all_read(tmp_path, monkeypatch, others):
    monkeypatch.setattr(views, "PAGE", 2)
    async with allocation(tmp_path) as (running, _):
        await others.tell(running, *(("item/" + code, world.item(code, 1)) for code in "abcd"))
        assert [item["item"] for item in await views.every(running.documents, "item")] == ["a", "b", "c", "d"]
