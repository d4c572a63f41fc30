"""The world beside the platform: driving under closures, docks, production lines."""

from typing import Any

import pytest

from services.cli.demo.docks import Docks
from services.cli.demo.production import Line
from services.cli.demo.roads import OPEN, Closed, Leg, Roads

BRIDGE: Closed = frozenset({("bridge", 0.0)})


def instance(closures: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """A store, a junction and a village in a row; a long way round from the junction over the hills, if any."""
    nodes = [{"id": "junction", "lat": 34.0, "lon": 113.1}, {"id": "hill", "lat": 34.1, "lon": 113.1}]
    edges = [
        {"id": "street", "a": "store", "b": "junction", "minutes": 10, "km": 8},
        {"id": "bridge", "a": "junction", "b": "village", "minutes": 20, "km": 16},
        {"id": "up", "a": "junction", "b": "hill", "minutes": 25, "km": 20},
        {"id": "down", "a": "hill", "b": "village", "minutes": 25, "km": 20},
    ]
    return {
        "now": 30,
        "stores": [{"id": "store", "lat": 34.0, "lon": 113.0}],
        "villages": [{"id": "village", "lat": 34.0, "lon": 113.3}],
        "roads": {"nodes": nodes, "edges": edges, "closures": closures or []},
    }


def leg(roads: Roads, closed: Closed = OPEN, planned_min: float = 30.0) -> Leg:
    found = roads.leg("store", "village", 100.0, planned_min, 1.0, closed)
    assert found
    return found


def test_a_leg_takes_as_long_as_planned_while_nothing_unforeseen_is_closed() -> None:
    assert leg(Roads(instance()), planned_min=34.0).arrive == 134.0


def test_a_closure_that_the_plan_did_not_know_makes_the_leg_a_detour() -> None:
    assert leg(Roads(instance()), BRIDGE).arrive == 160.0


def test_a_closure_that_the_plan_knew_is_in_its_times_already() -> None:
    known = Roads(instance([{"edge": "bridge", "from": 20, "until": None, "factor": 0.0}]))
    assert leg(known, BRIDGE, planned_min=61.0).arrive == 161.0


def test_a_truck_that_has_passed_the_junction_drives_on_over_the_closing_bridge() -> None:
    roads = Roads(instance())
    assert roads.turn(leg(roads), "bridge", 110.5, BRIDGE) is None


def test_a_truck_before_the_junction_takes_the_other_way_from_there() -> None:
    roads = Roads(instance())
    turn = roads.turn(leg(roads), "bridge", 104.0, BRIDGE)
    assert turn
    assert (turn.node, turn.minute, turn.arrive) == ("junction", 110.0, 160.0)


def test_a_truck_turns_round_where_no_road_is_left() -> None:
    roads = Roads(instance())
    closed: Closed = BRIDGE | {("down", 0.0)}
    turn = roads.turn(leg(roads), "bridge", 104.0, closed)
    assert turn
    assert turn.arrive is None


def test_a_closure_elsewhere_does_not_concern_a_truck() -> None:
    roads = Roads(instance())
    assert roads.turn(leg(roads), "up", 104.0, frozenset({("up", 0.0)})) is None


def test_a_truck_that_is_slower_than_the_road_is_found_where_it_really_is() -> None:
    roads = Roads(instance())
    turn = roads.turn(leg(roads, planned_min=60.0), "bridge", 115.0, BRIDGE)
    assert turn
    assert (turn.node, turn.minute) == ("junction", 120.0)


def test_a_late_truck_takes_a_free_dock_or_waits_for_one() -> None:
    docks = Docks()
    docks.open([{"id": "store", "docks": 2}])
    docks.occupy("store", 0, 50.0)
    assert docks.free("store", 0, 40.0) == (1, 40.0)
    docks.occupy("store", 1, 45.0)
    assert docks.free("store", 0, 40.0) == (1, 45.0)
    assert docks.free("store", 0, 50.0) == (0, 50.0)


def test_stores_that_are_known_keep_what_stands_at_their_docks() -> None:
    docks = Docks()
    docks.open([{"id": "store", "docks": 1}])
    docks.occupy("store", 0, 50.0)
    docks.open([{"id": "store", "docks": 1}])
    assert docks.free("store", 0, 40.0) == (0, 50.0)


@pytest.mark.parametrize(("minute", "made"), [(59, 0), (60, 0), (75, 22), (90, 90), (120, 270)])
def test_a_line_makes_nothing_at_first_and_then_more_each_minute(minute: float, made: int) -> None:
    assert Line(start_min=60, ramp_min=30, rate_per_h=360).made(minute) == made


def test_a_line_gives_what_is_new_since_the_last_release_and_never_more_than_its_limit() -> None:
    line = Line(start_min=0, ramp_min=0, rate_per_h=60, max_quantity=25)
    assert [line.release(minute) for minute in (10, 20, 20, 60)] == [10, 10, 0, 5]
