"""The after-action report: complete, self-contained, the same for the same data."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from services.gateway import collect, report
from services.gateway.report_chart import _round_up
from services.gateway.report_data import Share
from services.gateway.report_map import BANDS, NEVER, band_of, clock
from services.gateway.story import story
from shared.messages import Json
from tests.unit.gateway.sample import report_data

VOID = {"meta", "link", "br"}


class Outline(HTMLParser):
    """Fails on tags that do not nest; collects what would be fetched."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        self.fetched += [str(value) for name, value in attrs if name in ("src", "href", "xlink:href")]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture
def page() -> str:
    return report.render(report_data())


def test_the_report_is_well_formed_and_fetches_nothing(page: str) -> None:
    outline = Outline()
    outline.feed(page)
    assert outline.open == []
    assert outline.fetched == []
    assert "url(" not in page
    assert "<script" not in page
    assert "http" not in page


def test_the_same_data_give_the_same_page(page: str) -> None:
    assert report.render(report_data()) == page


def test_names_from_data_cannot_become_markup(page: str) -> None:
    assert "&lt;洪涝&gt; &amp; 演练" in page
    assert "<洪涝>" not in page


def test_the_headline_counts_people_relieved_in_time_against_need_and_bound(page: str) -> None:
    assert "<strong>250</strong>" in page
    assert "62.5% of those in need" in page
    assert "78.1%" in page
    assert "T+03:20" in page


def test_who_is_missing_in_a_row_is_shown(page: str) -> None:
    row = re.search(r"<tr>(?:(?!</tr>).)*禹州市.*?</tr>", page, re.DOTALL)
    assert row
    assert re.findall(r">([\d,]+)<", row[0]) == ["400", "250", "50", "100"]


def test_every_place_is_on_the_map_with_its_time(page: str) -> None:
    for text in ("东村 East: 100 人, T+01:40", "西村 West: 50 人, T+09:40", "南村 South: 100 人, 未得到保障"):
        assert text in page


def test_time_is_told_by_shape_as_well_as_by_colour() -> None:
    bands = [*BANDS, NEVER]
    assert len({band.shape for band in bands}) == len({band.css for band in bands}) == len(bands)


@pytest.mark.parametrize(
    ("minute", "css"), [(0, "b1"), (180, "b1"), (180.1, "b2"), (540, "b3"), (540.1, "b4"), (None, "b5")]
)
def test_bands_follow_the_deadline(minute: float | None, css: str) -> None:
    assert band_of(minute, 540).css == css


def test_the_timeline_is_in_order_of_time(page: str) -> None:
    assert page.index("首个方案 <span") < page.index("道路中断")


def test_an_incident_of_which_nothing_is_known_yet_has_a_report() -> None:
    known = report_data()
    unknown = {"planned": None, "bound": None, "median_min": None, "latest_min": None}
    empty: Any = {name: [] for name in known if name not in ("facts", "figures")}
    empty |= {"facts": known["facts"], "figures": {**known["figures"], "in_need": 0, "in_time": 0, **unknown}}
    page = report.render(empty)
    assert "缺口未知" in page
    assert "nan" not in page


def test_a_row_without_need_divides_by_nothing() -> None:
    assert "–" in report.shares([Share(code="x", name="x", name_en="x", in_need=0, in_time=0, late=0)])


def test_many_shortages_are_cut_with_a_count_of_the_rest() -> None:
    rows = report_data()["shortages"] * 100
    assert "40 more" in report.shortages(rows, planned=True)


def test_minutes_before_the_start_have_their_sign() -> None:
    assert [clock(-5), clock(0), clock(545.4)] == ["T-00:05", "T+00:00", "T+09:05"]


@pytest.mark.parametrize(("people", "top"), [(1, 1), (1300, 1500), (66321, 75000), (80456, 100000)])
def test_the_axis_ends_at_a_round_number(people: float, top: float) -> None:
    assert _round_up(people) == top


# where the data come from


def test_the_story_tells_plans_troubles_closures_and_unanswered_calls() -> None:
    incident = {"started_at": "2021-07-20T22:00:00+08:00"}
    plans: list[Json] = [
        {"decided_at": "2021-07-20T14:30:00.000Z", "summary": {"relieved_in_time": 300}},
        {"decided_at": "2021-07-20T15:00:00.000Z", "summary": {}},
    ]
    quilts = {"item": "QUI-COT", "quantity": 5}
    exceptions = [
        {"kind": "trip-aborted", "trip": "T1", "reason": "engine", "at_min": 150.0, "lines": [quilts], "lost": True},
        {"kind": "brought-back", "trip": "T2", "at_min": 160.0, "lines": [quilts, quilts]},
    ]
    closures = [{"road": road, "factor": 0, "from_min": 218.0, "lifted_min": 300.0} for road in ("R1", "R2")]
    callups = [
        {"org": "E1", "state": "declined", "answered_at": "2021-07-20T14:45:00.000Z"},
        {"org": "E2", "state": "confirmed", "answered_at": "2021-07-20T14:45:00.000Z"},
    ]
    found = story(incident, plans, exceptions, closures, callups, {})
    assert [(happening["at_min"], happening["kind"]) for happening in found] == [
        (30, "step"),
        (45, "trouble"),
        (60, "answer"),
        (150, "trouble"),
        (160, "answer"),
        (218, "trouble"),
        (300, "step"),
    ]
    assert found[0]["zh"] == "首个方案批准：时限内 300 人"
    assert found[3]["zh"] == "车次中止：T1 · engine · QUI-COT ×5（损失 lost）"
    assert found[4]["zh"] == "物资带回入库：T2 · QUI-COT ×10"
    assert found[5]["zh"] == "道路中断：R1、R2"


def test_used_stock_is_what_left_the_stores_on_trips() -> None:
    line = {"item": "WAT", "reserve": "government", "quantity": 10}
    trips = [{"stops": [{"loaded": [line, line]}, {"loaded": []}]}]
    assert collect.used(trips, {"WAT": "水"}) == [{"reserve": "government", "item": "水", "quantity": 20}]


def test_a_plan_that_tells_only_its_sum_is_drawn_as_a_level() -> None:
    data = report_data()
    data["plan_curve"] = []
    assert "first plan 300" in report.render(data)


def test_outlines_are_read_from_polygons_and_multipolygons() -> None:
    ring = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]
    shapes = [
        {"geometry": {"type": "Polygon", "coordinates": [ring]}},
        {"geometry": {"type": "MultiPolygon", "coordinates": [[ring], [ring]]}},
    ]
    assert collect.rings({"features": shapes}) == [ring, ring, ring]
