"""A disaster of the whole city: 2,505 villages in need on the desk's map, in its list, and on the wall."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from services.cli import xuchang
from tests.browser.people import Person, Site, declare
from tests.e2e.hamlet import PLACES
from tests.platform import get, send_file

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.drill, pytest.mark.timeout(400)]

VILLAGES = 2505
ROWS_DRAWN_AT_MOST = 40
DRAWN_WITHIN_MS = 90_000
"""The map is drawn by the processor here, which others use as well."""
NEEDS = re.compile(r"/incidents/[^/]+/places\?")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def city(town: Site) -> AsyncIterator[Site]:
    """Every village of Xuchang is in the flood, and none has reported: estimates stand in."""
    known = {place["code"] for place in PLACES}
    rows = [place for place in xuchang.places() if place["code"] not in known and place["kind"] != "shelter"]
    await send_file(town.here.admin, "relief/places", rows)
    await town.here.town.settled()
    villages = [place["code"] for place in xuchang.places() if place["kind"] == "village"]
    assert len(villages) == VILLAGES
    await declare(town.here, zone=villages)
    yield town


def readings(person: Person) -> list[str]:
    return [url for url in person.asked if NEEDS.search(url)]


async def test_the_map_draws_every_village_and_the_list_only_what_is_in_sight(city: Site):
    async with city.person() as person:
        await person.arrive("coordinator", "/coordination")
        page = person.page
        await expect(page.get_by_test_id("found")).to_contain_text(f"{VILLAGES} 个点位", timeout=60_000)
        drawn = page.get_by_test_id("relief-map")
        await expect(drawn).to_have_attribute("data-villages", str(VILLAGES), timeout=DRAWN_WITHIN_MS)
        assert 0 < await page.get_by_test_id("worklist").get_by_role("link").count() <= ROWS_DRAWN_AT_MOST
        assert person.faults == []


async def test_a_village_far_down_the_list_is_found_by_its_initials(city: Site):
    async with city.person() as person:
        await person.arrive("coordinator", "/coordination?q=dlzsqjwh")
        rows = person.page.get_by_test_id("worklist").get_by_role("link")
        await expect(rows.first).to_be_visible(timeout=60_000)
        await expect(rows.first).to_contain_text("东李庄社区居委会")


async def test_desk_and_wall_read_all_villages_with_one_request(city: Site):
    people = (await get(city.here.coordinator, "/api/relief/incidents/flood-1/figures"))["people_in_need"]
    async with city.person((1920, 1080)) as person:
        await person.enter("coordinator")
        person.asked.clear()
        await person.go("/board")
        await expect(person.page.locator("main[data-age] ol li").first).to_be_visible(timeout=60_000)
        await expect(person.page.get_by_role("main")).to_contain_text(f"{people:,}")
        assert [url for url in readings(person) if "cursor=" in url] == []
        assert await person.page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        assert person.faults == []
