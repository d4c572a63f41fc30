"""The built application: its files, each read once, so that a build in the meantime changes nothing under anybody."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from services.gateway import plain
from shared.messages import digest
from shared.problem import unknown

BUILT = Path(__file__).parent / "web" / "dist"
APPLICATION = ("coordination", "warehouse", "village", "driver", "partner", "board", "admin", "outbox")
"""First segments of the paths that are the application's, as web/src/ui/pages.ts lists them."""
AT_THE_ROOT = ("index.html", "sw.js", "manifest.webmanifest", "icon.svg", "icon-maskable.svg")
ASSETS = "assets/"
MEDIA = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".png": "image/png",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
}
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; worker-src 'self' blob:; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
PACKED = {"br": ".br", "gzip": ".gz"}
"""Suffixes by coding, the smallest first."""
FOR_A_YEAR = "public, max-age=31536000, immutable"


def is_page(path: str) -> bool:
    """Whether the path is the application's or that of one of its files: answered from memory, whoever asks."""
    name = path.removeprefix("/")
    return name in ("", *AT_THE_ROOT) or name.startswith(ASSETS) or name.partition("/")[0] in APPLICATION


class Pages:
    """What lies in the folder; nothing, where the application has not been built."""

    def __init__(self, folder: Path) -> None:
        found = [path for path in folder.rglob("*") if path.suffix in MEDIA]
        self._files = {path.relative_to(folder).as_posix(): PageFile(path) for path in found}

    def application(self, request: Request) -> Response:
        if index := self._files.get("index.html"):
            return index.answer(request, "no-cache")
        content = plain.notice("九小时 NineHours", plain.NOT_BUILT)
        return HTMLResponse(content, 503, {**plain.HEADERS, "Cache-Control": "no-store"})

    def file(self, name: str, request: Request) -> Response:
        """An asset has the digest of its content in its name and never changes; all else is asked for anew."""
        if name not in self._files:
            raise unknown("file", name, "Reload the page; there may be a newer version.")
        return self._files[name].answer(request, FOR_A_YEAR if name.startswith(ASSETS) else "no-cache")


class PageFile:
    """As it is, and packed where the build has left it packed beside it."""

    def __init__(self, path: Path) -> None:
        self._content = path.read_bytes()
        self._etag = digest(self._content)[:32]
        self._media = MEDIA[path.suffix]
        beside = {coding: path.with_name(path.name + suffix) for coding, suffix in PACKED.items()}
        self._packed = {coding: packed.read_bytes() for coding, packed in beside.items() if packed.exists()}

    def answer(self, request: Request, caching: str) -> Response:
        coding = accepted(request.headers.get("accept-encoding", ""), self._packed)
        etag = f'"{self._etag}-{coding}"' if coding else f'"{self._etag}"'
        headers = {**HEADERS, "ETag": etag, "Cache-Control": caching, "Vary": "Accept-Encoding"}
        if etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if coding:
            headers["Content-Encoding"] = coding
        content = self._packed.get(coding, self._content)
        return Response(content, headers={**headers, "Content-Type": self._media})


def accepted(header: str, codings: Iterable[str]) -> str:
    """The first of `codings` that the header asks for, or "".  Browsers take br over TLS and on their own machine."""
    wishes = [wish.replace(" ", "").partition(";") for wish in header.lower().split(",")]
    wanted = {name for name, _, weight in wishes if weight not in ("q=0", "q=0.0")}
    return next((coding for coding in codings if coding in wanted), "")
