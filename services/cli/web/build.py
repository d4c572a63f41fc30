"""The pages: built anew when their sources have changed; the old ones stay in place until all has gone well."""

from __future__ import annotations

import gzip
import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from services.cli.web import tools
from services.cli.web.tools import NotBuilt

SOURCES = (
    "package.json",
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
    "tsconfig.json",
    "vite.config.ts",
    "index.html",
    "pack.mjs",
    "public",
    "src",
)
STAMP = "built-from"
COMPRESSIBLE = {".html", ".js", ".css", ".svg", ".json", ".webmanifest", ".wasm"}


def stands(web: Path = tools.WEB) -> bool:
    """Whether what is built is built from today's sources."""
    note = web / "dist" / STAMP
    return note.exists() and note.read_text() == stamp(web)


def stamp(web: Path) -> str:
    """A digest of all that the pages are made of, names and contents."""
    whole = hashlib.sha256()
    for path in _sources(web):
        content = path.read_bytes()
        whole.update(f"{path.relative_to(web).as_posix()}\0{len(content)}\0".encode() + content)
    return whole.hexdigest()


def renew(web: Path = tools.WEB, make: Callable[[Path], None] | None = None, home: Path = tools.HOME) -> None:
    """Have `make` build the pages into a folder beside the old ones, then swap.  Who comes second finds them built."""
    make = make or build
    with tools.alone(home):
        fresh, old = web / "dist.next", web / "dist.old"
        if old.exists() and not (web / "dist").exists():
            old.rename(web / "dist")  # somebody was stopped between the two renames
        if stands(web):
            return
        today = stamp(web)
        for left_over in (fresh, old):
            shutil.rmtree(left_over, ignore_errors=True)
        make(fresh)
        compress(fresh)
        (fresh / STAMP).write_text(today)
        if (web / "dist").exists():
            (web / "dist").rename(old)
        fresh.rename(web / "dist")
        shutil.rmtree(old, ignore_errors=True)


def build(folder: Path) -> None:
    tools.install()
    tools.run(tools.pnpm("exec", "vite", "build", "--outDir", folder, "--emptyOutDir"), NotBuilt)
    tools.run([tools.NODE, "pack.mjs", folder], NotBuilt)


def compress(folder: Path) -> None:
    """A .gz beside each file that gets smaller by it, so that no request waits for it."""
    for path in [path for path in folder.rglob("*") if path.suffix in COMPRESSIBLE]:
        content = path.read_bytes()
        packed = gzip.compress(content, mtime=0)
        if len(packed) < len(content):
            path.with_name(f"{path.name}.gz").write_bytes(packed)


def _sources(web: Path) -> Iterator[Path]:
    for name in SOURCES:
        path = web / name
        if path.is_dir():
            yield from sorted(below for below in path.rglob("*") if below.is_file())
        elif path.exists():
            yield path
