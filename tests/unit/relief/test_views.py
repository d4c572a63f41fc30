"""What documents say after the facts, in whatever order these come."""

from services.relief.events import (
    ArrivedAtStop,
    GoodsLoaded,
    HandedOver,
    HandoverDoubted,
    IncidentClosed,
    LineRefused,
    LoadingStarted,
    TripAborted,
    TripCancelled,
    TripDeparted,
    TripDone,
    VehicleLost,
    VehicleRegistered,
)
from services.relief.foreign import ReservationAwaited, ReservationHeld, ReservationRefused
from services.relief.shapes import BeyondLine, Line
from services.relief.views import views
from services.relief.views_trip import has_begun
from shared.messages import Event
from tests.unit.relief.folding import folded
from tests.unit.relief.samples import LOAD_A, LOADED, PLANNED, UNDER_WAY, WATER_A, at, declared, handed, reported

VIEW = {view.kind: view for view in views}
HANDED = HandedOver(
    trip="T1",
    incident="flood",
    stop=1,
    place="v1",
    start_min=65,
    end_min=70,
    lines=[handed(115, short=3, damaged=2)],
    received_by="wang",
)
TRUCK = VehicleRegistered(
    vehicle="K1-LT-01", type="LT", depot="K1", payload_kg=1500, volume_m3=15, areas=["t1", "c1", "4110"]
)


def test_the_newest_report_is_the_one_about_the_latest_moment():
    body = folded(VIEW["report"], reported(minute=90, stage="corrected"), reported(minute=20))
    assert (body["stage"], body["happened_at"], body["reports"]) == ("corrected", at(90), 2)
    assert [earlier["happened_at"] for earlier in body["earlier"]] == [at(20)]


def test_a_correction_hides_nothing_of_what_it_replaces():
    body = folded(VIEW["report"], reported(minute=20), reported(minute=30, stage="follow_up"), reported(minute=40))
    assert [(told["happened_at"], told["stage"]) for told in body["earlier"]] == [
        (at(20), "first"),
        (at(30), "follow_up"),
    ]


def test_of_two_reports_about_one_moment_the_one_that_came_last_counts():
    body = folded(VIEW["report"], reported(minute=20), reported(minute=20, affected=500))
    assert body["affected"] == 500


def test_times_with_different_offsets_are_compared_as_moments():
    later = reported(minute=20, stage="corrected").model_copy(update={"happened_at": "2021-07-20T14:30:00Z"})
    assert folded(VIEW["report"], later, reported(minute=25))["stage"] == "corrected"


def test_an_incident_shows_whether_it_is_open():
    assert folded(VIEW["incident"], declared())["state"] == "open"
    closed = folded(VIEW["incident"], declared(), IncidentClosed(incident="flood", at=at(60), at_min=60))
    assert (closed["state"], closed["closed_at"]) == ("closed", at(60))


def test_a_lost_vehicle_stays_lost_when_its_register_entry_is_corrected():
    lost = VehicleLost(
        vehicle="K1-LT-01", incident="flood", trip="", at=at(60), at_min=60, reason="engine", goods_lost=True
    )
    body = folded(VIEW["vehicle"], TRUCK, lost, TRUCK)
    assert (body["state"], body["lost"]["reason"]) == ("lost", "engine")


def test_a_trip_shows_plan_and_reality_side_by_side():
    arrived = ArrivedAtStop(trip="T1", stop=1, at_min=61)
    body = folded(VIEW["trip"], *UNDER_WAY, arrived, HANDED, TripDone(trip="T1", at_min=99, brought_back=[]))
    assert body["state"] == "done"
    assert body["stops"][0]["actual"] == {"loading_min": 31, "loaded_min": 41, "departed_min": 42}
    assert [line["quantity"] for line in body["stops"][0]["loaded"]] == [200, 5]
    assert body["stops"][1]["start_min"] == 60
    assert body["stops"][1]["actual"] == {"arrived_min": 61}
    assert body["stops"][1]["handovers"][0]["lines"][0]["good"] == 115
    assert "signature" not in body["stops"][1]["handovers"][0]
    assert body["end"]["brought_back"] == []


