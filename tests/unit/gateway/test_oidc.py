"""Signing in by an outside identity provider, which runs as a process of its own and has one key, without a name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from pydantic import ValidationError

from services.gateway.oidc import Attempt, Provider
from services.gateway.settings import GatewaySettings
from shared.problem import Problem
from tests.conftest import or_not_here
from tests.servers.servers import free_port, identity_provider
from tests.unit.gateway.conftest import PASSWORD, Open, Platform, key

pytestmark = pytest.mark.servers

HERE = "https://gateway.test"
START = f"{HERE}/sign-in/oidc"
PROBLEM = "urn:ninehours:problem:"


class Elsewhere:
    """The provider's process, its people, and what an administrator sets to use it."""

    def __init__(self, home: Path) -> None:
        self._home, self._port = home, free_port()
        self._running = ExitStack()
        self.start()

    def start(self) -> None:
        self.url = self._running.enter_context(identity_provider(self._home, self._port))
        for sub, name in (("u-1", "wang"), ("u-2", "stranger")):
            httpx2.put(f"{self.url}/users/{sub}", json={"preferred_username": name}).raise_for_status()

    def stop(self) -> None:
        self._running.close()

    def settings(self, **other: str) -> dict[str, str]:
        named = {"oidc_issuer": self.url, "oidc_client_secret": "secret", "oidc_claim": "preferred_username"}
        return {"public_url": HERE, **named, **other}

    def provider(self, **other: str) -> Provider:
        return Provider(GatewaySettings(**self.settings(**other)))


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    with or_not_here():
        elsewhere = Elsewhere(tmp_path_factory.mktemp("oidc"))
    yield elsewhere
    elsewhere.stop()


async def consent(address: str, sub: str = "u-1", action: str = "authorize") -> str:
    """What the person's browser is told once they have signed in at the provider."""
    async with httpx2.AsyncClient() as http:
        answer = await http.post(address, data={"sub": sub, "action": action})
    return str(answer.headers["location"])


async def back(browser: httpx2.AsyncClient, sub: str = "u-1", **how: str) -> httpx2.Response:
    begun = await browser.get(START)
    assert begun.status_code == 303, begun.text
    return await browser.get(await consent(begun.headers["location"], sub, **how))


async def test_a_person_with_an_account_signs_in(elsewhere: Elsewhere, platform_with: Open) -> None:
    async with platform_with(**elsewhere.settings()) as platform:
        await platform.register("wang", ["clerk"], "411081")
        browser = platform.client()
        answer = await back(browser)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-ninehours=")
        assert "HttpOnly" in cookie
        me = await browser.get(f"{HERE}/me")
        assert me.json() == {"user": "wang", "roles": ["clerk"], "org": "", "area": "411081", "key": ""}
        assert (await browser.get(f"{HERE}/sign-in/ways")).json() == {"oidc": True}


async def test_the_provider_is_asked_with_pkce_and_told_nothing_that_proves_it(
    elsewhere: Elsewhere, platform_with: Open
) -> None:
    async with platform_with(**elsewhere.settings()) as platform:
        begun = await platform.client().get(START)
        asked = parse_qs(urlsplit(begun.headers["location"]).query)
        assert (asked["response_type"], asked["code_challenge_method"]) == (["code"], ["S256"])
        assert asked["redirect_uri"] == [f"{HERE}/sign-in/oidc/return"]
        state, nonce, verifier = begun.headers["set-cookie"].partition("=")[2].partition(";")[0].split(".")
        assert (asked["state"], asked["nonce"]) == ([state], [nonce])
        assert verifier not in begun.headers["location"]


async def refused(platform: Platform, sub: str, slug: str, **how: str) -> httpx2.Response:
    browser = platform.client()
    answer = await back(browser, sub, **how)
    assert answer.json()["type"] == PROBLEM + slug
    assert (await browser.get(f"{HERE}/me")).status_code == 401
    return answer


async def test_who_has_no_account_is_told_whom_to_ask(elsewhere: Elsewhere, platform_with: Open) -> None:
    async with platform_with(**elsewhere.settings()) as platform:
        answer = await refused(platform, "u-2", "no-account")
        assert answer.status_code == 403
        assert "'stranger' has no account here" in answer.json()["detail"]
        assert "Ask an administrator" in answer.json()["detail"]
        page = await back(platform.client(headers={"Accept": "text/html"}), "u-2")
        assert page.headers["content-type"].startswith("text/html")
        assert "请联系平台管理员为您开设" in page.text
        assert "Ask an administrator" in page.text


async def test_a_deactivated_account_stays_out(elsewhere: Elsewhere, platform_with: Open) -> None:
    async with platform_with(**elsewhere.settings()) as platform:
        await platform.register("wang", ["clerk"])
        await platform.admin.post("/users/wang/deactivate", headers=key())
        await refused(platform, "u-1", "no-account")


