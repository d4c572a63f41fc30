"""A village officer's report counts at its own time, and what it replaces stays to be seen."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.acts import ALL_SENT, report, sent
from tests.browser.people import PHONE, Site
from tests.e2e.hamlet import VILLAGE, figures
from tests.platform import get

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(120)]

AN_HOUR_FAST = timedelta(hours=1)


async def newest(town: Site) -> dict[str, Any]:
    """What the platform knows of the village."""
    [told] = (await get(town.here.officer, "/api/relief/incidents/flood-1/reports", village=VILLAGE))["items"]
    return told


async def test_a_report_made_without_a_network_on_a_fast_device_counts_at_its_own_time(flood):
    async with flood.person(PHONE) as person:
        await person.context.clock.install(time=datetime.now(UTC) + AN_HOUR_FAST)
        await person.arrive("officer", "/village")
        await expect(person.page.get_by_text("本次事件中尚未上报")).to_be_visible()
        await person.network(False)
        before = datetime.now(UTC)
        await report(person.page, 婴幼儿=10, 其他人员=90)
        await expect(person.page.get_by_test_id("outbox")).to_have_text("1 条待上传")
        back = datetime.now(UTC)
        await person.network(True)
        await sent(person.page)
    told = await newest(flood)
    happened, received = (datetime.fromisoformat(told[name]) for name in ("happened_at", "received_at"))
    # What a server says of the time is rounded to seconds.
    assert before - timedelta(seconds=5) < happened < back + timedelta(seconds=5)
    assert back < received
    assert told["people"] == {"infant": 10, "general": 90}


async def test_a_correction_counts_and_shows_what_it_has_replaced(flood):
    async with flood.person(PHONE) as person:
        await person.arrive("officer", "/village")
        await report(person.page, "续报", 婴幼儿=10, 其他人员=90)
        await report(person.page, "核报", 婴幼儿=12, 其他人员=60)
        await sent(person.page)
        history = person.page.get_by_role("region", name="本村上报记录")
        await expect(history.locator("[data-counts=true]")).to_contain_text("需救助 72 人")
        await expect(history.locator("[data-counts=true]")).to_contain_text("核报")
        await expect(history.locator("[data-counts=false]").first).to_contain_text("需救助 100 人")
        await expect(history.locator("[data-counts=false]").first).to_contain_text("已被替代")
    assert (await newest(flood))["stage"] == "corrected"
    assert (await figures(flood.here))["people_in_need"] == 72


async def test_a_double_tap_reports_once_and_never_answers_a_question_that_it_has_not_seen(flood):
    async with flood.person(PHONE) as person:
        await person.arrive("officer", "/village")
        await person.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        await person.network(False)
        for group in ("婴幼儿", "其他人员"):
            await person.page.get_by_label(group, exact=True).fill("0")
        await person.page.get_by_role("button", name="零报告").dblclick()
        await expect(person.page.get_by_role("alert")).to_contain_text("确认本村无人需要救助？")
        await expect(person.page.get_by_test_id("outbox")).to_have_text(ALL_SENT)
        await person.page.get_by_label("其他人员", exact=True).fill("70")
        await person.page.get_by_role("button", name=re.compile("^上报")).dblclick()
        await expect(person.page.get_by_text("已保存，将自动上传")).to_be_visible()
        await expect(person.page.get_by_test_id("outbox")).to_have_text("1 条待上传")
