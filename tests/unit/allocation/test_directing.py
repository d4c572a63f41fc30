"""Directives at work: over HTTP, in the next plan, and lifted in everybody's sight when they can hold no more."""

from __future__ import annotations

import asyncio

import pytest

from services.allocation import api
from services.allocation import foreign as f
from services.allocation.commands import GiveDirective
from tests.platform import client, until
from tests.unit.allocation import small_world as world
from tests.unit.allocation.small_service import BASE, Others, act, allocation, ask, demand, run_in

DIRECTIVES = "/incidents/flood/directives"
WHY = {"reason": "agreed with the village by telephone"}
LATE = {"arrive_min": 300, "start_min": 300, "end_min": 312, "depart_min": 312}
LATER = {"arrive_min": 330, "start_min": 330, "end_min": 336, "depart_min": 336}
TRIP = "p0-1"


@pytest.fixture
def others():
    return Others()


def waiting():
    """A trip of an earlier plan, hours ahead."""
    stream, event = world.planned(TRIP, vehicle="van")
    load, unload = event.stops
    return stream, event.model_copy(update={"stops": ({**load, **LATE}, {**unload, **LATER})})


async def keep(http, trip=TRIP):
    return await act(http, DIRECTIVES, kind="keep_trip", subject=trip, **WHY)


async def listed(http, after=None):
    """With what the answer `after` tells of, if one is given."""
    seen = {"at_least": after.json()["position"]} if after else {}
    return (await http.get(DIRECTIVES, params=seen)).json()["items"]


async def lifted(http):
    async def found():
        return [row for row in await listed(http) if not row["holds"]]

    return await until(found)


async def planned(others, running, http):
    run = await ask(http)
    await others.tell(running, demand(run, {"general": 20}))
    ended = await run_in(http, run, "solved", "failed")
    assert ended["reason"] is None

    async def proposed():
        return (await http.get(f"/plans/{run}")).status_code == 200

    await until(proposed)
    return run


async def test_a_kept_trip_is_in_the_next_plan_to_the_letter_until_that_is_undone(tmp_path, others):
    async with allocation(tmp_path) as (running, http):
        await others.tell(running, *BASE, *world.STOCK, waiting())
        assert (await keep(http)).status_code == 200
        run = await planned(others, running, http)
        instance = (await http.get(f"/plans/{run}/instance")).json()
        [kept] = [trip for trip in (await http.get(f"/plans/{run}/body")).json()["trips"] if trip["id"] == TRIP]
        assert instance["committed"] == [kept]
        assert [(stop["arrive"], stop["end"]) for stop in kept["stops"]] == [(300, 312), (330, 336)]
        [given] = await listed(http)
        assert (given["holds"], given["by"], given["reason"]) == (True, "kate", WHY["reason"])
        answer = await act(http, f"{DIRECTIVES}/{given['directive']}/lift")
        [undone] = await listed(http, answer)
        assert (undone["holds"], undone["lifted"]["cause"], undone["lifted"]["by"]) == (False, "undone", "kate")
        run = await planned(others, running, http)
        assert (await http.get(f"/plans/{run}/instance")).json()["committed"] == []


async def test_a_store_and_a_vehicle_are_left_out_of_the_next_plan(tmp_path, others):
    async with allocation(tmp_path) as (running, http):
        await others.tell(running, *BASE, *world.STOCK)
        await act(http, DIRECTIVES, kind="leave_out_vehicle", subject="van", **WHY)
        run = await planned(others, running, http)
        vehicles = (await http.get(f"/plans/{run}/instance")).json()["vehicles"]
        assert {vehicle["id"]: vehicle["available_until"] for vehicle in vehicles} == {"truck": None, "van": 30}
        await act(http, DIRECTIVES, kind="leave_out_store", subject="S", **WHY)
        run = await ask(http)
        await others.tell(running, demand(run))
        failed = await run_in(http, run, "failed")
        assert "unknown supply" in failed["reason"], "the planner of this test loads at S whatever it is told"


