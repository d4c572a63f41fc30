"""Bulk files: places (parents first), roads, vehicles and needs reports.

A guard looks at the whole file before anything of it is applied: codes must be known and lie in the caller's area.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from services.relief import access, queries
from services.relief.commands import RegisterPlace, RegisterRoad, RegisterVehicle, ReportNeed
from services.relief.needs import undeclared_groups
from services.relief.place import chain
from services.relief.shapes import (
    Access,
    Code,
    Latitude,
    Level,
    Longitude,
    Minute,
    Moment,
    Name,
    Needs,
    People,
    Persons,
    Positive,
)
from shared.clock import instant, stamp
from shared.http import Caller
from shared.imports import check_all
from shared.messages import Json
from shared.problem import Problem, forbidden
from shared.runtime import Running
from shared.service import Import, ImportContext


def _words(value: object) -> object:
    """`road wading` in a cell of a table is a list of two."""
    return value.split() if isinstance(value, str) else value


def _counts(value: object) -> object:
    """`infant:1 general:20` in a cell of a table is a count by group."""
    return dict(pair.split(":", 1) for pair in value.split()) if isinstance(value, str) and ":" in value else value


class Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlaceRow(Row):
    """`area_m2` and `capacity_persons` of shelters may stand in the file; nothing is decided by them."""

    code: Code
    kind: Level
    parent: Code | None = None
    name_zh: Name
    name_en: Name = ""
    lat: Latitude
    lon: Longitude
    population: Persons = 0
    expected_persons: Persons = 0
    area_m2: float | None = None
    capacity_persons: Persons | None = None


class RoadRow(Row):
    code: Code
    a: Code
    a_lat: Latitude
    a_lon: Longitude
    b: Code
    b_lat: Latitude
    b_lon: Longitude
    km: Positive
    truck_speed_kmh: Positive


class VehicleRow(Row):
    """Ready at `ready_min` after the incident's start, or `ready_after_call_min` after an enterprise is called."""

    code: Code
    type: Code
    name_zh: Name = ""
    name_en: Name = ""
    store: Code
    payload_kg: Positive
    volume_m3: Positive
    speed: Positive = 1.0
    reach: Annotated[tuple[Access, ...], Field(min_length=1), BeforeValidator(_words)] = ("road",)
    ready_min: Minute | None = None
    ready_after_call_min: Minute | None = None
    max_duty_min: Positive = 720

    @model_validator(mode="after")
    def _ready_once(self) -> VehicleRow:
        if (self.ready_min is None) == (self.ready_after_call_min is None):
            raise ValueError("give either ready_min or ready_after_call_min")
        return self


class ReportRow(Needs):
    """`happened_at`, or `minute` after the incident's start.  `incident` may be left out while only one is open."""

    village: Code
    incident: Code | None = None
    happened_at: Moment | None = None
    minute: Minute | None = None
    people: Annotated[People, BeforeValidator(_counts)]
    evacuated: Annotated[People, BeforeValidator(_counts)] = Field(default_factory=dict)


# ---- commands ----


def register_place(row: PlaceRow, context: ImportContext) -> RegisterPlace:
    return RegisterPlace(
        place=row.code,
        name=row.name_zh,
        name_en=row.name_en,
        level=row.kind,
        parent=row.parent,
        lat=row.lat,
        lon=row.lon,
        population=row.population,
        expected_persons=row.expected_persons,
        areas=context.facts["areas"][row.code],
    )


def register_road(row: RoadRow, _: ImportContext) -> RegisterRoad:
    return RegisterRoad(road=row.code, **row.model_dump(exclude={"code"}))


def register_vehicle(row: VehicleRow, context: ImportContext) -> RegisterVehicle:
    depot = context.facts["depots"][row.store]
    on_call = row.ready_min is None
    return RegisterVehicle(
        vehicle=row.code,
        type=row.type,
        depot=row.store,
        org=depot["org"],
        payload_kg=row.payload_kg,
        volume_m3=row.volume_m3,
        speed=row.speed,
        reach=row.reach,
        ready_min=(row.ready_after_call_min if on_call else row.ready_min) or 0,
        on_call=on_call,
        duty_min=row.max_duty_min,
        areas=depot["areas"],
    )


