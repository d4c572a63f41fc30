"""Ctrl+K finds whatever a person may open, from every page; `?` says what the keyboard does."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.people import PHONE, Site
from tests.browser.test_accessible import serious
from tests.e2e.hamlet import VILLAGE, approve, planned

TARGET_PX = 48

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.drill, pytest.mark.timeout(300)]


async def find(page: Page, what: str) -> Locator:
    """The first entry for what is typed, after Ctrl+K."""
    await page.keyboard.press("Control+k")
    await page.get_by_role("textbox", name="页面、点位").fill(what)
    entry = page.locator("[data-action]").first
    await expect(entry).to_be_visible(timeout=15_000)
    return entry


async def test_a_place_is_found_by_its_initials_from_another_page(flood):
    async with flood.person() as person:
        await person.arrive("coordinator", "/outbox")
        page = person.page
        await expect(await find(page, "lzc")).to_contain_text("刘庄村")
        await page.keyboard.press("Enter")
        await expect(page).to_have_url(re.compile(rf"/coordination\?place=\D*{VILLAGE}"))
        await expect(page.get_by_test_id("place")).to_contain_text("刘庄村", timeout=15_000)
        assert person.faults == []


async def test_stores_trips_incidents_and_pages_are_found(flood: Site):
    [trip, *_] = await approve(flood.here, await planned(flood.here))
    async with flood.person() as person:
        await person.arrive("coordinator", "/coordination")
        page = person.page
        for what, told in {"k1": "火龙镇库", trip["trip"]: "V1", "flood": "小水", "daping": "大屏"}.items():
            await expect(await find(page, what)).to_contain_text(told)
            await page.keyboard.press("Escape")
            await expect(page.get_by_role("dialog")).to_have_count(0)
        await (await find(page, trip["trip"])).click()
        await expect(page.get_by_role("dialog", name=f"保留车次 {trip['trip']}")).to_be_visible()


async def test_nobody_is_led_where_they_may_not_go(flood):
    async with flood.person(PHONE) as person:
        await person.arrive("officer", "/village")
        page = person.page
        await expect(await find(page, "上报")).to_contain_text("上报需求")
        await page.get_by_role("textbox", name="页面、点位").fill("k1")
        await expect(page.get_by_text("没有找到")).to_be_visible()


async def test_the_keys_are_listed_and_both_windows_are_for_everybody(flood):
    async with flood.person() as person:
        await person.arrive("coordinator", "/coordination")
        page = person.page
        await page.keyboard.press("Shift+?")
        await expect(page.get_by_role("dialog", name="快捷键")).to_contain_text("保留此车次")
        assert await serious(page) == []
        await page.keyboard.press("Escape")
        await find(page, "k1")
        assert await serious(page) == []


async def test_a_phone_without_a_keyboard_finds_from_its_menu(flood):
    async with flood.person(PHONE, has_touch=True) as person:
        await person.arrive("officer", "/village")
        page = person.page
        await page.get_by_role("button", name="菜单").tap()
        line = page.get_by_role("button", name="查找", exact=True)
        box = await line.bounding_box()
        assert box
        assert box["height"] >= TARGET_PX
        await line.tap()
        await page.get_by_role("textbox", name="页面、点位").fill("记录")
        await expect(page.locator("[data-action]").first).to_contain_text("上传记录")
        await page.locator("[data-action]").first.tap()
        await expect(page).to_have_url(re.compile("/outbox"))
        assert person.faults == []
