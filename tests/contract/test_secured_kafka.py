"""Kafka over TLS and with users: what fits goes through, and what does not says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from pydantic import SecretStr

from services.cli.doctor.finding import State
from services.cli.doctor.stores import stores
from shared.access import Access
from shared.adapters.kafka import KafkaLog
from shared.ports import Unavailable
from shared.settings import Settings
from tests.conftest import or_not_here
from tests.contract.test_log import counted, polled, positions
from tests.servers.authority import Authority
from tests.servers.secured import PASSWORD, USER, Secured, secured_kafka

pytestmark = pytest.mark.servers

SCRAM = Access("NINEHOURS_LOG", USER, PASSWORD, "SCRAM-SHA-512", tls=True)


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    with or_not_here(), secured_kafka(tmp_path_factory.mktemp("kafka")) as kafka:
        yield kafka


async def goes_through(address: str, access: Access) -> None:
    """Published, polled as a member of a group and committed: producer, consumer and admin client have got in."""
    async with KafkaLog(address, f"test-{uuid4().hex}.", access=access) as log:
        await log.publish([counted("a", 1), counted("a", 2)])
        async with log.subscribe("relief", ["inventory"]) as member:
            records = await polled(member, 2)
            await member.commit(records[-1])
            assert positions(records) == [1, 2]
            assert await member.lag() == 0


async def refused(address: str, access: Access) -> str:
    """What is said when it is used; the same by whatever client."""
    said = set()
    async with KafkaLog(address, access=access) as log:
        for use in (log.publish([counted("a", 1)]), log.subscribe("relief", ["inventory"]).__aenter__()):
            with pytest.raises(Unavailable) as refusal:
                await use
            said.add(str(refusal.value))
    [same] = said
    return same


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"])
async def test_a_user_gets_in_over_tls(kafka: Secured, mechanism: str) -> None:
    await goes_through(kafka.users, replace(SCRAM, mechanism=mechanism, ca_file=kafka.authority.ca))


async def test_a_certificate_of_ours_gets_in(kafka: Secured) -> None:
    ours = kafka.authority.certificate("inventory")
    access = Access("NINEHOURS_LOG", tls=True, ca_file=kafka.authority.ca, certificate_file=ours)
    await goes_through(kafka.certificates, access)


async def test_a_wrong_password_is_called_that(kafka: Secured) -> None:
    said = await refused(kafka.users, replace(SCRAM, password="wrong", ca_file=kafka.authority.ca))
    assert (
        f"{kafka.users}: It refuses the user 'ninehours'. Check NINEHOURS_LOG_USER and NINEHOURS_LOG_PASSWORD" in said
    )
    assert "wrong" not in said, "no password is shown"


async def test_an_unknown_authority_is_named_as_the_reason(kafka: Secured, tmp_path: Path) -> None:
    stranger = Authority(tmp_path, "stranger")
    said = await refused(kafka.users, replace(SCRAM, ca_file=stranger.ca))
    assert "Its certificate is not trusted. Name its authority's PEM file in NINEHOURS_LOG_CA_FILE" in said


async def test_another_host_than_the_certificates_is_not_trusted(kafka: Secured) -> None:
    other = kafka.users.replace("127.0.0.1", "localhost")
    said = await refused(other, replace(SCRAM, ca_file=kafka.authority.ca))
    assert "the host in NINEHOURS_LOG_URL as the certificate does" in said
    assert "not valid for 'localhost'" in said


async def test_plain_text_to_a_port_with_tls_is_told_to_speak_tls(kafka: Secured) -> None:
    assert "it may want TLS. Try NINEHOURS_LOG_TLS=true" in await refused(kafka.users, Access("NINEHOURS_LOG"))


async def test_tls_to_a_port_without_is_told_so(kafka: Secured) -> None:
    said = await refused(kafka.plain, Access("NINEHOURS_LOG", tls=True, ca_file=kafka.authority.ca))
    assert "It breaks TLS off. Name its port with TLS in NINEHOURS_LOG_URL" in said


async def test_nobody_is_told_that_a_user_may_be_asked_for(kafka: Secured) -> None:
    said = await refused(kafka.users, Access("NINEHOURS_LOG", tls=True, ca_file=kafka.authority.ca))
    assert "It may ask for a user. Set NINEHOURS_LOG_USER and _PASSWORD" in said


async def test_a_user_where_none_is_asked_for_is_told_so(kafka: Secured) -> None:
    assert "It asks for no user there." in await refused(kafka.plain, replace(SCRAM, tls=False))


async def test_without_a_certificate_of_ours_it_says_that_one_is_wanted(kafka: Secured) -> None:
    said = await refused(kafka.certificates, Access("NINEHOURS_LOG", tls=True, ca_file=kafka.authority.ca))
    assert "It wants a certificate of ours. Name one that it trusts in NINEHOURS_LOG_CERTIFICATE_FILE" in said


def test_the_doctor_says_whether_it_lets_us_in(kafka: Secured, tmp_path: Path) -> None:
    settings = Settings(
        store_url=f"sqlite:////{str(tmp_path / 'none').lstrip('/')}",
        log_url=f"kafka://{kafka.users}",
        log_user=USER,
        log_password=PASSWORD,
        log_tls=True,
        log_ca_file=kafka.authority.ca,
    )
    assert [(one.state, one.said) for one in stores(settings)][1:] == [(State.OK, "it lets us in")]

    [_, refusal] = stores(settings.model_copy(update={"log_password": SecretStr("wrong")}))
    assert refusal.state is State.FAIL
    assert "It refuses the user 'ninehours'. Check NINEHOURS_LOG_USER" in refusal.said
