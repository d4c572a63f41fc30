"""The relief service as its users meet it: over HTTP, on the real kernel, with the other services' facts on the log."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager

from services.relief.service import service
from shared.ports import Query
from tests.platform import client, fresh_key, settled, started, until
from tests.unit.relief.samples import DECLARATION, LOAD_A, LOAD_B, PLACES, START, STOPS, WATER_A, WATER_B, at
from tests.unit.relief.world import tell, tell_store

CLOCK = {"clock": "simulated", "clock_start": at(30)}
STORE_AREAS = ["t1", "c1", "4110"]
TRUCK = {"code": "K1-LT-01", "type": "LT", "store": "K1", "payload_kg": 1500, "volume_m3": 15, "ready_min": 30}
ROAD = {
    "code": "R1",
    "a": "N1",
    "a_lat": 34,
    "a_lon": 113.8,
    "b": "N2",
    "b_lat": 34,
    "b_lon": 113.9,
    "km": 9,
    "truck_speed_kmh": 50,
}
NEEDS = {"stage": "first", "affected": 400, "people": {"infant": 2, "general": 40}, "evacuated": {}}


async def post(http, path, body):
    return await http.post(path, json=body, headers={"Idempotency-Key": fresh_key()})


async def bring(http, kind, rows):
    """Import rows and wait until they are applied."""
    answer = await http.post(f"/imports/{kind}", content=json.dumps(rows))
    assert answer.status_code == 202, answer.text
    document = answer.json()

    async def finished():
        state = (await http.get(f"/imports/{kind}/{document['file']}")).json()
        return state if state["state"] == "finished" else None

    assert (await until(finished))["refused"] == []


def place_rows():
    named = {"place": "code", "level": "kind", "name": "name_zh"}
    return [{named.get(k, k): v for k, v in body.items() if k != "areas"} for body in PLACES.values()]


@asynccontextmanager
async def relief(folder):
    """Relief with its registers filled and the flood declared, half an hour after it began."""
    async with started(folder, service, **CLOCK) as [running], client(running, "admin") as admin:
        await tell_store(running, "K1", "", STORE_AREAS)
        await settled(running)
        await bring(admin, "places", place_rows())
        await bring(admin, "roads", [ROAD])
        await bring(admin, "vehicles", [TRUCK])
        assert (await post(admin, "/incidents", DECLARATION)).status_code == 201
        await settled(running)
        yield running, admin


async def plan(running, admin):
    """A trip is released, and the stores hold what it needs."""
    stops = [stop.model_dump() for stop in STOPS]
    released = {"plan": "p1", "trip": "T1", "incident": "flood", "started_at": START, "vehicle": "K1-LT-01"}
    await tell(running, "allocation.TripReleased", "plan/p1", **released, stops=stops)
    for reservation in (LOAD_A, LOAD_B):
        await tell(running, "inventory.ReservationHeld", "stock/K1/WATER", reservation=reservation, trip="T1")
    await settled(running)


async def issue(running, reservation, item, reserve, quantity, trip="T1"):
    taken = [{"lot": "x", "reserve": reserve, "quantity": quantity}]
    facts = {"item": item, "trip": trip, "stop": 0, "reservation": reservation, "taken": taken, "happened_at": at(30)}
    await tell(running, "inventory.GoodsIssued", f"stock/K1/{item}", **facts)


async def figures(admin):
    return (await admin.get("/incidents/flood/figures")).json()


async def test_places_know_their_areas_and_vehicles_stand_where_their_depot_is(tmp_path):
    async with relief(tmp_path) as (_, admin):
        village = (await admin.get("/places?level=village")).json()["items"][0]
        assert village["areas"] == ["v1", "t1", "c1", "4110"]
        truck = (await admin.get("/vehicles")).json()["items"][0]
        assert (truck["areas"], truck["org"], truck["on_call"]) == (STORE_AREAS, "", False)


async def test_a_place_below_an_unknown_parent_is_named_by_line_and_nothing_is_imported(tmp_path):
    async with started(tmp_path, service, **CLOCK) as [running], client(running, "admin") as admin:
        rows = place_rows()
        rows[3]["parent"] = "t9"
        answer = await admin.post("/imports/places", content=json.dumps(rows))
        assert answer.status_code == 422
        assert [error["line"] for error in answer.json()["errors"]] == [4]
        assert (await admin.get("/places")).json()["items"] == []


async def test_a_report_replaces_the_estimate_and_silence_is_seen(tmp_path):
    async with relief(tmp_path) as (_, admin):
        estimated = await figures(admin)
        assert estimated["people_estimated"] == estimated["people_in_need"] == 150
        receipt = await post(admin, "/incidents/flood/reports", {**NEEDS, "village": "v1"})
        told = (await admin.get(f"/incidents/flood/figures?at_least={receipt.json()['position']}")).json()
        assert told["people_affected"] == 400
        assert told["people_in_need"] - told["people_estimated"] == 42
        assert (await admin.get("/incidents/flood/silent")).json() == []


async def test_reports_come_in_bulk_by_minute_or_as_a_table(tmp_path):
    async with relief(tmp_path) as (running, admin):
        await bring(admin, "reports", [{**NEEDS, "village": "v1", "minute": 20}])
        table = "village,stage,affected,people,happened_at\nv2,first,50,infant:1 general:9," + at(25) + "\n"
        assert (await admin.post("/imports/reports", content=table)).status_code == 202
        await settled(running)
        told = (await admin.get("/incidents/flood/demand")).json()
        people = {row["place"]: row["people"] for row in told["places"]}
        assert people == {"v1": {"infant": 2, "general": 40}, "v2": {"infant": 1, "general": 9}}


async def test_a_report_that_cannot_be_true_is_refused(tmp_path):
    async with relief(tmp_path) as (_, admin):
        for changes, status in (
            ({"village": "v9"}, 404),
            ({"village": "s1"}, 422),
            ({"affected": -1}, 422),
            ({"people": {"giants": 3}}, 422),
            ({"happened_at": "2021-07-20T22:10:00"}, 422),
            ({"happened_at": "2031-07-20T22:10:00+08:00"}, 422),
        ):
            answer = await post(admin, "/incidents/flood/reports", {**NEEDS, "village": "v1", **changes})
            assert answer.status_code == status, answer.text


async def test_a_village_officer_reports_for_the_own_area_only(tmp_path):
    async with relief(tmp_path) as (running, _), client(running, "village_officer", area="v1") as officer:
        own = await post(officer, "/incidents/flood/reports", {**NEEDS, "village": "v1"})
        other = await post(officer, "/incidents/flood/reports", {**NEEDS, "village": "v2"})
        assert (own.status_code, other.status_code) == (201, 403)
        assert (await post(officer, "/incidents/flood/close", {})).status_code == 403


async def test_a_village_officer_reads_the_reports_of_the_own_area_with_what_they_replaced(tmp_path):
    async with (
        relief(tmp_path) as (running, admin),
        client(running, "village_officer", name="li", area="v1") as officer,
    ):
        for village in ("v1", "v2"):
            await post(admin, "/incidents/flood/reports", {**NEEDS, "village": village})
        await post(
            officer, "/incidents/flood/reports", {**NEEDS, "village": "v1", "stage": "corrected", "affected": 90}
        )
        await settled(running)
        [told] = (await officer.get("/incidents/flood/reports")).json()["items"]
        assert (told["village"], told["affected"], told["by"]) == ("v1", 90, "li")
        assert [earlier["affected"] for earlier in told["earlier"]] == [400]
        assert (await officer.get("/incidents/flood/reports?village=v2")).json()["items"] == []


async def test_a_run_is_told_the_demand(tmp_path):
    async with relief(tmp_path) as (running, admin):
        await post(admin, "/incidents/flood/reports", {**NEEDS, "village": "v1"})
        await tell(running, "allocation.RunRequested", "run/r1", run="r1", incident="flood", now_min=130)
        await tell(running, "allocation.RunRequested", "run/r2", run="r2", incident="nowhere", now_min=0)

        async def stated():
            found = [await running.documents.get("demand", f"demand/{run}") for run in ("r1", "r2")]
            bodies = [document.body for document in found if document]
            return [body["state"] for body in bodies] == ["stated", "stated"] and bodies

        known, unknown = await until(stated)
        assert {place["place"]: place["basis"] for place in known["places"]}["v1"] == "reported"
        assert known["silent"] == ["v2"]
        assert unknown["places"] == []


async def test_looking_changes_nothing_of_what_others_read(tmp_path):
    """Documents that are only read are the same for all who read them."""
    async with relief(tmp_path) as (running, admin):
        await post(admin, "/incidents/flood/reports", {**NEEDS, "village": "v1"})
        await plan(running, admin)
        for path in ("figures", "curve", "places", "exceptions", "silent", "demand"):
            assert (await admin.get(f"/incidents/flood/{path}")).status_code == 200
        for path in ("/trips", "/places", "/roads", "/vehicles", "/incidents"):
            assert (await admin.get(path)).status_code == 200
        for view in running.service.views:
            read = await running.documents.find(view.kind, Query(), read_only=True)
            assert read == await running.documents.find(view.kind, Query())


async def test_a_trip_from_plan_to_people(tmp_path):
    async with relief(tmp_path) as (running, admin):
        await post(admin, "/incidents/flood/reports", {**NEEDS, "village": "v1", "people": {"general": 40}})
        await post(admin, "/incidents/flood/reports", {**NEEDS, "village": "v2", "people": {"general": 20}})
        await plan(running, admin)
        assert (await figures(admin))["people_projected"] == 60
        async with client(running, "driver", area="t1") as driver:
            assert (await post(driver, "/trips/T1/loading", {"stop": 0})).status_code == 201
            early = await post(driver, "/trips/T1/departure", {"stop": 0})
            assert early.json()["type"] == "urn:ninehours:problem:not-loaded"
            await issue(running, LOAD_A, "WATER", "government", 200)
            await issue(running, LOAD_B, "CARBOY", "corporate", 5)
            await settled(running)
            assert (await post(driver, "/trips/T1/departure", {"stop": 0})).status_code == 201
            assert (await post(driver, "/trips/T1/arrival", {"stop": 1})).status_code == 201
            assert (await figures(admin))["people_relieved"] == 0
            lines = [{**WATER_A, "good": 117, "short": 3}, {**WATER_B, "good": 5}]
            handover = {"stop": 1, "lines": lines, "signature": "10,20 30,40;50,60"}
            scrawled = await post(driver, "/trips/T1/handover", {**handover, "signature": "~"})
            assert "points" in scrawled.json()["errors"][0]["detail"]
            assert (await post(driver, "/trips/T1/handover", handover)).status_code == 201
            done = await post(driver, "/trips/T1/finish", {})
            assert done.json()["events"][0]["data"]["brought_back"] == [{**WATER_A, "quantity": 80}]
        await settled(running)
        [kept] = (await admin.get("/trips/T1")).json()["stops"][1]["handovers"]
        assert kept["signature"] == handover["signature"]
        assert b"10,20 30,40" not in (await admin.get("/events?limit=1000")).content
        counted = await figures(admin)
        assert (counted["people_relieved_in_time"], counted["exceptions"]) == (40, 2)
        assert (await admin.get("/incidents/flood/curve")).json() == [{"minute": 30.0, "relieved": 40}]
        rows = (await admin.get("/incidents/flood/places?state=done")).json()["items"]
        assert [row["place"] for row in rows] == ["v1"]
        exceptions = {e["kind"]: e["lines"] for e in (await admin.get("/incidents/flood/exceptions")).json()["items"]}
        assert exceptions.keys() == {"short-or-damaged", "brought-back"}
        assert exceptions["short-or-damaged"][0]["short"] == 3
        assert exceptions["brought-back"][0]["quantity"] == 80


async def test_a_broken_truck_aborts_its_trip_and_frees_the_incident_to_close(tmp_path):
    async with relief(tmp_path) as (running, admin):
        await plan(running, admin)
        assert (await post(admin, "/trips/T1/loading", {"stop": 0})).status_code == 201
        await issue(running, LOAD_A, "WATER", "government", 200)
        await settled(running)
        refused = await post(admin, "/incidents/flood/close", {})
        assert refused.json()["open_trips"] == 1
        broken = await post(admin, "/vehicles/K1-LT-01/breakdown", {"reason": "engine"})
        assert broken.json()["events"][0]["data"]["trip"] == "T1"
        await settled(running)
        trip = (await admin.get("/trips/T1")).json()
        assert (trip["state"], trip["end"]["aboard"]) == ("aborted", [{**WATER_A, "quantity": 200}])
        kinds = [entry["kind"] for entry in (await admin.get("/incidents/flood/exceptions")).json()["items"]]
        assert kinds == ["trip-aborted", "vehicle-lost"]
        assert (await post(admin, "/incidents/flood/close", {})).status_code == 201


async def test_trips_are_moved_and_seen_only_by_those_whom_they_concern(tmp_path):
    async with relief(tmp_path) as (running, admin):
        await plan(running, admin)
        async with client(running, "driver", "team_leader", area="c9") as stranger:
            assert (await post(stranger, "/trips/T1/loading", {"stop": 0})).status_code == 403
            assert (await stranger.get("/trips/T1")).status_code == 403
            assert (await stranger.get("/trips")).json()["items"] == []
        async with client(running, "team_leader", area="v2") as leader:
            assert [t["trip"] for t in (await leader.get("/trips?incident=flood")).json()["items"]] == ["T1"]
            lines = [{**WATER_A, "good": 1}]
            assert (await post(leader, "/trips/T1/handover", {"stop": 2, "lines": lines})).status_code == 201
            assert (await post(leader, "/trips/T1/handover", {"stop": 1, "lines": lines})).status_code == 403


async def test_a_crew_is_told_where_it_loads_also_at_stores_of_another_area(tmp_path):
    async with relief(tmp_path) as (running, admin), client(running, "team_leader", area="v2") as leader:
        await plan(running, admin)
        assert (await leader.get("/trips/T1")).json()["stores"] == {
            "K1": {"name": "K1库", "name_en": "Store K1", "lat": 34.02, "lon": 113.85}
        }


async def test_a_closure_is_reported_corrected_and_lifted(tmp_path):
    async with relief(tmp_path) as (running, admin):
        shut = await post(admin, "/incidents/flood/closures", {"road": "R1", "from_min": 28, "reason": "water"})
        assert shut.json()["stream"] == "closure/flood/R1@28"
        unknown = await post(admin, "/incidents/flood/closures", {"road": "R9", "from_min": 28})
        assert unknown.status_code == 422
        assert (await post(admin, "/closures/flood/R1@28/lift", {})).status_code == 201
        await settled(running)
        [closure] = (await admin.get("/closures?incident=flood")).json()["items"]
        assert (closure["factor"], closure["lifted_min"]) == (0.0, 30.0)


async def test_a_broken_line_of_a_report_file_applies_nothing(tmp_path):
    async with relief(tmp_path) as (_, admin):
        rows = [{**NEEDS, "village": "v1"}, {**NEEDS, "village": "v9"}, {**NEEDS, "village": "v2", "people": {"x": 1}}]
        answer = await admin.post("/imports/reports", content=json.dumps(rows))
        assert (answer.status_code, [error["line"] for error in answer.json()["errors"]]) == (422, [2, 3])
        assert (await figures(admin))["villages_reported"] == 0


async def test_an_incident_cannot_begin_in_the_future_or_in_unknown_villages(tmp_path):
    async with relief(tmp_path) as (_, admin):
        for changes in ({"started_at": "2031-01-01T00:00:00+08:00"}, {"zone": ["v1", "v9"]}):
            answer = await post(admin, "/incidents", {**DECLARATION, "incident": "next", **changes})
            assert answer.status_code == 422


async def test_a_store_or_village_is_told_only_of_the_trips_that_stop_there(tmp_path):
    async with relief(tmp_path) as (running, admin):
        await plan(running, admin)

        async def trips(**query):
            return [trip["trip"] for trip in (await admin.get("/trips", params=query)).json()["items"]]

        assert await trips(place="K1") == await trips(place="v2") == await trips(place="v1", incident="flood") == ["T1"]
        assert await trips(place="K2") == await trips(place="v1", state="done") == []
        async with client(running, "clerk", area="c9") as stranger:
            assert (await stranger.get("/trips?place=K1")).json()["items"] == []
