"""Whoever opens the pages signs in once, lands where their work is, and leaves no trace for the next."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(120)]


async def test_a_wrong_password_is_told_in_a_sentence_and_what_was_typed_stays(town):
    async with town.person() as person:
        await person.sign_in("clerk", "not-the-password")
        await expect(person.page.get_by_role("alert")).to_contain_text("password")
        await expect(person.page.locator("input[autocomplete=username]")).to_have_value("clerk")


@pytest.mark.parametrize(
    ("user", "path"),
    [
        ("clerk", "/warehouse"),
        ("officer", "/village"),
        ("driver", "/driver"),
        ("partner", "/partner"),
        ("coordinator", "/coordination"),
    ],
)
async def test_everybody_lands_where_their_work_is(town, user, path):
    async with town.person() as person:
        await person.sign_in(user)
        await expect(person.page).to_have_url(re.compile(f"{path}($|[/?])"))
        await expect(person.page.get_by_test_id("outbox")).to_be_visible()
        assert person.faults == []


async def test_nobody_outside_is_asked_for_anything(town):
    async with town.person() as person:
        await person.arrive("coordinator", "/outbox")
        assert person.asked
        assert [url for url in person.asked if not url.startswith((person.url, "data:", "blob:"))] == []


async def test_the_language_is_remembered(town):
    async with town.person() as person:
        await person.go("/")
        await expect(person.page.get_by_role("heading", name="登录")).to_be_visible()
        await person.page.get_by_role("button", name="English").click()
        await expect(person.page.get_by_role("heading", name="Sign in")).to_be_visible()
        await person.page.reload()
        await expect(person.page.get_by_role("heading", name="Sign in")).to_be_visible()
        assert await person.page.evaluate("document.documentElement.lang") == "en"


async def test_who_signs_out_is_gone_after_a_reload_too(town):
    async with town.person() as person:
        await person.arrive("officer", "/outbox")
        await person.page.get_by_role("button", name="退出").click()
        await expect(person.page.get_by_role("heading", name="登录")).to_be_visible()
        await person.page.reload()
        await expect(person.page.get_by_role("heading", name="登录")).to_be_visible()


async def test_signing_in_takes_a_keyboard_only(town):
    async with town.person() as person:
        await person.go("/")
        field = person.page.locator("input[autocomplete=username]")
        await field.focus()
        await person.page.keyboard.type("officer")
        await person.page.keyboard.press("Tab")
        await person.page.keyboard.type("people-of-the-hamlet")
        await person.page.keyboard.press("Enter")
        await expect(person.page.get_by_test_id("outbox")).to_be_visible()


async def test_who_signs_out_without_a_network_is_signed_out_once_it_is_back(town):
    async with town.person() as person:
        await person.arrive("officer", "/outbox")
        await person.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        await person.network(False)
        await person.page.get_by_role("button", name="退出").click()
        await expect(person.page.get_by_role("heading", name="登录")).to_be_visible()
        await person.network(True)
        await person.page.reload()
        await expect(person.page.get_by_role("heading", name="登录")).to_be_visible()
        assert await person.page.evaluate("fetch('/me').then((answer) => answer.status)") == 401
