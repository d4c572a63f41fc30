"""A new version of the pages: people are asked before it takes over, the wall takes it by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import httpx2
import pytest
from playwright.async_api import TimeoutError as TookTooLong
from playwright.async_api import expect
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from tests.browser.people import Person, Site
from tests.platform import until
from tests.serving import serving

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.drill, pytest.mark.timeout(120)]

A_WHILE = "31:00"
"""Pages look for a newer version every half hour."""


class Front:
    """A server before the platform's: all passes through, and once `newer`, there is a newer version of the pages."""

    def __init__(self, platform: httpx2.AsyncClient) -> None:
        self.newer = False
        self._platform = platform

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        answer = await self._newer_worker() if self._is_newer(request) else await self._passed_on(request)
        await answer(scope, receive, send)

    def _is_newer(self, request: Request) -> bool:
        return self.newer and request.url.path == "/sw.js"

    async def _newer_worker(self) -> Response:
        today = await self._platform.get("/sw.js")
        return Response(f"{today.text}\n// another day", headers={"Content-Type": today.headers["content-type"]})

    async def _passed_on(self, request: Request) -> Response:
        path = httpx2.URL(path=request.url.path, query=request.url.query.encode())
        content = await request.body()
        asked = self._platform.build_request(request.method, path, headers=request.headers.raw, content=content)
        answer = await self._platform.send(asked, stream=True)
        passed = StreamingResponse(answer.aiter_raw(), answer.status_code, background=BackgroundTask(answer.aclose))
        passed.raw_headers = answer.headers.raw
        return passed


@asynccontextmanager
async def at_the_front(town: Site) -> AsyncIterator[tuple[Front, Person]]:
    async with httpx2.AsyncClient(base_url=town.life.url, timeout=None) as platform:
        front = Front(platform)
        async with serving(front) as url, town.person(bypass_csp=True) as person:
            yield front, replace(person, url=url)


async def open_long(person: Person, user: str, path: str) -> None:
    """In front of `path`, with a clock that can be turned, on the version of today."""
    await person.page.clock.install()
    await person.arrive(user, path)
    await until(lambda: is_there(person, "active"), seconds=30)
    await person.page.reload()
    await expect(person.page.get_by_role("main")).to_be_visible()
    await person.page.evaluate("window.opened = 'long ago'")


async def finds_it_after_a_while(person: Person) -> bool:
    """Once more when the page was not looking yet."""
    await person.page.clock.fast_forward(A_WHILE)
    with suppress(TimeoutError):
        return bool(await until(lambda: is_there(person, "waiting"), seconds=3))
    return False


async def is_opened_anew_after_a_while(person: Person) -> bool:
    await person.page.clock.fast_forward(A_WHILE)
    with suppress(TookTooLong):
        await person.page.wait_for_function("() => !window.opened", timeout=3000)
        return True
    return False


async def is_there(person: Person, state: str) -> bool:
    """Whether there is a version on the device that is `active`, or `waiting`."""
    there = f"navigator.serviceWorker.getRegistration().then((found) => Boolean(found?.{state}))"
    return bool(await person.page.evaluate(there))


async def test_a_person_is_asked_and_goes_on_until_they_say_yes(flood: Site) -> None:
    async with at_the_front(flood) as (front, person):
        await open_long(person, "clerk", "/warehouse/stock")
        front.newer = True
        await until(lambda: finds_it_after_a_while(person), seconds=30)
        update = person.page.get_by_role("button", name="更新")
        await expect(update).to_be_visible()
        await person.page.clock.fast_forward(A_WHILE)
        assert await person.page.evaluate("window.opened")
        await update.click()
        await person.page.wait_for_function("() => !window.opened")
        assert not await is_there(person, "waiting")


async def test_the_wall_takes_it_by_itself(flood: Site) -> None:
    async with at_the_front(flood) as (front, person):
        await open_long(person, "desk", "/board")
        front.newer = True
        await until(lambda: is_opened_anew_after_a_while(person), seconds=60)
        assert not await is_there(person, "waiting")
