"""Begun trips, as a new plan must repeat them."""

import pytest

from services.allocation import foreign as f
from services.allocation.committed import committed
from services.allocation.judge import judge
from services.allocation.problem import build
from tests.unit.allocation import small_world as world

NOW = 50


def begun(*told, now_min=NOW):
    known = world.knowledge(*world.STOCK, *told)
    return committed(known.own_trips, known.supplies(now_min), now_min)


def times(stop):
    return stop["arrive"], stop["start"], stop["end"], stop["depart"]


def units(stop):
    return {line["supply"]: line["quantity"] for line in stop["lines"]}


def test_a_planned_trip_is_not_committed():
    assert begun(world.planned()) == []


def test_a_cancelled_trip_is_not_committed():
    assert begun(world.planned(), world.ended(f.TripCancelled)) == []


def test_a_trip_that_loads_keeps_its_plan():
    [trip] = begun(world.planned(), world.step(f.LoadingStarted, 30), now_min=35)
    assert (trip["id"], trip["vehicle"]) == ("p1-1", "truck")
    assert [times(stop) for stop in trip["stops"]] == [(30, 30, 42, 42), (60, 60, 66, 66)]
    assert trip["stops"][0]["dock"] == 1
    assert units(trip["stops"][1]) == {"W": 40, "Q": 10}


def test_goods_aboard_make_a_trip_begun():
    aboard = world.step(f.GoodsLoaded, 44, lines=(f.Goods(supply="W", quantity=40),))
    [trip] = begun(world.planned(), aboard)
    assert trip["stops"][0]["start"] == 44


def test_a_late_trip_moves_back_with_its_driving_and_unloading_times():
    [trip] = begun(world.planned(), world.step(f.LoadingStarted, 40), now_min=45)
    assert [times(stop) for stop in trip["stops"]] == [(30, 40, 52, 52), (70, 70, 76, 76)]


def test_what_should_have_happened_by_now_happens_now_at_the_earliest():
    [trip] = begun(world.planned(), world.step(f.LoadingStarted, 30), now_min=80)
    assert [times(stop) for stop in trip["stops"]] == [(30, 30, 80, 80), (98, 98, 104, 104)]


def test_a_trip_under_way_has_its_actual_times_and_goods():
    told = (
        world.planned(),
        world.step(f.LoadingStarted, 31),
        world.loaded(44, quilts=9),
        world.step(f.TripDeparted, 45),
    )
    [trip] = begun(*told)
    assert [times(stop) for stop in trip["stops"]] == [(30, 31, 44, 45), (63, 63, 69, 69)]
    assert units(trip["stops"][0]) == {"W": 40, "Q": 9}
    assert units(trip["stops"][1]) == {"W": 40, "Q": 9}


DONE = (
    world.planned(),
    world.step(f.LoadingStarted, 31),
    world.loaded(44),
    world.step(f.TripDeparted, 45),
    world.step(f.ArrivedAtStop, 64, stop=1),
)


def test_a_handover_counts_what_was_received_in_good_order():
    [trip] = begun(*DONE, world.handed(65, 72, bottles=40, quilts=7, short=3), world.ended(f.TripDone), now_min=90)
    assert times(trip["stops"][1]) == (64, 65, 72, 72)
    assert units(trip["stops"][1]) == {"W": 40, "Q": 7}
    assert "lost" not in trip


def test_two_handovers_at_a_stop_add_up():
    [trip] = begun(*DONE, world.handed(65, 68, 30, 5), world.handed(69, 72, 10, 5), now_min=90)
    assert times(trip["stops"][1]) == (64, 65, 72, 90)
    assert units(trip["stops"][1]) == {"W": 40, "Q": 10}


@pytest.mark.parametrize("lost", [True, False])
def test_an_aborted_trip_delivers_no_more_and_only_a_lost_one_costs_its_vehicle(lost):
    [trip] = begun(*DONE[:4], world.ended(f.TripAborted, lost=lost), now_min=90)
    assert trip.get("lost", False) is lost
    assert [stop["do"] for stop in trip["stops"]] == ["load"]


def test_a_trip_aborted_before_it_loaded_anything_is_forgotten():
    assert begun(world.planned(), world.step(f.LoadingStarted, 31), world.ended(f.TripAborted, lost=False)) == []


def test_a_trip_of_another_incident_is_not_ours_to_repeat():
    elsewhere = world.planned("x-1", "van", incident="fire")
    assert begun(elsewhere, world.step(f.LoadingStarted, 31, trip="x-1")) == []


@pytest.mark.parametrize("count", range(len(DONE) + 1))
def test_at_every_moment_of_a_trip_its_repetition_is_a_plan_without_a_fault(count):
    told = (*world.STOCK, *DONE[:count])
    known = world.knowledge(*told)
    supplies = known.supplies(NOW)
    instance = build(known.facts(supplies), NOW, committed=committed(known.own_trips, supplies, NOW))
    plan = {"schema": "relief-plan/1", "instance": "flood", "made_at": NOW, "trips": instance["committed"]}
    assert judge(instance, plan)["violations"] == []


def test_the_past_is_no_fault_of_a_plan_but_what_it_adds_is():
    told = (*world.STOCK, *DONE, world.handed(65, 72, bottles=40, quilts=7, short=3), world.ended(f.TripDone))
    known = world.knowledge(*told)
    supplies = known.supplies(90)
    instance = build(known.facts(supplies), 90, committed=committed(known.own_trips, supplies, 90))
    plan = {"schema": "relief-plan/1", "instance": "flood", "made_at": 90, "trips": instance["committed"]}
    assert judge(instance, plan)["violations"] == []
    twice = {**plan, "trips": [*plan["trips"], {**plan["trips"][0], "id": "again"}]}
    assert judge(instance, twice)["violations"]


def test_a_lot_offers_what_begun_trips_took_and_what_is_left():
    issued = f.GoodsIssued(store="S", item="bottle", lots=(world.lot("W", 360),), reservation="p1-1:0:W")
    known = world.knowledge(*world.STOCK, *DONE[:3], ("stock/S/bottle", issued))
    supplies = known.supplies(NOW)
    instance = build(known.facts(supplies), NOW, committed=committed(known.own_trips, supplies, NOW))
    assert {supply["id"]: supply["quantity"] for supply in instance["supplies"]}["W"] == 400
