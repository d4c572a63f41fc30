"""Allocation over HTTP: ask for a run, watch it, read its plan, approve or refuse it."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query
from fastapi.responses import Response
from starlette.routing import BaseRoute

from services.allocation import views
from services.allocation.by_hand import against
from services.allocation.causes import AT_STAKE, sentences
from services.allocation.commands import ApprovePlan, AskRemedies, CancelRun, RefusePlan, RequestRun
from services.allocation.comparison import comparison
from services.allocation.differences import Differences
from services.allocation.executed import executed
from services.allocation.outlook import Outlooks
from services.allocation.plan import incident_closed
from services.allocation.settings import AllocationSettings
from services.allocation.shapes import (
    AtStake,
    Covers,
    Difference,
    Drop,
    Executed,
    Outlook,
    PlanPage,
    PlanView,
    Refusal,
    RemediesView,
    ReplanReason,
    ReplanView,
    RunOrder,
    RunPage,
    RunView,
    Shortage,
    ShortagePage,
    Unrelieved,
    UnrelievedPage,
)
from services.allocation.shapes_policies import PoliciesView
from shared.clock import minutes_between
from shared.decide import Contended
from shared.http import AsItIs, Caller, IdempotencyKey, Receipt, any_of, page, router
from shared.messages import Json
from shared.problem import Problem
from shared.runtime import Running, name_for

TRIES = 100
PAUSE_S = 0.02
APPROVAL_TRIES = 5

Limit = Annotated[int, Query(ge=1, le=500)]
Cursor = Annotated[str | None, Query(max_length=400)]
Decider = Annotated[Caller, any_of("coordinator", "commander")]
Reader = Annotated[Caller, any_of()]


def routes(running: Running) -> list[BaseRoute]:
    parts = (run_routes, plan_routes, incident_routes)
    return [route for part in parts for route in part(running).routes]


def run_routes(running: Running) -> APIRouter:
    api = router(prefix="/runs", tags=["runs"])

    @api.post("", status_code=202)
    async def request_run(body: RunOrder, caller: Decider, key: IdempotencyKey) -> Receipt:
        """Ask for a plan of an incident, or for one per policy, as things stand now.  Its open run is superseded."""
        incident = await _incident(running, body.incident, body.covers)
        caller.must_cover(incident["areas"])
        now = running.now()
        command = RequestRun(
            run=name_for("run", caller.name, key),
            now_min=_minute(incident, now),
            at=now,
            requested_by=caller.name,
            **body.model_dump(),
        )
        receipt = await running.handle(command, caller.name, key)
        await running.caught_up(receipt.position)  # whoever has asked for a run watches it from then on
        return receipt

    @api.get("")
    async def list_runs(
        caller: Reader, incident: str | None = None, limit: Limit = 50, cursor: Cursor = None
    ) -> RunPage:
        """Runs of the caller's area, or of one incident."""
        found = await _visible(running, caller, "run", incident)
        return RunPage(**dict(page(found, limit, cursor, _in_order)))

    @api.get("/{run}")
    async def read_run(run: str, caller: Reader) -> RunView:
        """State, progress and, once solved, the plan's name."""
        body = await views.run(running.documents, run)
        await _must_cover(running, caller, body)
        return RunView(**body)

    @api.post("/{run}/cancel", status_code=202)
    async def cancel_run(run: str, caller: Decider, key: IdempotencyKey) -> Receipt:
        """Stop searching.  What is being solved ends with the best plan so far, a comparison with nothing."""
        await _must_cover(running, caller, await views.run(running.documents, run))
        return await running.handle(CancelRun(run=run, by=caller.name), caller.name, key)

    @api.get("/{run}/policies")
    async def compare_policies(run: str, caller: Reader) -> PoliciesView:
        """The policies that the run compares: what each one's plan brings and costs, and at most could; live."""
        body = await views.run(running.documents, run)
        await _must_cover(running, caller, body)
        return await comparison(running.documents, body)

    return api


