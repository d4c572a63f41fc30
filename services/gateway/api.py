"""The gateway's own routes: signing in, accounts, the drill's clock, the platform's status, live events, the report."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.sse import EventSourceResponse
from pydantic import BaseModel, Field, SecretStr
from starlette.routing import BaseRoute

from services.gateway import accounts, api_keys, api_oidc, api_pages, api_print, audience, doorbook, views
from services.gateway.commands import AdvanceClock, RegisterUser
from services.gateway.limits import address_of
from services.gateway.parts import Parts
from services.gateway.sessions import COOKIE_NAMES, brought, remember
from services.gateway.status import PlatformStatus, platform
from services.gateway.trail import WantedOfAll, WholeTrail, whole_trail
from shared.clock import SimulatedClock, instant, stamp
from shared.http import (
    STATUS_WITHIN_S_MAX,
    Auditor,
    Caller,
    IdempotencyKey,
    InPerson,
    Page,
    Receipt,
    any_of,
    page,
    router,
)
from shared.identity import Principal
from shared.messages import Json
from shared.problem import Problem
from shared.runtime import Running

USER = r"^[a-z0-9][a-z0-9._-]{1,63}$"
AREA = r"^(\*|[0-9]{6,12})?$"
SignedIn = Annotated[Caller, any_of()]
Admin = Annotated[Caller, any_of("admin")]
PlatformAdmin = Annotated[Caller, any_of("admin", everywhere=True)]


class Credentials(BaseModel):
    user: str = Field(max_length=64, examples=["coordinator"])
    password: SecretStr


class Identity(BaseModel):
    """`area` is a division's code, whose whole subtree is meant, or "*"; `org` confines to an enterprise."""

    user: str
    roles: list[str]
    org: str
    area: str


class Acting(Identity):
    """`key` is the API key by which a program acts for the user; "" for a person."""

    key: str


class SignedInAnswer(Identity):
    token: str
    expires_at: str


class Registration(BaseModel):
    user: str = Field(pattern=USER, examples=["wang.fang"])
    name: str = Field(min_length=1, max_length=80, examples=["王芳"])
    password: SecretStr
    roles: list[str] = Field(min_length=1, max_length=12, examples=[["clerk"]])
    org: str = Field("", max_length=64)
    area: str = Field("", pattern=AREA, examples=["411081"])


class Account(Identity):
    name: str
    active: bool


class NewPassword(BaseModel):
    """`current` is needed for one's own account; an administrator sets others' without it."""

    password: SecretStr
    current: SecretStr = SecretStr("")


class ClockTarget(BaseModel):
    to: str = Field(
        json_schema_extra={"format": "date-time"},
        examples=["2021-07-20T22:30:00+08:00"],
        description="RFC 3339 with an offset, never back",
    )


def routes(running: Running) -> list[BaseRoute]:
    own = (session_routes(running), account_routes(running), api_keys.routes(running), platform_routes(running))
    # Paper first: /report/{incident}.pdf is also a path of the report for the screen.
    parts = (*own, api_oidc.routes(running), api_print.routes(), api_pages.routes())
    return [route for part in parts for route in part.routes]


def session_routes(running: Running) -> APIRouter:
    api = router(tags=["session"])

    @api.post("/sign-in")
    async def sign_in(body: Credentials, request: Request, response: Response, gateway: Parts) -> SignedInAnswer:
        """A token for programs, and the same as a cookie for the page."""
        address = address_of(request.scope)
        account = await accounts.sign_in(running, gateway, body.user, body.password.get_secret_value(), address)
        token, hours = accounts.token_of(gateway, account), gateway.settings.token_hours
        await doorbook.note(running, body.user, "password", address)
        remember(response, token, hours, request.url.scheme == "https")
        expires_at = stamp(datetime.now(UTC) + timedelta(hours=hours))
        return SignedInAnswer(token=token, expires_at=expires_at, **identity(accounts.principal(account)).model_dump())

    @api.post("/sign-out", status_code=204)
    async def sign_out(response: Response, request: Request) -> None:
        """Forgets the cookie.  A copied token stays good until it expires or the password changes."""
        for name in COOKIE_NAMES:
            response.delete_cookie(name, httponly=True, secure=request.url.scheme == "https", samesite="lax")

    @api.get("/me")
    async def who_am_i(caller: SignedIn) -> Acting:
        return Acting(**identity(caller).model_dump(), key=caller.key)

    return api


