"""Whether the platform has settled: asked twice, because answers are not simultaneous."""

from __future__ import annotations

from collections.abc import Iterator

import orjson
from starlette.types import Receive, Scope, Send

from services.gateway.status import platform
from shared.messages import Json
from shared.problem import Problem
from tests.unit.gateway.conftest import Platform


class Service:
    """Answers /status with one of these after the other."""

    def __init__(self, *answers: Json | Problem) -> None:
        self._answers: Iterator[Json | Problem] = iter(answers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = next(self._answers)
        if isinstance(answer, Problem):
            raise answer
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": orjson.dumps(answer)})


def idle(position: int) -> Json:
    return {"settled": True, "position": position}


def at_work(position: int) -> Json:
    return {"settled": False, "position": position}


async def test_all_idle_twice_at_the_same_positions_is_settled() -> None:
    status = await platform({"a": Service(idle(1), idle(1)), "b": Service(idle(7), idle(7))}, "token")
    assert status.settled
    assert status.positions == {"a": 1, "b": 7}


async def test_one_at_work_is_not_settled() -> None:
    assert not (await platform({"a": Service(idle(1)), "b": Service(at_work(7))}, "token")).settled


async def test_work_that_was_on_its_way_while_others_were_asked_is_noticed() -> None:
    assert not (await platform({"a": Service(idle(1), idle(2)), "b": Service(idle(7), idle(7))}, "token")).settled
    assert not (await platform({"a": Service(idle(1), at_work(1)), "b": Service(idle(7), idle(7))}, "token")).settled


async def test_who_has_time_hears_when_the_platform_has_settled() -> None:
    busy_at_first = Service(at_work(1), idle(2), idle(2))
    status = await platform({"a": busy_at_first, "b": Service(idle(7), idle(7), idle(7))}, "token", within=20)
    assert status.settled
    assert status.positions == {"a": 2, "b": 7}


async def test_a_service_that_is_away_is_named_and_nothing_is_settled() -> None:
    away = Service(Problem("service-unreachable", "The b service cannot be reached.", 502))
    status = await platform({"a": Service(idle(1)), "b": away}, "token")
    assert not status.settled
    assert status.services["b"]["unreachable"] == "The b service cannot be reached."


async def test_the_platforms_status_needs_a_sign_in(platform: Platform) -> None:
    assert (await platform.client().get("/status")).status_code == 401


async def test_status_seen_from_outside_is_the_platforms(platform: Platform) -> None:
    answer = await platform.admin.get("/status")
    assert {"inventory", "gateway"} <= answer.json()["services"].keys()
    own = await platform.admin.get("/api/gateway/status")
    assert own.json()["service"] == "gateway"
