"""A sign-in counts at the gateway alone: to a service goes a token for that service, worth minutes.

So what was signed in can neither go round the gateway, which knows the sign-ins that were ended, nor be used by one
service at another.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from starlette.types import Message, Receive, Scope, Send

from services.gateway.doors import Door, Headers
from services.gateway.sessions import Sessions
from shared.identity import CACHED_TOKENS_MAX, Issuer, bearer
from shared.problem import Problem

LIVES_S = 300.0
RENEWED_AFTER_S = 120.0
AUTHORIZATION, COOKIE = b"authorization", b"cookie"
UNAUTHORIZED = 401


class Exchange:
    """A door that takes sign-ins and lets tokens for its service through; who has no valid one passes as nobody."""

    def __init__(
        self, service: str, door: Door, sessions: Sessions, issuer: Issuer, now: Callable[[], float] = time.time
    ) -> None:
        self._service, self._door = service, door
        self._sessions, self._issuer, self._now = sessions, issuer, now
        self._made: dict[str, tuple[str, float]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises Problem 502 when the service refuses what was signed for it, besides what the door raises."""
        headers = [pair for pair in scope["headers"] if pair[0] not in (AUTHORIZATION, COOKIE)]
        token, answer = self._for(scope["headers"]), _Answer(send)
        if token:
            headers.append((AUTHORIZATION, b"Bearer " + token.encode()))
        await self._door({**scope, "headers": headers}, receive, answer if token else send)
        if answer.refused:
            what = f"The {self._service} service does not accept what the gateway signs: clocks or token keys differ."
            raise Problem("token-refused", f"{what} Run ./ninehours doctor.", 502, service=self._service)

    def _for(self, headers: Headers) -> str:
        """The same token for a while: signing costs more than the rest of a request's way through here."""
        sign_in = bearer(dict(headers).get(AUTHORIZATION, b"").decode("latin-1"))
        if not sign_in:
            return ""
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
        self._made.pop(sign_in, None)
        while len(self._made) >= CACHED_TOKENS_MAX:
            del self._made[next(iter(self._made))]
        self._made[sign_in] = (token, self._now())


class _Answer:
    """Passes an answer on, unless the service knows nobody: the person is signed in, so they could not help it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.refused = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.refused = message["status"] == UNAUTHORIZED
        if not self.refused:
            await self._send(message)
