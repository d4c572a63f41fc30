"""HTTP: incidents, and what people report about them."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import ValidatorFunctionWrapHandler, WrapValidator

from services.relief import access, queries
from services.relief.answers import ClosureView, IncidentView, NewestReportView
from services.relief.api_register import Limit
from services.relief.commands import CloseIncident, DeclareIncident, LiftClosure, ReportClosure, ReportNeed
from services.relief.needs import undeclared_groups
from services.relief.rulebook import for_declaration, rules_in
from services.relief.shapes import Blockage, Code, Declaration, Minute, Moment, Needs, Occasion, ReliefRules, Version
from shared.clock import instant, minutes_between
from shared.editing import IfMatch, Shown
from shared.http import AsItIs, Caller, IdempotencyKey, Page, Receipt, any_of, page, router
from shared.identity import account_of
from shared.messages import Json, Message
from shared.ports import Documents
from shared.problem import forbidden, invalid
from shared.runtime import Running

AHEAD = timedelta(minutes=5)
"""Clocks of tablets differ; what lies further in the future is a typing mistake."""


class UnderRules(Occasion):
    """An incident under a published version of the rules, or without `rules` under the one in force.

    The version stays, whatever is published later.
    """

    rules: Version | None = None


def _one_way(body: Any, _: ValidatorFunctionWrapHandler) -> Declaration | UnderRules:
    """Whoever writes a rule writes all; complaints are about what was meant, not about both ways."""
    written = isinstance(body, dict) and body.keys() & ReliefRules.model_fields.keys()
    return (Declaration if written else UnderRules).model_validate(body)


Announcement = Annotated[Declaration | UnderRules, WrapValidator(_one_way)]


class NeedsStatement(Needs):
    """`happened_at` is when it was so; now if it is left out."""

    village: Code
    happened_at: Moment | None = None


class ClosureStatement(Blockage):
    """A closure that is named again is corrected; without a name it is called by its road and minute."""

    closure: Code | None = None


class Lifting(Message):
    """`at_min` is now if it is left out."""

    at_min: Minute | None = None


def refuse_ahead(moment: str, now: str, pointer: str) -> None:
    if instant(moment) > instant(now) + AHEAD:
        raise invalid(pointer, f"{moment} lies in the future; it is {now}")


def routes(running: Running) -> APIRouter:
    api = router(tags=["incidents"])
    documents = running.documents

    @api.post("/incidents", status_code=201)
    async def declare_incident(
        body: Announcement, caller: Annotated[Caller, any_of("desk", "coordinator", "commander")], key: IdempotencyKey
    ) -> Receipt:
        """Start the relief clock, at the time of the event itself, under a version of the rules or rules of its own."""
        refuse_ahead(body.started_at, running.now(), "/started_at")
        area = await queries.place(documents, body.area)
        caller.must_cover(area["areas"])
        villages = {place["place"]: place for place in await queries.every(documents, "place", level="village")}
        for number, village in enumerate(body.zone):
            if village not in villages:
                raise invalid(f"/zone/{number}", f"there is no village {village!r}; register it first")
            if body.area not in villages[village]["areas"]:
                raise invalid(f"/zone/{number}", f"{village} lies outside of {body.area}; name an area around both")
        told = await _with_rules(documents, body) if isinstance(body, UnderRules) else _own_rules(body, caller)
        return await running.handle(DeclareIncident(**told, areas=area["areas"]), caller.name, key)

    @api.post("/incidents/{incident}/close", status_code=201)
    async def close_incident(
        incident: str, caller: Annotated[Caller, any_of("commander")], key: IdempotencyKey
    ) -> Receipt:
        """End an incident.  Refused while trips are open."""
        about = await queries.incident(documents, incident)
        caller.must_cover(about["areas"])
        still_open = len(await queries.open_trips(documents, incident))
        now = running.now()
        at_min = minutes_between(about["started_at"], now)
        command = CloseIncident(incident=incident, at=now, at_min=at_min, open_trips=still_open)
        return await running.handle(command, caller.name, key)

    @api.get("/incidents")
    async def list_incidents(
        caller: Annotated[Caller, any_of()], state: str | None = None, limit: Limit = 100, cursor: str | None = None
    ) -> Page[IncidentView]:
        """Incidents that concern the caller's area or organisation, with their rules; `state` is open or closed."""
        where = {"state": state} if state else {}
        found = await queries.every(documents, "incident", **where)
        mine = [body for body in found if await access.concerns(documents, caller, body)]
        return page(mine, limit, cursor, key=lambda body: body["incident"])

    @api.get("/incidents/{incident}")
    async def show_incident(incident: str, caller: Annotated[Caller, any_of()]) -> AsItIs[IncidentView]:
        about = await queries.incident(documents, incident)
        await access.must_concern(documents, caller, about)
        return about

    @api.post("/incidents/{incident}/reports", status_code=201)
    async def report_need(
        incident: str,
        body: NeedsStatement,
        caller: Annotated[Caller, any_of("village_officer", "desk", "coordinator")],
        key: IdempotencyKey,
    ) -> Receipt:
        """Who needs relief in a village.  It replaces the estimate, or what was reported of an earlier moment."""
        about = await queries.open_incident(documents, incident)
        await access.must_concern(documents, caller, about)
        village = await queries.place(documents, body.village)
        caller.must_cover(village["areas"])
        if village["level"] != "village":
            raise invalid("/village", f"{body.village} is a {village['level']}; reports come from villages")
        if unknown := undeclared_groups(about, body.people, body.evacuated):
            raise invalid("/people", f"{incident} has no groups {', '.join(unknown)}")
        now = running.now()
        refuse_ahead(body.happened_at or now, now, "/happened_at")
        told = body.model_dump(exclude={"happened_at"})
        happened_at = body.happened_at or await queries.not_before_the_last(documents, incident, body.village, now)
        command = ReportNeed(**told, incident=incident, happened_at=happened_at, received_at=now)
        return await running.handle(command, caller.name, key)

    @api.get("/incidents/{incident}/reports")
    async def list_reports(
        incident: str,
        caller: Annotated[Caller, any_of()],
        village: str | None = None,
        limit: Limit = 100,
        cursor: str | None = None,
    ) -> Page[NewestReportView]:
        """The newest report of each village in the caller's area, with the `earlier` ones that it has replaced."""
        await access.must_read_board(documents, caller, await queries.incident(documents, incident))
        told = await queries.reports(documents, incident)
        places = await queries.areas_of(documents, [village] if village else told)
        mine = [told[code] for code, areas in places.items() if code in told and caller.covers(areas)]
        return page(mine, limit, cursor, key=lambda body: body["village"])

    @api.post("/incidents/{incident}/closures", status_code=201)
    async def report_closure(
        incident: str,
        body: ClosureStatement,
        caller: Annotated[Caller, any_of("desk", "driver", "village_officer", "coordinator")],
        key: IdempotencyKey,
        seen: IfMatch,
    ) -> Receipt:
        """A road that is closed or slow.  It counts for planning at once.

        Whoever the incident concerns reports it; what somebody else has reported is corrected by who may lift it.
        """
        about = await queries.open_incident(documents, incident)
        await access.must_concern(documents, caller, about)
        if await documents.get("road", f"road/{body.road}") is None:
            raise invalid("/road", f"there is no road {body.road!r}")
        name = body.closure or f"{body.road}@{body.from_min:g}"
        told = body.model_dump(exclude={"closure"})
        known = await documents.get("closure", f"closure/{incident}/{name}")
        if (
            known
            and account_of(known.body.get("by") or "") != caller.account
            and {**known.body, **told, "lifted_min": None} != known.body
        ):
            await access.must_answer_for_closure(documents, caller, about, name)
        command = ReportClosure(**told, closure=name, incident=incident)
        return await running.handle(command, caller.name, key, seen)

    @api.post("/closures/{incident}/{closure}/lift", status_code=201)
    async def lift_closure(
        incident: str,
        closure: str,
        body: Lifting,
        caller: Annotated[Caller, any_of("desk", "coordinator", "commander")],
        key: IdempotencyKey,
        seen: IfMatch,
    ) -> Receipt:
        """The road can be used again: who covers the incident says so, or a village next to an end of the road."""
        about = await queries.incident(documents, incident)
        await access.must_answer_for_closure(documents, caller, about, closure)
        at_min = minutes_between(about["started_at"], running.now()) if body.at_min is None else body.at_min
        command = LiftClosure(incident=incident, closure=closure, at_min=at_min)
        return await running.handle(command, caller.name, key, seen)

    @api.get("/closures/{incident}/{closure}")
    async def read_closure(
        incident: str, closure: str, caller: Annotated[Caller, any_of()], shown: Shown
    ) -> AsItIs[ClosureView]:
        await access.must_concern(documents, caller, await queries.incident(documents, incident))
        return shown(await queries.document(documents, "closure", f"{incident}/{closure}", "closure"))

    @api.get("/closures")
    async def list_closures(
        incident: str, caller: Annotated[Caller, any_of()], limit: Limit = 200, cursor: str | None = None
    ) -> Page[ClosureView]:
        """Closed and slow roads of an incident, lifted ones too."""
        await access.must_concern(documents, caller, await queries.incident(documents, incident))
        found = await queries.every(documents, "closure", incident=incident)
        return page(found, limit, cursor, key=lambda body: body["closure"])

    return api


def _own_rules(body: Declaration, caller: Caller) -> Json:
    """Whoever plans does not also decide above how many people a commander must approve."""
    if body.approval_limit_people is not None and not caller.roles & {"commander", "admin"}:
        raise forbidden("Only a commander sets the approval limit. Leave approval_limit_people out, or ask one.")
    return body.model_dump()


async def _with_rules(documents: Documents, body: UnderRules) -> Json:
    version = for_declaration(await queries.rules(documents), body.rules)
    if version["deadline_min"] > body.horizon_min:
        raise invalid("/horizon_min", f"the deadline of version {version['version']} lies behind the horizon")
    return {**body.model_dump(), **rules_in(version), "rules": version["version"]}
