"""On which roads a plan relies: the judge has searched every leg and says so."""

from __future__ import annotations

from services.allocation.judge import judge
from tests.unit.allocation.small_relief import Json, instance, plan


def crossing() -> Json:
    """The napkin with a main road between two junctions, J and K, on the way to V: from S 10 minutes, 6 and 4."""
    problem = instance()
    problem["roads"]["nodes"].append({"id": "K", "lat": 34.0, "lon": 113.95})
    edges = [edge for edge in problem["roads"]["edges"] if edge["id"] != "r2"]
    r2 = {"id": "r2", "a": "J", "b": "K", "minutes": 6.0, "km": 6.0}
    problem["roads"]["edges"] = [*edges, r2, {"id": "V-K", "a": "V", "b": "K", "minutes": 4.0, "km": 4.0}]
    return problem


def test_every_main_road_names_the_trips_that_drive_on_it_and_when_their_leg_ends() -> None:
    assert judge(crossing(), plan())["exposure"]["roads"] == {"r2": {"t1": 56}}


def test_it_counts_who_is_relieved_in_time_by_place() -> None:
    assert judge(crossing(), plan())["exposure"]["in_time"] == {"V": 10, "W": 4}


def test_a_way_that_avoids_a_closed_road_does_not_rely_on_it() -> None:
    problem = crossing()
    problem["roads"]["edges"].append({"id": "r6", "a": "J", "b": "K", "minutes": 6.0, "km": 7.0})
    problem["roads"]["closures"] = [{"edge": "r2", "from": 0, "until": None, "factor": 0.0}]
    assert judge(problem, plan())["exposure"]["roads"] == {"r6": {"t1": 56}}


def test_what_a_begun_trip_has_driven_is_behind_it() -> None:
    begun = plan()["trips"][:1]
    assert judge({**crossing(), "now": 60, "committed": begun}, {**plan(), "trips": begun})["exposure"]["roads"] == {}
    still = {**crossing(), "now": 50, "committed": begun}
    assert judge(still, {**plan(), "trips": begun})["exposure"]["roads"] == {"r2": {"t1": 56}}
