"""Allocation's own runs and plans as documents, and the queries that its API and worker ask of them."""

from __future__ import annotations

from typing import Any

from services.allocation import stakes
from services.allocation.events import (
    NewsHeard,
    NewsWeighed,
    OrderKept,
    PlanApproved,
    PlanFollowed,
    PlanProposed,
    PlanRefused,
    PlanReleased,
    PlanSuperseded,
    PlanTookForce,
    RemediesAsked,
    RemediesFound,
    ReplanAsked,
    ReplanDropped,
    ReplanWanted,
    RunCancelled,
    RunFailed,
    RunRequested,
    RunSolved,
    SolvingBegun,
    Stake,
    StopAsked,
    TripReleased,
)
from services.allocation.events_directives import DirectiveGiven, DirectiveHeard, DirectiveLifted
from services.allocation.events_policies import PoliciesCompared
from shared.messages import Event, Json, Meta, etag
from shared.ports import Document, Documents, Query
from shared.problem import unknown
from shared.service import Fold, View

PAGE = 10_000
NEWS_AT_ONCE = 200
PROGRESS = "progress"
"""What the solver last said of a run; the worker writes it, nobody relies on it."""


def _requested(_: Json, event: RunRequested, meta: Meta) -> Json:
    return {
        **event.as_json(),
        "state": "requested",
        "open": True,
        "attempt": 0,
        "stopping": False,
        "plan": None,
        "reason": None,
        "superseded_by": None,
        "policies": [],
        "position": meta.position,
        "trace": meta.trace,
    }


def _ended(state: str, *also: str) -> Fold:
    def fold(body: Json, event: Event, _: Meta) -> Json:
        return {**body, "state": state, "open": False, **event.model_dump(mode="json", include=set(also))}

    return fold


def _solved(body: Json, event: RunSolved, _: Meta) -> Json:
    return {**body, "state": "solved", "open": False, "plan": event.run}


def _compared(body: Json, event: PoliciesCompared, _: Meta) -> Json:
    policies = [
        {"priority_weight": policy.priority_weight, "plan": policy.plan if policy.plan_digest else None}
        | {"reason": policy.reason or None}
        for policy in event.policies
    ]
    return {**body, "state": "solved", "open": False, "policies": policies}


RUN = View(
    "run",
    {
        RunRequested: _requested,
        SolvingBegun: lambda body, event, _: {**body, "state": "solving", "attempt": event.attempt},
        StopAsked: lambda body, _, __: {**body, "stopping": True},
        RunSolved: _solved,
        PoliciesCompared: _compared,
        RunFailed: _ended("failed", "reason"),
        RunCancelled: _ended("cancelled", "superseded_by"),
    },
    ("incident", "open"),
)


NOT_ASKED: Json = {"state": "none", "digest": "", "reason": ""}


def _remedies(body: Json, event: RemediesFound, _: Meta) -> Json:
    state = "failed" if event.reason else "found"
    return {**body, "remedies": {"state": state, "digest": event.digest, "reason": event.reason}}


def _proposed(_: Json, event: PlanProposed, meta: Meta) -> Json:
    return {
        **event.as_json(),
        "state": "proposed",
        "proposed_at": meta.at,
        "decided_by": None,
        "decided_at": None,
        "reason": None,
        "superseded_by": None,
        "released": None,
        "position": meta.position,
        "trace": meta.trace,
    }


PLAN = View(
    "plan",
    {
        PlanProposed: _proposed,
        PlanApproved: lambda body, event, meta: {
            **body,
            "trace": meta.trace,
            "state": "approved",
            "decided_by": event.by,
            "decided_at": event.at,
        },
        PlanRefused: lambda body, event, meta: {
            **body,
            "state": "refused",
            "decided_by": event.by,
            "decided_at": meta.at,
            "reason": event.reason,
        },
        PlanSuperseded: lambda body, event, _: {**body, "state": "superseded", "superseded_by": event.by_plan or None},
        RemediesAsked: lambda body, _, __: {**body, "remedies": {**NOT_ASKED, "state": "asked"}},
        RemediesFound: _remedies,
        DirectiveHeard: lambda body, _, __: body,
        PlanReleased: lambda body, event, _: {**body, "released": {"trips": event.trips, "lines": event.lines}},
    },
    ("incident", "state"),
)


def _took_force(body: Json, event: PlanTookForce, _: Meta) -> Json:
    return {"incident": event.incident, "plan": event.plan, "plans": [*body.get("plans", []), event.plan]}


FORCE = View("force", {PlanTookForce: _took_force})


def _by_trip(event: Any, _: Meta) -> str:
    return str(event.trip)


RELEASED = View("released", {TripReleased: lambda _, event, __: event.as_json()}, ("incident",), key=_by_trip)


def _news_key(event: NewsHeard, meta: Meta) -> str:
    return news_key(event.incident, meta.position)


def news_key(incident_code: str, position: int) -> str:
    """News of an incident in the order of hearing."""
    return f"{incident_code}/{position:012}"


NEWS = View(
    "news",
    {NewsHeard: lambda _, event, meta: {**event.as_json(), "position": meta.position}},
    ("incident",),
    key=_news_key,
)