def plan_routes(running: Running) -> APIRouter:
    api = router(prefix="/plans", tags=["plans"])
    platforms_limit = AllocationSettings().approval_limit_people
    outlooks, differences = Outlooks(running.blobs), Differences(running.blobs)

    async def read(plan: str, caller: Caller) -> Json:
        body = await views.plan(running.documents, plan)
        await _must_cover(running, caller, body)
        return {**body, "in_force": await views.in_force(running.documents, body["incident"]) == plan}

    async def approval(plan: str, caller: Caller) -> tuple[ApprovePlan, str]:
        """With the ETag that the plan must still have: it hears of directives that are given while these are read."""
        await running.caught_up(await running.journal.last())  # also with what was decided by hand on another replica
        seen = await views.plan_etag(running.documents, plan)
        body = await read(plan, caller)
        incident = await views.incident(running.documents, body["incident"])
        if incident.get("closed"):
            raise incident_closed()
        by_rules = incident["approval_limit_people"]
        command = ApprovePlan(
            plan=plan,
            by=caller.name,
            at=running.now(),
            commander=bool(caller.roles & {"commander", "admin"}),
            limit_people=platforms_limit if by_rules is None else by_rules,
            in_force=await views.in_force(running.documents, body["incident"]),
            against=await against_directives(running, body),
        )
        return command, seen

    @api.get("")
    async def list_plans(
        caller: Reader, incident: str | None = None, limit: Limit = 50, cursor: Cursor = None
    ) -> PlanPage:
        """Plans of the caller's area, or of one incident."""
        found = await _visible(running, caller, "plan", incident)
        forces = {await views.in_force(running.documents, code) for code in {plan["incident"] for plan in found}}
        marked = [{**plan, "in_force": plan["plan"] in forces} for plan in found]
        return PlanPage(**dict(page(marked, limit, cursor, _in_order)))

    @api.get("/{plan}")
    async def read_plan(plan: str, caller: Reader) -> PlanView:
        """What the plan achieves, against which bound, and where it stands."""
        return PlanView(**await read(plan, caller))

    @api.get("/{plan}/body", response_model=dict[str, Any])
    async def read_plan_body(plan: str, caller: Reader) -> Response:
        """The plan itself, `relief-plan/1`."""
        return await _blob(running, (await read(plan, caller))["plan_digest"])

    @api.get("/{plan}/instance", response_model=dict[str, Any])
    async def read_plan_instance(plan: str, caller: Reader) -> Response:
        """The problem that the plan answers, `relief-instance/2`."""
        return await _blob(running, (await read(plan, caller))["instance_digest"])

    @api.get("/{plan}/outlook")
    async def read_outlook(plan: str, caller: Reader) -> AsItIs[Outlook]:
        """Who is relieved by the plan where, until when, and by which trips."""
        found = await outlooks.of(await read(plan, caller))
        return {"places": found["places"], "curve": found["curve"]}

    @api.get("/{plan}/difference")
    async def read_difference(plan: str, caller: Reader) -> AsItIs[Difference]:
        """What the plan changes against the one that was in force when its problem was stated, and why."""
        body = await read(plan, caller)
        replaced = await views.plan(running.documents, body["replaces"]) if body["replaces"] else None
        return await differences.of(body, replaced)

    @api.get("/{plan}/drops")
    async def list_drops(plan: str, place: str, caller: Reader) -> AsItIs[list[Drop]]:
        """What the plan brings to a place, in order of time."""
        return (await outlooks.of(await read(plan, caller)))["drops"].get(place, [])

    @api.get("/{plan}/shortages")
    async def list_shortages(plan: str, caller: Reader, limit: Limit = 50, cursor: Cursor = None) -> ShortagePage:
        """Who will lack what, and why."""
        body = orjson.loads(await running.blobs.get((await read(plan, caller))["plan_digest"]))
        rows, following = _numbered(body.get("shortages", []), limit, cursor)
        return ShortagePage(items=[Shortage(**row) for row in rows], next=following)

    @api.post("/{plan}/remedies", status_code=202)
    async def ask_remedies(plan: str, caller: Decider, key: IdempotencyKey) -> Receipt:
        """Have changes tried that might relieve those whom the plan leaves out; a run that is asked for comes first."""
        await read(plan, caller)
        return await running.handle(AskRemedies(plan=plan, by=caller.name), caller.name, key)

    @api.get("/{plan}/remedies")
    async def read_remedies(plan: str, caller: Reader) -> RemediesView:
        """What would relieve more people, the most first, once it has been asked for and tried."""
        told = {"plan": plan, **(await read(plan, caller)).get("remedies", views.NOT_ASKED)}
        if not told["digest"]:
            return RemediesView(**told)
        found = orjson.loads(await running.blobs.get(told["digest"]))
        people = {name: found[name]["people"] for name in ("reached", "control")}
        return RemediesView(**told, **people, tried=found["tried"], items=found["remedies"])

    @api.post("/{plan}/approve")
    async def approve_plan(plan: str, caller: Decider, key: IdempotencyKey) -> Receipt:
        """Put the plan in force: its trips are released and its goods reserved."""
        for _ in range(APPROVAL_TRIES):
            command, seen = await approval(plan, caller)
            try:
                return await running.handle(command, caller.name, key, {seen})
            except Problem as problem:
                if problem.slug != "changed-meanwhile":
                    raise
        raise Contended

    @api.post("/{plan}/refuse")
    async def refuse_plan(plan: str, body: Refusal, caller: Decider, key: IdempotencyKey) -> Receipt:
        """The plan will not be carried out."""
        await read(plan, caller)
        return await running.handle(RefusePlan(plan=plan, by=caller.name, reason=body.reason), caller.name, key)

    return api


