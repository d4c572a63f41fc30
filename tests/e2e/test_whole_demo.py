"""The rehearsal of Xuchang's flood: what it leaves behind is complete, agrees with itself, and hides nothing."""

from __future__ import annotations

import itertools
import re
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from services.allocation.check import check
from services.allocation.deviations import CAUSES
from tests.architecture.readme import BOTH, code
from tests.e2e.rehearsal import Rehearsal, command, rehearse

pytestmark = [pytest.mark.drill, pytest.mark.timeout(600)]

FILES = {
    "events.jsonl",
    "executed.json",
    "final_instance.json",
    "instance.json",
    "plan.json",
    "report.html",
    "result.json",
}
IN_NEED = 80_456
STAMP = re.compile(r"\d\d:\d\d +\d+′ \S ")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Rehearsal:
    return rehearse(tmp_path_factory.mktemp("demo"))


def test_it_ends_well_and_leaves_every_file(demo: Rehearsal) -> None:
    assert demo.code == 0, demo.printed[-2000:]
    assert {path.name for path in demo.out.iterdir()} == FILES


@pytest.mark.parametrize("readme", BOTH, ids=lambda path: path.name)
def test_it_prints_what_the_readme_shows_with_figures_of_its_own(demo: Rehearsal, readme: Path) -> None:
    shown = [line for line in code(readme.read_text(encoding="utf-8")) if STAMP.match(line)]
    printed = {shape(line) for line in demo.printed.splitlines()}
    assert shown
    assert [line for line in shown if shape(line) not in printed] == []


def shape(line: str) -> str:
    """A line that tells of something, without its time of day and with # for its figures."""
    return re.sub(r"\d[\d,.]*", "#", STAMP.sub("", line).strip())


# ---- result.json ----


def test_it_knows_the_people_of_the_scenario(demo: Rehearsal) -> None:
    assert demo.result["people_affected"] == 305_732
    assert demo.result["people_in_need"] == IN_NEED


def test_the_first_plan_is_held_against_its_proven_bound(demo: Rehearsal) -> None:
    planned, bound = demo.result["people_planned_in_time"], demo.result["upper_bound_in_time"]
    assert IN_NEED / 2 < planned <= bound
    assert demo.result["gap"] == pytest.approx(1 - planned / bound, abs=1e-4)


def test_half_of_those_in_need_and_more_are_relieved_before_the_deadline(demo: Rehearsal) -> None:
    result = demo.result
    assert IN_NEED / 2 < result["people_relieved_in_time"] <= result["people_relieved_by_horizon"] <= IN_NEED
    assert 0 < result["relief_minutes_median"] < 540
    assert result["relief_minutes_median"] <= result["relief_minutes_latest"] <= 1440


@pytest.mark.parametrize(("parts", "number"), [("by_group", 4), ("by_county", 6)])
def test_groups_and_counties_add_up_to_everybody(demo: Rehearsal, parts: str, number: int) -> None:
    rows = demo.result[parts].values()
    assert len(rows) == number
    assert sum(row["in_need"] for row in rows) == IN_NEED
    assert sum(row["relieved_in_time"] for row in rows) == demo.result["people_relieved_in_time"]


def test_every_kind_of_reserve_was_used(demo: Rehearsal) -> None:
    used = demo.result["stock_used_by_reserve"]
    assert set(used) == {"government", "corporate", "capacity"}
    assert all(items and min(items.values()) > 0 for items in used.values())


def test_every_shortage_names_item_place_people_and_cause(demo: Rehearsal) -> None:
    shortages = demo.result["shortages"]
    assert shortages
    assert all(row["item"] and row["place"] and row["people"] > 0 and row["cause_zh"] for row in shortages)
    missed = IN_NEED - demo.result["people_relieved_in_time"]
    assert sum(row["people"] for row in shortages) == missed


def test_trips_kilometres_new_plans_and_seconds_are_counted(demo: Rehearsal) -> None:
    result = demo.result
    assert min(result["trips"], result["km"], result["replans"]) > 0
    assert set(result["seconds"]) == {"setup", "load", "solve", "execute"}
    assert min(result["seconds"].values()) > 0


# ---- problems and plans ----


def test_the_first_plan_breaks_no_rule_and_counts_the_same_people(demo: Rehearsal) -> None:
    verdict = check(*demo.first_pair)
    assert verdict["violations"] == []
    assert verdict["kpi"]["relieved_in_time"] == demo.result["people_planned_in_time"]


def test_what_was_driven_counts_the_same_people(demo: Rehearsal) -> None:
    kpi = check(*demo.second_pair)["kpi"]
    assert kpi["people"] == IN_NEED
    assert kpi["relieved_in_time"] == demo.result["people_relieved_in_time"]
    assert kpi["km"] == pytest.approx(demo.result["km"], abs=0.1)


