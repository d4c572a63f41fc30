"""Facts of other services, as far as allocation reads them."""

from __future__ import annotations

from shared.messages import Event, Json, Message

# ---- inventory: items, stores, partners ----


class ItemRegistered(Event, of="ninehours.inventory.ItemRegistered.v1"):
    item: str
    weight_kg: float
    volume_m3: float


class StoreRegistered(Event, of="ninehours.inventory.StoreRegistered.v1"):
    store: str
    kind: str
    level: str
    division: str
    lat: float
    lon: float
    docks: int
    handling_t_per_h: float
    setup_min: float
    flood_risk: bool


class StoreClosed(Event, of="ninehours.inventory.StoreClosed.v1"):
    store: str


class StoreReopened(Event, of="ninehours.inventory.StoreReopened.v1"):
    store: str


class CapacityPublished(Event, of="ninehours.inventory.CapacityPublished.v1"):
    line: str
    store: str
    item: str
    rate_per_h: float
    ramp_min: float
    lead_min: float
    max_quantity: int | None
    until: str | None


class CallUpSent(Event, of="ninehours.inventory.CallUpSent.v1"):
    callup: str
    incident: str
    supply: str
    ready_at: str


class CallUpConfirmed(Event, of="ninehours.inventory.CallUpConfirmed.v1"):
    callup: str


class CallUpPartlyConfirmed(Event, of="ninehours.inventory.CallUpPartlyConfirmed.v1"):
    callup: str


class CallUpDeclined(Event, of="ninehours.inventory.CallUpDeclined.v1"):
    callup: str


class CallUpSilent(Event, of="ninehours.inventory.CallUpSilent.v1"):
    callup: str


# ---- inventory: what a stream of stock or of capacity holds ----


class Lot(Message):
    lot: str
    reserve: str
    expires: str | None
    on_hand: int
    reserved: int


class Taken(Message):
    lot: str
    quantity: int


class Stocked(Event):
    store: str
    item: str
    lots: tuple[Lot, ...]


class GoodsReceived(Stocked, of="ninehours.inventory.GoodsReceived.v1"):
    pass


class GoodsIssued(Stocked, of="ninehours.inventory.GoodsIssued.v1"):
    reservation: str


class GoodsScrapped(Stocked, of="ninehours.inventory.GoodsScrapped.v1"):
    pass


class MovementReversed(Stocked, of="ninehours.inventory.MovementReversed.v1"):
    pass


class Reserved(Stocked):
    reservation: str
    incident: str
    trip: str
    quantity: int
    taken: tuple[Taken, ...]


class ReservationHeld(Reserved, of="ninehours.inventory.ReservationHeld.v1"):
    pass


class ReservationAwaited(Reserved, of="ninehours.inventory.ReservationAwaited.v1"):
    pass


class ReservationFilled(Reserved, of="ninehours.inventory.ReservationFilled.v1"):
    pass


class ReservationReleased(Stocked, of="ninehours.inventory.ReservationReleased.v1"):
    reservation: str


class PledgeLeft(Event, of="ninehours.inventory.PledgeLeft.v1"):
    store: str
    item: str
    incident: str
    supply: str
    quantity: int


class ReservationRefused(Stocked, of="ninehours.inventory.ReservationRefused.v1"):
    reservation: str
    plan: str
    incident: str
    trip: str
    reason: str


class TermsAgreed(Event, of="ninehours.inventory.TermsAgreed.v1"):
    store: str
    item: str
    lot: str
    notice_min: float
    valid_until: str | None


# ---- relief: roads, vehicles, incidents, demand ----


class RoadRegistered(Event, of="ninehours.relief.RoadRegistered.v1"):
    road: str
    a: str
    b: str
    a_lat: float
    a_lon: float
    b_lat: float
    b_lon: float
    km: float
    truck_speed_kmh: float


