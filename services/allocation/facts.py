"""What the allocation service knows when it states a problem: small frozen records, filled from its model of events.

Minutes count from the incident; masses are kilograms, volumes cubic metres, lengths kilometres, points WGS 84 degrees.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Group:
    """People counted together; rank 1 is relieved first."""

    code: str
    rank: int


@dataclass(frozen=True, slots=True)
class Item:
    """A relief item; weight and volume are those of one unit."""

    code: str
    weight_kg: float
    volume_m3: float


@dataclass(frozen=True, slots=True)
class Ration:
    """`quantity` units of a base item for every `per_persons` persons of `groups`.

    `substitutes`: how many units of the base item one unit of another item counts as, as the incident declares it.
    """

    item: str
    groups: tuple[str, ...]
    quantity: float
    per_persons: float = 1.0
    life_saving: bool = False
    substitutes: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Store:
    """A place with goods; `handling_t_per_h` is shared by its docks, each loading begins with `setup_min`.

    kind         government | enterprise
    division     code of the division it stands in: for a village store, its village
    flood_risk   it is under water when its village has to be reached by boat
    usable       false: closed for another reason
    """

    code: str
    kind: str
    level: str
    lat: float
    lon: float
    docks: int
    handling_t_per_h: float
    setup_min: float
    division: str = ""
    flood_risk: bool = False
    usable: bool = True


@dataclass(frozen=True, slots=True)
class Lot:
    """Goods that exist; `free` units are neither promised nor loaded.

    reserve             government | corporate | capacity
    available_from_min  when they can be loaded: for a partner's stock, its notice counted from the call
    expires_min         first minute at which they may no longer be loaded
    """

    code: str
    store: str
    item: str
    reserve: str
    free: int
    available_from_min: float = 0
    expires_min: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Goods that are made: from `from_min` the rate grows over `ramp_min` to `rate_per_h`; it ends at `until_min`.

    `max_quantity` is what the line may give in all; None is its whole output.
    """

    code: str
    store: str
    item: str
    rate_per_h: float
    from_min: float
    ramp_min: float
    until_min: float
    max_quantity: int | None = None


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle with its crew; duty ends, back at the depot, `max_duty_min` after `available_from_min`.

    speed  factor on the minutes of roads (2 halves them); a boat's is that of its tow to the water's edge
    reach  kinds of access that it can serve: road, wading, boat
    """

    code: str
    type: str
    depot: str
    payload_kg: float
    volume_m3: float
    speed: float
    reach: tuple[str, ...]
    available_from_min: float
    max_duty_min: float
    available_until_min: float | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A village or shelter (`kind`) and the people to be relieved there, by group; `access` is road, wading or boat.

    Villages where nobody is left count too: their access tells which stores are under water.
    """

    code: str
    kind: str
    township: str
    county: str
    lat: float
    lon: float
    access: str
    people: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Road:
    """A two-way edge of the main-road graph between the junctions `a` and `b`."""

    code: str
    a: str
    a_at: Point
    b: str
    b_at: Point
    km: float
    truck_speed_kmh: float


@dataclass(frozen=True, slots=True)
class Closure:
    """A road that is closed (`factor` 0) or slow (`factor` of its speed); until further notice if no `until_min`."""

    road: str
    from_min: float
    until_min: float | None = None
    factor: float = 0.0


@dataclass(frozen=True, slots=True)
class TravelModel:
    """How to drive where the road graph does not lead.

    `detour_factor` multiplies the straight distance; the other two factors are shares of the speed that is left.
    """

    detour_factor: float
    access_speed_kmh: float
    boat_speed_kmh: float
    night_factor: float
    flooded_access_speed_factor: float


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a problem is made of; rivers are polylines of (lat, lon) points that no access leg should cross."""

    name: str
    deadline_min: int
    horizon_min: int
    groups: tuple[Group, ...]
    items: tuple[Item, ...]
    rations: tuple[Ration, ...]
    stores: tuple[Store, ...]
    lots: tuple[Lot, ...]
    lines: tuple[Line, ...]
    vehicles: tuple[Vehicle, ...]
    places: tuple[Place, ...]
    roads: tuple[Road, ...]
    closures: tuple[Closure, ...]
    rivers: tuple[tuple[Point, ...], ...]
    travel: TravelModel
