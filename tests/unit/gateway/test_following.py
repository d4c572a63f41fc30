"""Two gateways on one journal: what is decided at one of them counts at the other."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest

from services.gateway.commands import ChangePassword, DeactivateUser, MakeApiKey, RegisterUser, RevokeApiKey
from services.gateway.events import ApiKeyMade, ApiKeyRevoked, PasswordChanged, UserDeactivated, UserRegistered
from services.gateway.following import Following
from services.gateway.keys import Keys, draw, hash_of
from services.gateway.service import service
from shared.problem import Problem
from shared.runtime import Ports, Running
from shared.settings import Settings
from tests.platform import until
from tests.simulation.memory import MemoryBlobs, MemoryDocuments, MemoryJournal, MemoryLog
from tests.simulation.stores import StoredDocuments, StoredJournal, StoredLog

TIMES = {"made_at": "2026-01-01T00:00:00.000Z", "expires_at": "2100-01-01T00:00:00.000Z"}


@asynccontextmanager
async def two_gateways(heed):
    """One to act at; the other, who was there from the beginning, heeds what it hears."""
    journal = StoredJournal("gateway", "gateway-1")
    async with gateway(journal) as running, gateway(journal) as other:
        other.keep("following", Following(other.journal, 0, heed).step)
        yield running


def gateway(journal):
    log = StoredLog(partitions=3, remembers=False)
    ports = Ports(MemoryJournal(journal), MemoryDocuments(StoredDocuments()), MemoryBlobs({}), MemoryLog(log))
    return Running(service, ports, Settings(store_url="", log_url=""), None)


def registered(user):
    return RegisterUser(user=user, name=user, password_hash="", roles=["clerk"], org="", area="*")


async def test_a_changed_password_and_a_closed_account_are_heard_of_everywhere():
    heard = []
    async with two_gateways(lambda kind, data: heard.append((kind, data["user"], data.get("void_before")))) as running:
        for user in ("wang", "li"):
            await running.handle(registered(user), "admin", f"register {user}")
        await running.handle(ChangePassword(user="wang", password_hash="", void_before=100), "wang", "change it")
        await running.handle(DeactivateUser(user="li", void_before=200), "admin", "close it")
        await until(lambda: len(heard) == 4)
    assert heard[2:] == [(PasswordChanged.of, "wang", 100), (UserDeactivated.of, "li", 200)]


async def test_a_key_that_is_made_at_one_gateway_opens_the_other_until_it_is_revoked_there():
    keys, drawn = Keys(), draw()
    heed = {UserRegistered.of: keys.opened, ApiKeyMade.of: keys.made, ApiKeyRevoked.of: keys.revoked}
    async with two_gateways(lambda kind, data: heed[kind](data)) as running:
        await running.handle(registered("wang"), "admin", "register wang")
        made = {"key": drawn.key, "name": "ERP", "key_hash": hash_of(drawn.text), "read_only": False}
        await running.handle(MakeApiKey(user="wang", **made, **TIMES), "wang", "make it")
        await until(lambda: slug_of(keys, drawn.text) == "")
        revoke = RevokeApiKey(user="wang", key=drawn.key, revoked_at=TIMES["made_at"])
        await running.handle(revoke, "wang", "revoke it")
        await until(lambda: slug_of(keys, drawn.text) == "api-key-revoked")


def slug_of(keys, text):
    """Why a key is refused; "" when it is not."""
    try:
        keys.verify(text)
    except Problem as problem:
        return problem.slug
    return ""


def test_who_is_told_twice_knows_the_same():
    keys, drawn = Keys(), draw()
    account = {"user": "wang", "roles": ["clerk"], "org": "", "area": "*"}
    made = {"user": "wang", "key": drawn.key, "name": "ERP", "key_hash": hash_of(drawn.text), "read_only": False}
    for tell, data in [
        (keys.opened, account),
        (keys.made, made | TIMES),
        (keys.revoked, made),
        (keys.made, made | TIMES),
    ]:
        tell(data)
    with pytest.raises(Problem, match="was revoked"):
        keys.verify(drawn.text)
