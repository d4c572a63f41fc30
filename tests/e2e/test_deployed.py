"""What deploy/ puts around a running gateway does its part: the health check asks, the proxy passes live events on."""

from __future__ import annotations

import os
import ssl
import subprocess
import sys
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.architecture.deploy import COMPOSE, DEPLOY, OURS, ROOT, tool
from tests.architecture.readme import code
from tests.e2e.process import living
from tests.e2e.test_live import items, messages, record
from tests.platform import until
from tests.servers.servers import free_port

pytestmark = [pytest.mark.drill, pytest.mark.timeout(120)]


def certificate(folder):
    """Files of a certificate for localhost that signs itself, and its key."""
    key = Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, None)
    )
    (folder / "tls.crt").write_bytes(made.public_bytes(Encoding.PEM))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "tls.key").write_bytes(private)
    return folder / "tls.crt", folder / "tls.key"


@contextmanager
def proxy(folder, gateway):
    """(address, certificate) of Caddy with the configuration as it is deployed."""
    port = free_port()
    chain, key = certificate(folder)
    places = {"HTTPS_PORT": str(port), "TLS_CERTIFICATE": str(chain), "TLS_KEY": str(key), "HOME": str(folder)}
    command = [tool("caddy", "requirements-dev.lock: ./ninehours test"), "run"]
    command += ["--config", str(DEPLOY / "proxy/Caddyfile"), "--adapter", "caddyfile"]
    environment = os.environ | places | {"GATEWAY": gateway.removeprefix("http://")}
    with (folder / "caddy.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            yield f"https://localhost:{port}", chain
        finally:
            process.terminate()
            process.wait(10)


@asynccontextmanager
async def behind_tls(folder):
    """(platform, client through the proxy) of a gateway that believes its proxy."""
    async with living(folder) as life:
        with proxy(folder, life.url) as (address, chain):
            trusting = ssl.create_default_context(cafile=str(chain))
            async with httpx2.AsyncClient(base_url=address, verify=trusting, timeout=10) as http:

                async def open_for_people():
                    try:
                        return (await http.get("/livez")).status_code == 200
                    except httpx2.TransportError:
                        return False

                await until(open_for_people, 20)
                yield life, http


async def test_live_events_come_through_the_proxy_while_the_stream_is_open(tmp_path):
    async with behind_tls(tmp_path) as (life, http), life.client("admin") as admin:
        watching = {"Authorization": admin.headers["Authorization"]}
        async with http.stream("GET", "/live", headers=watching) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            assert "max-age" in answer.headers["strict-transport-security"]
            told = messages(answer.aiter_lines())
            assert (await anext(told))["event"] == "hello"
            for code in ("W1", "W2"):
                await record(admin, code)
                assert [seen for seen, _ in await items(told, 1)] == [code]


async def test_who_signs_in_through_the_proxy_gets_a_cookie_for_tls_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "127.0.0.1")
    async with behind_tls(tmp_path) as (_, http):
        answer = await http.post("/sign-in", json={"user": "admin", "password": "admin-admin"})
        assert answer.status_code == 200, answer.text
        assert answer.headers["set-cookie"].startswith("__Host-ninehours=")
        assert "Secure" in answer.headers["set-cookie"]


async def test_the_health_check_is_content_with_a_gateway_that_is_ready_and_with_nobody_else(tmp_path):
    _, _, *program = OURS["gateway"]["healthcheck"]["test"]

    def asked(port):
        there = [word.replace(":8900/", f":{port}/") for word in program]
        return subprocess.run([sys.executable, *there], capture_output=True, check=False).returncode

    async with living(tmp_path) as life:
        assert asked(life.url.rpartition(":")[2]) == 0
    assert asked(free_port()) == 1


def make_secrets(folder):
    """As the guide tells; where they are."""
    lines = code((ROOT / "docs/deploy.md").read_text(encoding="utf-8"))
    first, last = (next(n for n, line in enumerate(lines) if line.startswith(words)) for words in ("mkdir", "chmod"))
    tool("openssl", "OpenSSL: sudo apt-get install openssl")
    subprocess.run(["sh", "-ec", "\n".join(lines[first : last + 1])], cwd=folder, capture_output=True, check=True)
    return folder / "deploy/secrets"


async def test_the_secrets_of_the_guide_are_all_that_compose_mounts_and_the_gateway_adds_nothing(tmp_path):
    """Where it is deployed nothing could be written beside them."""
    made = make_secrets(tmp_path)
    names = {path.name for path in made.iterdir()}
    assert names == COMPOSE["secrets"].keys() - {"tls.crt", "tls.key"}
    async with (
        living(tmp_path, token_key_file=str(made / "token.pem")) as life,
        httpx2.AsyncClient(base_url=life.url) as http,
    ):
        assert (await http.post("/sign-in", json={"user": "admin", "password": "admin-admin"})).status_code == 200
    assert {path.name for path in made.iterdir()} == names
