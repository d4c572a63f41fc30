"""An account: registered once, its password changed, deactivated for good.  Nothing is ever deleted.

Its API keys belong to it: they are made and counted here, and act as long as it is active.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from services.gateway.commands import (
    AccountCommand,
    ChangePassword,
    DeactivateUser,
    MakeApiKey,
    NoteApiKeyUse,
    RegisterUser,
    RevokeApiKey,
)
from services.gateway.events import (
    ApiKeyMade,
    ApiKeyRevoked,
    ApiKeyUsed,
    PasswordChanged,
    UserDeactivated,
    UserRegistered,
)
from shared.messages import Event
from shared.problem import Problem, unknown
from shared.service import Decider

KEYS_MAX = 20
REVOKED = ""


@dataclass(frozen=True)
class Account:
    """`keys`: of each API key ever made, until when it is good."""

    registered: bool = False
    active: bool = False
    keys: Mapping[str, str] = field(default_factory=dict)


def decide(state: Account, command: AccountCommand) -> Sequence[Event]:
    match command:
        case RegisterUser():
            return [_register(state, command)]
        case ChangePassword(user=user, password_hash=password_hash, void_before=void_before):
            _must_be_active(state, user)
            return [PasswordChanged(user=user, password_hash=password_hash, void_before=void_before)]
        case DeactivateUser(user=user, void_before=void_before):
            _must_be_known(state, user)
            return [UserDeactivated(user=user, void_before=void_before)] if state.active else []
        case MakeApiKey():
            return [_make_key(state, command)]
        case RevokeApiKey(key=key):
            _must_have(state, key)
            return [ApiKeyRevoked(**command.model_dump())] if state.keys[key] != REVOKED else []
        case NoteApiKeyUse(key=key):
            return [ApiKeyUsed(**command.model_dump())] if state.keys.get(key, REVOKED) != REVOKED else []
    raise TypeError(command)


def evolve(state: Account, event: Event) -> Account:
    match event:
        case UserRegistered():
            return Account(registered=True, active=True)
        case UserDeactivated():
            return replace(state, active=False)
        case ApiKeyMade(key=key, expires_at=until):
            return replace(state, keys={**state.keys, key: until})
        case ApiKeyRevoked(key=key):
            return replace(state, keys={**state.keys, key: REVOKED})
    return state


def _register(state: Account, command: RegisterUser) -> UserRegistered:
    if state.registered:
        raise Problem("user-exists", f"The account {command.user!r} exists already. Choose another name.")
    return UserRegistered(**command.model_dump())


def _make_key(state: Account, command: MakeApiKey) -> ApiKeyMade:
    """What has expired or is revoked does not count; the texts of instants sort as times do."""
    _must_be_active(state, command.user)
    if sum(until > command.made_at for until in state.keys.values()) >= KEYS_MAX:
        raise Problem(
            "too-many-api-keys", f"An account has at most {KEYS_MAX} API keys. Revoke one that is not used any more."
        )
    return ApiKeyMade(**command.model_dump())


def _must_have(state: Account, key: str) -> None:
    if key not in state.keys:
        raise unknown("API key", key, "Look for it in the list of the account's keys.")


def _must_be_known(state: Account, user: str) -> None:
    if not state.registered:
        raise unknown("account", user)


def _must_be_active(state: Account, user: str) -> None:
    _must_be_known(state, user)
    if not state.active:
        raise Problem("user-deactivated", f"The account {user!r} is deactivated. Register a new one.")


decider = Decider(
    "user",
    Account(),
    decide,
    evolve,
    (RegisterUser, ChangePassword, DeactivateUser, MakeApiKey, RevokeApiKey, NoteApiKeyUse),
)
