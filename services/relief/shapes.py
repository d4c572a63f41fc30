"""The pieces of which relief's commands, events and HTTP bodies are made.

Times are RFC 3339 texts with an offset; `*_min` are minutes after the incident's start; quantities are whole units.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from shared.clock import instant
from shared.messages import Message, Number, Whole
from shared.problem import Problem

EVACUATED = "_evacuated"
PERSONS_MAX = 10_000_000
UNITS_MAX = 1_000_000_000
POINT = "(?:1000|[0-9]{1,3}),(?:500|[1-4]?[0-9]{1,2})"
STROKE = f"{POINT}(?: {POINT})*"
DRAWING = f"(?:{STROKE}(?:;{STROKE})*)?"


def _with_zone(text: str) -> str:
    try:
        instant(text)
    except Problem as problem:
        raise ValueError(problem.detail) from None
    return text


def _plain(code: str) -> str:
    if any(mark.isspace() or mark == "/" for mark in code):
        raise ValueError("a code has neither spaces nor slashes")
    return code


def _drawn(text: str) -> str:
    if not re.fullmatch(DRAWING, text):
        raise ValueError('strokes are points "x,y x,y", whole, x up to 1000 and y up to 500, with ; between strokes')
    return text


Moment = Annotated[str, Field(max_length=40, json_schema_extra={"format": "date-time"}), AfterValidator(_with_zone)]
Code = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_plain)]
Name = Annotated[str, Field(max_length=200)]
Sentence = Annotated[str, Field(max_length=2000)]
Signature = Annotated[str, Field(max_length=6000, json_schema_extra={"pattern": "^[0-9,; ]*$"}), AfterValidator(_drawn)]
"""Strokes on a field twice as wide as high, each as SVG writes a line's points.  A name takes a thousand letters.

