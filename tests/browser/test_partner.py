"""A partner's table: what is right goes, what is wrong comes back with reasons, and can be mended."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.people import Site
from tests.e2e.hamlet import stock
from tests.platform import get, post

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(120)]

TABLE = """协议编号,物资,现有数量,有效期至
A1,瓶装水,500,
A2,饼干,"1,080",2027年12月5日
A3,瓶装水,若干,
A9,瓶装水,10,
"""


@pytest_asyncio.fixture(loop_scope="module")
async def agreed(town: Site) -> Site:
    for agreement, item in {"A1": "WAT", "A2": "BIS", "A3": "WAT"}.items():
        terms: dict[str, Any] = {"agreement": agreement, "store": "P1", "item": item, "quantity": 2000}
        await post(town.here.partner, "/api/inventory/agreements", {**terms, "notice_min": 30})
    await town.here.town.settled()
    return town


async def choose(page: Page, table: bytes) -> None:
    await page.locator("input[type=file]").set_input_files(
        {"name": "库存.csv", "mimeType": "text/csv", "buffer": table}
    )


async def returned(page: Page, file: Path) -> str:
    """The table of the lines that are wrong."""
    async with page.expect_download() as download:
        await page.get_by_role("button", name="下载有误的").click()
    await (await download.value).save_as(file)
    return await asyncio.to_thread(file.read_text, "utf-8-sig")


async def test_of_a_table_as_a_spreadsheet_saves_it_here_the_right_lines_go_and_the_wrong_ones_come_back(
    agreed, tmp_path
):
    here = agreed.here
    async with agreed.person() as person:
        page = person.page
        await person.arrive("partner", "/partner/upload")
        await choose(page, TABLE.encode("gbk"))
        await expect(page.get_by_role("row", name="若干")).to_contain_text("请填写不小于 0 的整数")
        await expect(page.get_by_role("row", name="A9")).to_contain_text("没有这份协议")
        wrong = await returned(page, tmp_path / "wrong.csv")
        await page.get_by_role("button", name="上传 2 行").click()
        await expect(page.get_by_text("已送达 2 行")).to_be_visible(timeout=20_000)
        await here.town.settled()
        assert [await stock(here, "P1", item) for item in ("WAT", "BIS")] == [(500, 0), (1080, 0)]

        await page.get_by_role("button", name="完成").click()
        await choose(page, wrong.replace("若干", "300").encode())
        await page.get_by_role("button", name="上传 1 行").click()
        await expect(page.get_by_text("已送达 1 行")).to_be_visible(timeout=20_000)
        await here.town.settled()
        assert await stock(here, "P1", "WAT") == (800, 0)
    assert wrong.splitlines()[0].endswith("原因")
    assert "请填写不小于 0 的整数" in wrong
    assert "没有这份协议" in wrong


async def test_a_double_tap_states_the_same_stock_again_once(agreed):
    await post(agreed.here.partner, "/api/inventory/agreements/A2/statements", {"quantity": 40})
    await agreed.here.town.settled()
    async with agreed.person() as person:
        await person.arrive("partner", "/partner/stock")
        again = person.page.get_by_role("button", name="库存无变化，重新申报")
        await expect(again).to_be_visible()
        await person.network(False)
        await again.dblclick()
        agreements = (await get(agreed.here.partner, "/api/inventory/agreements"))["items"]
        stated = sum(one["declared"] is not None for one in agreements)
        await expect(person.page.get_by_test_id("outbox")).to_have_text(f"{stated} 条待上传")
        await expect(person.page.get_by_role("row").filter(has_text="等待上传")).to_have_count(stated)
        await expect(person.page.get_by_test_id("outbox")).to_have_text(f"{stated} 条待上传")
