"""`./ninehours up --lan` at loopback addresses: a phone trusts the machine once, also when its address changes."""

from __future__ import annotations

import ssl

import httpx2
import pytest
from cryptography import x509

from tests.e2e.test_up import Up, paste, started
from tests.platform import until
from tests.servers.servers import free_port

pytestmark = [pytest.mark.drill, pytest.mark.timeout(600)]

UP_WITHIN_S = 240.0


async def test_a_phone_comes_to_trust_this_machine_and_signs_in(tmp_path):
    data, trust_port = tmp_path / "data", free_port()
    page = f"http://127.0.0.1:{trust_port}/"
    with started(data, "--lan", "--address", "127.0.0.1", "--trust-port", str(trust_port)) as up:
        shown = up.shown()
        assert shown["url"] == up.url
        assert shown["lan"] == {
            "url": f"{up.url}/",
            "urls": [f"{up.url}/"],
            "trust": page,
            "ca_file": str(up.ca),
            "sha256": trusted(page)[1],
        }
        assert f'href="{up.url}/"' in httpx2.get(page).text
        signs_in(up, trusted(page)[0], shown["password"])
        role = next(role for role in shown["roles"] if role["user"] == "observer")
        paste(up, role["sign_in"], role["command"])
        up.stop()
    await it_moves_to_another_address_and_phones_still_trust_it(up, trust_port, trusting=shown["lan"]["sha256"])


def trusted(page: str) -> tuple[str, str]:
    """What a phone installs, as PEM, and the fingerprint that it shows."""
    given = httpx2.get(f"{page}ninehours-ca.crt").raise_for_status().content
    certificate = x509.load_der_x509_certificate(given)
    return ssl.DER_cert_to_PEM_cert(given), certificate.fingerprint(certificate.signature_hash_algorithm).hex(
        ":"
    ).upper()


def signs_in(up: Up, ca: str, password: str) -> None:
    with httpx2.Client(base_url=up.url, verify=ssl.create_default_context(cadata=ca)) as phone:
        said = phone.post("/sign-in", json={"user": "observer", "password": password}).raise_for_status()
        assert said.headers["set-cookie"].startswith("__Host-")
        assert said.headers["ratelimit-policy"] == '"address";q=50;w=1', "the network is not free of limits"
        me = phone.get("/me")
        assert (me.json()["user"], me.headers["ratelimit-policy"]) == ("observer", '"account";q=600;w=1')


async def it_moves_to_another_address_and_phones_still_trust_it(up: Up, trust_port: int, trusting: str) -> None:
    believes = ssl.create_default_context(cafile=up.ca)
    with started(up.data, "--lan", "--address", "127.0.0.2", "--trust-port", str(trust_port)) as moved:

        def answers() -> bool:
            try:
                return httpx2.get(f"https://127.0.0.2:{moved.port}/livez", verify=believes).is_success
            except httpx2.ConnectError:
                assert moved.process.poll() is None, moved.complaints()
                return False

        assert await until(answers, UP_WITHIN_S)
        assert trusted(f"http://127.0.0.2:{trust_port}/")[1] == trusting
        with pytest.raises(httpx2.ConnectError, match="refused"):
            httpx2.get(f"http://127.0.0.1:{trust_port}/")
        moved.stop()
