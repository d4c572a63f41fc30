"""The way to the outside identity provider and back.  Browsers come here, so refusals are pages for them."""

from __future__ import annotations

from html import escape
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel

from services.gateway import accounts, doorbook, plain, views
from services.gateway.limits import address_of, too_many
from services.gateway.oidc import RETURN, Attempt, Provider, refused
from services.gateway.parts import Gateway, Parts
from services.gateway.sessions import remember
from shared.http import router
from shared.messages import Json
from shared.problem import Problem
from shared.refusals import problem_response
from shared.runtime import Running

COOKIE, COOKIE_TLS = "ninehours-oidc", "__Host-ninehours-oidc"
PATIENCE_S = 600
WAY = "oidc"
ATTEMPTS = frozenset({"no-account", "identity-not-proven", "account-changed"})
"""Refusals that the audit trail keeps; the others are mishaps on the way."""
HEADERS = {**plain.HEADERS, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
CHINESE = {
    "no-identity-provider": "本平台未设置统一身份认证。请使用账号和密码登录。",
    "identity-provider-away": "统一身份认证目前没有响应。请使用账号和密码登录，或稍后再试。",
    "identity-provider-refused": "统一身份认证未通过。请重新登录，或使用账号和密码登录。",
    "identity-not-proven": "统一身份认证返回的信息无法证明您的身份。请重新登录；如仍不成功，请告知平台管理员。",
    "sign-in-stale": "这次登录已过期，或是在另一个浏览器中开始的。请重新登录。",
    "account-changed": "登录期间您的账号有变动。请重新登录。",
    "no-account": "您在本平台没有可用的账号。请联系平台管理员为您开设。",
    "too-many-requests": "登录次数过多，请稍后再试。",
}


class Ways(BaseModel):
    """How people may sign in, besides by password."""

    oidc: bool


def routes(running: Running) -> APIRouter:
    api = router(include_in_schema=False)

    @api.get("/sign-in/ways")
    async def sign_in_ways(gateway: Parts) -> Ways:
        return Ways(oidc=gateway.provider is not None)

    @api.get("/sign-in/oidc")
    async def sign_in_elsewhere(request: Request, gateway: Parts) -> Response:
        """Sends the browser to the identity provider."""
        attempt = Attempt.begin()
        try:
            to = await _provider(gateway, request).address(attempt)
        except Problem as problem:
            return _shown(request, problem)
        response = RedirectResponse(to, 303, HEADERS)
        name, secure = _cookie(request), request.url.scheme == "https"
        response.set_cookie(name, attempt.cookie(), PATIENCE_S, httponly=True, secure=secure, samesite="lax")
        return response

    @api.get(RETURN)
    async def signed_in_elsewhere(
        request: Request,
        gateway: Parts,
        code: Annotated[str, Query(max_length=4096)] = "",
        state: Annotated[str, Query(max_length=512)] = "",
        error: Annotated[str, Query(max_length=512)] = "",
    ) -> Response:
        """Back from there, with a code for one ID token."""
        try:
            account = await _account(running, gateway, request, code, state, error)
            token = accounts.token_of(gateway, account)
        except Problem as problem:
            if problem.slug in ATTEMPTS:
                await doorbook.note(running, "", WAY, address_of(request.scope), problem.slug)
            return _forgetting(_shown(request, problem), request)
        await doorbook.note(running, account["user"], WAY, address_of(request.scope))
        response = RedirectResponse("/", 303, HEADERS)
        remember(response, token, gateway.settings.token_hours, request.url.scheme == "https")
        return _forgetting(response, request)

    return api


async def _account(running: Running, gateway: Gateway, request: Request, code: str, state: str, error: str) -> Json:
    provider = _provider(gateway, request)
    attempt = Attempt.of_cookie(request.cookies.get(_cookie(request), ""))
    if attempt is None or not attempt.is_meant_by(state):
        raise Problem(
            "sign-in-stale",
            "This sign-in was begun too long ago, or in another browser. Begin again at /sign-in/oidc.",
            401,
        )
    if error or not code:
        raise refused(error or "no code")
    name = await provider.person(code, attempt)
    account = await views.account(running.documents, name)
    if account is None or not account["active"]:
        raise Problem(
            "no-account",
            f"{name[:100]!r} has no account here that may sign in. Ask an administrator of the platform to register "
            "one with exactly this name.",
            403,
        )
    return account


def _provider(gateway: Gateway, request: Request) -> Provider:
    verdict = gateway.sign_ins.take(address_of(request.scope))
    if not verdict.allowed:
        raise too_many(verdict, "sign-ins from this address")
    if gateway.provider is None:
        raise Problem(
            "no-identity-provider",
            "No identity provider is set up here. Sign in with account and password, or set NINEHOURS_OIDC_ISSUER.",
            404,
        )
    return gateway.provider


def _cookie(request: Request) -> str:
    """Over TLS only the one that nobody on another host, or without TLS, can have set."""
    return COOKIE_TLS if request.url.scheme == "https" else COOKIE


def _forgetting(response: Response, request: Request) -> Response:
    """An attempt is good once."""
    for name in (COOKIE_TLS, COOKIE):
        if name in request.cookies:
            response.delete_cookie(name, secure=name == COOKIE_TLS, httponly=True, samesite="lax")
    return response


def _shown(request: Request, problem: Problem) -> Response:
    if "text/html" not in request.headers.get("accept", ""):
        return problem_response(request, problem)
    body = f"""<h2>未能登录</h2>
<p>{CHINESE[problem.slug]}</p>
<h2 lang="en">Not signed in</h2>
<p lang="en">{escape(problem.detail)}</p>
<p><a href="/">返回登录 <span lang="en">Back</span></a></p>"""
    return HTMLResponse(plain.notice("未能登录 · 九小时", body), problem.status, HEADERS)
