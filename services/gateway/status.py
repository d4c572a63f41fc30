"""Where the whole platform stands, and whether anything in it is still under way."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping

import orjson
from pydantic import BaseModel

from services.gateway.doors import Answer, Door, ask
from shared.messages import Json
from shared.problem import Problem

AWAY_PAUSE_S = 0.1
"""The others wait before they answer; a service that is away cannot, so it is asked again a little later."""


class PlatformStatus(BaseModel):
    """`settled`: everything written has been published, taken in by all, and led to nothing more."""

    settled: bool
    positions: dict[str, int]
    services: dict[str, Json]


async def readiness(doors: Mapping[str, Door], own: str) -> tuple[int, Json]:
    """(status, body): the gateway's `own` store decides; what fails in or behind a service degrades the platform."""
    answers = dict(zip(doors, await asyncio.gather(*(_ready(door) for door in doors.values())), strict=True))
    if answers[own].status != 200:
        return answers[own].status, orjson.loads(answers[own].body)
    failing = [f"{name}: {what}" for name, answer in answers.items() for what in _failing(answer)]
    return 200, {"status": "degraded" if failing else "ready", "failing": failing}


async def _ready(door: Door) -> Answer:
    try:
        return await ask(door, "/readyz", "")
    except Problem as problem:
        return Answer(problem.status, b"")


def _failing(answer: Answer) -> list[str]:
    if not answer.body:
        return ["unreachable"]
    return list(orjson.loads(answer.body)["failing"])


async def platform(doors: Mapping[str, Door], token: str, within: float = 0.0) -> PlatformStatus:
    """Where the platform stands as soon as it has settled, or as it is after `within` seconds.

    Asks every service twice.  Once is not enough: one that answered first may have got something to do while the
    others were asked.  If all are idle twice and nobody has written between, nothing was on its way.
    """
    until = time.monotonic() + within
    while True:
        left = max(0.0, until - time.monotonic())
        first = await _round(doors, token, left)
        if _idle(first):
            second = await _round(doors, token)
            if _idle(second) and _positions(first) == _positions(second):
                return _summed(second, settled=True)
        if not left:
            return _summed(first, settled=False)
        if any("unreachable" in status for status in first.values()):
            await asyncio.sleep(min(left, AWAY_PAUSE_S))


async def _round(doors: Mapping[str, Door], token: str, within: float = 0.0) -> dict[str, Json]:
    answers = await asyncio.gather(*(_status(door, token, within) for door in doors.values()))
    return dict(zip(doors, answers, strict=True))


async def _status(door: Door, token: str, within: float) -> Json:
    try:
        answer = await ask(door, "/status", token, f"within={within:.3f}" if within else "")
    except Problem as problem:
        return {"settled": False, "unreachable": problem.detail}
    body: Json = orjson.loads(answer.body)
    return body if answer.status == 200 else {"settled": False, "unreachable": body.get("detail", "")}


def _idle(services: Mapping[str, Json]) -> bool:
    return all(status["settled"] for status in services.values())


def _positions(services: Mapping[str, Json]) -> dict[str, int]:
    return {name: status["position"] for name, status in services.items() if "position" in status}


def _summed(services: dict[str, Json], *, settled: bool) -> PlatformStatus:
    return PlatformStatus(settled=settled, positions=_positions(services), services=services)
