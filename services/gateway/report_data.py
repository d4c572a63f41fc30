"""What the after-action report is made from.  `collect` fills it from the services; any other source may do so too.

Minutes count from the incident's start; coordinates are [lon, lat] in WGS 84 degrees.
"""

from __future__ import annotations

from typing import TypedDict


class Facts(TypedDict):
    """The incident itself.  `area` is the division's name."""

    incident: str
    name: str
    name_en: str
    mode: str
    started_at: str
    deadline_min: float
    as_of: str
    as_of_min: float


class Figures(TypedDict):
    """People, from handovers; `planned` and `bound` from the first approved plan, None before there is one."""

    affected: int
    in_need: int
    in_time: int
    late: int
    planned: int | None
    bound: int | None
    median_min: float | None
    latest_min: float | None
    trips: int
    replans: int


class Share(TypedDict):
    """One row of a table: a priority group or a county."""

    code: str
    name: str
    name_en: str
    in_need: int
    in_time: int
    late: int


class Point(TypedDict):
    """`people` relieved by `at_min`."""

    at_min: float
    people: int


class Spot(TypedDict):
    """A village or shelter; `relieved_min` is when its last handover completed the ration set, None if none did."""

    place: str
    name: str
    name_en: str
    lon: float
    lat: float
    people: int
    relieved_min: float | None


class Shortage(TypedDict):
    """`cause` and `cause_en` are sentences."""

    item: str
    place: str
    people: int
    cause: str
    cause_en: str


class Used(TypedDict):
    reserve: str
    item: str
    quantity: int


class Happening(TypedDict):
    """A line of the timeline.  `kind`: trouble (went wrong), answer (was done), step (an ordinary milestone)."""

    at_min: float
    kind: str
    zh: str
    en: str


class ReportData(TypedDict):
    facts: Facts
    figures: Figures
    groups: list[Share]
    counties: list[Share]
    curve: list[Point]
    plan_curve: list[Point]
    spots: list[Spot]
    boundaries: list[list[list[float]]]
    """Outlines as rings of [lon, lat]."""
    roads: list[list[list[float]]]
    """Each road as a line of [lon, lat]."""
    shortages: list[Shortage]
    used: list[Used]
    timeline: list[Happening]