async def test_a_plan_that_did_not_know_of_a_directive_cannot_break_it(tmp_path, others):
    async with allocation(tmp_path) as (running, http):
        await others.tell(running, *BASE, *world.STOCK, waiting())
        run = await planned(others, running, http)
        given = await keep(http)
        refused = await act(http, f"/plans/{run}/approve")
        assert refused.json()["against"] == [TRIP]
        await listed(http, await act(http, f"{DIRECTIVES}/{(await listed(http, given))[0]['directive']}/lift"))
        await act(http, DIRECTIVES, kind="leave_out_vehicle", subject="van", **WHY)
        assert (await act(http, f"/plans/{run}/approve")).status_code == 200, "this plan does without the van anyhow"


async def test_a_plan_is_not_approved_by_who_read_the_directives_before_the_last_one_was_recorded(
    tmp_path, others, monkeypatch
):
    async with allocation(tmp_path) as (running, http):
        await others.tell(running, *BASE, *world.STOCK, waiting())
        run = await planned(others, running, http)

        async def and_then_one_is_given(*asked):
            found.append(await reading(*asked))
            if len(found) == 1:
                assert (await keep(http)).status_code == 200
            return found[-1]

        found, reading = [], api.against_directives
        monkeypatch.setattr(api, "against_directives", and_then_one_is_given)
        refused = await act(http, f"/plans/{run}/approve")
        assert (refused.status_code, refused.json()["against"]) == (409, [TRIP])
        assert found == [(), (TRIP,)]


async def test_a_directive_counts_from_the_moment_of_its_recording_however_far_behind_the_views_are(tmp_path, others):
    async with allocation(tmp_path) as (running, http):
        await others.tell(running, *BASE, *world.STOCK, waiting())
        run = await planned(others, running, http)
        keeping = GiveDirective(
            incident="flood", directive="d1", kind="keep_trip", subject=TRIP, by="li", at=world.START, **WHY
        )
        async with running.views.projector.lock:
            await running.handle(keeping, "li", "elsewhere")
            approving = asyncio.create_task(act(http, f"/plans/{run}/approve"))
            await asyncio.wait({approving}, timeout=0.5)
        assert (await approving).json()["against"] == [TRIP]


@pytest.mark.parametrize(
    ("happened", "cause"),
    [
        ((f"trip/{TRIP}", f.LineRefused(trip=TRIP, reservation=f"{TRIP}:0:W")), "refused"),
        (world.ended(f.TripCancelled, TRIP), "withdrawn"),
        (world.ended(f.TripAborted, TRIP, lost=False), "withdrawn"),
        (world.step(f.LoadingStarted, 299, trip=TRIP), "begun"),
        (("store/S", f.StoreClosed(store="S")), "store"),
        (("vehicle/van", f.VehicleLost(vehicle="van", incident="flood", trip="", at=world.START)), "vehicle"),
        (("incident/flood", f.IncidentClosed(incident="flood")), "closed"),
    ],
)
async def test_what_can_hold_no_more_is_lifted_and_says_why(tmp_path, others, happened, cause):
    async with allocation(tmp_path) as (running, http):
        await others.tell(running, *BASE, *world.STOCK, waiting())
        assert (await keep(http)).status_code == 200
        await others.tell(running, happened)
        [row] = await lifted(http)
        assert (row["lifted"]["cause"], row["lifted"]["by"]) == (cause, "allocation")


async def test_a_trip_that_has_begun_a_refused_one_and_an_unknown_one_are_not_kept(tmp_path, others):
    async with allocation(tmp_path) as (running, http):
        await others.tell(running, *BASE, *world.STOCK, waiting())
        await others.tell(running, (f"trip/{TRIP}", f.LineRefused(trip=TRIP, reservation=f"{TRIP}:0:W")))
        refused = await keep(http)
        assert (refused.status_code, refused.json()["type"][-16:]) == (409, "trip-not-waiting")
        assert "were refused" in refused.json()["detail"]
        await others.tell(running, world.step(f.LoadingStarted, 299, trip=TRIP))
        assert "is loading" in (await keep(http)).json()["detail"]
        assert (await keep(http, "p9-9")).status_code == 404
        unknown = await act(http, DIRECTIVES, kind="leave_out_store", subject="K9", **WHY)
        assert unknown.status_code == 404


async def test_an_observer_sees_directives_and_gives_none(tmp_path, others):
    async with allocation(tmp_path) as (running, http), client(running, "observer", name="olga") as watching:
        await others.tell(running, *BASE, *world.STOCK, waiting())
        assert len(await listed(watching, await keep(http))) == 1
        assert (await keep(watching)).status_code == 403
