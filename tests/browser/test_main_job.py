"""The main job as it is done: by six people at their own devices, from water at a shelf to people on the wall."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser import acts
from tests.browser.people import DESK, PHONE, Person, Site, declare, site
from tests.e2e.hamlet import figures, promise, stock, trips
from tests.platform import get

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.drill, pytest.mark.timeout(400)]

RECEIVED, PROMISED, CONFIRMED = 240, 200, 3
"""What is confirmed is less than one person needs, so that the second plan drives once."""
PER_PERSON = 4
PEOPLE, REACHED = 100, RECEIVED // PER_PERSON
RELIEVED = REACHED - 1
"""A person is relieved by a whole ration, and one bottle is short."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def flood(pages: None, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """Empty shelves, and a waterworks that has promised some."""
    async with site(tmp_path_factory.mktemp("town"), bottles=0) as town:
        await promise(town.here, PROMISED)
        await declare(town.here)
        yield town


async def test_from_water_at_a_shelf_to_people_relieved(flood):
    here = flood.here
    async with (
        flood.person(DESK) as wall,
        flood.person(DESK) as coordinator,
        flood.person(DESK) as partner,
        flood.person(PHONE) as officer,
        flood.person(PHONE) as clerk,
        flood.person(PHONE) as driver,
    ):
        await wall.arrive("desk", "/board")
        await clerk.arrive("clerk", "/warehouse?store=K1")
        await acts.receive(clerk.page, "WAT", RECEIVED)
        await acts.sent(clerk.page)
        assert await stock(here) == (RECEIVED, 0)

        await officer.arrive("officer", "/village")
        await acts.report(officer.page, 婴幼儿=10, 其他人员=90)
        await acts.sent(officer.page)

        await coordinator.arrive("coordinator", "/coordination?pane=plans")
        await plan(coordinator.page, in_time=PEOPLE)
        await partner.arrive("partner", "/partner")
        await answer_with_less(partner.page)
        await here.town.settled()
        [call] = (await get(here.partner, "/api/inventory/callups"))["items"]
        assert (call["state"], call["confirmed"]) == ("part", CONFIRMED)
        await expect(coordinator.page.get_by_text("计划的物资未能保留")).to_be_visible(timeout=20_000)
        await plan(coordinator.page, in_time=REACHED)
        await here.town.settled()
        assert await stock(here) == (RECEIVED, RECEIVED)

        await drive(driver, clerk)
        await seen_on_the_wall(wall.page)
        await expect(coordinator.page.locator("[data-figure=已及时保障]")).to_have_text(str(RELIEVED), timeout=20_000)
        assert [person.faults for person in (wall, coordinator, partner, officer, clerk, driver)] == [[]] * 6
    await as_the_platform_has_it(flood)


async def plan(page: Page, in_time: int) -> None:
    """Asked for, seen with its proof, and approved."""
    proposal = await acts.propose(page)
    assert await acts.measure(proposal, "方案所依据的需求") == PEOPLE
    assert await acts.measure(proposal, "方案及时保障") == in_time
    await acts.approve(page, PEOPLE)


async def answer_with_less(page: Page) -> None:
    await page.get_by_role("button", name="部分确认").click()
    await page.get_by_label("可供数量（瓶）").fill(str(CONFIRMED))
    await page.get_by_role("button", name="确认此数量").click()
    await expect(page.get_by_text("请填写原因，调度员据此另行安排")).to_be_visible()
    await page.get_by_label("原因").fill("一条灌装线停电")
    await page.get_by_role("button", name="确认此数量").click()
    await expect(page.get_by_role("region", name="已部分确认")).to_be_visible(timeout=20_000)


async def drive(driver: Person, clerk: Person) -> None:
    """The keeper loads, the crew drives, and hands over one bottle too few."""
    await driver.arrive("driver", "/driver")
    await acts.step(driver.page, "开始装货")
    await clerk.go("/warehouse/prepare?store=K1")
    await acts.load_all(clerk.page)
    await acts.sent(clerk.page)
    await acts.step(driver.page, "出发，前往刘庄村")
    await acts.step(driver.page, "已到达")
    await acts.hand_over(driver.page, "刘建国", short=1)
    await expect(driver.page.get_by_text("本趟已完成")).to_be_visible()
    await acts.sent(driver.page)


async def seen_on_the_wall(page: Page) -> None:
    """Within seconds, and without anybody touching it."""
    relieved = page.get_by_role("region", name="九小时内得到基本保障")
    await expect(relieved.get_by_text(str(RELIEVED), exact=True)).to_be_visible(timeout=10_000)
    await expect(relieved).to_contain_text(f"需救助 {PEOPLE} 人")
    await expect(relieved).to_contain_text(f"现行方案 {REACHED}")
    await expect(page.get_by_text("短缺或破损 · 刘庄村")).to_be_visible()
    await expect(page.get_by_text("物资被拒 · 企业未能全部供应")).to_be_visible()


async def as_the_platform_has_it(flood: Site) -> None:
    here = flood.here
    seen = await figures(here)
    assert (seen["people_in_need"], seen["people_relieved_in_time"]) == (PEOPLE, RELIEVED)
    [done] = [trip for trip in await trips(here) if trip["state"] == "done"]
    [handed] = done["stops"][-1]["handovers"]
    [line] = handed["lines"]
    assert (handed["received_by"], line["good"], line["short"]) == ("刘建国", RECEIVED - 1, 1)
    exceptions = await get(here.coordinator, "/api/relief/incidents/flood-1/exceptions")
    assert sorted(one["kind"] for one in exceptions["items"]) == ["line-refused", "short-or-damaged"]
    assert await stock(here) == (0, 0)
