"""What the gateway's routes share besides its running ports: doors, sessions, passwords, limits, the live hub."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Annotated, Self

from fastapi import Depends, Request

from services.gateway.audience import remembered
from services.gateway.commands import NoteApiKeyUse
from services.gateway.doors import Door
from services.gateway.events import (
    ApiKeyMade,
    ApiKeyRevoked,
    ApiKeyUsed,
    PasswordChanged,
    UserDeactivated,
    UserRegistered,
)
from services.gateway.following import Following
from services.gateway.keys import PREFIX
from services.gateway.limits import Bucket
from services.gateway.live import Hub
from services.gateway.oidc import Provider
from services.gateway.pages import BUILT, Pages
from services.gateway.passwords import Passwords, pepper
from services.gateway.printing import Press
from services.gateway.sessions import Sessions
from services.gateway.settings import GatewaySettings
from shared.decide import Receipt
from shared.identity import Issuer
from shared.messages import Json
from shared.ports import Busy, Unavailable
from shared.runtime import Running

WATCHED = ("inventory", "relief", "allocation")


class Gateway:
    """Opened around the application by `app.root`; on exit all live streams have ended.

    `followed_to` is the position of the journal up to which `sessions` know what has happened.
    """

    def __init__(
        self,
        running: Running,
        doors: Mapping[str, Door],
        sessions: Sessions,
        issuer: Issuer,
        settings: GatewaySettings,
        followed_to: int,
    ) -> None:
        self._running = running
        self.doors = doors
        self.sessions = sessions
        self.settings = settings
        self.pages = Pages(BUILT)
        self.press = Press()
        self.passwords = Passwords(pepper(running.settings.token_key_file.with_suffix(".pepper")))
        self.issuer = issuer
        self.provider = Provider(settings) if settings.oidc_issuer else None
        self.sign_ins = Bucket("sign-in", settings.sign_ins_per_min, 60)
        self.wrong_passwords = Bucket("password", settings.wrong_passwords_per_min, 60)
        self.hub = Hub(
            lambda: running.log.tail(WATCHED),
            lambda records: remembered(running.documents, records),
            settings.live_clients_max,
        )
        self._heeded = self._what_is_heeded()
        running.keep("following", Following(running.journal, followed_to, self._heed).step)
        running.keep("key uses", self._book_use)

    async def __aenter__(self) -> Self:
        await self.hub.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.hub.__aexit__(kind, error, trace)

    def heed(self, receipt: Receipt) -> None:
        """What was decided here counts at once; other gateways hear of it from the journal."""
        for event in receipt.events:
            self._heed(event.type, event.data)

    def _heed(self, kind: str, data: Json) -> None:
        if kind in self._heeded:
            self._heeded[kind](data)

    def _what_is_heeded(self) -> Mapping[str, Callable[[Json], None]]:
        keys = self.sessions.keys
        return {
            UserRegistered.of: keys.opened,
            PasswordChanged.of: self._end_sign_ins,
            UserDeactivated.of: self._close,
            ApiKeyMade.of: keys.made,
            ApiKeyUsed.of: keys.used,
            ApiKeyRevoked.of: self._revoke,
        }

    def _end_sign_ins(self, data: Json) -> None:
        """Whatever the user was given before that second, tokens and live streams, ends."""
        if self.sessions.void(data["user"], data["void_before"]):
            self.hub.dismiss(data["user"])

    def _close(self, data: Json) -> None:
        self.sessions.keys.closed(data)
        self._end_sign_ins(data)

    def _revoke(self, data: Json) -> None:
        self.sessions.keys.revoked(data)
        self.hub.dismiss(data["user"], PREFIX + data["key"])

    async def _book_use(self) -> None:
        """Of several gateways that saw the same key in the same hour, one books it."""
        uses = self.sessions.keys.uses
        use = await uses.get()
        command = NoteApiKeyUse(user=use.user, key=use.key, used_at=use.used_at)
        try:
            await self._running.handle(command, "gateway", f"use of {use.key} in hour {use.hour}")
        except (Busy, Unavailable):
            uses.put_nowait(use)
            raise


def _of(request: Request) -> Gateway:
    gateway: Gateway = request.app.state.gateway
    return gateway


Parts = Annotated[Gateway, Depends(_of)]
