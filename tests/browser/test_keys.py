"""A partner makes an API key, a program uses it, and once it is revoked the program is told so."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE

import httpx2
import pytest
from playwright.async_api import Page, expect

from services.gateway.keys import FORM
from tests.browser.people import PHONE
from tests.browser.test_accessible import serious
from tests.e2e.hamlet import stock
from tests.platform import post

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.drill, pytest.mark.timeout(120)]

AGREEMENT = {"agreement": "A1", "store": "P1", "item": "WAT", "quantity": 700, "notice_min": 30}


async def make(page: Page, name: str) -> str:
    """The new key, as it is shown this once."""
    await page.get_by_role("button", name="新建密钥").click()
    await page.get_by_label("用途").fill(name)
    await page.get_by_role("button", name="新建", exact=True).click()
    return await page.get_by_test_id("secret").inner_text()


async def asked(url: str, secret: str) -> httpx2.Response:
    async with httpx2.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {secret}"}) as program:
        return await program.get("/api/inventory/agreements")


async def run(program: str, secret: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", program), env=os.environ | {"NINEHOURS_KEY": secret}, stdout=PIPE, stderr=PIPE
    )
    said, complaints = await process.communicate()
    assert process.returncode == 0, complaints.decode()
    return said.decode()


async def test_a_key_that_is_made_here_opens_the_platform_to_a_program_until_it_is_revoked(town):
    here = town.here
    await post(here.partner, "/api/inventory/agreements", AGREEMENT)
    await here.town.settled()
    async with town.person() as person:
        page = person.page
        await person.arrive("partner", "/partner/program")
        await expect(page.get_by_text("还没有密钥")).to_be_visible()
        secret = await make(page, "仓库管理系统")
        assert FORM.fullmatch(secret)
        assert [one["agreement"] for one in (await asked(person.url, secret)).json()["items"]] == ["A1"]

        await page.get_by_role("button", name="立即试用").click()
        await expect(page.get_by_text("密钥可用")).to_be_visible()
        await expect(page.get_by_text('"agreement": "A1"')).to_be_visible()
        assert await serious(page) == []

        example = await page.get_by_role("region", name="申报库存（Python）").locator("pre").inner_text()
        assert secret not in example
        assert "'quantity': 700" in await run(example, secret)
        await here.town.settled()
        assert await stock(here, "P1", "WAT") == (700, 0)

        card = page.get_by_role("article", name="仓库管理系统")
        await page.get_by_role("button", name="我已保存好").click()
        await page.reload()
        await expect(card).to_contain_text("最近使用")
        assert secret[16:] not in await page.content()

        await card.get_by_role("button", name="撤销").click()
        await page.get_by_role("dialog").get_by_role("button", name="撤销").click()
        await expect(page.get_by_role("button", name="已失效的密钥（1）")).to_be_visible(timeout=15_000)
        answer = await asked(person.url, secret)
        assert answer.status_code == 401
        assert "The API key '仓库管理系统' was revoked. Use the one that replaced it" in answer.json()["detail"]

        await page.get_by_label("密钥", exact=True).fill(secret)
        await page.get_by_role("button", name="立即试用").click()
        await expect(page.get_by_text("这个密钥已撤销")).to_be_visible()
        await expect(page.get_by_test_id("outbox"), "the person is signed in as before").to_be_visible()
        assert person.faults == []


async def test_on_a_phone_a_key_that_is_mistyped_is_not_sent_and_a_name_is_wanted(town):
    async with town.person(PHONE, scheme="dark") as person:
        page = person.page
        await person.arrive("partner", "/partner/program")
        await page.get_by_label("密钥", exact=True).fill("nh_abc")
        await page.get_by_role("button", name="立即试用").click()
        await expect(page.get_by_text("密钥应以 nh_ 开头")).to_be_visible()
        await page.get_by_role("button", name="新建密钥").click()
        await page.get_by_role("button", name="新建", exact=True).click()
        await expect(page.get_by_text("请填写用途")).to_be_visible()
        assert await serious(page) == []
        wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide == 0
