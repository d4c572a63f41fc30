"""Key pages look as they did when somebody last looked at them: coarse pictures of them lie in `looks/`.

    LOOKS=accept ./ninehours test tests/browser/test_looks.py

keeps today's, after a look at them.  Typefaces differ from machine to machine, so that only CI compares unasked.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.async_api import expect

from tests.browser.people import DESK, PHONE, Site
from tests.browser.test_accessible import quiet

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.drill, pytest.mark.timeout(180)]

KEPT = Path(__file__).parent / "looks"
WISH = os.environ.get("LOOKS") or ("compare" if os.environ.get("CI") == "true" else "")
CELL = 16
"""Pixels; figures, times and names are smaller, so that they may differ."""
SHADES = 32
"""Of 256: so much may a cell differ before it counts as another."""
SHARE_MAX = 0.03
WALL = (1920, 1080)
VIEWS = {
    "record": ("clerk", "/warehouse?store=K1&item=WAT", PHONE),
    "stock": ("clerk", "/warehouse/stock?store=K1", PHONE),
    "village": ("officer", "/village", PHONE),
    "driver": ("driver", "/driver", PHONE),
    "partner": ("partner", "/partner/stock", DESK),
    "coordination": ("coordinator", "/coordination", DESK),
    "board": ("coordinator", "/board", WALL),
    "accounts": ("auditor", "/admin", DESK),
}


@pytest.mark.skipif(
    not WISH, reason="Typefaces differ from those of the kept pictures. LOOKS=compare asks all the same."
)
@pytest.mark.parametrize("name", list(VIEWS))
async def test_a_page_looks_as_it_did(flood: Site, name: str, tmp_path: Path) -> None:
    user, path, size = VIEWS[name]
    async with flood.person(size) as person:
        await person.arrive(user, path)
        await quiet(person.page)
        await person.page.mouse.move(0, 0)
        await expect(person.page.locator(".mantine-Notification-root")).to_have_count(0)
        whole = tmp_path / f"{name}.png"
        today = coarse(await person.page.screenshot(path=whole, animations="disabled", caret="hide"))
    if WISH == "accept":
        today.save(KEPT / f"{name}.png", optimize=True)
    other = share_that_differs(today, Image.open(KEPT / f"{name}.png"))
    assert other <= SHARE_MAX, f"{other:.0%} of the page differ: look at {whole}; LOOKS=accept keeps it"


def coarse(screenshot: bytes) -> Image.Image:
    with Image.open(io.BytesIO(screenshot)) as image:
        return image.convert("L").resize((image.width // CELL, image.height // CELL), Image.Resampling.BOX)


def share_that_differs(one: Image.Image, other: Image.Image) -> float:
    assert one.size == other.size
    differences = ImageChops.difference(one, other.convert("L")).histogram()
    return sum(differences[SHADES + 1 :]) / sum(differences)


async def test_a_moved_part_of_a_page_is_noticed() -> None:
    """Half the width, an eighth of the height: a card that has gone."""
    before = Image.new("L", (40, 40), 255)
    after = before.copy()
    after.paste(180, (10, 10, 30, 15))
    assert share_that_differs(before, before) == 0
    assert share_that_differs(before, after) > SHARE_MAX
