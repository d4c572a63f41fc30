"""The whole city on the pages: everything is drawn, and it looks as the documents show.

    PICTURES_FOLDER=docs/img ./ninehours test tests/browser/test_pictures.py

makes the documents' pictures anew.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.browser.people import DESK, FLAGS, PHONE, chromium
from tests.e2e.process import ROOT
from tests.platform import get, until

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.drill, pytest.mark.timeout(400)]

WALL = (1920, 1080)
PLACES_IN_NEED = 590
COLOURS = 40
COUNTY = "411081"


@dataclass
class City:
    url: str
    password: str
    browser: Browser
    folder: Path

    def client(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(base_url=self.url, timeout=60)

    async def at(self, user: str, path: str, size: tuple[int, int]) -> Page:
        """The page `path` in front of `user`, in Chinese."""
        context = await self.browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        page = await context.new_page()
        await page.goto(self.url)
        await page.locator("input[autocomplete=username]").fill(user)
        await page.locator("input[type=password]").fill(self.password)
        await page.locator("button[type=submit]").click()
        await expect(page.get_by_test_id("outbox")).to_be_visible(timeout=30_000)
        await page.goto(self.url + path)
        await expect(page.locator("[aria-busy=true]")).to_have_count(0, timeout=30_000)
        return page

    async def picture(self, page: Page, name: str) -> None:
        """Taken, and of something."""
        await page.screenshot(path=(file := self.folder / f"{name}.png"))
        with Image.open(file) as image:
            small = image.convert("RGB").quantize(128)
            assert len(small.getcolors() or []) > COLOURS
            small.save(file, optimize=True)
        await page.context.close()


@pytest.fixture(scope="module")
def up(pages: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What `./ninehours up` says, once Xuchang is in the middle of its flood."""
    home = tmp_path_factory.mktemp("city")
    command = [sys.executable, "-m", "services.cli", "up", "--port", "0", "--data", str(home / "data"), "--json"]
    with (home / "said.log").open("wb") as said:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=said)
    assert process.stdout
    try:
        first = process.stdout.readline()
        assert first, (home / "said.log").read_text()
        yield {"folder": home, **json.loads(first)}
    finally:
        process.terminate()
        process.wait(60)
        process.stdout.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def city(up: dict[str, Any]) -> AsyncIterator[City]:
    """With the first plan in force."""
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=chromium(), args=FLAGS)
        folder = Path(os.environ.get("PICTURES_FOLDER") or up["folder"])
        there = City(up["url"], up["password"], browser, folder)
        await approve_first_plan(there)
        yield there
        await browser.close()


async def approve_first_plan(city: City) -> None:
    async with city.client() as http:
        signed = (await http.post("/sign-in", json={"user": "commander", "password": city.password})).json()
        http.headers["Authorization"] = f"Bearer {signed['token']}"
        [plan] = (await get(http, "/api/allocation/plans", incident="flood-2021"))["items"]
        path = f"/api/allocation/plans/{plan['plan']}/approve"
        assert (await http.post(path, json={}, headers={"Idempotency-Key": "approved-once"})).status_code == 200

        async def trips_are_out() -> bool:
            return bool((await get(http, "/api/relief/incidents/flood-2021/figures"))["trips"])

        await until(trips_are_out, 60)


async def test_the_desk_sees_every_place_in_need_on_the_map(city):
    page = await city.at("coordinator", "/coordination", DESK)
    drawn = page.get_by_test_id("relief-map")
    await expect(drawn).to_have_attribute("data-villages", re.compile(r"[1-9]\d\d"), timeout=60_000)
    assert int(await drawn.get_attribute("data-villages") or 0) >= PLACES_IN_NEED
    await city.picture(page, "coordination")


async def test_the_wall_names_those_who_wait_most(city):
    page = await city.at("observer", "/board", WALL)
    await expect(page.locator("main")).to_have_attribute("data-age", "fresh")
    await expect(page.get_by_text("临时安置点").first).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    await city.picture(page, "board")


async def test_a_clerk_sees_what_is_on_the_shelf_and_what_is_to_be_prepared(city):
    page = await city.at(f"clerk.{COUNTY}", f"/warehouse?store=K{COUNTY}&item=WAT-0550", PHONE)
    await expect(page.get_by_role("form", name="瓶装饮用水550ml")).to_be_visible()
    await city.picture(page, "warehouse")
    page = await city.at(f"clerk.{COUNTY}", f"/warehouse/prepare?store=K{COUNTY}", PHONE)
    await expect(page.get_by_text("可装车").first).to_be_visible()
    await city.picture(page, "prepare")


async def test_an_officer_finds_the_village(city):
    page = await city.at(f"officer.{COUNTY}", "/village", PHONE)
    await page.get_by_role("searchbox").fill("cc")
    await expect(page.get_by_text("长春社区居委会")).to_be_visible()
    await page.get_by_text("长春社区居委会").click()
    await expect(page.get_by_text("婴幼儿").first).to_be_visible()
    await city.picture(page, "village")


async def test_an_enterprise_sees_its_call_ups_and_the_time_that_is_left(city):
    page = await city.at("partner.e01", "/partner", DESK)
    await expect(page.get_by_text(re.compile("全部确认")).first).to_be_visible(timeout=30_000)
    await city.picture(page, "partner")
