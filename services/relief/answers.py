"""What relief answers, field by field: its documents and boards as they are made, told to whoever reads the interface.

Times are RFC 3339 texts with an offset; `*_min` and minutes count from the incident's start; quantities are whole
units, people are persons.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.relief.shapes import Access, Level

TripState = Literal["planned", "loading", "under_way", "arrived", "done", "aborted", "cancelled"]


class Shown(BaseModel):
    """Nothing is answered that is not named here."""

    model_config = ConfigDict(extra="forbid")


# ---- register ----


class PlaceView(Shown):
    """`areas` are the place itself and every division above it, from the bottom up.

    `expected_persons` is what a shelter is prepared for.
    """

    place: str
    name: str
    name_en: str
    level: Level
    parent: str | None
    areas: list[str]
    lat: float
    lon: float
    population: int
    expected_persons: int


class RoadView(Shown):
    """A two-way main road between the junctions `a` and `b`."""

    road: str
    a: str
    b: str
    a_lat: float
    a_lon: float
    b_lat: float
    b_lon: float
    km: float
    truck_speed_kmh: float


Point = Annotated[list[float], Field(min_length=2, max_length=2)]
"""[lat, lon]"""


class TravelModelView(Shown):
    """How plans drive where no road is known; `rivers` are lines of points that no leg should cross."""

    detour_factor: float
    access_speed_kmh: dict[str, float]
    night_factor: float
    flooded_access_speed_factor: float
    rivers: list[list[Point]]


class LossView(Shown):
    """A breakdown.  `trip` is what it was driving, "" if nothing; `goods_lost` says whether the load is lost too."""

    incident: str
    trip: str
    at: str
    at_min: float
    reason: str
    goods_lost: bool


class VehicleView(Shown):
    """A vehicle with its crew.  `speed` 1 is the speed of the road model; `org` is "" for the administration's.

    `ready_min` counts from the incident's start, or from the call if it stands `on_call` at an enterprise.
    """

    vehicle: str
    type: str
    depot: str
    org: str
    areas: list[str]
    payload_kg: float
    volume_m3: float
    speed: float
    reach: list[Access]
    ready_min: float
    on_call: bool
    duty_min: float
    state: Literal["ready", "lost"]
    lost: LossView | None


# ---- incidents and closures ----


class GroupView(Shown):
    """People counted together; rank 1 is relieved first."""

    id: str
    rank: int


class SubstituteView(Shown):
    """One unit of `item` counts as `units` of the base item."""

    item: str
    units: float


class RationView(Shown):
    """`quantity` units of a base item for every `per_persons` persons of `groups`."""

    item: str
    groups: list[str]
    quantity: float
    per_persons: float
    life_saving: bool
    substitutes: list[SubstituteView]


class RulesShown(Shown):
    """By which relief is measured.

    `group_shares` and both ratios, of the population, stand for a village that is silent for `silent_after_min`.
    Above `approval_limit_people` a commander approves plans; null: the platform's own limit counts.
    """

    deadline_min: float
    groups: list[GroupView]
    group_shares: dict[str, float]
    rations: list[RationView]
    default_need_ratio: float
    default_evacuated_ratio: float
    silent_after_min: float
    approval_limit_people: int | None


class WaterView(Shown):
    """How a village can be reached before it has reported, and how deep the water is."""

    access: Access
    depth_m: float


class IncidentView(RulesShown):
    """Where, since when, and the rules by which relief is measured.

    `zone` are the villages that are expected to report, `water` is what was known of them at the declaration; `rules`
    is the published version that the rules are those of, null if they were written for this incident.
    """

    incident: str
    kind: str
    name: str
    name_en: str
    mode: Literal["drill", "real"]
    started_at: str
    horizon_min: float
    area: str
    areas: list[str]
    zone: list[str]
    water: dict[str, WaterView]
    rules: int | None
    state: Literal["open", "closed"]
    closed_at: str | None


class ReportView(Shown):
    """What a village has said it needs, when it was so and when it was heard; `by` is who said it."""

    incident: str
    village: str
    happened_at: str
    received_at: str
    stage: Literal["first", "follow_up", "corrected"]
    affected: int
    people: dict[str, int]
    evacuated: dict[str, int]
    access: Access
    water_depth_m: float
    by: str


class NewestReportView(ReportView):
    """The newest of a number of `reports`, and the `earlier` ones that it has replaced, as they came."""

    reports: int
    earlier: list[ReportView]


class ClosureView(Shown):
    """A road that is closed (`factor` 0) or slow (`factor` of its speed), until further notice without `until_min`.

    `by` is who has reported it last; `lifted_min` is null while it stands.
    """

    closure: str
    incident: str
    road: str
    from_min: float
    until_min: float | None
    factor: float
    reason: str
    by: str
    lifted_min: float | None


# ---- the board ----


class GroupFigures(Shown):
    in_need: int
    relieved_in_time: int
    relieved_by_horizon: int


class CountyFigures(GroupFigures):
    """`projected`: relieved once the open trips have gone as planned."""

    name: str
    name_en: str
    projected: int


class Figures(Shown):
    """The incident in numbers, counted from handovers; persons unless a name says otherwise.

    `places` and `trips` are numbers of them by state; `trips_late` are open and more than 15 minutes behind their plan
    at a stop.  `relief_minutes_*` are null before anybody is relieved.
    """

    incident: str
    state: Literal["open", "closed"]
    as_of: str
    now_min: float
    deadline_min: float
    people_affected: int
    people_in_need: int
    people_estimated: int
    people_relieved: int
    people_relieved_in_time: int
    people_relieved_by_horizon: int
    people_open: int
    people_projected: int
    by_group: dict[str, GroupFigures]
    by_county: dict[str, CountyFigures]
    relief_minutes_median: float | None
    relief_minutes_latest: float | None
    villages_reported: int
    villages_silent: int
    places: dict[Literal["due", "projected", "done"], int]
    exceptions: int
    trips: dict[TripState, int]
    trips_late: int
    vehicles_under_way: int
    vehicles_lost: int


class CurvePoint(Shown):
    """So many persons are relieved from this minute on."""

    minute: float
    relieved: int


class NeedView(Shown):
    """People to be relieved at a place, by group; `basis` says whether an estimate is part of it."""

    place: str
    kind: Literal["village", "shelter"]
    township: str
    county: str
    lat: float
    lon: float
    access: Access
    people: dict[str, int]
    basis: Literal["reported", "estimated"]


class PlaceReliefView(NeedView):
    """`minute` is when the last person was relieved, or will be; null while that is open (`state` due)."""

    name: str
    name_en: str
    in_need: int
    relieved: int
    projected: int
    state: Literal["due", "projected", "done"]
    minute: float | None


class SilentView(NeedView):
    """What a village of which nothing was heard is taken to need, those included who have left for a shelter."""

    name: str
    name_en: str
    population: int


class DemandView(Shown):
    incident: str
    now_min: float
    places: list[NeedView]
    silent: list[str]
