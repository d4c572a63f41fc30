"""`./ninehours parked` on a running platform: what waits, why, and again.

The gateway's doors lead to the kernel's two small services, since one of those can be poisoned and mended at will.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace

from services.gateway.app import root
from services.gateway.doors import LocalDoor
from services.gateway.service import service as gateway
from services.gateway.settings import GatewaySettings
from shared.http import create_app
from shared.identity import Verifier
from shared.service import Reaction
from tests.integration.kernel.counter import CounterAdded, Notice, counter, ledger
from tests.integration.kernel.test_kernel import add
from tests.platform import PRIVATE, PUBLIC, client, settled, started, token
from tests.serving import ninehours, serving, told

KEY = "parked/counter:counter/bad"
IDLE = replace(counter, name="idle")
MENDED = Reaction("notice", CounterAdded, lambda e, _: [Notice(counter=e.counter, total=e.total)])


@asynccontextmanager
async def platform(folder, follower=ledger):
    """(how to reach it, its services); `relief` is the follower, everything else the counter."""
    key = folder / "token.pem"
    key.write_text(PRIVATE)
    async with started(folder, counter, follower, IDLE, gateway, token_key_file=key) as running:
        *behind, own = running
        first, second, _ = behind
        doors = dict(zip(("inventory", "relief", "allocation"), behind, strict=True))
        for name, one in doors.items():
            one.verifier = Verifier(PUBLIC, name)
        local = {name: LocalDoor(create_app(one, one.service.name)) for name, one in doors.items()}
        settings = GatewaySettings(admin_password="admin-admin")
        async with root(create_app(own, "gateway"), local, settings) as app, serving(app) as url:
            yield {"url": url, "token": token("admin")}, (first, second)


async def poison(services):
    async with client(services[0], "clerk", audience="inventory") as http:
        await add(http, "bad", 666)
        await add(http, "bad", 1)
        await add(http, "good", 1)
    await settled(*services)


async def test_what_is_parked_is_listed_shown_with_its_records_and_what_to_do(tmp_path):
    async with platform(tmp_path) as (reach, services):
        assert await ninehours("parked", "list", **reach) == "Nothing is parked.\n"
        await poison(services)
        [line] = (await told("parked", "list", **reach))["parked"]
        assert (line["service"], line["key"], line["records"]) == ("relief", KEY, 2)
        assert line["reason"] == "ValueError: an evil number"
        assert f"./ninehours parked show relief {KEY}" in await ninehours("parked", "list", "relief", **reach)

        said = await ninehours("parked", "show", "relief", KEY, **reach)
        assert "ValueError: an evil number" in said
        assert said.index('"total":666') < said.index('"total":667')
        assert said.endswith(f"./ninehours parked requeue relief {KEY}\n")
        body = await told("parked", "show", "relief", KEY, **reach)
        assert [entry["reason"] for entry in body["records"]][1] == "an earlier record of this key is parked"


async def test_a_requeue_says_what_still_hinders_and_goes_through_once_that_is_mended(tmp_path):
    async with platform(tmp_path) as (reach, services):
        await poison(services)
        [done] = (await told("parked", "requeue", "relief", KEY, code=3, **reach))["requeued"]
        assert (done["handled"], done["left"], done["reason"]) == (0, 2, "ValueError: an evil number")
        assert "2 wait on" in await ninehours("parked", "requeue", "relief", code=3, **reach)
    async with platform(tmp_path, replace(ledger, reactions=[MENDED])) as (reach, services):
        assert (
            await ninehours("parked", "requeue", "relief", **reach)
            == f"{KEY}: 2 records handled, nothing waits any more.\n"
        )
        await settled(*services)
        assert (await services[1].documents.get("noticed", "notice/bad")).body["seen"] == [666, 667]
        assert await told("parked", "list", **reach) == {"parked": []}


async def test_a_requeue_that_comes_half_way_keeps_the_rest_in_order(tmp_path):
    async with platform(tmp_path) as (_, services):
        await poison(services)
    odd_only = Reaction("notice", CounterAdded, odd_fails)
    async with platform(tmp_path, replace(ledger, reactions=[odd_only])) as (reach, services):
        [done] = (await told("parked", "requeue", "relief", KEY, code=3, **reach))["requeued"]
        assert (done["handled"], done["left"], done["reason"]) == (1, 1, "ValueError: an odd number")
        async with client(services[0], "clerk", audience="inventory") as http:
            await add(http, "bad", 1)
        await settled(*services)
        body = await told("parked", "show", "relief", KEY, **reach)
        assert [entry["record"]["value"][-4:-1] for entry in body["records"]] == ["667", "668"]


def odd_fails(event, _):
    if event.total % 2:
        raise ValueError("an odd number")
    return [Notice(counter=event.counter, total=event.total)]


async def test_what_is_not_parked_or_not_allowed_is_said(tmp_path):
    async with platform(tmp_path) as (reach, _):
        await ninehours("parked", "show", "relief", "parked/counter:counter/none", code=1, **reach)
        await ninehours("parked", "requeue", "relief", "parked/counter:counter/none", code=1, **reach)
        await ninehours("parked", "list", "reilef", code=2, **reach)
        await ninehours("parked", "list", code=4, **reach | {"token": token("clerk", area="411000")})
