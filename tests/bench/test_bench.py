"""The bench's own promises: figures that say what they are worth, baselines that play by the rules."""

from __future__ import annotations

import csv
import io
import sys
from collections import Counter

import pytest

from services.allocation.check import check
from tests.bench.__main__ import DISTRIBUTED, EMBEDDED
from tests.bench.bulk import ledger_csv
from tests.bench.causes import asked
from tests.bench.figure import Figure, alternate, below, share_of_baseline
from tests.bench.greedy import Greedy
from tests.bench.optima import Case, figures_of
from tests.bench.random_relief import problem
from tests.unit.allocation.small_relief import instance


@pytest.mark.parametrize("measure", [*EMBEDDED.values(), *DISTRIBUTED.values()], ids=lambda one: one.__module__)
def test_every_measurement_says_what_it_measures_and_against_what(measure):
    told = sys.modules[measure.__module__].__doc__
    assert "baseline" in told or "for information" in told


def test_a_goal_is_a_limit_or_a_share_of_the_baseline():
    assert Figure("start", "s", 4.9, goal=below(5)).reached
    assert not Figure("start", "s", 5.0, goal=below(5)).reached
    third = share_of_baseline("1/3", 1 / 3)
    assert Figure("recording", "1/s", 100, 300, "bare", third).reached
    assert not Figure("recording", "1/s", 99, 300, "bare", third).reached


def test_a_share_of_no_baseline_is_never_reached_and_no_goal_is_for_information():
    assert Figure("recording", "1/s", 100, goal=share_of_baseline("1/3", 1 / 3)).reached is False
    assert Figure("trips", "trips", 100).reached is None


async def test_what_is_compared_is_measured_in_turns_and_the_median_counts():
    heard: list[str] = []
    times = {"ours": iter((3.0, 1.0, 2.0)), "baseline": iter((9.0, 7.0, 8.0))}

    async def measure(name: str) -> float:
        heard.append(name)
        return next(times[name])

    assert await alternate(lambda: measure("ours"), lambda: measure("baseline")) == [2.0, 8.0]
    assert heard == ["ours", "baseline"] * 3


def test_the_ledger_to_import_never_issues_what_it_has_not_received():
    on_hand: Counter[tuple[str, str]] = Counter()
    rows = list(csv.DictReader(io.StringIO(ledger_csv("file", lines=6_000))))
    for row in rows:
        sign = 1 if row["kind"] == "receive" else -1
        on_hand[row["store"], row["item"]] += sign * int(row["quantity"])
        assert on_hand[row["store"], row["item"]] >= 0
    assert len(rows) == 6_000
    assert len(on_hand) == 1_000


def test_the_greedy_planner_relieves_everybody_where_there_is_enough_and_breaks_no_rule():
    problem = instance()
    for number, place in enumerate((*problem["stores"], *problem["villages"])):
        place |= {"lat": 34.0 + number / 100, "lon": 113.0}
    verdict = check(problem, Greedy(problem).plan())
    assert verdict["violations"] == []
    assert verdict["kpi"]["relieved_in_time"] == verdict["kpi"]["people"] == 14


def test_whoever_is_asked_why_is_served_once_all_that_is_named_is_removed():
    answers = list(asked(problem(seed=1), seed=1))
    assert answers
    assert all(answer.served and not answer.anyway for answer in answers)


def test_random_problems_are_valid_and_made_by_their_seed():
    assert problem(5) == problem(5) != problem(6)
    assert check(problem(5), {"trips": []})["kpi"]["relieved_in_time"] == 0


def test_the_gap_is_made_of_the_plans_share_and_the_bounds():
    cases = [Case(plan=6, best=7, bound=10), Case(plan=0, best=0, bound=0), Case(plan=10, best=10, bound=10)]
    figures = {figure.name: figure.ours for figure in figures_of(cases, problems=4)}
    assert figures["optima: gap of plan to bound"] == pytest.approx(20)
    assert figures["optima: of which the plan's"] == pytest.approx(5)
    assert figures["optima: of which the bound's"] == pytest.approx(15)
    assert figures["optima: bound is the best, where it is not nobody"] == 50
