"""The board counts handovers, never plans."""

import itertools
from dataclasses import replace
from typing import Any

import pytest

from services.relief.board import Board
from services.relief.needs import all_places, place_needs, silent_villages, whole_needs
from services.relief.views import views
from shared.messages import Json
from tests.unit.relief.folding import folded
from tests.unit.relief.samples import PLACES, declared, reported

VIEW = {view.kind: view for view in views}
INCIDENT = folded(VIEW["incident"], declared())
HEARD = {"v1": folded(VIEW["report"], reported())}
BOTH = {**HEARD, "v2": folded(VIEW["report"], reported("v2", people={"general": 10}, evacuated={}, affected=50))}


def delivery(trip: str, state: str, planned: list[Any], handed: list[Any], **more: Any) -> Json:
    known = {"incident": "flood", "trip": trip, "vehicle": f"vehicle of {trip}", "loads": [], "exceptions": []}
    return {**known, "state": state, "planned": planned, "handed": handed, **more}


def board(reports: dict[str, Json], *deliveries: Json, now_min: float = 100, lost: tuple[Json, ...] = ()) -> Board:
    return Board(
        incident=INCIDENT,
        now_min=now_min,
        needs=place_needs(INCIDENT, PLACES, reports),
        reports=reports,
        deliveries=deliveries,
        places=PLACES,
        silent=silent_villages(INCIDENT, reports, now_min),
        lost=lost,
    )


def rows(found: Board) -> dict[str, Json]:
    return {place.row()["place"]: place.row() for place in found.reliefs}


# ---- demand ----


def test_a_report_places_people_at_home_and_the_evacuated_at_their_townships_shelter():
    needs = {need["place"]: need for need in place_needs(INCIDENT, PLACES, BOTH)}
    assert needs["v1"]["people"] == {"infant": 2, "elderly": 10, "general": 30}
    assert needs["s1"]["people"] == {"elderly_evacuated": 3, "general_evacuated": 6}
    assert needs["s1"] | {"people": 0} == {
        "place": "s1",
        "kind": "shelter",
        "township": "t1",
        "county": "c1",
        "lat": 34.0,
        "lon": 113.8,
        "access": "road",
        "people": 0,
        "basis": "reported",
    }


def test_an_unheard_village_counts_with_an_estimate_until_it_reports():
    before = {need["place"]: need for need in place_needs(INCIDENT, PLACES, HEARD)}
    assert before["v2"]["basis"] == before["s1"]["basis"] == "estimated"
    assert sum(whole_needs(INCIDENT, PLACES, HEARD)["v2"]["people"].values()) == round(500 * 51 / 1000)
    after = {need["place"]: need for need in place_needs(INCIDENT, PLACES, BOTH)}
    assert (after["v2"]["basis"], after["v2"]["people"]) == ("reported", {"general": 10})


def test_planners_are_also_told_of_places_where_nobody_is_left():
    empty = {**HEARD, "v2": folded(VIEW["report"], reported("v2", people={}, evacuated={}, affected=50))}
    assert "v2" not in {need["place"] for need in place_needs(INCIDENT, PLACES, empty)}
    told = {need["place"]: need["people"] for need in all_places(INCIDENT, PLACES, empty)}
    assert told["v2"] == {}


def test_before_a_village_reports_the_declaration_knows_its_water():
    wet = {**INCIDENT, "water": {"v2": {"access": "boat", "depth_m": 1.5}}}
    access = {need["place"]: need["access"] for need in place_needs(wet, PLACES, HEARD)}
    assert access == {"v1": "road", "v2": "boat", "s1": "road"}


def test_a_village_outside_of_the_zone_counts_once_it_reports():
    smaller = {**INCIDENT, "zone": ["v1"]}
    assert {need["place"] for need in place_needs(smaller, PLACES, BOTH)} == {"v1", "v2", "s1"}


def test_a_village_is_silent_when_nothing_was_heard_for_two_hours():
    assert silent_villages(INCIDENT, HEARD, 119.9) == []
    assert silent_villages(INCIDENT, HEARD, 120) == ["v2"]
    assert silent_villages(INCIDENT, BOTH, 500) == []


# ---- trips ----


@pytest.mark.parametrize(
    ("state", "loads", "planned", "handed", "late"),
    [
        ("planned", [[0, 84.9]], [[1, "v1", 150, {}]], [], 1),
        ("planned", [[0, 85]], [[1, "v1", 150, {}]], [], 0),
        ("under_way", [], [[1, "v1", 84, {}]], [], 1),
        ("under_way", [], [[1, "v1", 86, {}]], [], 0),
        ("arrived", [], [[1, "v1", 60, {}], [2, "v2", 84, {}]], [[1, "v1", 90, {}]], 1),
        ("arrived", [], [[1, "v1", 60, {}], [2, "v2", 120, {}]], [[1, "v1", 90, {}]], 0),
        ("arrived", [], [[1, "v1", 60, {}]], [[1, "v1", 90, {}]], 0),
        ("aborted", [[0, 10]], [[1, "v1", 60, {}]], [], 0),
        ("done", [], [[1, "v1", 60, {}]], [], 0),
    ],
)
def test_a_trip_is_late_that_is_a_quarter_of_an_hour_behind_its_plan(state, loads, planned, handed, late):
    found = board(BOTH, delivery("T1", state, planned, handed, loads=loads), now_min=100)
    assert found.figures["trips_late"] == late


