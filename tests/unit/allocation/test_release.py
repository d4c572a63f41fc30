"""An approved plan becomes facts for relief and inventory."""

from itertools import chain

from services.allocation import release
from services.allocation.commands import BeginRelease
from services.allocation.events import ReleaseBegun, TripReleased
from shared.messages import canonical
from shared.ports import COMMIT_BYTES_MAX, EVENTS_PER_COMMIT_MAX
from tests.unit.allocation import small_relief as small

START = "2021-07-20T22:00:00+08:00"


def started(body=None, instance=None, **more):
    body = body or release.with_own_names(small.plan(), "p1", small.instance())
    return release.Release("p1", "flood", START, body, instance or small.instance(), **more)


def released(*parts):
    return list(chain.from_iterable(part.trips for part in parts))


def asked(*parts):
    return {question.stream: question for part in parts for question in part.asked}


def old_trip(trip, vehicle, supply="quilts", reserve="government"):
    stop = {
        "stop": 0,
        "place": "S",
        "do": "load",
        "arrive_min": 30,
        "start_min": 30,
        "end_min": 36,
        "depart_min": 36,
        "dock": 0,
        "lines": [
            {
                "reservation": f"{trip}:0:{supply}",
                "supply": supply,
                "item": "quilt",
                "reserve": reserve,
                "quantity": 5,
            }
        ],
    }
    return TripReleased(plan="p0", trip=trip, incident="flood", started_at=START, vehicle=vehicle, stops=(stop,))


def known(state, moved=None):
    """What relief has told of a trip."""
    return {"state": state, "stops": [{"moved": moved}]}


def test_trips_are_named_after_their_plan_and_begun_ones_keep_their_names():
    plan, instance = small.plan(), small.instance() | {"committed": [small.plan()["trips"][0]]}
    names = [trip["id"] for trip in release.with_own_names(plan, "p1", instance)["trips"]]
    assert names == ["t1", "p1-2"]


def test_a_trip_that_the_plan_before_has_to_the_letter_keeps_its_name_and_nobody_hears_of_it_again():
    plan = small.plan()
    before = plan | {"trips": [plan["trips"][1] | {"id": "p0-7"}]}
    instance = small.instance() | {"committed": [], "previous": before}
    body = release.with_own_names(plan, "p1", instance)
    assert [trip["id"] for trip in body["trips"]] == ["p1-1", "p0-7"]
    start = release.Release("p1", "flood", START, body, instance)
    old = [old_trip("p0-7", "wader")]
    assert release.begin("p1", body, old, {"p0-7": known("planned")}, committed=[]).withdrawn == ()
    parts = release.parts(release.resumed(start, ReleaseBegun(plan="p1", withdrawn=(), held_back=()), old))
    assert [trip.trip for trip in released(*parts)] == ["p1-1"]
    assert {line.trip for question in asked(*parts).values() for line in question.lines} == {"p1-1"}


def test_every_trip_is_released_with_its_stops_and_lines():
    first = released(*release.parts(started()))[0]
    assert (first.trip, first.vehicle, first.started_at) == ("p1-1", "truck", START)
    assert [(stop.stop, stop.place, stop.do, stop.dock) for stop in first.stops] == [
        (0, "S", "load", 0),
        (1, "V", "unload", None),
    ]
    assert [line.reservation for line in first.stops[0].lines] == ["p1-1:0:water", "p1-1:0:quilts"]
    assert {line.reservation for line in first.stops[1].lines} == {""}
    assert first.stops[0].depart_min == first.stops[0].end_min


def test_a_trip_that_has_begun_is_not_released_again():
    plan = small.plan()
    instance = small.instance() | {"committed": [plan["trips"][0]]}
    parts = release.parts(started(release.with_own_names(plan, "p1", instance), instance))
    assert [trip.trip for trip in released(*parts)] == ["p1-2"]


def test_every_inventory_stream_is_asked_once_for_all_trips():
    questions = asked(*release.parts(started()))
    assert list(questions) == ["stock/S/bottle", "stock/S/quilt"]
    water = questions["stock/S/bottle"]
    assert (water.store, water.item, water.incident) == ("S", "bottle", "flood")
    assert [(line.trip, line.quantity, line.at) for line in water.lines] == [
        ("p1-1", 40, "2021-07-20T14:30:00.000Z"),
        ("p1-2", 16, "2021-07-20T14:30:00.000Z"),
    ]


