"""The book of rules in a browser: imported, changed, rehearsed, compared, published by somebody else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.async_api import Page, expect

from services.relief.shapes import ReliefRules
from tests.browser.acts import sent
from tests.browser.people import PHONE, Person, declare
from tests.browser.test_accessible import serious
from tests.e2e.hamlet import INCIDENT, tell
from tests.platform import get, post

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.drill, pytest.mark.timeout(180)]

RULES: dict[str, Any] = {name: INCIDENT[name] for name in ReliefRules.model_fields if name in INCIDENT}
CHANGED = "已有人修改了草案"


async def book(here: Any) -> list[tuple[int, str, str]]:
    items = (await get(here.coordinator, "/api/relief/rules"))["items"]
    return [(each["version"], each["state"], each["note"]) for each in items]


async def drafted(here: Any, quantity: int) -> None:
    rations = [RULES["rations"][0] | {"quantity": quantity}]
    await post(here.coordinator, "/api/relief/rules/draft", RULES | {"rations": rations, "note": f"{quantity} 瓶"})
    await here.town.settled()


async def take_file(page: Page, content: str) -> None:
    await page.locator("input[type=file]").set_input_files(
        {"name": "rules.json", "mimeType": "application/json", "buffer": content.encode()}
    )


async def published(person: Person, version: int) -> None:
    """By whoever sits there, as they read it."""
    await person.go(f"/admin/rules?version={version}")
    await person.page.get_by_role("button", name="发布", exact=True).click()
    await sent(person.page)


async def test_the_first_version_comes_from_a_file_and_whoever_wrote_it_cannot_publish_it(town):
    async with town.person() as writer, town.person() as reader:
        page = writer.page
        await writer.arrive("coordinator", "/admin/rules")
        await expect(page.get_by_role("heading", name="还没有发布过救助标准")).to_be_visible()
        await page.get_by_role("link", name="起草新版本").click()
        await take_file(page, "[]")
        await expect(page.get_by_role("alert")).to_contain_text("此文件不是救助标准")
        await take_file(page, json.dumps(RULES | {"rations": [RULES["rations"][0] | {"life_saving": False}]}))
        await page.get_by_role("button", name="存为草案").click()
        await expect(page.get_by_role("alert")).to_contain_text("其他人员没有任何生命必需物资")
        await take_file(page, json.dumps(RULES))
        await page.get_by_label("为什么修改").fill("首版")
        await page.get_by_role("button", name="存为草案").click()
        await page.get_by_role("link", name="第 1 版").click()
        await expect(page.get_by_text("须由另一名指挥长发布")).to_be_visible()
        await expect(page.get_by_role("button", name="发布", exact=True)).to_have_count(0)
        await reader.enter("auditor")
        await published(reader, 1)
        await expect(reader.page.get_by_role("row", name="第 1 版")).to_contain_text("现行")
        assert await book(town.here) == [(1, "published", "首版")]
        assert writer.faults + reader.faults == []


async def test_a_change_is_rehearsed_compared_and_told_with_what_it_means_for_the_incident(town):
    here = town.here
    await declare(here)
    await tell(here, {"infant": 10, "general": 90})
    async with town.person() as person:
        page = person.page
        await person.arrive("coordinator", "/admin/rules")
        await expect(page.get_by_text("不属于任何版本")).to_be_visible()
        await page.get_by_role("link", name="起草新版本").click()
        await page.get_by_role("button", name="瓶装水").click()
        await page.get_by_label("数量（瓶）").fill("6")
        await page.get_by_role("button", name="试算").click()
        row = page.get_by_role("region", name="试算").get_by_role("row", name="瓶装水")
        await expect(row).to_contain_text("调整")
        await expect(row).to_contain_text("每人 6 瓶")
        assert await serious(page) == []
        assert len(await book(here)) == 1
        await page.get_by_role("button", name="存为草案").click()
        await sent(page)
        await page.get_by_role("link", name="第 2 版").click()
        row = page.get_by_role("region", name="对照版本").get_by_role("row", name="瓶装水")
        await expect(row).to_contain_text("全部人群")
        await expect(row.get_by_role("cell")).to_have_text(["每人 4 瓶", "每人 6 瓶", "增加 200 瓶涉及 100 人"])
        assert person.faults == []


async def test_what_was_read_before_somebody_changed_it_is_not_published(town):
    here = town.here
    await drafted(here, 7)
    async with town.person() as person:
        await person.enter("auditor")
        await person.go("/admin/rules?version=2")
        publish = person.page.get_by_role("button", name="发布", exact=True)
        await expect(publish).to_be_visible()
        await person.network(False)
        await drafted(here, 8)
        await publish.click()
        await expect(person.page.get_by_text("已保存，等待上传")).to_be_visible()
        await person.network(True)
        await expect(person.page.get_by_role("alert").filter(has_text=CHANGED)).to_be_visible(timeout=30_000)
        assert [state for _, state, _ in await book(here)] == ["published", "draft"]


async def test_an_incident_follows_the_version_that_was_published_on_a_phone_and_tells_it(town):
    here = town.here
    await drafted(here, 9)
    async with town.person(PHONE) as person:
        await person.enter("auditor")
        await published(person, 2)
        await expect(person.page.get_by_role("row", name="第 2 版")).to_contain_text("现行")
        await here.town.settled()
        facts = {name: value for name, value in INCIDENT.items() if name not in RULES}
        later = {"incident": "flood-2", "started_at": "2021-07-20T22:00:00+08:00"}
        await post(here.coordinator, "/api/relief/incidents", facts | later)
        await here.town.settled()
        shown = await get(here.coordinator, "/api/relief/incidents/flood-2")
        assert (shown["rules"], shown["rations"][0]["quantity"]) == (2, 9)
    async with town.person(PHONE) as person:
        await person.arrive("desk", "/admin/rules?incident=flood-2")
        await expect(person.page.get_by_text("按第 2 版执行")).to_be_visible()
        await expect(person.page.get_by_role("link", name="起草新版本")).to_have_count(0)
