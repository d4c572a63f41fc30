"""Other people's problems are read as they are meant, and stated so that their best known routes are a plan of ours."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import combinations

import pytest

from services.allocation.check import Travel, check
from services.allocation.planner.instance_rules import must_be_instance
from services.allocation.planner.solve import solve
from tests.bench.__main__ import measured
from tests.bench.figure import LeftOut, NotMeasured
from tests.bench.greedy import Greedy
from tests.bench.planner import Solved
from tests.bench.routing_relief import best_known_plan, duties_of_routes, kilometres, relief
from tests.bench.third_party import figures_of, measure, must_relieve_everybody
from tests.bench.vrplib import Routing, routing

PROBLEM = """\
NAME : \tcross
COMMENT : \t"four villages: two in the east, two in the north"
TYPE : \tCVRP
DIMENSION : \t5
EDGE_WEIGHT_TYPE : \tEUC_2D
CAPACITY : \t10
NODE_COORD_SECTION
1\t0\t0
2\t300\t0
3\t300\t41
4\t0\t200
5\t10\t250.5
DEMAND_SECTION
1\t0
2\t4
3\t6
5\t7
4\t3
DEPOT_SECTION
\t1
\t-1
EOF
"""
ROUTES = """\
Route #1: 1 2
Route #2: 3 4
Cost 1146
"""
"""300 + 41 + 303 in the east and 200 + 51 + 251 in the north, every leg rounded."""


@pytest.fixture
def cross(tmp_path) -> Routing:
    return read(tmp_path, PROBLEM, ROUTES)


def read(folder, problem: str, routes: str) -> Routing:
    (folder / "cross.vrp").write_text(problem)
    (folder / "cross.sol").write_text(routes)
    return routing(folder / "cross.vrp")


def scattered(seed: int, villages: int = 30) -> Routing:
    """Customers in threes, in whatever order."""
    dice = random.Random(seed)
    at = [(float(dice.randrange(1000)), float(dice.randrange(1000))) for _ in range(villages + 1)]
    routes = [tuple(range(first, first + 3)) for first in range(1, villages, 3)]
    return Routing("scattered", 30, at, [0, *(dice.randint(1, 10) for _ in range(villages))], routes)


# ---- files -----------------------------------------------------------------------------------------------------------


def test_a_problem_is_read_with_its_best_known_routes(cross):
    assert (cross.name, cross.capacity, cross.demand) == ("cross", 10, [0, 4, 6, 3, 7])
    assert cross.at == [(0, 0), (300, 0), (300, 41), (0, 200), (10, 250.5)]
    assert cross.routes == [(1, 2), (3, 4)]
    assert cross.published_length() == 1146
    assert cross.length() == pytest.approx(1145.97, abs=0.01)


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("CVRP", "VRPTW", "cross.vrp, line 3: TYPE must be CVRP, is VRPTW"),
        ("EUC_2D", "EXPLICIT", "cross.vrp, line 5: EDGE_WEIGHT_TYPE must be EUC_2D, is EXPLICIT"),
        ("CAPACITY : \t10", "CAPACITY : \tten", "cross.vrp, line 6: must be a number, is 'ten'"),
        ("CAPACITY : \t10\n", "", "cross.vrp: CAPACITY is missing"),
        ("CAPACITY : \t10\n", "CAPACITY : \t10\nDISTANCE : 90\n", "cross.vrp, line 7: DISTANCE is not understood"),
        ("DEPOT_SECTION", "SERVICE_TIME_SECTION", "cross.vrp, line 19: SERVICE_TIME_SECTION is not understood"),
        ("DIMENSION : \t5", "DIMENSION : \t6", "cross.vrp, line 12: 1 of the 6 places are missing"),
        ("DIMENSION : \t5", "DIMENSION : \t4", "cross.vrp, line 12: place 5 stands there twice or is none of the 4"),
        (
            "3\t300\t41",
            "3\t300",
            "cross.vrp, line 10: a line of NODE_COORD_SECTION has 3 numbers, this one is '3\\t300'",
        ),
        ("3\t300\t41", "2\t300\t41", "cross.vrp, line 10: place 2 stands there twice or is none of the 5"),
        ("250.5", "inf", "cross.vrp, line 12: must be a number, is 'inf'"),
        ("2\t4\n", "2\t0\n", "cross.vrp, line 15: must be a whole number from 1 on, is 0"),
        ("2\t4\n", "2\t4.5\n", "cross.vrp, line 15: must be a whole number from 1 on, is 4.5"),
        ("\t1\n\t-1", "\t2\n\t-1", "cross.vrp, line 20: the depot must be place 1 alone, is 2 -1"),
        ("NAME", "NAME : twice\nNAME", "cross.vrp, line 2: NAME stands there twice"),
    ],
)
def test_a_problem_that_is_not_understood_is_told_with_its_line(tmp_path, before, after, fault):
    with pytest.raises(NotMeasured) as told:
        read(tmp_path, PROBLEM.replace(before, after, 1), ROUTES)
    assert fault in str(told.value)


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("3 4", "3", "cross.sol: customer 4 is missing"),
        ("3 4", "3 4 1", "cross.sol, line 2: customer 1 is served twice or is none"),
        ("3 4", "3 5", "cross.sol, line 2: customer 5 is served twice or is none"),
        ("3 4", "3 four", "cross.sol, line 2: must be a number, is 'four'"),
        ("1 2", "1 2 3", "cross.sol, line 1: serves 13, but a vehicle holds between 1 and 10"),
        ("Cost 1146", "Cost 1145", "cross.sol, line 3: says 1145, but the routes are 1146 long"),
        ("Cost 1146", "", "cross.sol: the cost is missing"),
        ("Cost 1146", "Time 1146", "cross.sol, line 3: Time 1146 is not understood"),
    ],
)
def test_routes_that_are_no_answer_are_told_with_their_line(tmp_path, before, after, fault):
    with pytest.raises(NotMeasured) as told:
        read(tmp_path, PROBLEM, ROUTES.replace(before, after, 1))
    assert fault in str(told.value)


def test_a_problem_without_routes_beside_it_is_told(tmp_path):
    (tmp_path / "cross.vrp").write_text(PROBLEM)
    with pytest.raises(NotMeasured, match=r"cross\.sol cannot be read"):
        routing(tmp_path / "cross.vrp")


# ---- as a relief problem ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_the_best_known_routes_relieve_everybody_and_drive_as_far_as_they_are_long(seed):
    problem = scattered(seed)
    instance = relief(problem, duties_of_routes(problem))
    must_be_instance(instance)
    verdict = check(instance, best_known_plan(problem))
    assert verdict["violations"] == []
    assert verdict["kpi"]["relieved_in_time"] == verdict["kpi"]["people"] == sum(problem.demand)
    assert verdict["kpi"]["km"] == pytest.approx(kilometres(problem), abs=0.01)
    must_relieve_everybody(problem, instance)


def test_a_duty_is_as_long_as_its_route_and_not_a_moment_longer(cross):
    duties = duties_of_routes(cross)
    for vehicle in range(len(duties)):
        shorter = [duty - 0.04 * (number == vehicle) for number, duty in enumerate(duties)]
        found = check(relief(cross, shorter), best_known_plan(cross))["violations"]
        assert [(violation["kind"], violation["where"]) for violation in found] == [
            ("not back within duty", f"K{vehicle}")
        ]
        with pytest.raises(NotMeasured, match="break a rule"):
            must_relieve_everybody(cross, relief(cross, shorter))


@pytest.mark.parametrize("seed", range(3))
def test_no_way_round_is_quicker_than_the_direct_road(seed):
    roads = relief(problem := scattered(seed), duties_of_routes(problem))
    travel = Travel(roads)
    for road in roads["roads"]["edges"]:
        minutes, km = travel.leg(road["a"], road["b"], 0, 0)
        assert minutes == pytest.approx(road["minutes"])
        assert km == pytest.approx(road["km"], abs=0.01)
    assert len(roads["roads"]["edges"]) == len(list(combinations(problem.at, 2)))


def test_the_planner_finds_the_only_routes_that_relieve_everybody_in_time(cross):
    instance = relief(cross, duties_of_routes(cross))
    plan = solve(instance, work=2_000, priority_weight=0.0)
    verdict = check(instance, plan)
    assert verdict["violations"] == []
    assert verdict["kpi"]["relieved_in_time"] == plan["summary"]["relieved_bound"] == 20
    assert verdict["kpi"]["km"] == pytest.approx(kilometres(cross), abs=0.01)


def test_the_greedy_planner_breaks_no_rule_on_them():
    problem = scattered(seed=1)
    for duties in (short := duties_of_routes(problem), [2 * max(short)] * len(short)):
        instance = relief(problem, duties)
        verdict = check(instance, Greedy(instance).plan())
        assert verdict["violations"] == []
    assert verdict["kpi"]["relieved_in_time"] == sum(problem.demand)


# ---- as a measurement ------------------------------------------------------------------------------------------------


def test_people_count_when_time_is_short_and_kilometres_when_everybody_is_relieved(cross):
    short = Solved(15, 20, 9, 100, 1, 2, 80), Solved(10, 0, 1, 50, 0, 0, 70)
    aplenty = tuple(
        replace(run, people=20, km=km * kilometres(cross)) for run, km in zip(short, (1.1, 1.2), strict=True)
    )
    figures = {figure.name.partition(": ")[2]: figure for figure in figures_of(cross, short, aplenty)}
    assert (figures["people in time"].ours, figures["people in time"].baseline) == (15, 20)
    assert (figures["share of people"].ours, figures["share of people"].baseline) == (75, 50)
    assert figures["share of people"].reached
    further = figures["driven further than best known"]
    assert (further.ours, further.baseline) == (pytest.approx(10), pytest.approx(20))


def test_kilometres_are_not_compared_while_somebody_is_left_out(cross):
    some = Solved(15, 20, 9, 100, 1, 2, 80)
    assert not [figure for figure in figures_of(cross, (some, some), (some, some)) if "driven" in figure.name]


async def test_the_whole_measurement_from_files_to_figures(tmp_path, monkeypatch, cross):
    monkeypatch.setenv("NINEHOURS_BENCH_FOLDER", str(tmp_path))
    monkeypatch.setenv("NINEHOURS_BENCH_WORK", "2000")
    figures = {figure.name: figure for figure in await measure(None)}
    assert figures["cross: people in time"].ratio == 1
    assert figures["cross: driven for everybody"].ratio == pytest.approx(1, abs=1e-3)


async def test_without_a_folder_the_bench_says_what_to_get_and_goes_on(monkeypatch, capsys):
    monkeypatch.delenv("NINEHOURS_BENCH_FOLDER", raising=False)
    with pytest.raises(LeftOut, match="PyVRP/Instances"):
        await measure(None)
    assert await measured({"third-party": measure}) == ([], {})
    assert "third-party is left out: name a folder" in capsys.readouterr().err


async def test_a_folder_without_instances_is_not_measured(tmp_path, monkeypatch):
    monkeypatch.setenv("NINEHOURS_BENCH_FOLDER", str(tmp_path))
    assert [*(await measured({"third-party": measure}))[1]] == ["third-party"]
