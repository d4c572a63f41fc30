"""Whatever scanner, keyboard or camera a clerk has, a label becomes the same entry, and a doubtful one asks."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import segno
from PIL import Image
from playwright.async_api import CDPSession, Page, expect

from tests.browser.acts import scan, scan_field, sent
from tests.browser.people import PHONE, Person, Site, site
from tests.platform import get

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(120)]

WORKPLACE = "/warehouse?store=K1"
EAN, LOT, PER_CARTON = "6901234567892", "LOT7", 24
GTIN = f"0{EAN}"
EXPIRES = datetime.now(UTC).date() + timedelta(days=400)
DAY = f"{EXPIRES:%y%m%d}"
LINK = f"https://id.example.org/01/{GTIN}/10/{LOT}?17={DAY}"
GS1_128 = f"]C101{GTIN}10{LOT}\x1d17{DAY}"
LABELS = {
    "GS1-128 with a separator": GS1_128,
    "the same from a scanner that names no kind": f"01{GTIN}10{LOT}\x1d17{DAY}",
    "GS1 DataMatrix": f"]d201{GTIN}17{DAY}10{LOT}",
    "in brackets, as it is printed": f"(01){GTIN}(10){LOT}(17){DAY}",
    "Digital Link": LINK,
}
TOUCHES_AT_MOST = 3


async def teach(page: Page) -> None:
    """Which goods the carton holds is asked once."""
    await scan(page, EAN)
    await expect(page.get_by_role("alert")).to_contain_text("这是哪种物资？")
    await page.get_by_label("物资名称、拼音或编码").fill("水")
    await page.get_by_role("button", name="瓶装水").click()
    await page.get_by_label("每件包装含多少瓶").fill(str(PER_CARTON))
    await page.get_by_role("button", name="记住并继续").click()


async def close(page: Page) -> None:
    await page.get_by_role("form", name="瓶装水").get_by_role("button", name="关闭").click()


async def understood(page: Page) -> None:
    """On the card: the goods, one carton of them, the lot and its expiry."""
    card = page.get_by_role("form", name="瓶装水")
    await expect(card.get_by_label("数量")).to_have_value(str(PER_CARTON))
    await expect(card.get_by_label("批次（可留空）")).to_have_value(LOT)
    await expect(card.get_by_label("有效期至")).to_have_value(f"{EXPIRES}")
    await expect(scan_field(page)).to_have_value("")


async def lots(town: Site) -> dict[str, dict[str, Any]]:
    [stock] = (await get(town.here.admin, "/api/inventory/stock", store="K1", item="WAT"))["items"]
    return {lot["lot"]: lot for lot in stock["lots"]}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def clerk(town: Site) -> AsyncIterator[Person]:
    """In front of the shelf, with a device that has been told of the carton."""
    async with town.person(PHONE, has_touch=True) as person:
        await person.arrive("clerk", WORKPLACE)
        await teach(person.page)
        await close(person.page)
        yield person


@pytest_asyncio.fixture(loop_scope="module")
async def page(clerk: Person) -> Page:
    await clerk.go(WORKPLACE)
    await expect(scan_field(clerk.page)).to_be_focused()
    return clerk.page


@pytest.mark.parametrize("label", LABELS.values(), ids=list(LABELS))
async def test_a_scanner_that_ends_with_enter_is_understood_whatever_label_it_reads(page, label):
    await scan(page, label)
    await understood(page)


async def test_a_scanner_that_inserts_all_at_once_needs_no_enter(page):
    await page.keyboard.insert_text(GS1_128)
    await understood(page)


async def test_a_scanner_that_types_into_the_chinese_input_method_is_understood(page):
    ime = await page.context.new_cdp_session(page)
    await compose(ime, LINK)
    await understood(page)


async def compose(ime: CDPSession, text: str) -> None:
    """The letters gather in a composition, which is then accepted."""
    for end in range(4, len(text) + 4, 4):
        begun = text[:end]
        where = {"selectionStart": len(begun), "selectionEnd": len(begun)}
        await ime.send("Input.imeSetComposition", {"text": begun, **where})
    await ime.send("Input.insertText", {"text": text})


KEY_MS = 8
"""From one key to the next, as slow scanners send them."""


@pytest_asyncio.fixture(loop_scope="module")
async def paced(town: Site) -> AsyncIterator[Page]:
    """A page whose time passes only as the scanner's keys do: this machine may be busier than any clerk's."""
    async with town.person(PHONE, has_touch=True) as person:
        await person.arrive("clerk", WORKPLACE)
        await teach(person.page)
        await person.go(WORKPLACE)
        await expect(scan_field(person.page)).to_be_focused()
        await person.page.clock.install()
        await person.page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))
        yield person.page


async def press_keys(page: Page, text: str) -> None:
    for character in text:
        await page.keyboard.type(character)
        await page.clock.run_for(KEY_MS)


@pytest.mark.parametrize("label", [LABELS["in brackets, as it is printed"], LINK], ids=["brackets", "link"])
async def test_a_scanner_that_presses_key_by_key_is_understood(paced, label):
    await press_keys(paced, label)
    await paced.keyboard.press("Enter")
    await paced.clock.resume()
    await understood(paced)


async def test_keys_without_enter_are_taken_once_they_pause(paced):
    await press_keys(paced, LINK)
    await expect(scan_field(paced)).to_have_value(LINK)
    await paced.clock.resume()
    await understood(paced)


async def test_an_input_method_in_the_middle_of_the_keys_loses_none_of_them(paced):
    ime = await paced.context.new_cdp_session(paced)
    first, middle, rest = LINK[:12], LINK[12:40], LINK[40:]
    await press_keys(paced, first)
    await compose(ime, middle)
    await paced.clock.run_for(KEY_MS)
    await press_keys(paced, rest)
    await paced.keyboard.press("Enter")
    await paced.clock.resume()
    await understood(paced)


async def test_an_ean_says_what_it_is_and_the_label_beside_it_the_rest(page):
    await scan(page, EAN)
    await expect(page.get_by_label("数量")).to_have_value(str(PER_CARTON))
    await expect(page.get_by_label("批次（可留空）")).to_have_value("")
    await scan(page, f"]C110{LOT}\x1d17{DAY}")
    await understood(page)


async def test_an_article_number_of_the_register_is_known_without_being_told(page):
    await scan(page, "2000000100012")
    card = page.get_by_role("form", name="饼干")
    await expect(card.get_by_label("数量")).to_have_value("12")
    await expect(page.get_by_role("button", name="增加 12")).to_be_visible()
    await scan(page, f"(01)02000000000015(10){LOT}(30)5")
    await expect(card.get_by_label("数量")).to_have_value("5")
    await expect(card.get_by_label("批次（可留空）")).to_have_value(LOT)


async def test_a_label_that_may_have_lost_a_separator_asks_a_person(page):
    await scan(page, f"01{GTIN}10{LOT}17{DAY}")
    asked = page.get_by_role("alert").filter(has_text="扫码枪可能漏掉了分隔符")
    await expect(page.get_by_role("form")).to_have_count(0)
    await asked.get_by_role("button", name=re.compile(f"批次 {LOT} · .*到期")).click()
    await understood(page)


async def test_a_code_that_was_misread_is_refused_with_a_reason(page):
    await scan(page, "6901234567893")
    await expect(page.get_by_role("alert")).to_contain_text("校验码不符")
    await expect(page.get_by_role("form")).to_have_count(0)


async def test_a_line_by_scan_takes_three_touches_at_most(town, page):
    before = (await lots(town)).get(LOT, {"on_hand": 0})["on_hand"]
    await scan(page, GS1_128)
    await understood(page)
    await page.evaluate("() => { window.touches = 0; addEventListener('pointerdown', () => (window.touches += 1)) }")
    await page.get_by_role("button", name=f"增加 {PER_CARTON}").tap()
    await page.get_by_role("button", name=re.compile("^收货 ")).tap()
    await expect(page.get_by_role("form")).to_have_count(0)
    assert 0 < await page.evaluate("window.touches") <= TOUCHES_AT_MOST
    await sent(page)
    booked = (await lots(town))[LOT]
    assert (booked["on_hand"] - before, booked["expires"]) == (2 * PER_CARTON, f"{EXPIRES}")


# the camera

WIDTH, HEIGHT = 1280, 720
THIRTY_FRAMES = """() => new Promise((done) => {
  const video = document.querySelector('video');
  const after = (left) => (left ? video.requestVideoFrameCallback(() => after(left - 1)) : done());
  after(30);
})"""
CAMERA = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]


def film(code: str, file: Path) -> Path:
    """What a camera sees in front of a label: a film of one picture, which the browser shows again and again."""
    matrix = [*segno.make(code).matrix_iter(scale=10, border=4)]
    label = Image.frombytes("L", (len(matrix),) * 2, bytes(0 if dark else 255 for row in matrix for dark in row))
    scene = Image.new("L", (WIDTH, HEIGHT), 200)
    scene.paste(label, ((WIDTH - label.width) // 2, (HEIGHT - label.height) // 2))
    colourless = bytes([128]) * (WIDTH * HEIGHT // 2)
    file.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F30:1 C420\nFRAME\n".encode() + scene.tobytes() + colourless)
    return file


async def test_what_the_camera_sees_is_understood_once(pages, tmp_path):
    seen = film(LINK, tmp_path / "label.y4m")
    flags = [*CAMERA, f"--use-file-for-fake-video-capture={seen}"]
    async with site(tmp_path, flags=flags) as town, town.person(PHONE) as person:
        await person.arrive("clerk", WORKPLACE)
        await teach(person.page)
        await close(person.page)
        await person.page.get_by_role("button", name="打开摄像头").click()
        await understood(person.page)
        await close(person.page)
        await person.page.evaluate(THIRTY_FRAMES)
        await expect(person.page.get_by_role("form")).to_have_count(0)
        assert person.faults == []
