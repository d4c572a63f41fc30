"""Reads printed documents: what a PDF carries, and the codes on its pages."""

from __future__ import annotations

import re
import zlib
from io import BytesIO

import zxingcpp
from PIL import Image

from services.gateway.printing import Template, pictures
from shared.messages import Json

PRINTER_DOTS_PER_INCH = 200
"""Those of a common label printer."""


def typefaces(pdf: bytes) -> set[str]:
    """Names of those whose glyphs are in the file."""
    objects = _objects(pdf)
    descriptors = re.findall(rb"<<[^<>]*/FontName\s*/(?:[A-Z]{6}\+)?([\w-]+)[^<>]*/FontFile3?\b", objects)
    return {name.decode() for name in descriptors}


def characters(pdf: bytes) -> set[str]:
    """Those that a reader can search and copy, by the file's own tables from glyphs to characters."""
    tables = [table for table in _streams(pdf) if b"beginbfchar" in table or b"beginbfrange" in table]
    found = [text for table in tables for text in re.findall(rb"<[0-9a-fA-F]+>\s*<([0-9a-fA-F]+)>", table)]
    return {letter for text in found for letter in bytes.fromhex(text.decode()).decode("utf-16-be", "replace")}


def codes(template: Template, data: Json) -> list[str]:
    """What a scanner reads on the printed pages, with the marks of their kinds, page by page."""
    pages = [Image.open(BytesIO(page)) for page in pictures(template, data, PRINTER_DOTS_PER_INCH)]
    return [code.symbology_identifier + code.text for page in pages for code in zxingcpp.read_barcodes(page)]


def ink(template: Template, data: Json) -> int:
    """How many dots of the printed pages are dark."""
    pages = [Image.open(BytesIO(page)).convert("L") for page in pictures(template, data, PRINTER_DOTS_PER_INCH)]
    return sum(sum(page.histogram()[:128]) for page in pages)


def _streams(pdf: bytes) -> list[bytes]:
    packed = re.findall(rb"/FlateDecode.*?stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return [zlib.decompressobj().decompress(part) for part in packed]


def _objects(pdf: bytes) -> bytes:
    return b"\n".join([pdf, *(part for part in _streams(pdf) if b"/FontDescriptor" in part)])
