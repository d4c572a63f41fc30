"""Whatever happens to whatever plan, all at once: the new plan breaks no rule, repeats what has begun, and breaks a
promise only where that gains more people than the allowance."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from services.allocation.certificate import verify
from services.allocation.difference import difference
from services.allocation.difference_told import sentences
from services.allocation.judge import judge
from services.allocation.planner.instance_rules import must_be_instance
from services.allocation.planner.solve import solve
from tests.bench.happened import Events, after
from tests.unit.allocation import random_relief

Json = dict[str, Any]
SHARES = st.sampled_from([0.0, 0.3, 0.6])
EVENTS = st.builds(
    Events, roads=SHARES, more=SHARES, fewer=SHARES, vehicles=SHARES, gone=SHARES, declined=SHARES, late=SHARES
)
NEVER_BREAK = 1e6


@settings(max_examples=25, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(st.integers(0, 10_000), EVENTS, st.sampled_from([10, 40, 80]), st.sampled_from([0.0, 2.0, 10.0, NEVER_BREAK]))
def test_a_new_plan_breaks_a_promise_only_where_it_gains_more_than_the_allowance(
    seed: int, events: Events, minutes: int, allowance: float
) -> None:
    instance = happened(seed, events, minutes)
    keeping = kpi_of(instance, allowance, should_stop=lambda: True)
    kpi = kpi_of(instance, allowance, work=300)
    more_broken = kpi["churn"]["broken"] - keeping["churn"]["broken"]
    assert kpi["relieved_in_time"] >= keeping["relieved_in_time"] + allowance * more_broken


def happened(seed: int, events: Events, minutes: int) -> Json:
    """A random problem some time after its plan was made; the stock of a call-up is a firm's."""
    before = random_relief.instance(seed)
    for number, supply in enumerate(before["supplies"]):
        if "quantity" in supply and number % 2:
            supply["reserve"] = "enterprise"
    plan = solve(before, work=100, priority_weight=0.0)
    minute = min(before["now"] + minutes, before["deadline"])
    instance = after(before, plan, minute, events, random.Random(seed))
    must_be_instance(instance)
    return instance


def kpi_of(instance: Json, allowance: float, **options: Any) -> Json:
    """What a plan achieves that passes both checkers, and whose changes can be told."""
    plan = solve(instance, priority_weight=0.0, allowance=allowance, **({"work": 300} | options))
    verdict = judge(instance, plan)
    assert verdict["violations"] == []
    trips = {trip["id"]: trip for trip in plan["trips"]}
    assert all(trips[begun["id"]] == begun for begun in instance["committed"])
    assert verdict["kpi"]["relieved_in_time"] <= verify(instance, plan["certificate"])["relieved_bound"]
    told = difference(instance, plan)
    assert told["people"] == verdict["kpi"]["relieved_in_time"]
    assert all(zh and en for zh, en in sentences(told))
    return verdict["kpi"]
