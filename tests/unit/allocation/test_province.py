"""A problem too large for one board: cut into regions that share nothing, planned side by side, proven as a whole."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from services.allocation.certificate import verify
from services.allocation.check import check
from services.allocation.order import Order
from services.allocation.planner import province, regions, remedies
from services.allocation.planner.errand import RegionFailed
from services.allocation.planner.problem import read_problem
from services.allocation.planner.province import _orders, plan_of
from services.allocation.planner.reading import InstanceError
from services.allocation.planner.regions import regions_of
from services.allocation.planner.travel import NO_WAY_MIN, Quickest
from tests.bench.families import instance

Json = dict[str, Any]
OWNED = "villages", "stores", "supplies", "vehicles"
WORK = 400
ROOT = Path(__file__).parents[3]
PLANNER = sys.executable, "-m", "services.allocation.planner"


@pytest.fixture(scope="module")
def county() -> Json:
    """A third of a county, which is four regions at the size of these tests."""
    whole = instance("S", "closures", 3)
    return {**whole, "villages": whole["villages"][::3], "vehicles": whole["vehicles"][::3]}


@pytest.fixture(autouse=True)
def small_boards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regions, "MOST_VILLAGES", 30)


def test_regions_share_nothing_and_make_up_the_whole(county):
    parts = regions_of(county)
    assert len(parts) == 4
    for kind in OWNED:
        found = Counter(row["id"] for part in parts for row in part[kind])
        assert found == Counter(row["id"] for row in county[kind])


def test_regions_are_problems_with_about_as_many_villages(county):
    assert [len(read_problem(part).villages.id) for part in regions_of(county)] == [25, 25, 25, 25]


def test_the_cut_stays_where_it_is_when_reports_and_closures_change(county):
    later = {
        **county,
        "villages": [{**v, "people": {"general": 1 + 500 * (n % 2)}} for n, v in enumerate(county["villages"])],
        "roads": {**county["roads"], "closures": [_closed(edge) for edge in county["roads"]["edges"][::3]]},
    }
    assert [_names(part) for part in regions_of(later)] == [_names(part) for part in regions_of(county)]


def _closed(edge: Json) -> Json:
    return {"edge": edge["id"], "from": 0, "until": None}


def _names(part: Json) -> list[str]:
    return [village["id"] for village in part["villages"]]


def test_whoever_can_be_reached_in_the_whole_can_be_reached_within_the_region(county):
    whole = _reached(county, county["stores"][0]["id"])
    for part in regions_of(county):
        assert _reached(part, part["villages"][0]["id"]) == (whole & {village["id"] for village in part["villages"]})


def _reached(problem_: Json, place: str) -> set[str]:
    problem = read_problem(problem_)
    node = problem.roads.places[place]
    count = len(problem.villages.id)
    minutes = Quickest(problem.roads, problem.now, problem.deadline).minutes_from(np.array([node]), count)[0]
    return {name for name, far in zip(problem.villages.id, minutes, strict=True) if far < NO_WAY_MIN}


def test_what_is_small_is_not_cut(county, monkeypatch):
    monkeypatch.setattr(regions, "MOST_VILLAGES", len(county["villages"]))
    assert regions_of(county) == [county]


def test_a_trip_that_has_begun_keeps_its_places_in_one_region(county):
    one, other, *_ = regions_of(county)
    trip = _begun(one["vehicles"][0], one["supplies"][0], other["villages"][0])
    parts = regions_of({**county, "committed": [trip]})
    assert len(parts) == 3
    [home] = [part for part in parts if part["committed"]]
    assert home["committed"] == [trip]
    assert {village["id"] for village in other["villages"]} < {village["id"] for village in home["villages"]}


def _begun(vehicle: Json, supply: Json, village: Json) -> Json:
    lines = [{"supply": supply["id"], "quantity": 1}]
    load = {"place": supply["store"], "do": "load", "dock": 0, "arrive": 10, "start": 10, "end": 40, "lines": lines}
    drop = {"place": village["id"], "do": "unload", "arrive": 200, "start": 200, "end": 230, "lines": lines}
    return {"id": "begun", "vehicle": vehicle["id"], "stops": [load, drop]}


def test_a_reserve_of_trucks_in_one_place_is_lent_to_all_regions_by_their_people(county):
    trucks = [{**county["vehicles"][0], "id": f"truck-{n}"} for n in range(40)]
    parts = regions_of({**county, "vehicles": trucks})
    people = [read_problem(part).villages.people.sum() for part in parts]
    for part, number in zip(parts, people, strict=True):
        assert abs(len(part["vehicles"]) - 40 * number / sum(people)) <= 1
        depot = trucks[0]["depot"]
        assert _reached(part, depot) == _reached(county, depot) & {village["id"] for village in part["villages"]}


def test_boats_are_lent_only_where_somebody_waits_for_a_boat(county):
    boats = [{**county["vehicles"][0], "id": f"boat-{n}", "reach": ["boat"]} for n in range(12)]
    cut_off = {village["id"] for village in regions_of(county)[2]["villages"]}
    flooded = [{**v, "access": "boat"} if v["id"] in cut_off else v for v in county["villages"]]
    parts = regions_of({**county, "villages": flooded, "vehicles": boats})
    assert [len(part["vehicles"]) for part in parts] == [0, 0, 12, 0]


def test_a_vehicle_stays_where_it_is_promised(county):
    other = regions_of(county)[3]
    truck = county["vehicles"][0]
    promised = _begun(truck, county["supplies"][0], other["villages"][0]) | {"id": "promised"}
    previous = {"schema": "relief-plan/1", "trips": [promised]}
    [home] = [part for part in regions_of({**county, "previous": previous}) if truck in part["vehicles"]]
    assert home["villages"] == other["villages"]
    assert home["previous"]["trips"] == [promised]


def test_the_plan_of_all_regions_breaks_no_rule_and_stays_below_its_own_proof(county):
    plan = plan_of(county, work=WORK)
    verdict = check(county, plan)
    assert verdict["violations"] == []
    assert verdict["kpi"]["relieved_in_time"] == plan["summary"]["relieved_in_time"] > 0
    proven = verify(county, plan["certificate"])
    assert proven["relieved_bound"] == plan["summary"]["relieved_bound"] >= plan["summary"]["relieved_in_time"]
    assert proven["value_bound"] >= plan["summary"]["value"]
    waiting = sum(row["people"] for row in plan["shortages"])
    assert waiting == sum(read_problem(county).villages.people.sum(axis=1)) - plan["summary"]["relieved_in_time"]


def test_a_trip_that_has_begun_is_in_the_plan_of_all_regions_as_it_is(county):
    one = regions_of(county)[0]
    trip = _begun(one["vehicles"][0], one["supplies"][0], one["villages"][0])
    plan = plan_of({**county, "committed": [trip]}, work=WORK)
    assert [t for t in plan["trips"] if t["id"] == "begun"] == [trip]
    assert max(Counter(t["id"] for t in plan["trips"]).values()) == 1


def test_the_same_work_makes_the_same_plan(county):
    first, second = (plan_of(county, work=WORK, seed=5) for _ in range(2))
    assert first["trips"] == second["trips"]


def test_the_proof_knows_what_the_regions_know(county):
    """Not only everybody: where vehicles are short in all regions, they are short in the whole."""
    poor = {**county, "vehicles": county["vehicles"][::6]}
    plan = plan_of(poor, work=1, priority_weight=0.0)
    assert plan["summary"]["relieved_bound"] < 0.95 * read_problem(poor).villages.people.sum()


def test_remedies_say_that_they_want_a_single_region(county, monkeypatch):
    monkeypatch.setattr(remedies, "MOST_VILLAGES", 30)
    plan = {"certificate": {"schema": "relief-certificate/2"}, "trips": []}
    with pytest.raises(InstanceError, match="one region at a time"):
        remedies.remedies(county, plan, remedies.Effort(work=1))


def test_seconds_are_shared_so_that_all_regions_are_done_in_time(county):
    order = Order(60.0, 10.0, 10.0, 1, None)
    uneven = [{"villages": [0] * number} for number in (50, 25, 25, 20)]
    assert [round(each.seconds) for each in _orders(order, uneven)] == [43, 21, 21, 17]  # 50 + 20 beside 25 + 25
    even = [{"villages": [0] * 30}] * 3
    assert [each.seconds for each in _orders(order, even)] == [30.0] * 3  # two of them one after the other


def test_a_region_that_fails_ends_the_others_and_says_why(county, monkeypatch):
    broken = {**regions_of(county)[1], "deadline": -5}
    whole = [*regions_of(county)[:1], broken, *regions_of(county)[2:]]
    monkeypatch.setattr(province, "regions_of", lambda _: whole)
    with pytest.raises(RegionFailed, match="/deadline"):
        plan_of(county, seconds=600.0)


async def test_a_region_ends_when_whoever_asked_for_it_is_killed(county, tmp_path):
    """Nobody would read its plan."""
    (tmp_path / "region.json").write_text(json.dumps(county))
    arguments = [str(tmp_path / "region.json"), "-o", str(tmp_path / "plan.json"), "--region", "--seconds", "600"]
    program = await asyncio.create_subprocess_exec(*PLANNER, *arguments, cwd=ROOT, stdin=PIPE, stdout=PIPE)
    await program.stdout.readline()
    program.stdin.close()  # as the system does for one that was killed
    async with asyncio.timeout(30):
        await program.stdout.read()
        assert await program.wait() == 1


def test_whoever_says_stop_gets_what_there_is(county):
    told: list[int] = []
    plan = plan_of(county, seconds=600.0, on_progress=lambda p: told.append(p.relieved), should_stop=lambda: bool(told))
    assert check(county, plan)["violations"] == []
    assert plan["summary"]["relieved_in_time"] > 0
    assert plan["summary"]["seconds"] < 300
