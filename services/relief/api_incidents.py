"""HTTP: incidents, and what people report about them."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter

from services.relief import queries
from services.relief.api_register import Limit
from services.relief.commands import CloseIncident, DeclareIncident, LiftClosure, ReportClosure, ReportNeed
from services.relief.needs import undeclared_groups
from services.relief.shapes import Blockage, Code, Declaration, Minute, Moment, Needs
from shared.clock import instant, minutes_between
from shared.http import Caller, IdempotencyKey, Page, Receipt, any_of, page, router
from shared.messages import Json, Message
from shared.problem import invalid
from shared.runtime import Running

AHEAD = timedelta(minutes=5)
"""Clocks of tablets differ; what lies further in the future is a typing mistake."""


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
        body: Declaration, caller: Annotated[Caller, any_of("desk", "coordinator", "commander")], key: IdempotencyKey
    ) -> Receipt:
        """Start the relief clock, at the time of the event itself."""
        refuse_ahead(body.started_at, running.now(), "/started_at")
        area = await queries.place(documents, body.area)
        caller.must_cover(area["areas"])
        villages = {place["place"] for place in await queries.every(documents, "place", level="village")}
        for number, village in enumerate(body.zone):
            if village not in villages:
                raise invalid(f"/zone/{number}", f"there is no village {village!r}; register it first")
        command = DeclareIncident(**body.model_dump(), areas=area["areas"])
        return await running.handle(command, caller.name, key)

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
        _: Annotated[Caller, any_of()], state: str | None = None, limit: Limit = 100, cursor: str | None = None
    ) -> Page:
        """Incidents with their rules; `state` is open or closed."""
        where = {"state": state} if state else {}
        found = await queries.every(documents, "incident", **where)
        return page(found, limit, cursor, key=lambda body: body["incident"])

    @api.get("/incidents/{incident}")
    async def show_incident(incident: str, _: Annotated[Caller, any_of()]) -> Json:
        return await queries.incident(documents, incident)

    @api.post("/incidents/{incident}/reports", status_code=201)
    async def report_need(
        incident: str,
        body: NeedsStatement,
        caller: Annotated[Caller, any_of("village_officer", "desk", "coordinator")],
        key: IdempotencyKey,
    ) -> Receipt:
        """Who needs relief in a village.  It replaces the estimate, or what was reported of an earlier moment."""
        about = await queries.open_incident(documents, incident)
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

    @api.post("/incidents/{incident}/closures", status_code=201)
    async def report_closure(
        incident: str,
        body: ClosureStatement,
        caller: Annotated[Caller, any_of("desk", "driver", "village_officer", "coordinator")],
        key: IdempotencyKey,
    ) -> Receipt:
        """A road that is closed or slow.  It counts for planning at once."""
        await queries.open_incident(documents, incident)
        if await documents.get("road", f"road/{body.road}") is None:
            raise invalid("/road", f"there is no road {body.road!r}")
        name = body.closure or f"{body.road}@{body.from_min:g}"
        command = ReportClosure(**body.model_dump(exclude={"closure"}), closure=name, incident=incident)
        return await running.handle(command, caller.name, key)

    @api.post("/closures/{incident}/{closure}/lift", status_code=201)
    async def lift_closure(
        incident: str,
        closure: str,
        body: Lifting,
        caller: Annotated[Caller, any_of("desk", "coordinator")],
        key: IdempotencyKey,
    ) -> Receipt:
        """The road can be used again."""
        about = await queries.incident(documents, incident)
        at_min = minutes_between(about["started_at"], running.now()) if body.at_min is None else body.at_min
        return await running.handle(LiftClosure(incident=incident, closure=closure, at_min=at_min), caller.name, key)

    @api.get("/closures")
    async def list_closures(
        incident: str, _: Annotated[Caller, any_of()], limit: Limit = 200, cursor: str | None = None
    ) -> Page:
        """Closed and slow roads of an incident, lifted ones too."""
        found = await queries.every(documents, "closure", incident=incident)
        return page(found, limit, cursor, key=lambda body: body["closure"])

    return api
