"""Families of problems: always the same ones, all of them legal, and short of what their names say."""

from __future__ import annotations

import json
from collections import Counter
from xml.etree import ElementTree

import pytest

from services.allocation.certificate import verify, whole
from services.allocation.check_rules import available
from services.allocation.planner.instance_rules import must_be_instance
from services.allocation.planner.solve import solve
from tests.bench import planning
from tests.bench.families import FAMILIES, SIZES, instance
from tests.bench.figure import NotMeasured
from tests.bench.picture import bound_by_part, picture
from tests.bench.planner import Solved


@pytest.mark.parametrize("family", [*FAMILIES])
def test_every_family_is_legal_and_the_same_each_time(family):
    problem = instance("S", family, seed=1)
    must_be_instance(problem)
    assert json.dumps(problem) == json.dumps(instance("S", family, seed=1))
    assert problem["villages"] != instance("S", family, seed=2)["villages"]


@pytest.mark.parametrize("size", [*SIZES])
def test_a_size_is_what_it_says_and_no_township_has_all_it_needs_at_hand(size):
    problem = instance(size, "base", seed=1)
    assert len(problem["villages"]) == SIZES[size].villages
    assert len(problem["vehicles"]) == SIZES[size].vehicles
    kinds = Counter(supply["store"] for supply in problem["supplies"])
    assert 0 < sum(kinds[s["id"]] < len(problem["items"]) for s in problem["stores"]) < len(problem["stores"])


def test_a_family_is_short_of_what_its_name_says():
    short = {family: instance("M", family, seed=1) for family in FAMILIES}
    assert stocked(short["scarcity"]) < 0.7 < 1.1 < stocked(short["base"])
    assert stocked(short["production"]) < 0.8
    assert len(short["fleet"]["vehicles"]) < 0.5 * len(short["base"]["vehicles"])
    assert pace(short["dock"]) < 0.3 * pace(short["base"])
    assert len(short["closures"]["roads"]["closures"]) > 2 * len(short["base"]["roads"]["closures"])
    assert {village["access"] for village in short["flood"]["villages"]} == {"road", "wading", "boat"}
    assert {access for k in short["flood"]["vehicles"] for access in k["reach"]} == {"road", "wading", "boat"}
    assert any("counts_as" in item for item in short["flood"]["items"])
    assert any(closure.get("factor") for closure in short["flood"]["roads"]["closures"])


def stocked(problem):
    """Quilts, of which everybody needs one, that exist after three hours, a person."""
    there = sum(available(supply, 180) for supply in problem["supplies"] if supply["item"] == "quilt")
    return there / sum(sum(village["people"].values()) for village in problem["villages"])


def pace(problem):
    return sum(store["docks"] * store["load_kg_per_min"] for store in problem["stores"])


async def test_a_size_or_family_that_nobody_knows_is_not_measured(monkeypatch):
    monkeypatch.setenv("NINEHOURS_BENCH_FAMILIES", "base,drought")
    with pytest.raises(NotMeasured, match="drought"):
        await planning.measure(None)


def test_seeds_count_by_their_people():
    ours = [Solved(90, 100, 15, 100, 1, 2), Solved(300, 300, 15, 100, 3, 4)]
    greedy = [Solved(50, 0, 1, 50, 0, 0), Solved(150, 0, 1, 50, 0, 0)]
    figures = {figure.name.partition(": ")[2]: figure for figure in planning.figures_of("S/base", ours, greedy)}
    assert (figures["people in time"].ours, figures["people in time"].baseline) == (195, 100)
    assert figures["gap"].ours == pytest.approx(2.5)
    assert figures["first plan"].ours == 2
    assert figures["people in time"].reached


def test_a_picture_shows_every_village_and_store_and_parts_that_sum_up_to_the_bound():
    problem = instance("S", "fleet", seed=1)
    plan = solve(problem, work=2_000)
    shapes = [shape.tag.rpartition("}")[2] for shape in ElementTree.fromstring(picture(problem, plan))]
    assert shapes.count("circle") >= len(problem["villages"])
    assert shapes.count("rect") >= len(problem["stores"])
    assert shapes.count("polyline") > len(problem["vehicles"])
    parts = bound_by_part(problem, plan["certificate"])
    assert whole(sum(parts.values())) == verify(problem, plan["certificate"])["relieved_bound"]
