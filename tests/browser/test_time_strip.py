"""The strip along the nine hours: map and list follow the moment that is chosen, and the address says which."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import Locator, Page, Route, expect

from tests.browser.people import PHONE, Person, Site
from tests.browser.test_accessible import serious
from tests.e2e.hamlet import approve, planned

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.drill, pytest.mark.timeout(300)]

DESK = "/coordination"
LAST_MINUTE = "T+09:00"
TRIPS_OF_PLAN = re.compile(r"/api/relief/trips\?.*limit=5000")
FIGURES = re.compile(r"/api/relief/incidents/[^/]+/figures")


def slider(page: Page) -> Locator:
    return page.get_by_role("slider", name="时间轴")


async def at_desk(person: Person, where: str = "") -> Page:
    await person.arrive("coordinator", DESK + where)
    await expect(slider(person.page)).to_be_visible(timeout=15_000)
    return person.page


async def test_before_a_plan_everybody_waits_at_every_moment(flood: Site):
    async with flood.person() as person:
        page = await at_desk(person, "?at=540")
        await expect(page.get_by_test_id("moment")).to_contain_text(f"{LAST_MINUTE}（按计划）")
        await expect(page.get_by_test_id("found")).to_contain_text(f"{LAST_MINUTE}：1 个点位")


async def test_keys_choose_the_moment_which_the_address_keeps(flood: Site):
    async with flood.person() as person:
        page = await at_desk(person)
        await expect(page.get_by_test_id("moment")).to_contain_text("（现在）")
        await page.keyboard.press("t")
        await expect(slider(page)).to_be_focused()
        await page.keyboard.press("Home")
        await expect(page.get_by_test_id("moment")).to_contain_text("T+00:00（已发生）")
        await page.keyboard.press("ArrowRight")
        await expect(page.get_by_test_id("moment")).to_contain_text("T+00:05（已发生）")
        await expect(page).to_have_url(re.compile("[?&]at=5"))
        await page.reload()
        await expect(page.get_by_test_id("moment")).to_contain_text("T+00:05（已发生）")
        await slider(page).focus()
        await page.keyboard.press("Escape")
        await expect(page.get_by_test_id("moment")).to_contain_text("（现在）")
        await expect(page).not_to_have_url(re.compile("[?&]at="))


async def test_map_and_list_follow_the_plan_to_its_end(flood: Site):
    await approve(flood.here, await planned(flood.here))
    async with flood.person() as person:
        page = await at_desk(person)
        await expect(page.get_by_text("所有人都能在时限内得到保障")).to_be_visible(timeout=15_000)
        await expect(page.get_by_test_id("bars").locator("rect")).not_to_have_count(0)
        await slider(page).focus()
        await page.keyboard.press("Home")
        await expect(page.get_by_test_id("found")).to_contain_text("T+00:00：1 个点位")
        await expect(page.get_by_role("link", name="刘庄村")).to_contain_text("保障")
        await page.keyboard.press("End")
        await expect(page.get_by_test_id("found")).to_contain_text(f"{LAST_MINUTE}：0 个点位")
        await expect(page.get_by_test_id("relief-map")).to_have_attribute("data-villages", "1", timeout=30_000)
        await page.get_by_role("button", name="回到现在").click()
        await expect(page.get_by_test_id("moment")).to_contain_text("（现在）")
        assert person.faults == []


async def test_while_trips_are_being_read_the_strip_says_so_and_nothing_jumps(flood: Site):
    async with flood.person() as person:
        released = asyncio.Event()

        async def late(route: Route) -> None:
            await released.wait()
            await route.continue_()

        await person.context.route(TRIPS_OF_PLAN, late)
        page = await at_desk(person)
        strip = page.get_by_test_id("time-strip")
        await expect(strip.get_by_text("正在读取车次")).to_be_visible(timeout=15_000)
        before = await strip.bounding_box()
        released.set()
        await expect(strip.get_by_text("正在读取车次")).to_have_count(0)
        await expect(page.get_by_test_id("bars").locator("rect")).not_to_have_count(0)
        assert await strip.bounding_box() == before


async def test_trips_that_cannot_be_read_are_no_empty_strip(flood: Site):
    async with flood.person() as person:
        await person.context.route(TRIPS_OF_PLAN, lambda route: route.fulfill(status=403, json={"detail": "no"}))
        page = await at_desk(person)
        strip = page.get_by_test_id("time-strip")
        await expect(strip.get_by_text("车次读取失败")).to_be_visible(timeout=15_000)
        await person.context.unroute(TRIPS_OF_PLAN)
        await strip.get_by_role("button", name="重试").click()
        await expect(strip.get_by_text("车次读取失败")).to_have_count(0)


async def test_a_clock_that_cannot_be_read_is_not_said_to_be_under_way(flood: Site):
    async with flood.person() as person:
        await person.context.route(FIGURES, lambda route: route.fulfill(status=403, json={"detail": "no"}))
        page = await at_desk(person)
        moment = page.get_by_test_id("moment")
        await expect(moment).to_have_text("时间读取失败", timeout=15_000)
        again = page.get_by_test_id("time-strip").get_by_role("button", name="重试")
        async with page.expect_request(FIGURES, timeout=3_000):
            await again.click()
        await expect(moment).to_have_text("时间读取失败")
        await person.context.unroute(FIGURES)
        await expect(moment).to_contain_text("（现在）", timeout=20_000)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_strip_is_for_everybody_on_a_phone_too(flood: Site, scheme):
    async with flood.person(PHONE, scheme=scheme) as person:
        page = await at_desk(person, "?at=120")
        assert await serious(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
