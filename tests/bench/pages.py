"""The pages in a real Chromium, before Xuchang's flood: every village heard, a plan's trips released.

A phone is 4 times slower than this machine and has slow 4G (1.6 Mbit/s, 150 ms for each request); a desk stands beside
the server.  The baseline is the gateway's smallest answer, opened in turns on the same device: what browser, line and
identity cost without an application.  Sizes are as they travel; the precache fills up after the page is there.
"""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from services.cli.demo.people import CITY, Account, register
from services.cli.web import build
from services.cli.web.checks import FIRST_SCREEN_KB_MAX, first_screen_kb, travelling
from services.cli.web.tools import WEB, Failed
from tests.bench.board import correct
from tests.bench.browser import SLOWER_CPU, Chromium, Device, chromium
from tests.bench.city import City, city
from tests.bench.figure import ROUNDS, Figure, NotMeasured, alternate, at_most, below, percentile
from tests.bench.stand import Stand
from tests.browser.people import PASSWORD

CLERK, WALL, MAP = "bench.clerk", "bench.wall", "bench.map"
NEAREST_TO_NOTHING = "/readyz"
SCANS = 20
UPDATES = 10
REFRESHES = 200
WARM_UP_REFRESHES = 20
HEAP_GROWS_AT_MOST_MB = 2
PRECACHED = re.compile(r'url:"([^"]+)"|"url":"([^"]+)"')

SCAN_FIELD = "main input[enterkeyhint=search]"
SIGN_IN = "input[autocomplete=username]"
WALL_THERE = "main[data-age] ol li"
SAID = "document.querySelector('main[data-age] dl').textContent"
BOOKED_MS = """
() => new Promise(done => {
  const first = () => document.querySelector('[data-state]')?.textContent ?? '';
  const before = first();
  addEventListener('keydown', () => {
    const begun = performance.now();
    const look = () => first() !== before ? done(performance.now() - begun) : requestAnimationFrame(look);
    look();
  }, { capture: true, once: true });
})
"""


async def measure(stand: Stand) -> list[Figure]:
    try:
        build.renew()
    except Failed as failure:
        raise NotMeasured(f"the pages could not be built: {failure}") from failure
    there = await stand.once(city)
    await _register(there)
    async with chromium(there.town.url) as browser:
        return [
            *await _phone(browser, await _shelf(there)),
            *await _desk(browser, there),
            *await _wall(browser, there),
            *_sizes(WEB / "dist"),
        ]


async def _register(there: City) -> None:
    """A clerk like the county's own, somebody at the wall, somebody at the map; with a password that is known."""
    county = next(iter(there.people.officers))
    for user, role, area in ((CLERK, "clerk", county), (WALL, "observer", "*"), (MAP, "coordinator", CITY)):
        await register(there.people.admin, Account(user, user, (role,), area=area), PASSWORD)


async def _shelf(there: City) -> tuple[str, str]:
    """The path of a clerk's page, and a kind of goods that may be received there."""
    clerk = there.people.clerks[next(iter(there.people.officers))]
    stores = await clerk.get("/api/inventory/stores", limit=1)
    items = await clerk.get("/api/inventory/items", limit=1)
    return f"/warehouse?store={stores['items'][0]['store']}", items["items"][0]["item"]


async def _phone(browser: Chromium, shelf: tuple[str, str]) -> list[Figure]:
    path, item = shelf

    def first(path: str, selector: str, user: str = "") -> Callable[[], Awaitable[float]]:
        async def opened() -> float:
            async with browser.phone(user) as phone:
                await phone.slow()
                return await phone.opened_ms(path, selector)

        return opened

    sign_in, at_work, nothing = await alternate(
        first(path, SIGN_IN), first(path, SCAN_FIELD, CLERK), first(NEAREST_TO_NOTHING, "body")
    )
    async with browser.phone(CLERK) as phone:
        await phone.opened_ms(path, SCAN_FIELD)
        await phone.kept()
        again = await _again_ms(phone, path)
        slow_scans = await _scans_ms(phone, item, SLOWER_CPU)
        scans = await _scans_ms(phone, item, 1)
    smallest = "smallest answer"
    return [
        Figure("phone: sign-in, empty cache", "ms", sign_in, nothing, smallest, below(2000)),
        Figure("phone: clerk's page, empty cache", "ms", at_work, nothing, smallest, below(2000)),
        Figure("phone: clerk's page again, no network", "ms", again, nothing, smallest, below(1000)),
        Figure("scan: Enter to entry in the list, median", "ms", statistics.median(scans), goal=below(50)),
        Figure("scan: the same on a CPU 4 times slower", "ms", statistics.median(slow_scans)),
    ]