def test_a_trip_shows_what_the_receiver_of_its_goods_drew():
    signed = HANDED.model_copy(update={"signature": "1,2 3,4"})
    assert folded(VIEW["trip"], *UNDER_WAY, signed)["stops"][1]["handovers"][0]["signature"] == "1,2 3,4"


def test_what_a_store_has_said_last_of_a_reservation_is_kept():
    awaited, held = (kind(trip="T1", reservation=LOAD_A) for kind in (ReservationAwaited, ReservationHeld))
    assert folded(VIEW["answer"], awaited, held) == {"answer": "held"}
    refused = ReservationRefused(trip="T1", reservation=LOAD_A, reason="silent")
    assert folded(VIEW["answer"], awaited, refused) == {"answer": "refused"}


def test_a_trip_cancelled_before_its_plan_arrives_is_no_ones_trip():
    body = folded(VIEW["trip"], TripCancelled(trip="T1", by_plan="p2"))
    assert body["state"] == "cancelled"
    assert "incident" not in body


def test_a_delivery_counts_what_was_handed_over_and_remembers_what_went_wrong():
    doubt = HandoverDoubted(
        trip="T1",
        incident="flood",
        stop=1,
        place="v1",
        at_min=70,
        lines=[BeyondLine(**WATER_A, handed=201, aboard=200)],
    )
    body = folded(VIEW["delivery"], *UNDER_WAY, HANDED, doubt)
    assert body["planned"] == [[1, "v1", 70, {"WATER": 120, "CARBOY": 5}], [2, "v2", 100, {"WATER": 80}]]
    assert body["handed"] == [[1, "v1", 70, {"WATER": 115}]]
    assert body["state"] == "arrived"
    assert [entry["kind"] for entry in body["exceptions"]] == ["short-or-damaged", "beyond-aboard"]


def test_a_delivery_knows_at_which_stores_its_trip_still_has_to_load():
    store, village = PLANNED.stops[:2]
    stops = [
        store,
        village,
        store.model_copy(update={"stop": 2, "end_min": 90}),
        village.model_copy(update={"stop": 3}),
    ]
    twice = PLANNED.model_copy(update={"stops": stops})
    gone = TripDeparted(trip="T1", stop=0, at_min=42)

    def loads(*facts: Event) -> list[int]:
        return [stop for stop, _ in folded(VIEW["delivery"], twice, *facts)["loads"]]

    assert folded(VIEW["delivery"], twice)["loads"] == [[0, store.end_min], [2, 90]]
    assert loads(gone) == [2]
    assert loads(gone, ArrivedAtStop(trip="T1", stop=2, at_min=80)) == [2]
    assert loads(HANDED) == [2]
    assert loads(HANDED.model_copy(update={"stop": 3})) == []


def test_refusals_aborts_and_issues_after_the_end_are_exceptions():
    refused = LineRefused(trip="T1", reservation=LOAD_A, reason="declined")
    aboard = [Line(**WATER_A, quantity=200)]
    aborted = TripAborted(trip="T1", at_min=50, reason="engine", aboard=aboard, lost=True)
    late = GoodsLoaded(trip="T1", stop=0, reservation=LOAD_A, at_min=55, lines=aboard)
    body = folded(VIEW["delivery"], refused, PLANNED, aborted, late)
    assert [entry["kind"] for entry in body["exceptions"]] == ["line-refused", "trip-aborted", "issued-after-end"]
    assert body["state"] == "aborted"


def test_a_trip_has_begun_unless_it_was_given_up_before_it_had_moved_anything():
    lost = TripAborted(trip="T1", at_min=50, reason="engine", aboard=[], lost=True)
    started = LoadingStarted(trip="T1", stop=0, at_min=40)
    begun = [(), (started,), (started, lost), LOADED[1:], (*LOADED[1:], lost)]
    assert [has_begun(folded(VIEW["trip"], PLANNED, *facts)) for facts in begun] == [False, True, False, True, True]


def test_a_whole_handover_is_no_exception():
    whole = HANDED.model_copy(update={"lines": [handed(120)]})
    assert folded(VIEW["delivery"], *LOADED, whole)["exceptions"] == []
