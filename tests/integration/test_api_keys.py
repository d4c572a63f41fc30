"""A program with an API key at real services: it may what its account may, and is named in what it books."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2

from services.inventory.events_partners import StockDeclared
from tests.e2e.hamlet import Hamlet, hamlet, stock
from tests.platform import fresh_key, get, post

PASSWORD = "correct horse"
TERMS = {"agreement": "A1", "store": "P1", "item": "WAT", "quantity": 500, "notice_min": 30}
STATE = "/api/inventory/agreements/A1/statements"


@asynccontextmanager
async def promised(folder: Path) -> AsyncIterator[Hamlet]:
    async with hamlet(folder) as here:
        await post(here.partner, "/api/inventory/agreements", TERMS)
        await here.town.settled()
        yield here


@asynccontextmanager
async def program(here: Hamlet, user: str, key: dict[str, Any] | None = None, **account: Any) -> AsyncIterator[Any]:
    """A client with a new key of a new account."""
    known = {"user": user, "name": user, "password": PASSWORD, "roles": ["partner"], **account}
    await post(here.admin, "/users", known)
    transport = httpx2.ASGITransport(here.town.platform.app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as http:
        token = (await http.post("/sign-in", json={"user": user, "password": PASSWORD})).json()["token"]
        http.cookies.clear()
        order, as_person = {"name": "ERP", **(key or {})}, {"Authorization": f"Bearer {token}"}
        made = await http.post(f"/users/{user}/keys", json=order, headers=as_person | {"Idempotency-Key": fresh_key()})
        http.headers["Authorization"] = f"Bearer {made.json()['secret']}"
        yield http


async def test_what_a_program_books_names_its_account_and_its_key(tmp_path: Path) -> None:
    async with promised(tmp_path) as here, program(here, "works", org="P1") as works:
        await post(works, STATE, {"quantity": 120})
        await here.town.settled()
        assert await stock(here, "P1", "WAT") == (120, 0)
        me = await get(works, "/me")
        events = (await get(here.admin, "/api/inventory/events"))["items"]
        [stated] = [event for event in events if event["type"] == StockDeclared.of]
        assert stated["by"] == f"works/{me['key']}"


async def test_a_program_reaches_no_further_than_its_enterprise(tmp_path: Path) -> None:
    async with promised(tmp_path) as here, program(here, "others", org="P9") as others:
        answer = await others.post(STATE, json={"quantity": 120}, headers={"Idempotency-Key": fresh_key()})
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:ninehours:problem:forbidden")
        assert (await get(others, "/api/inventory/agreements"))["items"] == []
        assert await stock(here, "P1", "WAT") == (0, 0)


async def test_a_program_that_only_reads_reads(tmp_path: Path) -> None:
    async with promised(tmp_path) as here, program(here, "board", {"read_only": True}, org="P1") as board:
        answer = await board.post(STATE, json={"quantity": 120}, headers={"Idempotency-Key": fresh_key()})
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:ninehours:problem:api-key-read-only")
        assert [one["agreement"] for one in (await get(board, "/api/inventory/agreements"))["items"]] == ["A1"]


async def test_nobody_witnesses_what_their_own_program_scraps(tmp_path: Path) -> None:
    async with promised(tmp_path) as here, program(here, "keeper", roles=["supervisor"], area="*") as keeper:
        scrap = {"store": "K1", "item": "WAT", "lot": "L1", "quantity": 1, "reason": "wet", "witness": "keeper"}
        answer = await keeper.post("/api/inventory/scraps", json=scrap, headers={"Idempotency-Key": fresh_key()})
        assert answer.status_code == 422
        assert "somebody else" in answer.text
