"""What a clerk records is never lost and never booked twice, whatever happens to network, page, browser, server."""

from __future__ import annotations

import random
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, Request, Route, async_playwright, expect

from tests.browser.people import FLAGS, PASSWORD, PHONE, Person, Site, chromium
from tests.platform import get, post, until

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(240)]

WORKPLACE = "/warehouse?store=K1"
RECEIPTS = re.compile(r"/api/inventory/receipts$")
ALL_SENT = "全部已上传"


async def receive(page: Page, quantity: int) -> None:
    """So many bottles, as a scanner and a thumb do it."""
    field = page.get_by_label("扫码或查找")
    await field.fill("WAT")
    await field.press("Enter")
    await page.get_by_label("数量").fill(str(quantity))
    await page.get_by_role("button", name=re.compile("^收货 ")).click()
    await expect(page.get_by_role("form", name="瓶装水")).to_have_count(0)


async def receipts(town: Site) -> list[int]:
    """The quantities that are booked by the clerk, in the order of the books."""
    rows = (await get(town.here.admin, "/api/inventory/movements", store="K1", item="WAT", limit=1000))["items"]
    return [row["quantity"] for row in rows if row["by"] == "clerk"]


async def booked(town: Site, wanted: list[int]) -> None:
    """Just these, each once, in this order.  For when nothing waits to be sent any more: what is doubled comes last."""

    async def there() -> bool:
        return len(await receipts(town)) >= len(wanted)

    await until(there, 60)
    await town.here.town.settled()
    assert await receipts(town) == wanted


async def at_work(person: Person) -> Page:
    """In front of the shelf, with the application on the device."""
    await person.arrive("clerk", WORKPLACE)
    await person.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await expect(person.page.get_by_label("扫码或查找")).to_be_visible()
    return person.page


@asynccontextmanager
async def device(town: Site, profile: Path) -> AsyncIterator[Person]:
    """A phone whose memory is in `profile`: what is closed can be opened again."""
    async with async_playwright() as driver:
        context = await driver.chromium.launch_persistent_context(
            str(profile),
            executable_path=chromium(),
            args=FLAGS,
            viewport={"width": PHONE[0], "height": PHONE[1]},
            locale="zh-CN",
        )
        try:
            yield Person(context, context.pages[0], town.life.url)
        finally:
            await context.close()


@pytest_asyncio.fixture(loop_scope="module")
async def before(town: Site) -> list[int]:
    return await receipts(town)


async def test_entries_made_without_a_network_outlive_the_browser_and_are_booked_once_in_order(town, before, tmp_path):
    made = list(range(101, 121))
    async with device(town, tmp_path) as phone:
        page = await at_work(phone)
        await phone.network(False)
        for quantity in made:
            await receive(page, quantity)
        await expect(page.get_by_test_id("outbox")).to_have_text("20 条待上传")
    async with device(town, tmp_path) as phone:
        await phone.network(False)
        await phone.go(WORKPLACE)
        await expect(phone.page.get_by_test_id("outbox")).to_have_text("20 条待上传")
        await phone.network(True)
        await expect(phone.page.get_by_test_id("outbox")).to_have_text(ALL_SENT, timeout=30_000)
    await booked(town, [*before, *made])


async def test_an_answer_that_is_lost_on_its_way_books_once(town, before):
    lost: list[int] = []

    async def lose(route: Route, request: Request) -> None:
        if len(lost) < 2:
            lost.append((await route.fetch()).status)
            await route.abort()
        else:
            await route.continue_()

    async with town.person(PHONE, service_workers="block") as person:
        await person.arrive("clerk", WORKPLACE)
        await person.context.route(RECEIPTS, lose)
        await receive(person.page, 55)
        await until(lambda: lost, 20)
        await expect(person.page.get_by_test_id("outbox")).to_have_text("1 条待上传")
        await person.page.reload()
        await expect(person.page.get_by_test_id("outbox")).to_have_text(ALL_SENT, timeout=40_000)
    assert lost == [201, 201] or lost == [201]
    await booked(town, [*before, 55])


