"""Facts of other services, as far as inventory reads them."""

from __future__ import annotations

from services.inventory.lots import Reserve, Stop
from shared.messages import Event, Message


class PlaceRegistered(Event, of="ninehours.relief.PlaceRegistered.v1"):
    place: str
    parent: str | None
    areas: tuple[str, ...]
    name: str


class TripCancelled(Event, of="ninehours.relief.TripCancelled.v1"):
    trip: str


class TripAborted(Event, of="ninehours.relief.TripAborted.v1"):
    trip: str


class ReturnedLine(Message):
    """`store` is where the goods had been loaded."""

    store: str
    item: str
    reserve: Reserve
    quantity: int


class GoodsBroughtBack(Event, of="ninehours.relief.GoodsBroughtBack.v1"):
    """What a trip did not hand over is back at the stores."""

    trip: str
    at: str
    lines: tuple[ReturnedLine, ...]


class PlannedLine(Message):
    supply: str
    item: str
    reserve: Reserve


class PlannedStop(Message):
    place: str
    do: str
    lines: tuple[PlannedLine, ...]


class TripReleased(Event, of="ninehours.allocation.TripReleased.v1"):
    """A store is the `place` of a stop that loads; of capacity, `supply` is the line's code."""

    trip: str
    stops: tuple[PlannedStop, ...]


class AskedLine(Message):
    reservation: str
    trip: str
    stop: Stop
    supply: str
    reserve: Reserve
    quantity: int
    at: str


class ReservationAsked(Event, of="ninehours.allocation.ReservationAsked.v1"):
    plan: str
    incident: str
    store: str
    item: str
    stream: str
    releases: tuple[str, ...]
    lines: tuple[AskedLine, ...]
