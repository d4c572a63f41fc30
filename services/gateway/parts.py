"""What the gateway's routes share besides its running ports: doors, sessions, passwords, limits, the live hub."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Annotated, Self

from fastapi import Depends, Request

from services.gateway.audience import remembered
from services.gateway.doors import Door
from services.gateway.endings import Endings
from services.gateway.limits import Bucket
from services.gateway.live import Hub
from services.gateway.oidc import Provider
from services.gateway.pages import BUILT, Pages
from services.gateway.passwords import Passwords, pepper
from services.gateway.printing import Press
from services.gateway.sessions import Sessions
from services.gateway.settings import GatewaySettings
from shared.identity import Issuer
from shared.runtime import Running

WATCHED = ("inventory", "relief", "allocation")


class Gateway:
    """Opened around the application by `app.root`; on exit all live streams have ended.

    `followed_to` is the position of the journal up to which `sessions` know what was ended.
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
        running.keep("endings", Endings(running.journal, followed_to, self.end_sign_ins).step)

    async def __aenter__(self) -> Self:
        await self.hub.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.hub.__aexit__(kind, error, trace)

    def end_sign_ins(self, user: str, before: int) -> None:
        """Whatever `user` was given before this second (since 1970), tokens and live streams, ends."""
        if self.sessions.void(user, before):
            self.hub.dismiss(user)


def _of(request: Request) -> Gateway:
    gateway: Gateway = request.app.state.gateway
    return gateway


Parts = Annotated[Gateway, Depends(_of)]