def report_need(row: ReportRow, context: ImportContext) -> ReportNeed:
    incident = row.incident or context.facts["incident"]
    started_at = context.facts["started_at"][incident]
    happened_at = row.happened_at or context.at
    if row.happened_at is None and row.minute is not None:
        happened_at = stamp(instant(started_at) + timedelta(minutes=row.minute))
    told = row.model_dump(include=set(Needs.model_fields))
    return ReportNeed(**told, incident=incident, village=row.village, happened_at=happened_at, received_at=context.at)


# ---- guards ----


async def guard_places(running: Running, caller: Caller, rows: Sequence[PlaceRow]) -> Json:
    """Each place's chain of areas; its parent is registered already, or stands above it in the file."""
    known = {body["place"]: body["areas"] for body in await queries.every(running.documents, "place")}
    areas: dict[str, list[str]] = {}

    def check(row: PlaceRow) -> None:
        if row.code in known:
            caller.must_cover(known[row.code])
        areas[row.code] = known[row.code] = chain(row.code, row.parent, known)
        caller.must_cover(known[row.code])

    await check_all(rows, check)
    return {"areas": areas}


async def guard_roads(running: Running, caller: Caller, _: Sequence[RoadRow]) -> Json:
    await access.must_cover_network(running.documents, caller)
    return {}


async def guard_vehicles(running: Running, caller: Caller, rows: Sequence[VehicleRow]) -> Json:
    """Areas and owner of every depot in the file."""
    known = {body["store"]: body for body in await queries.every(running.documents, "depot")}
    vehicles = {body["vehicle"]: body for body in await queries.every(running.documents, "vehicle")}

    def check(row: VehicleRow) -> None:
        if row.code in vehicles:
            caller.must_cover(vehicles[row.code]["areas"], vehicles[row.code]["org"])
        if row.store not in known:
            raise Problem("not-found", f"There is no store {row.store!r} here. Register the store first.", 404)
        caller.must_cover(known[row.store]["areas"], known[row.store]["org"])

    await check_all(rows, check)
    return {"depots": {row.store: known[row.store] for row in rows}}


async def guard_reports(running: Running, caller: Caller, rows: Sequence[ReportRow]) -> Json:
    """When each open incident started, and which one is meant where a row does not say."""
    known = {body["place"]: body for body in await queries.every(running.documents, "place", level="village")}
    incidents = await queries.every(running.documents, "incident", state="open")
    declared = {body["incident"]: body for body in incidents}
    started_at = {code: body["started_at"] for code, body in declared.items()}
    only = next(iter(started_at)) if len(started_at) == 1 else None
    foreign = {code for code, body in declared.items() if not await access.concerns(running.documents, caller, body)}

    def check(row: ReportRow) -> None:
        about = declared.get(row.incident or only or "")
        if about is None:
            raise Problem("not-found", f"There is no open incident {row.incident!r}. Name one of {sorted(started_at)}.")
        if about["incident"] in foreign:
            raise forbidden(f"{about['incident']} does not concern your area. Name an incident that does.")
        if unknown := undeclared_groups(about, row.people, row.evacuated):
            raise Problem("invalid", f"{about['incident']} has no groups {', '.join(unknown)}.", 422)
        if row.village not in known:
            raise Problem("not-found", f"There is no village {row.village!r} here. Register it first.", 404)
        caller.must_cover(known[row.village]["areas"])

    await check_all(rows, check)
    return {"started_at": started_at, "incident": only}


imports = {
    "places": Import(PlaceRow, register_place, ("coordinator",), guard_places),
    "roads": Import(RoadRow, register_road, ("coordinator",), guard_roads),
    "vehicles": Import(VehicleRow, register_vehicle, ("coordinator", "supervisor", "partner"), guard_vehicles),
    "reports": Import(ReportRow, report_need, ("village_officer", "desk", "coordinator"), guard_reports),
}
