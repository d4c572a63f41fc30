"""Facts of other services, as far as inventory reads them."""

from __future__ import annotations

from services.inventory.lots import Reserve, Stop
from shared.messages import Event, Message


class PlaceRegistered(Event, of="ninehours.relief.PlaceRegistered.v1"):
    place: str
    parent: str | None
    areas: tuple[str, ...]
    name: str


class Source(Message):
    """Of capacity, `supply` is the line's code."""

    store: str
    item: str
    supply: str
    reserve: Reserve


class TripAborted(Event, of="ninehours.relief.TripAborted.v1"):
    """At `sources` goods may still be reserved for the trip."""

    trip: str
    sources: tuple[Source, ...] = ()


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


class AskedLine(Message):
    reservation: str
    trip: str
    stop: Stop
    supply: str
    reserve: Reserve
    quantity: int
    at: str


class ReservationAsked(Event, of="ninehours.allocation.ReservationAsked.v1"):
    """Of the trips `releases`, which the plan does not have any more, whatever is reserved is free again."""

    plan: str
    incident: str
    store: str
    item: str
    stream: str
    releases: tuple[str, ...]
    lines: tuple[AskedLine, ...]
