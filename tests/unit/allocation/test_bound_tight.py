"""What makes the bound tight, each on a problem whose best plan is known by hand; and where less would be wrong."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from services.allocation.certificate import verify
from services.allocation.check import check
from services.allocation.ground import read_ground
from services.allocation.planner.solve import solve
from services.allocation.planner.warm import ERRAND
from tests.unit.allocation import small_relief as small

Json = dict[str, Any]
SCHEMA = Path(__file__).parents[3] / "docs" / "certificate.schema.json"


def errand(**changes: Any) -> Json:
    """A truck for 50 people, an hour from store to village: 11.67 minutes of loading and unloading for each way."""
    return deepcopy(ERRAND) | changes


def vehicle(**changes: Any) -> Json:
    return errand(vehicles=[ERRAND["vehicles"][0] | changes])


def bound(instance: Json, priority_weight: float = 0.0) -> float:
    """The people, or the value, that the planner's certificate proves; the plan must not contradict it."""
    plan = solve(instance, work=300, priority_weight=priority_weight)
    proven, found = verify(instance, plan["certificate"]), check(instance, plan)["kpi"]
    assert found["relieved_in_time"] <= proven["relieved_bound"]
    return proven["value_bound"] if priority_weight else proven["relieved_bound"]


def test_saved_people_share_with_those_who_need_less_of_what_the_saved_lack() -> None:
    # One unit of water and one quilt: the elderly person is saved, and the other one is relieved by the same water.
    each = {"id": "v", "township": "t", "people": {"elderly": 1, "general": 1}, "unload_setup_min": 5}
    instance = errand(
        groups=[{"id": "elderly", "rank": 1}, {"id": "general", "rank": 2}],
        items=[*ERRAND["items"], {"id": "quilt", "weight_kg": 1.0, "volume_m3": 0.001, "life_saving": False}],
        rations=[
            {"item": "water", "groups": ["elderly", "general"], "quantity": 1, "per_persons": 1},
            {"item": "quilt", "groups": ["elderly"], "quantity": 2, "per_persons": 1},
            {"item": "quilt", "groups": ["general"], "quantity": 1, "per_persons": 1},
        ],
        villages=[each | {"unload_kg_per_min": 60}],
        supplies=[ERRAND["supplies"][0] | {"id": item, "item": item, "quantity": 1} for item in ("water", "quilt")],
    )
    assert bound(instance, priority_weight=10.0) >= 11


def test_a_vehicle_has_to_come_back_before_it_loads_again() -> None:
    # Four trips take 4 x 71.67 + 3 x 60 minutes, five take too long; by parts of trips there is time for 4.56.
    assert 200 <= bound(errand()) <= 228


def test_a_vehicle_has_to_be_home_when_its_duty_ends() -> None:
    # Two trips and the way home take 263 minutes, three 395.
    assert 100 <= bound(vehicle(max_duty_min=300)) <= 114


def test_the_way_home_may_be_driven_after_the_deadline() -> None:
    assert read_ground(vehicle(max_duty_min=600)).types[0].minutes == 540
    assert read_ground(vehicle(max_duty_min=570)).types[0].minutes == 510


def test_a_road_that_opens_after_the_deadline_may_be_the_way_home() -> None:
    roads = ERRAND["roads"]
    detour = {"id": "q", "a": "s", "b": "v", "minutes": 30, "km": 30}
    closed = [{"edge": "q", "from": 0, "until": 550}]
    instance = vehicle(max_duty_min=580) | {"roads": roads | {"edges": [*roads["edges"], detour], "closures": closed}}
    assert read_ground(instance).types[0].minutes == 540


def test_what_is_made_too_late_to_be_brought_does_not_count() -> None:
    line = {"id": "l", "store": "s", "item": "water", "rate_per_h": 60, "from": 0, "ramp_min": 0, "until": 1440}
    truck = ERRAND["vehicles"][0] | {"payload_kg": 500}
    instance = errand(supplies=[line | {"max_quantity": 999}], vehicles=[truck | {"id": f"k{n}"} for n in range(9)])
    # The last load begins at minute 470, when 470 units exist; nine trucks can bring nearly all of them.
    assert 440 <= bound(instance) <= 470


def test_a_dock_is_of_no_use_before_goods_are_there_nor_when_nobody_can_leave_in_time() -> None:
    late = [ERRAND["supplies"][0] | {"available_from": 200}]
    trucks = [ERRAND["vehicles"][0] | {"id": f"k{n}", "payload_kg": 1000} for n in range(9)]
    store = [ERRAND["stores"][0] | {"load_kg_per_min": 2}]
    instance = errand(supplies=late, vehicles=trucks, stores=store)
    # From 200 until 475, less a set-up: 540 units; then each kilogram still has to be unloaded.
    assert 520 <= bound(instance) <= 545


def test_the_goods_of_a_begun_trip_count_and_are_no_longer_in_stock() -> None:
    begun = small.trip("old", "k", small.load("s", 0, 6, l=50), small.unload("v", 66, 72, l=50))
    instance = errand(now=10, committed=[begun], supplies=[ERRAND["supplies"][0] | {"quantity": 60}])
    assert bound(instance) == 60
    # The truck is in the village at minute 72: an hour back, then three trips and a part.
    assert 200 <= bound(instance | {"supplies": ERRAND["supplies"]}) <= 228


def test_a_lost_vehicle_brings_nothing_more() -> None:
    begun = small.trip("old", "k", small.load("s", 0, 6, l=50)) | {"lost": True}
    assert bound(errand(now=10, committed=[begun])) == 0


def test_water_that_saves_infants_without_diapers_may_relieve_others() -> None:
    """Life-saved and relieved people are counted one after the other, so the same units may count for both."""
    groups = [{"id": "infant", "rank": 1}, {"id": "general", "rank": 2}]
    diapers = {"id": "diapers", "weight_kg": 1.0, "volume_m3": 0.001, "life_saving": False}
    rations = [ERRAND["rations"][0] | {"groups": ["infant", "general"]}]
    rations += [{"item": "diapers", "groups": ["infant"], "quantity": 1, "per_persons": 1}]
    village = ERRAND["villages"][0] | {"people": {"infant": 10, "general": 10}}
    instance = errand(groups=groups, items=[*ERRAND["items"], diapers], rations=rations, villages=[village])
    instance["supplies"][0]["quantity"] = 10
    kpi = check(instance, solve(instance, work=10))["kpi"]
    assert (kpi["life_saved_priority"], kpi["relieved_in_time"]) == (10, 10)
    assert bound(instance, priority_weight=10.0) >= 110


@pytest.mark.parametrize("instance", [ERRAND, small.instance()])
def test_a_certificate_has_the_documented_form(instance: Json) -> None:
    certificate = solve(instance, work=10)["certificate"]
    jsonschema.validate(certificate, json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_a_price_of_something_that_the_instance_does_not_have_is_refused() -> None:
    certificate = solve(errand(), work=10)["certificate"]
    certificate["people"]["minute"] = [[7, 1.0]]
    with pytest.raises(ValueError, match=r"the instance has no minute \[7\]"):
        verify(errand(), certificate)