async def test_who_declines_there_is_not_signed_in_here(elsewhere: Elsewhere, platform_with: Open) -> None:
    async with platform_with(**elsewhere.settings()) as platform:
        begun = await (browser := platform.client()).get(START)
        state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]
        answer = await browser.get(f"{START}/return?error=access_denied&state={state}")
        assert answer.json()["type"] == PROBLEM + "identity-provider-refused"
        assert "access_denied" in answer.json()["detail"]


async def test_a_sign_in_ends_in_the_browser_in_which_it_began_and_once(
    elsewhere: Elsewhere, platform_with: Open
) -> None:
    async with platform_with(**elsewhere.settings()) as platform:
        await platform.register("wang", ["clerk"])
        one, other = platform.client(), platform.client()
        returning = await consent((await one.get(START)).headers["location"])
        await other.get(START)
        for browser in (platform.client(), other):
            assert (await browser.get(returning)).json()["type"] == PROBLEM + "sign-in-stale"
        assert (await one.get(returning)).status_code == 303
        assert (await one.get(returning)).json()["type"] == PROBLEM + "sign-in-stale"


async def test_a_code_is_good_once(elsewhere: Elsewhere) -> None:
    provider, attempt = elsewhere.provider(oidc_client_secret="a secret: with/signs"), Attempt.begin()
    code = await code_for(provider, attempt)
    assert await provider.person(code, attempt) == "wang"
    with pytest.raises(Problem) as refusal:
        await provider.person(code, attempt)
    assert refusal.value.slug == "identity-provider-refused"


async def code_for(provider: Provider, attempt: Attempt) -> str:
    returning = await consent(await provider.address(attempt))
    return parse_qs(urlsplit(returning).query)["code"][0]


async def test_a_token_for_another_attempt_or_application_or_of_another_issuer_proves_nothing(
    elsewhere: Elsewhere,
) -> None:
    provider, attempt = elsewhere.provider(), Attempt.begin()
    token = await provider.redeem(await code_for(provider, attempt), attempt)
    assert (await provider.claims(token, attempt.nonce))["preferred_username"] == "wang"
    header, claims, signature = token.split(".")
    elsewhere_known = elsewhere.provider(oidc_issuer=elsewhere.url.replace("127.0.0.1", "localhost"))
    for strict, shown, nonce, why in (
        (provider, token, "another", "another attempt"),
        (elsewhere.provider(oidc_client_id="another"), token, attempt.nonce, "Audience"),
        (elsewhere_known, token, attempt.nonce, "issuer"),
        (provider, f"{header}.{claims[:-4]}AAAA.{signature}", attempt.nonce, "prove"),
        (provider, "eyJhbGciOiJub25lIn0." + claims + ".", attempt.nonce, "prove"),
    ):
        with pytest.raises(Problem, match=why) as refusal:
            await strict.claims(shown, nonce)
        assert (refusal.value.slug, refusal.value.status) == ("identity-not-proven", 401)


async def test_a_new_key_is_picked_up_without_a_restart_and_the_old_one_proves_nothing_any_more(
    elsewhere: Elsewhere,
) -> None:
    provider, attempt = elsewhere.provider(), Attempt.begin()
    old = await provider.redeem(await code_for(provider, attempt), attempt)
    await provider.claims(old, attempt.nonce)

    elsewhere.stop()
    elsewhere.start()

    again = Attempt.begin()
    assert await provider.person(await code_for(provider, again), again) == "wang"
    with pytest.raises(Problem, match="does not prove who you are"):
        await provider.claims(old, attempt.nonce)


async def test_while_the_provider_is_away_passwords_go_on(elsewhere: Elsewhere, platform_with: Open) -> None:
    async with platform_with(**elsewhere.settings()) as platform:
        await platform.register("wang", ["clerk"])
        browser = platform.client()
        returning = await consent((await browser.get(START)).headers["location"])
        elsewhere.stop()
        answer = await browser.get(returning)
        assert (answer.status_code, answer.json()["type"]) == (503, PROBLEM + "identity-provider-away")
        assert "Sign in with account and password" in answer.json()["detail"]
        signed_in = await browser.post(f"{HERE}/sign-in", json={"user": "wang", "password": PASSWORD})
        assert signed_in.status_code == 200
    elsewhere.start()


@pytest.mark.parametrize(
    "wrong", [{"oidc_issuer": "http://id.example"}, {"public_url": ""}, {"public_url": "http://relief.example"}]
)
def test_an_identity_provider_is_asked_over_tls_only(wrong: dict[str, str]) -> None:
    good = {"oidc_issuer": "https://id.example", "public_url": "https://relief.example"}
    with pytest.raises(ValidationError, match="must be an https address"):
        GatewaySettings(**{**good, **wrong})
    GatewaySettings(**good)