The document names the letters only: other programs make examples from its pattern, and from DRAWING that takes minutes.
"""
Minute = Annotated[Number, Field(ge=-525_600, le=525_600)]
Persons = Annotated[Whole, Field(ge=0, le=PERSONS_MAX)]
Units = Annotated[Whole, Field(ge=0, le=UNITS_MAX)]
Latitude = Annotated[Number, Field(ge=-90, le=90)]
Longitude = Annotated[Number, Field(ge=-180, le=180)]
Positive = Annotated[Number, Field(gt=0, le=1e9)]
Share = Annotated[Number, Field(ge=0, le=1)]
Version = Annotated[Whole, Field(ge=1, le=1_000_000)]
Access = Literal["road", "wading", "boat"]
Level = Literal["city", "county", "township", "village", "shelter"]
People = dict[Code, Persons]


class Place(Message):
    """A division, village or shelter.  `expected_persons` is what a shelter is prepared for."""

    place: Code
    name: Name
    name_en: Name = ""
    level: Level
    parent: Code | None = None
    lat: Latitude
    lon: Longitude
    population: Persons = 0
    expected_persons: Persons = 0


class Road(Message):
    """A two-way main road between the junctions `a` and `b`."""

    road: Code
    a: Code
    b: Code
    a_lat: Latitude
    a_lon: Longitude
    b_lat: Latitude
    b_lon: Longitude
    km: Positive
    truck_speed_kmh: Positive


class TravelModel(Message):
    """How to drive where no road is known; `rivers` are lines of [lat, lon] points that no leg should cross."""

    detour_factor: Positive
    access_speed_kmh: dict[str, Positive]
    night_factor: Positive
    flooded_access_speed_factor: Positive
    rivers: list[list[tuple[Latitude, Longitude]]] = Field(default_factory=list)


class Vehicle(Message):
    """A vehicle with its crew.  `speed` 1 is the speed of the road model.

    `ready_min` counts from the incident's start, or from the call if it stands `on_call` at an enterprise.
    """

    vehicle: Code
    type: Code
    depot: Code
    org: str = ""
    payload_kg: Positive
    volume_m3: Positive
    speed: Positive = 1.0
    reach: Annotated[tuple[Access, ...], Field(min_length=1)] = ("road",)
    ready_min: Minute = 0
    on_call: bool = False
    duty_min: Positive = 720


class Group(Message):
    """People counted together; rank 1 is relieved first."""

    id: Code
    rank: Annotated[int, Field(ge=1, le=9)]


class Substitute(Message):
    """One unit of `item` counts as `units` of the base item."""

    item: Code
    units: Positive


class Ration(Message):
    """`quantity` units of a base item for every `per_persons` persons of `groups`."""

    item: Code
    groups: Annotated[list[Code], Field(min_length=1)]
    quantity: Positive
    per_persons: Positive = 1.0
    life_saving: bool = False
    substitutes: list[Substitute] = Field(default_factory=list)


class Water(Message):
    """How a village can be reached before it has reported, and how deep the water is."""

    access: Access
    depth_m: Annotated[Number, Field(ge=0, le=100)] = 0.0


class ReliefRules(Message):
    """By which relief is measured: who comes first, what everybody gets until when, what is assumed of the silent.

    A village of which nothing is heard for `silent_after_min` is silent and counts with an estimate, split by
    `group_shares` (share of each group in the population).  A plan for more people than `approval_limit_people` needs
    a commander; without it, the platform's own limit counts.
    """

    deadline_min: Positive = 540
    groups: Annotated[list[Group], Field(min_length=1)]
    group_shares: dict[Code, Share]
    rations: Annotated[list[Ration], Field(min_length=1)]
    default_need_ratio: Share
    default_evacuated_ratio: Share
    silent_after_min: Positive = 120
    approval_limit_people: Persons | None = None

    @model_validator(mode="after")
    def _of_declared_groups(self) -> ReliefRules:
        known = {group.id for group in self.groups}
        if len(known) < len(self.groups):
            raise ValueError("a group is named twice")
        if unnamed := {g for ration in self.rations for g in ration.groups} - known:
            raise ValueError(f"rations name groups that are not declared: {', '.join(sorted(unnamed))}")
        if unnamed := set(self.group_shares) - known:
            raise ValueError(f"group_shares name groups that are not declared: {', '.join(sorted(unnamed))}")
        if abs(sum(self.group_shares.values()) - 1) > 1e-6:
            raise ValueError("group_shares must add up to 1")
        return self


class Occasion(Message):
    """What has happened where and since when.  `zone` are the villages that are expected to report."""

    incident: Code
    kind: Code
    name: Name
    name_en: Name = ""
    mode: Literal["drill", "real"]
    started_at: Moment
    horizon_min: Positive = 1440
    area: Code
    zone: list[Code]
    water: dict[Code, Water] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _names_once(self) -> Occasion:
        if len(set(self.zone)) < len(self.zone):
            raise ValueError("a village of the zone is named twice")
        return self


class Declaration(ReliefRules, Occasion):
    """An incident and the rules by which relief is measured in it.  All of it is data, fixed at birth."""

    @model_validator(mode="after")
    def _due_within_the_horizon(self) -> Declaration:
        if self.deadline_min > self.horizon_min:
            raise ValueError("the deadline lies behind the horizon")
        return self


class Needs(Message):
    """What a village reports: persons affected, and those who need relief, by group, at home and evacuated."""

    stage: Literal["first", "follow_up", "corrected"]
    affected: Persons
    people: People
    evacuated: People = Field(default_factory=dict)
    access: Access = "road"
    water_depth_m: Annotated[Number, Field(ge=0, le=100)] = 0.0

    @model_validator(mode="after")
    def _consistent(self) -> Needs:
        if sum(self.people.values()) + sum(self.evacuated.values()) > self.affected:
            raise ValueError("more people in need than affected; correct one of the two counts")
        if any(group.endswith(EVACUATED) for group in (*self.people, *self.evacuated)):
            raise ValueError(f"write the group without {EVACUATED}; the field evacuated says it already")
        return self


class Blockage(Message):
    """A road that is closed (`factor` 0) or slow (`factor` of its speed), until further notice without `until_min`."""

    road: Code
    from_min: Minute
    until_min: Minute | None = None
    factor: Annotated[Number, Field(ge=0, lt=1)] = 0.0
    reason: Sentence = ""

    @model_validator(mode="after")
    def _consistent(self) -> Blockage:
        if self.until_min is not None and self.until_min <= self.from_min:
            raise ValueError("until_min must lie after from_min")
        return self


class Line(Message):
    """Units of an item from one supply (a lot's stock or a production line)."""

    supply: str
    item: Code
    reserve: str
    quantity: Units


class ReturnedLine(Line):
    """Goods that come back to the store which had loaded them."""

    store: Code


class Source(Message):
    """Where goods were to be loaded: a store and an item there; of production, `supply` is the line's code."""

    store: Code
    item: Code
    supply: str
    reserve: str


class StopLine(Line):
    reservation: str = ""


class Stop(Message):
    """A planned stop of a trip; `reservation` is given on load lines only."""

    stop: Annotated[int, Field(ge=0)]
    place: Code
    do: Literal["load", "unload"]
    arrive_min: float
    start_min: float
    end_min: float
    depart_min: float
    dock: int | None = None
    lines: list[StopLine]


class HandedLine(Message):
    """What became of goods at a handover: `good` were accepted, `short` were missing, `damaged` were refused."""

    supply: str
    item: Code
    reserve: str
    good: Units
    short: Units = 0
    damaged: Units = 0


class BeyondLine(Message):
    """Goods handed over, by the record, of which fewer were aboard, by the record."""

    supply: str
    item: str
    reserve: str
    handed: int
    aboard: int


class DemandPlace(Message):
    """People to be relieved at a place, by group; `basis` says whether an estimate is part of it."""

    place: str
    kind: Literal["village", "shelter"]
    township: str
    county: str
    lat: float
    lon: float
    access: str
    people: dict[str, int]
    basis: Literal["reported", "estimated"]
