"""API keys: made by an account for its programs, listed, revoked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.gateway import accounts, views
from services.gateway.commands import MakeApiKey
from services.gateway.keys import draw, hash_of
from services.gateway.parts import Parts
from shared.clock import stamp
from shared.http import Caller, IdempotencyKey, InPerson, any_of, router
from shared.messages import Json
from shared.problem import forbidden, unknown
from shared.runtime import Running

SignedIn = Annotated[Caller, any_of()]
YEAR_DAYS = 365


class KeyOrder(BaseModel):
    """`read_only`: the program may look at everything that the account may, and change nothing."""

    name: str = Field(min_length=1, max_length=80, pattern=r"\S", examples=["ERP of the works"])
    days: int = Field(YEAR_DAYS, ge=1, le=3 * YEAR_DAYS, description="How long it is good.")
    read_only: bool = False


class ApiKey(BaseModel):
    """`key` begins the secret and names it: who acts with it is booked as `user/nh_key`.

    `used_at` is exact to an hour.  All times are the system clock's, also in a drill.
    """

    key: str
    name: str
    read_only: bool
    made_at: str
    expires_at: str
    used_at: str | None
    revoked_at: str | None


class NewApiKey(ApiKey):
    """`secret` is shown in this one answer, and is kept nowhere; it is "" where the same request is repeated."""

    secret: str


def routes(running: Running) -> APIRouter:
    api = router(prefix="/users/{user}/keys", tags=["API keys"])

    @api.post("", status_code=201)
    async def make_api_key(
        user: str, body: KeyOrder, caller: InPerson, key: IdempotencyKey, gateway: Parts
    ) -> NewApiKey:
        """For a program of one's own: it may what the account may, apart from keeping accounts and keys."""
        if user != caller.account:
            raise forbidden(f"An account makes API keys for itself alone. Sign in as {user!r}.")
        now, drawn = datetime.now(UTC), draw()
        command = MakeApiKey(
            user=user,
            key=drawn.key,
            name=body.name.strip(),
            key_hash=hash_of(drawn.text),
            read_only=body.read_only,
            made_at=stamp(now),
            expires_at=stamp(now + timedelta(days=body.days)),
        )
        made, before = await accounts.make_key(running, gateway, command, caller.name, key)
        return NewApiKey(**_shown(made), secret="" if before else drawn.text)

    @api.get("")
    async def list_api_keys(user: str, caller: SignedIn) -> list[ApiKey]:
        """The newest first, also those that are good no more.  An administrator sees those of the accounts kept."""
        await accounts.must_hold(running, user, caller)
        account = await views.account(running.documents, user)
        if account is None:
            raise unknown("account", user)
        kept = sorted(account["keys"].values(), key=lambda one: one["made_at"], reverse=True)
        return [ApiKey(**_shown(one)) for one in kept]

    @api.post("/{name}/revoke", status_code=204)
    async def revoke_api_key(user: str, name: str, caller: InPerson, key: IdempotencyKey, gateway: Parts) -> None:
        """At once and for good.  `name` is the key's `key`."""
        await accounts.must_hold(running, user, caller)
        await accounts.revoke_key(running, gateway, user, name, caller.name, key)

    return api


def _shown(key: Json) -> Json:
    return {name: key[name] for name in ApiKey.model_fields}
