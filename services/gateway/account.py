"""An account: registered once, its password changed, deactivated for good.  Nothing is ever deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.gateway.commands import AccountCommand, ChangePassword, DeactivateUser, RegisterUser
from services.gateway.events import PasswordChanged, UserDeactivated, UserRegistered
from shared.messages import Event
from shared.problem import Problem, unknown
from shared.service import Decider


@dataclass(frozen=True)
class Account:
    registered: bool = False
    active: bool = False


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
    raise TypeError(command)


def evolve(state: Account, event: Event) -> Account:
    match event:
        case UserRegistered():
            return Account(registered=True, active=True)
        case UserDeactivated():
            return replace(state, active=False)
    return state


def _register(state: Account, command: RegisterUser) -> UserRegistered:
    if state.registered:
        raise Problem("user-exists", f"The account {command.user!r} exists already. Choose another name.")
    return UserRegistered(**command.model_dump())


def _must_be_known(state: Account, user: str) -> None:
    if not state.registered:
        raise unknown("account", user)


def _must_be_active(state: Account, user: str) -> None:
    _must_be_known(state, user)
    if not state.active:
        raise Problem("user-deactivated", f"The account {user!r} is deactivated. Register a new one.")


decider = Decider("user", Account(), decide, evolve, (RegisterUser, ChangePassword, DeactivateUser))
