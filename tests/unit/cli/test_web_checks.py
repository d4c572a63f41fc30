"""What counts into the first screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.cli.web.checks import first_screen_kb

INDEX = """<script type="module" src="/assets/index-1.js"></script>
<link rel="modulepreload" href="/assets/react-2.js"><link rel="stylesheet" href="/assets/index-3.css">
<link rel="icon" href="/icon.svg">"""


def test_the_first_screen_is_what_the_index_names_as_it_travels(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(INDEX)
    for name, size in {"index-1.js": 9000, "index-1.js.gz": 3000, "react-2.js": 500, "index-3.css": 20}.items():
        (tmp_path / "assets" / name).write_bytes(b"x" * size)
    (tmp_path / "assets" / "page-of-its-own-4.js").write_bytes(b"x" * 100_000)
    assert first_screen_kb(tmp_path) == pytest.approx((3000 + 500 + 20 + len(INDEX)) / 1000)