def test_a_late_trip_counts_once_however_many_of_its_stops_are_overdue():
    planned = [[1, "v1", 20, {}], [2, "v2", 40, {}]]
    trips = [delivery(code, "loading", planned, [], loads=[[0, 10]]) for code in ("T1", "T2")]
    assert board(BOTH, *trips).figures["trips_late"] == 2


# ---- relief ----

WATER_FOR_ALL = {"WATER": 168, "FORMULA": 4}


def test_a_place_is_due_then_projected_then_done():
    planned = [[1, "v1", 80, WATER_FOR_ALL]]
    assert rows(board(BOTH))["v1"]["state"] == "due"
    waiting = rows(board(BOTH, delivery("T1", "planned", planned, [])))["v1"]
    assert (waiting["state"], waiting["minute"], waiting["relieved"]) == ("projected", 100, 0)
    done = rows(board(BOTH, delivery("T1", "arrived", planned, [[1, "v1", 85, WATER_FOR_ALL]])))["v1"]
    assert (done["state"], done["minute"], done["relieved"]) == ("done", 85, 42)


def test_a_trip_that_is_over_promises_nothing():
    planned = [[1, "v1", 80, WATER_FOR_ALL]]
    for state in ("cancelled", "aborted", "done"):
        assert rows(board(BOTH, delivery("T1", state, planned, [])))["v1"]["state"] == "due"


def test_figures_count_handovers_and_not_plans():
    figures = board(BOTH, delivery("T1", "under_way", [[1, "v1", 150, WATER_FOR_ALL]], [])).figures
    assert (figures["people_relieved"], figures["people_projected"], figures["people_open"]) == (0, 42, 61)
    assert figures["relief_minutes_latest"] is None


def test_relief_after_the_deadline_counts_late_and_after_the_horizon_not_at_all():
    late = [[1, "v1", 600, {"WATER": 40}], [2, "v2", 1500, {"WATER": 40}], [3, "v1", 500, {"WATER": 40}]]
    figures = board(BOTH, delivery("T1", "done", [], late)).figures
    assert figures["people_relieved_in_time"] == 10
    assert figures["people_relieved_by_horizon"] == 20
    assert (figures["relief_minutes_median"], figures["relief_minutes_latest"]) == (500, 600)


def test_groups_at_home_and_evacuated_are_counted_together():
    drops = [[1, "v1", 85, WATER_FOR_ALL], [2, "s1", 90, {"WATER": 36, "TENT": 2}]]
    figures = board(BOTH, delivery("T1", "done", [], drops)).figures
    assert figures["by_group"]["elderly"] == {"in_need": 13, "relieved_in_time": 13, "relieved_by_horizon": 13}
    assert figures["by_group"]["general"]["relieved_in_time"] == 33
    assert figures["by_county"]["c1"]["in_need"] == figures["people_in_need"] == 61


def test_a_substitute_relieves_like_the_goods_that_it_replaces():
    drops = [[1, "v2", 85, {"CARBOY": 1}]]
    assert rows(board(BOTH, delivery("T1", "done", [], drops)))["v2"]["relieved"] == 10


def test_the_curve_grows_at_the_end_of_each_handover():
    drops = [[1, "v1", 85, {"WATER": 40}], [2, "v2", 85, {"WATER": 20}], [3, "v1", 120, {"WATER": 4}]]
    curve = board(BOTH, delivery("T1", "done", [], drops)).curve
    assert curve == [{"minute": 85, "relieved": 15}, {"minute": 120, "relieved": 16}]


def test_people_affected_are_those_of_the_newest_reports():
    assert board(BOTH).figures["people_affected"] == 450


def test_exceptions_come_in_order_of_time_with_lost_vehicles_and_absurd_reports():
    absurd = {**HEARD, "v2": folded(VIEW["report"], reported("v2", affected=900))}
    short = {"kind": "short-or-damaged", "trip": "T1", "at_min": 85}
    loss = {"incident": "flood", "trip": "", "at": "", "at_min": 50, "reason": "engine", "goods_lost": True}
    found = board(
        absurd, delivery("T1", "done", [], [], exceptions=[short]), lost=({"vehicle": "K1-LT-01", "lost": loss},)
    )
    assert [entry["kind"] for entry in found.exceptions] == [
        "report-above-population",
        "vehicle-lost",
        "short-or-damaged",
    ]
    assert found.figures["vehicles_lost"] == 1


@pytest.mark.parametrize("reports", [{}, HEARD, BOTH])
def test_an_incident_without_any_delivery_has_figures(reports):
    figures = board(reports).figures
    assert figures["people_relieved"] == 0
    assert figures["people_in_need"] > 0
    assert figures["trips"] == {}


def test_a_board_counted_after_another_tells_the_same_as_one_counted_anew():
    promised, drop = [[1, "v1", 80, WATER_FOR_ALL]], [[1, "v1", 80, WATER_FOR_ALL]]
    moments = [
        board(HEARD),
        board(BOTH),
        board(BOTH, delivery("T1", "under_way", promised, [])),
        board(BOTH, delivery("T1", "under_way", promised, []), now_min=200),
        board(BOTH, delivery("T1", "done", promised, drop), now_min=200),
        board(HEARD, delivery("T1", "done", promised, drop), now_min=200),
    ]
    for earlier, later in itertools.pairwise(moments):
        after = replace(later, before=earlier.reliefs)
        assert (after.figures, rows(after)) == (later.figures, rows(later))
        unchanged = [old for old, new in zip(earlier.reliefs, after.reliefs, strict=False) if old is new]
        assert unchanged
