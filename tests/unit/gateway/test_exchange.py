"""What a service is shown of a sign-in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.gateway.exchange import LIVES_S, RENEWED_AFTER_S, Exchange
from services.gateway.keys import Keys
from services.gateway.sessions import Sessions
from shared.identity import GATEWAY, Issuer, Principal, Verifier, new_key_pair
from shared.problem import Problem

PRIVATE, PUBLIC = new_key_pair()
CLERK = Principal("wang", frozenset({"clerk"}), area="411081")


class Behind:
    """A service's door, with a clock that somebody sets."""

    def __init__(self) -> None:
        self.seconds = 1_700_000_000.0
        self.status = 200
        self.shown: list[str] = []
        self.sent: list[Any] = []
        self.issuer = Issuer(PRIVATE, self.now)
        self.sessions = Sessions(Verifier(PUBLIC, GATEWAY, self.now), {}, Keys())
        self.exchange = Exchange("relief", self, self.sessions, self.issuer, self.now)

    def now(self) -> float:
        return self.seconds

    async def __call__(self, scope, receive, send) -> None:
        self.headers = scope["headers"]
        brought = [value.decode().removeprefix("Bearer ") for name, value in self.headers if name == b"authorization"]
        self.shown += brought or [""]
        await send({"type": "http.response.start", "status": self.status, "headers": []})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def ask(self, token: str) -> str:
        """The one token that the service is shown; everything comes twice, and the sign-in as a cookie too."""
        signed = [(b"authorization", f"Bearer {token}".encode()), (b"cookie", f"ninehours={token}".encode())]
        before = len(self.shown)
        await self.exchange({"type": "http", "headers": [(b"accept", b"*/*"), *signed * 2]}, None, self.send)
        [shown] = self.shown[before:]
        return shown

    async def send(self, message: Any) -> None:
        self.sent.append(message)


async def test_the_service_gets_a_token_of_its_own_that_says_who_signed_in() -> None:
    behind = Behind()
    sign_in = behind.issuer.issue(CLERK, hours=12)
    shown = await behind.ask(sign_in)
    assert Verifier(PUBLIC, "relief", behind.now).verify(shown) == CLERK
    assert [name for name, _ in behind.headers] == [b"accept", b"authorization"]
    assert [message["type"] for message in behind.sent] == ["http.response.start", "http.response.body"]
    for token, audience in ((shown, GATEWAY), (shown, "inventory"), (sign_in, "relief")):
        with pytest.raises(Problem, match="not for the"):
            Verifier(PUBLIC, audience, behind.now).verify(token)


async def test_it_is_worth_minutes_and_renewed_well_before_its_end() -> None:
    behind = Behind()
    sign_in = behind.issuer.issue(CLERK, hours=12)
    first = await behind.ask(sign_in)
    behind.seconds += RENEWED_AFTER_S - 1
    assert await behind.ask(sign_in) == first
    behind.seconds += 1
    assert await behind.ask(sign_in) != first
    behind.seconds += LIVES_S - RENEWED_AFTER_S
    with pytest.raises(Problem, match="expired"):
        Verifier(PUBLIC, "relief", behind.now).verify(first)


async def test_after_a_clock_was_set_back_it_is_made_anew() -> None:
    behind = Behind()
    sign_in = behind.issuer.issue(CLERK, hours=12)
    first = await behind.ask(sign_in)
    behind.seconds -= 3600
    assert await behind.ask(sign_in) != first


async def test_a_sign_in_that_was_ended_opens_nothing_behind() -> None:
    behind = Behind()
    sign_in = behind.issuer.issue(CLERK, hours=12)
    assert await behind.ask(sign_in)
    behind.sessions.void("wang", 1_700_000_001)
    assert not await behind.ask(sign_in)


@pytest.mark.parametrize("token", ["", "rubbish"])
async def test_who_is_not_signed_in_passes_as_nobody(token: str) -> None:
    behind = Behind()
    assert not await behind.ask(token)
    assert [name for name, _ in behind.headers] == [b"accept"]


async def test_each_is_shown_as_who_they_are() -> None:
    behind = Behind()
    people = [CLERK, replace(CLERK, name="li"), replace(CLERK, roles=frozenset({"desk"}))]
    for _ in range(2):
        shown = [await behind.ask(behind.issuer.issue(person, hours=12)) for person in people]
        assert [Verifier(PUBLIC, "relief", behind.now).verify(token) for token in shown] == people


async def test_a_service_that_refuses_what_was_signed_for_it_is_named_and_nobody_has_to_sign_in_again() -> None:
    behind = Behind()
    behind.status = 401
    with pytest.raises(Problem, match=r"relief service.*clocks or token keys differ.*doctor") as trouble:
        await behind.ask(behind.issuer.issue(CLERK, hours=12))
    assert (trouble.value.slug, trouble.value.status, behind.sent) == ("token-refused", 502, [])
    await behind.ask("rubbish")
    assert behind.sent[0]["status"] == 401
