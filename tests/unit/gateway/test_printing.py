"""Paper: typefaces inside, codes that are read back, data that stay data."""

from __future__ import annotations

import re
from collections import deque
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway import report_print, waybill
from services.gateway.printing import TEMPLATES, Language, language, pdf
from services.gateway.waybill import Part, Told, article, code_of, taken, unloaded
from shared.messages import Json
from shared.problem import Problem
from tests.paper import characters, codes, ink, typefaces
from tests.unit.gateway.sample import report_data

WEB = TEMPLATES.parent / "web"
LABELS: list[Json] = orjson.loads((WEB / "tests/labels.json").read_bytes())
BOTH: tuple[Language, ...] = ("zh", "en")


def line(quantity: int, reservation: str = "") -> Json:
    return {"supply": "S", "item": "WAT", "reserve": "government", "quantity": quantity, "reservation": reservation}


def told(name: str = "刘庄村", **changes: int) -> Told:
    """Sixty bottles out of two lots to two villages."""
    times = {"arrive_min": 30.0, "depart_min": 60.5}
    stops = [
        {"do": "load", "place": "K1", "lines": [line(60, "R")], "handovers": [], **times},
        {"do": "unload", "place": "v1", "lines": [line(40)], "handovers": [], **times},
        {"do": "unload", "place": "v2", "lines": [line(20)], "handovers": [], **times},
    ]
    trip = {"trip": "run-1-1", "plan": "run-1", "vehicle": "V1", "started_at": "2021-07-20T22:00:00+08:00"}
    lots = [{"lot": "L1", "quantity": 50}, {"lot": "L2", "quantity": 10}]
    water = {"name": "瓶装水", "name_en": "Water", "unit": "bottle", "weight_kg": 0.5}
    return Told(
        trip={**trip, "stops": stops * changes.get("times", 1)},
        incident={"name": "小水", "name_en": "", "mode": "drill"},
        places={
            "K1": {"name": "火龙镇库", "name_en": "Store"},
            "v1": {"name": name, "name_en": "", "areas": ["v1", "t1", "c1"]},
            "t1": {"name": "火龙镇", "name_en": "Huolong"},
        },
        items={"WAT": water},
        reservations={"R": {"taken": lots}},
        expires={("K1", "WAT", "L1"): "2028-12-31"},
    )


@pytest.mark.parametrize("lang", BOTH)
@pytest.mark.parametrize("template", ["waybill", "labels"])
def test_a_trip_on_paper_carries_its_glyphs_and_can_be_searched(template: str, lang: Language) -> None:
    data = (waybill.waybill if template == "waybill" else waybill.labels)(told(), lang, None)
    made = pdf("waybill" if template == "waybill" else "labels", data)
    assert typefaces(made) == {"NotoSansSC-Regular", "NotoSerifSC-Regular"}
    assert set("火龙镇库瓶装水" if lang == "zh" else "StoreWater刘庄村") <= characters(made)


@pytest.mark.parametrize("lang", BOTH)
def test_the_report_on_paper_carries_its_glyphs_and_pictures(lang: Language) -> None:
    made = pdf("report", report_print.report(report_data(), lang))
    assert typefaces(made) == {"NotoSansSC-Regular", "NotoSerifSC-Regular"}
    assert set("上限小时" + ("洪涝婴幼儿" if lang == "zh" else "infants")) <= characters(made)


def test_equal_data_give_an_equal_file() -> None:
    data = waybill.waybill(told(), "zh", None)
    assert pdf("waybill", data) == pdf("waybill", data)


def test_a_waybill_names_lots_as_taken_and_times_as_the_reader_s_clock() -> None:
    bill = waybill.waybill(told(), "zh", 0)
    assert [(row["lot"], row["quantity"], row["expires"]) for row in bill["stops"][0]["rows"]] == [
        ("L1", 50, "2028-12-31"),
        ("L2", 10, ""),
    ]
    assert [[(row["lot"], row["quantity"]) for row in stop["rows"]] for stop in bill["stops"][1:]] == [
        [("L1", 40)],
        [("L1", 10), ("L2", 10)],
    ]
    assert (bill["stops"][0]["arrive"], bill["zone"]) == ("07-20 14:30", "UTC")
    assert waybill.waybill(told(), "zh", None)["stops"][0]["depart"] == "07-20 23:00"
    assert (bill["stops"][0]["weight_kg"], bill["stops"][1]["within"]) == (30, "c1 火龙镇")


