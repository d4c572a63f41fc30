"""`./ninehours doctor`: it says what is well, what is not, and what to do."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from services.cli.doctor.certificates import certificates, for_phones, lasting
from services.cli.doctor.finding import State
from services.cli.doctor.platform import clocks_apart, of_service
from services.cli.doctor.stores import GIB, space
from services.cli.lan.authority import authority
from services.cli.lan.reach import Reach
from services.gateway.keys import draw
from shared.adapters.sqlite_log import SqliteLog
from shared.identity import Issuer, Principal
from shared.messages import Commit, Draft, Stored
from shared.relay import records
from tests.e2e.process import living
from tests.platform import get, until
from tests.servers.servers import free_port
from tests.serving import ninehours, told

NOON = datetime(2026, 7, 20, 12, tzinfo=UTC)


def states(found):
    """check -> the worst that was found of it."""
    order = ["ok", "warn", "fail"]
    worst = {}
    for one in found["checks"]:
        worst[one["check"]] = max(one["state"], worst.get(one["check"], "ok"), key=order.index)
        assert one["fix"] or one["state"] == "ok", one
    return worst


def reach(life):
    token = Issuer((life.folder / "token.pem").read_text()).issue(Principal("ann", frozenset({"admin"}), "", "*"), 1)
    return {"url": life.url, "token": token}


async def test_of_a_sound_platform_everything_is_well_and_what_is_parked_fails(tmp_path):
    async with living(tmp_path) as life:
        await life.settled()
        found = await told("doctor", "--data", str(tmp_path), **reach(life))
        assert found["ok"]
        assert states(found) == dict.fromkeys(
            ("settings", "platform", "clock", "lag", "store", "log", "disk", "token key"), "ok"
        )

        await a_fact_that_nobody_can_read(tmp_path)
        async with life.client("admin") as http:
            await until(lambda: parked(http), 20)
        found = await told("doctor", code=3, **reach(life))
        assert states(found)["parked"] == "fail"
        assert "./ninehours parked list" in await ninehours("doctor", code=3, **reach(life))

        unknown = await told("doctor", url=life.url)
        assert states(unknown)["lag"] == "warn"
        keyed = await told("doctor", url=life.url, token=draw().text)
        assert "There is no such API key here" in next(one["said"] for one in keyed["checks"] if one["check"] == "lag")


async def a_fact_that_nobody_can_read(folder):
    draft = Draft("trip/T1", 1, "c1", "", (Stored("ninehours.relief.TripPlanned.v1", {}),), "2026-01-01T00:00:00Z", "x")
    async with SqliteLog(folder / "log.db") as log:
        await log.publish([*records("relief", Commit(1, "elsewhere", draft))])


async def parked(http):
    return [name for name in ("inventory", "allocation") if await get(http, f"/api/{name}/parked")]


async def test_what_is_wrong_with_settings_and_files_fails_with_its_fix(tmp_path):
    nobody = f"http://127.0.0.1:{free_port()}"
    found = await told("doctor", "--data", str(tmp_path / "none"), code=3, url=nobody, portt="8")
    assert states(found) == {"settings": "fail", "platform": "fail"}
    assert "Unknown setting NINEHOURS_PORTT" in found["checks"][0]["said"]

    async with living(tmp_path):
        pass
    (tmp_path / "token.pepper").unlink()
    (tmp_path / "relief.journal.db").write_bytes(b"no database" * 1000)
    (tmp_path / "token.pem").chmod(0o644)
    found = await told("doctor", "--data", str(tmp_path), code=3)
    assert states(found) == {
        "settings": "ok",
        "platform": "warn",
        "store": "fail",
        "disk": "ok",
        "log": "ok",
        "token key": "fail",
    }


async def test_servers_that_take_no_connection_are_named(tmp_path):
    log = f"kafka://127.0.0.1:{free_port()}"
    found = await told("doctor", code=3, store_url=f"mongodb://u:p@127.0.0.1:{free_port()}/?x=1", log_url=log)
    assert states(found) == {"settings": "ok", "platform": "warn", "store": "fail", "log": "fail"}
    assert ":p@" not in str(found)


@pytest.mark.parametrize(("seconds", "state"), [(0, State.OK), (-4, State.OK), (60, State.WARN), (-3600, State.FAIL)])
def test_clocks_may_be_a_little_apart(seconds, state):
    date = (NOON + timedelta(seconds=seconds)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert clocks_apart(date, NOON).state is state


def test_a_service_that_lags_or_has_timers_due_is_named():
    status = {"position": 10, "published": 7, "viewed": 10, "inbox_lag": 3, "timers_due": 1, "parked": 0}
    found = [*of_service("relief", status)]
    assert [one.state for one in found] == [State.WARN] * 3
    assert found[0].said == "relief: 3 commits not published, 0 not in the views yet"
    assert [one.state for one in of_service("relief", {"unreachable": "away"})] == [State.FAIL]


@pytest.mark.parametrize(("free", "state"), [(9 * GIB, State.OK), (GIB, State.WARN), (GIB // 8, State.FAIL)])
def test_a_disk_must_have_room(free, state):
    assert space("here", free).state is state


@pytest.mark.parametrize(("days", "state"), [(90, State.OK), (10, State.WARN), (1, State.FAIL), (-1, State.FAIL)])
def test_a_certificate_must_last(days, state):
    assert lasting("ours", NOON + timedelta(days=days), NOON).state is state


async def test_certificates_of_files_and_of_addresses_are_read_also_when_they_have_expired(tmp_path):
    pem = tmp_path / "server.pem"
    pem.write_bytes(self_signed(days=-1))
    async with https(pem) as url:
        found = await asyncio.to_thread(lambda: [*certificates([pem, tmp_path / "none.pem"], [url, "http://x"])])
    assert [one.state for one in found] == [State.FAIL] * 3
    assert "is good until" in found[0].said
    assert "is good until" in found[2].said


HOME, MOVED, PUBLIC = map(IPv4Address, ("192.168.1.5", "192.168.1.6", "198.51.100.7"))


@pytest.mark.parametrize(
    ("address", "said", "fix"),
    [
        (HOME, "", ""),
        (MOVED, "does not cover 192.168.1.6", "start again: ./ninehours up --lan --data "),
        (PUBLIC, "may not vouch for 198.51.100.7", "let phones trust the new authority"),
    ],
)
def test_the_certificate_for_phones_must_cover_this_machine(tmp_path, monkeypatch, address, said, fix):
    assert not [*for_phones(tmp_path / "lan")]
    here = Reach((HOME,), ("localhost",))
    authority(tmp_path / "lan", here, datetime.now(UTC)).renew(here, datetime.now(UTC))
    monkeypatch.setattr("services.cli.doctor.certificates.found", lambda: here.at(address))
    wrong = [one for one in for_phones(tmp_path / "lan") if one.state is not State.OK]
    assert [(one.state, said in one.said, fix in one.fix) for one in wrong] == [(State.WARN, True, True)] * bool(said)


def test_the_certificate_for_phones_must_last(tmp_path, monkeypatch):
    here, past = Reach((HOME,), ("localhost",)), datetime.now(UTC) - timedelta(days=80)
    authority(tmp_path / "lan", here, past).renew(here, past)
    monkeypatch.setattr("services.cli.doctor.certificates.found", lambda: here)
    [wrong] = [one for one in for_phones(tmp_path / "lan") if one.state is not State.OK]
    assert (wrong.state, "up --lan" in wrong.fix) == (State.WARN, True)
    (tmp_path / "lan" / "server.pem").unlink()
    [damaged] = [*for_phones(tmp_path / "lan")]
    assert (damaged.state, "up --lan" in damaged.fix) == (State.FAIL, True)


def self_signed(days):
    key = Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    until_then = datetime.now(UTC) + timedelta(days=days)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    signed = made.not_valid_before(until_then - timedelta(days=9)).not_valid_after(until_then).sign(key, None)
    return signed.public_bytes(Encoding.PEM) + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@asynccontextmanager
async def https(pem):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=context)
    async with server:
        yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
