"""The report's data, gathered from what the services answer to the caller."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import orjson
import pytest
from starlette.types import Receive, Scope, Send

from services.gateway import report
from services.gateway.collect import report_data
from shared.identity import Principal
from shared.messages import Json
from shared.problem import Problem

OBSERVER = Principal("chen", frozenset({"observer"}), area="411000")
SHORT = {
    "item": "WAT",
    "place": "v2",
    "people": 9,
    "cause": "item",
    "cause_zh": "库存不够",
    "cause_en": "too little stock",
}


class Answers:
    """A service that knows these paths; lists come in parts of one item."""

    def __init__(self, known: dict[str, Any]) -> None:
        self._known = known
        self.tokens: set[bytes] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.tokens.add(dict(scope["headers"])[b"authorization"])
        known = self._known.get(scope["path"])
        body = _part(known, scope["query_string"].decode()) if isinstance(known, tuple) else known
        problem = {"type": "urn:ninehours:problem:not-found", "detail": "There is no such thing here."}
        await send({"type": "http.response.start", "status": 404 if known is None else 200, "headers": []})
        await send({"type": "http.response.body", "body": orjson.dumps(problem if known is None else body)})


def _part(items: tuple[Json, ...], query: str) -> Json:
    number = int(parse_qs(query).get("cursor", ["0"])[0])
    return {"items": items[number : number + 1], "next": str(number + 1) if number + 1 < len(items) else None}


def place(code: str, state: str, relieved: int) -> Json:
    minute = 200.0 if state == "done" else None
    numbers = {"in_need": 10, "relieved": relieved, "minute": minute}
    return {"place": code, "lon": 113.5, "lat": 34.0, "state": state, **numbers}


def relief() -> Answers:
    share = {"in_need": 20, "relieved_in_time": 10, "relieved_by_horizon": 15}
    incident = {
        "incident": "flood",
        "name": "洪涝",
        "name_en": "Flood",
        "mode": "drill",
        "areas": ["411000"],
        "started_at": "2021-07-20T22:00:00+08:00",
        "deadline_min": 540.0,
    }
    figures = {
        "now_min": 600.0,
        "people_affected": 100,
        "people_in_need": 20,
        "people_relieved_in_time": 10,
        "people_relieved": 15,
        "relief_minutes_median": 200.0,
        "relief_minutes_latest": 580.0,
        "by_group": {"general": share, "infant": share, "nurse": share},
        "by_county": {"411081": {"name": "禹州市", "name_en": "Yuzhou", **share}},
    }
    loaded = [{"reserve": "government", "item": "WAT", "quantity": 7}]
    driven = {"state": "done", "begun": True, "stops": [{"loaded": loaded}]}
    given_up = {"state": "aborted", "begun": False, "stops": [{"loaded": []}]}
    return Answers(
        {
            "/incidents/flood": incident,
            "/incidents/flood/figures": figures,
            "/incidents/flood/curve": [{"minute": 200.0, "relieved": 10}],
            "/incidents/flood/places": (place("v1", "done", 10), place("v2", "due", 4)),
            "/incidents/flood/exceptions": ({"kind": "vehicle-lost", "vehicle": "V1", "at_min": 5.0},),
            "/places": ({"place": "v1", "name": "东村", "name_en": "East"},),
            "/trips": (driven, given_up),
            "/closures": (),
        }
    )


def plan(name: str, decided_at: str, people: int) -> Json:
    summary = {"relieved_in_time": people, "relieved_bound": people + 2}
    return {"plan": name, "state": "approved", "decided_at": decided_at, "summary": summary}


def allocation() -> Answers:
    return Answers(
        {
            "/plans": (
                plan("second", "2021-07-20T15:00:00.000Z", 12),
                plan("first", "2021-07-20T14:30:00.000Z", 18),
                {"plan": "third", "state": "refused", "decided_at": "2021-07-20T16:00:00.000Z", "summary": {}},
            ),
            "/incidents/flood/shortages": (SHORT,),
        }
    )


async def test_a_report_is_gathered_from_all_services_in_the_callers_name() -> None:
    doors = {"relief": relief(), "allocation": allocation(), "inventory": Answers({})}
    data = await report_data(doors, OBSERVER, "a-token", "flood", None)
    assert data["facts"]["as_of"] == "2021-07-21 08:00+08:00"
    assert (data["figures"]["planned"], data["figures"]["bound"], data["figures"]["replans"]) == (18, 20, 1)
    assert (data["figures"]["late"], data["figures"]["trips"]) == (5, 1)
    assert [share["code"] for share in data["groups"]] == ["infant", "general", "nurse"]
    assert [(spot["name"], spot["relieved_min"]) for spot in data["spots"]] == [("东村", 200.0), ("v2", None)]
    assert data["shortages"] == [
        {"item": "WAT", "place": "v2", "people": 9, "cause": "库存不够", "cause_en": "too little stock"}
    ]
    assert data["used"] == [{"reserve": "government", "item": "WAT", "quantity": 7}]
    assert [happening["kind"] for happening in data["timeline"]] == ["trouble", "step", "answer"]
    assert {token for door in doors.values() for token in door.tokens} == {b"Bearer a-token"}
    assert "东村" in report.render(data)


async def test_an_unknown_incident_is_the_services_own_problem() -> None:
    doors = {"relief": relief(), "allocation": allocation(), "inventory": Answers({})}
    with pytest.raises(Problem) as refused:
        await report_data(doors, OBSERVER, "a-token", "drought", None)
    assert (refused.value.slug, refused.value.status) == ("not-found", 404)


@pytest.mark.parametrize("who", [{"area": "411081"}, {"org": "E01"}])
async def test_a_report_is_for_those_who_see_all_of_it(who: dict[str, str]) -> None:
    doors = {"relief": relief(), "allocation": allocation(), "inventory": Answers({})}
    with pytest.raises(Problem) as refused:
        await report_data(doors, Principal("zhao", frozenset({"desk"}), **who), "a-token", "flood", None)
    assert refused.value.slug == "forbidden"


async def test_outlines_come_from_the_file_that_is_set(tmp_path: Path) -> None:
    outlines = tmp_path / "outlines.geojson"
    ring = [[113.0, 34.0], [114.0, 34.0], [113.0, 35.0]]
    shape = {"features": [{"geometry": {"type": "Polygon", "coordinates": [ring]}}]}
    outlines.write_bytes(orjson.dumps(shape))
    doors = {"relief": relief(), "allocation": Answers({}), "inventory": Answers({})}
    data = await report_data(doors, OBSERVER, "a-token", "flood", outlines)
    assert data["boundaries"] == [ring]
    assert data["figures"]["planned"] is None
