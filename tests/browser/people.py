"""People in front of real pages: each has a browser profile of their own and an account of the hamlet."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.async_api import Browser, BrowserContext, Page, Request, async_playwright, expect

from tests.e2e.hamlet import CITY, INCIDENT, TOWNSHIP, VILLAGE, Hamlet, inhabited, settle_in
from tests.e2e.process import Living, living
from tests.platform import post

PASSWORD = "people-of-the-hamlet"
DESK, PHONE = (1440, 900), (390, 844)
MINUTES_AGO = 40
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
ACCOUNTS: dict[str, dict[str, Any]] = {
    "coordinator": {"roles": ["coordinator", "commander"], "area": CITY},
    "desk": {"roles": ["desk"], "area": CITY},
    "officer": {"roles": ["village_officer"], "area": VILLAGE},
    "clerk": {"roles": ["clerk", "supervisor"], "area": TOWNSHIP},
    "driver": {"roles": ["driver"], "area": TOWNSHIP},
    "partner": {"roles": ["partner"], "org": "P1"},
    "auditor": {"roles": ["auditor", "admin"], "area": "*"},
}


def chromium() -> str:
    """Where the browser is.  Without one its tests are skipped on a person's machine, and fail in CI."""
    found = installed()
    if not found:
        refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        refuse("No Chromium here. On Debian and Ubuntu: sudo apt-get install chromium fonts-noto-cjk")
    return str(found)


def installed() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@dataclass
class Person:
    """Whoever sits there: `asked` are all addresses that their browser asked for, `faults` what it complained of."""

    context: BrowserContext
    page: Page
    url: str
    asked: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    async def go(self, path: str) -> None:
        await self.page.goto(self.url + path)

    async def sign_in(self, user: str, password: str = PASSWORD) -> None:
        await self.go("/")
        await self.page.locator("input[autocomplete=username]").fill(user)
        await self.page.locator("input[type=password]").fill(password)
        await self.page.locator("button[type=submit]").click()

    async def enter(self, user: str) -> None:
        """Signed in, with a menu."""
        await self.sign_in(user)
        await expect(self.page.get_by_test_id("outbox")).to_be_visible(timeout=15_000)

    async def arrive(self, user: str, path: str) -> None:
        """Signed in, and on the page `path`."""
        await self.enter(user)
        await self.go(path)
        await expect(self.page.get_by_role("main")).to_be_visible(timeout=15_000)

    async def network(self, there: bool) -> None:
        await self.context.set_offline(not there)


@dataclass
class Site:
    """A platform of its own with the hamlet's records, and a browser."""

    life: Living
    here: Hamlet
    browser: Browser

    @asynccontextmanager
    async def person(
        self, size: tuple[int, int] = DESK, lang: str = "zh-CN", scheme: str = "light", **more: Any
    ) -> AsyncIterator[Person]:
        context = await self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale=lang,
            color_scheme="dark" if scheme == "dark" else "light",
            # What still opens under the pointer would be missed, faster than any hand could miss it.
            reduced_motion="reduce",
            **more,
        )
        try:
            person = Person(context, await context.new_page(), self.life.url)
            context.on("request", lambda request: _note(person, request))
            person.page.on("pageerror", lambda error: person.faults.append(str(error)))
            yield person
        finally:
            await context.unroute_all(behavior="ignoreErrors")  # what is still on its way is nobody's fault
            await context.close()


def _note(person: Person, request: Request) -> None:
    person.asked.append(request.url)


@asynccontextmanager
async def site(folder: Path, bottles: int = 1000, flags: Sequence[str] = (), **settings: str) -> AsyncIterator[Site]:
    """`bottles` are in the township's store; `flags` are the browser's, besides the usual ones."""
    async with AsyncExitStack() as stack:
        life = await stack.enter_async_context(living(folder, **settings))
        here = await stack.enter_async_context(inhabited(life))
        await settle_in(here, bottles)
        await register(here.admin)
        driver = await stack.enter_async_context(async_playwright())
        browser = await driver.chromium.launch(executable_path=chromium(), args=[*FLAGS, *flags])
        stack.push_async_callback(browser.close)
        yield Site(life, here, browser)


async def register(admin: httpx2.AsyncClient) -> None:
    for user, account in ACCOUNTS.items():
        await post(admin, "/users", {"user": user, "name": user, "password": PASSWORD, **account})


async def declare(here: Hamlet, **changes: Any) -> None:
    """A flood that began MINUTES_AGO by the system's clock."""
    began = datetime.now(UTC) - timedelta(minutes=MINUTES_AGO)
    await post(here.coordinator, "/api/relief/incidents", INCIDENT | {"started_at": began.isoformat(), **changes})
    await here.town.settled()
