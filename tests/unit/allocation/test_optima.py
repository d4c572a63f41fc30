"""The best plan of a tiny problem, found by force, lies between the planner's plan and the proven bound."""

from copy import deepcopy

import numpy as np
import pytest

from services.allocation.certificate import bound, verify
from services.allocation.check import check
from services.allocation.ground import read_ground
from services.allocation.planner.solve import solve
from services.allocation.planner.warm import ERRAND
from tests.unit.allocation import tiny_relief
from tests.unit.allocation.exact import Json, optimum
from tests.unit.allocation.test_planner_bound import random_prices


def people(instance: Json, plan: Json) -> int:
    """Relieved in time by a plan that breaks no rule."""
    verdict = check(instance, plan)
    assert verdict["violations"] == []
    return int(verdict["kpi"]["relieved_in_time"])


def some(numbers: range, usual: int) -> list[object]:
    """The first `usual` ones always, all in the drills."""
    rest = [pytest.param(number, marks=pytest.mark.drill) for number in numbers[usual:]]
    return [*numbers[:usual], *rest]


@pytest.mark.parametrize("seed", some(range(40), usual=12))
def test_the_best_plan_lies_between_the_plan_and_the_bound(seed: int) -> None:
    instance = tiny_relief.instance(seed)
    plan, best = solve(instance, work=2000, priority_weight=0.0), optimum(instance, effort=0.6)
    assert best.people <= people(instance, best.plan) <= best.at_most
    assert people(instance, plan) <= best.at_most
    assert best.people <= verify(instance, plan["certificate"])["relieved_bound"]
    ground = read_ground(instance)
    for prices in random_prices(ground, np.random.default_rng(seed)):
        assert best.people <= bound(ground, prices, 0.0) + 1e-6


@pytest.mark.parametrize("chunk", some(range(0, 500, 100), usual=1))
def test_no_plan_of_any_tiny_problem_exceeds_any_bound(chunk: int) -> None:
    for seed in range(10_000 + chunk, 10_000 + chunk + 100):
        instance = tiny_relief.instance(seed)
        plan = solve(instance, work=20, priority_weight=0.0)
        reached, ground = people(instance, plan), read_ground(instance)
        assert reached <= verify(instance, plan["certificate"])["relieved_bound"]
        for prices in random_prices(ground, np.random.default_rng(seed)):
            assert reached <= bound(ground, prices, 0.0) + 1e-6


def test_the_best_of_a_single_errand_is_known_by_hand() -> None:
    """Fifty a trip: four trips take 4 x 71.67 + 3 x 60 minutes, and there is no time for a fifth."""
    errand = deepcopy(ERRAND)
    errand["vehicles"][0] |= {"speed": 1.0, "reach": ["road"]}
    errand["stores"][0]["load_kg_per_min"] = errand["villages"][0]["unload_kg_per_min"] = 50
    best = optimum(errand, effort=5.0)
    assert (best.people, best.at_most) == (200, 200)
    assert people(errand, best.plan) == 200


def test_two_trucks_at_one_dock_wait_for_each_other() -> None:
    """Each takes 5 + 20 minutes to load 40; the second has to leave by minute 39, when the dock has given 57."""
    errand = deepcopy(ERRAND) | {"deadline": 100}
    errand["stores"][0] |= {"load_kg_per_min": 2, "load_setup_min": 5}
    errand["villages"][0] |= {"unload_kg_per_min": 100, "unload_setup_min": 1}
    truck = errand["vehicles"][0] | {"speed": 1.0, "reach": ["road"]}
    errand["vehicles"] = [truck | {"id": code, "payload_kg": 40} for code in ("k1", "k2")]
    one, two = optimum(errand | {"vehicles": errand["vehicles"][:1]}), optimum(errand)
    assert (one.people, one.at_most) == (40, 40)
    assert (two.people, two.at_most) == (57, 57)
    assert people(errand, two.plan) == two.people
