"""Everybody can use every page: axe finds nothing serious, a small phone shows it all, nobody outside is asked."""

from __future__ import annotations

from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from services.cli.web.tools import WEB
from services.relief.shapes import ReliefRules
from tests.browser.people import DESK, PHONE, Site
from tests.e2e.hamlet import INCIDENT
from tests.platform import post

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.drill, pytest.mark.timeout(180)]

PAGES = {
    "clerk": ["/warehouse", "/warehouse/prepare", "/warehouse/stock", "/warehouse/discrepancies", "/outbox"],
    "officer": ["/village"],
    "driver": ["/driver"],
    "partner": ["/partner", "/partner/stock", "/partner/capacity", "/partner/upload", "/partner/program"],
    "coordinator": [
        "/coordination",
        "/board",
        "/admin/rules",
        "/admin/rules?version=2&with=1",
        "/admin/rules?edit=true",
        "/coordination?pane=hand",
        "/coordination?hand=leave_out_store&subject=K1",
        "/coordination/policies",
    ],
    "auditor": ["/admin/audit"],
}
NARROW = (360, 740)
WALL = (3840, 2160)
RULES: dict[str, Any] = {name: INCIDENT[name] for name in ReliefRules.model_fields if name in INCIDENT}
SERIOUS = ("serious", "critical")
ASK = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ['violations'] });
  return violations.map(({ id, impact, nodes }) => [impact, id, nodes.slice(0, 3).map((node) => node.html)]);
}"""

LOWEST_LETTERS = 1 / 120
"""Of the screen's height.  Nobody could read less from where a whole wall is seen."""
FILLED = 0.95
EXTENT = """() => {
  const boxes = [...document.querySelectorAll('main *')].map((part) => part.getBoundingClientRect());
  const texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  const heights = [];
  while (texts.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    heights.push(...[...range.getClientRects()].map((box) => box.height));
  }
  return {
    sideways: document.documentElement.scrollWidth - innerWidth,
    right: Math.max(...boxes.map((box) => box.right)) / innerWidth,
    bottom: Math.max(...boxes.map((box) => box.bottom)) / innerHeight,
    letters: Math.min(...heights.filter((height) => height > 1)) / innerHeight,
  };
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def flood(flood: Site) -> Site:
    """With rules in force, and a draft of the next ones."""
    here = flood.here
    await post(here.coordinator, "/api/relief/rules/draft", RULES)
    await post(here.admin, "/api/relief/rules/1/publish", {"note": "首版"})
    await post(here.coordinator, "/api/relief/rules/draft", RULES | {"silent_after_min": 60, "note": "更快"})
    await here.town.settled()
    return flood


async def serious(page: Page) -> list[object]:
    """What axe calls serious or critical, with where it is."""
    await page.evaluate((WEB / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    return [found for found in await page.evaluate(ASK) if found[0] in SERIOUS]


async def quiet(page: Page) -> None:
    """What the page reads has come."""
    await expect(page.get_by_role("main")).to_be_visible()
    await expect(page.locator("[aria-busy=true]")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("user", list(PAGES))
async def test_nothing_serious_is_found(flood, user, lang, scheme):
    size = DESK if user in ("coordinator", "partner") else PHONE
    async with flood.person(size, lang, scheme) as person:
        await person.enter(user)
        await quiet(person.page)
        found: list[object] = []
        for path in PAGES[user]:
            await person.go(path)
            await quiet(person.page)
            found += [(path, *each) for each in await serious(person.page)]
        assert found == []
        assert person.faults == []


@pytest.mark.parametrize("user", list(PAGES))
async def test_a_small_phone_shows_it_all_without_scrolling_sideways(flood, user):
    async with flood.person(NARROW) as person:
        await person.enter(user)
        await quiet(person.page)
        for path in PAGES[user]:
            await person.go(path)
            await quiet(person.page)
            wide = await person.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert (path, wide) == (path, 0)


@pytest.mark.parametrize("path", ["/coordination", "/board"])
async def test_a_wall_of_four_thousand_pixels_is_filled_and_can_be_read(flood, path):
    async with flood.person(WALL) as person:
        await person.arrive("coordinator", path)
        await quiet(person.page)
        extent = await person.page.evaluate(EXTENT)
        assert extent["sideways"] == 0
        assert extent["right"] >= FILLED
        assert extent["bottom"] >= FILLED
        assert extent["letters"] >= LOWEST_LETTERS


async def test_nobody_outside_is_asked_for_anything(flood):
    for user, paths in PAGES.items():
        async with flood.person() as person:
            await person.enter(user)
            for path in paths:
                await person.go(path)
                await quiet(person.page)
            assert [url for url in person.asked if not url.startswith((person.url, "data:", "blob:"))] == []
