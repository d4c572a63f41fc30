"""What the gateway reads back: its accounts, each with its API keys."""

from __future__ import annotations

from services.gateway.events import (
    ApiKeyMade,
    ApiKeyRevoked,
    ApiKeyUsed,
    PasswordChanged,
    UserDeactivated,
    UserRegistered,
)
from shared.messages import Json, Meta
from shared.ports import Documents, Query
from shared.service import View


def _registered(_: Json, event: UserRegistered, meta: Meta) -> Json:
    return {**event.model_dump(), "active": True, "void_before": 0, "registered_at": meta.at, "keys": {}}


def _password_changed(body: Json, event: PasswordChanged, _: Meta) -> Json:
    return {**body, "password_hash": event.password_hash, "void_before": event.void_before}


def _deactivated(body: Json, event: UserDeactivated, _: Meta) -> Json:
    return {**body, "active": False, "void_before": event.void_before}


def _key_made(body: Json, event: ApiKeyMade, _: Meta) -> Json:
    return _with_key(body, {**event.model_dump(exclude={"user"}), "used_at": None, "revoked_at": None})


def _key_used(body: Json, event: ApiKeyUsed, _: Meta) -> Json:
    return _with_key(body, {**body["keys"][event.key], "used_at": event.used_at})


def _key_revoked(body: Json, event: ApiKeyRevoked, _: Meta) -> Json:
    return _with_key(body, {**body["keys"][event.key], "revoked_at": event.revoked_at})


def _with_key(body: Json, key: Json) -> Json:
    return {**body, "keys": {**body["keys"], key["key"]: key}}


users_view = View(
    "user",
    {
        UserRegistered: _registered,
        PasswordChanged: _password_changed,
        UserDeactivated: _deactivated,
        ApiKeyMade: _key_made,
        ApiKeyUsed: _key_used,
        ApiKeyRevoked: _key_revoked,
    },
    fields=("active",),
)


async def account(documents: Documents, user: str) -> Json | None:
    """The account's document with its password hash, or None."""
    found = await documents.get("user", f"user/{user}")
    return found.body if found else None


async def accounts(documents: Documents) -> list[Json]:
    return [document.body for document in await documents.find("user", Query())]
