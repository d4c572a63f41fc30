"""Carries a release through: what took force and is not released yet, in the order of taking force.

The first commit fixes what is withdrawn; from there on everything is repeatable, however often it is cut short.
"""

from __future__ import annotations

import orjson
from opentelemetry.trace import SpanKind

from services.allocation import release, views
from services.allocation.acting import act
from services.allocation.commands import FinishRelease
from services.allocation.events import ReleaseBegun, TripReleased
from services.allocation.plan import Plan
from shared.messages import Json
from shared.runtime import Running
from shared.telemetry import continued


async def release_all(running: Running) -> bool:
    """Whether there was anything to release."""
    found = False
    for force in await views.every(running.documents, "force"):
        for code in force["plans"]:
            plan = await views.plan(running.documents, code)
            if plan["released"] is None:
                with continued("release", plan["trace"], SpanKind.INTERNAL, plan=code):
                    await _release(running, plan)
                found = True
    return found


async def _release(running: Running, plan: Json) -> None:
    code = plan["plan"]
    incident = await views.incident(running.documents, plan["incident"])
    instance: Json = orjson.loads(await running.blobs.get(plan["instance_digest"]))
    body: Json = orjson.loads(await running.blobs.get(plan["plan_digest"]))
    replaced = await _in_force_before(running, plan["replaces"])
    begun = await _begun(running, code) or await _begin(running, plan, body, instance, replaced)
    start = release.Release(code, plan["incident"], incident["started_at"], body, instance)
    parts = release.parts(release.resumed(start, begun, replaced))
    for number, part in enumerate(parts, start=1):
        await act(running, part, f"release:{code}:{number}")
    await act(running, FinishRelease(plan=code), f"release:{code}:{len(parts) + 1}")


async def _in_force_before(running: Running, code: str | None) -> list[TripReleased]:
    """The released trips of a plan, also those that it took over from earlier ones."""
    if code is None:
        return []
    before = await views.plan(running.documents, code)
    body: Json = orjson.loads(await running.blobs.get(before["plan_digest"]))
    named = {trip["id"] for trip in body["trips"]}
    return [trip for trip in await views.released_trips(running.documents, before["incident"]) if trip.trip in named]


async def _begin(
    running: Running, plan: Json, body: Json, instance: Json, replaced: list[TripReleased]
) -> ReleaseBegun:
    told = await views.every(running.documents, "trip", incident=plan["incident"])
    trips = {trip["trip"]: trip for trip in told}
    committed = [trip["id"] for trip in instance["committed"]]
    await act(running, release.begin(plan["plan"], body, replaced, trips, committed), f"release:{plan['plan']}:0")
    begun = await _begun(running, plan["plan"])
    if begun is None:
        raise AssertionError("a release that was begun is remembered")
    return begun


async def _begun(running: Running, code: str) -> ReleaseBegun | None:
    """From the stream itself: a view may have been dropped."""
    _, plan = await running.handler.state(f"plan/{code}")
    return plan.begun if isinstance(plan, Plan) else None
