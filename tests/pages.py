"""A small application as if it had been built, so that tests of the gateway need no Node."""

from __future__ import annotations

from pathlib import Path

from services.cli.web.build import STAMP, compress

INDEX = '<!doctype html><script type="module" src="/assets/index-1.js"></script><div id="root"></div>'
SCRIPT = "export const said = 'the same again and again';\n" * 50
FILES = {
    "index.html": INDEX,
    "sw.js": SCRIPT,
    "manifest.webmanifest": "{}",
    "icon.svg": "<svg/>",
    "icon-maskable.svg": "<svg/>",
    STAMP: "a digest",
    "assets/index-1.js": SCRIPT,
    "assets/index-2.css": "a {}",
    "assets/reader-3.wasm": "asm",
    "assets/words-4.json": "{}",
}


def small_pages(folder: Path) -> Path:
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    compress(folder)
    return folder
