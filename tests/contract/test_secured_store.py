"""The store over TLS and with users: what fits goes through, and what does not says what to do.

SecantusDB stands in for MongoDB; the driver's side is the real one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from services.cli.doctor.finding import State
from services.cli.doctor.stores import stores
from shared.access import Access
from shared.adapters.mongo import MongoJournal
from shared.adapters.mongo_client import MongoServer
from shared.adapters.mongo_documents import MongoDocuments
from shared.ports import Document, Unavailable
from shared.settings import Settings
from tests.conftest import or_not_here
from tests.contract.conftest import CLIENTS
from tests.contract.test_journal import counted
from tests.servers.authority import Authority
from tests.servers.secured import PASSWORD, USER, Secured, secured_store

pytestmark = pytest.mark.servers

NOT_YET = "No servers found yet"
USED = Access("NINEHOURS_STORE", USER, PASSWORD, tls=True)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    with or_not_here(), secured_store(tmp_path_factory.mktemp("store")) as store:
        yield store


async def goes_through(server: MongoServer) -> None:
    database = f"test_{uuid4().hex}"
    async with MongoJournal(server, database, "inventory") as journal:
        await journal.append(counted("stock/a", 1))
        assert await journal.last() == 1
    async with MongoDocuments(server, database) as documents:
        await documents.put("thing", [Document("a", {"n": 1}, ("e1", 1, 0))])
        assert await documents.get("thing", "a") is not None


async def refused(url: str, access: Access) -> str:
    said = NOT_YET
    while NOT_YET in said:  # a busy machine, not an answer
        with pytest.raises(Unavailable) as refusal:
            await MongoJournal(MongoServer(url, access), "test", "inventory").__aenter__()
        said = str(refusal.value)
    return said


@pytest.mark.parametrize("client", CLIENTS)
async def test_a_user_gets_in_over_tls(store: Secured, client: str) -> None:
    await goes_through(MongoServer(store.users, replace(USED, ca_file=store.authority.ca), CLIENTS[client]))


@pytest.mark.parametrize("client", CLIENTS)
async def test_a_certificate_of_ours_gets_in(store: Secured, client: str) -> None:
    ours = store.authority.certificate("inventory")
    access = Access("NINEHOURS_STORE", tls=True, ca_file=store.authority.ca, certificate_file=ours)
    await goes_through(MongoServer(store.certificates, access, CLIENTS[client]))


async def test_all_of_it_may_stand_in_the_address_instead(store: Secured) -> None:
    more = f"&tls=true&tlsCAFile={store.authority.ca}"
    await goes_through(MongoServer(store.users.replace("//", f"//{USER}:{PASSWORD.replace(' ', '%20')}@") + more))


async def test_a_wrong_password_is_called_that(store: Secured) -> None:
    said = await refused(store.users, replace(USED, password="wrong", ca_file=store.authority.ca))
    assert "It refuses the user 'ninehours'. Check NINEHOURS_STORE_USER and NINEHOURS_STORE_PASSWORD" in said


async def test_nobody_is_told_that_a_user_is_asked_for(store: Secured) -> None:
    said = await refused(store.users, replace(USED, user="", password="", ca_file=store.authority.ca))
    assert "It asks for a user. Set NINEHOURS_STORE_USER and NINEHOURS_STORE_PASSWORD" in said


async def test_an_unknown_authority_is_named_as_the_reason(store: Secured, tmp_path: Path) -> None:
    said = await refused(store.users, replace(USED, ca_file=Authority(tmp_path, "stranger").ca))
    assert "Its certificate is not trusted. Name its authority's PEM file in NINEHOURS_STORE_CA_FILE" in said


async def test_plain_text_to_a_port_with_tls_is_told_to_speak_tls(store: Secured) -> None:
    assert "it may want TLS. Try NINEHOURS_STORE_TLS=true" in await refused(store.users, Access("NINEHOURS_STORE"))


async def test_tls_to_a_port_without_is_told_so(store: Secured) -> None:
    said = await refused(store.plain, Access("NINEHOURS_STORE", tls=True, ca_file=store.authority.ca))
    assert "It breaks TLS off. Name its port with TLS in NINEHOURS_STORE_URL" in said


async def test_without_a_certificate_of_ours_it_says_that_one_is_wanted(store: Secured) -> None:
    said = await refused(store.certificates, Access("NINEHOURS_STORE", tls=True, ca_file=store.authority.ca))
    assert "NINEHOURS_STORE_CERTIFICATE_FILE" in said, "its word on it may be lost when it hangs up"


@pytest.mark.parametrize("name", ["ca_file", "certificate_file"])
def test_a_file_without_a_certificate_ends_the_process_with_its_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / "empty.pem"
    path.write_text("")
    with pytest.raises(SystemExit, match=f"^NINEHOURS_STORE_{name.upper()}: no .*Name a PEM file that has it"):
        MongoServer("mongodb://127.0.0.1/", replace(USED, **{name: path})).connect()


def test_the_doctor_says_whether_it_lets_us_in(store: Secured, tmp_path: Path) -> None:
    settings = Settings(
        store_url=store.certificates,
        log_url=f"sqlite:////{str(tmp_path).lstrip('/')}/none.db",
        store_tls=True,
        store_ca_file=store.authority.ca,
        store_certificate_file=store.authority.certificate("doctor"),
    )
    assert [(one.state, one.said) for one in stores(settings)][1:] == [(State.OK, "it lets us in")]

    [_, refusal] = stores(settings.model_copy(update={"store_certificate_file": None}))
    assert refusal.state is State.FAIL
    assert "NINEHOURS_STORE_CERTIFICATE_FILE" in refusal.said
