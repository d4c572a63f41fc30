"""A sign-in counts at the gateway alone: to a service goes a token for that service, worth minutes.

So what was signed in can neither go round the gateway, which knows the sign-ins that were ended, nor be used by one
service at another.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from starlette.types import Receive, Scope, Send

from services.gateway.doors import Door
from services.gateway.sessions import Headers, Sessions, brought
from shared.identity import CACHED_TOKENS_MAX, Issuer
from shared.problem import Problem

LIVES_S = 300.0
RENEWED_AFTER_S = 120.0
AUTHORIZATION = b"authorization"


class Exchange:
    """A door that takes sign-ins and lets tokens for its service through; who has no valid one passes as nobody."""

    def __init__(
        self, service: str, door: Door, sessions: Sessions, issuer: Issuer, now: Callable[[], float] = time.time
    ) -> None:
        self._service, self._door = service, door
        self._sessions, self._issuer, self._now = sessions, issuer, now
        self._made: dict[str, tuple[str, float]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._door({**scope, "headers": self._exchanged(scope["headers"])}, receive, send)

    def _exchanged(self, headers: Headers) -> Headers:
        kept = [pair for pair in headers if pair[0] != AUTHORIZATION]
        sign_in, by_cookie = brought(dict(headers), secure=False)
        token = self._for(sign_in) if sign_in and not by_cookie else ""
        return [*kept, (AUTHORIZATION, b"Bearer " + token.encode())] if token else kept

    def _for(self, sign_in: str) -> str:
        """The same token for a while: signing costs more than the rest of a request's way through here."""
        try:
            principal = self._sessions.verify(sign_in)
        except Problem:
            return ""
        token, made_at = self._made.get(sign_in, ("", 0.0))
        if not made_at <= self._now() < made_at + RENEWED_AFTER_S:
            token = self._issuer.issue(principal, LIVES_S / 3600, audience=self._service)
            self._remember(sign_in, token)
        return token

    def _remember(self, sign_in: str, token: str) -> None:
        while len(self._made) >= CACHED_TOKENS_MAX:
            del self._made[next(iter(self._made))]
        self._made[sign_in] = (token, self._now())