def test_a_waybill_shows_what_was_handed_over_and_how_the_receiver_signed() -> None:
    trip = told()
    lines = [{**line(0), "good": 30, "short": 1, "damaged": 0}, {**line(0), "good": 7, "short": 0, "damaged": 2}]
    handover = {"start_min": 60, "end_min": 65, "lines": lines, "received_by": "王芳"}
    trip.trip["stops"][1]["handovers"] = [handover, {**handover, "signature": "10,20 900,400;50,60"}]
    bill = waybill.waybill(trip, "zh", None)
    unsigned, signed = bill["stops"][1]["handovers"]
    water = {"item": "WAT", "name": "瓶装水", "unit": "bottle", "good": 37, "short": 1, "damaged": 2}
    assert (signed["at"], signed["rows"]) == ("07-20 23:05", [water])
    assert (unsigned["svg"], signed["svg"].count("<path")) == ("", 2)
    assert set("王芳交接时间") <= characters(pdf("waybill", bill))
    stop = bill["stops"][1]
    blank, inked = (ink("waybill", {**bill, "stops": [{**stop, "handovers": [one]}]}) for one in (unsigned, signed))
    assert inked > blank


def test_the_codes_on_paper_are_read_back() -> None:
    assert codes("waybill", waybill.waybill(told(), "zh", None)) == ["]Q1run-1-1"]
    assert codes("labels", waybill.labels(told(), "zh", None)) == [
        "]Q1(91)WAT(10)L1(17)281231(30)40",
        "]Q1(91)WAT(10)L1(17)281231(30)10",
        "]Q1(91)WAT(10)L2(30)10",
    ]


def test_a_label_has_the_article_number_of_a_single_unit() -> None:
    trip = told()
    trip.items["WAT"]["gtins"] = {"02000000100012": 24, "02000000000015": 1}
    assert codes("labels", waybill.labels(trip, "zh", None))[0] == "]Q1(01)02000000000015(10)L1(17)281231(30)40"


def test_of_several_makers_numbers_none_is_printed() -> None:
    assert article({"gtins": {"02000000000015": 1, "02000000000022": 1}}) == ""
    assert article({}) == ""


@pytest.mark.parametrize("label", LABELS, ids=[label["row"]["lot"] or label["row"]["item"] for label in LABELS])
def test_a_label_says_what_the_pages_understand(label: Json) -> None:
    assert code_of(label["row"]) == label["code"]


def test_a_name_is_never_markup() -> None:
    name = '#panic("村") *$ <a> \\'
    made = pdf("waybill", waybill.waybill(told(name), "zh", None))
    assert set(name) - {" "} <= characters(made)


def test_a_trip_beyond_measure_is_not_printed() -> None:
    with pytest.raises(Problem) as refused:
        waybill.waybill(told(times=200), "zh", None)
    assert (refused.value.slug, refused.value.status) == ("too-long-to-print", 422)


@given(
    st.integers(1, 99),
    st.lists(st.integers(1, 30), max_size=4),
    st.lists(st.integers(1, 30), max_size=6),
)
def test_what_is_handed_over_is_what_was_asked_for_lot_by_lot(
    planned: int, lots: list[int], unloads: list[int]
) -> None:
    reserved = {"R": {"taken": [{"lot": f"L{number}", "quantity": units} for number, units in enumerate(lots)]}}
    loaded = list(taken(line(planned, "R"), "K1", reserved))
    assert sum(part.quantity for part in loaded) == max(planned, sum(lots))
    aboard = deque(loaded)
    handed = [list(unloaded(aboard, quantity)) for quantity in unloads]
    assert [sum(part.quantity for part in parts) for parts in handed] == unloads
    for part in loaded:
        assert _units(part, [one for parts in handed for one in parts]) <= part.quantity


def _units(of: Part, parts: list[Part]) -> int:
    return sum(part.quantity for part in parts if of.lot and part.lot == of.lot)


@pytest.mark.parametrize(
    ("wanted", "accepted", "spoken"),
    [
        ("en", "zh-CN", "en"),
        (None, "en-GB,en;q=0.9,zh;q=0.8", "en"),
        (None, "fr, zh-TW;q=0.9, en", "zh"),
        (None, "fr", "zh"),
        (None, "", "zh"),
    ],
)
def test_the_language(wanted: Language | None, accepted: str, spoken: str) -> None:
    assert language(wanted, accepted) == spoken


def test_paper_and_pages_say_the_same_units() -> None:
    def blocks(path: Path, begin: str) -> list[dict[str, str]]:
        after = path.read_text(encoding="utf-8").partition(begin)[2]
        found = re.findall(r'"?(\w+)"?: (?:"|\')([^"\']+)(?:"|\')', after)
        return [dict(found[: len(found) // 2]), dict(found[len(found) // 2 :])]

    assert blocks(TEMPLATES / "words.typ", "#let units") == blocks(WEB / "src/i18n/units.ts", "const zh")


def test_every_word_is_said_in_both_languages() -> None:
    zh, en = (TEMPLATES / "words.typ").read_text(encoding="utf-8").partition("#let units")[0].split("\n  en: (")
    said = [re.findall(r"^    ([\w-]+): ", half, re.MULTILINE) for half in (zh, en)]
    assert said[0] == said[1]
    used = {word for path in TEMPLATES.glob("*.typ") for word in re.findall(r'say\("([\w-]+)"\)', path.read_text())}
    assert used <= set(said[0])
