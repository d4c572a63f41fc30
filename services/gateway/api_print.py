"""Paper: a trip's waybill and labels, an incident's report, as PDF.  The services say who may have which."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Header, Query, Request, Response

from services.gateway import collect, report_print, waybill
from services.gateway.collect import Source
from services.gateway.parts import Parts
from services.gateway.printing import Language, language
from services.gateway.sessions import brought
from shared.http import Caller, any_of, router

SignedIn = Annotated[Caller, any_of()]
Wanted = Annotated[Language | None, Query(alias="lang")]
Accepted = Annotated[str, Header(alias="accept-language")]
Offset = Annotated[int | None, Query(ge=-840, le=840)]
"""How many minutes the reader's clock is ahead of UTC."""


def routes() -> APIRouter:
    api = router(include_in_schema=False)

    @api.get("/print/waybill/{trip}.pdf")
    async def print_waybill(
        trip: str,
        _: SignedIn,
        request: Request,
        gateway: Parts,
        lang: Wanted = None,
        accepted: Accepted = "",
        offset: Offset = None,
    ) -> Response:
        """Where the trip goes, what it loads, and boxes to sign for what was handed over."""
        told = await waybill.told(Source(gateway.doors, _token(request)), trip)
        data = waybill.waybill(told, language(lang, accepted), offset)
        return _answer(await gateway.press.pdf("waybill", data), f"waybill-{trip}")

    @api.get("/print/labels/{trip}.pdf")
    async def print_labels(
        trip: str,
        _: SignedIn,
        request: Request,
        gateway: Parts,
        lang: Wanted = None,
        accepted: Accepted = "",
        offset: Offset = None,
    ) -> Response:
        """A label for each lot of goods at each place."""
        told = await waybill.told(Source(gateway.doors, _token(request)), trip)
        data = waybill.labels(told, language(lang, accepted), offset)
        return _answer(await gateway.press.pdf("labels", data), f"labels-{trip}")

    @api.get("/report/{incident}.pdf")
    async def print_report(
        incident: str, caller: SignedIn, request: Request, gateway: Parts, lang: Wanted = None, accepted: Accepted = ""
    ) -> Response:
        """The after-action report, as an annex to a letter."""
        outlines = gateway.settings.outlines_file
        data = await collect.report_data(gateway.doors, caller, _token(request), incident, outlines)
        page = report_print.report(data, language(lang, accepted))
        return _answer(await gateway.press.pdf("report", page), f"report-{incident}")

    return api


def _token(request: Request) -> str:
    token, _cookie = brought(dict(request.headers.raw), request.url.scheme == "https")
    return token


def _answer(content: bytes, name: str) -> Response:
    headers = {
        "Content-Disposition": f"inline; filename*=UTF-8''{quote(name, safe='')}.pdf",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Vary": "Accept-Language",
    }
    return Response(content, media_type="application/pdf", headers=headers)
