"""The embedded platform over HTTPS, as a process: verified, signed in to, its certificate renewed in between."""

from __future__ import annotations

import os
import ssl
import subprocess
import sys
from datetime import UTC, datetime
from ipaddress import IPv4Address

import httpx2
import pytest

from services.cli.lan.authority import authority
from services.cli.lan.reach import Reach
from tests.e2e.process import ROOT, living
from tests.platform import until
from tests.serving import told

pytestmark = pytest.mark.drill
HERE = Reach((), ("localhost",))
MOVED = HERE.at(IPv4Address("127.0.0.2"))
NOTICED_WITHIN_S = 20


@pytest.fixture
def held(tmp_path):
    made = authority(tmp_path / "lan", HERE, datetime.now(UTC))
    made.renew(HERE, datetime.now(UTC))
    return made


def tls(held):
    return {"tls_certificate_file": str(held.shown), "tls_key_file": str(held.shown_key)}


async def test_people_sign_in_over_https_and_the_certificate_is_renewed_meanwhile(tmp_path, held):
    trusting = ssl.create_default_context(cafile=held.ca)
    async with living(tmp_path, **tls(held)) as life:
        assert life.url.startswith("https://127.0.0.1:")
        with httpx2.Client(base_url=life.url, verify=trusting) as http:
            assert http.get("/readyz").json()["failing"] == []
            a_cookie_that_only_https_can_set(http)
        with httpx2.Client(base_url=life.url) as stranger, pytest.raises(httpx2.ConnectError, match="CERTIFICATE"):
            stranger.get("/readyz")
        await the_command_line_verifies_too(life, held)
        assert held.renew(MOVED, datetime.now(UTC))
        assert await until(lambda: shown(life.url) == held.shown.read_text(), NOTICED_WITHIN_S)
        found = await told("doctor", "--data", str(tmp_path), url=life.url, ca_file=str(held.ca))
        assert [one["said"] for one in found["checks"] if "is good until" in one["said"]]


def a_cookie_that_only_https_can_set(http):
    answer = http.post("/sign-in", json={"user": "admin", "password": "admin-admin"})
    assert answer.is_success
    set_cookie = answer.headers["set-cookie"]
    assert set_cookie.startswith("__Host-ninehours=")
    assert "Secure" in set_cookie
    assert http.get("/me").json()["user"] == "admin"
    assert http.post("/sign-out", headers={"Origin": str(http.base_url).rstrip("/")}).is_success
    assert http.get("/me").status_code == 401


async def the_command_line_verifies_too(life, held):
    seen = await told("doctor", url=life.url, ca_file=str(held.ca))
    assert {one["state"] for one in seen["checks"] if one["check"] == "platform"} == {"ok"}
    unseen = await told("doctor", code=3, url=life.url)
    assert "CERTIFICATE_VERIFY_FAILED" in str(unseen["checks"])


def shown(url):
    host, port = url.removeprefix("https://").split(":")
    return ssl.get_server_certificate((host, int(port)))


@pytest.mark.parametrize(
    ("file", "said"),
    [("none.pem", "No such file"), ("empty.pem", "they do not serve"), ("", "belong together: set both or none")],
)
def test_files_that_do_not_serve_end_it_with_a_sentence(tmp_path, held, file, said):
    (tmp_path / "empty.pem").touch()
    named = {"TLS_KEY_FILE": str(held.shown_key), **({"TLS_CERTIFICATE_FILE": str(tmp_path / file)} if file else {})}
    ours = {"STORE_URL": f"sqlite:///{tmp_path}", "LOG_URL": f"sqlite:///{tmp_path}/log.db", "PORT": "0", **named}
    done = subprocess.run(
        [sys.executable, "-m", "services"],
        cwd=ROOT,
        env=os.environ
        | {f"NINEHOURS_{name}": value for name, value in ours.items()}
        | {"NINEHOURS_TOKEN_KEY_FILE": str(tmp_path / "token.pem")},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert said in done.stderr
    assert "NINEHOURS_TLS_CERTIFICATE_FILE" in done.stderr
    assert "Traceback" not in done.stderr
