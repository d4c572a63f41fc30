"""HTTP: trips, step by step as their crews report them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from services.relief import access, queries
from services.relief.answers_trip import TripView
from services.relief.api_register import Limit
from services.relief.commands import AbortTrip, Arrive, Depart, FinishTrip, HandOver, StartLoading
from services.relief.shapes import HandedLine, Moment, Name, Sentence, Signature
from shared.http import AsItIs, Caller, IdempotencyKey, Page, Receipt, any_of, page, router
from shared.messages import Json, Message
from shared.runtime import Running

Driver = Annotated[Caller, any_of("driver", "coordinator")]
Loader = Annotated[Caller, any_of("driver", "clerk", "supervisor", "coordinator")]
Receiver = Annotated[Caller, any_of("driver", "team_leader", "village_officer", "coordinator")]


class Step(Message):
    """Something done at a stop of the trip; `at` is now if it is left out."""

    stop: Annotated[int, Field(ge=0)]
    at: Moment | None = None


class Handover(Message):
    """What was handed over at a stop.  Both times are now if they are left out.

    `signature`: what the receiver drew on a field of 1000 by 500, as strokes like "12,340 18,338;400,90 402,96".
    """

    stop: Annotated[int, Field(ge=0)]
    lines: Annotated[list[HandedLine], Field(min_length=1)]
    received_by: Name = ""
    signature: Signature = ""
    begun_at: Moment | None = None
    ended_at: Moment | None = None


class Finish(Message):
    """`at` is now if it is left out."""

    at: Moment | None = None


class Abort(Message):
    """`goods_lost` says whether what is aboard is lost, or comes back.  `at` is now if it is left out."""

    reason: Annotated[Sentence, Field(min_length=1)]
    goods_lost: bool = False
    at: Moment | None = None


def routes(running: Running) -> APIRouter:
    api = router(prefix="/trips", tags=["trips"])
    documents = running.documents

    async def may_move(trip: str, caller: Caller, stop: int | None = None) -> Json:
        found = await queries.trip(documents, trip)
        await access.must_move(documents, caller, found, stop)
        return found

    @api.get("")
    async def list_trips(
        caller: Annotated[Caller, any_of()],
        incident: str | None = None,
        state: str | None = None,
        vehicle: str | None = None,
        place: str | None = None,
        limit: Limit = 100,
        cursor: str | None = None,
    ) -> Page[TripView]:
        """Trips that touch the caller's area or organisation, with planned and actual times, loads and handovers.

        `place`: only those that load or unload at this store, village or shelter.
        """
        asked = {"incident": incident, "state": state, "vehicle": vehicle}
        where = {name: value for name, value in asked.items() if value is not None}
        planned = [body for body in await queries.every(documents, "trip", **where) if "stops" in body]
        found = [body for body in planned if place in (None, *(stop["place"] for stop in body["stops"]))]
        seen = page(await access.visible(documents, caller, found), limit, cursor, key=lambda body: body["trip"])
        return Page(items=await queries.with_answers(documents, seen.items), next=seen.next)

    @api.get("/{trip}")
    async def show_trip(trip: str, caller: Annotated[Caller, any_of()]) -> AsItIs[TripView]:
        found = await queries.trip(documents, trip)
        await access.must_see(documents, caller, found)
        return (await queries.with_answers(documents, [found]))[0]

    @api.post("/{trip}/loading", status_code=201)
    async def start_loading(trip: str, body: Step, caller: Loader, key: IdempotencyKey) -> Receipt:
        """Refused until every load line of the trip is held."""
        (found,) = await queries.with_answers(documents, [await may_move(trip, caller, body.stop)])
        held = frozenset(code for code, answer in found["answers"].items() if answer == "held")
        command = StartLoading(trip=trip, stop=body.stop, at=body.at or running.now(), held=held)
        return await running.handle(command, caller.name, key)

    @api.post("/{trip}/departure", status_code=201)
    async def depart(trip: str, body: Step, caller: Driver, key: IdempotencyKey) -> Receipt:
        """Refused until the store has issued all goods of the stop."""
        await may_move(trip, caller)
        command = Depart(trip=trip, stop=body.stop, at=body.at or running.now())
        return await running.handle(command, caller.name, key)

    @api.post("/{trip}/arrival", status_code=201)
    async def arrive(trip: str, body: Step, caller: Driver, key: IdempotencyKey) -> Receipt:
        await may_move(trip, caller)
        return await running.handle(Arrive(trip=trip, stop=body.stop, at=body.at or running.now()), caller.name, key)

    @api.post("/{trip}/handover", status_code=201)
    async def hand_over(trip: str, body: Handover, caller: Receiver, key: IdempotencyKey) -> Receipt:
        """Goods passed into people's hands.  Never refused: what contradicts the load is recorded with a doubt.

        Once all that was to be loaded has been handed over, the trip is done.
        """
        await may_move(trip, caller, body.stop)
        ended_at = body.ended_at or running.now()
        command = HandOver(
            trip=trip,
            stop=body.stop,
            begun_at=body.begun_at or ended_at,
            ended_at=ended_at,
            lines=body.lines,
            received_by=body.received_by or caller.account,
            signature=body.signature,
        )
        return await running.handle(command, caller.name, key)

    @api.post("/{trip}/finish", status_code=201)
    async def finish_trip(trip: str, body: Finish, caller: Driver, key: IdempotencyKey) -> Receipt:
        """The trip ends before all is handed over; what is still aboard has been brought back.

        A trip that was aborted with goods aboard is finished when these are back at the store.
        """
        await may_move(trip, caller)
        return await running.handle(FinishTrip(trip=trip, at=body.at or running.now()), caller.name, key)

    @api.post("/{trip}/abort", status_code=201)
    async def abort_trip(trip: str, body: Abort, caller: Driver, key: IdempotencyKey) -> Receipt:
        await may_move(trip, caller)
        command = AbortTrip(trip=trip, at=body.at or running.now(), reason=body.reason, goods_lost=body.goods_lost)
        return await running.handle(command, caller.name, key)

    return api
