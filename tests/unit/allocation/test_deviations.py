"""What broke a rule on the road is tied to the events that account for it, and to nothing else."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from services.allocation.check import check
from services.allocation.deviations import by_cause, deviations, noted, untied
from tests.unit.allocation import small_relief as small

Json = dict[str, Any]


def _source(event: str) -> str:
    return "inventory" if event.startswith("Reservation") else "relief"


def told(*facts: tuple[str, Json]) -> list[Json]:
    """CloudEvents with the ids e1, e2, ..."""
    return [
        {"id": f"e{n}", "type": f"ninehours.{_source(name)}.{name}.v1", "position": str(n), "index": "0", "data": data}
        for n, (name, data) in enumerate(facts, start=1)
    ]


def found(instance: Json, plan: Json, *facts: tuple[str, Json]) -> list[Json]:
    return deviations(instance, plan, check(instance, plan)["violations"], told(*facts))


def ties(*what: Any) -> list[tuple[Any, Any]]:
    return [(deviation["cause"], deviation["events"]) for deviation in found(*what)]


# ---- goods ----


def stopped_short(quilts: int) -> tuple[Json, Json]:
    """The truck hands over so many of its five quilts."""
    plan = small.plan()
    plan["trips"][0]["stops"][1] = small.unload("V", 56, 62, water=40, quilts=quilts)
    return small.instance(), plan


def line(item: str, **units: int) -> Json:
    return {"supply": "x", "item": item, "reserve": "government", **units}


def aborted(quilts: int, lost: bool) -> tuple[str, Json]:
    aboard = [line("quilt", quantity=quilts)]
    return "TripAborted", {"trip": "t1", "at_min": 60, "reason": "road cut", "aboard": aboard, "lost": lost}


def handed(short: int, damaged: int = 0) -> tuple[str, Json]:
    lines = [line("quilt", good=2, short=short, damaged=damaged), line("bottle", good=40, short=0, damaged=0)]
    return "HandedOver", {"trip": "t1", "place": "V", "lines": lines}


def test_goods_that_an_aborted_trip_brought_back() -> None:
    assert ties(*stopped_short(2), aborted(3, lost=False)) == [("brought-back", ["e1"])]


def test_goods_that_were_lost_with_a_broken_truck() -> None:
    breakdown = "VehicleLost", {"trip": "t1", "vehicle": "truck", "reason": "engine flooded"}
    [deviation] = found(*stopped_short(2), breakdown, aborted(3, lost=True))
    assert (deviation["cause"], deviation["events"]) == ("lost", ["e1", "e2"])
    assert deviation["en"] == "3 units were lost (engine flooded)"


def test_goods_that_were_missing_or_damaged_at_a_handover() -> None:
    assert ties(*stopped_short(2), handed(short=2, damaged=1)) == [("short", ["e1"])]


def test_goods_that_a_finished_trip_still_had_aboard() -> None:
    done = "TripDone", {"trip": "t1", "at_min": 70, "brought_back": [line("quilt", quantity=1)]}
    assert ties(*stopped_short(2), handed(short=2), done) == [("brought-back", ["e2", "e1"])]


@pytest.mark.parametrize("facts", [[], [aborted(2, lost=False)], [handed(short=2), aborted(3, lost=False)]])
def test_goods_that_no_event_accounts_for_exactly_are_tied_to_none(facts: list[tuple[str, Json]]) -> None:
    assert ties(*stopped_short(2), *facts) == [(None, [])]


# ---- needs ----


def demand(run: str, minute: float, general: int) -> tuple[str, Json]:
    place = {"place": "V", "kind": "village", "township": "near", "people": {"infant": 2, "general": general}}
    return "DemandStated", {"run": run, "now_min": minute, "places": [place]}


def fewer_in_need() -> tuple[Json, Json]:
    instance = small.instance()
    instance["villages"][0]["people"]["general"] = 4
    return instance, small.plan()


PLANNED = "TripPlanned", {"trip": "t1", "plan": "p1"}
CORRECTED = "NeedReported", {"village": "V", "stage": "corrected"}


def test_more_than_a_later_correction_needed() -> None:
    facts = demand("p1", 30, 8), PLANNED, ("NeedReported", {"village": "W"}), CORRECTED, demand("p2", 90, 4)
    [deviation] = found(*fewer_in_need(), *facts)
    assert (deviation["where"], deviation["cause"], deviation["events"]) == ("V", "corrected", ["e4"])


def test_a_shelter_is_corrected_by_the_villages_of_its_township() -> None:
    places = [
        {"place": "V", "kind": "shelter", "township": "near", "people": {"infant": 2, "general": 8}},
        {"place": "V1", "kind": "village", "township": "near", "people": {}},
    ]
    stated = "DemandStated", {"run": "p1", "now_min": 30, "places": places}
    report = "NeedReported", {"village": "V1", "stage": "first"}
    assert ties(*fewer_in_need(), stated, PLANNED, report) == [("corrected", ["e3"])]


def test_a_plan_that_sent_more_than_was_ever_needed_is_not_excused() -> None:
    assert ties(*fewer_in_need(), demand("p1", 30, 6), PLANNED, CORRECTED) == [(None, [])]


def test_a_report_that_was_known_when_the_trip_was_planned_excuses_nothing() -> None:
    assert ties(*fewer_in_need(), CORRECTED, demand("p1", 30, 8), PLANNED) == [(None, [])]


# ---- roads ----


def closed(road: str, from_min: float) -> tuple[str, Json]:
    return "ClosureReported", {"road": road, "closure": road, "from_min": from_min}


def with_closures(*closures: tuple[str, float]) -> tuple[Json, Json]:
    instance = small.instance()
    instance["roads"]["closures"] = [{"edge": e, "from": since, "until": 60, "factor": 0.0} for e, since in closures]
    return instance, small.plan()


def test_a_road_that_closed_after_the_truck_could_enter_it() -> None:
    facts = closed("r4", 40), closed("r2", 50)
    [deviation] = found(*with_closures(("r4", 40), ("r2", 50)), *facts)
    assert (deviation["where"], deviation["cause"], deviation["events"]) == ("t1#1", "road-closed", ["e2"])
    assert deviation["en"] == "roads closed or slowed on its way: r2 (from minute 50, could be entered at 46)"


@pytest.mark.parametrize(("closes", "cause"), [(45, None), (46, "road-closed")])
def test_a_road_that_closed_before_the_truck_could_reach_it_excuses_nothing(closes: float, cause: str | None) -> None:
    """It leaves at minute 36 and cannot be on r2 before minute 46."""
    instance, plan = with_closures(("r2", closes))
    [(found_cause, _)] = ties(instance, plan, closed("r2", closes))
    assert found_cause == cause


def test_a_truck_that_set_out_on_a_closed_road_is_not_excused() -> None:
    assert ties(*with_closures(("r2", 20)), closed("r2", 20)) == [(None, [])]


# ---- shifts ----


def with_duty(minutes: float) -> tuple[Json, Json]:
    """The truck, free from minute 0, leaves its last stop at minute 62."""
    instance = small.instance()
    for vehicle in instance["vehicles"]:
        if vehicle["id"] == "truck":
            vehicle["max_duty_min"] = minutes - vehicle["available_from"]
    return instance, small.plan()


def planned_to_end(at: float) -> tuple[str, Json]:
    stops = [{"start_min": 30, "depart_min": 36}, {"arrive_min": at - 6, "start_min": at - 6, "depart_min": at}]
    return "TripPlanned", {"trip": "t1", "plan": "p1", "stops": stops}


ENDED = "TripDone", {"trip": "t1", "at_min": 62, "brought_back": []}


def home_late(duty: float, planned: tuple[str, Json], *facts: tuple[str, Json], **stop: float) -> Json:
    """The truck must be home after so many minutes; `stop` changes its loading."""
    instance, plan = with_duty(duty)
    plan["trips"][0]["stops"][0].update(stop)
    [deviation] = [d for d in found(instance, plan, planned, *facts, ENDED) if d["kind"] == "not back within duty"]
    return deviation


def test_a_trip_that_waited_for_goods() -> None:
    facts = ("ReservationAwaited", {"trip": "t1"}), ("ReservationHeld", {"trip": "t1"})
    stops = [{"start_min": 13, "arrive_min": 13, "depart_min": 19}, {"arrive_min": 39, "depart_min": 45}]
    deviation = home_late(70, ("TripPlanned", {"trip": "t1", "plan": "p1", "stops": stops}), *facts)
    assert (deviation["cause"], deviation["events"]) == ("waited-goods", ["e2", "e3"])
    assert deviation["en"] == "waited 17 minutes at S for goods"


def test_a_trip_that_waited_for_a_dock_that_another_held() -> None:
    instance, plan = with_duty(70)
    instance["stores"][0]["docks"] = 1
    plan["trips"][1]["stops"][0].update(arrive=0, start=0, end=30, depart=30, dock=0)
    stops = [{"start_min": 13, "arrive_min": 13, "depart_min": 19}, {"arrive_min": 39, "depart_min": 45}]
    began = "LoadingStarted", {"trip": "t2", "at_min": 0}
    facts = ("TripPlanned", {"trip": "t1", "plan": "p1", "stops": stops}), began, ENDED
    [cause] = [d["cause"] for d in found(instance, plan, *facts) if d["kind"] == "not back within duty"]
    assert cause == "waited-dock"


def test_a_trip_whose_vehicle_came_late_from_the_trip_before() -> None:
    """Twenty minutes from V, which it leaves at 62, to S, where it was to load at 60."""
    instance, plan = with_duty(120)
    instance["vehicles"][0]["reach"] = ["road", "wading"]
    instance["villages"][1]["people"] = {"general": 5}
    again = small.load("S", 82, 88, water=4), small.unload("W", 108, 114, water=4)
    plan["trips"].append(small.trip("t3", "truck", *again))
    stops = [{"start_min": 60, "arrive_min": 60, "depart_min": 66}, {"arrive_min": 86, "depart_min": 92}]
    done = "TripDone", {"trip": "t3", "brought_back": []}
    facts = ("TripPlanned", {"trip": "t3", "plan": "p1", "stops": stops}), ENDED, done
    [late] = [d for d in found(instance, plan, *facts) if d["kind"] == "not back within duty"]
    assert (late["cause"], late["events"]) == ("displaced", ["e2"])
    assert late["en"] == "the trip before it, t1, only ended at minute 62"


def test_a_trip_that_was_late_for_no_reason_that_anybody_reported() -> None:
    deviation = home_late(70, planned_to_end(45))
    assert (deviation["cause"], deviation["events"]) == ("late", ["e1", "e2"])
    assert deviation["en"] == "was to leave its last stop at minute 45 and did so at 62, by its own reports alone"


def test_a_plan_that_would_have_been_late_by_itself_is_not_excused() -> None:
    assert ties(*with_duty(70), planned_to_end(62), ENDED) == [(None, [])]
    assert ties(*with_duty(70), ENDED) == [(None, [])]


def test_rules_that_nothing_on_the_road_can_break_are_never_tied() -> None:
    plan = small.plan()
    plan["trips"][0]["vehicle"] = "balloon"
    assert {deviation["kind"] for deviation in untied(found(small.instance(), plan))} == {"unknown vehicle"}


# ---- in the file ----


def test_a_file_says_itself_what_its_violations_are_tied_to() -> None:
    instance, plan = stopped_short(2)
    violations = check(instance, plan)["violations"]
    assert untied(noted(plan, violations)) == violations
    plan["deviations"] = found(instance, plan, aborted(3, lost=False))
    assert noted(plan, violations) == plan["deviations"]
    assert by_cause(plan["deviations"]) == {"brought-back": 1}


def test_all_facts_of_a_trip_are_told_in_the_order_of_its_service() -> None:
    facts = demand("p1", 30, 8), PLANNED, CORRECTED
    instance, plan = fewer_in_need()
    for order in itertools.permutations(told(*facts)):
        assert deviations(instance, plan, check(instance, plan)["violations"], order)[0]["events"] == ["e3"]
