"""The pages in a real Chromium, before Xuchang's flood: every village heard, a plan's trips released.

A phone is 4 times slower than this machine and has slow 4G (1.6 Mbit/s, 150 ms for each request); a desk stands beside
the server.  The baseline is the gateway's smallest file, opened in turns on the same device: what browser and line cost
without an application.  What the line alone takes for a page's bytes stands beside it: nothing can be faster.
"""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from services.cli import xuchang
from services.cli.demo import flood
from services.cli.demo.people import CITY, Account, register
from services.cli.web import build
from services.cli.web.checks import FIRST_PAGE_KB_MAX, SIGN_IN_KB_MAX, first_page_kb, sign_in_kb, travelling
from services.cli.web.tools import WEB, Failed
from tests.bench.board import correct
from tests.bench.browser import Chromium, Device, chromium, line_ms
from tests.bench.city import City, city
from tests.bench.figure import ROUNDS, Figure, NotMeasured, alternate, at_most, below, percentile
from tests.bench.scanning import SCAN_FIELD, scanned
from tests.bench.stand import Stand
from tests.browser.people import PASSWORD

CLERK, WALL, MAP = "bench.clerk", "bench.wall", "bench.map"
SMALLEST, SMALLEST_IS = "/icon.svg", "smallest file"
UPDATES = 100
UPDATES_BEFORE = 60
"""The wall's list of the latest facts is full by then."""
HEAP_GROWS_AT_MOST_MB = 2
PRECACHED = re.compile(r'url:"([^"]+)"|"url":"([^"]+)"')

SIGN_IN = "input[autocomplete=username]"
ROUNDS_ON_LINE = 2
"""The page, then its scripts; what else is asked for travels beside them."""
WHOLE = "bench-whole-city"
WALL_THERE = "main[data-age] ol li"
SAID = "document.querySelector('main[data-age] dl').textContent"


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
            await _whole_city(browser, there),
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
    sign_in, at_work, smallest = await alternate(
        _first(browser, path, SIGN_IN),
        _first(browser, path, SCAN_FIELD, CLERK),
        _first(browser, SMALLEST, "svg"),
    )
    async with browser.phone() as phone:
        await phone.slow()
        sign_in_line = line_ms(await phone.bytes_until(path, SIGN_IN), ROUNDS_ON_LINE)
    async with browser.phone(CLERK) as phone:
        await phone.slow()
        page_line = line_ms(await phone.bytes_until(path, SCAN_FIELD), ROUNDS_ON_LINE)
        await phone.kept()
        again = await _again_ms(phone, path)
        scans = await scanned(phone, item)
    return [
        Figure("phone: sign-in, empty cache", "ms", sign_in, smallest, SMALLEST_IS, below(2000)),
        Figure("… of which the line alone", "ms", sign_in_line),
        Figure("phone: clerk's page, empty cache", "ms", at_work, smallest, SMALLEST_IS, below(2000)),
        Figure("… of which the line alone", "ms", page_line),
        Figure("phone: clerk's page again, no network", "ms", again, smallest, SMALLEST_IS, below(1000)),
        *scans,
    ]


def _first(browser: Chromium, path: str, selector: str, user: str = "") -> Callable[[], Awaitable[float]]:
    """The first visit of a phone that has nothing of the platform but, maybe, a cookie."""

    async def opened() -> float:
        async with browser.phone(user) as phone:
            await phone.slow()
            return await phone.opened_ms(path, selector)

    return opened


async def _again_ms(phone: Device, path: str) -> float:
    await phone.slow()
    await phone.context.set_offline(True)
    return statistics.median([await phone.opened_ms(path, SCAN_FIELD) for _ in range(ROUNDS)])


def _at_desk(browser: Chromium, path: str, selector: str, user: str) -> Callable[[], Awaitable[float]]:
    async def opened() -> float:
        async with browser.device(user=user) as desk:
            return await desk.opened_ms(path, selector)

    return opened


async def _desk(browser: Chromium, there: City) -> list[Figure]:
    places = await _places(there, there.incident)
    board, map_, nothing = await alternate(
        _at_desk(browser, "/board", WALL_THERE, WALL),
        _at_desk(browser, "/coordination", f'[data-villages="{places}"]', MAP),
        _at_desk(browser, SMALLEST, "svg", WALL),
    )
    return [
        Figure("desk: board, empty cache", "ms", board, nothing, SMALLEST_IS, below(2000)),
        Figure(f"desk: map with {places} places, empty cache", "ms", map_, nothing, SMALLEST_IS, below(2000)),
    ]


async def _places(there: City, incident: str) -> int:
    return len(await there.people.observer.every(f"/api/relief/incidents/{incident}/places"))


async def _whole_city(browser: Chromium, there: City) -> Figure:
    """Every village is in need, and none has reported: estimates stand in, also for shelters."""
    villages = [place["code"] for place in xuchang.places() if place["kind"] == "village"]
    incident = flood.occasion() | {"incident": WHOLE, "started_at": there.now, "zone": villages}
    await there.people.desk.post("/api/relief/incidents", incident)
    await there.town.settle()
    places = await _places(there, WHOLE)
    drawn = f'[data-villages="{places}"]'
    map_, nothing = await alternate(
        _at_desk(browser, f"/coordination?incident={WHOLE}", drawn, MAP), _at_desk(browser, SMALLEST, "svg", WALL)
    )
    return Figure(f"desk: map with {places} places, empty cache", "ms", map_, nothing, SMALLEST_IS, below(2000))


async def _wall(browser: Chromium, there: City) -> list[Figure]:
    """What a fact takes to the wall, and what the wall still holds after many of them."""
    async with browser.device(user=WALL) as wall:
        await wall.opened_ms("/board", WALL_THERE)
        taken = [await _refreshed_ms(there, wall, number) for number in range(UPDATES_BEFORE)]
        before = await wall.heap_mb()
        for number in range(UPDATES_BEFORE, UPDATES_BEFORE + UPDATES):
            taken.append(await _refreshed_ms(there, wall, number))
        grown = await wall.heap_mb() - before
    growth = f"board's heap grows in {UPDATES} updates"
    return [
        Figure("commit to another's page, median", "ms", statistics.median(taken), goal=below(1000)),
        Figure("commit to another's page, 95 %", "ms", percentile(taken, 95), goal=below(1000)),
        Figure(growth, "MB", grown, before, "before", at_most(HEAP_GROWS_AT_MOST_MB)),
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
        Figure("sign-in, packed", "kB", sign_in_kb(built), goal=at_most(SIGN_IN_KB_MAX)),
        Figure("clerk's page, packed", "kB", first_page_kb(built), goal=at_most(FIRST_PAGE_KB_MAX)),
        Figure("all that is kept on a device, packed", "kB", whole),
    ]
