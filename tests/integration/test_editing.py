"""What is edited alone can be edited with care: ETag when it is read, If-Match when it is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2

from services.documents import openapi
from services.embedded import SERVICES
from tests.e2e.hamlet import TERRAIN, declare, hamlet, promise
from tests.platform import fresh_key, post

LINE = {"line": "L1", "store": "P1", "item": "WAT", "rate_per_h": 60, "ramp_min": 0, "lead_min": 10}
TERMS = {"agreement": "A1", "store": "P1", "item": "WAT", "quantity": 5, "notice_min": 30}
CLOSURE = {"road": "R1", "closure": "c1", "from_min": 5}
RELIEF, INVENTORY = "/api/relief", "/api/inventory"
EDITS: list[tuple[str, str, Any]] = [
    (f"{RELIEF}/network", f"{RELIEF}/network", TERRAIN | {"night_factor": 0.5}),
    (f"{RELIEF}/closures/flood-1/c1", f"{RELIEF}/incidents/flood-1/closures", CLOSURE | {"factor": 0.5}),
    (f"{RELIEF}/closures/flood-1/c1", f"{RELIEF}/closures/flood-1/c1/lift", {"at_min": 9}),
    (f"{INVENTORY}/agreements/A1", f"{INVENTORY}/agreements", TERMS),
    (f"{INVENTORY}/agreements/A1", f"{INVENTORY}/agreements/A1/statements", {"quantity": 3}),
    (f"{INVENTORY}/capacity/L1", f"{INVENTORY}/capacity", LINE | {"rate_per_h": 5}),
    (f"{INVENTORY}/stores/K1", f"{INVENTORY}/stores/K1/close", {"reason": "water"}),
    (f"{INVENTORY}/stores/K1", f"{INVENTORY}/stores/K1/reopen", {}),
]
"""Where it is read, where it is edited, and with what."""


async def test_an_edit_with_an_old_etag_is_refused_and_one_with_the_new_goes_through(tmp_path: Path) -> None:
    async with hamlet(tmp_path) as here:
        await promise(here, 10)
        await post(here.partner, f"{INVENTORY}/capacity", LINE)
        await declare(here)
        await post(here.coordinator, f"{RELIEF}/incidents/flood-1/closures", CLOSURE)
        await here.town.settled()
        for read, edit, body in EDITS:
            before = await tag(here.admin, read)
            assert (await put(here.admin, edit, body, before)).status_code == 201, edit
            await here.town.settled()
            assert await tag(here.admin, read) != before, edit
            late = await put(here.admin, edit, body, before)
            assert (late.status_code, late.json()["type"]) == (412, "urn:ninehours:problem:changed-meanwhile"), edit
            assert "Read it again" in late.json()["detail"]
            assert (await put(here.admin, edit, body, "no quotes")).status_code == 422, edit
            assert (await put(here.admin, edit, body, f'"else", {await tag(here.admin, read)}')).status_code == 201


def test_the_documents_say_where_if_match_counts() -> None:
    told = {
        operation["operationId"]
        for service in SERVICES
        for methods in openapi(service)["paths"].values()
        for operation in methods.values()
        if any(parameter["name"] == "if-match" for parameter in operation.get("parameters", ()))
    }
    edits = {"set_travel_model", "report_closure", "lift_closure", "close_store", "reopen_store"}
    rules = {"draft_rules", "drop_draft", "publish_rules"}
    assert told == edits | rules | {"sign_agreement", "state_stock", "publish_capacity"}


async def tag(http: httpx2.AsyncClient, path: str) -> str:
    answer = await http.get(path)
    assert answer.status_code == 200, answer.text
    return answer.headers["etag"]


async def put(http: httpx2.AsyncClient, path: str, body: Any, tag: str) -> httpx2.Response:
    return await http.post(path, json=body, headers={"Idempotency-Key": fresh_key(), "If-Match": tag})
