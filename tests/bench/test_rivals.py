"""Other solvers are told what is true, and what they wish is carried out without breaking a rule."""

from __future__ import annotations

import os
from collections import Counter
from importlib.util import find_spec

import numpy as np
import pytest

from services.allocation.check import check
from services.allocation.planner.problem import read_problem
from services.allocation.planner.travel import build_travel
from services.allocation.planner.world import MAX_DROPS, build_world
from tests.bench import families
from tests.bench.planner import Solved
from tests.bench.rivals.__main__ import plan
from tests.bench.rivals.allotment import allot, need
from tests.bench.rivals.carried import carried_out, rounds_of
from tests.bench.rivals.measure import HOW_TO_GET, NAMES, figures_of
from tests.bench.rivals.statement import FORBIDDEN_S, Visit, state
from tests.unit.allocation.small_relief import instance


def read(problem):
    """As arrays, with the world on which trips are carried out."""
    p = read_problem(problem)
    return p, build_world(p, build_travel(p.roads, p.now, p.deadline), priority_weight=0.0)


def shuttle(*shipments: int) -> list[Visit]:
    """A route that loads and unloads one shipment after another."""
    return [Visit(n, pickup) for n in shipments for pickup in (True, False)]


# ---- what they are told ----------------------------------------------------------------------------------------------


def test_a_shipment_is_the_people_of_a_village_and_the_nearest_store_that_has_all_their_rations():
    p, world = read(instance())
    told = state(p, world)
    assert [(p.villages.id[load.village], load.persons) for load in told.loads] == [("V", 10), ("W", 4)]
    assert [[p.stores.id[store] for store in load.way] for load in told.loads] == [["S"], ["S"]]
    assert [shipment.persons for shipment in told.shipments] == [10, 4]
    assert told.shipments[0].amount[0] == 40 * 0.5 + 5 * 2
    assert told.shipments[0].until + told.shipments[0].unloading == (540 - 30) * 60


def test_only_who_wades_gets_to_a_village_in_the_water_and_nobody_unloads_before_having_loaded():
    p, world = read(instance())
    told = state(p, world)
    truck, wader = (told.legs[vehicle.kind] for vehicle in told.vehicles)
    dry, wet = told.shipments
    assert truck[dry.pickup, dry.delivery] < FORBIDDEN_S
    assert truck[wet.pickup, wet.delivery] == FORBIDDEN_S
    assert max(wader[dry.pickup, dry.delivery], wader[wet.pickup, wet.delivery]) < FORBIDDEN_S
    assert (truck[told.vehicles[0].home, [dry.delivery, wet.delivery]] == FORBIDDEN_S).all()


@pytest.mark.parametrize("family", ["scarcity", "production"])
def test_no_store_is_asked_for_more_than_it_has_and_no_village_gets_more_than_its_people(family):
    p, world = read(families.instance("S", family, seed=1))
    loads = allot(p, world)
    held = np.zeros(len(p.items.id))
    np.add.at(held, p.lots.item, p.lots.quantity * p.lots.units)
    assert (sum(need(p, load.people) for load in loads) <= held).all()
    sent = Counter[int]()
    for load in loads:
        sent[load.village] += load.persons
        assert load.kg <= np.median(p.vehicles.payload_kg)
        assert p.now <= load.ready < p.deadline
    assert all(number <= p.villages.people[village].sum() for village, number in sent.items())


def must_be_there(solver: str) -> None:
    """Whoever has not installed a solver is told how; in CI it has to be there."""
    if find_spec(solver) is None:
        refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        refuse(f"{solver} is not there; {HOW_TO_GET}")


# ---- what they wish --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("solver", NAMES)
def test_everybody_is_relieved_where_there_is_enough_and_no_rule_is_broken(solver):
    must_be_there(solver)
    problem = instance()
    verdict = check(problem, plan(problem, solver, seconds=1))
    assert verdict["violations"] == []
    assert verdict["kpi"]["relieved_in_time"] == 14


@pytest.mark.parametrize("solver", NAMES)
def test_what_is_found_for_a_county_breaks_no_rule_and_relieves_many(solver):
    must_be_there(solver)
    problem = families.instance("S", "flood", seed=1)
    verdict = check(problem, plan(problem, solver, seconds=3))
    assert verdict["violations"] == []
    assert verdict["kpi"]["relieved_in_time"] > 0.2 * verdict["kpi"]["people"]


def test_whoever_loads_after_having_unloaded_begins_another_round():
    p, world = read(families.instance("S", "base", seed=1))
    told = state(p, world)
    together = [*(Visit(n, pickup=True) for n in (0, 1)), *(Visit(n, pickup=False) for n in (1, 0))]
    rounds = list(rounds_of(told, [*together, *shuttle(2, 3)]))
    assert [sent.loads for sent in rounds] == [[told.loads[1], told.loads[0]], [told.loads[2]], [told.loads[3]]]
    assert rounds[0].stores == tuple(dict.fromkeys(told.loads[0].way + told.loads[1].way))


def test_a_round_with_more_villages_than_a_trip_has_becomes_several():
    p, world = read(families.instance("S", "base", seed=1))
    told = state(p, world)
    way = Counter(load.way for load in told.loads).most_common(1)[0][0]
    first = {load.village: n for n, load in enumerate(told.loads) if load.way == way}
    many = list(first.values())[: MAX_DROPS + 1]
    route = [*(Visit(n, pickup=True) for n in many), *(Visit(n, pickup=False) for n in many)]
    assert [len(sent.villages) for sent in rounds_of(told, route)] == [MAX_DROPS, 1]


def test_a_round_brings_no_more_than_it_was_sent_for_and_waits_for_a_dock():
    """Every vehicle of a county at once at one store: each brings its own load, and they queue."""
    problem = families.instance("S", "dock", seed=1)
    p, world = read(problem)
    told = state(p, world)
    store = Counter(load.way for load in told.loads).most_common(1)[0][0]
    wished = [n for n, load in enumerate(told.loads) if load.way == store][: len(told.vehicles)]
    routes = [shuttle(n) for n in wished] + [[] for _ in told.vehicles[len(wished) :]]
    found = carried_out(p, world, told, routes)
    verdict = check(problem, found)
    assert verdict["violations"] == []
    assert 0 < verdict["kpi"]["relieved_in_time"] <= sum(told.loads[n].persons for n in wished)
    assert any(trip["stops"][0]["start"] > trip["stops"][0]["arrive"] for trip in found["trips"])


def test_rivals_differ_by_what_is_told_of_them():
    run = {
        "ours": Solved(90, 100, 15, 100, 1, 2),
        "greedy": Solved(50, 0, 1, 50, 0, 0),
        "VROOM": Solved(95, 0, 1, 50, 0, 0),
    }
    figures = figures_of("S/base", [run, run])
    assert [(figure.ours, figure.baseline, figure.baseline_is) for figure in figures[:2]] == [
        (90, 50, "greedy"),
        (90, 95, "VROOM"),
    ]
    assert [figure.reached for figure in figures] == [True, False, None]
    assert figures[-1].ours == 100
