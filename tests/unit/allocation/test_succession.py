"""One plan after the other: what the next takes over, what is withdrawn, and which can no longer be approved."""

from __future__ import annotations

import pytest

from services.allocation import foreign as f
from tests.platform import client
from tests.unit.allocation import small_world as world
from tests.unit.allocation.small_service import (
    BASE,
    Others,
    act,
    allocation,
    ask,
    in_force,
    journal,
    proposed,
    released,
    superseded,
)


@pytest.fixture
def others():
    return Others()


async def test_a_new_plan_takes_over_what_can_stay_as_it_is_and_nobody_hears_of_it_again(tmp_path, others):
    async with allocation(tmp_path) as (running, http):
        await others.tell(running, *BASE, *world.STOCK)
        first = await in_force(others, running, http)
        second = await ask(http)
        assert (await proposed(others, running, http, second))["replaces"] == first
        assert (await act(http, f"/plans/{second}/approve")).status_code == 200
        await released(http, second)
        told = {kind for _, kind, _ in await journal(running, f"plan/{second}")}
        assert not told & {"TripWithdrawn", "TripReleased", "ReservationAsked"}
        body = (await http.get(f"/plans/{second}/body")).json()
        assert [trip["id"] for trip in body["trips"]] == [f"{first}-1"]
        assert (await superseded(http, first))["superseded_by"] == second
        instance = (await http.get(f"/plans/{second}/instance")).json()
        assert [trip["id"] for trip in instance["previous"]["trips"]] == [f"{first}-1"]


async def test_a_trip_given_up_before_it_moved_anything_is_no_promise_and_its_goods_are_brought_by_another(
    tmp_path, others
):
    async with allocation(tmp_path) as (running, http):
        await others.tell(running, *BASE, *world.STOCK)
        first = await in_force(others, running, http)
        await others.tell(running, world.planned(f"{first}-1"), world.ended(f.TripAborted, f"{first}-1", lost=False))
        second = await ask(http)
        await proposed(others, running, http, second)
        instance = (await http.get(f"/plans/{second}/instance")).json()
        assert (instance["committed"], instance["previous"]["trips"]) == ([], [])
        await act(http, f"/plans/{second}/approve")
        await released(http, second)
        told = await journal(running, f"plan/{second}")
        assert [data["trip"] for _, kind, data in told if kind == "TripReleased"] == [f"{second}-1"]


async def test_the_rules_of_an_incident_may_limit_what_a_coordinator_approves(tmp_path, others):
    limited = world.INCIDENT.model_copy(update={"approval_limit_people": 9})
    base = [(stream, limited if fact is world.INCIDENT else fact) for stream, fact in BASE]
    async with allocation(tmp_path) as (running, http), client(running, "commander", name="chen") as chief:
        await others.tell(running, *base, *world.STOCK)
        run = await ask(http)
        assert (await proposed(others, running, http, run))["summary"]["people"] == 10
        refused = await act(http, f"/plans/{run}/approve")
        assert refused.json()["type"].endswith("approval-limit")
        assert (await act(chief, f"/plans/{run}/approve")).status_code == 200


async def test_a_plan_made_before_another_took_force_cannot_be_approved(tmp_path, others):
    async with allocation(tmp_path) as (running, http):
        await others.tell(running, *BASE, *world.STOCK)
        first = await ask(http)
        await proposed(others, running, http, first)
        second = await in_force(others, running, http)
        answer = await act(http, f"/plans/{first}/approve")
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:ninehours:problem:plan-outdated")
        assert (await superseded(http, first))["superseded_by"] == second


async def test_an_approval_that_is_sent_again_after_the_incident_has_closed_gets_its_first_answer(tmp_path, others):
    async with allocation(tmp_path) as (running, http):
        await others.tell(running, *BASE, *world.STOCK)
        run = await ask(http)
        await proposed(others, running, http, run)
        first = await http.post(f"/plans/{run}/approve", headers={"Idempotency-Key": "sent-twice"})
        await others.tell(running, ("incident/flood", f.IncidentClosed(incident="flood")))
        again = await http.post(f"/plans/{run}/approve", headers={"Idempotency-Key": "sent-twice"})
        assert (again.status_code, again.json()["position"]) == (200, first.json()["position"])


async def test_a_proposal_ends_with_its_incident(tmp_path, others):
    async with allocation(tmp_path) as (running, http):
        await others.tell(running, *BASE, *world.STOCK)
        run = await ask(http)
        await proposed(others, running, http, run)
        await others.tell(running, ("incident/flood", f.IncidentClosed(incident="flood")))
        answer = await act(http, f"/plans/{run}/approve")
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:ninehours:problem:incident-closed")
        assert (await superseded(http, run))["superseded_by"] is None
