"""Whatever breaks a rule in a plan that breaks none, by a little or by a lot, is found and called by its name."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from services.allocation.check import check
from tests.unit.allocation import small_relief

Json = dict[str, Any]
Break = Callable[[Json, Json, random.Random], None]
TIMES_EACH = 25
TIMES = "arrive", "start", "end"


def any_trip(plan: Json, dice: random.Random) -> Json:
    trip: Json = dice.choice(plan["trips"])
    return trip


def any_stop(plan: Json, dice: random.Random, do: str) -> Json:
    stop: Json = dice.choice([s for s in any_trip(plan, dice)["stops"] if s["do"] == do])
    return stop


def shift(stops: list[Json], minutes: float) -> None:
    for stop in stops:
        stop.update({name: stop[name] + minutes for name in TIMES})


def times_of_everything(trip: Json, factor: float) -> None:
    for stop in trip["stops"]:
        for line in stop["lines"]:
            line["quantity"] = int(line["quantity"] * factor)


def before_now(plan: Json, _: Json, dice: random.Random) -> None:
    shift(any_trip(plan, dice)["stops"], -dice.uniform(0.1, 30))


def ahead_of_the_road(plan: Json, _: Json, dice: random.Random) -> None:
    shift(any_trip(plan, dice)["stops"][1:], -dice.uniform(0.1, 20))


def sooner_than_the_dock(plan: Json, _: Json, dice: random.Random) -> None:
    any_stop(plan, dice, "load")["end"] -= dice.uniform(0.9, 5.9)


def sooner_than_the_village(plan: Json, _: Json, dice: random.Random) -> None:
    any_stop(plan, dice, "unload")["end"] -= dice.uniform(0.9, 5.9)


def out_of_order(plan: Json, _: Json, dice: random.Random) -> None:
    stop = any_stop(plan, dice, "unload")
    name, sign = dice.choice([("arrive", 1), ("end", -1), ("depart", -1)])
    stop[name] = stop["end"] if name == "depart" else stop[name]
    stop[name] += sign * dice.uniform(6.1 if name == "end" else 0.1, 60)


def more_than_stored(plan: Json, instance: Json, dice: random.Random) -> None:
    lot = dice.choice(instance["supplies"][:2])
    lot["quantity"] = dice.randrange(lot["quantity"] // 2)


def before_it_is_there(_: Json, instance: Json, dice: random.Random) -> None:
    dice.choice(instance["supplies"][:2])["available_from"] = dice.uniform(30.1, 500)


def after_it_has_expired(_: Json, instance: Json, dice: random.Random) -> None:
    dice.choice(instance["supplies"][:2])["available_until"] = dice.uniform(0, 29.9)


def a_trifle_too_heavy(plan: Json, instance: Json, dice: random.Random) -> None:
    instance["vehicles"][0]["payload_kg"] = dice.uniform(0, 29.99)


def a_trifle_too_bulky(plan: Json, instance: Json, dice: random.Random) -> None:
    instance["vehicles"][0]["volume_m3"] = dice.uniform(0, 0.1399)


def what_is_not_aboard(plan: Json, _: Json, dice: random.Random) -> None:
    dice.choice(any_stop(plan, dice, "unload")["lines"])["quantity"] += dice.randrange(1, 9)


def left_aboard(plan: Json, _: Json, dice: random.Random) -> None:
    dice.choice(any_stop(plan, dice, "load")["lines"])["quantity"] += dice.randrange(1, 3)


def more_than_anybody_needs(plan: Json, instance: Json, dice: random.Random) -> None:
    for lot in instance["supplies"][:2]:
        lot["quantity"] = 1000
    times_of_everything(any_trip(plan, dice), dice.choice([2, 3]))


def no_number_of_units(plan: Json, _: Json, dice: random.Random) -> None:
    dice.choice(any_stop(plan, dice, dice.choice(["load", "unload"]))["lines"])["quantity"] = dice.choice([0, -1, 0.5])


def no_dock(plan: Json, _: Json, dice: random.Random) -> None:
    any_stop(plan, dice, "load")["dock"] = dice.choice([-1, 0.5, 2, 99])


def one_dock_for_two(plan: Json, _: Json, dice: random.Random) -> None:
    dock = dice.randrange(2)
    for trip in plan["trips"]:
        trip["stops"][0]["dock"] = dock
    shift(any_trip(plan, dice)["stops"], dice.uniform(0, 5.9))


def not_for_this_truck(plan: Json, _: Json, dice: random.Random) -> None:
    plan["trips"][1]["vehicle"] = "truck"


def closed_on_the_way(plan: Json, instance: Json, dice: random.Random) -> None:
    start = dice.uniform(0, 56)
    closure = {"edge": dice.choice(["r1", "r2"]), "from": start, "until": dice.choice([None, max(start, 36.1) + 30])}
    instance["roads"]["closures"].append(closure)


def slow_on_the_way(plan: Json, instance: Json, dice: random.Random) -> None:
    factor = dice.uniform(0.01, 0.99)
    instance["roads"]["closures"].append({"edge": "r1", "from": dice.uniform(0, 56), "until": None, "factor": factor})


def duty_is_over(plan: Json, instance: Json, dice: random.Random) -> None:
    dice.choice(instance["vehicles"])["max_duty_min"] = dice.uniform(0, 81.9)


def the_vehicle_is_gone(plan: Json, instance: Json, dice: random.Random) -> None:
    dice.choice(instance["vehicles"])["available_until"] = dice.uniform(0, 61.9)


def on_after_it_was_lost(plan: Json, _: Json, dice: random.Random) -> None:
    plan["trips"][0]["lost"] = True
    again = small_relief.trip("t3", "truck", small_relief.load("S", 100, 106, quilts=1))
    plan["trips"].append(again)


def of_another_store(plan: Json, _: Json, dice: random.Random) -> None:
    dice.choice(any_stop(plan, dice, "load")["lines"])["supply"] = dice.choice(["carboys", "sewing"])


def nowhere(do: str, places: list[str]) -> Break:
    def go(plan: Json, _: Json, dice: random.Random) -> None:
        any_stop(plan, dice, do)["place"] = dice.choice(places)

    return go


def unknown(name: str) -> Break:
    def rename(plan: Json, _: Json, dice: random.Random) -> None:
        trip = any_trip(plan, dice)
        line = dice.choice(dice.choice(trip["stops"])["lines"])
        (trip if name == "vehicle" else line)[name] = f"{name}-{dice.random()}"

    return rename


def twice(plan: Json, _: Json, dice: random.Random) -> None:
    plan["trips"].append(any_trip(plan, dice))


def without_stops(plan: Json, _: Json, dice: random.Random) -> None:
    any_trip(plan, dice)["stops"] = []


def begun_and_changed(plan: Json, instance: Json, dice: random.Random) -> None:
    number = dice.randrange(2)
    instance["committed"] = [small_relief.plan()["trips"][number]]
    shift(plan["trips"][number]["stops"], dice.uniform(0.001, 9))


def begun_and_forgotten(plan: Json, instance: Json, dice: random.Random) -> None:
    instance["committed"] = [plan["trips"].pop(dice.randrange(2))]


@pytest.mark.parametrize(
    ("break_it", "kind"),
    [
        (before_now, "starts before now"),
        (ahead_of_the_road, "faster than the road"),
        (sooner_than_the_dock, "loads faster than the dock"),
        (sooner_than_the_village, "unloads faster than the village"),
        (out_of_order, "times out of order"),
        (more_than_stored, "stock negative"),
        (before_it_is_there, "stock negative"),
        (after_it_has_expired, "stock expired"),
        (a_trifle_too_heavy, "over payload"),
        (a_trifle_too_bulky, "over volume"),
        (what_is_not_aboard, "unloads what is not aboard"),
        (left_aboard, "trip ends with load aboard"),
        (more_than_anybody_needs, "more than needed"),
        (no_number_of_units, "quantity not a positive integer"),
        (no_dock, "no such dock"),
        (one_dock_for_two, "dock used twice at once"),
        (not_for_this_truck, "vehicle cannot reach this village"),
        (closed_on_the_way, "no open road"),
        (slow_on_the_way, "faster than the road"),
        (duty_is_over, "not back within duty"),
        (the_vehicle_is_gone, "vehicle not available"),
        (on_after_it_was_lost, "lost vehicle used again"),
        (of_another_store, "supply is not at this store"),
        (nowhere("load", ["V", "W", "J", "x"]), "load not at a store"),
        (nowhere("unload", ["S", "T", "J", "x"]), "unload not at a village"),
        (unknown("vehicle"), "unknown vehicle"),
        (unknown("supply"), "unknown supply"),
        (twice, "duplicate trip id"),
        (without_stops, "empty trip"),
        (begun_and_changed, "committed trip changed"),
        (begun_and_forgotten, "committed trip missing"),
    ],
)
def test_a_broken_rule_is_found(break_it: Break, kind: str) -> None:
    dice = random.Random(kind)
    for _ in range(TIMES_EACH):
        instance, plan = small_relief.instance(), small_relief.plan()
        break_it(plan, instance, dice)
        assert kind in {violation["kind"] for violation in check(instance, plan)["violations"]}


def test_nothing_is_found_in_the_plan_that_is_broken() -> None:
    assert check(small_relief.instance(), small_relief.plan())["violations"] == []
