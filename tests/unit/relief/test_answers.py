"""Every answer of relief is as its OpenAPI document says, whatever state things are in."""

from __future__ import annotations

from services.relief.service import service
from shared.clock import instant
from tests.answers import Answers
from tests.platform import client, settled
from tests.unit.relief.samples import DECLARATION, LOAD_A, LOAD_B, START, STOPS, WATER_A, WATER_B
from tests.unit.relief.test_over_http import NEEDS, issue, plan, post, relief
from tests.unit.relief.test_rulebook import FORMULA, RULES, WATER
from tests.unit.relief.test_rules_over_http import OCCASION
from tests.unit.relief.world import tell

RIVER = {
    "detour_factor": 1.3,
    "access_speed_kmh": {"truck_light": 30},
    "night_factor": 0.8,
    "flooded_access_speed_factor": 0.5,
    "rivers": [[[34.0, 113.8], [34.1, 113.9]]],
}
LATE = "2021-07-21T00:30:00+08:00"
"""When v2 is silent."""
DROUGHT = {
    **DECLARATION,
    "incident": "drought",
    "water": {"v1": {"access": "boat", "depth_m": 1.5}},
    "approval_limit_people": 900,
}


async def test_every_answer_is_as_the_document_says(tmp_path):
    answers = Answers(service)
    async with relief(tmp_path) as (running, admin):
        await everything_is_shown(answers, admin)
        await other_things_happen(running, admin)
        await rules_are_written(running, admin)
        await plan(running, admin)
        await everything_is_shown(answers, admin)
        await a_trip_is_driven(running, admin)
        await trips_are_given_up(running, admin)
        await everything_is_shown(answers, admin)
        running.clock.advance(instant(LATE))
        await everything_is_shown(answers, admin)
    assert answers.never_asked() == set()
    assert answers.never_met() == set()


async def everything_is_shown(answers, admin):
    for path in answers.answered:
        if path.startswith("/incidents/{incident}"):
            for incident in ("flood", "drought"):
                if (await admin.get(f"/incidents/{incident}")).status_code == 200:
                    await answers.ask(admin, path, incident=incident)
        elif path == "/closures":
            await answers.ask(admin, path, incident="flood")
        elif "{" not in path and not (path == "/network" and (await admin.get(path)).status_code == 404):
            await answers.ask(admin, path)
    for version in (await admin.get("/rules")).json()["items"]:
        await answers.ask(admin, "/rules/{version}", version=version["version"])
    if (await admin.get("/rules/2")).status_code == 200:
        await answers.ask(admin, "/rules/{version}/changes", version=1, to=2, incident="flood")
        await answers.ask(admin, "/rules/{version}/changes", version=2, to=1)
    for closure in (await admin.get("/closures?incident=flood")).json()["items"]:
        named = {"incident": "flood", "closure": closure["closure"]}
        await answers.ask(admin, "/closures/{incident}/{closure}", **named)
    for trip in (await admin.get("/trips")).json()["items"]:
        await answers.ask(admin, "/trips/{trip}", trip=trip["trip"])


async def other_things_happen(running, admin):
    """Roads close and open, a village corrects to more people than live there, and another incident is over already."""
    await done(running, admin, "/network", RIVER)
    for body in ({"from_min": 20}, {"from_min": 25, "until_min": 90, "factor": 0.5}):
        await done(running, admin, "/incidents/flood/closures", {"road": "R1", **body})
    await done(running, admin, "/closures/flood/R1@20/lift", {})
    await done(running, admin, "/incidents", DROUGHT)
    await done(running, admin, "/incidents/drought/close", {})
    report = {**NEEDS, "village": "v1", "affected": 4000, "people": {"general": 40}}
    await done(running, admin, "/incidents/flood/reports", {**report, "affected": 50})
    await done(running, admin, "/incidents/flood/reports", {**report, "stage": "corrected"})


async def rules_are_written(running, admin):
    """A second version is drafted that gives less to some and more to others; then an incident is declared."""
    for item in ("WATER", "CARBOY", "TENT", "FORMULA"):
        await tell(running, "inventory.ItemRegistered", f"item/{item}", item=item)
    await settled(running)
    await done(running, admin, "/rules/draft", RULES)
    async with client(running, "commander", name="chen") as chief:
        await done(running, chief, "/rules/1/publish", {"note": "the first"})
    await done(running, admin, "/incidents", OCCASION)
    ranks = [group | {"rank": 3} for group in RULES["groups"] if group["id"] != "general_evacuated"]
    known = {group["id"] for group in ranks}
    rations = [WATER | {"groups": [g for g in WATER["groups"] if g in known]}, FORMULA | {"item": "CARBOY"}]
    rations[0] |= {"substitutes": []}
    limits = {"approval_limit_people": 500, "group_shares": {"infant": 0.1, "general": 0.9}}
    await done(running, admin, "/rules/draft", RULES | limits | {"groups": ranks, "rations": rations})


async def a_trip_is_driven(running, admin):
    """T1 hands over more than was aboard, with some missing, and brings the rest back."""
    await done(running, admin, "/trips/T1/loading", {"stop": 0})
    await issue(running, LOAD_A, "WATER", "government", 200)
    await issue(running, LOAD_B, "CARBOY", "corporate", 5)
    await settled(running)
    await done(running, admin, "/trips/T1/departure", {"stop": 0})
    await done(running, admin, "/trips/T1/arrival", {"stop": 1})
    lines = [{**WATER_A, "good": 100, "short": 3}, {**WATER_B, "good": 9}]
    await done(running, admin, "/trips/T1/handover", {"stop": 1, "lines": lines[:1], "signature": "1,2 3,4"})
    await done(running, admin, "/trips/T1/handover", {"stop": 1, "lines": lines[1:]})
    await done(running, admin, "/trips/T1/finish", {})


async def release(running, trip):
    stops = [
        {
            **stop.model_dump(),
            "lines": [{**line.model_dump(), "reservation": f"{trip}:{n}"} for n, line in enumerate(stop.lines)],
        }
        for stop in STOPS
    ]
    told = {"plan": "p1", "trip": trip, "incident": "flood", "started_at": START, "vehicle": "K1-LT-01"}
    await tell(running, "allocation.TripReleased", f"plan/{trip}", **told, stops=stops)
    await settled(running)


async def trips_are_given_up(running, admin):
    """T2 breaks down with goods aboard, more of which are issued afterwards; T3 is refused its goods and cancelled."""
    for trip in ("T2", "T3"):
        await release(running, trip)
    for reservation in ("T2:0", "T2:1"):
        await tell(running, "inventory.ReservationHeld", "stock/K1/WATER", reservation=reservation, trip="T2")
    await settled(running)
    await done(running, admin, "/trips/T2/loading", {"stop": 0})
    await issue(running, "T2:0", "WATER", "government", 200, trip="T2")
    await settled(running)
    await done(running, admin, "/vehicles/K1-LT-01/breakdown", {"reason": "engine"})
    await issue(running, "T2:1", "CARBOY", "corporate", 5, trip="T2")
    refused = {"reservation": "T3:0", "trip": "T3", "reason": "insufficient"}
    await tell(running, "inventory.ReservationRefused", "stock/K1/WATER", **refused)
    await settled(running)
    await tell(running, "allocation.TripWithdrawn", "plan/T3", trip="T3", plan="p2")
    await settled(running)


async def done(running, admin, path, body):
    answer = await post(admin, path, body)
    assert answer.status_code == 201, answer.text
    await settled(running)
