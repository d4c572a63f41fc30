"""What `./ninehours check` asks of the pages."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from services.cli.web import build, tools
from services.cli.web.tools import WEB, Failed

Check = Callable[[], str]
"""Returns what is to be said beside its name; raises Failed."""
CLIENT = WEB / "src" / "api" / "generated"
FIRST_SCREEN_KB_MAX = 300
FIRST_SCREEN = re.compile(r'(?:src|href)="/(assets/[^"]+\.(?:js|css))"')


def web_checks(fix: bool) -> dict[str, Check]:
    """In the order in which they build upon each other."""
    return {
        "web tools": _installed,
        "web client": _client_written if fix else _client_up_to_date,
        "web lint": lambda: _run("biome", "check", *(["--write"] if fix else []), "."),
        "web types": lambda: _run("tsc", "--noEmit"),
        "web packages": lambda: _run("knip", "--no-progress"),
        "web budget": _first_screen,
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


def _first_screen() -> str:
    build.renew()
    size = first_screen_kb(WEB / "dist")
    said = f"first screen {size:.0f} kB of at most {FIRST_SCREEN_KB_MAX} kB"
    if size > FIRST_SCREEN_KB_MAX:
        raise Failed(f"{said}. Load what it does not need with a page of its own: lazy() in src/routes.tsx.")
    return said


def first_screen_kb(built: Path) -> float:
    """All that index.html names, scripts with their static imports and styles, as it travels: packed."""
    index = (built / "index.html").read_text(encoding="utf-8")
    files = [built / name for name in ("index.html", *FIRST_SCREEN.findall(index))]
    return sum(travelling(path).stat().st_size for path in files) / 1000


def travelling(path: Path) -> Path:
    packed = path.with_name(f"{path.name}.gz")
    return packed if packed.exists() else path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
