"""Who may do what, for every operation of every service: by area, by organisation, by role.

An operation that is not in the table fails the test, so that none can be added without saying whom it is for.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import orjson
import pytest
from fastapi.routing import APIRoute

from services.gateway import parts
from services.inventory.commands import ReserveStock, SendCallUp
from services.inventory.events import AskedLine
from services.relief.commands import PlanTrip
from services.relief.shapes import ReliefRules, Stop, StopLine
from shared.http import create_app
from shared.identity import ROLES
from shared.messages import Json
from shared.ports import Document
from tests.e2e.hamlet import (
    CITY,
    COUNTY,
    INCIDENT,
    ITEMS,
    PLACES,
    ROADS,
    START,
    STORES,
    TERRAIN,
    VEHICLES,
    VILLAGE,
    Hamlet,
    declare,
    hamlet,
    promise,
    report,
)
from tests.pages import small_pages
from tests.platform import fresh_key, post, send_file

NEIGHBOUR = "411082"
REFUSED, EMPTY, DONE, MISSING = "-0+?"
"""What an operation answers: 403; a list with nothing in it, though an administrator sees something; 2xx; 404."""

GOODS = {"store": "K1", "item": "WAT", "lot": "L1", "quantity": 1}
TERMS = {"agreement": "A1", "store": "P1", "item": "WAT", "quantity": 5, "notice_min": 30}
LINE = {"line": "L1", "store": "P1", "item": "WAT", "rate_per_h": 60, "ramp_min": 0, "lead_min": 10}
LOT = {"code": "L9", "store": "K1", "item": "WAT", "quantity": 1}
WATER = {"supply": "L1", "item": "WAT", "reserve": "government"}
ACCOUNT = {"user": "kate", "name": "Kate", "password": "correct horse", "roles": ["clerk"], "area": COUNTY}
WHY = {"reason": "just so"}
RULES = {name: INCIDENT[name] for name in ReliefRules.model_fields if name in INCIDENT}
STEP = {"stop": 0}

NAMES = {
    "agreement": "A1",
    "below": "flood-1/stores",
    "callup": "p1/L1",
    "closure": "R1@5",
    "directive": "directive-1",
    "incident": "flood-1",
    "key": "relief/trip/T1",
    "kind": "place",
    "line": "L1",
    "name": "index-1.js",
    "plan": "p1",
    "run": "r1",
    "store": "K1",
    "trip": "T1",
    "user": "kate",
    "vehicle": "V1",
    "version": "1",
}


@dataclass(frozen=True)
class Rule:
    """Answers to: all roles in a neighbouring county; all roles for another enterprise; no role in the own city."""

    answers: str
    body: Any = None
    query: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)


EVERYBODY, NOBODY, OWN, OWN_LIST = Rule("+++"), Rule("---"), Rule("--+"), Rule("00+")


def act(body: Any = None, **names: str) -> Rule:
    return Rule("---", body if body is not None else {}, names=names)


KERNEL = {
    "livez": EVERYBODY,
    "readyz": EVERYBODY,
    "service_status": EVERYBODY,
    "events": NOBODY,
    "search_audit": NOBODY,
    "rebuild_view": act(),
    "parked_keys": NOBODY,
    "requeue_parked": act(),
}
TABLE: dict[str, dict[str, Rule]] = {
    "inventory": {
        **KERNEL,
        "list_items": EVERYBODY,
        "list_stores": OWN_LIST,
        "read_store": OWN,
        "close_store": act(WHY),
        "reopen_store": act(),
        "receive_goods": act(GOODS),
        "issue_goods": act(GOODS | WHY),
        "scrap_goods": act(GOODS | WHY | {"witness": "li"}),
        "reverse_movement": act(WHY | {"movement": "{movement}"}),
        "load_stop": act(STEP | {"trip": "T1"}),
        "list_stock": OWN_LIST,
        "read_supply": OWN_LIST,
        "list_reservations": Rule("00+", query={"trip": "T1"}),
        "list_movements": OWN_LIST,
        "list_discrepancies": OWN_LIST,
        "list_agreements": OWN_LIST,
        "read_agreement": OWN,
        "sign_agreement": act(TERMS),
        "state_stock": act({"quantity": 1}),
        "list_capacity": OWN_LIST,
        "read_capacity": OWN,
        "publish_capacity": act(LINE),
        "release_production": act({"line": "L1", "quantity": 1}),
        "list_callups": OWN_LIST,
        "answer_callup": act({"confirmed": 1}),
        "import_state": Rule("++-", names={"kind": "items", "file": "{items}"}),
        "import_file items": act([ITEMS[0] | {"name_zh": "别的"}]),
        "import_file stores": act([STORES[0] | {"docks": 9}]),
        "import_file receipts": act([LOT]),
        "import_file agreements": act([{"lot": "A1", "store": "P1", "item": "WAT", "quantity": 5, "notice_min": 30}]),
        "import_file capacity": act([{"code": "L1", "store": "P1", "item": "WAT", "rate_per_h": 6, "notice_min": 5}]),
        "import_file movements": act([{"kind": "receive", "lot": "L9", "store": "K1", "item": "WAT", "quantity": 1}]),
    },
    "relief": {
        **KERNEL,
        "list_places": EVERYBODY,
        "list_roads": EVERYBODY,
        "read_travel_model": EVERYBODY,
        "set_travel_model": act(TERRAIN),
        "list_vehicles": OWN_LIST,
        "report_breakdown": act(WHY),
        "declare_incident": act(INCIDENT | {"incident": "flood-2", "area": COUNTY}),
        "close_incident": act(),
        "list_rules": EVERYBODY,
        "read_rules": EVERYBODY,
        "compare_rules": Rule("--+", query={"to": "1", "incident": "flood-1"}),
        "check_rules": act(RULES),
        "draft_rules": act(RULES),
        "drop_draft": act(),
        "publish_rules": act({"note": "just so"}),
        "list_incidents": OWN_LIST,
        "show_incident": OWN,
        "report_need": act(report({"general": 1})),
        "report_closure": act({"road": "R1", "from_min": 7}),
        "lift_closure": act(),
        "read_closure": OWN,
        "list_closures": Rule("--+", query={"incident": "flood-1"}),
        "show_figures": OWN,
        "show_curve": OWN,
        "list_needs": OWN,
        "list_reports": OWN,
        "list_exceptions": OWN,
        "list_silent": OWN,
        "show_demand": OWN,
        "list_trips": OWN_LIST,
        "show_trip": OWN,
        "start_loading": act(STEP),
        "depart": act(STEP),
        "arrive": act(STEP),
        "hand_over": act(STEP | {"lines": [WATER | {"good": 1}]}),
        "finish_trip": act(),
        "abort_trip": act(WHY),
        "import_state": Rule("++-", names={"kind": "places", "file": "{places}"}),
        "import_file places": act([PLACES[3] | {"parent": NEIGHBOUR, "population": 9}]),
        "import_file roads": act([ROADS[0] | {"km": 9.0}]),
        "import_file vehicles": act([VEHICLES[0] | {"payload_kg": 9}]),
        "import_file reports": act([report({"general": 1}) | {"incident": "flood-1"}]),
    },
    "allocation": {
        **KERNEL,
        "request_run": act({"incident": "flood-1"}),
        "list_runs": OWN_LIST,
        "read_run": OWN,
        "cancel_run": act(),
        "compare_policies": OWN,
        "list_plans": OWN_LIST,
        "read_plan": OWN,
        "read_plan_body": OWN,
        "read_plan_instance": OWN,
        "read_outlook": OWN,
        "read_difference": OWN,
        "list_drops": Rule("--+", query={"place": VILLAGE}),
        "list_shortages": OWN,
        "ask_remedies": act(),
        "read_remedies": OWN,
        "approve_plan": act(),
        "refuse_plan": act(WHY),
        "show_executed": Rule("--?"),
        "list_unrelieved": Rule("--?"),
        "show_replan": OWN,
        "give_directive": act(WHY | {"kind": "leave_out_store", "subject": "K1"}),
        "list_directives": OWN,
        "lift_directive": act(),
    },
    "gateway": {
        **KERNEL,
        "sign_in": Rule("+++", {"user": "admin", "password": "admin-admin"}),
        "sign_out": Rule("+++", {}),
        "sign_in_ways": EVERYBODY,
        "sign_in_elsewhere": Rule("???"),
        "signed_in_elsewhere": Rule("???"),
        "who_am_i": EVERYBODY,
        "register_user": act(ACCOUNT | {"user": "lisa"}),
        "list_users": Rule("00-"),
        "change_password": act({"password": "another horse"}),
        "deactivate_user": act(),
        "make_api_key": act({"name": "ERP"}),
        "list_api_keys": NOBODY,
        "revoke_api_key": act(name="k1"),
        "advance_clock": act({"to": "2021-07-21T00:00:00+08:00"}),
        "platform_status": EVERYBODY,
        "search_trail": NOBODY,
        "application": EVERYBODY,
        "root_file": EVERYBODY,
        "asset": EVERYBODY,
        "api_index": EVERYBODY,
        "division_outlines": EVERYBODY,
        "after_action_report": OWN,
        "print_report": OWN,
        "print_waybill": OWN,
        "print_labels": OWN,
    },
}
NEVER_ENDING = {("gateway", "live")}
"""The stream of events; tests/unit/gateway/test_live.py says who hears what."""


async def test_every_operation_is_for_whom_the_table_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "BUILT", small_pages(tmp_path / "pages"))
    async with world(tmp_path) as (here, known):
        routes = dict(operations(here))
        assert routes.keys() == {(service, name) for service in TABLE for name in TABLE[service]} | NEVER_ENDING
        wrong = [
            f"{service} {name}: {found} instead of {TABLE[service][name].answers}"
            for (service, name), (method, path) in routes.items()
            if (service, name) not in NEVER_ENDING
            and (found := await answers(here, method, path, TABLE[service][name], known))
            != TABLE[service][name].answers
        ]
        assert not wrong, "\n".join(wrong)


@asynccontextmanager
async def world(folder: Path) -> AsyncIterator[tuple[Hamlet, dict[str, str]]]:
    """One of everything that an operation can be about, all in one county; and the names that were drawn for it."""
    async with hamlet(folder) as here:
        neighbour = {
            "code": NEIGHBOUR,
            "kind": "county",
            "parent": CITY,
            "name_zh": "长葛市",
            "lat": 34.2,
            "lon": 113.8,
        }
        await send_file(here.admin, "relief/places", [neighbour])
        await promise(here, 10)
        await post(here.partner, "/api/inventory/capacity", LINE)
        await declare(here, area=COUNTY)
        await post(here.coordinator, "/api/relief/incidents/flood-1/closures", {"road": "R1", "from_min": 5})
        await post(here.coordinator, "/api/relief/rules/draft", RULES)
        await post(here.admin, "/api/relief/rules/1/publish", {"note": "the first"})
        await post(here.admin, "/users", ACCOUNT)
        await planned(here)
        gone = await post(here.clerk, "/api/inventory/issues", GOODS | WHY | {"quantity": 5000, "fact": True})
        await here.town.settled()
        files = {
            name: (await here.admin.post(f"/api/{path}", json=rows)).json()["file"]
            for name, path, rows in (
                ("items", "inventory/imports/items", ITEMS),
                ("places", "relief/imports/places", PLACES),
            )
        }
        yield here, NAMES | files | {"movement": gone["events"][0]["id"]}


async def planned(here: Hamlet) -> None:
    """A trip with its goods reserved, a call-up, and a plan as it stands before it is decided upon."""
    services = here.town.platform.services
    loading = AskedLine(
        reservation="T1:0:L1", trip="T1", stop=0, quantity=1, at=START, supply="L1", reserve="government"
    )
    asked = {"plan": "p1", "incident": "flood-1", "at": START}
    reserve = ReserveStock(store="K1", item="WAT", releases=(), lines=(loading,), **asked)
    await services["inventory"].handle(reserve, "test", fresh_key())
    call = SendCallUp(
        callup="p1/L1", org="P1", store="P1", item="WAT", source="capacity/L1", reserve="capacity", supply="L1",
        quantity=1, reservations=("T1:0:L1",), notice_min=0, answer_within_min=30, **asked,
    )  # fmt: skip
    await services["inventory"].handle(call, "test", fresh_key())
    times = {"arrive_min": 0.0, "start_min": 0.0, "end_min": 1.0, "depart_min": 1.0}
    stops = [
        Stop(stop=0, place="K1", do="load", lines=[StopLine(**WATER, quantity=1, reservation="T1:0:L1")], **times),
        Stop(stop=1, place=VILLAGE, do="unload", lines=[StopLine(**WATER, quantity=1)], **times),
    ]
    trip = PlanTrip(trip="T1", plan="p1", incident="flood-1", vehicle="V1", started_at=START, stops=stops)
    await services["relief"].handle(trip, "test", fresh_key())
    allocation = services["allocation"]
    empty: Json = {name: [] for name in ("items", "groups", "rations", "villages", "supplies", "trips")}
    blob = await allocation.blobs.put(orjson.dumps({**empty, "deadline": 540, "horizon": 1440}))
    nothing = dict.fromkeys(("replaces", "decided_by", "decided_at", "reason", "superseded_by", "released", "plan"))
    run = {"run": "r1", "state": "solved", "at": START, "now_min": 0, "requested_by": "kate", "seconds": 1, "seed": 1}
    run |= {
        "priority_weight": 10,
        "allowance": 10,
        "work": None,
        "covers": {},
        "attempt": 1,
        "stopping": False,
        "position": 1,
    }
    run |= {"weights": [0, 10], "policies": [], "open": False}
    plan = {"plan": "p1", "run": "r1", "state": "proposed", "proposed_at": START, "position": 1, "summary": {}}
    plan |= {"plan_digest": blob, "instance_digest": blob}
    common: Json = {**nothing, "incident": "flood-1"}
    await allocation.documents.put("run", [Document("run/r1", common | run)])
    await allocation.documents.put("plan", [Document("plan/p1", common | plan)])


def operations(here: Hamlet) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """((service, operation), (method, path)) of all that there is; bulk files once for each kind."""
    for service, running in here.town.platform.services.items():
        for route in create_app(running, service).routes:
            if isinstance(route, APIRoute):
                [method] = route.methods - {"HEAD"}
                path = f"/api/{service}{route.path}"
                kinds = running.service.imports if route.name == "import_file" else [""]
                for kind in kinds:
                    yield (service, f"{route.name} {kind}".strip()), (method, path.replace("{kind}", kind or "{kind}"))


async def answers(here: Hamlet, method: str, path: str, rule: Rule, known: dict[str, str]) -> str:
    callers = [
        here.town.client(*ROLES, name="stranger", area=NEIGHBOUR),
        here.town.client(*ROLES, name="stranger", area="", org="P9"),
        here.town.client(name="nobody", area=CITY),
    ]
    found = ""
    for caller in callers:
        async with caller:
            got = answer_of(await ask(caller, method, path, rule, known))
        shown_to_all = got == EMPTY and answer_of(await ask(here.admin, method, path, rule, known)) == EMPTY
        found += DONE if shown_to_all else got
    return found


async def ask(caller: httpx2.AsyncClient, method: str, path: str, rule: Rule, known: dict[str, str]) -> httpx2.Response:
    names = known | {name: filled(value, known) for name, value in rule.names.items()}
    path = re.sub(r"\{(\w+)(?::\w+)?\}", lambda match: names[match[1]], path)
    body = (
        {name: filled(value, known) for name, value in rule.body.items()} if isinstance(rule.body, dict) else rule.body
    )
    headers = {"Idempotency-Key": fresh_key()} if method == "POST" else {}
    return await caller.request(method, path, params=rule.query, json=body, headers=headers)


def filled(value: Any, known: dict[str, str]) -> Any:
    """`{name}` stands for a name that was drawn."""
    return known[value[1:-1]] if isinstance(value, str) and re.fullmatch(r"\{\w+\}", value) else value


def answer_of(answer: httpx2.Response) -> str:
    if answer.status_code in (403, 404):
        return REFUSED if answer.status_code == 403 else MISSING
    assert answer.status_code < 300, f"{answer.request.method} {answer.request.url}: {answer.text}"
    if not answer.content or "json" not in answer.headers["content-type"]:
        return DONE
    body = answer.json()
    listed = body if isinstance(body, list) else body.get("items", body.get("sources")) if body else None
    return EMPTY if listed == [] else DONE