async def test_what_is_refused_waits_for_a_person_and_holds_nothing_up(town, before):
    async with town.person(PHONE) as person:
        page = await at_work(person)
        await person.network(False)
        await receive(page, 31)
        await post(town.here.admin, "/api/inventory/stores/K1/close", {"reason": "roof"})
        await person.network(True)
        await expect(page.get_by_test_id("outbox")).to_have_text("1 条被退回", timeout=30_000)
        await post(town.here.admin, "/api/inventory/stores/K1/reopen", {})
        await receive(page, 32)
        await expect(page.get_by_test_id("outbox")).to_have_text("1 条被退回", timeout=30_000)
        await booked(town, [*before, 32])
        await person.go("/outbox")
        await expect(page.locator("[data-state=refused]")).to_contain_text("31")
        await page.get_by_role("button", name="重试").click()
        await expect(page.get_by_test_id("outbox")).to_have_text(ALL_SENT, timeout=30_000)
    await booked(town, [*before, 32, 31])


async def test_whose_sign_in_has_ended_signs_in_again_and_nothing_is_lost(town, before):
    async with town.person(PHONE) as person:
        page = await at_work(person)
        await person.network(False)
        await receive(page, 71)
        await post(town.here.admin, "/users/clerk/password", {"password": PASSWORD}, status=204)
        await person.network(True)
        await expect(page.get_by_role("heading", name="登录")).to_be_visible(timeout=30_000)
        await expect(page.get_by_text("clerk 的记录")).to_be_visible()
        again = page.get_by_role("dialog")
        await again.locator("input[type=password]").fill(PASSWORD)
        await again.locator("button[type=submit]").click()
        await expect(page.get_by_test_id("outbox")).to_have_text(ALL_SENT, timeout=30_000)
    await booked(town, [*before, 71])


async def test_two_tabs_of_one_account_send_what_both_have_recorded_once_and_in_order(town, before):
    made = list(range(201, 213))
    async with town.person(PHONE) as person:
        one = await at_work(person)
        other = await person.context.new_page()
        await other.goto(person.url + WORKPLACE)
        await expect(other.get_by_label("扫码或查找")).to_be_visible()
        await person.network(False)
        for number, quantity in enumerate(made):
            await receive((one, other)[number % 2], quantity)
        for tab in (one, other):
            await expect(tab.get_by_test_id("outbox")).to_have_text(f"{len(made)} 条待上传")
        await person.network(True)
        for tab in (one, other):
            await expect(tab.get_by_test_id("outbox")).to_have_text(ALL_SENT, timeout=30_000)
        await booked(town, [*before, *made])
        assert person.faults == []


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.drill
async def test_in_a_storm_everything_is_booked_once_and_in_order(town, before, seed):
    """The network goes, the page is loaded anew, the server is killed, at moments that the seed chooses."""
    chance = random.Random(seed)
    made = [1000 * seed + number for number in range(24)]
    async with town.person(PHONE) as person:
        page = await at_work(person)
        for quantity in made:
            await receive(page, quantity)
            await weather(town, person, chance)
        await person.network(True)
        await expect(page.get_by_test_id("outbox")).to_have_text(ALL_SENT, timeout=60_000)
        assert person.faults == []
    await booked(town, [*before, *made])


async def weather(town: Site, person: Person, chance: random.Random) -> None:
    match chance.choice(["calm", "calm", "network", "network", "reload", "server"]):
        case "network":
            await person.network(chance.random() < 0.5)
        case "reload":
            await person.page.reload()
            await expect(person.page.get_by_label("扫码或查找")).to_be_visible(timeout=20_000)
        case "server":
            await town.life.end(signal.SIGKILL)
            await town.life.start()
        case _:
            pass
