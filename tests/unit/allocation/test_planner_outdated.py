"""Compiled functions hold parts of several files: a change to any of them makes all of them outdated."""

from pathlib import Path

import pytest

from services.allocation.planner.outdated import forget_outdated


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two sources, and a function compiled from them as they are."""
    for name in ("entry.py", "part.py"):
        (tmp_path / name).write_text("first", encoding="utf-8")
    forget_outdated(tmp_path)
    for name in ("entry.fly-1.py311.nbi", "entry.fly-1.py311.1.nbc"):
        (tmp_path / "__pycache__" / name).write_text("compiled", encoding="utf-8")
    return tmp_path


def compiled(folder: Path) -> int:
    return len(list((folder / "__pycache__").glob("*.nb[ci]")))


def test_what_was_compiled_from_the_sources_as_they_are_stays(folder: Path) -> None:
    forget_outdated(folder)
    assert compiled(folder) == 2


def test_a_change_to_a_part_makes_the_entry_outdated(folder: Path) -> None:
    (folder / "part.py").write_text("second", encoding="utf-8")
    forget_outdated(folder)
    assert compiled(folder) == 0


def test_what_is_of_unknown_origin_is_outdated(folder: Path) -> None:
    (folder / "__pycache__" / "compiled-from").unlink()
    forget_outdated(folder)
    assert compiled(folder) == 0
