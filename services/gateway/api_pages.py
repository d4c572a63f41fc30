"""What people open in a browser: the live page, the list of operations, the report.  All of it comes from here."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from services.gateway import collect, documents, report
from services.gateway.parts import Parts
from services.gateway.sessions import brought
from shared.http import Caller, any_of, router
from shared.messages import digest
from shared.problem import unknown

PAGE = Path(__file__).parent / "page"
MEDIA = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
OWN_ONLY = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
SELF_CONTAINED = {
    **OWN_ONLY,
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
NO_OUTLINES = b'{"type":"FeatureCollection","features":[]}'


class StaticFile:
    """A file of the page, read once; its ETag lets the browser keep it until it changes."""

    def __init__(self, path: Path) -> None:
        self._content = path.read_bytes()
        self._etag = f'"{digest(self._content)[:32]}"'
        self._media = f"{MEDIA[path.suffix]}; charset=utf-8"

    def answer(self, request: Request) -> Response:
        headers = {**OWN_ONLY, "ETag": self._etag, "Cache-Control": "no-cache"}
        if request.headers.get("if-none-match") == self._etag:
            return Response(status_code=304, headers=headers)
        return Response(self._content, media_type=self._media, headers=headers)


def routes() -> APIRouter:
    api = router(include_in_schema=False)
    files = {path.name: StaticFile(path) for path in PAGE.iterdir() if path.suffix in MEDIA}

    @api.get("/")
    async def live_page(request: Request) -> Response:
        return files["index.html"].answer(request)

    @api.get("/page/{name}")
    async def page_file(name: str, request: Request) -> Response:
        if name not in files:
            raise unknown("file", name)
        return files[name].answer(request)

    @api.get("/api")
    async def api_index(gateway: Parts) -> HTMLResponse:
        """Every operation of every service, with links to the OpenAPI documents."""
        return HTMLResponse(documents.render(await documents.gather(gateway.doors)), headers=OWN_ONLY)

    @api.get("/outlines")
    async def division_outlines(_: Annotated[Caller, any_of()], gateway: Parts) -> Response:
        """The divisions' outlines for maps, as GeoJSON; empty where no file is set."""
        file = gateway.settings.outlines_file
        content = await asyncio.to_thread(file.read_bytes) if file and file.exists() else NO_OUTLINES
        return Response(content, media_type="application/geo+json", headers={"Cache-Control": "private, max-age=86400"})

    @api.get("/report/{incident}")
    async def after_action_report(
        incident: str, caller: Annotated[Caller, any_of()], request: Request, gateway: Parts
    ) -> HTMLResponse:
        token, _cookie = brought(dict(request.headers.raw), request.url.scheme == "https")
        data = await collect.report_data(gateway.doors, caller, token, incident, gateway.settings.outlines_file)
        return HTMLResponse(report.render(data), headers=SELF_CONTAINED)

    return api
