"""The audit trail of a whole platform: who did what, on what, when it was done and when it was recorded."""

from __future__ import annotations

import asyncio

from tests.e2e.hamlet import approve, ask, declare, ended, hamlet, receipt, report, tell
from tests.platform import get, post


async def trail(here, **wanted):
    """All that is found, page by page, as (by, event) with the acts themselves."""
    async with here.town.client("auditor") as auditor:
        acts, cursor = [], None
        while True:
            page = await get(auditor, "/audit", **wanted, **({"cursor": cursor} if cursor else {}))
            assert page["missing"] == {}
            acts += page["items"]
            if (cursor := page["next"]) is None:
                return acts


def said(acts):
    return [(act["by"], act["service"], event["type"].split(".")[2]) for act in acts for event in act["events"]]


async def test_an_auditor_finds_who_scrapped_goods_when_it_was_and_when_it_was_recorded(tmp_path):
    async with hamlet(tmp_path) as here:
        earlier = "2021-07-20T21:15:00+08:00"
        scrap = receipt(7) | {"reason": "soaked", "witness": "li", "happened_at": earlier}
        async with here.town.client("supervisor", name="wang") as supervisor:
            await post(supervisor, "/api/inventory/scraps", scrap)
        for wanted in ({"type": "ninehours.inventory.GoodsScrapped.v1"}, {"about": "li"}, {"by": "wang", "limit": 1}):
            [act, *_] = await trail(here, **wanted)
            [event] = act["events"]
            assert (act["by"], act["stream"]) == ("wang", "stock/K1/WAT")
            assert (act["happened_at"], act["at"]) == ("2021-07-20T13:15:00.000Z", "2021-07-20T14:00:00.000Z")
            assert (event["data"]["quantity"], event["data"]["witness"]) == (7, "li")


async def test_what_one_act_led_to_in_all_services_is_found_by_its_trace(tmp_path):
    async with hamlet(tmp_path) as here:
        await declare(here)
        await tell(here, {"general": 10})
        run = await ended(here, await ask(here))
        await approve(here, {"plan": run["plan"]})
        [approved] = await trail(here, type="ninehours.allocation.PlanApproved.v1")
        chain = said(await trail(here, trace=approved["trace"]))
        assert chain[-1] == ("coordinator", "allocation", "PlanApproved")
        led_to = {(service, event) for _, service, event in chain}
        assert {("allocation", "TripReleased"), ("inventory", "ReservationHeld"), ("relief", "TripPlanned")} <= led_to


async def test_a_walk_through_three_services_sees_each_act_once_while_people_go_on(tmp_path):
    async with hamlet(tmp_path) as here:
        await declare(here)

        async def write(count):
            for number in range(count):
                await post(here.clerk, "/api/inventory/receipts", receipt(1, lot=f"N{number}"))
                await post(here.officer, "/api/relief/incidents/flood-1/reports", report({"general": 10 + number}))

        await write(10)
        await here.town.settled()
        before = await trail(here)
        during, _ = await asyncio.gather(trail(here, limit=3), write(10))

        def places(acts):
            return [(act["service"], act["position"]) for act in acts]

        assert {service for service, _ in places(before)} >= {"inventory", "relief", "gateway"}
        assert len(set(places(during))) == len(during)
        assert set(places(before)) <= set(places(during))


async def test_times_confine_a_search(tmp_path):
    async with hamlet(tmp_path, clock="system") as here:
        await post(here.clerk, "/api/inventory/receipts", receipt(1, lot="early"))
        [early] = await trail(here, about="early")
        await post(here.clerk, "/api/inventory/receipts", receipt(1, lot="late"))
        [late] = await trail(here, about="late")
        assert early["at"] <= late["at"]
        assert await trail(here, about="early", until=early["at"]) == []
        assert await trail(here, about="early", since=early["at"]) == [early]
        assert late in await trail(here, since=late["at"], by="clerk")


async def test_nobody_else_may_look(tmp_path):
    async with hamlet(tmp_path) as here:
        for client in (here.coordinator, here.clerk, here.partner, here.town.client("auditor", area="411081")):
            for path in ("/audit", "/trail", "/api/inventory/audit", "/api/relief/audit", "/api/gateway/audit"):
                assert (await client.get(path)).status_code == 403, path
        assert (await here.admin.get("/audit")).status_code == 200
