"""API keys: what opens with one, what does not, and that its secret is shown once and lies nowhere."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.gateway import keys
from services.gateway.app import Root
from services.gateway.commands import MakeApiKey
from services.gateway.doors import LocalDoor, RemoteDoor
from services.gateway.events import ApiKeyUsed
from services.gateway.keys import FORM, SECRET, SIGNS, Keys, check_of, draw, hash_of
from services.gateway.limits import Bucket
from shared.clock import instant, stamp
from shared.identity import bearer
from shared.problem import Problem
from shared.serve import verifier
from tests.platform import until
from tests.serving import serving
from tests.unit.gateway.conftest import PASSWORD, Open, Platform, echo_service, key

NOW = 1_800_000_000.0
MADE, EXPIRES = "2026-01-01T00:00:00.000Z", "2100-01-01T00:00:00.000Z"
URN = "urn:ninehours:problem:"


# the key itself


def test_a_key_is_of_the_form_that_scanners_look_for_and_no_two_are_alike() -> None:
    drawn = [draw() for _ in range(100)]
    assert all(FORM.fullmatch(one.text) and one.text.startswith(f"nh_{one.key}_") for one in drawn)
    assert len({one.text for one in drawn}) == len(drawn)
    assert len(SIGNS) ** SECRET > 2**256


@given(place=some.integers(0, 63), sign=some.sampled_from(SIGNS))
def test_a_mistyped_sign_is_noticed_without_looking_for_the_key(place: int, sign: str) -> None:
    text = draw().text
    wrong = text[:place] + sign + text[place + 1 :]
    assert wrong == text or FORM.fullmatch(wrong) is None or check_of(wrong[:-6]) != wrong[-6:]


def registry(text: str, seconds: list[float], **key: Any) -> Keys:
    account = {"user": "wang", "roles": ["clerk"], "org": "", "area": "411081", "active": True}
    about = {"key": FORM.fullmatch(text)[1], "name": "ERP", "key_hash": hash_of(text), "read_only": False}  # type: ignore[index]
    about |= {"made_at": MADE, "expires_at": EXPIRES, "used_at": None, "revoked_at": None, **key}
    return Keys([account | {"keys": {about["key"]: about}}], lambda: seconds[0])


def test_a_key_carries_the_rights_of_its_account_and_says_in_whose_name() -> None:
    text = draw().text
    who = registry(text, [NOW]).verify(text)
    assert (who.account, who.key, who.roles, who.area) == ("wang", text[:15], {"clerk"}, "411081")
    assert who.name == f"wang/{text[:15]}"


def test_a_key_ends_at_its_time_to_the_second() -> None:
    text, seconds = draw().text, [NOW]
    known = registry(text, seconds, expires_at=stamp(datetime.fromtimestamp(NOW + 1, UTC)))
    assert known.verify(text).account == "wang"
    seconds[0] = NOW + 1
    with pytest.raises(Problem, match="was good until 2027-01-15T08:00:01") as caught:
        known.verify(text)
    assert (caught.value.slug, caught.value.status) == ("api-key-expired", 401)


def test_of_an_unknown_key_and_a_wrong_secret_nothing_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    text, compared = draw().text, []
    known = registry(text, [NOW], revoked_at=MADE)

    def compare(ours: str, theirs: str) -> bool:
        compared.append((len(ours), len(theirs)))
        return ours == theirs

    monkeypatch.setattr(keys.hmac, "compare_digest", compare)
    other = draw().text
    secret = text[:16] + other[16:-6]
    said = set()
    for wrong in (other, secret + check_of(secret)):
        with pytest.raises(Problem) as caught:
            known.verify(wrong)
        said.add((caught.value.slug, caught.value.status, caught.value.detail))
    assert len(said) == 1, "who does not have the key is not told that it was revoked"
    assert compared == [(64, 64)] * 2, "both were compared, in a time that does not depend on where they differ"


def test_the_use_of_a_key_is_to_be_booked_once_an_hour() -> None:
    text, seconds = draw().text, [NOW]
    known = registry(text, seconds)
    for later in (0, 1, 1799, 3599, 3600, 3601):
        seconds[0] = NOW + later
        known.verify(text)
    booked = [known.uses.get_nowait().used_at for _ in range(known.uses.qsize())]
    assert booked == [stamp(datetime.fromtimestamp(NOW + later, UTC)) for later in (0, 3600)]


def test_a_use_that_another_gateway_has_booked_is_not_booked_again() -> None:
    text = draw().text
    known = registry(text, [NOW], used_at=stamp(datetime.fromtimestamp(NOW, UTC)))
    known.verify(text)
    assert known.uses.empty()


# at the gateway


@dataclass
class Holder:
    """Somebody signed in who makes keys, and what the keys are asked with."""

    platform: Platform
    user: str
    person: httpx2.AsyncClient

    async def make(self, name: str = "ERP", **more: Any) -> dict[str, Any]:
        answer = await self.person.post(f"/users/{self.user}/keys", json={"name": name, **more}, headers=key())
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def listed(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.person.get(f"/users/{self.user}/keys")).json()
        return found

    async def revoke(self, made: dict[str, Any]) -> None:
        answer = await self.person.post(f"/users/{self.user}/keys/{made['key']}/revoke", headers=key())
        assert answer.status_code == 204, answer.text

    def program(self, made: dict[str, Any]) -> httpx2.AsyncClient:
        return self.platform.client(headers={"Authorization": f"Bearer {made['secret']}"})


@asynccontextmanager
async def holding(platform: Platform, user: str = "zhao", org: str = "E01") -> AsyncIterator[Holder]:
    await platform.register(user, ["partner"], "", org)
    yield Holder(platform, user, await platform.sign_in(user))


async def refused(answer: httpx2.Response, status: int, slug: str) -> str:
    assert (answer.status_code, answer.json()["type"]) == (status, URN + slug), answer.text
    detail: str = answer.json()["detail"]
    return detail


async def test_a_key_opens_what_its_account_opens(platform: Platform) -> None:
    async with holding(platform) as zhao:
        made = await zhao.make()
        program = zhao.program(made)
        seen = (await program.get("/api/inventory/stores")).json()
        shown = verifier(platform.running.settings.token_key_file, "inventory").verify(bearer(seen["authorization"]))
        assert (shown.name, shown.org, shown.roles) == (f"zhao/nh_{made['key']}", "E01", {"partner"})
        me = (await program.get("/me")).json()
        assert me == {"user": "zhao", "roles": ["partner"], "org": "E01", "area": "", "key": f"nh_{made['key']}"}
        assert (await program.post("/api/inventory/receipts", json={})).status_code == 200
        assert (await program.get("/users")).status_code == 403, "the account is no administrator's"


async def test_a_service_in_another_process_is_shown_the_same(platform_with: Open) -> None:
    async with (
        serving(echo_service()) as url,
        httpx2.AsyncClient() as http,
        platform_with({"inventory": RemoteDoor("inventory", url, http)}) as platform,
        holding(platform) as zhao,
    ):
        made = await zhao.make()
        seen = (await zhao.program(made).get("/api/inventory/stores")).json()
        check = verifier(platform.running.settings.token_key_file, "inventory")
        assert check.verify(bearer(seen["authorization"])).name == f"zhao/nh_{made['key']}"
        await zhao.revoke(made)
        await refused(await zhao.program(made).get("/api/inventory/stores"), 401, "api-key-revoked")


async def test_a_key_is_good_for_a_year_unless_it_is_said_otherwise(platform: Platform) -> None:
    async with holding(platform) as zhao:
        for days, more in ((365, {}), (1, {"days": 1})):
            made = await zhao.make(**more)
            assert (instant(made["expires_at"]) - instant(made["made_at"])).days == days
        for wrong in ({"days": 0}, {"days": 2000}, {"name": " "}, {"name": ""}):
            answer = await zhao.person.post("/users/zhao/keys", json={"name": "x", **wrong}, headers=key())
            assert answer.status_code == 422, wrong


async def test_a_revoked_key_is_refused_at_once_and_the_others_stay(platform: Platform) -> None:
    async with holding(platform) as zhao:
        old, new = await zhao.make("old"), await zhao.make("new")
        await zhao.revoke(old)
        said = await refused(await zhao.program(old).get("/api/inventory/stores"), 401, "api-key-revoked")
        assert "'old' was revoked" in said
        assert (await zhao.program(new).get("/api/inventory/stores")).status_code == 200
        assert [bool(one["revoked_at"]) for one in await zhao.listed()] == [False, True]


async def test_an_expired_key_is_refused_with_its_day(platform: Platform) -> None:
    async with holding(platform) as zhao:
        drawn = draw()
        made = {"user": "zhao", "key": drawn.key, "name": "old", "key_hash": hash_of(drawn.text), "read_only": False}
        command = MakeApiKey(**made, made_at="2020-01-01T00:00:00.000Z", expires_at="2021-01-01T00:00:00.000Z")
        await platform.running.handle(command, "zhao", "made long ago")
        program = zhao.program({"secret": drawn.text})

        async def known() -> bool:
            answer = await program.get("/me")
            return answer.status_code == 401 and answer.json()["type"] == URN + "api-key-expired"

        await until(known)
        assert "2021-01-01" in (await program.get("/me")).json()["detail"]


async def test_a_key_that_only_reads_changes_nothing(platform: Platform) -> None:
    async with holding(platform) as zhao:
        program = zhao.program(await zhao.make("board", read_only=True))
        assert (await program.get("/api/inventory/stores")).status_code == 200
        said = await refused(await program.post("/api/inventory/receipts", json={}), 403, "api-key-read-only")
        assert "'board' only reads" in said


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/users/root/keys", {"name": "another"}),
        ("POST", "/users/root/password", {"password": "another horse", "current": PASSWORD}),
        ("POST", "/users/zhao/password", {"password": "another horse"}),
        ("POST", "/users/zhao/deactivate", {}),
        ("POST", "/users/root/keys/{key}/revoke", {}),
        ("POST", "/api/gateway/users/root/keys", {"name": "another"}),
        ("POST", "/users", {"user": "li", "name": "li", "password": PASSWORD, "roles": ["admin"], "area": "*"}),
    ],
)
async def test_not_even_an_administrators_key_keeps_accounts_or_keys(
    platform: Platform, method: str, path: str, body: dict[str, Any]
) -> None:
    await platform.register("root", ["admin"], "*")
    await platform.register("zhao", ["partner"], "", "E01")
    root = Holder(platform, "root", await platform.sign_in("root"))
    made = await root.make()
    answer = await root.program(made).request(method, path.format(**made), json=body, headers=key())
    assert "a person who has signed in" in await refused(answer, 403, "forbidden")


async def test_a_key_belongs_to_its_account_and_to_who_keeps_that(platform: Platform) -> None:
    await platform.register("works", ["admin"], "", "E01")
    await platform.register("others", ["admin"], "", "E02")
    async with holding(platform) as zhao, holding(platform, "qian") as colleague:
        made = await zhao.make()
        revoke = f"/users/zhao/keys/{made['key']}/revoke"
        for stranger in (colleague.person, await platform.sign_in("others")):
            assert (await stranger.get("/users/zhao/keys")).status_code == 403
            assert (await stranger.post(revoke, headers=key())).status_code == 403
        keeper = await platform.sign_in("works")
        answer = await keeper.post("/users/zhao/keys", json={"name": "x"}, headers=key())
        assert "for itself alone" in await refused(answer, 403, "forbidden")
        assert [one["key"] for one in (await keeper.get("/users/zhao/keys")).json()] == [made["key"]]
        assert (await keeper.post(revoke, headers=key())).status_code == 204
        await refused(await platform.admin.get("/users/nobody/keys"), 404, "not-found")
        await refused(await zhao.person.post("/users/zhao/keys/none/revoke", headers=key()), 404, "not-found")


async def test_a_closed_account_takes_its_keys_along_and_a_new_password_does_not(platform_with: Open) -> None:
    async with platform_with() as platform, holding(platform) as zhao:
        made = await zhao.make()
        answer = await platform.admin.post("/users/zhao/password", json={"password": "another horse"}, headers=key())
        assert answer.status_code == 204
        assert (await zhao.program(made).get("/me")).status_code == 200
        assert (await platform.admin.post("/users/zhao/deactivate", headers=key())).status_code == 204
        said = await refused(await zhao.program(made).get("/me"), 401, "api-key-revoked")
        assert "'zhao' was closed" in said
    async with platform_with() as platform:
        await refused(await Holder(platform, "zhao", platform.admin).program(made).get("/me"), 401, "api-key-revoked")


async def test_keys_and_their_ends_outlive_a_restart(platform_with: Open) -> None:
    async with platform_with() as platform, holding(platform) as zhao:
        kept, ended = await zhao.make(), await zhao.make()
        await zhao.revoke(ended)
    async with platform_with() as platform:
        zhao = Holder(platform, "zhao", platform.admin)
        assert (await zhao.program(kept).get("/me")).status_code == 200
        await refused(await zhao.program(ended).get("/me"), 401, "api-key-revoked")


async def test_guessing_keys_is_slowed_down(platform_with: Open) -> None:
    async with platform_with(anonymous_requests_per_s=3) as platform:
        statuses = []
        for _ in range(5):
            program = platform.client(headers={"Authorization": f"Bearer {draw().text}"})
            statuses.append((await program.get("/api/inventory/stores")).status_code)
        assert statuses[0] == 401
        assert statuses[-1] == 429


async def test_a_program_and_the_person_share_what_the_account_may_ask(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with holding(platform) as zhao:
        program = zhao.program(await zhao.make())
        monkeypatch.setattr(platform.app, "_accounts", Bucket("account", 2, 3600))
        statuses = [(await who.get("/me")).status_code for who in (program, program, zhao.person, program)]
        assert statuses == [200, 200, 429, 429]


async def test_the_last_use_is_shown_and_written_once(platform: Platform) -> None:
    async with holding(platform) as zhao:
        program = zhao.program(await zhao.make())
        for _ in range(5):
            assert (await program.get("/api/inventory/stores")).status_code == 200

        async def used() -> Any:
            return (await zhao.listed())[0]["used_at"]

        assert await until(used)
        events = (await platform.admin.get("/events")).json()["items"]
        assert 1 <= len([event for event in events if event["type"] == ApiKeyUsed.of]) <= 2, "2 where an hour began"


async def test_a_program_hears_no_more_once_its_key_is_revoked(platform: Platform) -> None:
    async with holding(platform) as zhao:
        one, other = await zhao.make(), await zhao.make()
        hub = _gateway(platform).hub
        sessions = _gateway(platform).sessions
        streams = [hub.watch(sessions.verify(made["secret"]), frozenset()) for made in (one, other)]
        for stream in streams:
            assert b"hello" in await anext(stream)
        await zhao.revoke(one)
        with pytest.raises(StopAsyncIteration):
            await anext(streams[0])
        assert len(hub._watchers) == 1
        await streams[1].aclose()  # type: ignore[attr-defined]


def _gateway(platform: Platform) -> Any:
    assert isinstance(platform.app, Root)
    return platform.app._app.state.gateway  # type: ignore[attr-defined]


async def test_a_repeated_request_makes_no_second_key_and_shows_no_secret(platform: Platform) -> None:
    async with holding(platform) as zhao:
        same = key()
        first, again = [
            (await zhao.person.post("/users/zhao/keys", json={"name": "ERP"}, headers=same)).json() for _ in range(2)
        ]
        assert again == first | {"secret": ""}
        assert len(await zhao.listed()) == 1


def all_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_the_secret_lies_nowhere_and_its_hash_only_in_the_journal(
    platform: Platform, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async with holding(platform) as zhao:
        made = await zhao.make()
        program = zhao.program(made)
        asked = [
            await program.get("/me"),
            await program.get("/users/zhao/keys"),
            await program.post("/users/zhao/keys", json={}, headers=key()),
            await zhao.person.get("/users/zhao/keys"),
            await platform.admin.get("/users"),
            await platform.admin.get("/events"),
        ]
        await zhao.revoke(made)
        asked += [await program.get("/me"), await program.get("/api/inventory/stores")]
        async with platform.running.log.subscribe("listener", ["gateway"]) as inbox:
            records = await until(lambda: inbox.poll(50, 1))
        said = "".join(capfd.readouterr())
    secret, digest = made["secret"].split("_")[2], hash_of(made["secret"])
    for place in [answer.text for answer in asked] + [str(record) for record in records] + [said]:
        assert not re.search(f"{secret}|{digest}", place)
    files = await asyncio.to_thread(all_bytes, tmp_path)
    assert secret.encode() not in files
    assert digest.encode() in files


async def test_no_way_leads_from_a_key_to_a_sign_in(platform_with: Open) -> None:
    """What is passed to a service opens neither the gateway nor another service."""
    async with platform_with({"inventory": LocalDoor(echo_service())}) as platform, holding(platform) as zhao:
        seen = (await zhao.program(await zhao.make()).get("/api/inventory/stores")).json()
        assert (await platform.client(headers={"Authorization": seen["authorization"]}).get("/me")).status_code == 401