def _quiet(event: Event) -> Json:
    return {"incident": getattr(event, "incident", ""), "plan": None, "weighed": 0, "wanted": None, "kept": {}}


def _no_replan(body: Json, event: OrderKept | ReplanAsked, _: Meta) -> Json:
    return {**_quiet(event), **body, "wanted": None}


def _followed(body: Json, event: PlanFollowed, _: Meta) -> Json:
    kept = stakes.later(kept_of(body), event.since)
    weighed = max(event.since, body.get("weighed", 0))
    return {**_quiet(event), **body, "plan": event.plan, "weighed": weighed, "kept": _dumped(kept)}


def _weighed(body: Json, event: NewsWeighed, _: Meta) -> Json:
    return {**body, "weighed": event.upto, "kept": _dumped(stakes.noted(kept_of(body), event.stakes))}


def kept_of(body: Json) -> stakes.Kept:
    """Who is at stake, from an incident's document."""
    return {place: tuple(Stake(**row) for row in rows) for place, rows in body.get("kept", {}).items()}


def _dumped(kept: stakes.Kept) -> Json:
    return {place: [stake.as_json() for stake in rows] for place, rows in kept.items()}


REPLAN = View(
    "replan",
    {
        OrderKept: _no_replan,
        PlanFollowed: _followed,
        NewsWeighed: _weighed,
        ReplanWanted: lambda body, event, _: {**body, "wanted": event.model_dump(mode="json", exclude={"incident"})},
        ReplanAsked: _no_replan,
        ReplanDropped: lambda _, event, __: _quiet(event),
    },
)


def _by_directive(event: Any, _: Meta) -> str:
    return f"{event.incident}/{event.directive}"


def _given(_: Json, event: DirectiveGiven, meta: Meta) -> Json:
    return {**event.as_json(), "holds": True, "lifted": None, "position": meta.position}


def _lifted(body: Json, event: DirectiveLifted, _: Meta) -> Json:
    return {**body, "holds": False, "lifted": {"cause": event.cause, "by": event.by, "at": event.at}}


DIRECTIVE = View(
    "directive",
    {DirectiveGiven: _given, DirectiveLifted: _lifted},
    ("incident", "holds"),
    key=_by_directive,
)

OWN = (RUN, PLAN, FORCE, RELEASED, NEWS, REPLAN, DIRECTIVE)


# ---- queries ----


async def every(documents: Documents, kind: str, **where: Any) -> list[Json]:
    """The bodies of all documents of a kind, sorted by key."""
    found: list[Document] = []
    while len(found) % PAGE == 0:
        after = found[-1].key if found else ""
        more = await documents.find(kind, Query(where, after, PAGE))
        if not more:
            break
        found += more
    return [document.body for document in found]


async def document(documents: Documents, kind: str, key: str, name: str) -> Document:
    """Raises Problem not-found."""
    found = await documents.get(kind, f"{kind}/{key}")
    if found is None:
        raise unknown(name, key)
    return found


async def one(documents: Documents, kind: str, key: str, name: str) -> Json:
    """As `document`; its body."""
    return (await document(documents, kind, key, name)).body


async def run(documents: Documents, code: str) -> Json:
    """A run with what its solver last said."""
    body = await one(documents, "run", code, "run")
    progress = await documents.get(PROGRESS, code)
    return {**body, "progress": progress.body if progress else None}


async def plan(documents: Documents, code: str) -> Json:
    return await one(documents, "plan", code, "plan")


async def plan_etag(documents: Documents, code: str) -> str:
    """Of the plan as it is shown now."""
    epoch, position, _ = (await document(documents, "plan", code, "plan")).mark
    return etag(epoch, position)


async def incident(documents: Documents, code: str) -> Json:
    return await one(documents, "incident", code, "incident")


async def replan(documents: Documents, incident_code: str) -> Json:
    """Whether and why a new plan of the incident is wanted, and who is at stake so far."""
    document = await documents.get("replan", f"replan/{incident_code}")
    body = document.body if document else {"wanted": None}
    return {"incident": incident_code, "wanted": body["wanted"], "stakes": stakes.by_cause(kept_of(body))}


async def news(documents: Documents, incident_code: str, after: int) -> list[Json]:
    """What was heard after the position `after`, in order, a batch at a time."""
    query = Query({"incident": incident_code}, news_key(incident_code, after), NEWS_AT_ONCE)
    return [document.body for document in await documents.find("news", query)]


async def in_force(documents: Documents, incident_code: str) -> str | None:
    """The incident's plan in force."""
    document = await documents.get("force", f"force/{incident_code}")
    return document.body["plan"] if document else None


async def plans_in_order(documents: Documents, incident_code: str) -> list[str]:
    """All plans of the incident that have been in force, first to last."""
    document = await documents.get("force", f"force/{incident_code}")
    return document.body["plans"] if document else []


async def released_trips(documents: Documents, incident_code: str) -> list[TripReleased]:
    """Of all plans of the incident."""
    return [TripReleased.read(body) for body in await every(documents, "released", incident=incident_code)]
