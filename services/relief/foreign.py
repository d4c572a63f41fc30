"""Facts of other services, as far as relief reads them."""

from __future__ import annotations

from services.relief.shapes import Stop
from shared.messages import Event, Message

# ---- allocation ----


class RunRequested(Event, of="ninehours.allocation.RunRequested.v1"):
    run: str
    incident: str
    now_min: float


class TripReleased(Event, of="ninehours.allocation.TripReleased.v1"):
    plan: str
    trip: str
    incident: str
    started_at: str
    vehicle: str
    stops: list[Stop]


class TripWithdrawn(Event, of="ninehours.allocation.TripWithdrawn.v1"):
    plan: str
    trip: str


# ---- inventory ----


class ItemRegistered(Event, of="ninehours.inventory.ItemRegistered.v1"):
    """What rules may name."""

    item: str


class StoreRegistered(Event, of="ninehours.inventory.StoreRegistered.v1"):
    """Where vehicles stand, whose areas and owner are those of their depot, and where crews are sent to load."""

    store: str
    name: str
    name_en: str
    org: str
    areas: list[str]
    lat: float
    lon: float


class ReservationHeld(Event, of="ninehours.inventory.ReservationHeld.v1"):
    """`trip` is "" for goods that are reserved for something else."""

    reservation: str
    trip: str


class ReservationAwaited(Event, of="ninehours.inventory.ReservationAwaited.v1"):
    reservation: str
    trip: str


class ReservationRefused(Event, of="ninehours.inventory.ReservationRefused.v1"):
    reservation: str
    trip: str
    reason: str


ReservationAnswered = ReservationHeld | ReservationAwaited | ReservationRefused


class Taken(Message):
    reserve: str
    quantity: int


class GoodsIssued(Event, of="ninehours.inventory.GoodsIssued.v1"):
    """`trip` and `reservation` are "" for an issue outside of trips."""

    item: str
    trip: str
    stop: int
    reservation: str
    taken: list[Taken]
    happened_at: str