class TravelModelSet(Event, of="ninehours.relief.TravelModelSet.v1"):
    detour_factor: float
    access_speed_kmh: dict[str, float]
    night_factor: float
    flooded_access_speed_factor: float
    rivers: tuple[tuple[tuple[float, float], ...], ...]


class VehicleRegistered(Event, of="ninehours.relief.VehicleRegistered.v1"):
    vehicle: str
    type: str
    depot: str
    payload_kg: float
    volume_m3: float
    speed: float
    reach: tuple[str, ...]
    ready_min: float
    on_call: bool
    duty_min: float


class VehicleLost(Event, of="ninehours.relief.VehicleLost.v1"):
    vehicle: str
    incident: str
    trip: str
    at: str


class Group(Message):
    id: str
    rank: int


class Substitute(Message):
    """One unit of `item` counts as `units` of the ration's item."""

    item: str
    units: float


class Ration(Message):
    item: str
    groups: tuple[str, ...]
    quantity: float
    per_persons: float
    life_saving: bool
    substitutes: tuple[Substitute, ...] = ()


class IncidentDeclared(Event, of="ninehours.relief.IncidentDeclared.v1"):
    incident: str
    started_at: str
    deadline_min: float
    horizon_min: float
    areas: tuple[str, ...]
    groups: tuple[Group, ...]
    rations: tuple[Ration, ...]
    approval_limit_people: int | None = None


class IncidentClosed(Event, of="ninehours.relief.IncidentClosed.v1"):
    incident: str


class NeedReported(Event, of="ninehours.relief.NeedReported.v1"):
    incident: str
    village: str
    people: dict[str, int]
    evacuated: dict[str, int]


class ClosureReported(Event, of="ninehours.relief.ClosureReported.v1"):
    incident: str
    closure: str
    road: str
    from_min: float
    until_min: float | None
    factor: float


class ClosureLifted(Event, of="ninehours.relief.ClosureLifted.v1"):
    incident: str
    closure: str
    at_min: float


class DemandPlace(Message):
    place: str
    kind: str
    township: str
    county: str
    lat: float
    lon: float
    access: str
    people: dict[str, int]


class DemandStated(Event, of="ninehours.relief.DemandStated.v1"):
    """`run` is what asked for it: a run, or the closing of the incident."""

    run: str
    incident: str
    now_min: float
    places: tuple[DemandPlace, ...]


# ---- relief: trips ----


class TripPlanned(Event, of="ninehours.relief.TripPlanned.v1"):
    trip: str
    incident: str
    vehicle: str
    stops: tuple[Json, ...]


class LineRefused(Event, of="ninehours.relief.LineRefused.v1"):
    trip: str
    reservation: str


class TripStep(Event):
    trip: str
    stop: int
    at_min: float


class LoadingStarted(TripStep, of="ninehours.relief.LoadingStarted.v1"):
    pass


class Goods(Message):
    supply: str
    quantity: int


class GoodsLoaded(TripStep, of="ninehours.relief.GoodsLoaded.v1"):
    lines: tuple[Goods, ...]


class StopLoaded(TripStep, of="ninehours.relief.StopLoaded.v1"):
    lines: tuple[Goods, ...]


class TripDeparted(TripStep, of="ninehours.relief.TripDeparted.v1"):
    pass


class ArrivedAtStop(TripStep, of="ninehours.relief.ArrivedAtStop.v1"):
    pass


class Handed(Message):
    supply: str
    good: int
    short: int
    damaged: int


class HandedOver(Event, of="ninehours.relief.HandedOver.v1"):
    trip: str
    stop: int
    start_min: float
    end_min: float
    lines: tuple[Handed, ...]


class TripDone(Event, of="ninehours.relief.TripDone.v1"):
    trip: str


class TripAborted(Event, of="ninehours.relief.TripAborted.v1"):
    """`lost`: with all that was aboard, and the vehicle with it; else it comes back and can drive again."""

    trip: str
    lost: bool
    incident: str = ""


class TripCancelled(Event, of="ninehours.relief.TripCancelled.v1"):
    trip: str
