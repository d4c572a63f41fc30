"""While no collector listens, as it is by default, whatever went wrong can still be found by its trace id."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import httpx2
import pytest
import structlog

from shared import telemetry
from shared.http import create_app, router
from tests.integration.kernel.counter import counter, ledger
from tests.platform import embedded, fresh_key, settled, started, token

TRACE = "0af7651916cd43dd8448eb211c80319c"
GIVEN = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}


@pytest.fixture
async def town(tmp_path):
    async with embedded(tmp_path) as town:
        yield town


REFUSED = [
    ("GET", "/api/inventory/stores/none", "clerk", 404),
    ("GET", "/api/inventory/nowhere", "clerk", 404),
    ("GET", "/api/weather/now", "clerk", 404),
    ("GET", "/nowhere", "clerk", 404),
    ("DELETE", "/api/inventory/stores", "clerk", 405),
    ("POST", "/api/inventory/receipts", "clerk", 400),
    ("GET", "/api/inventory/events", "clerk", 403),
    ("GET", "/api/inventory/stores?at_least=99", "clerk", 422),
    ("GET", "/api/inventory/stores?sort=up", "clerk", 422),
    ("GET", "/api/inventory/stores", "", 401),
    ("GET", "/users", "", 401),
]


@pytest.mark.parametrize(("method", "path", "role", "status"), REFUSED)
async def test_every_error_names_the_trace_that_came_with_the_request(town, method, path, role, status):
    async with town.client(role) as http:
        if not role:
            del http.headers["authorization"]
        answer = await http.request(method, path, headers=GIVEN)
        assert (answer.status_code, answer.json()["trace_id"]) == (status, TRACE)


async def test_a_request_that_brings_no_trace_begins_one(town):
    async with town.client("clerk") as http:
        answers = [await http.get("/api/inventory/stores/none") for _ in range(3)]
        drawn = {answer.json()["trace_id"] for answer in answers}
        assert len(drawn) == 3
        assert all(re.fullmatch("[0-9a-f]{32}", one) for one in drawn)


@pytest.mark.parametrize("header", ["", "rubbish", f"00-{'0' * 32}-b7ad6b7169203331-01", f"00-{TRACE}-{'0' * 16}-01"])
async def test_what_is_no_trace_is_replaced_by_one(town, header):
    async with town.client("clerk") as http:
        answer = await http.get("/api/inventory/stores/none", headers={"traceparent": header})
        assert answer.json()["trace_id"] not in ("", TRACE, "0" * 32)


@pytest.fixture
def logs_as_before():
    yield
    structlog.reset_defaults()


def breaking_routes(_):
    api = router()

    @api.get("/break")
    async def break_it() -> None:
        raise RuntimeError("a bolt came loose")

    return api.routes


async def test_a_failed_request_is_found_in_the_log_by_the_trace_id_of_its_answer(tmp_path, logs_as_before, capsys):
    telemetry.configure("counter")
    async with started(tmp_path, replace(counter, routes=breaking_routes)) as [running]:
        transport = httpx2.ASGITransport(create_app(running, "counter"), raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://service") as http:
            answer = await http.get("/break")
        assert answer.status_code == 500
        [line] = [line for line in map(json.loads, capsys.readouterr().err.splitlines()) if line["trace_id"]]
        assert line["trace_id"] == answer.json()["trace_id"]
        assert (line["event"], line["path"]) == ("request failed", "/break")
        assert "a bolt came loose" in line["exception"]


async def test_what_a_request_leads_to_in_another_service_belongs_to_its_trace(tmp_path):
    async with started(tmp_path, counter, ledger) as [first, second]:
        transport = httpx2.ASGITransport(create_app(first, "counter"))
        signed_in = f"Bearer {token('clerk', audience='counter')}"
        headers = {"Authorization": signed_in, "Idempotency-Key": fresh_key(), **GIVEN}
        async with httpx2.AsyncClient(transport=transport, base_url="http://service", headers=headers) as http:
            assert (await http.post("/counters/a", json={"counter": "a", "amount": 1})).status_code == 201
        await settled(first, second)
        [added], [noticed] = [await running.journal.read(0, 10) for running in (first, second)]
        assert added.draft.trace == noticed.draft.trace == GIVEN["traceparent"]
