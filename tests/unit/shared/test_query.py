"""Query parameters are known by name, or refused with the names that are known."""

from __future__ import annotations

import pytest

from services.inventory.service import service
from tests.platform import client, started


@pytest.fixture
async def clerk(tmp_path):
    async with started(tmp_path, service) as [running], client(running, "clerk") as http:
        yield http


async def test_a_typing_mistake_in_a_filter_is_named_and_so_are_the_filters(clerk):
    answer = await clerk.get("/stock", params={"stor": "C01"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == "urn:ninehours:problem:unknown-query-parameter"
    assert problem["detail"].startswith("There is no query parameter 'stor'. Known here: at_least, ")
    assert "store" in problem["known"]
    assert problem["errors"] == [{"pointer": "/stor", "detail": "is not a query parameter here"}]


@pytest.mark.parametrize("query", ["stor", "stor=", "store=C01&stor=C02", "%73tor=C01"])
async def test_a_mistake_is_found_however_it_is_written(clerk, query):
    assert (await clerk.get(f"/stock?{query}")).json()["detail"].startswith("There is no query parameter 'stor'.")


@pytest.mark.parametrize("query", ["", "?store=C01", "?at_least=0", "?store=C01&item=WAT&limit=5"])
async def test_what_is_known_passes(clerk, query):
    assert (await clerk.get(f"/stock{query}")).status_code == 200


async def test_an_act_takes_nothing_from_the_query(clerk):
    problem = (await clerk.post("/receipts?store=C01", json={})).json()
    assert problem["detail"] == "There is no query parameter 'store'. None is known here."


async def test_an_unknown_path_is_still_not_found(clerk):
    assert (await clerk.get("/stocks?stor=C01")).status_code == 404
