"""HTTP: places, travel model and vehicles.  Places, roads and vehicles are registered by import."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from services.relief import access, queries
from services.relief.answers import PlaceView, RoadView, TravelModelView, VehicleView
from services.relief.commands import ReportBreakdown, SetTravelModel
from services.relief.shapes import Code, Level, Moment, Sentence, TravelModel
from shared.clock import minutes_between
from shared.editing import IfMatch, Shown
from shared.http import AsItIs, Caller, IdempotencyKey, Page, Receipt, any_of, page, router
from shared.messages import Message
from shared.runtime import Running

Limit = Annotated[int, Query(ge=1, le=5000)]


class Breakdown(Message):
    """`incident` may be left out if the vehicle is driving for one, or only one is open; `at` is now if left out."""

    reason: Annotated[Sentence, Field(min_length=1)]
    incident: Code | None = None
    at: Moment | None = None
    goods_lost: bool = True


def routes(running: Running) -> APIRouter:
    api = router()

    @api.get("/network", tags=["register"])
    async def read_travel_model(_: Annotated[Caller, any_of()], shown: Shown) -> AsItIs[TravelModelView]:
        """How plans drive where no main road leads."""
        return shown(await queries.document(running.documents, "network", "model", "travel model"))

    @api.post("/network", status_code=201, tags=["register"])
    async def set_travel_model(
        body: TravelModel, caller: Annotated[Caller, any_of("coordinator")], key: IdempotencyKey, seen: IfMatch
    ) -> Receipt:
        """How to drive where no main road leads: one model for all, set by who covers the whole network."""
        await access.must_cover_network(running.documents, caller)
        return await running.handle(SetTravelModel(**body.model_dump()), caller.name, key, seen)

    @api.get("/places", tags=["register"])
    async def list_places(
        _: Annotated[Caller, any_of()],
        level: Level | None = None,
        parent: str | None = None,
        limit: Limit = 200,
        cursor: str | None = None,
    ) -> Page[PlaceView]:
        """Divisions, villages and shelters."""
        where = {name: value for name, value in (("level", level), ("parent", parent)) if value is not None}
        places = await queries.every(running.documents, "place", **where)
        return page(places, limit, cursor, key=lambda body: body["place"])

    @api.get("/roads", tags=["register"])
    async def list_roads(
        _: Annotated[Caller, any_of()], limit: Limit = 2000, cursor: str | None = None
    ) -> Page[RoadView]:
        """The main roads, edge by edge, with their ends."""
        roads = await queries.every(running.documents, "road")
        return page(roads, limit, cursor, key=lambda body: body["road"])

    @api.get("/vehicles", tags=["register"])
    async def list_vehicles(
        caller: Annotated[Caller, any_of()],
        depot: str | None = None,
        state: str | None = None,
        limit: Limit = 200,
        cursor: str | None = None,
    ) -> Page[VehicleView]:
        """Vehicles of the caller's area or organisation; `state` is ready or lost."""
        where = {name: value for name, value in (("depot", depot), ("state", state)) if value is not None}
        vehicles = await queries.every(running.documents, "vehicle", **where)
        mine = [body for body in vehicles if caller.covers(body["areas"], body["org"])]
        return page(mine, limit, cursor, key=lambda body: body["vehicle"])

    @api.post("/vehicles/{vehicle}/breakdown", status_code=201, tags=["trips"])
    async def report_breakdown(
        vehicle: str, body: Breakdown, caller: Annotated[Caller, any_of("driver", "coordinator")], key: IdempotencyKey
    ) -> Receipt:
        """The vehicle is lost to the incident; the trip that it has begun is aborted with what is aboard."""
        known = await queries.vehicle(running.documents, vehicle)
        caller.must_cover(known["areas"], known["org"])
        trip = await queries.trip_of_vehicle(running.documents, vehicle)
        about = await queries.one_open_incident(running.documents, trip["incident"] if trip else body.incident)
        await access.must_concern(running.documents, caller, about)
        at = body.at or running.now()
        command = ReportBreakdown(
            vehicle=vehicle,
            incident=about["incident"],
            trip=trip["trip"] if trip else "",
            at=at,
            at_min=minutes_between(about["started_at"], at),
            reason=body.reason,
            goods_lost=body.goods_lost,
        )
        return await running.handle(command, caller.name, key)

    return api
