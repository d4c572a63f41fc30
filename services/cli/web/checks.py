"""What `./ninehours check` asks of the pages."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from services.cli.web import build, tools
from services.cli.web.tools import WEB, Failed

Check = Callable[[], str]
"""Returns what is to be said beside its name; raises Failed."""
CLIENT = WEB / "src" / "api" / "generated"
SIGN_IN_KB_MAX = 125
FIRST_PAGE_KB_MAX = 215
FIRST_PAGE = ("Application", "RecordPage")
"""Chunks that a clerk's page is made of, besides the sign-in's: those of web/src/first.ts and web/src/folders.ts."""
NAMED = re.compile(r'(?:src|href)="/(assets/[^"]+\.(?:js|css))"')
IMPORTED = re.compile(r'(?:from|import)\s*"\./([^"]+\.js)"')


def web_checks(fix: bool) -> dict[str, Check]:
    """In the order in which they build upon each other."""
    return {
        "web tools": _installed,
        "web client": _client_written if fix else _client_up_to_date,
        "web lint": lambda: _run("biome", "check", *(["--write"] if fix else []), "."),
        "web types": lambda: _run("tsc", "--noEmit"),
        "web packages": lambda: _run("knip", "--no-progress"),
        "web budget": _budget,
    }


def _installed() -> str:
    with tools.alone():
        tools.install()
    return ""


def _run(*words: str, **more: str) -> str:
    tools.run(tools.pnpm("exec", *words), Failed, more=more)
    return ""


def _client_written() -> str:
    return _run("openapi-ts")


def _client_up_to_date() -> str:
    """The types that the application has of the HTTP interface are those that docs/api gives."""
    with tempfile.TemporaryDirectory() as folder:
        _run("openapi-ts", NINEHOURS_CLIENT=folder)
        wanted, found = contents(Path(folder)), contents(CLIENT)
    stale = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
    if stale:
        raise Failed(f"Not as docs/api says; ./ninehours check --fix writes them: {', '.join(stale)}")
    return ""


def _budget() -> str:
    build.renew()
    sign_in, page = sign_in_kb(WEB / "dist"), first_page_kb(WEB / "dist")
    said = f"sign-in {sign_in:.0f} kB of {SIGN_IN_KB_MAX}, a clerk's page {page:.0f} kB of {FIRST_PAGE_KB_MAX}"
    if sign_in > SIGN_IN_KB_MAX or page > FIRST_PAGE_KB_MAX:
        raise Failed(f"{said}. Import what it does not need at once where it is needed: import() or lazy().")
    return said


def sign_in_kb(built: Path) -> float:
    """All that index.html names, scripts with their static imports and styles, as it travels: packed."""
    return _kb(_sign_in(built))


def first_page_kb(built: Path) -> float:
    """The sign-in, and all that a clerk's page imports before it can show anything."""
    files = _sign_in(built)
    waiting = [path for name in FIRST_PAGE for path in (built / "assets").glob(f"{name}-*.js")]
    while waiting:
        script = waiting.pop()
        if script not in files:
            files.add(script)
            waiting += [script.with_name(name) for name in IMPORTED.findall(script.read_text(encoding="utf-8"))]
    return _kb(files)


def _sign_in(built: Path) -> set[Path]:
    index = built / "index.html"
    return {index, *(built / name for name in NAMED.findall(index.read_text(encoding="utf-8")))}


def _kb(files: Iterable[Path]) -> float:
    return sum(travelling(path).stat().st_size for path in files) / 1000


def travelling(path: Path) -> Path:
    """As every browser takes it; over TLS, brotli makes it an eighth smaller."""
    packed = path.with_name(f"{path.name}.gz")
    return packed if packed.exists() else path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
