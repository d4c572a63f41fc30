"""Signing in, and keeping accounts: what stands between the routes and the account aggregate."""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Sequence

from services.gateway import doorbook, views
from services.gateway.commands import ChangePassword, DeactivateUser, RegisterUser
from services.gateway.limits import too_many
from services.gateway.parts import Gateway
from services.gateway.passwords import must_be_acceptable
from shared.identity import EVERYWHERE, ROLES, Principal
from shared.messages import Json
from shared.problem import Problem, invalid
from shared.runtime import Running

FIRST_ADMIN = "first-admin"


async def sign_in(running: Running, gateway: Gateway, user: str, password: str, address: str) -> Json:
    """The account.  The same answer in the same time for an unknown user and a wrong password."""
    verdict = gateway.sign_ins.take(address)
    if not verdict.allowed:
        raise too_many(verdict, "sign-ins from this address")
    verdict = gateway.wrong_passwords.peek(user)
    if not verdict.allowed:
        raise too_many(verdict, "wrong passwords for this account")
    account = await views.account(running.documents, user)
    password_hash = account["password_hash"] if account and account["active"] else None
    if not await gateway.passwords.verify(password, password_hash) or account is None:
        gateway.wrong_passwords.take(user)
        await doorbook.note(running, user if account else "", "password", address, "wrong-password")
        raise Problem(
            "wrong-password",
            "User and password do not belong together. Check both, or ask whoever made the account.",
            401,
        )
    return account


def token_of(gateway: Gateway, account: Json) -> str:
    """Not for an account that was closed, or got another password, since it was read."""
    if gateway.sessions.void_before(account["user"]) > account["void_before"]:
        raise Problem("account-changed", "This account was changed while you signed in. Sign in again.", 401)
    return gateway.issuer.issue(principal(account), gateway.settings.token_hours, account["void_before"])


def principal(account: Json) -> Principal:
    return Principal(account["user"], frozenset(account["roles"]), account["org"], account["area"])


async def register(running: Running, gateway: Gateway, command: RegisterUser, password: str, by: str, key: str) -> None:
    """The account can sign in on return.  `command` comes without a hash."""
    must_be_acceptable(command.user, password)
    must_fit(command.roles, command.org, command.area)
    hashed = command.model_copy(update={"password_hash": await gateway.passwords.hash(password)})
    receipt = await running.handle(hashed, by, key)
    await running.caught_up(receipt.position)


def must_fit(roles: Sequence[str], org: str, area: str) -> None:
    """Known roles; a partner acts for an organisation, everybody else in an area."""
    for index, role in enumerate(roles):
        if role not in ROLES:
            raise invalid(f"/roles/{index}", f"{role!r} is no role. Known ones: {', '.join(ROLES)}.")
    if "partner" in roles and not org:
        raise invalid("/org", "A partner acts for an organisation. Name its code.")
    if not org and not area:
        raise invalid("/area", 'Name the division in which the account may act, or "*" for all.')


def reach_of(area: str, org: str) -> tuple[list[str], str]:
    """What an administrator must cover to keep such an account: everything, an organisation, or an area.

    Who acts for an organisation does so everywhere, whatever area is named beside it.
    """
    if area == EVERYWHERE:
        return [area], ""
    return ([], org) if org else ([area], "")


async def change_password(running: Running, gateway: Gateway, user: str, password: str, by: str, key: str) -> None:
    """All sign-ins of the account end."""
    must_be_acceptable(user, password)
    before = int(time.time()) + 1
    hashed = await gateway.passwords.hash(password)
    receipt = await running.handle(ChangePassword(user=user, password_hash=hashed, void_before=before), by, key)
    await _end_sign_ins(running, gateway, user, before, receipt.position)


async def deactivate(running: Running, gateway: Gateway, user: str, by: str, key: str) -> None:
    """The account can never sign in again, and all its sign-ins end."""
    before = int(time.time()) + 1
    receipt = await running.handle(DeactivateUser(user=user, void_before=before), by, key)
    await _end_sign_ins(running, gateway, user, before, receipt.position)


async def _end_sign_ins(running: Running, gateway: Gateway, user: str, before: int, position: int) -> None:
    gateway.end_sign_ins(user, before)
    await running.caught_up(position)


async def ensure_admin(running: Running, gateway: Gateway) -> None:
    """The first administrator, once in a platform's life; a drawn password is shown on stderr, now and never again."""
    settings = gateway.settings
    if await views.account(running.documents, settings.admin_user):
        return
    given = settings.admin_password.get_secret_value()
    password = given or secrets.token_urlsafe(12)
    command = RegisterUser(
        user=settings.admin_user, name="管理员", password_hash="", roles=["admin"], org="", area=EVERYWHERE
    )
    await register(running, gateway, command, password, "gateway", FIRST_ADMIN)
    if not given:
        print(f"First account: {settings.admin_user}, password {password} (shown only now)", file=sys.stderr)