def incident_routes(running: Running) -> APIRouter:
    api = router(prefix="/incidents", tags=["plans"])

    @api.get("/{incident}/executed")
    async def show_executed(incident: str, caller: Reader) -> Executed:
        """What was driven and handed over, as a plan with its shortages, and the problem with all that is known now."""
        caller.must_cover((await views.incident(running.documents, incident))["areas"])
        found = await executed(running.documents, running.blobs, incident)
        plan = {**found["plan"], "shortages": [_told(row) for row in found["plan"]["shortages"]]}
        return Executed(instance=found["instance"], plan=plan)

    @api.get("/{incident}/shortages")
    async def list_unrelieved(
        incident: str, caller: Reader, limit: Limit = 50, cursor: Cursor = None
    ) -> UnrelievedPage:
        """Who is not relieved in time, as far as known by now, and why; everybody is in exactly one row."""
        caller.must_cover((await views.incident(running.documents, incident))["areas"])
        found = await executed(running.documents, running.blobs, incident)
        rows, following = _numbered(found["plan"]["shortages"], limit, cursor)
        return UnrelievedPage(items=[Unrelieved(**row) for row in rows], next=following)

    @api.get("/{incident}/replan")
    async def show_replan(incident: str, caller: Reader) -> ReplanView:
        """Whether and why a new plan is wanted, when its run is asked for, and how many people are at stake so far."""
        caller.must_cover((await views.incident(running.documents, incident))["areas"])
        return _replan_view(await views.replan(running.documents, incident))

    return api


def _replan_view(body: Json) -> ReplanView:
    wanted = body["wanted"]
    return ReplanView(
        incident=body["incident"],
        wanted=_reason(wanted) if wanted else None,
        people=sum(body["stakes"].values()),
        stakes=_at_stake(body["stakes"]),
    )


def _reason(wanted: Json) -> ReplanReason:
    causes = wanted["causes"]
    return ReplanReason(**{**wanted, "people": sum(causes.values()), "causes": _at_stake(causes)})


def _at_stake(causes: Json) -> list[AtStake]:
    told = ((cause, people, *AT_STAKE[cause]) for cause, people in causes.items())
    return [AtStake(cause=cause, people=people, cause_zh=zh, cause_en=en) for cause, people, zh, en in told]


def _in_order(body: Json) -> str:
    """Oldest first, also of those of one instant: a drill's clock stands still between two acts."""
    return f"{body['position']:012}"


def _minute(incident: Json, now: str) -> float:
    """Minutes after the incident's start; there is nothing to plan before it begins or after it has ended."""
    minute = minutes_between(incident["started_at"], now)
    if minute < 0:
        raise Problem("not-begun", f"The incident begins at {incident['started_at']}. Ask again then.")
    if minute >= incident["horizon_min"]:
        raise Problem("past-horizon", "The incident's horizon has passed: relief is no longer counted.")
    if incident.get("closed"):
        raise incident_closed()
    return minute


async def _incident(running: Running, code: str, covers: Covers) -> Json:
    """The incident; one that was declared a moment ago, as the covered positions say, is waited for."""
    for _ in range(TRIES):
        known = await running.documents.get("incident", f"incident/{code}")
        if known or all([await running.covers(service, position) for service, position in covers]):
            break
        await asyncio.sleep(PAUSE_S)
    return await views.incident(running.documents, code)


async def against_directives(running: Running, plan: Json) -> tuple[str, ...]:
    """What was decided by hand after the plan's run was requested, as far as the plan breaks it."""
    since = (await views.run(running.documents, plan["run"]))["position"]
    found = await views.every(running.documents, "directive", incident=plan["incident"], holds=True)
    later = [directive for directive in found if directive["position"] > since]
    if not later:
        return ()
    return tuple(against(orjson.loads(await running.blobs.get(plan["plan_digest"])), later))


async def _must_cover(running: Running, caller: Caller, body: Json) -> None:
    caller.must_cover((await views.incident(running.documents, body["incident"]))["areas"])


async def _visible(running: Running, caller: Caller, kind: str, incident: str | None) -> list[Json]:
    """Runs or plans of incidents in the caller's area."""
    where = {"incident": incident} if incident else {}
    areas = {body["incident"]: body["areas"] for body in await views.every(running.documents, "incident")}
    found = await views.every(running.documents, kind, **where)
    return [body for body in found if caller.covers(areas.get(body["incident"], []))]


def _numbered(shortages: list[Json], limit: int, cursor: str | None) -> tuple[list[Json], str | None]:
    """A page of shortages in their order, with the sentences of their causes; and the next cursor."""
    found = page(list(enumerate(shortages)), limit, cursor, lambda row: f"{row[0]:06}")
    return [_told(row) for _, row in found.items], found.next


def _told(shortage: Json) -> Json:
    zh, en = sentences(shortage["cause"])
    also = {"also": [_told(other) for other in shortage["also"]]} if "also" in shortage else {}
    return {**shortage, **also, "cause_zh": zh, "cause_en": en}


async def _blob(running: Running, digest: str) -> Response:
    content = await running.blobs.get(digest)
    return Response(content, media_type="application/json", headers={"ETag": f'"{digest}"'})
