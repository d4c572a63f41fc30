"""The authority of `up --lan`: what it vouches for is believed, it stays, and its certificate follows the machine."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from services.cli.alone import LOCK
from services.cli.lan.authority import CERTIFICATE_DAYS, Unusable, alternatives, authority, current, opened
from services.cli.lan.reach import LOOPBACK, Reach, found, names

NOW = datetime.now(UTC)
FIRST, SECOND, AWAY = map(IPv4Address, ("127.0.0.2", "127.0.0.3", "198.51.100.7"))
HERE = Reach((FIRST,), ("localhost", "warehouse", "warehouse.local"))


def made(folder, reach=HERE, now=NOW):
    held = authority(folder, reach, now)
    held.renew(reach, now)
    return held


async def handshake(held, address, name):
    """What a client says that trusts this authority alone, connects to `address` and expects `name` there."""
    shows = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shows.load_cert_chain(held.shown, held.shown_key)
    server = await asyncio.start_server(lambda _, writer: writer.close(), str(address), 0, ssl=shows)
    async with server:
        port = server.sockets[0].getsockname()[1]
        believes = ssl.create_default_context(cafile=held.ca)
        try:
            _, writer = await asyncio.open_connection(str(address), port, ssl=believes, server_hostname=name)
        except ssl.SSLCertVerificationError as refusal:
            return refusal.verify_message
        writer.close()
        return "believed"


@pytest.mark.parametrize("name", ["127.0.0.2", "127.0.0.1", "localhost", "warehouse", "warehouse.local"])
async def test_addresses_and_names_of_the_machine_are_believed(tmp_path, name):
    assert await handshake(made(tmp_path), FIRST, name) == "believed"


@pytest.mark.parametrize("name", ["127.0.0.9", "bank.example"])
async def test_others_are_not(tmp_path, name):
    assert "mismatch" in await handshake(made(tmp_path), FIRST, name)


async def test_the_authority_cannot_vouch_for_other_sites_even_if_somebody_has_its_key(tmp_path, monkeypatch):
    held = made(tmp_path)
    monkeypatch.setattr(type(held), "permits_name", lambda *_: True)
    held.renew(Reach((FIRST,), ("bank.example",)), NOW)
    assert x509.DNSName("bank.example") in alternatives(held.shown_certificate())
    assert await handshake(held, FIRST, "bank.example") == "permitted subtree violation"


def test_extensions_are_those_that_phones_ask_for(tmp_path):
    held = made(tmp_path)
    ca, shown = held.certificate.extensions, held.shown_certificate()
    basic, use = ca.get_extension_for_class(x509.BasicConstraints), ca.get_extension_for_class(x509.KeyUsage)
    assert basic.critical
    assert (basic.value.ca, basic.value.path_length) == (True, 0)
    assert use.critical
    assert use.value.key_cert_sign
    assert ca.get_extension_for_class(x509.NameConstraints).critical
    assert not shown.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert [*shown.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value] == [
        x509.oid.ExtendedKeyUsageOID.SERVER_AUTH
    ]
    assert shown.not_valid_after_utc - shown.not_valid_before_utc <= timedelta(days=398)


def test_keys_are_for_their_owner_alone(tmp_path):
    made(tmp_path / "lan")
    assert {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "lan").glob("*.key")} == {
        "ca.key": 0o600,
        "server.key": 0o600,
    }
    assert {path.name for path in (tmp_path / "lan").glob("*.*")} == {
        *("ca.key", "ca.pem", "server.key", "server.pem", LOCK)
    }


async def test_a_new_address_brings_a_new_certificate_and_no_new_authority(tmp_path):
    before = made(tmp_path)
    first = before.shown_certificate()
    assert not before.renew(HERE, NOW)
    moved = HERE.at(SECOND)
    after = authority(tmp_path, moved, NOW)
    assert not current(after, moved, NOW)
    assert after.renew(moved, NOW)
    assert after.fingerprint == before.fingerprint
    assert after.shown_certificate().public_key() == first.public_key()
    assert await handshake(after, SECOND, str(SECOND)) == "believed"
    assert await handshake(after, SECOND, str(LOOPBACK)) == "believed"


@pytest.mark.parametrize(("days", "renewed"), [(CERTIFICATE_DAYS - 31, False), (CERTIFICATE_DAYS - 29, True)])
def test_it_is_renewed_a_month_before_its_end(tmp_path, days, renewed):
    assert made(tmp_path).renew(HERE, NOW + timedelta(days=days)) is renewed


def test_addresses_outside_local_networks_are_permitted_only_as_they_were_at_the_start(tmp_path):
    held = made(tmp_path / "one")
    assert held.permits(IPv4Address("192.168.7.7"))
    assert not held.permits(AWAY)
    held.renew(HERE.at(AWAY), NOW)
    assert x509.IPAddress(AWAY) not in alternatives(held.shown_certificate())
    assert made(tmp_path / "other", HERE.at(AWAY)).permits(AWAY)


@pytest.mark.parametrize("name", ["ca.pem", "ca.key"])
def test_what_is_damaged_is_said_with_what_to_do(tmp_path, name):
    made(tmp_path)
    (tmp_path / name).write_text("-----BEGIN NOTHING-----")
    with pytest.raises(Unusable, match=r"cannot be used .*rm -r"):
        authority(tmp_path, HERE, NOW)


def test_a_key_of_another_authority_is_said_with_what_to_do(tmp_path):
    made(tmp_path / "one")
    made(tmp_path / "other")
    shutil.copy(tmp_path / "other" / "ca.key", tmp_path / "one" / "ca.key")
    with pytest.raises(Unusable, match=r"it is not the key of ca\.pem.*rm -r"):
        authority(tmp_path / "one", HERE, NOW)


STARTS = """
import sys
from datetime import UTC, datetime
from ipaddress import IPv4Address
from pathlib import Path
from services.cli.lan.authority import authority
from services.cli.lan.reach import Reach

here, now = Reach((IPv4Address("127.0.0.2"),), ("localhost",)), datetime.now(UTC)
print("ready", flush=True)
for folder in sys.stdin:
    held = authority(Path(folder.strip()), here, now)
    held.renew(here, now)
    print(held.fingerprint, flush=True)
"""


@contextmanager
def process_that_starts():
    with subprocess.Popen(
        [sys.executable, "-c", STARTS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "ready\n"
        yield process
        process.stdin.close()


def test_two_that_start_at_once_make_one_authority(tmp_path):
    with process_that_starts() as one, process_that_starts() as other:
        for number in range(15):
            folder = tmp_path / str(number)
            for process in (one, other):
                process.stdin.write(f"{folder}\n")
                process.stdin.flush()
            heard = {process.stdout.readline().strip() for process in (one, other)}
            held = authority(folder, HERE, NOW)
            assert heard == {held.fingerprint}
            shown = held.shown_certificate()
            assert shown.public_key() == load_pem_private_key(held.shown_key.read_bytes(), None).public_key()
            shown.verify_directly_issued_by(held.certificate)


def test_one_that_has_ended_is_not_gone_on_with(tmp_path):
    made(tmp_path)
    with pytest.raises(Unusable, match="has ended"):
        opened(tmp_path).renew(HERE, NOW + timedelta(days=3700))


def test_names_are_those_that_a_certificate_can_hold():
    assert names("Warehouse") == ("localhost", "warehouse", "warehouse.local")
    assert names("relief.county.example") == ("localhost", "relief.county.example")
    assert names("仓库") == ("localhost",)


def test_loopback_is_no_address_for_phones():
    assert not [one for one in found().addresses if one.is_loopback]
