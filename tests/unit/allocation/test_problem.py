"""Facts become an instance: what goes in, what is left out, and how places are joined to roads."""

from dataclasses import replace
from typing import Any

import pytest

from services.allocation.facts import (
    Closure,
    Facts,
    Group,
    Item,
    Line,
    Lot,
    Place,
    Ration,
    Road,
    Store,
    TravelModel,
    Vehicle,
)
from services.allocation.problem import build

DAY_MIN = 24 * 60
WEST, MIDDLE, EAST = (34.0, 113.0), (34.0, 113.1), (34.0, 113.2)

FACTS = Facts(
    name="small",
    deadline_min=540,
    horizon_min=1440,
    groups=(Group("infant", 1), Group("general", 2)),
    items=(
        Item("bottle", 0.57, 0.0008),
        Item("carboy", 19.6, 0.027),
        Item("tent-12", 55, 0.28),
        Item("tent-36", 320, 1.6),
        Item("rice", 10, 0.013),
    ),
    rations=(
        Ration("bottle", ("infant", "general"), 4.0, life_saving=True, substitutes={"carboy": 40}),
        Ration("tent-12", ("infant",), 0.25, 2.95, substitutes={"tent-36": 3}),
    ),
    stores=(
        Store("city", "government", "city", 34.01, 113.01, 2, 60, 10),
        Store("hut", "government", "village", 34.0, 113.19, 1, 0.8, 5, division="v-boat", flood_risk=True),
    ),
    lots=(Lot("water", "city", "bottle", "government", 500), Lot("in-hut", "hut", "bottle", "government", 50)),
    lines=(Line("tents", "city", "tent-12", 60, 90, 60, 1440),),
    vehicles=(Vehicle("van", "van", "hut", 700, 5, 1.0, ("road",), 45, 720),),
    places=(
        Place("v-road", "village", "t1", "c1", 34.01, 113.11, "road", {"general": 30, "infant": 0}),
        Place("v-wading", "village", "t1", "c1", 34.02, 113.1, "wading", {"general": 5}),
        Place("v-boat", "village", "t2", "c1", 34.0, 113.21, "boat", {"infant": 1}),
        Place("v-empty", "village", "t2", "c1", 34.0, 113.15, "road", {"general": 0}),
        Place("school", "shelter", "t1", "c1", 34.0, 113.12, "road", {"general": 8}),
    ),
    roads=(
        Road("R1", "west", WEST, "middle", MIDDLE, 10, 50),
        Road("R2", "middle", MIDDLE, "east", EAST, 10, 50),
    ),
    closures=(),
    rivers=(),
    travel=TravelModel(1.35, 30, 12, 0.85, 0.5),
)


def part(name: str, facts: Facts = FACTS, **more: Any) -> dict[str, dict[str, Any]]:
    """A list of the instance at minute 30, by id."""
    return {row["id"]: row for row in build(facts, 30, **more)[name]}


def legs(place: str, facts: Facts = FACTS) -> list[dict[str, Any]]:
    """Access legs at a place."""
    edges = build(facts, 30)["roads"]["edges"]
    return [edge for edge in edges if place in (edge["a"], edge["b"])]


def test_a_place_where_nobody_needs_anything_is_left_out() -> None:
    assert set(part("villages")) == {"v-road", "v-wading", "v-boat", "school"}
    assert part("villages")["v-road"]["people"] == {"general": 30}


def test_unloading_is_slow_by_boat_and_fast_at_a_shelter() -> None:
    rates = {code: village["unload_kg_per_min"] for code, village in part("villages").items()}

    assert rates == {"v-road": 60, "v-wading": 50, "v-boat": 13, "school": 100}


def test_a_store_shares_its_handling_among_its_docks() -> None:
    assert part("stores")["city"]["load_kg_per_min"] == 500


def test_a_store_whose_village_needs_a_boat_is_under_water_with_its_lots() -> None:
    assert set(part("stores")) == {"city"}
    assert set(part("supplies")) == {"water", "tents"}


def test_a_vehicle_of_a_store_under_water_stands_at_the_nearest_dry_one() -> None:
    assert part("vehicles")["van"]["depot"] == "city"


def test_a_township_store_is_under_water_when_the_nearest_affected_village_needs_a_boat() -> None:
    store = Store("town", "government", "township", 34.0, 113.2, 1, 5, 5, division="t2", flood_risk=True)
    farther = replace(store, code="town-2", lat=34.03)
    facts = replace(FACTS, stores=(*FACTS.stores, store, farther))

    assert set(part("stores", facts)) == {"city", "town-2"}


