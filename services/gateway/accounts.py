"""Signing in, and keeping accounts: what stands between the routes and the account aggregate."""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from services.gateway import doorbook, views
from services.gateway.commands import ChangePassword, DeactivateUser, MakeApiKey, RegisterUser, RevokeApiKey
from services.gateway.limits import too_many
from services.gateway.parts import Gateway
from services.gateway.passwords import must_be_acceptable
from shared.clock import stamp
from shared.decide import Receipt
from shared.identity import EVERYWHERE, ROLES, Principal
from shared.messages import Json
from shared.problem import Problem, forbidden, invalid
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
    await _decided(running, gateway, await running.handle(hashed, by, key))


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
    """All sign-ins of the account end; its API keys stay, since no program knows the password."""
    must_be_acceptable(user, password)
    before = int(time.time()) + 1
    hashed = await gateway.passwords.hash(password)
    command = ChangePassword(user=user, password_hash=hashed, void_before=before)
    await _decided(running, gateway, await running.handle(command, by, key))


async def deactivate(running: Running, gateway: Gateway, user: str, by: str, key: str) -> None:
    """The account can never sign in again; all its sign-ins and API keys end."""
    before = int(time.time()) + 1
    await _decided(running, gateway, await running.handle(DeactivateUser(user=user, void_before=before), by, key))


async def make_key(running: Running, gateway: Gateway, command: MakeApiKey, by: str, key: str) -> tuple[Json, bool]:
    """The key as it is kept, and whether it has been made before: a repeated request makes no second one."""
    receipt = await running.handle(command, by, key)
    await _decided(running, gateway, receipt)
    account = await views.account(running.documents, command.user)
    assert account is not None, "whoever has keys is in the views"
    return account["keys"][receipt.events[0].data["key"]], receipt.replayed


async def revoke_key(running: Running, gateway: Gateway, user: str, name: str, by: str, key: str) -> None:
    """It opens nothing any more, here at once and at other gateways a moment later."""
    command = RevokeApiKey(user=user, key=name, revoked_at=stamp(datetime.now(UTC)))
    await _decided(running, gateway, await running.handle(command, by, key))


async def _decided(running: Running, gateway: Gateway, receipt: Receipt) -> None:
    """It counts, and is shown."""
    gateway.heed(receipt)
    await running.caught_up(receipt.position)


async def must_keep(running: Running, user: str, caller: Principal) -> None:
    """An administrator keeps the accounts of exactly the own area or organisation; of "*", all."""
    if known := await views.account(running.documents, user):
        caller.must_cover(*reach_of(known["area"], known["org"]))


async def must_hold(running: Running, user: str, caller: Principal) -> None:
    """One's own account, or one that an administrator keeps."""
    if user == caller.account:
        return
    if "admin" not in caller.roles:
        raise forbidden("Only an administrator sees to what belongs to another account.")
    await must_keep(running, user, caller)


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
