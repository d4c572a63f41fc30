"""What the gateway reads back: its accounts."""

from __future__ import annotations

from services.gateway.events import PasswordChanged, UserDeactivated, UserRegistered
from shared.messages import Json, Meta
from shared.ports import Documents, Query
from shared.service import View


def _registered(_: Json, event: UserRegistered, meta: Meta) -> Json:
    return {**event.model_dump(), "active": True, "void_before": 0, "registered_at": meta.at}


def _password_changed(body: Json, event: PasswordChanged, _: Meta) -> Json:
    return {**body, "password_hash": event.password_hash, "void_before": event.void_before}


def _deactivated(body: Json, event: UserDeactivated, _: Meta) -> Json:
    return {**body, "active": False, "void_before": event.void_before}


users_view = View(
    "user",
    {UserRegistered: _registered, PasswordChanged: _password_changed, UserDeactivated: _deactivated},
    fields=("active",),
)


async def account(documents: Documents, user: str) -> Json | None:
    """The account's document with its password hash, or None."""
    found = await documents.get("user", f"user/{user}")
    return found.body if found else None


async def accounts(documents: Documents) -> list[Json]:
    return [document.body for document in await documents.find("user", Query())]


async def voided(documents: Documents) -> dict[str, int]:
    """user -> second before which issued tokens are void; only accounts for which there is one."""
    return {body["user"]: body["void_before"] for body in await accounts(documents) if body["void_before"]}
