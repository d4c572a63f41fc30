"""A planned trip and the report of its incident, as PDF from the gateway."""

from __future__ import annotations

from typing import Any

import httpx2

from tests.e2e.hamlet import Hamlet, advance, approve, declare, drive, hamlet, planned, tell
from tests.paper import characters, typefaces


async def test_what_a_night_leaves_on_paper(tmp_path: Any) -> None:
    async with hamlet(tmp_path) as here:
        await declare(here)
        await advance(here, 20)
        await tell(here, {"infant": 10, "general": 90})
        await advance(here, 30)
        [trip, *_] = await approve(here, await planned(here))
        name = trip["trip"]

        for caller in (here.driver, here.clerk, here.coordinator):
            assert set("刘庄村火龙镇库瓶装水调拨运单") <= characters(await paper(caller, f"/print/waybill/{name}.pdf"))
        labels = await paper(here.clerk, f"/print/labels/{name}.pdf", lang="en")
        assert set("L1") <= characters(labels)
        assert typefaces(labels) == {"NotoSansSC-Regular", "NotoSerifSC-Regular"}
        await refuses_what_it_cannot_print(here, name)

        await drive(here, trip)
        assert set("灾后评估报告小水") <= characters(await paper(here.coordinator, "/report/flood-1.pdf"))
        assert (await here.coordinator.get("/report/flood-1")).headers["content-type"].startswith("text/html")


async def paper(caller: httpx2.AsyncClient, path: str, **query: str) -> bytes:
    answer = await caller.get(path, params=query)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf"), answer.text
    return answer.content


async def refuses_what_it_cannot_print(here: Hamlet, name: str) -> None:
    async def slug(path: str, caller: httpx2.AsyncClient = here.coordinator) -> tuple[int, str]:
        answer = await caller.get(path)
        return answer.status_code, answer.json()["type"].rpartition(":")[2]

    assert await slug("/print/waybill/nowhere.pdf") == (404, "not-found")
    assert await slug("/print/labels/nowhere.pdf") == (404, "not-found")
    assert await slug("/report/nowhere.pdf") == (404, "not-found")
    assert (await slug(f"/print/waybill/{name}.pdf?lang=fr"))[0] == 422
    assert (await slug(f"/print/waybill/{name}.pdf?offset=9000"))[0] == 422
    async with here.town.client("driver", area="411082") as stranger:
        assert await slug(f"/print/waybill/{name}.pdf", stranger) == (403, "forbidden")
