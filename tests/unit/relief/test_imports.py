"""The rows of bulk files are what Xuchang's data yield, and what a table in CSV can hold."""

import pytest
from pydantic import ValidationError

from services.cli import xuchang
from services.relief.imports import (
    PlaceRow,
    ReportRow,
    RoadRow,
    VehicleRow,
    register_place,
    register_road,
    register_vehicle,
    report_need,
)
from services.relief.place import chain
from shared.service import ImportContext
from tests.unit.relief.samples import START, at

TRUCK = {"code": "T", "type": "LT", "store": "K1", "payload_kg": 1500, "volume_m3": 15}
DEPOT = {"depots": {"K1": {"areas": ["c1", "4110"], "org": "E1"}}}
TOLD = {"village": "v1", "stage": "first", "affected": 40}


def context(**facts):
    return ImportContext("digest", "wang", at(40), facts)


def test_every_place_of_xuchang_has_its_parents_before_it():
    areas = {}
    for raw in xuchang.places():
        row = PlaceRow.model_validate(raw)
        areas[row.code] = chain(row.code, row.parent, areas)
        assert register_place(row, context(areas=areas)).areas == areas[row.code]
    assert {len(codes) for codes in areas.values()} == {1, 2, 3, 4}


def test_every_road_vehicle_and_report_of_xuchang_is_a_row():
    for raw in xuchang.road_edges():
        assert register_road(RoadRow.model_validate(raw), context()).road == raw["code"]
    for raw in xuchang.vehicles():
        depots = {raw["store"]: {"areas": ["411000"], "org": ""}}
        assert register_vehicle(VehicleRow.model_validate(raw), context(depots=depots)).vehicle == raw["code"]
    for raw in xuchang.reports(seed=1):
        facts = context(started_at={"flood": START}, incident="flood")
        assert report_need(ReportRow.model_validate(raw), facts).village == raw["village"]


def test_a_vehicle_on_call_is_ready_so_long_after_the_call():
    called = register_vehicle(VehicleRow.model_validate({**TRUCK, "ready_after_call_min": "60"}), context(**DEPOT))
    assert (called.on_call, called.ready_min, called.org) == (True, 60, "E1")
    with pytest.raises(ValidationError, match="either ready_min or ready_after_call_min"):
        VehicleRow.model_validate(TRUCK)


def test_cells_of_a_table_hold_lists_and_counts():
    truck = VehicleRow.model_validate({**TRUCK, "ready_min": "30", "reach": "road wading"})
    assert truck.reach == ("road", "wading")
    report = ReportRow.model_validate({**TOLD, "people": "infant:1 general:20"})
    assert report.people == {"infant": 1, "general": 20}


def test_a_report_speaks_of_its_minute_of_its_time_or_of_now():
    facts = context(started_at={"flood": START}, incident="flood")
    rows = [{**TOLD, "people": {"general": 3}, **when} for when in ({"minute": 20}, {"happened_at": at(25)}, {})]
    told = [report_need(ReportRow.model_validate(row), facts) for row in rows]
    assert [report.happened_at for report in told] == ["2021-07-20T14:20:00.000Z", at(25), at(40)]
    assert {report.received_at for report in told} == {at(40)}


@pytest.mark.parametrize(
    "changes",
    [{"people": "many"}, {"people": "general:-3"}, {"peeple": "general:3"}, {"happened_at": "2021-07-20 22:00"}],
)
def test_a_cell_that_cannot_be_read_is_refused(changes):
    with pytest.raises(ValidationError):
        ReportRow.model_validate({**TOLD, "people": "general:3", **changes})
