"""From the moment a trip is opened its crew needs no network: every step is kept, and booked in order."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.async_api import expect

from tests.browser.acts import hand_over, sent, sign, step
from tests.browser.people import PHONE
from tests.browser.test_accessible import serious
from tests.e2e.hamlet import VEHICLES, approve, figures, planned, tell, trips
from tests.platform import get

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]

CLOCK_S = 3
VEHICLE = VEHICLES[0]["code"]


async def test_a_whole_trip_without_a_network_is_booked_in_order(flood):
    here = flood.here
    await tell(here, {"infant": 10, "general": 90})
    await approve(here, await planned(here))
    async with flood.person(PHONE) as person:
        await person.arrive("driver", "/driver")
        await person.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        await expect(person.page.get_by_role("button", name="开始装货")).to_be_visible()
        await person.network(False)
        await step(person.page, "开始装货")
        await person.page.get_by_role("checkbox", name="瓶装水").check()
        await step(person.page, "已按清单装齐")
        await step(person.page, "出发，前往刘庄村")
        await person.page.reload()
        await step(person.page, "已到达")
        await sign(person.page)
        assert await serious(person.page) == []
        await person.page.get_by_role("button", name="重签").click()
        await expect(person.page.get_by_role("img", name="尚未签名")).to_be_visible()
        await sign(person.page)
        await expect(person.page.get_by_role("img", name="已签 2 笔")).to_be_visible()
        await hand_over(person.page, "刘建国")
        await expect(person.page.get_by_text("本趟已完成")).to_be_visible()
        await person.page.reload()
        await expect(person.page.get_by_role("img", name="刘建国的签名")).to_be_visible()
        await expect(person.page.get_by_test_id("outbox")).to_have_text("5 条待上传")
        [untold] = await trips(here)
        assert untold["state"] == "planned"
        back = datetime.now(UTC)
        await person.network(True)
        await sent(person.page)
        assert person.faults == []
    await here.town.settled()
    [trip] = await trips(here)
    load, drop = trip["stops"]
    [handed] = drop["handovers"]
    steps = [load["actual"][name] for name in ("loading_min", "loaded_min", "departed_min")]
    steps += [drop["actual"]["arrived_min"], handed["start_min"], handed["end_min"]]
    assert steps == sorted(steps)
    # What a server says of the time is rounded to seconds, and minutes of a trip to hundredths.
    assert steps[-1] * 60 < (back - datetime.fromisoformat(trip["started_at"])).total_seconds() + CLOCK_S
    assert (trip["state"], handed["received_by"]) == ("done", "刘建国")
    assert [len(stroke.split()) for stroke in handed["signature"].split(";")] == [2, 2]
    assert (await figures(here))["people_relieved_in_time"] == 100


async def test_where_trips_could_not_be_read_a_crew_can_still_say_that_its_vehicle_is_out(flood):
    async with flood.person(PHONE) as person:
        await person.context.route(re.compile("/api/relief/trips"), lambda route: route.abort())
        await person.arrive("driver", "/driver")
        await person.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        unread = person.page.get_by_role("region", name="未能读取车次")
        await expect(unread.get_by_label("车辆编号")).to_have_value(VEHICLE, timeout=20_000)
        assert await serious(person.page) == []
        await person.network(False)
        await unread.get_by_role("button", name="车辆故障").click()
        dialog = person.page.get_by_role("dialog")
        await expect(dialog.get_by_text("已损失")).to_be_visible()
        await dialog.get_by_label("原因").fill("发动机进水")
        await dialog.get_by_role("button", name="报告故障").click()
        await expect(unread.get_by_text(f"车辆故障 · {VEHICLE}")).to_be_visible()
        await expect(person.page.get_by_test_id("outbox")).to_have_text("1 条待上传")
        await person.network(True)
        await sent(person.page)
        assert person.faults == []
    await flood.here.town.settled()
    [lost] = (await get(flood.here.admin, "/api/relief/vehicles", state="lost"))["items"]
    assert (lost["vehicle"], lost["lost"]["reason"]) == (VEHICLE, "发动机进水")
