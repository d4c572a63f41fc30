"""Places, roads, the travel model and vehicles: registered once, corrected by registering again."""

import pytest

from services.relief import network, place, vehicle
from services.relief.commands import RegisterPlace, RegisterRoad, RegisterVehicle, ReportBreakdown, SetTravelModel
from services.relief.events import PlaceRegistered, VehicleLost
from services.relief.place import chain
from shared.problem import Problem
from tests.gwt import given

VILLAGE = {
    "place": "v1",
    "name": "文惠社区",
    "name_en": "Wenhui",
    "level": "village",
    "parent": "t1",
    "lat": 34.02,
    "lon": 113.8,
    "population": 900,
    "areas": ["v1", "t1", "c1"],
}
TRUCK = RegisterVehicle(
    vehicle="K1-LT-01", type="LT", depot="K1", payload_kg=1500, volume_m3=15, areas=["t1", "c1", "4110"]
)
BREAKDOWN = ReportBreakdown(
    vehicle="K1-LT-01",
    incident="flood",
    trip="T1",
    at="2021-07-20T23:00:00+08:00",
    at_min=60,
    reason="engine",
    goods_lost=True,
)


def test_a_place_is_registered_once_and_corrected_by_registering_it_again():
    register = RegisterPlace.model_validate(VILLAGE)
    corrected = RegisterPlace.model_validate({**VILLAGE, "population": 950})
    given(place.decider).when(register).then(PlaceRegistered.model_validate(VILLAGE))
    given(place.decider).when(register, register).then_nothing()
    given(place.decider).when(register, corrected).then_types(PlaceRegistered)


def test_areas_follow_the_parents_not_the_digits():
    known = {"4110": ["4110"], "411071": ["411071", "4110"]}
    assert chain("411002099", "411071", known) == ["411002099", "411071", "4110"]
    assert chain("42", None, known) == ["42"]


def test_a_place_needs_a_parent_that_is_known_and_not_below_itself():
    with pytest.raises(Problem, match="no parent place"):
        chain("v1", "t9", {})
    with pytest.raises(Problem, match="cannot be its parent"):
        chain("c1", "t1", {"t1": ["t1", "c1", "4110"]})


def test_a_road_and_the_travel_model_are_set_once():
    road = RegisterRoad(road="R1", a="N1", b="N2", a_lat=34, a_lon=113, b_lat=34, b_lon=114, km=2, truck_speed_kmh=50)
    model = SetTravelModel(
        detour_factor=1.35, access_speed_kmh={"boat": 12}, night_factor=0.85, flooded_access_speed_factor=0.5
    )
    given(network.road).when(road, road).then_nothing()
    given(network.model).when(model, model).then_nothing()


def test_a_vehicle_is_lost_once():
    given(vehicle.decider).when(TRUCK, BREAKDOWN).then(VehicleLost.model_validate(BREAKDOWN.model_dump()))
    given(vehicle.decider).when(TRUCK, BREAKDOWN, BREAKDOWN).then_nothing()


def test_an_unknown_vehicle_cannot_break_down():
    given(vehicle.decider).when(BREAKDOWN).then_refused("not-found")
