"""What people open in a browser: the application, the list of operations, the report.  All of it comes from here."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from services.gateway import collect, documents, plain, report
from services.gateway.pages import APPLICATION, ASSETS, AT_THE_ROOT
from services.gateway.parts import Parts
from services.gateway.sessions import brought
from shared.http import Caller, any_of, router

SELF_CONTAINED = {
    **plain.HEADERS,
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
NO_OUTLINES = b'{"type":"FeatureCollection","features":[]}'


def routes() -> APIRouter:
    api = router(include_in_schema=False)

    async def application(request: Request, gateway: Parts) -> Response:
        """The same for each of its paths; what to show there it knows itself."""
        return gateway.pages.application(request)

    async def root_file(request: Request, gateway: Parts) -> Response:
        return gateway.pages.file(request.url.path[1:], request)

    for path in ("/", *(path for name in APPLICATION for path in (f"/{name}", f"/{name}/{{below:path}}"))):
        api.add_api_route(path, application)
    for name in AT_THE_ROOT:
        api.add_api_route(f"/{name}", root_file)

    @api.get(f"/{ASSETS}{{name:path}}")
    async def asset(name: str, request: Request, gateway: Parts) -> Response:
        return gateway.pages.file(f"{ASSETS}{name}", request)

    @api.get("/api")
    async def api_index(gateway: Parts) -> HTMLResponse:
        """Every operation of every service, with links to the OpenAPI documents."""
        return HTMLResponse(documents.render(await documents.gather(gateway.doors)), headers=plain.HEADERS)

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

    return _for_heads_too(api)


def _for_heads_too(api: APIRouter) -> APIRouter:
    """Monitors and `curl -I` ask with HEAD whether a page is there; the server leaves the body out."""
    for route in api.routes:
        if isinstance(route, APIRoute):
            route.methods = {"GET", "HEAD"}
    return api
