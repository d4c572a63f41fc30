"""What a coordinator decided by hand holds in the next problem and in the plan that answers it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from services.allocation import foreign as f
from services.allocation.by_hand import ByHand, against, by_hand, explained, impassable, offered
from services.allocation.causes import CAUSES
from services.allocation.certificate import verify
from services.allocation.check import check
from services.allocation.committed import committed
from services.allocation.planner.solve import solve
from services.allocation.problem import build
from tests.unit.allocation import random_relief, small_relief
from tests.unit.allocation import small_world as world

Json = dict[str, Any]
NOW = 25
LATER = {"arrive_min": 120, "start_min": 120, "end_min": 132, "depart_min": 132}
LATER_STILL = {"arrive_min": 150, "start_min": 150, "end_min": 156, "depart_min": 156}


def second(trip: str = "p1-2") -> world.Told:
    """The truck's trip after `world.planned()`: loads at 120, unloads at 150."""
    stream, event = world.planned(trip)
    assert isinstance(event, f.TripPlanned)
    load, unload = event.stops
    return stream, event.model_copy(update={"stops": ({**load, **LATER}, {**unload, **LATER_STILL})})


def directives(*subjects: str, kind: str = "keep_trip") -> list[Json]:
    return [{"kind": kind, "subject": subject} for subject in subjects]


def hand(*told: world.Told, keep: tuple[str, ...] = ("p1-1",), closed: set[str] | None = None) -> ByHand:
    known = world.knowledge(*world.STOCK, *told)
    lost = {vehicle["vehicle"] for vehicle in known.vehicles if vehicle.get("lost_at")}
    return by_hand(directives(*keep), known.own_trips, lost, closed or set())


def stated(*told: world.Told, hand: ByHand, now_min: int = NOW) -> Json:
    known = world.knowledge(*world.STOCK, *told)
    supplies = known.supplies(now_min, hand.kept)
    fixed = committed(known.own_trips, supplies, now_min, hand.kept)
    return build(offered(known.facts(supplies), hand, fixed, now_min), now_min, committed=fixed)


# ---- which trips are kept ----


def test_a_trip_that_waits_is_kept() -> None:
    assert hand(world.planned()).kept == {"p1-1"}


def test_what_its_vehicle_does_before_it_is_kept_as_well_and_what_it_does_after_is_not() -> None:
    told = (world.planned(), second())
    assert hand(*told, keep=("p1-2",)).kept == {"p1-1", "p1-2"}
    assert hand(*told, keep=("p1-1",)).kept == {"p1-1"}


@pytest.mark.parametrize(
    "happened",
    [
        world.step(f.LoadingStarted, 24),
        world.ended(f.TripCancelled),
        ("trip/p1-1", f.LineRefused(trip="p1-1", reservation="p1-1:0:W")),
        ("vehicle/truck", f.VehicleLost(vehicle="truck", incident="flood", trip="", at=world.START)),
    ],
)
def test_a_trip_that_cannot_be_kept_or_need_not_be_is_not(happened: world.Told) -> None:
    assert hand(world.planned(), happened).kept == frozenset()


def test_a_trip_from_a_closed_store_is_not_kept() -> None:
    assert hand(world.planned(), closed={"S"}).kept == frozenset()


def test_a_plan_is_against_what_it_does_not_keep_or_uses_all_the_same() -> None:
    told = [*directives("t1", "t9"), *directives("S", "T", kind="leave_out_store")]
    told += directives("wader", "van", kind="leave_out_vehicle")
    assert against(small_relief.plan(), told) == ["t9", "S", "wader"]


# ---- how they are stated ----


def test_a_kept_trip_is_stated_to_the_letter() -> None:
    [trip] = stated(world.planned(), hand=hand(world.planned()))["committed"]
    assert (trip["id"], trip["vehicle"]) == ("p1-1", "truck")
    assert [(stop["arrive"], stop["end"]) for stop in trip["stops"]] == [(30, 42), (60, 66)]
    assert trip["stops"][0]["lines"] == [{"supply": "W", "quantity": 40}, {"supply": "Q", "quantity": 10}]


def test_what_it_holds_is_not_offered_to_others() -> None:
    left = world.lot("W", 400, reserved=40)
    told = (world.planned(), world.reserved(f.ReservationHeld, "p1-1", left, quantity=40))
    quantity = {
        name: {s["id"]: s["quantity"] for s in stated(*told, hand=by)["supplies"]}["W"]
        for name, by in {"kept": hand(*told), "free": ByHand()}.items()
    }
    assert quantity == {"kept": 400, "free": 400}
    [trip] = stated(*told, hand=hand(*told))["committed"]
    assert quantity["kept"] - trip["stops"][0]["lines"][0]["quantity"] == 360


def test_it_waits_for_the_trip_before_it_when_that_is_late() -> None:
    told = (world.planned(), world.step(f.LoadingStarted, 50), second())
    kept = hand(*told, keep=("p1-2",))
    trips = {trip["id"]: trip for trip in stated(*told, hand=kept, now_min=55)["committed"]}
    assert [stop["arrive"] for stop in trips["p1-2"]["stops"]] == [140, 170]
    assert trips["p1-1"]["stops"][-1]["end"] == 86


