"""What a coordinator decides by hand at the desk holds in the next plan, until it is undone."""

from __future__ import annotations

from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.people import Person, Site
from tests.e2e.hamlet import VILLAGE, approve, planned
from tests.platform import get

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.drill, pytest.mark.timeout(300)]

PANE = "/coordination?pane=hand"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def trip(flood: Site) -> dict[str, Any]:
    """The first waiting trip of a plan in force, as the plan writes it."""
    plan = await planned(flood.here)
    [first, *_] = await approve(flood.here, plan)
    return await written(flood, plan["plan"], first["trip"])


async def written(town: Site, plan: str, trip: str) -> dict[str, Any]:
    body = await get(town.here.coordinator, f"/api/allocation/plans/{plan}/body")
    [found] = [one for one in body["trips"] if one["id"] == trip]
    return dict(found)


def what(trip: dict[str, Any]) -> dict[str, Any]:
    """All of a trip but its times: it is due, and as late as nobody begins it."""
    return {**trip, "stops": [{name: stop[name] for name in ("place", "do", "lines")} for stop in trip["stops"]]}


async def at_desk(person: Person, where: str) -> Page:
    await person.arrive("coordinator", where)
    return person.page


async def leave_out(page: Page, code: str, why: str) -> None:
    await page.get_by_label("库点或车辆代码").fill(code)
    await page.get_by_role("button", name="打开", exact=True).click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_text(why).click()
    await dialog.get_by_role("button", name="暂不").click()
    await expect(dialog.get_by_role("button", name="撤销")).to_be_enabled(timeout=20_000)
    await page.keyboard.press("Escape")


async def test_a_trip_is_kept_by_keyboard_and_is_in_the_next_plan_as_it_was(flood, trip):
    async with flood.person() as person:
        page = await at_desk(person, f"/coordination?place={VILLAGE}")
        await expect(page.locator("#trips-of-plan")).to_be_visible(timeout=20_000)
        await page.keyboard.press("l")
        await expect(page.locator("#trips-of-plan")).to_be_focused()
        await page.keyboard.press("l")
        dialog = page.get_by_role("dialog", name=f"保留车次 {trip['id']}")
        await expect(dialog.get_by_role("button", name="保留此车次")).to_be_disabled()
        await dialog.get_by_text("已与村里约定").click()
        await dialog.get_by_role("button", name="保留此车次").click()
        await expect(dialog.get_by_role("button", name="撤销")).to_be_enabled(timeout=20_000)
        await page.keyboard.press("Escape")
        await expect(page.locator("#trips-of-plan")).to_contain_text("已保留")
        assert person.faults == []
    plan = await planned(flood.here)
    assert what(await written(flood, plan["plan"], trip["id"])) == what(trip)


async def test_a_store_is_left_out_and_nothing_is_loaded_there_until_that_is_undone(flood, trip):
    async with flood.person() as person:
        page = await at_desk(person, PANE)
        kept = page.get_by_test_id("by-hand").get_by_role("link", name="保留车次")
        await expect(kept).to_be_visible()
        await page.get_by_role("button", name="撤销").click()
        await expect(page.get_by_text("coordinator 撤销于")).to_be_visible(timeout=20_000)
        store = trip["stops"][0]["place"]
        await leave_out(page, store, "场院无法作业")
        plan = await planned(flood.here)
        body = await get(flood.here.coordinator, f"/api/allocation/plans/{plan['plan']}/body")
        loads = [stop["place"] for one in body["trips"] for stop in one["stops"] if stop["do"] == "load"]
        assert store not in loads
        causes = {row["cause"] for row in body["shortages"]}
        assert "store_left_out" in causes
        await page.get_by_role("button", name="撤销").click()
        await expect(page.get_by_text("目前没有人工指定")).to_be_visible(timeout=20_000)
        assert person.faults == []


async def test_an_observer_sees_what_was_decided_and_is_offered_nothing(flood, trip):
    async with flood.person() as person:
        await person.arrive("desk", PANE)
        await expect(person.page.get_by_text("已解除")).to_be_visible()
        await expect(person.page.get_by_label("库点或车辆代码")).to_have_count(0)