def test_each_rule_that_reality_broke_is_tied_to_an_event_of_the_run(demo: Rehearsal) -> None:
    broken = {(v["kind"], v["where"], v["text"]) for v in check(*demo.second_pair)["violations"]}
    deviations = demo.second_pair[1]["deviations"]
    assert {(d["kind"], d["where"], d["text"]) for d in deviations} == broken
    known = {event["id"] for event in demo.events}
    assert all(d["cause"] in CAUSES and d["events"] and known.issuperset(d["events"]) for d in deviations)


def test_trucks_lost_goods_and_roads_closed_behind_them(demo: Rehearsal) -> None:
    causes = demo.result["deviations"]
    assert {"short", "corrected", "road-closed"} <= causes.keys()
    assert causes.keys() & {"lost", "brought-back"}
    assert sum(causes.values()) == len(demo.second_pair[1]["deviations"])


@pytest.mark.parametrize(("pair", "events", "code"), [("first", [], 0), ("second", [], 3), ("second", ["events"], 0)])
def test_check_plan_says_yes_to_what_the_events_account_for(
    demo: Rehearsal, pair: str, events: list[str], code: int
) -> None:
    files = ("instance.json", "plan.json") if pair == "first" else ("final_instance.json", "executed.json")
    options = ["--events", str(demo.out / "events.jsonl")] if events else []
    done = command("check-plan", *(str(demo.out / name) for name in files), *options)
    assert done.returncode == code, done.stderr
    number = len(demo.second_pair[1]["deviations"])
    said = {
        ("first", False): "0 violations",
        ("second", False): f"{number} violations; for {number} the plan notes a cause (≈), ",
        ("second", True): f"{number} violations, {number} of them tied to events (≈), 0 not (✗)",
    }
    assert done.stdout.splitlines()[-1].startswith(said[pair, bool(events)])


# ---- events.jsonl ----


def test_the_events_are_sorted_by_time_source_position_and_index(demo: Rehearsal) -> None:
    order = [(e["time"], e["source"], int(e["position"]), int(e["index"])) for e in demo.events]
    assert all(before < after for before, after in itertools.pairwise(order))


def test_every_kind_of_event_is_a_cloudevent(demo: Rehearsal) -> None:
    """One of each type, read by an SDK that is not ours; every id is given once."""
    by_type = {event["type"]: line for event, line in zip(demo.events, _lines(demo.out), strict=True)}
    for name, line in by_type.items():
        event = JSONFormat().read(CloudEvent, line)
        assert (event.get_specversion(), event.get_type()) == ("1.0", name)
        assert event.get_data()
    assert len({event["id"] for event in demo.events}) == len(demo.events)


def _lines(out: Path) -> list[bytes]:
    return (out / "events.jsonl").read_bytes().splitlines()


def test_it_does_not_go_as_planned(demo: Rehearsal) -> None:
    told = [event["type"].split(".")[2] for event in demo.events]
    assert told.count("CallUpDeclined") == 1
    assert told.count("VehicleLost") == 1
    late = [e for e in demo.events if e["type"].endswith(".ClosureReported.v1") and e["data"]["from_min"] == 218]
    assert [closure["data"]["road"] for closure in late] == ["R0369"]
    lines = [x for e in demo.events if e["type"].endswith(".HandedOver.v1") for x in e["data"]["lines"]]
    assert sum(line["short"] for line in lines) == 3


def test_partners_answer_ten_to_twenty_minutes_after_every_call(demo: Rehearsal) -> None:
    sent: dict[str, float] = {}
    waited = []
    for event in demo.events:
        kind, at = event["type"].split(".")[2], datetime.fromisoformat(event["time"]).timestamp() / 60
        if kind == "CallUpSent":
            sent[event["subject"]] = at
        elif kind in ("CallUpConfirmed", "CallUpDeclined"):
            waited.append(at - sent[event["subject"]])
    assert waited
    assert 10 <= min(waited) <= max(waited) <= 20


# ---- report.html ----


class Fetched(HTMLParser):
    """Collects what a browser would fetch for the page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [str(value) for name, value in attrs if name in ("src", "href", "xlink:href", "srcset")]
        self.found += [tag] if tag in ("script", "iframe", "object", "embed") else []


def test_the_report_needs_nothing_from_outside(demo: Rehearsal) -> None:
    page = (demo.out / "report.html").read_text(encoding="utf-8")
    seen = Fetched()
    seen.feed(page)
    assert [address for address in seen.found if not address.startswith(("#", "data:"))] == []
    assert not re.search(r"@import|url\((?!#|data:)", page)


def test_the_report_tells_what_went_wrong_and_what_was_done(demo: Rehearsal) -> None:
    page = (demo.out / "report.html").read_text(encoding="utf-8")
    for told in ("partner declined", "R0369", "vehicle broken down", "short or damaged at handover", "re-planned"):
        assert told in page
    assert f"{demo.result['people_relieved_in_time']:,}" in page
