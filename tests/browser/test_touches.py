"""How often people must touch the screen for their work, counted on the pages as they are; docs/pages.md lists it."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.acts import approve, hand_over, report, sent, sign, step
from tests.browser.people import PHONE, Site
from tests.e2e.hamlet import figures, planned

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.drill, pytest.mark.timeout(300)]

COUNT = """() => {
  const fields = new Set();
  let taps = 0;
  addEventListener('pointerdown', () => { taps += 1; }, true);
  addEventListener('input', ({ target }) => {
    if (!target.matches('[type=checkbox], [type=radio]')) fields.add(target);
  }, true);
  window.touches = () => taps + fields.size;
}"""
"""Each tap is one, and each field that is filled."""

REPORT_AT_MOST = 3
APPROVE_AT_MOST = 3
LOAD_AND_LEAVE_AT_MOST = 4
HAND_OVER_AT_MOST = 5


async def counting(page: Page) -> None:
    await page.evaluate(COUNT)


async def counted(page: Page) -> int:
    return int(await page.evaluate("window.touches()"))


async def test_a_village_is_reported_with_a_touch_for_each_group_and_one_more(flood: Site):
    async with flood.person(PHONE, has_touch=True) as person:
        await person.arrive("officer", "/village")
        await expect(person.page.get_by_text("本次事件中尚未上报")).to_be_visible()
        await counting(person.page)
        await report(person.page, 婴幼儿=10, 其他人员=90)
        assert 0 < await counted(person.page) <= REPORT_AT_MOST
        await sent(person.page)
    assert (await figures(flood.here))["people_in_need"] == 100


async def test_a_plan_is_approved_with_three_touches_one_of_which_is_the_number_of_people(flood: Site):
    await planned(flood.here)
    async with flood.person() as person:
        await person.arrive("coordinator", "/coordination?pane=plans")
        await expect(person.page.get_by_test_id("proposal")).to_be_visible(timeout=15_000)
        await counting(person.page)
        await approve(person.page, 100)
        assert 0 < await counted(person.page) <= APPROVE_AT_MOST


async def test_a_trip_takes_a_touch_for_each_thing_that_is_done(flood: Site):
    async with flood.person(PHONE, has_touch=True) as person:
        page = person.page
        await person.arrive("driver", "/driver")
        await counting(page)
        await step(page, "开始装货")
        await page.get_by_role("checkbox", name="瓶装水").check()
        await step(page, "已按清单装齐")
        await step(page, "出发，前往刘庄村")
        loaded = await counted(page)
        assert 0 < loaded <= LOAD_AND_LEAVE_AT_MOST
        await step(page, "已到达")
        await sign(page)
        await hand_over(page, "刘建国")
        await expect(page.get_by_text("本趟已完成")).to_be_visible()
        assert 0 < await counted(page) - loaded <= HAND_OVER_AT_MOST
