"""Who a request comes from: Bearer token or cookie, tokens that were revoked, and requests that another site forged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from starlette.responses import Response

from services.gateway.keys import PREFIX, Keys
from shared.identity import Checks, Principal, bearer
from shared.problem import Problem

COOKIE = "ninehours"
COOKIE_TLS = "__Host-ninehours"
COOKIE_NAMES = (COOKIE_TLS, COOKIE)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Claim:
    """The token that a request brought, whether by cookie, and whose it is; `fault` says why it is nobody's."""

    token: str = ""
    by_cookie: bool = False
    principal: Principal | None = None
    fault: Problem | None = None


class Sessions:
    """Checks tokens, and knows which were made void by a changed password or a deactivated account; checks API keys."""

    def __init__(self, verifier: Checks, void_before: Mapping[str, int], keys: Keys) -> None:
        self._verifier = verifier
        self.keys = keys
        self._void_before = dict(void_before)

    def void(self, user: str, before: int) -> bool:
        """Tokens of `user` issued before this second (since 1970) are worth nothing any more; whether that is news."""
        news = before > self.void_before(user)
        if news:
            self._void_before[user] = before
        return news

    def void_before(self, user: str) -> int:
        """0 when nothing was made void."""
        return self._void_before.get(user, 0)

    def claim(self, headers: Mapping[bytes, bytes], secure: bool) -> Claim:
        """`secure`: the request came over TLS."""
        token, by_cookie = brought(headers, secure)
        if not token:
            return Claim()
        try:
            return Claim(token, by_cookie, self.verify(token))
        except Problem as fault:
            return Claim(token, by_cookie, fault=fault)

    def verify(self, token: str) -> Principal:
        """As Verifier.verify; a token that was made void counts as expired.  An API key is as good as a token."""
        if token.startswith(PREFIX):
            return self.keys.verify(token)
        principal = self._verifier.verify(token)
        if principal.issued_at < self.void_before(principal.name):
            raise Problem("token-expired", "This sign-in was ended. Sign in again with the new password.", 401)
        return principal


def remember(response: Response, token: str, hours: float, secure: bool) -> None:
    """The token as a cookie, for the page."""
    response.set_cookie(
        COOKIE_TLS if secure else COOKIE,
        token,
        max_age=int(hours * 3600),
        httponly=True,
        secure=secure,
        samesite="lax",
    )


def brought(headers: Mapping[bytes, bytes], secure: bool) -> tuple[str, bool]:
    """(token, whether by cookie); a Bearer token goes before the cookie; "" when there is neither."""
    token = bearer(headers.get(b"authorization", b"").decode("latin-1"))
    if token:
        return token, False
    cookie = headers.get(b"cookie")
    return (_of_cookie(cookie.decode("latin-1"), secure), True) if cookie else ("", False)


def _of_cookie(cookie: str, secure: bool) -> str:
    """Over TLS only that which no other host, and nobody without TLS, can have set."""
    try:
        jar = SimpleCookie(cookie)
    except CookieError:
        return ""
    return next((jar[name].value for name in (COOKIE_NAMES[:1] if secure else COOKIE_NAMES) if name in jar), "")


def with_token(headers: Headers, claim: Claim) -> Headers:
    """The service behind sees one Authorization header and no cookie, however the token was brought."""
    if not claim.by_cookie:
        return headers
    kept = [(name, value) for name, value in headers if name not in (b"cookie", b"authorization")]
    return [*kept, (b"authorization", b"Bearer " + claim.token.encode())]


def must_act_as(headers: Mapping[bytes, bytes], principal: Principal) -> None:
    """One cookie serves all tabs: what was done in one account is not booked for whoever has signed in since."""
    meant = headers.get(b"x-acting-as", b"").decode("latin-1")
    if meant and meant != principal.name:
        raise Problem(
            "signed-in-as-another", f"This was done by {meant}, but {principal.name} is signed in. Sign in again.", 401
        )


def must_be_same_origin(headers: Mapping[bytes, bytes]) -> None:
    """A cookie travels with requests that other sites forge; what only our own page can send does not."""
    if headers.get(b"sec-fetch-site") == b"same-origin" or b"x-requested-with" in headers:
        return
    origin, host = headers.get(b"origin", b""), headers.get(b"host", b"")
    if host and origin in (b"https://" + host, b"http://" + host):
        return
    raise Problem(
        "cross-site",
        "Signed in by cookie, this can only be sent from our own page. Send a Bearer token, or the header "
        "X-Requested-With.",
        403,
    )
