"""What counts into the first screens."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.cli.web.checks import first_page_kb, sign_in_kb

INDEX = """<script type="module" src="/assets/index-1.js"></script>
<link rel="modulepreload" href="/assets/react-2.js"><link rel="stylesheet" href="/assets/index-3.css">
<link rel="icon" href="/icon.svg">"""
FILES = {
    "index-1.js": "i" * 9000,
    "index-1.js.gz": "i" * 3000,
    "react-2.js": "r" * 500,
    "index-3.css": "c" * 20,
    "Application-4.js": 'import{a as b}from"./router-5.js";import"./react-2.js";',
    "router-5.js": 'import{c}from"./Application-4.js";const later=()=>import("./map-7.js");',
    "RecordPage-6.js": 'import{d}from"./router-5.js";',
    "map-7.js": "m" * 100_000,
}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(INDEX)
    for name, content in FILES.items():
        (tmp_path / "assets" / name).write_text(content)
    return tmp_path


def test_the_sign_in_is_what_the_index_names_as_it_travels(built: Path) -> None:
    assert sign_in_kb(built) == pytest.approx((3000 + 500 + 20 + len(INDEX)) / 1000)


def test_a_page_is_the_sign_in_and_all_that_it_imports_before_it_shows_anything(built: Path) -> None:
    more = sum(len(FILES[name]) for name in ("Application-4.js", "router-5.js", "RecordPage-6.js"))
    assert first_page_kb(built) == pytest.approx(sign_in_kb(built) + more / 1000)
