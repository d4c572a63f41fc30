"""A proven bound is never below what a plan achieves, whatever the problem and whatever the prices."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.allocation.certificate import Prices, bound, closed, verify
from services.allocation.certificate_ways import Ways
from services.allocation.check import check
from services.allocation.ground import Ground, read_ground
from services.allocation.planner.polish import value_and_slope
from services.allocation.planner.solve import solve
from tests.unit.allocation import random_relief, small_relief

Json = dict[str, Any]


@st.composite
def problems(draw: st.DrawFn) -> Json:
    """Napkins of every kind: more or fewer people, goods, docks, hours and roads."""
    instance = small_relief.instance()
    for village in instance["villages"]:
        village["people"] = {"infant": draw(st.integers(0, 9)), "general": draw(st.integers(0, 60))}
    for supply in instance["supplies"]:
        if "quantity" in supply:
            supply["quantity"] = draw(st.integers(0, 200))
            supply["available_from"] = draw(st.sampled_from([0, 0, 60, 300]))
    for vehicle in instance["vehicles"]:
        vehicle["payload_kg"] = draw(st.sampled_from([20, 60, 200]))
        vehicle["max_duty_min"] = draw(st.sampled_from([120, 300, 720]))
    if draw(st.booleans()):
        until = draw(st.sampled_from([100, 250, None]))
        instance["roads"]["closures"] = [
            {"edge": "r2", "from": 0, "until": until, "factor": draw(st.sampled_from([0, 0.4]))}
        ]
    instance["deadline"] = draw(st.sampled_from([120, 240, 540]))
    return instance


@settings(max_examples=25, deadline=None, derandomize=True)
@given(problems(), st.sampled_from([0.0, 1.0, 10.0]))
def test_no_plan_breaks_a_rule_or_beats_its_bound(instance: Json, priority_weight: float) -> None:
    plan = solve(instance, work=1000, priority_weight=priority_weight)
    found = check(instance, plan)
    assert found["violations"] == []
    proven = verify(instance, plan["certificate"])
    value = priority_weight * found["kpi"]["life_saved_priority"] + found["kpi"]["relieved_in_time"]
    assert found["kpi"]["relieved_in_time"] <= proven["relieved_bound"]
    assert value <= proven["value_bound"] + 1e-6


@pytest.mark.parametrize("seed", list(range(30)))
def test_any_prices_prove_a_bound(seed: int) -> None:
    instance, priority_weight = random_relief.instance(seed), [0.0, 1.0, 10.0][seed % 3]
    plan = solve(instance, work=300, priority_weight=priority_weight)
    kpi, ground = check(instance, plan)["kpi"], read_ground(instance)
    value = priority_weight * kpi["life_saved_priority"] + kpi["relieved_in_time"]
    assert kpi["relieved_in_time"] <= verify(instance, plan["certificate"])["relieved_bound"]
    for prices in random_prices(ground, np.random.default_rng(seed)):
        assert value <= bound(ground, prices, priority_weight) + 1e-6


def random_prices(ground: Ground, chance: np.random.Generator, share: float = 0.3) -> Iterator[Prices]:
    """From nearly nothing to far too dear; of stock and docks only a share is not for free."""
    shape = len(ground.types), len(ground.stores)
    for scale in 10.0 ** chance.uniform(-2, 1, 20):
        yield Prices(
            stock_by=scale * chance.exponential(0.1, ground.made.shape) * (chance.random(ground.made.shape) < share),
            dock=scale * chance.exponential(0.05, ground.begins.shape) * (chance.random(ground.begins.shape) < share),
            minute=scale * chance.exponential(0.1, shape[0]),
            place=scale * chance.exponential(0.2, shape),
            by_kg=chance.uniform(0, 1, shape[0]),
        )


@pytest.mark.parametrize("seed", list(range(0, 30, 5)))
def test_the_slope_says_how_the_bound_changes(seed: int) -> None:
    ground, chance = read_ground(random_relief.instance(seed)), np.random.default_rng(seed)
    for prices in random_prices(ground, chance, share=1.0):
        prices = closed(ground, prices)
        value, slope = value_and_slope(Ways(ground, prices.by_kg), prices, 10.0)
        assert value == pytest.approx(bound(ground, prices, 10.0))
        for name in ("stock_by", "dock"):
            more = 1e-7 * chance.random(getattr(prices, name).shape)
            grown = bound(ground, replace(prices, **{name: getattr(prices, name) + more}), 10.0) - value
            assert grown == pytest.approx((getattr(slope, name) * more).sum(), abs=1e-6)


def test_the_certificate_alone_proves_what_the_plan_claims() -> None:
    plan = solve(small_relief.instance(), work=1000)
    proven = verify(small_relief.instance(), plan["certificate"])
    assert proven["relieved_bound"] == plan["summary"]["relieved_bound"] == 14


def test_a_certificate_with_a_price_below_nothing_is_refused() -> None:
    certificate = solve(small_relief.instance(), work=1000)["certificate"]
    certificate["people"]["minute"] = [[0, -1.0]]
    with pytest.raises(ValueError, match="at least 0"):
        verify(small_relief.instance(), certificate)
