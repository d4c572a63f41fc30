"""Two gateways on one journal: a sign-in that one of them ends has ended at the other."""

from __future__ import annotations

from contextlib import asynccontextmanager

from services.gateway.commands import ChangePassword, DeactivateUser, RegisterUser
from services.gateway.endings import Endings
from services.gateway.service import service
from shared.runtime import Ports, Running
from shared.settings import Settings
from tests.platform import until
from tests.simulation.memory import MemoryBlobs, MemoryDocuments, MemoryJournal, MemoryLog
from tests.simulation.stores import StoredDocuments, StoredJournal, StoredLog


@asynccontextmanager
async def two_gateways():
    """One to act at, and what the other, who was there from the beginning, has ended."""
    journal, ended = StoredJournal("gateway", "gateway-1"), []
    async with gateway(journal) as running, gateway(journal) as other:
        other.keep("endings", Endings(other.journal, 0, lambda user, before: ended.append((user, before))).step)
        yield running, ended


def gateway(journal):
    log = StoredLog(partitions=3, remembers=False)
    ports = Ports(MemoryJournal(journal), MemoryDocuments(StoredDocuments()), MemoryBlobs({}), MemoryLog(log))
    return Running(service, ports, Settings(store_url="", log_url=""), None)


def registered(user):
    return RegisterUser(user=user, name=user, password_hash="", roles=["clerk"], org="", area="*")


async def test_a_changed_password_and_a_closed_account_end_sign_ins_everywhere():
    async with two_gateways() as (running, ended):
        for user in ("wang", "li"):
            await running.handle(registered(user), "admin", f"register {user}")
        await running.handle(ChangePassword(user="wang", password_hash="", void_before=100), "wang", "change it")
        await running.handle(DeactivateUser(user="li", void_before=200), "admin", "close it")
        await until(lambda: ended == [("wang", 100), ("li", 200)])
