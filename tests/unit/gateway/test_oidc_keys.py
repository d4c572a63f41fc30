"""Keys that an identity provider names and changes, and what a token must say."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from jwt.algorithms import ECAlgorithm

from services.gateway.oidc import Attempt, Provider
from services.gateway.settings import GatewaySettings
from shared.problem import Problem


class Published(ThreadingHTTPServer):
    """What a provider tells everybody: its description and its public keys."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.keys: dict[str, EllipticCurvePrivateKey] = {}
        self.ways: list[str] = ["client_secret_post"]
        self.redeemed: dict[str, list[str]] = {}

    def add(self, name: str) -> EllipticCurvePrivateKey:
        return self.keys.setdefault(name, generate_private_key(SECP256R1()))

    def told(self, path: str) -> dict[str, Any]:
        if path == "/keys":
            public = {name: ECAlgorithm.to_jwk(key.public_key(), as_dict=True) for name, key in self.keys.items()}
            return {"keys": [key | {"kid": name, "use": "sig"} for name, key in public.items()]}
        ends = {f"{what}_endpoint": f"{self.issuer}/{what}" for what in ("authorization", "token")}
        return {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys", **ends} | {
            "token_endpoint_auth_methods_supported": self.ways
        }

    def token(self, key: EllipticCurvePrivateKey, headers: dict[str, str] | None = None, **claims: Any) -> str:
        now = int(time.time())
        usual = {"iss": self.issuer, "aud": "ninehours", "sub": "u-1", "iat": now, "exp": now + 60, "nonce": "n"}
        return jwt.encode(usual | claims, key, "ES256", headers)


class Answers(BaseHTTPRequestHandler):
    server: Published

    def do_POST(self) -> None:
        """Any code is good for a token; what was asked is noted."""
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.redeemed = parse_qs(form) | {"basic": [self.headers.get("Authorization", "")]}
        self._answer({"id_token": "a token"})

    def do_GET(self) -> None:
        self._answer(self.server.told(self.path))

    def _answer(self, told: dict[str, Any]) -> None:
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def published() -> Iterator[Published]:
    with Published() as published:
        threading.Thread(target=published.serve_forever, daemon=True).start()
        yield published
        published.shutdown()


def provider(published: Published, **more: str) -> Provider:
    return Provider(GatewaySettings(oidc_issuer=published.issuer, public_url="https://gateway.test", **more))


@pytest.mark.parametrize(
    ("ways", "secret", "shown"),
    [
        (["client_secret_post"], "s/1", {"client_id": ["ninehours"], "client_secret": ["s/1"], "basic": [""]}),
        (["client_secret_basic"], "", {"client_id": ["ninehours"], "basic": [""]}),
        (["client_secret_post", "client_secret_basic"], "s/1", {"basic": ["Basic bmluZWhvdXJzOnMlMkYx"]}),
    ],
)
async def test_a_code_is_redeemed_in_the_way_that_the_provider_knows(
    published: Published, ways: list[str], secret: str, shown: dict[str, list[str]]
) -> None:
    published.ways = ways
    attempt = Attempt.begin()
    assert await provider(published, oidc_client_secret=secret).redeem("code", attempt) == "a token"
    assert published.redeemed == shown | {
        "grant_type": ["authorization_code"],
        "code": ["code"],
        "redirect_uri": ["https://gateway.test/sign-in/oidc/return"],
        "code_verifier": [attempt.verifier],
    }


async def test_a_new_key_is_asked_for_and_one_that_is_gone_proves_nothing(published: Published) -> None:
    ours, first = provider(published), published.add("first")
    old = published.token(first, {"kid": "first"})
    assert (await ours.claims(old, "n"))["sub"] == "u-1"

    published.keys.clear()
    new = published.token(published.add("second"), {"kid": "second"})
    assert (await ours.claims(new, "n"))["sub"] == "u-1"
    with pytest.raises(Problem, match="first"):
        await ours.claims(old, "n")


async def test_of_several_keys_it_must_be_said_which(published: Published) -> None:
    key = published.add("first")
    published.add("second")
    with pytest.raises(Problem) as refusal:
        await provider(published).claims(published.token(key), "n")
    assert refusal.value.slug == "identity-not-proven"


async def test_a_key_of_somebody_else_proves_nothing_whatever_its_name(published: Published) -> None:
    published.add("first")
    stranger = generate_private_key(SECP256R1())
    with pytest.raises(Problem, match="Signature"):
        await provider(published).claims(published.token(stranger, {"kid": "first"}), "n")


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"exp": 1}, "expired"),
        ({"iat": 4_000_000_000}, "not yet valid"),
        ({"aud": ["ninehours", "another"]}, "another application"),
        ({"azp": "another"}, "another application"),
        ({"iss": "https://another.example"}, "issuer"),
        ({"nonce": None}, "nonce"),
        ({"nonce": "another"}, "another attempt"),
    ],
)
async def test_a_token_that_is_not_for_us_and_now_proves_nothing(
    published: Published, claims: dict[str, Any], why: str
) -> None:
    token = published.token(published.add("first"), {"kid": "first"}, **claims)
    with pytest.raises(Problem, match=why) as refusal:
        await provider(published).claims(token, "n")
    assert (refusal.value.slug, refusal.value.status) == ("identity-not-proven", 401)


async def test_a_token_for_several_says_that_we_asked_for_it(published: Published) -> None:
    claims = {"aud": ["ninehours", "another"], "azp": "ninehours"}
    token = published.token(published.add("first"), {"kid": "first"}, **claims)
    assert (await provider(published).claims(token, "n"))["azp"] == "ninehours"
