"""The coordinator compares policies, sees what each costs, chooses one and approves it like any other plan."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.people import PHONE, Site
from tests.platform import get

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.drill, pytest.mark.timeout(300)]

COMPARISON = "/coordination/policies"


async def plans(flood: Site) -> list[dict[str, Any]]:
    return (await get(flood.here.coordinator, "/api/allocation/plans", incident="flood-1"))["items"]


async def compare(page: Page, *weights: str) -> None:
    await expect(page.get_by_role("button", name=re.compile("开始比较"))).to_be_visible(timeout=20_000)
    for number, weight in enumerate(weights, start=1):
        await page.get_by_label(f"原则 {number}：").fill(weight)
    await page.get_by_label("每个方案测算时间").fill("2")
    await page.get_by_role("button", name=re.compile("开始比较")).click()


async def test_two_policies_are_cancelled_together_and_leave_nothing(flood):
    async with flood.person() as person:
        await person.arrive("coordinator", COMPARISON)
        await expect(person.page.get_by_text("还没有比较过")).to_be_visible(timeout=20_000)
        await person.page.get_by_label("原则 3：").fill("1")
        await expect(person.page.get_by_role("button", name=re.compile("开始比较"))).to_be_disabled()
        await compare(person.page, "0", "10", "")
        await person.page.get_by_role("button", name="全部取消").click(timeout=30_000)
        await expect(person.page.get_by_text("比较已取消")).to_be_visible(timeout=30_000)
    assert await plans(flood) == []


async def test_policies_are_compared_side_by_side_and_one_is_approved(flood):
    async with flood.person() as person:
        page = person.page
        await person.arrive("coordinator", "/coordination?pane=plans")
        await page.get_by_role("link", name="比较分配原则").click()
        await compare(page, "0", "1", "10")
        await expect(page.get_by_test_id("comparing").get_by_role("progressbar")).to_have_count(3, timeout=30_000)
        table = page.get_by_test_id("policies")
        await expect(table.get_by_role("columnheader")).to_have_count(4, timeout=120_000)
        await expect(table.get_by_role("row", name=re.compile("及时保障人数"))).to_contain_text("上限")
        await expect(table.get_by_role("row", name=re.compile("保障最少的乡镇"))).to_contain_text("火龙镇")
        proposed = await plans(flood)
        assert [plan["summary"]["priority_weight"] for plan in proposed] == [0, 1, 10]
        await page.get_by_role("link", name=re.compile("选定“折中")).click()
        await page.get_by_role("button", name="批准方案").click()
        sure = page.get_by_role("dialog", name="批准后不可撤回")
        await sure.get_by_label("需救助人数").fill(str(proposed[1]["summary"]["people"]))
        await sure.get_by_role("button", name="确认批准").click()
        await page.get_by_role("link", name="比较分配原则").click()
        await expect(table.get_by_text("已批准")).to_have_count(1, timeout=30_000)
        await expect(table.get_by_text("未选用")).to_have_count(2, timeout=30_000)
        assert person.faults == []
    states = {plan["plan"]: (plan["state"], plan["in_force"]) for plan in await plans(flood)}
    chosen = proposed[1]["plan"]
    assert states.pop(chosen) == ("approved", True)
    assert set(states.values()) == {("superseded", False)}


async def test_on_a_phone_the_policies_stand_one_below_the_other(flood):
    async with flood.person(PHONE, lang="en-GB") as person:
        await person.arrive("coordinator", COMPARISON)
        columns = person.page.get_by_test_id("policies")
        await expect(columns.get_by_role("heading")).to_have_text(
            ["Everybody alike", "Middle way", "Young and old first"], timeout=20_000
        )
        assert await person.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
