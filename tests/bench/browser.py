"""A real Chromium in front of the platform: a phone on a slow line, or a desk beside the server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, BrowserContext, CDPSession, Page, async_playwright

from tests.bench.figure import NotMeasured
from tests.browser.people import DESK, FLAGS, PASSWORD, PHONE, installed

SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
"""Chrome's own figures: 1.6 Mbit/s down, 750 kbit/s up, and 150 ms added to each request."""
SLOWER_CPU = 4


def line_ms(size: int, rounds: int) -> float:
    """What the slow line alone takes for so many bytes, where `rounds` requests wait for one another's answer."""
    return rounds * SLOW_4G["latency"] + size / SLOW_4G["downloadThroughput"] * 1000


DRAWING = ["--enable-unsafe-swiftshader"]
"""The map needs WebGL; without a graphics card it is drawn by the processor."""
SEEN_WITHIN_MS = 60_000
SEEN = """
selector => new Promise(done => {
  const look = () => document.querySelector(selector)
    ? requestAnimationFrame(() => setTimeout(() => done(performance.now())))
    : requestAnimationFrame(look);
  look();
})
"""


@dataclass(frozen=True)
class Device:
    """A browser profile of its own, with one page."""

    context: BrowserContext
    page: Page
    chrome: CDPSession
    url: str

    async def slow(self, cpu: int = SLOWER_CPU) -> None:
        """From here on like a cheap phone on a slow line; what the service worker fetches is not slowed down."""
        await self.chrome.send("Network.enable")
        await self.chrome.send("Network.emulateNetworkConditions", SLOW_4G)
        await self.chrome.send("Emulation.setCPUThrottlingRate", {"rate": cpu})

    async def signed_in(self, user: str) -> None:
        """The cookie is there, and nothing else: no page has been opened."""
        answer = await self.context.request.post(f"{self.url}/sign-in", data={"user": user, "password": PASSWORD})
        if not answer.ok:
            raise NotMeasured(f"{user} could not sign in: {answer.status}")

    async def kept(self) -> None:
        """The service worker has the whole application."""
        await self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    async def opened_ms(self, path: str, selector: str) -> float:
        """From the address until `selector` has been painted."""
        await self.page.goto(self.url + path, wait_until="commit")
        try:
            return float(await asyncio.wait_for(self.page.evaluate(SEEN, selector), SEEN_WITHIN_MS / 1000))
        except TimeoutError as error:
            raise NotMeasured(f"{path} did not show {selector} within {SEEN_WITHIN_MS / 1000:g} s") from error

    async def bytes_until(self, path: str, selector: str) -> int:
        """What travels until `selector` has been painted: headers and packed bodies."""
        came: list[float] = []
        await self.chrome.send("Network.enable")
        self.chrome.on("Network.loadingFinished", lambda told: came.append(told["encodedDataLength"]))
        await self.opened_ms(path, selector)
        return round(sum(came))

    async def heap_mb(self) -> float:
        """What the page's scripts hold, without what nobody refers to any more."""
        await self.chrome.send("HeapProfiler.collectGarbage")
        metrics = (await self.chrome.send("Performance.getMetrics"))["metrics"]
        return float(next(one["value"] for one in metrics if one["name"] == "JSHeapUsedSize")) / 1e6


@dataclass(frozen=True)
class Chromium:
    browser: Browser
    url: str

    @asynccontextmanager
    async def device(self, size: tuple[int, int] = DESK, user: str = "", **more: Any) -> AsyncIterator[Device]:
        context = await self.browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN", **more)
        try:
            page = await context.new_page()
            page.set_default_timeout(SEEN_WITHIN_MS)
            chrome = await context.new_cdp_session(page)
            await chrome.send("Performance.enable")
            device = Device(context, page, chrome, self.url)
            if user:
                await device.signed_in(user)
            yield device
        finally:
            await context.close()

    @asynccontextmanager
    async def phone(self, user: str = "") -> AsyncIterator[Device]:
        async with self.device(PHONE, user, has_touch=True, is_mobile=True, device_scale_factor=2) as device:
            yield device


@asynccontextmanager
async def chromium(url: str) -> AsyncIterator[Chromium]:
    program = installed()
    if not program:
        raise NotMeasured("there is no Chromium here; on Debian and Ubuntu: sudo apt-get install chromium")
    async with AsyncExitStack() as stack:
        driver = await stack.enter_async_context(async_playwright())
        browser = await driver.chromium.launch(executable_path=program, args=[*FLAGS, *DRAWING])
        stack.push_async_callback(browser.close)
        yield Chromium(browser, url)
