"""Legs on roads that close and slow down."""

from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.allocation.check import Travel, check
from tests.unit.allocation.small_relief import Json, instance, load, plan, trip


def roads_with(*closures: Json, shortcut_min: float | None = None) -> Travel:
    """The napkin's roads under closures, perhaps with one more road straight from S to V."""
    problem = instance()
    problem["roads"]["closures"] = list(closures)
    if shortcut_min is not None:
        problem["roads"]["edges"].append({"id": "r5", "a": "S", "b": "V", "minutes": shortcut_min, "km": 3.0})
    return Travel(problem)


def shut(edge: str, since: float, until: float | None, factor: float = 0.0) -> Json:
    return {"edge": edge, "from": since, "until": until, "factor": factor}


def test_a_leg_takes_the_way_of_least_minutes() -> None:
    assert roads_with(shortcut_min=25).leg("S", "V", 0, 100) == (20.0, 20.0)
    assert roads_with(shortcut_min=15).leg("S", "V", 0, 100) == (15.0, 3.0)


def test_a_road_is_used_only_if_it_stays_open_for_the_whole_leg() -> None:
    travel = roads_with(shut("r5", 50, 60), shortcut_min=15)

    assert travel.leg("S", "V", 30, 45) == (15.0, 3.0)
    assert travel.leg("S", "V", 40, 55) == (20.0, 20.0)
    assert travel.leg("S", "V", 60, 75) == (15.0, 3.0)


def test_a_slow_road_takes_its_share_longer() -> None:
    travel = roads_with(shut("r1", 0, None, 0.4), shut("r1", 0, 50, 0.8))

    assert travel.leg("S", "V", 0, 40) == (35.0, 20.0)


def test_the_speed_of_a_vehicle_divides_the_minutes() -> None:
    assert roads_with().leg("S", "V", 0, 100, speed=0.8) == (25.0, 20.0)
    assert roads_with().time("S", "V", 0, speed=2.0) == 10.0


def test_a_leg_to_where_one_is_takes_no_time() -> None:
    assert roads_with().leg("S", "S", 0, 0) == (0.0, 0.0)
    assert roads_with().path("S", "S", 0) == []


def test_a_leg_that_would_meet_a_closure_is_timed_on_the_way_around_it() -> None:
    travel = roads_with(shut("r5", 50, None), shortcut_min=15)

    assert travel.time("S", "V", 30) == 15.0
    assert travel.time("S", "V", 40) == 20.0


def test_without_an_open_road_there_is_no_leg() -> None:
    travel = roads_with(shut("r2", 0, None))

    assert travel.leg("S", "V", 30, 60) is None
    assert travel.time("S", "V", 30) is None
    assert travel.path("S", "V", 30) is None


def test_a_place_that_nobody_knows_has_no_road() -> None:
    answer = {**plan(), "trips": [trip("t1", "truck", load("atlantis", 60, 66))]}

    kinds = [v["kind"] for v in check(instance(), answer)["violations"]]

    assert kinds == ["load not at a store", "no open road", "not back within duty"]


def test_a_path_names_its_roads_and_when_each_is_entered() -> None:
    assert roads_with().path("S", "V", 30, speed=0.5) == [("r1", 30.0), ("r2", 50.0)]
    assert roads_with().path("V", "T", 30) == [("r2", 30.0), ("r4", 40.0)]


def test_a_path_on_a_slow_road_enters_the_next_one_later() -> None:
    assert roads_with(shut("r1", 0, None, 0.5)).path("S", "V", 30) == [("r1", 30.0), ("r2", 50.0)]


places = st.sampled_from(["S", "T", "J", "V", "W"])
windows = st.tuples(st.sampled_from(["r1", "r2", "r3", "r4", "r5"]), st.integers(0, 90), st.integers(1, 60))


@given(a=places, b=places, closures=st.lists(windows, max_size=4), depart=st.integers(0, 60))
def test_every_way_takes_as_long_back_as_forth(
    a: str, b: str, closures: list[tuple[str, int, int]], depart: int
) -> None:
    travel = roads_with(*(shut(edge, since, since + span) for edge, since, span in closures), shortcut_min=15)

    assert travel.leg(a, b, depart, depart + 20) == pytest.approx(travel.leg(b, a, depart, depart + 20))


@given(a=places, b=places, closures=st.lists(windows, max_size=4), depart=st.integers(0, 60))
def test_a_path_never_enters_a_road_that_closes_during_the_leg(
    a: str, b: str, closures: list[tuple[str, int, int]], depart: int
) -> None:
    travel = roads_with(*(shut(edge, since, since + span) for edge, since, span in closures), shortcut_min=15)
    minutes, path = travel.time(a, b, depart), travel.path(a, b, depart)

    assert (minutes is None) == (path is None)
    for edge, since, span in closures:
        if path and minutes and since <= depart + minutes and since + span > depart:
            assert edge not in [used for used, _ in path]


def test_a_crew_may_wait_for_the_road_home_to_open() -> None:
    problem, answer = instance(), plan()
    last = max(stop["end"] for trip in answer["trips"] for stop in trip["stops"])
    for road in ("r1", "r2"):
        problem["roads"]["closures"].append({"edge": road, "from": last + 1, "until": last + 20})
    assert check(problem, answer)["violations"] == []


def test_a_vehicle_ends_what_it_has_begun_before_it_sets_out_anew() -> None:
    problem, answer = instance(), plan()
    begun = deepcopy(answer["trips"][0])
    for stop in begun["stops"]:
        stop |= {name: stop[name] + 300 for name in ("arrive", "start", "end")}
    problem["committed"] = [begun]
    early = deepcopy(answer["trips"][0]) | {"id": "early"}
    found = check(problem, answer | {"trips": [begun, early]})["violations"]
    assert "vehicle in two places" in {violation["kind"] for violation in found}
