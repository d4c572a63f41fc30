"""Whose incident, whose road, whose village: what people of another area or an enterprise may see and do."""

from __future__ import annotations

import json

from services.relief.network import nearest
from services.relief.service import service
from tests.platform import client, settled, started
from tests.unit.relief.samples import DECLARATION
from tests.unit.relief.test_over_http import CLOCK, NEEDS, ROAD, TRUCK, bring, place_rows, plan, post, relief
from tests.unit.relief.world import tell_store

SHUT = {"road": "R1", "from_min": 28}
FAR = [
    {"code": "c9", "kind": "county", "parent": "4110", "name_zh": "远", "lat": 35, "lon": 115},
    {"code": "t9", "kind": "township", "parent": "c9", "name_zh": "远", "lat": 35, "lon": 115},
    {"code": "v9", "kind": "village", "parent": "t9", "name_zh": "远", "lat": 35, "lon": 115},
]


async def lift(http):
    return (await post(http, "/closures/flood/R1@28/lift", {})).status_code


async def test_who_is_on_the_spot_reports_a_road_and_who_answers_for_it_lifts_it(tmp_path):
    async with relief(tmp_path) as (running, admin), client(running, "driver", name="zhou", area="c9") as driver:
        await bring(admin, "places", FAR)
        await settled(running)
        assert (await post(driver, "/incidents/flood/closures", SHUT)).status_code == 201
        await settled(running)
        async with client(running, "desk", area="c9") as elsewhere, client(running, "desk", area="c1") as here:
            assert (await lift(elsewhere), await lift(here)) == (403, 201)


async def test_a_report_is_corrected_by_its_author_or_by_who_may_lift_it(tmp_path):
    async with relief(tmp_path) as (running, admin), client(running, "driver", name="zhou", area="c1") as driver:
        await bring(admin, "places", FAR)
        await post(driver, "/incidents/flood/closures", SHUT)
        await settled(running)
        async with client(running, "driver", name="qian", area="c9") as other:
            assert (await post(other, "/incidents/flood/closures", SHUT)).status_code == 201
            assert (await post(other, "/incidents/flood/closures", SHUT | {"factor": 0.9})).status_code == 403
        assert (await post(driver, "/incidents/flood/closures", SHUT | {"factor": 0.5})).status_code == 201


async def test_an_enterprise_hears_of_incidents_in_which_it_has_a_site_and_sees_no_figures(tmp_path):
    async with relief(tmp_path) as (running, _), client(running, "partner", "driver", area="", org="E1") as partner:
        assert (await partner.get("/incidents")).json()["items"] == []
        assert (await post(partner, "/incidents/flood/closures", SHUT)).status_code == 403
        await tell_store(running, "E1", "E1", ["t1", "c1", "4110"])
        await settled(running)
        assert [body["incident"] for body in (await partner.get("/incidents")).json()["items"]] == ["flood"]
        assert (await post(partner, "/incidents/flood/closures", SHUT)).status_code == 201
        assert (await partner.get("/closures?incident=flood")).status_code == 200
        for part in ("figures", "curve", "places", "silent", "demand"):
            assert (await partner.get(f"/incidents/flood/{part}")).status_code == 403, part


async def test_an_enterprise_sees_exceptions_of_its_own_vehicles(tmp_path):
    async with relief(tmp_path) as (running, admin), client(running, "partner", "driver", area="", org="E1") as partner:
        await tell_store(running, "E1", "E1", ["t1", "c1", "4110"])
        await settled(running)
        await bring(admin, "vehicles", [{**TRUCK, "code": "E1-LT", "store": "E1"}])
        await plan(running, admin)
        for http, vehicle in ((admin, "K1-LT-01"), (partner, "E1-LT")):
            broken = await post(http, f"/vehicles/{vehicle}/breakdown", {"reason": "engine", "incident": "flood"})
            assert broken.status_code == 201, broken.text
        await settled(running)
        found = (await partner.get("/incidents/flood/exceptions")).json()["items"]
        assert [(entry["kind"], entry["vehicle"]) for entry in found] == [("vehicle-lost", "E1-LT")]
        assert len((await admin.get("/incidents/flood/exceptions")).json()["items"]) > 1


async def test_a_village_sees_the_whole_incidents_figures_and_of_the_places_its_own(tmp_path):
    async with relief(tmp_path) as (running, _), client(running, "village_officer", area="v1") as officer:
        assert (await officer.get("/incidents/flood/figures")).json()["people_in_need"] == 150
        rows = (await officer.get("/incidents/flood/demand")).json()["places"]
        assert {row["place"] for row in rows} == {"v1"}


async def test_a_zone_lies_within_the_incidents_area(tmp_path):
    async with relief(tmp_path) as (_, admin):
        await bring(admin, "places", FAR)
        answer = await post(admin, "/incidents", DECLARATION | {"incident": "next", "area": "c1", "zone": ["v1", "v9"]})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/zone/1")


async def test_nobody_reports_into_an_incident_of_another_area(tmp_path):
    async with relief(tmp_path) as (running, admin), client(running, "village_officer", area="v9") as officer:
        await bring(admin, "places", FAR)
        await post(admin, "/incidents", DECLARATION | {"incident": "near", "area": "c1"})
        await settled(running)
        assert (await post(officer, "/incidents/near/reports", NEEDS | {"village": "v9"})).status_code == 403
        assert (await post(officer, "/incidents/flood/reports", NEEDS | {"village": "v9"})).status_code == 201
        file = [{**NEEDS, "village": "v9", "incident": "near"}]
        assert (await officer.post("/imports/reports", content=json.dumps(file))).status_code == 403


async def test_the_network_is_set_by_who_covers_all_of_it(tmp_path):
    async with (
        started(tmp_path, service, **CLOCK) as [running],
        client(running, "admin") as admin,
        client(running, "coordinator", area="4110") as city,
        client(running, "coordinator", area="c1") as county,
    ):
        assert (await city.post("/imports/roads", json=[ROAD])).status_code == 403
        await bring(admin, "places", place_rows())
        await settled(running)
        assert (await city.post("/imports/roads", json=[ROAD])).status_code == 202
        assert (await county.post("/imports/roads", json=[{**ROAD, "km": 1}])).status_code == 403


async def test_registering_again_takes_nothing_from_another_area(tmp_path):
    async with relief(tmp_path) as (running, admin), client(running, "coordinator", area="c9") as greedy:
        await bring(admin, "places", FAR)
        await tell_store(running, "K9", "", ["t9", "c9", "4110"])
        await settled(running)
        moved = [{**row, "parent": "t9"} for row in place_rows() if row["code"] == "v1"]
        assert (await greedy.post("/imports/places", json=moved)).status_code == 403
        assert (await greedy.post("/imports/vehicles", json=[{**TRUCK, "store": "K9"}])).status_code == 403


def test_the_places_next_to_a_road_are_those_next_to_its_ends():
    places = [{"place": str(n), "lat": 34.0, "lon": 113.0 + n / 10} for n in range(9)]
    road = {"a_lat": 34.01, "a_lon": 113.11, "b_lat": 34.02, "b_lon": 113.68}
    assert [place["place"] for place in nearest(places, road)] == ["1", "7"]
    assert nearest([], road) == []
