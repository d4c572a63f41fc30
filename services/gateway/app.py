"""The application around the gateway's own: every request passes here first, and most leave through a door.

Pure ASGI, since the recording of stock pays for every microsecond.  Deny by default: nothing under /api/<service>
without a valid token, except the OpenAPI documents, which are no secret.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from fastapi import FastAPI
from opentelemetry.trace import SpanKind
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway import accounts, views
from services.gateway.doors import Door, LocalDoor
from services.gateway.exchange import Exchange
from services.gateway.keys import Keys
from services.gateway.limits import Bucket, TooLarge, Verdict, address_of, limited_body, too_large, too_many
from services.gateway.pages import is_page
from services.gateway.parts import Gateway
from services.gateway.sessions import (
    SAFE_METHODS,
    Claim,
    Headers,
    Sessions,
    must_act_as,
    must_be_same_origin,
    with_token,
)
from services.gateway.settings import GatewaySettings
from services.gateway.status import readiness
from shared.identity import Issuer, Principal
from shared.problem import Problem, one_of, unknown
from shared.refusals import problem_response
from shared.runtime import Running
from shared.telemetry import continued, traceparent

API = "/api/"
PUBLIC = "openapi.json"
ALIVE, READY = "/livez", "/readyz"
WHOLE = {"/status": "/platform", "/audit": "/trail"}
PACKED_FROM_BYTES = 1400
"""What is smaller travels in one packet anyhow."""
PACKING = 4
"""zlib's level: a list of 76 kB becomes 6 kB within 1 ms; the best level takes thrice as long for a tenth less."""


@asynccontextmanager
async def root(
    app: FastAPI, doors: Mapping[str, Door], settings: GatewaySettings | None = None
) -> AsyncIterator[ASGIApp]:
    """The whole gateway around its own `app`, with a door to each service; live streams end on exit.

    The first administrator's account exists before the first request.
    """
    running: Running = app.state.running
    settings = settings or GatewaySettings()
    followed_to = running.views.position
    known = await views.accounts(running.documents)
    sessions = Sessions(running.verifier, {one["user"]: one["void_before"] for one in known}, Keys(known))
    running.verifier = sessions  # the gateway's own routes too know which tokens are void
    issuer = Issuer(running.settings.token_key_file.read_text())
    behind = {name: Exchange(name, door, sessions, issuer) for name, door in doors.items()}
    every_door: dict[str, Door] = {**behind, running.service.name: LocalDoor(app)}
    async with Gateway(running, every_door, sessions, issuer, settings, followed_to) as gateway:
        await accounts.ensure_admin(running, gateway)
        app.state.gateway = gateway
        yield Root(app, gateway)


class Root:
    def __init__(self, app: FastAPI, gateway: Gateway) -> None:
        self._app = app
        self._own_name = app.state.running.service.name
        self._doors = gateway.doors
        self._sessions = gateway.sessions
        self._settings = gateway.settings
        self._accounts = Bucket("account", gateway.settings.principal_requests_per_s)
        self._addresses = Bucket("address", gateway.settings.anonymous_requests_per_s)
        self._pages = Bucket("page", gateway.settings.page_requests_per_s)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == ALIVE:
            await self._app(scope, receive, send)
            return
        if scope["path"] == READY and scope["method"] in SAFE_METHODS:
            status, body = await readiness(self._doors, self._own_name)
            await JSONResponse(body, status, {"Cache-Control": "no-store"})(scope, receive, send)
            return
        headers = dict(scope["headers"])
        with continued(
            f"{scope['method']} gateway", headers.get(b"traceparent", b"").decode("latin-1"), SpanKind.SERVER
        ):
            claim = self._sessions.claim(headers, scope["scheme"] == "https")
            bucket, verdict = self._count(scope, claim)
            telling = _telling(send, bucket.headers(verdict))
            try:
                if not verdict.allowed:
                    raise too_many(verdict, "requests")
                await self._enter(scope, headers, claim, receive, telling)
            except Problem as problem:
                await problem_response(Request(scope), problem)(scope, receive, telling)

    def _count(self, scope: Scope, claim: Claim) -> tuple[Bucket, Verdict]:
        """All phones of a village may share an address, and each loads the whole application at its first visit."""
        if claim.principal:
            return self._accounts, self._accounts.take(claim.principal.account)
        address = address_of(scope)
        bucket = self._pages if is_page(scope["path"]) else self._addresses
        return bucket, bucket.take(address)

    async def _enter(
        self, scope: Scope, headers: Mapping[bytes, bytes], claim: Claim, receive: Receive, send: Send
    ) -> None:
        if claim.principal and scope["method"] not in SAFE_METHODS:
            self._must_be_meant(headers, claim.principal, claim.by_cookie)
        path: str = scope["path"]
        large = "/imports/" in path and claim.principal is not None
        receive = limited_body(
            headers, receive, self._settings.import_bytes_max if large else self._settings.body_bytes_max
        )
        inner = {**scope, "headers": _traced(with_token(scope["headers"], claim))}
        door = self._door(inner, claim) if path.startswith(API) else self._own(inner)
        # Lists are long and lines are slow.  Receipts are short and their writers many; files were packed by the build.
        packs = scope["method"] in SAFE_METHODS and not is_page(path)
        app = GZipMiddleware(door, PACKED_FROM_BYTES, PACKING) if packs else door
        try:
            await app(inner, receive, send)
        except TooLarge as error:
            raise too_large(error.bytes_max) from error

    def _must_be_meant(self, headers: Mapping[bytes, bytes], principal: Principal, by_cookie: bool) -> None:
        """Before anything is changed."""
        if by_cookie:
            must_be_same_origin(headers)
            must_act_as(headers, principal)
        self._sessions.keys.must_allow_changes(principal)

    def _own(self, scope: Scope) -> ASGIApp:
        """Every service answers these for itself; seen from outside they are the platform's."""
        if whole := WHOLE.get(scope["path"]):
            scope["path"], scope["raw_path"] = whole, whole.encode()
        return self._app

    def _door(self, scope: Scope, claim: Claim) -> Door:
        """The door of /api/<service>/<path>; leaves the scope with the service's own path."""
        service, _, path = scope["path"][len(API) :].partition("/")
        door = self._doors.get(service)
        if door is None:
            raise unknown("service", service, one_of(self._doors))
        if claim.principal is None and path != PUBLIC:
            raise claim.fault or Problem("not-signed-in", "Sign in first: POST /sign-in, or send a Bearer token.", 401)
        prefix = API + service
        scope["root_path"] = scope.get("root_path", "") + prefix
        scope["path"] = "/" + path
        scope["raw_path"] = scope.get("raw_path", b"")[len(prefix) :] or b"/"
        return door


def _traced(headers: Headers) -> Headers:
    """The service behind continues our trace."""
    trace = traceparent()
    if not trace:
        return headers
    return [*[pair for pair in headers if pair[0] != b"traceparent"], (b"traceparent", trace.encode())]


def _telling(send: Send, headers: Headers) -> Send:
    """`send` that adds headers to the answer."""

    async def telling(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *headers]
        await send(message)

    return telling
