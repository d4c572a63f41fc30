"""Every operation of every service, tried by a stranger who knows nothing but the OpenAPI documents."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import Future
from threading import Thread
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from openapi_spec_validator import validate
from schemathesis.specs.openapi.checks import negative_data_rejection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.documents import openapi
from services.embedded import SERVICES
from tests.e2e.hamlet import declare, hamlet

DOCUMENTS = {service.name: openapi(service) for service in SERVICES}
KNOWN = {
    "store": "K1",
    "item": "WAT",
    "village": "411081001001",
    "incident": "flood-1",
    "vehicle": "V1",
    "place": "411081001001",
    "road": "R1",
    "division": "411081001",
}
"""Codes that exist in the hamlet: behind them lies more to break than behind a 404."""


class Elsewhere:
    """An application that lives in another thread's event loop, called from this one."""

    app: ASGIApp
    loop: asyncio.AbstractEventLoop

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await receive()
        told: list[Message] = []

        async def tell() -> Message:
            return body

        async def listen(message: Message) -> None:
            told.append(message)

        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self.app(scope, tell, listen), self.loop))
        for message in told:
            await send(message)


GATEWAY = Elsewhere()
TRIED: dict[str, set[tuple[str, str]]] = {}
"""service -> (method, path) of the operations that its test below goes through"""


@pytest.fixture(scope="module")
def signed_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The hamlet is at work behind GATEWAY; the headers of its administrator."""
    opened: Future[dict[str, str]] = Future()
    closing: Future[None] = Future()

    async def live() -> None:
        async with hamlet(tmp_path_factory.mktemp("hamlet")) as here:
            await declare(here)
            GATEWAY.app, GATEWAY.loop = here.town.platform.app, asyncio.get_running_loop()
            opened.set_result({"Authorization": here.admin.headers["authorization"]})
            await asyncio.wrap_future(closing)

    thread = Thread(target=lambda: asyncio.run(live()))
    thread.start()
    try:
        yield opened.result(30)
    finally:
        closing.set_result(None)
        thread.join()


@pytest.mark.parametrize("service", DOCUMENTS)
def test_a_foreign_validator_accepts_the_openapi_document(service):
    validate(DOCUMENTS[service])


def known(value: Any) -> Any:
    """The same with codes that exist."""
    if isinstance(value, dict):
        return {
            name: KNOWN[name] if name in KNOWN and isinstance(part, str) else known(part)
            for name, part in value.items()
        }
    return [known(part) for part in value] if isinstance(value, list) else value


@schemathesis.check
def every_refusal_is_a_problem_that_says_what_to_do(ctx, response, case):
    if response.status_code >= 400:
        assert response.headers["content-type"] == ["application/problem+json"], response.headers
        problem = response.json()
        assert problem["type"].startswith("urn:ninehours:problem:")
        assert problem["detail"]
        assert problem["status"] == response.status_code


CONFIG = {
    "generation": {"allow-extra-parameters": False, "database": "none"},
    "checks": {
        "positive_data_acceptance": {"expected-statuses": ["2xx", "401", "403", "404", "409", "412", "422", "429"]}
    },
}
"""422 is also the answer to what only our rules can tell from nonsense: a unit, a group, a village that is a town."""


def tried(service: str) -> Any:
    """A test of every operation of a service.  Of a query's parameters that are repeated, the last one counts."""
    config = schemathesis.Config.from_dict(CONFIG)
    schema = schemathesis.openapi.from_dict(DOCUMENTS[service], config=config)
    schema.app = GATEWAY
    TRIED[service] = {(found.ok().method, found.ok().path) for found in schema.get_all_operations()}

    @schema.parametrize()
    @settings(max_examples=5, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def test(case, signed_in):
        if case.meta.generation.mode.is_positive:
            case.path_parameters = known(case.path_parameters)
            case.query = known(case.query)
            case.body = known(case.body)
        lenient = [negative_data_rejection] if case.method == "GET" else []
        case.call_and_validate(base_url=f"http://gateway/api/{service}", headers=signed_in, excluded_checks=lenient)

    return test


test_inventory_keeps_its_contract = tried("inventory")
test_relief_keeps_its_contract = tried("relief")
test_allocation_keeps_its_contract = tried("allocation")
test_the_gateway_keeps_its_contract = tried("gateway")


@pytest.mark.parametrize("service", DOCUMENTS)
def test_no_operation_of_the_document_is_left_out(service):
    paths = DOCUMENTS[service]["paths"].items()
    assert TRIED[service] == {(method, path) for path, methods in paths for method in methods}
