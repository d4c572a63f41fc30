"""The press: a template of `print/` and its data become a PDF that carries its typefaces, Chinese ones among them.

What is set is data, never markup: a name that looks like typst is printed as it is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import orjson
import pylopdf_fonts_zh_cn
import segno
import typst

TEMPLATES = Path(__file__).with_name("print")
TYPEFACES = typst.Fonts(
    include_system_fonts=False,
    include_embedded_fonts=False,
    font_paths=[str(pylopdf_fonts_zh_cn.sans_path().parent)],
)
"""Only these, so that a document looks the same wherever it is made."""
AT_ONCE = 2

Language = Literal["zh", "en"]
Template = Literal["waybill", "labels", "report"]


class Press:
    """Sets `AT_ONCE` documents beside the event loop; others wait their turn."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def pdf(self, template: Template, data: Mapping[str, Any]) -> bytes:
        async with self._turn:
            return await asyncio.to_thread(pdf, template, data)


def pdf(template: Template, data: Mapping[str, Any]) -> bytes:
    """Equal data give equal bytes."""
    [made] = _made(template, data, "pdf")
    return made


def pictures(template: Template, data: Mapping[str, Any], dots_per_inch: int) -> list[bytes]:
    """The pages as PNG, as a printer lays them on paper."""
    return _made(template, data, "png", dots_per_inch)


def _made(
    template: Template, data: Mapping[str, Any], kind: Literal["pdf", "png"], dots_per_inch: int | None = None
) -> list[bytes]:
    compiler = typst.Compiler(root=str(TEMPLATES), font_paths=TYPEFACES, ignore_system_fonts=True)
    made = compiler.compile(
        input=str(TEMPLATES / f"{template}.typ"),
        format=kind,
        ppi=dots_per_inch,
        sys_inputs={"data": orjson.dumps(data).decode()},
    )
    return [file for file in (made if isinstance(made, list) else [made]) if file]


def qr(text: str) -> str:
    """A QR code as SVG with its quiet zone; a quarter of it may be soiled."""
    picture = BytesIO()
    segno.make_qr(text, error="q").save(picture, kind="svg", xmldecl=False, border=4)
    return picture.getvalue().decode()


def language(wanted: Language | None, accepted: str) -> Language:
    """What was asked for, otherwise the first in Accept-Language that we speak, otherwise Chinese."""
    known: dict[str, Language] = {"zh": "zh", "en": "en"}
    spoken = [known[tag] for part in accepted.split(",") if (tag := part.strip()[:2].lower()) in known]
    return wanted or (spoken or ["zh"])[0]
