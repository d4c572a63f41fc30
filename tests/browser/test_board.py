"""Pages stay live by themselves: at a wall for days, in many tabs, over restarts and new versions."""

from __future__ import annotations

import asyncio
import signal

import pytest
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, expect

from tests.browser.people import Person
from tests.e2e.hamlet import tell
from tests.platform import until

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]

TABS = 12
SOON = 10_000
RECOVERS_WITHIN = 30_000
A_MINUTE = 60_000
SILENT = "连接中断"
SILENCE_TOLD_WITHIN = 5_000
WATCH_FOR = """said => {
  window.alarmed = false
  const look = () => { window.alarmed ||= document.body.textContent.includes(said) }
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
}"""
HEARS = """() => new Promise(done => {
  const channel = new BroadcastChannel('ninehours-live')
  channel.onmessage = () => { channel.close(); done() }
})"""
QUIET_MS = "ms => new Promise(done => setTimeout(done, ms))"
BUSY_MS = "ms => { for (const until = performance.now() + ms; performance.now() < until;); }"
GO_TO = "path => { history.pushState({}, '', path); dispatchEvent(new PopStateEvent('popstate')) }"
ASKS = "有新版本"


async def at_the_wall(person: Person) -> Page:
    await person.arrive("coordinator", "/board")
    await expect(person.page.locator("main[data-age=fresh]")).to_be_visible(timeout=SOON)
    await person.page.evaluate(HEARS)
    return person.page


async def counted(page: Page, people: int) -> None:
    """The wall says that so many are affected."""
    await expect(page.locator("main dl").first.locator("dd").first).to_have_text(str(people), timeout=SOON)


async def silence_told(page: Page, within: float = SILENCE_TOLD_WITHIN) -> None:
    await expect(page.get_by_text(SILENT)).to_be_visible(timeout=within)


def streams(person: Person) -> int:
    return sum(address.endswith("/live") for address in person.asked)


async def test_a_fact_is_on_the_wall_without_a_reload(flood):
    async with flood.person() as person:
        page = await at_the_wall(person)
        await mark(page)
        for people in (100, 120):
            await tell(flood.here, {"general": people}, "corrected" if people > 100 else "first")
            await counted(page, people)
        assert await marked(page)


@pytest.mark.drill
async def test_the_wall_says_within_seconds_that_its_server_is_gone_and_comes_back_by_itself(flood):
    async with flood.person() as person:
        page = await at_the_wall(person)
        await mark(page)
        for people in (131, 132, 133):
            await flood.life.end(signal.SIGKILL)
            await silence_told(page)
            await expect(page.locator("main[data-age]")).not_to_have_attribute("data-age", "fresh")
            await flood.life.start()
            await tell(flood.here, {"general": people}, "corrected")
            await expect(page.locator("main[data-age=fresh]")).to_be_visible(timeout=RECOVERS_WITHIN)
            await counted(page, people)
            await expect(page.get_by_text(SILENT)).to_have_count(0)
        assert await marked(page)


async def test_wall_desk_and_policies_say_within_seconds_that_the_server_is_frozen_and_that_it_is_back(flood):
    async with flood.person() as person:
        pages = [await at_the_wall(person)]
        for path in ("/coordination", "/coordination/policies"):
            pages.append(await person.context.new_page())
            await pages[-1].goto(person.url + path)
            await expect(pages[-1].get_by_role("heading", level=1)).to_be_attached(timeout=SOON)
            await pages[-1].evaluate(HEARS)
        await tell(flood.here, {"general": 151}, "corrected")
        await counted(pages[0], 151)
        flood.life.process.send_signal(signal.SIGSTOP)
        try:
            await asyncio.gather(*(silence_told(page) for page in pages))
            await pages[1].evaluate(GO_TO, "/coordination/policies")
            await expect(pages[1].get_by_text(SILENT)).to_have_count(0)  # a page that has only just begun to listen
            await silence_told(pages[1], within=2 * SILENCE_TOLD_WITHIN)
        finally:
            flood.life.process.send_signal(signal.SIGCONT)
        for page in pages:
            await expect(page.get_by_text(SILENT)).to_have_count(0, timeout=RECOVERS_WITHIN)


async def test_a_quiet_platform_and_a_busy_page_raise_no_alarm(flood):
    async with flood.person() as person:
        page = await at_the_wall(person)
        await tell(flood.here, {"general": 152}, "corrected")
        await counted(page, 152)
        await page.evaluate(WATCH_FOR, SILENT)
        await page.evaluate(QUIET_MS, SILENCE_TOLD_WITHIN + 1_000)
        await page.evaluate(BUSY_MS, SILENCE_TOLD_WITHIN + 1_000)
        await tell(flood.here, {"general": 153}, "corrected")
        await counted(page, 153)
        assert not await page.evaluate("window.alarmed")


async def test_twelve_tabs_stay_live_on_one_stream_also_when_the_one_that_listens_is_closed(flood):
    async with flood.person() as person:
        tabs = [await at_the_wall(person)]
        streams_of_one = streams(person)
        for _ in range(TABS - 1):
            tabs.append(await person.context.new_page())
            await tabs[-1].goto(person.url + "/board")
        await tell(flood.here, {"general": 141}, "corrected")
        for tab in tabs:
            await counted(tab, 141)
        assert streams(person) == streams_of_one
        await tabs.pop(0).close()
        await tell(flood.here, {"general": 142}, "corrected")
        for tab in tabs:
            await counted(tab, 142)
        assert streams(person) == streams_of_one + 1


async def test_a_new_version_asks_first_and_never_reloads_under_anybodys_hands(flood):
    async with flood.person() as person:
        await person.page.clock.install()
        await person.arrive("clerk", "/warehouse")
        await renewed(person)
        await expect(person.page.get_by_text(ASKS)).to_be_visible(timeout=SOON)
        await mark(person.page)
        await person.page.clock.fast_forward(A_MINUTE)
        assert await marked(person.page)
        await person.page.get_by_role("button", name="更新").click()
        await until(lambda: not_marked(person.page), 20)


async def renewed(person: Person) -> None:
    """The application is on the device; then there is another build.  A browser takes another address for one."""
    await person.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    async with person.page.expect_request_finished(lambda request: "workbox-window" in request.url):
        await person.page.reload()  # from here on it comes from the device, and looks after its versions
    await person.page.evaluate("navigator.serviceWorker.register('/sw.js?another-build').then(() => true)")


async def mark(page: Page) -> None:
    """On the page as it is now: a reload would lose it."""
    await page.evaluate("() => { window.sameAsBefore = true }")


async def marked(page: Page) -> bool:
    return bool(await page.evaluate("window.sameAsBefore === true"))


async def not_marked(page: Page) -> bool:
    try:
        return not await marked(page)
    except PlaywrightError:  # in the middle of the reload
        return False