def test_a_trip_whose_road_has_closed_cannot_be_driven_as_it_was_planned() -> None:
    instance = small_relief.instance()
    trips = [{**trip, "stops": [dict(stop) for stop in trip["stops"]]} for trip in small_relief.plan()["trips"]]
    instance |= {"committed": trips}
    both = ByHand(kept=frozenset({"t1", "t2"}))
    assert impassable(instance, both) == frozenset()
    instance["roads"]["closures"] = [{"edge": "r3", "from": 0, "until": None}]
    assert impassable(instance, both) == {"t2"}


def test_a_kept_trip_is_driven_although_its_vehicle_is_left_out_of_new_plans() -> None:
    instance = small_relief.instance()
    trips = [{**trip, "stops": [dict(stop) for stop in trip["stops"]]} for trip in small_relief.plan()["trips"]]
    vehicles = frozenset(trip["vehicle"] for trip in trips)
    instance |= {"committed": trips, "vehicles": [{**one, "available_until": 0} for one in instance["vehicles"]]}
    kept = frozenset(trip["id"] for trip in trips)
    assert impassable(instance, ByHand(kept=kept)) == kept, "a vehicle that is gone drives nothing"
    assert impassable(instance, ByHand(kept=kept, vehicles=vehicles)) == frozenset()


# ---- what is left out ----


def test_nothing_is_loaded_in_a_store_that_is_left_out() -> None:
    left_out = ByHand(stores=frozenset({"S"}))
    instance = stated(hand=left_out)
    assert instance["supplies"] == []
    assert "S" in {store["id"] for store in instance["stores"]}, "trucks stand there and drive past it"


def test_but_a_kept_trip_loads_what_it_holds() -> None:
    both = ByHand(kept=frozenset({"p1-1"}), stores=frozenset({"S"}))
    instance = stated(world.planned(), hand=both)
    assert {supply["id"]: supply["quantity"] for supply in instance["supplies"]} == {"W": 40, "Q": 10}


def test_production_is_left_out_with_its_store() -> None:
    known = world.knowledge(*world.STOCK, world.published("L", 60))
    facts = known.facts(known.supplies(NOW))
    assert [line.code for line in offered(facts, ByHand(), [], NOW).lines] == ["L"]
    assert offered(facts, ByHand(stores=frozenset({"E"})), [], NOW).lines == ()


def test_a_vehicle_that_is_left_out_ends_what_it_has_begun_and_no_more() -> None:
    instance = stated(hand=ByHand(vehicles=frozenset({"truck"})))
    until = {vehicle["id"]: vehicle["available_until"] for vehicle in instance["vehicles"]}
    assert until == {"truck": NOW, "van": None}


def test_a_plan_without_a_store_and_a_vehicle_uses_neither() -> None:
    instance = small_relief.instance()
    instance["supplies"] = [supply for supply in instance["supplies"] if supply["store"] != "S"]
    instance["vehicles"][0]["available_until"] = instance["now"]
    plan = solve(instance, work=1000)
    assert {trip["vehicle"] for trip in plan["trips"]} == {"wader"}
    assert {stop["place"] for trip in plan["trips"] for stop in trip["stops"] if stop["do"] == "load"} == {"T"}


# ---- what that costs ----


def test_what_was_left_out_is_named_where_it_might_have_helped() -> None:
    known = world.knowledge(*world.STOCK)
    facts = known.facts(known.supplies(NOW))
    rows = [
        {"item": "bottle", "place": "V", "people": 4, "cause": "item", "also": [{"item": "quilt", "cause": "dock"}]},
        {"item": "quilt", "place": "V", "people": 3, "cause": "vehicle_hours", "also": []},
    ]
    assert explained(rows, facts, ByHand()) == rows
    causes = [row["cause"] for row in explained(rows, facts, ByHand(stores=frozenset({"S"})))]
    assert causes == ["store_left_out", "vehicle_hours"]
    [_, row] = explained(rows, facts, ByHand(vehicles=frozenset({"truck"})))
    assert row == {**rows[1], "cause": "vehicle_left_out"}
    assert {"store_left_out", "vehicle_left_out"} <= CAUSES.keys()


# ---- whatever is kept, the planner repeats it and proves its bound ----


@pytest.mark.parametrize("seed", [4, 6, 8, 13, 18, 32, 39, 47])
def test_a_plan_repeats_kept_trips_to_the_letter_and_breaks_no_rule(seed: int) -> None:
    instance, chance = random_relief.instance(seed), np.random.default_rng(seed)
    before = solve(instance, work=200)
    kept = _kept(before["trips"], chance)
    instance |= {"committed": kept, "previous": before}
    plan = solve(instance, work=200)
    trips = {trip["id"]: trip for trip in plan["trips"]}
    assert kept
    assert all(trips[trip["id"]] == trip for trip in kept)
    found = check({**instance, "committed": []}, plan)
    assert found["violations"] == [], "kept trips are judged like all others here"
    assert found["kpi"]["relieved_in_time"] <= verify(instance, plan["certificate"])["relieved_bound"]


def _kept(trips: list[Json], chance: np.random.Generator) -> list[Json]:
    """About half of them, with what their vehicles do before."""
    until: dict[str, float] = {}
    for trip in trips:
        if chance.random() < 0.5:
            until[trip["vehicle"]] = max(until.get(trip["vehicle"], -1), trip["stops"][0]["start"])
    return [trip for trip in trips if trip["stops"][0]["start"] <= until.get(trip["vehicle"], -1)]