def account_routes(running: Running) -> APIRouter:
    api = router(prefix="/users", tags=["accounts"])

    @api.post("", status_code=201)
    async def register_user(
        body: Registration, caller: Admin, _: InPerson, key: IdempotencyKey, gateway: Parts
    ) -> Account:
        """An administrator of an area or organisation makes accounts of just that."""
        caller.must_cover(*accounts.reach_of(body.area, body.org))
        command = RegisterUser(
            user=body.user, name=body.name, password_hash="", roles=body.roles, org=body.org, area=body.area
        )
        await accounts.register(running, gateway, command, body.password.get_secret_value(), caller.name, key)
        return await _account(running, body.user)

    @api.get("")
    async def list_users(
        caller: Admin, limit: Annotated[int, Query(ge=1, le=1000)] = 100, cursor: str | None = None
    ) -> Page[Account]:
        known = await views.accounts(running.documents)
        found = [_shown(body) for body in known if caller.covers(*accounts.reach_of(body["area"], body["org"]))]
        return page(found, limit, cursor, lambda account: account.user)

    @api.post("/{user}/password", status_code=204)
    async def change_password(
        user: str, body: NewPassword, caller: InPerson, key: IdempotencyKey, request: Request, gateway: Parts
    ) -> None:
        """Ends all sign-ins of the account."""
        await accounts.must_hold(running, user, caller)
        if user == caller.name:
            address = address_of(request.scope)
            await accounts.sign_in(running, gateway, user, body.current.get_secret_value(), address)
        await accounts.change_password(running, gateway, user, body.password.get_secret_value(), caller.name, key)

    @api.post("/{user}/deactivate", status_code=204)
    async def deactivate_user(user: str, caller: Admin, _: InPerson, key: IdempotencyKey, gateway: Parts) -> None:
        """For good: its sign-ins and API keys end, its name is not given out again."""
        await accounts.must_keep(running, user, caller)
        await accounts.deactivate(running, gateway, user, caller.name, key)

    return api


def platform_routes(running: Running) -> APIRouter:
    api = router(tags=["platform"])

    @api.post("/clock", status_code=201)
    async def advance_clock(body: ClockTarget, caller: PlatformAdmin, key: IdempotencyKey) -> Receipt:
        """In a drill: every service's clock stands at `to` from here on."""
        if not isinstance(running.clock, SimulatedClock):
            raise Problem("clock-not-simulated", "The platform runs on the system's clock, which nobody advances.")
        target = instant(body.to, "/to")
        receipt = await running.handle(AdvanceClock(to=stamp(target), now=running.now()), caller.name, key)
        running.clock.advance(target)
        return receipt

    @api.get("/platform")
    async def platform_status(
        _: SignedIn,
        request: Request,
        gateway: Parts,
        within: Annotated[float, Query(ge=0, le=STATUS_WITHIN_S_MAX)] = 0.0,
    ) -> PlatformStatus:
        """Every service's positions and lags, once all has settled or after `within` seconds.  Also at /status."""
        return await platform(gateway.doors, token_of(request), within)

    @api.get("/trail")
    async def search_trail(
        _: Auditor, request: Request, gateway: Parts, wanted: Annotated[WantedOfAll, Query()]
    ) -> WholeTrail:
        """Who did what anywhere on the platform, newest first.  Also at /audit."""
        return await whole_trail(gateway.doors, token_of(request), wanted)

    @api.get("/live", include_in_schema=False)
    async def live(
        caller: SignedIn, gateway: Parts, last_event_id: Annotated[str, Header()] = ""
    ) -> EventSourceResponse:
        """Server-sent events `hello`, `fact`, `figures`, `reset`, `beat`; resumes by Last-Event-ID."""
        stream = gateway.hub.watch(caller, await audience.reach(running.documents, caller), last_event_id)
        return EventSourceResponse(stream, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})

    return api


def identity(principal: Principal) -> Identity:
    return Identity(user=principal.account, roles=sorted(principal.roles), org=principal.org, area=principal.area)


def token_of(request: Request) -> str:
    token, _ = brought(dict(request.headers.raw), request.url.scheme == "https")
    return token


async def _account(running: Running, user: str) -> Account:
    body = await views.account(running.documents, user)
    assert body is not None, "registered accounts are in the views"
    return _shown(body)


def _shown(body: Json) -> Account:
    return Account(**{name: body[name] for name in Account.model_fields})