def test_capacity_is_asked_of_its_line():
    body = small.plan() | {"trips": [small.trip("t", "truck", small.load("T", 120, 126, sewing=5))]}
    assert list(asked(*release.parts(started(body)))) == ["capacity/sewing"]


def test_withdrawn_trips_are_named_where_they_held_something():
    gone = [old_trip("p0-1", "truck"), old_trip("p0-2", "wader", "sewing", "capacity")]
    parts = release.parts(started(withdrawn=gone))
    assert [event.trip for part in parts for event in part.withdrawn] == ["p0-1", "p0-2"]
    questions = asked(*parts)
    assert questions["stock/S/quilt"].releases == ("p0-1",)
    assert questions["capacity/sewing"].releases == ("p0-2",)
    assert questions["capacity/sewing"].lines == ()
    assert questions["stock/S/bottle"].releases == ()


def test_what_has_not_begun_is_withdrawn_and_what_has_begun_unseen_keeps_its_vehicle():
    old = [old_trip(f"p0-{n}", f"v{n}") for n in range(1, 6)]
    states = {"p0-1": "planned", "p0-2": "loading", "p0-3": "under_way", "p0-4": "cancelled"}
    trips = {trip: known(state) for trip, state in states.items()}
    begin = release.begin("p1", {"trips": []}, old, trips, committed=["p0-2"])
    assert begin == BeginRelease(plan="p1", withdrawn=("p0-1", "p0-5"), held_back=("v3",))


def test_a_trip_given_up_before_it_moved_anything_holds_no_vehicle_back_and_need_not_be_withdrawn():
    old = [old_trip("p0-1", "v1"), old_trip("p0-2", "v2")]
    trips = {"p0-1": known("aborted"), "p0-2": known("aborted", moved=[{"supply": "quilts", "quantity": 5}])}
    begin = release.begin("p1", {"trips": []}, old, trips, committed=[])
    assert begin == BeginRelease(plan="p1", withdrawn=(), held_back=("v2",))


def test_a_vehicle_that_is_held_back_gets_no_new_trip():
    parts = release.parts(started(held_back=frozenset({"truck"})))
    assert [trip.vehicle for trip in released(*parts)] == ["wader"]
    assert [line.trip for line in asked(*parts)["stock/S/bottle"].lines] == ["p1-2"]


def test_a_release_goes_on_as_it_was_begun():
    old = [old_trip("p0-2", "wader"), old_trip("p0-1", "truck")]
    begun = ReleaseBegun(plan="p1", withdrawn=("p0-1",), held_back=("wader",))
    resumed = release.resumed(started(), begun, old)
    assert [trip.trip for trip in resumed.withdrawn] == ["p0-1"]
    assert release.parts(resumed) == release.parts(release.resumed(started(), begun, old[::-1]))


def test_a_large_plan_is_released_in_commits_that_fit():
    one = small.plan()["trips"][0]
    many = [small.trip(f"t{n}", f"v{n}", one["stops"][0], *one["stops"][1:] * 60) for n in range(230)]
    parts = release.parts(started(small.plan() | {"trips": many}))
    sizes = [[len(canonical(e.model_dump(mode="json"))) for e in (*p.withdrawn, *p.trips, *p.asked)] for p in parts]
    assert len(released(*parts)) == 230
    assert max(map(len, sizes)) <= EVENTS_PER_COMMIT_MAX
    assert max(map(sum, sizes)) < COMMIT_BYTES_MAX


def test_a_stream_is_asked_once_so_that_nothing_is_reserved_before_everything_withdrawn_was_released():
    trips = [small.trip(f"t{n}", f"v{n}", small.load("S", n, n + 6, water=1)) for n in range(120)]
    old = [old_trip(f"p0-{n:03}", f"v{n}") for n in range(30)]
    parts = release.parts(started(small.plan() | {"trips": trips}, withdrawn=old))
    questions = [question for part in parts for question in part.asked]
    water = [question for question in questions if question.stream == "stock/S/bottle"]
    quilts = [question for question in questions if question.stream == "stock/S/quilt"]
    assert [len(question.lines) for question in water] == [120]
    assert [len(question.releases) for question in quilts] == [30]
    assert [line.at_min for question in water for line in question.lines] == list(range(120))


def test_an_empty_plan_releases_nothing():
    assert release.parts(started(small.plan() | {"trips": []})) == []
