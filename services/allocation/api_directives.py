"""What coordinators decide by hand, over HTTP: keep a trip, leave out a store or a vehicle, undo it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.routing import BaseRoute

from services.allocation import views
from services.allocation.acting import act
from services.allocation.commands import GiveDirective, HearDirective, LiftDirective
from services.allocation.plan import incident_closed
from services.allocation.shapes_directives import Directive, DirectivePage, DirectiveView
from shared.http import Caller, IdempotencyKey, Receipt, any_of, page, router
from shared.messages import Json
from shared.problem import Problem
from shared.runtime import Running, name_for

Limit = Annotated[int, Query(ge=1, le=500)]
Cursor = Annotated[str | None, Query(max_length=400)]
Decider = Annotated[Caller, any_of("coordinator", "commander")]
Reader = Annotated[Caller, any_of()]


def routes(running: Running) -> list[BaseRoute]:
    return [*directive_routes(running).routes]


def directive_routes(running: Running) -> APIRouter:
    api = router(prefix="/incidents/{incident}/directives", tags=["directives"])

    @api.post("")
    async def give_directive(incident: str, body: Directive, caller: Decider, key: IdempotencyKey) -> Receipt:
        """New plans keep a trip that has not begun, or leave out a store or a vehicle, until that is undone."""
        known = await _covered(running, caller, incident)
        if known.get("closed"):
            raise incident_closed()
        await _must_exist(running, incident, body)
        command = GiveDirective(
            incident=incident,
            directive=name_for("directive", caller.name, key),
            by=caller.name,
            at=running.now(),
            **body.model_dump(),
        )
        receipt = await running.handle(command, caller.name, key)
        await running.caught_up(receipt.position)
        await _tell_proposals(running, incident, command.directive)  # from now on none is approved that breaks it
        return receipt

    @api.get("")
    async def list_directives(incident: str, caller: Reader, limit: Limit = 50, cursor: Cursor = None) -> DirectivePage:
        """In the order in which they were given; those that hold no more say since when and why."""
        await _covered(running, caller, incident)
        found = page(await views.every(running.documents, "directive", incident=incident), limit, cursor, _in_order)
        return DirectivePage(items=[DirectiveView(**body) for body in found.items], next=found.next)

    @api.post("/{directive}/lift")
    async def lift_directive(incident: str, directive: str, caller: Decider, key: IdempotencyKey) -> Receipt:
        """Undo it: the next plan is free again."""
        await _covered(running, caller, incident)
        command = LiftDirective(
            incident=incident, directive=directive, by=caller.name, at=running.now(), cause="undone"
        )
        return await running.handle(command, caller.name, key)

    return api


async def _covered(running: Running, caller: Caller, incident: str) -> Json:
    known = await views.incident(running.documents, incident)
    caller.must_cover(known["areas"])
    return known


async def _tell_proposals(running: Running, incident: str, directive: str) -> None:
    """Somebody may have read all directives a moment ago, and be about to approve."""
    for plan in await views.every(running.documents, "plan", incident=incident, state="proposed"):
        await act(running, HearDirective(plan=plan["plan"], directive=directive), f"hear:{plan['plan']}:{directive}")


async def _must_exist(running: Running, incident: str, body: Directive) -> None:
    """The trip, which must not have begun, or the store or vehicle."""
    if body.kind != "keep_trip":
        kind = body.kind.removeprefix("leave_out_")
        await views.one(running.documents, kind, body.subject, kind)
        return
    trip = await views.one(running.documents, "trip", body.subject, "trip")
    if trip.get("incident") != incident or trip["state"] != "planned":
        raise Problem("trip-not-waiting", f"Trip {body.subject!r} is {trip['state']}: only one that waits can be kept.")
    if trip.get("refused"):
        raise Problem("trip-not-waiting", f"Goods of trip {body.subject!r} were refused: it cannot load, keep another.")


def _in_order(body: Json) -> str:
    return f"{body['position']:012}"
