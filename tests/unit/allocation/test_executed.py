"""What was driven, written as a plan: the judge counts who was handed a ration, and finds what happened."""

from typing import Any

import pytest

from services.allocation import foreign as f
from services.allocation.check import check
from services.allocation.executed import stated
from services.relief.clock import Rules
from shared.messages import Json
from tests.unit.allocation import small_world as world

DRIVEN = (
    world.planned(),
    world.step(f.LoadingStarted, 31),
    world.loaded(44),
    world.step(f.TripDeparted, 45),
    world.step(f.ArrivedAtStop, 75, stop=1),
)
LEFT = (world.received(world.lot("W", 360)), world.received(world.lot("Q", 90), item="quilt"))


def executed(*told: Any) -> Json:
    return stated(world.knowledge(*LEFT, *told), [])


def judged(*told: Any) -> Json:
    found = executed(*told)
    verdict: Json = check(found["instance"], found["plan"])
    return verdict


def closed(from_min: float, lifted_min: float | None = None) -> list[Any]:
    shut = f.ClosureReported(
        incident="flood", closure="r1", road="r1", from_min=from_min, until_min=lifted_min, factor=0.0
    )
    return [("closure/flood/r1", shut)]


def test_a_trip_that_went_well_breaks_no_rule_and_counts_its_people() -> None:
    verdict = judged(*DRIVEN, world.handed(76, 83, bottles=40, quilts=10), world.ended(f.TripDone))
    assert verdict["violations"] == []
    assert verdict["kpi"]["relieved_in_time"] == 10


def test_the_crew_was_at_the_first_store_when_loading_began() -> None:
    [trip] = executed(*DRIVEN, world.handed(76, 83, 40, 10), world.ended(f.TripDone))["plan"]["trips"]
    assert [(stop["arrive"], stop["start"], stop["end"], stop["depart"]) for stop in trip["stops"]] == [
        (31, 31, 44, 45),
        (75, 76, 83, 83),
    ]


def test_stock_is_what_there_was_before_anything_was_loaded() -> None:
    supplies = executed(*DRIVEN, world.handed(76, 83, 40, 10))["instance"]["supplies"]
    assert {s["id"]: s["quantity"] for s in supplies} == {"W": 400, "Q": 100}


@pytest.mark.parametrize("lost", [True, False])
def test_goods_that_came_back_or_were_lost_are_found(lost: bool) -> None:
    verdict = judged(*DRIVEN[:4], world.ended(f.TripAborted, lost=lost))
    assert [violation["kind"] for violation in verdict["violations"]] == ["trip ends with load aboard"]
    assert verdict["kpi"]["relieved_in_time"] == 0


def test_a_short_handover_is_found() -> None:
    verdict = judged(*DRIVEN, world.handed(76, 83, bottles=40, quilts=7, short=3), world.ended(f.TripDone))
    assert [violation["kind"] for violation in verdict["violations"]] == ["trip ends with load aboard"]
    assert verdict["kpi"]["relieved_in_time"] == 7


def test_more_than_a_later_correction_needed_is_found() -> None:
    fewer = f.DemandStated.model_validate({**world.demand({"general": 4}).model_dump(), "now_min": 300})
    done = (*DRIVEN, world.handed(76, 83, 40, 10), world.ended(f.TripDone))
    verdict = judged(*done, ("demand/r1", fewer))
    assert [violation["kind"] for violation in verdict["violations"]] == ["more than needed"]


def test_a_road_that_closed_after_it_was_passed_is_found_and_no_duty_is_broken_by_it() -> None:
    only_bridge = {**world.NETWORK.model_dump(), "rivers": [[[33.0, 113.85], [35.0, 113.85]]]}
    network = ("network/model", f.TravelModelSet.model_validate(only_bridge))
    verdict = judged(network, *DRIVEN, world.handed(76, 83, 40, 10), world.ended(f.TripDone), *closed(70))
    assert [violation["kind"] for violation in verdict["violations"]] == ["no open road"]


def test_closures_have_their_actual_times() -> None:
    roads = executed(*DRIVEN, *closed(70, 90))["instance"]["roads"]
    assert roads["closures"] == [{"edge": "r1", "from": 70, "until": 90, "factor": 0.0}]


def test_two_trucks_that_took_turns_stood_at_docks_of_their_own() -> None:
    again = (
        world.planned("p1-2", "van"),
        world.step(f.LoadingStarted, 40, trip="p1-2"),
        world.loaded(53, trip="p1-2"),
    )
    trips = executed(*DRIVEN, *again)["plan"]["trips"]
    assert {trip["stops"][0]["dock"] for trip in trips} == {0, 1}


def test_ways_that_a_driven_plan_knew_stay_on_the_map() -> None:
    known = {"nodes": [{"id": "J9", "lat": 34.0, "lon": 113.7}], "edges": [{"id": "S-J9", "a": "S", "b": "J9"}]}
    known["edges"][0] |= {"minutes": 3.0, "km": 2.0}
    found = stated(world.knowledge(*LEFT, *DRIVEN), [known])["instance"]["roads"]
    assert {"S-J9"} <= {edge["id"] for edge in found["edges"]}
    assert {"J9"} <= {node["id"] for node in found["nodes"]}


def test_plan_and_board_count_a_substitute_as_the_incident_declares_it() -> None:
    """By the item register a carboy would stand for forty bottles; this incident says thirty."""
    facts = world.knowledge(*LEFT)
    rules = Rules.of(facts.incident)
    units = {item["id"]: item.get("counts_as") for item in executed()["instance"]["items"]}
    assert units == {"bottle": None, "carboy": {"item": "bottle", "units": 30}, "quilt": None}
    assert rules.base["carboy"] == ("bottle", 30)
