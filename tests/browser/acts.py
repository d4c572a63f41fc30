"""What people do on the pages, in the words that they read there."""

from __future__ import annotations

import re

from playwright.async_api import Locator, Page, expect

ALL_SENT = "全部已上传"
SOLVED_MS = 240_000
"""The first plan on a machine takes long: the planner is compiled."""


async def sent(page: Page) -> None:
    """The platform has booked all that was recorded on this device."""
    await expect(page.get_by_test_id("outbox")).to_have_text(ALL_SENT, timeout=30_000)


# the clerk


def scan_field(page: Page) -> Locator:
    return page.get_by_label("扫码或查找")


async def scan(page: Page, code: str) -> None:
    """At once, and Enter: key by key a busy machine would be slower than any scanner, and be taken for a hand."""
    await scan_field(page).focus()
    await page.keyboard.insert_text(code)
    await page.keyboard.press("Enter")


async def receive(page: Page, code: str, quantity: int) -> None:
    await scan(page, code)
    await page.get_by_label("数量").fill(str(quantity))
    await page.get_by_role("button", name=re.compile("^收货 ")).click()
    await expect(page.get_by_label("数量")).to_have_count(0)


async def load_all(page: Page) -> None:
    """The first trip that may be loaded: its water checked off and on the truck."""
    await page.get_by_role("listitem").get_by_role("link", name="可装车").first.click()
    await page.get_by_role("checkbox", name="瓶装水").check()
    await page.get_by_role("button", name="装车完毕").click()
    await expect(page.get_by_role("listitem").get_by_role("link", name="已装车")).to_be_visible()


# the village officer


async def report(page: Page, stage: str = "", **people: int) -> None:
    """So many in each group, by the groups' names."""
    if stage:
        await page.get_by_role("radiogroup", name="报告阶段").get_by_text(stage).click()
    for group, count in people.items():
        await page.get_by_label(group, exact=True).fill(str(count))
    await page.get_by_role("button", name=re.compile("^上报")).click()
    await expect(page.get_by_text("已保存，将自动上传")).to_be_visible()


# the coordinator


async def propose(page: Page) -> Locator:
    """A plan that was asked for, and waits for a decision."""
    proposal = page.get_by_test_id("proposal")
    await page.get_by_label("测算时间（秒）").fill("1")
    await page.get_by_role("button", name="开始测算").click()
    await expect(proposal).to_be_visible(timeout=SOLVED_MS)
    return proposal


async def measure(proposal: Locator, name: str) -> int:
    """A figure of a proposed plan."""
    row = proposal.get_by_role("row").filter(has_text=name)
    return int((await row.get_by_role("cell").nth(1).inner_text()).replace(",", ""))


async def approve(page: Page, people: int) -> None:
    """By typing how many people it is about."""
    await page.get_by_role("button", name="批准方案").click()
    sure = page.get_by_role("dialog")
    await expect(sure.get_by_role("button", name="确认批准")).to_be_disabled()
    await sure.get_by_label("需救助人数").fill(str(people))
    await sure.get_by_role("button", name="确认批准").click()
    await expect(page.get_by_test_id("proposal")).to_have_count(0, timeout=20_000)


# the driver


async def step(page: Page, button: str) -> None:
    """The one big button of the moment."""
    await page.get_by_role("region", name="下一步").get_by_role("button", name=button).click(timeout=30_000)


async def sign(page: Page) -> None:
    """Two strokes drawn with the mouse: one down, and one across it."""
    pad = page.get_by_role("img", name="签名框")
    await pad.scroll_into_view_if_needed(timeout=30_000)
    box = await pad.bounding_box()
    assert box
    for begin, end in (((0.5, 0.2), (0.5, 0.8)), ((0.2, 0.5), (0.8, 0.5))):
        await page.mouse.move(box["x"] + begin[0] * box["width"], box["y"] + begin[1] * box["height"])
        await page.mouse.down()
        await page.mouse.move(box["x"] + end[0] * box["width"], box["y"] + end[1] * box["height"], steps=8)
        await page.mouse.up()


async def hand_over(page: Page, receiver: str, short: int = 0) -> None:
    card = page.get_by_role("region", name="下一步")
    await card.get_by_label("接收人姓名").fill(receiver, timeout=30_000)
    if short:
        await card.get_by_role("button", name="有损坏或短少").click()
        await card.get_by_role("textbox", name=re.compile("^短少：")).fill(str(short))
    await card.get_by_role("button", name="确认交接").click()
