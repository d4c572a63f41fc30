"""The audit trail of all services: merged by time, nothing twice, nothing passed over, whoever is away."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from services.gateway.doors import Door
from services.gateway.trail import WantedOfAll, whole_trail
from shared.problem import Problem
from tests.unit.gateway.conftest import PASSWORD, Open, Platform, key

SERVICES = ("inventory", "relief")


@dataclass
class Searched:
    """A service with so many commits, at these times; each answer looks at `looks` of them, and finds the even ones."""

    times: list[int]
    looks: int = 10
    away: bool = False

    async def door(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.away:
            raise Problem("service-unreachable", "It is away.", 502)
        asked = {name: int(value) for name, value in parse_qsl(scope["query_string"].decode())}
        await JSONResponse(self.answer(**asked))(scope, receive, send)

    def answer(self, before: int = 10**15 - 1, limit: int = 50) -> dict[str, Any]:
        top = min(before - 1, len(self.times))
        places = range(top, max(top - self.looks, 0), -1)
        found = [place for place in places if place % 2 == 0][:limit]
        reached = found[-1] if len(found) == limit else max(top - self.looks + 1, 1)
        return {
            "items": [{"position": place, "at": stamped(self.times[place - 1])} for place in found],
            "next": reached if reached > 1 else None,
            "reached_at": stamped(self.times[reached - 1]) if self.times else None,
        }


def stamped(second: int) -> str:
    return f"2021-07-20T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.000Z"


def doors_of(*services: Searched) -> dict[str, Door]:
    return dict(zip(SERVICES, (one.door for one in services), strict=True))


async def walked(*services: Searched, limit: int = 4, pages: int = 1000) -> list[tuple[str, int]]:
    """(time, position) of what is shown, page after page; new commits come in meanwhile."""
    doors, cursor = doors_of(*services), None
    shown: list[tuple[str, int]] = []
    for _ in range(pages):
        trail = await whole_trail(doors, "", WantedOfAll(limit=limit, cursor=cursor))
        assert len(trail.items) <= limit
        shown += [(item["at"], item["position"]) for item in trail.items]
        for service in services:
            service.times.append(80_000)
        if (cursor := trail.next) is None:
            return shown
    raise AssertionError("the walk does not end")


Times = st.lists(st.integers(0, 3000), max_size=40).map(sorted)


@settings(deadline=None)
@given(st.lists(Times, min_size=2, max_size=2), st.integers(1, 5), st.integers(1, 12))
async def test_a_walk_shows_each_act_once_in_order_of_time(times: list[list[int]], limit: int, looks: int) -> None:
    expected = sorted(
        ((stamped(time), place) for one in times for place, time in enumerate(one, 1) if place % 2 == 0), reverse=True
    )
    shown = await walked(*(Searched([*one], looks) for one in times), limit=limit)
    assert sorted(shown, reverse=True) == expected
    assert [at for at, _ in shown] == [at for at, _ in expected]


@settings(deadline=None)
@given(st.lists(st.integers(0, 9), max_size=30), st.integers(1, 4), st.integers(1, 6))
async def test_times_that_run_back_a_little_lose_and_repeat_nothing(wild: list[int], limit: int, looks: int) -> None:
    shown = await walked(Searched([*wild], looks), Searched([5] * 10, looks), limit=limit)
    expected = [stamped(time) for place, time in enumerate(wild, 1) if place % 2 == 0] + [stamped(5)] * 5
    assert sorted(at for at, _ in shown) == sorted(expected)


async def test_who_is_away_is_named_and_keeps_its_place() -> None:
    here, away = Searched([*range(20)], looks=100), Searched([*range(20)], looks=100)
    first = await whole_trail(doors_of(here, away), "", WantedOfAll(limit=4))
    away.away = True
    second = await whole_trail(doors_of(here, away), "", WantedOfAll(limit=100, cursor=first.next))
    third = await whole_trail(doors_of(here, away), "", WantedOfAll(limit=100, cursor=second.next))
    assert first.missing == {}
    assert second.missing == third.missing == {"relief": "It is away."}
    away.away = False
    last = await whole_trail(doors_of(here, away), "", WantedOfAll(limit=100, cursor=third.next))
    places = sorted(item["position"] for page in (first, second, third, last) for item in page.items)
    assert places == sorted([*range(2, 21, 2)] * 2)
    assert last.next is None


@pytest.mark.parametrize(
    "cursor", ["!!", "e30x", "W10=", "eyJtYXJzIjo1fQ==", "eyJyZWxpZWYiOiIxIn0=", "eyJyZWxpZWYiOjB9"]
)
async def test_a_cursor_that_is_none_is_refused(cursor: str) -> None:
    with pytest.raises(Problem, match="cursor"):
        await whole_trail(doors_of(Searched([]), Searched([])), "", WantedOfAll(cursor=cursor))


async def test_a_time_that_is_none_is_refused_and_no_service_is_asked() -> None:
    with pytest.raises(Problem, match="/since"):
        await whole_trail(doors_of(Searched([]), Searched([])), "", WantedOfAll(since="yesterday"))


async def test_a_service_that_does_not_answer_in_time_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(*_: Any) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("services.gateway.trail.PATIENCE_S", 0.05)
    trail = await whole_trail({"inventory": Searched([1, 2]).door, "relief": silent}, "", WantedOfAll())
    assert [item["position"] for item in trail.items] == [2]
    assert trail.missing.keys() == {"relief"}
    assert trail.next is not None


async def trail(platform: Platform, **wanted: str) -> list[dict[str, Any]]:
    answer = await platform.admin.get("/audit", params=wanted)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def told(acts: list[dict[str, Any]]) -> list[tuple[str, str, dict[str, Any]]]:
    events = ((act["by"], event["type"].split(".")[2], event["data"]) for act in acts for event in act["events"])
    return [*events]


async def test_signing_in_and_failing_to_is_in_the_trail(platform_with: Open) -> None:
    async with platform_with(doors={}) as platform:
        await platform.register("wang", ["clerk"])
        for user, password in (("wang", "wrong"), ("my-own-password", "wang"), ("wang", PASSWORD)):
            await platform.client().post("/sign-in", json={"user": user, "password": password})
        found = told(await trail(platform))[:3]
    came = {"way": "password", "address": "127.0.0.1"}
    assert found == [
        ("wang", "SignedIn", came | {"user": "wang"}),
        ("nobody", "SignInRefused", came | {"user": "", "reason": "wrong-password"}),
        ("nobody", "SignInRefused", came | {"user": "wang", "reason": "wrong-password"}),
    ]


async def test_a_wrong_current_password_is_noted_too(platform_with: Open) -> None:
    async with platform_with(doors={}) as platform:
        await platform.register("wang", ["clerk"])
        wang = await platform.sign_in("wang")
        change = {"password": "another horse", "current": "wrong"}
        assert (await wang.post("/users/wang/password", json=change, headers=key())).status_code == 401
        refused = told(await trail(platform, type="ninehours.gateway.SignInRefused.v1"))
    assert [data["user"] for _, _, data in refused] == ["wang"]


async def test_who_is_turned_away_for_coming_too_often_does_not_fill_the_journal(platform_with: Open) -> None:
    async with platform_with(doors={}, sign_ins_per_min=3) as platform:
        for _ in itertools.repeat(None, 6):
            await platform.client().post("/sign-in", json={"user": "nobody", "password": "wrong"})
        refused = await trail(platform, type="ninehours.gateway.SignInRefused.v1")
    assert len(refused) == 2, "one of three was the administrator's"


async def test_an_account_is_told_of_without_its_hash(platform_with: Open) -> None:
    async with platform_with(doors={}) as platform:
        await platform.register("wang", ["clerk"])
        [(by, name, data)] = told(await trail(platform, about="wang", type="ninehours.gateway.UserRegistered.v1"))
    assert (by, name, data["password_hash"]) == ("admin", "UserRegistered", "")
