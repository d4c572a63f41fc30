"""The coordinator's desk: the map, what is in the address, what the keyboard does, and what wants a reason."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.people import Person, Site
from tests.e2e.hamlet import VILLAGE, planned
from tests.platform import get

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]

DESK = "/coordination"


def search(page: Page) -> Locator:
    return page.get_by_role("searchbox", name="搜索村庄")


async def closures(town: Site) -> list[dict[str, Any]]:
    return (await get(town.here.coordinator, "/api/relief/closures", incident="flood-1"))["items"]


async def at_desk(person: Person, where: str = "") -> Page:
    await person.arrive("coordinator", DESK + where)
    return person.page


async def test_the_map_shows_the_village_without_asking_anybody_for_tiles(flood):
    async with flood.person() as person:
        page = await at_desk(person)
        await expect(page.get_by_test_id("relief-map")).to_have_attribute("data-villages", "1", timeout=30_000)
        assert [url for url in person.asked if not url.startswith((person.url, "data:", "blob:"))] == []
        assert person.faults == []


async def test_filters_are_in_the_address_and_outlive_a_reload(flood):
    async with flood.person() as person:
        page = await at_desk(person)
        await search(page).fill("lzc")
        await expect(page.get_by_test_id("found")).to_contain_text("1 个点位")
        await expect(page).to_have_url(re.compile("[?&]q=lzc"))
        await page.reload()
        await expect(search(page)).to_have_value("lzc")
        await expect(page.get_by_test_id("found")).to_contain_text("1 个点位")
        await search(page).fill("nowhere")
        await expect(page.get_by_text("没有符合条件的点位")).to_be_visible()
        await page.get_by_role("button", name="清除条件").click()
        await expect(page.get_by_test_id("found")).to_contain_text("1 个点位")


async def test_the_keyboard_leads_to_the_search_the_map_and_the_order(flood):
    async with flood.person() as person:
        page = await at_desk(person, "?pane=roads")
        await expect(page.get_by_label("道路代码")).to_be_visible()
        await page.keyboard.press("/")
        await expect(search(page)).to_be_focused()
        await page.keyboard.type("m")
        await expect(search(page)).to_have_value("m")
        await search(page).fill("")
        await search(page).blur()
        await page.keyboard.press("m")
        await expect(page.locator("#relief-map")).to_be_focused()
        await page.keyboard.press("r")
        await expect(page.get_by_role("button", name="开始测算")).to_be_focused()


async def test_a_row_is_a_link_that_says_what_its_sender_saw(flood):
    async with flood.person() as person:
        page = await at_desk(person)
        row = page.get_by_role("link", name="刘庄村")
        link = await row.get_attribute("href") or ""
        await row.click()
        await expect(page.get_by_test_id("place")).to_contain_text("刘庄村")
        await page.go_back()
        await expect(row).to_be_visible()
        assert VILLAGE in link
        await person.go(link)
        await expect(page.get_by_test_id("place")).to_contain_text("刘庄村")


async def test_a_road_is_closed_by_hand_with_a_reason_and_opened_again(flood):
    async with flood.person() as person:
        page = await at_desk(person, "?pane=roads")
        await page.get_by_label("道路代码").fill("r1")
        await page.get_by_role("button", name="打开", exact=True).click()
        road = page.get_by_role("dialog", name="道路 R1")
        await expect(road.get_by_role("button", name="设为中断")).to_be_disabled()
        await road.get_by_text("桥涵受损").click()
        await road.get_by_role("button", name="设为中断").click()
        await expect(road.get_by_role("button", name="恢复通行")).to_be_enabled(timeout=20_000)
        [closed] = await closures(flood)
        assert (closed["road"], closed["factor"], closed["reason"]) == ("R1", 0, "桥涵受损")
        await road.get_by_role("button", name="恢复通行").click()
        await expect(road.get_by_text("可通行")).to_be_visible(timeout=20_000)
        [lifted] = await closures(flood)
        assert lifted["lifted_min"] is not None


async def test_a_plan_is_refused_only_with_a_reason(flood):
    plan = await planned(flood.here)
    async with flood.person() as person:
        page = await at_desk(person, "?pane=plans")
        await page.get_by_role("button", name="否决").click()
        sure = page.get_by_role("dialog", name="否决此方案")
        await expect(sure.get_by_role("button", name="确认否决")).to_be_disabled()
        await sure.get_by_label("理由").fill("等待北线桥梁检查结果")
        await sure.get_by_role("button", name="确认否决").click()
        await expect(page.get_by_text("没有待批准的方案")).to_be_visible(timeout=20_000)
    refused = await get(flood.here.coordinator, f"/api/allocation/plans/{plan['plan']}")
    assert refused["state"] == "refused"