async def _again_ms(phone: Device, path: str) -> float:
    await phone.slow()
    await phone.context.set_offline(True)
    return statistics.median([await phone.opened_ms(path, SCAN_FIELD) for _ in range(ROUNDS)])


async def _scans_ms(phone: Device, item: str, slower: int) -> list[float]:
    """Without a network, each with another quantity."""
    await phone.chrome.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    field, taken = phone.page.locator(SCAN_FIELD), []
    for number in range(SCANS):
        await field.fill(item)
        await field.press("Enter")
        quantity = phone.page.get_by_label("数量")
        await quantity.fill(str(slower * 100 + number))
        await phone.page.evaluate(f"() => {{ window.booked = ({BOOKED_MS})() }}")
        await quantity.press("Enter")
        taken.append(float(await phone.page.evaluate("window.booked")))
        await quantity.wait_for(state="detached")
    return taken


async def _desk(browser: Chromium, there: City) -> list[Figure]:
    places = len(await there.people.observer.every(f"/api/relief/incidents/{there.incident}/places"))

    def first(path: str, selector: str, user: str) -> Callable[[], Awaitable[float]]:
        async def opened() -> float:
            async with browser.device(user=user) as desk:
                return await desk.opened_ms(path, selector)

        return opened

    board, map_, nothing = await alternate(
        first("/board", WALL_THERE, WALL),
        first("/coordination", f'[data-villages="{places}"]', MAP),
        first(NEAREST_TO_NOTHING, "body", WALL),
    )
    return [
        Figure("desk: board, empty cache", "ms", board, nothing, "smallest answer", below(2000)),
        Figure(f"desk: map with {places} places, empty cache", "ms", map_, nothing, "smallest answer", at_most(3000)),
    ]


async def _wall(browser: Chromium, there: City) -> list[Figure]:
    """What a fact takes to the wall, and what the wall still holds after hundreds of them."""
    async with browser.device(user=WALL) as wall:
        await wall.opened_ms("/board", WALL_THERE)
        taken = [await _refreshed_ms(there, wall, number) for number in range(WARM_UP_REFRESHES)]
        before = await wall.heap_mb()
        for number in range(WARM_UP_REFRESHES, WARM_UP_REFRESHES + REFRESHES):
            taken.append(await _refreshed_ms(there, wall, number))
        grown = await wall.heap_mb() - before
    return [
        Figure("commit to another's page, median", "ms", statistics.median(taken), goal=below(1000)),
        Figure("commit to another's page, 95 %", "ms", percentile(taken, 95), goal=below(1000)),
        Figure(
            f"board's heap grows in {REFRESHES} refreshes",
            "MB",
            grown,
            before,
            "before",
            at_most(HEAP_GROWS_AT_MOST_MB),
        ),
    ]


async def _refreshed_ms(there: City, wall: Device, number: int) -> float:
    """A village corrects its report; from the answer that it is on record until the wall counts it."""
    before = await wall.page.evaluate(SAID)
    await correct(there, there.reports[-1 - number], number)
    begun = time.perf_counter()
    await wall.page.wait_for_function(f"before => {SAID} !== before", arg=before)
    return (time.perf_counter() - begun) * 1000


def _sizes(built: Path) -> list[Figure]:
    listed = {
        path for pair in PRECACHED.findall((built / "sw.js").read_text(encoding="utf-8")) for path in pair if path
    }
    whole = sum(travelling(built / path).stat().st_size for path in listed) / 1000
    return [
        Figure("first screen, packed", "kB", first_screen_kb(built), goal=at_most(FIRST_SCREEN_KB_MAX)),
        Figure("all that is kept on a device, packed", "kB", whole),
    ]
