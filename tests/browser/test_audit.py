"""An auditor finds out who did what: searches by the thing, opens the entry, follows what it led to, takes it along."""

from __future__ import annotations

import csv
import re

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.e2e.hamlet import receipt
from tests.platform import post

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]
EARLIER = "2026-01-05T09:30:00+08:00"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def soaked(town):
    """Somebody has scrapped seven bottles, which was recorded long after it was done; others went on with theirs."""
    scrap = receipt(7) | {"reason": "浸水", "witness": "li.na", "happened_at": EARLIER}
    async with town.here.town.client("supervisor", name="wang.fang") as supervisor:
        await post(supervisor, "/api/inventory/scraps", scrap)
    for number in range(50):
        await post(town.here.clerk, "/api/inventory/receipts", receipt(1, lot=f"N{number}"))
    return town


def entry(page: Page, text: str):
    return page.get_by_role("button", name=re.compile(text))


async def test_an_auditor_finds_who_scrapped_the_goods_and_when_it_was_done(soaked):
    async with soaked.person() as person:
        page = person.page
        await person.arrive("auditor", "/admin")
        await page.get_by_role("link", name="操作记录").click()
        await page.get_by_role("combobox", name="操作").fill("报废")
        await page.get_by_role("option", name="物资报废").click()
        await page.get_by_role("button", name="查找", exact=True).click()
        scrapped = entry(page, "wang.fang")
        await expect(scrapped).to_contain_text("物资报废")
        await expect(scrapped).to_contain_text("火龙镇库 · 瓶装水")
        await expect(scrapped).to_contain_text("发生 2026-01-05 09:30:00")
        await expect(page.get_by_text("共 1 条")).to_be_visible()
        await scrapped.click()
        told = page.get_by_role("region", name=re.compile("wang.fang"))
        await expect(told).to_contain_text("浸水")
        await expect(told).to_contain_text("li.na")
        assert person.faults == []


async def test_what_is_recorded_about_a_witness_and_what_an_act_led_to_is_one_click_away(soaked):
    async with soaked.person() as person:
        page = person.page
        await person.arrive("auditor", "/admin/audit?by=wang.fang")
        await entry(page, "物资报废").click()
        await page.get_by_role("link", name="查看与 li.na 有关的全部记录").click()
        await expect(page).to_have_url(re.compile(r"/admin/audit\?about=li\.na"))
        await expect(page.get_by_label("对象", exact=True)).to_have_value("li.na")
        await entry(page, "物资报废").click()
        await page.get_by_role("link", name="查看由此引发的全部记录").click()
        await expect(page.get_by_label("仅显示由同一操作引发的记录")).to_be_checked()
        await expect(entry(page, "物资报废")).to_be_visible()
        await page.go_back()
        await expect(page.get_by_label("对象", exact=True)).to_have_value("li.na")


async def test_the_newest_come_first_and_older_ones_on_demand(soaked):
    async with soaked.person() as person:
        page = person.page
        await person.arrive("auditor", "/admin/audit")
        await expect(page.get_by_text("已显示 50 条")).to_be_visible()
        await page.get_by_role("button", name="显示更早的记录").click()
        await expect(page.get_by_text(re.compile(r"^共 (5[1-9]|[6-9]\d|\d{3,}) 条$"))).to_be_visible()


async def test_a_search_that_finds_nothing_says_what_to_do(soaked):
    async with soaked.person() as person:
        await person.arrive("auditor", "/admin/audit?about=no-such-code")
        await expect(person.page.get_by_text("没有符合条件的记录")).to_be_visible()


async def test_what_was_found_is_taken_along_as_a_table(soaked):
    async with soaked.person() as person:
        await person.arrive("auditor", "/admin/audit?type=ninehours.inventory.GoodsScrapped.v1")
        async with person.page.expect_download() as saved:
            await person.page.get_by_role("button", name="导出表格").click()
        file = await (await saved.value).path()
        text = file.read_text(encoding="utf-8")
        assert text.startswith("\ufeff"), "or a spreadsheet would take it for GBK"
        header, row = csv.reader(text.removeprefix("\ufeff").splitlines())
        told = dict(zip(header, row, strict=True))
        assert (told["操作人"], told["操作"], told["发生时间"]) == ("wang.fang", "物资报废", "2026-01-05 09:30:00")


async def test_whoever_is_no_auditor_is_refused_with_a_sentence(soaked):
    async with soaked.person() as person:
        await person.arrive("clerk", "/admin/audit")
        await expect(person.page.get_by_role("alert")).to_contain_text("auditor")