def test_without_a_usable_store_nothing_can_drive() -> None:
    instance = build(replace(FACTS, stores=()), 30)

    assert (instance["stores"], instance["vehicles"], instance["supplies"]) == ([], [], [])


def test_substitutes_count_as_units_of_the_base_item_and_other_items_are_left_out() -> None:
    items = part("items")

    assert set(items) == {"bottle", "carboy", "tent-12", "tent-36"}
    assert items["carboy"]["counts_as"] == {"item": "bottle", "units": 40}
    assert items["tent-36"]["counts_as"] == {"item": "tent-12", "units": 3}
    assert [code for code, item in items.items() if item["life_saving"]] == ["bottle", "carboy"]


@pytest.mark.parametrize(("expires_min", "until"), [(30, "gone"), (10 * DAY_MIN, 10 * DAY_MIN), (61 * DAY_MIN, None)])
def test_a_lot_says_when_it_expires_only_if_that_is_soon(expires_min: float, until: object) -> None:
    facts = replace(FACTS, lots=(replace(FACTS.lots[0], expires_min=expires_min),))

    assert part("supplies", facts).get("water", {"available_until": "gone"})["available_until"] == until


def test_a_line_offers_its_output_until_its_end() -> None:
    assert part("supplies")["tents"]["max_quantity"] == 1440 - 90 - 60 / 2


def test_what_committed_trips_take_stays_in_the_instance() -> None:
    stop = {"place": "hut", "do": "load", "arrive": 0, "start": 0, "end": 9}
    trip = {"id": "t", "vehicle": "van", "stops": [{**stop, "lines": [{"supply": "in-hut", "quantity": 7}]}]}

    assert part("supplies", committed=[trip])["in-hut"]["quantity"] == 7
    assert set(part("stores", committed=[trip])) == {"city", "hut"}
    assert part("vehicles", committed=[trip])["van"]["depot"] == "city"


def test_roads_keep_their_ids_so_that_closures_match() -> None:
    facts = replace(FACTS, closures=(Closure("R2", 20, None), Closure("R9", 0, None)))

    roads = build(facts, 30)["roads"]

    assert roads["edges"][0] == {"id": "R1", "a": "west", "b": "middle", "minutes": 14.1176, "km": 10}
    assert roads["closures"] == [{"edge": "R2", "from": 20, "until": None, "factor": 0.0}]


def test_a_place_by_road_is_joined_to_near_junctions_and_neighbours() -> None:
    ends = {edge["id"] for edge in legs("v-road")}

    assert ends == {"v-road-west", "v-road-middle", "v-road-east", "v-road-school"}


def test_a_place_behind_water_hangs_on_one_leg_to_a_junction_with_an_open_road() -> None:
    assert [edge["id"] for edge in legs("v-boat")] == ["v-boat-east"]

    cut_off = replace(FACTS, closures=(Closure("R2", 20, None),))
    assert [edge["id"] for edge in legs("v-boat", cut_off)] == ["v-boat-middle"]


def test_wading_takes_twice_as_long_and_a_boat_crosses_at_its_own_speed_however_it_is_towed() -> None:
    wading, boat = legs("v-wading")[0], legs("v-boat")[0]
    towed = replace(FACTS, vehicles=(replace(FACTS.vehicles[0], speed=0.8, reach=("boat",)),))

    assert wading["minutes"] == pytest.approx(60 * wading["km"] / 30 / 0.5 / 0.85, rel=1e-3)
    assert boat["minutes"] == pytest.approx(60 * boat["km"] / 12 / 0.85, rel=1e-3)
    assert legs("v-boat", towed)[0]["minutes"] / 0.8 == pytest.approx(boat["minutes"], rel=1e-3)


def test_a_leg_does_not_cross_a_river_unless_nothing_else_remains() -> None:
    between = ((33.9, 113.115), (34.1, 113.115))
    around = ((34.0, 113.105), (34.02, 113.105), (34.02, 113.115), (34.0, 113.115), (34.0, 113.105))

    assert {edge["id"] for edge in legs("v-road", replace(FACTS, rivers=(between,)))} == {
        "v-road-west",
        "v-road-middle",
    }
    assert len(legs("v-road", replace(FACTS, rivers=(around,)))) == 3
