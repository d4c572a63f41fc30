"""Signing in by an outside identity provider: OpenID Connect's authorization code flow, with PKCE.

What is trusted is an ID token that the provider signed for us and for this very attempt; an account of the gateway says
who that is here.  See docs/adr/0014.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Self
from urllib.parse import quote, urlencode, urlsplit

import httpx2
import jwt

from services.gateway.settings import GatewaySettings
from shared.messages import Json
from shared.problem import Problem

RETURN = "/sign-in/oidc/return"
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""None with a shared secret, and never "none"."""

NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
ANSWER_S = 5
DISCOVERED_S = 3600
CLOCKS_APART_S = 60
MUST_SAY = ["iss", "sub", "aud", "exp", "iat", "nonce"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One person's sign-in under way; their browser keeps it, the provider sees two of the three, one as its hash."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def begin(cls) -> Self:
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))

    @classmethod
    def of_cookie(cls, cookie: str) -> Self | None:
        parts = cookie.split(".")
        return cls(*parts) if len(parts) == 3 and all(parts) else None

    def cookie(self) -> str:
        return ".".join((self.state, self.nonce, self.verifier))

    def is_meant_by(self, state: str) -> bool:
        return hmac.compare_digest(self.state.encode(), state.encode())


@dataclass(frozen=True, slots=True)
class Discovered:
    at: float
    document: Json
    keys: jwt.PyJWKClient


class Provider:
    """Raises Problem `identity-provider-away` while it does not answer; signing in by password goes on without it."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._settings = settings
        self._discovered: Discovered | None = None

    async def address(self, attempt: Attempt) -> str:
        """Where the person's browser goes to sign in."""
        asked = {
            "response_type": "code",
            "client_id": self._settings.oidc_client_id,
            "redirect_uri": self._redirect_uri(),
            "scope": self._settings.oidc_scope,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": urlsafe_b64encode(sha256(attempt.verifier.encode()).digest()).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        endpoint = (await self._discover()).document["authorization_endpoint"]
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    async def person(self, code: str, attempt: Attempt) -> str:
        """The claim that names the account.  Raises Problem when the provider, or its token, does not prove it."""
        token = await self.redeem(code, attempt)
        claims = await self.claims(token, attempt.nonce)
        name = claims.get(self._settings.oidc_claim)
        if not isinstance(name, str) or not name:
            raise _not_proven(f"it says nothing of {self._settings.oidc_claim!r}, which names the account")
        return name

    async def claims(self, token: str, nonce: str) -> Json:
        """What the ID token says.  Its keys are asked for again when it is signed with one that is not known."""
        keys = (await self._discover()).keys
        try:
            try:
                claims = await asyncio.to_thread(self._decode, token, keys)
            except jwt.InvalidSignatureError:  # a provider that does not name its key may have another by now
                await asyncio.to_thread(keys.get_jwk_set, refresh=True)
                claims = await asyncio.to_thread(self._decode, token, keys)
        except jwt.PyJWKClientConnectionError as error:
            raise _away(error) from error
        except (jwt.PyJWTError, ValueError) as error:
            raise _not_proven(str(error)) from error
        if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
            raise _not_proven("it is for another attempt")
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", "" if several else self._settings.oidc_client_id) != self._settings.oidc_client_id:
            raise _not_proven("it is for another application")
        return claims

    def _decode(self, token: str, keys: jwt.PyJWKClient) -> Json:
        named = jwt.get_unverified_header(token).get("kid")
        if named:
            key = keys.get_signing_key(named)
        else:
            several = [key for key in keys.get_jwk_set().keys if key.public_key_use in {None, "sig"}]
            if len(several) != 1:
                raise jwt.InvalidKeyError(f"the token does not say with which of {len(several)} keys it was signed")
            [key] = several
        return jwt.decode(
            token,
            key,
            algorithms=ALGORITHMS,
            audience=self._settings.oidc_client_id,
            issuer=self._settings.oidc_issuer,
            leeway=CLOCKS_APART_S,
            options={"require": MUST_SAY},
        )

    async def redeem(self, code: str, attempt: Attempt) -> str:
        """The ID token for the code."""
        document = (await self._discover()).document
        settings, secret = self._settings, self._settings.oidc_client_secret.get_secret_value()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_uri(),
            "code_verifier": attempt.verifier,
        }
        ways = document.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        basic = bool(secret) and "client_secret_basic" in ways
        if not basic:
            form |= {"client_id": settings.oidc_client_id} | ({"client_secret": secret} if secret else {})
        auth = (quote(settings.oidc_client_id, safe=""), quote(secret, safe="")) if basic else None
        answer = await _asked("POST", document["token_endpoint"], data=form, auth=auth)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise refused(str(answer.get("error", "it gave no ID token")))
        return token

    async def _discover(self) -> Discovered:
        found = self._discovered
        if found and time.monotonic() - found.at < DISCOVERED_S:
            return found
        issuer = self._settings.oidc_issuer
        document = await _asked("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if document.get("issuer") != issuer:
            named = document.get("issuer")
            raise _away(f"it calls itself {named!r}; an administrator must name it so in NINEHOURS_OIDC_ISSUER")
        for needed in NEEDED:
            at = document.get(needed)
            if not isinstance(at, str) or urlsplit(at).scheme not in {"https", urlsplit(issuer).scheme}:
                raise _away(f"its description gives no safe {needed}")
        keys = jwt.PyJWKClient(document["jwks_uri"], timeout=ANSWER_S, cooldown_duration=0)
        self._discovered = found = Discovered(time.monotonic(), document, keys)
        return found

    def _redirect_uri(self) -> str:
        return self._settings.public_url.rstrip("/") + RETURN


async def _asked(method: str, address: str, **how: Any) -> Json:
    """The JSON of its answer, also when that tells of an error of ours."""
    try:
        async with httpx2.AsyncClient(timeout=ANSWER_S) as http:
            answer = await http.request(method, address, headers={"Accept": "application/json"}, **how)
        if answer.status_code >= httpx2.codes.INTERNAL_SERVER_ERROR:
            raise _away(answer.status_code)
        body = answer.json()
    except (httpx2.HTTPError, ValueError) as error:
        raise _away(error) from error
    if not isinstance(body, dict):
        raise _away("no JSON object")
    return body


def _away(why: object) -> Problem:
    return Problem(
        "identity-provider-away",
        f"The identity provider does not answer ({str(why)[:200]}). Sign in with account and password, or try again "
        "later.",
        503,
    )


def _not_proven(why: str) -> Problem:
    return Problem(
        "identity-not-proven",
        f"What the identity provider sent does not prove who you are: {why[:200]}. Begin again; if it goes on, tell an "
        "administrator of the platform.",
        401,
    )


def refused(why: str) -> Problem:
    return Problem(
        "identity-provider-refused",
        f"The identity provider did not sign you in ({why[:100]}). Begin again, or sign in with account and password.",
        401,
    )
