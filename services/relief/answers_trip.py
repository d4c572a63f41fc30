"""What relief answers of trips and of what went wrong: the documents of `views_trip`, and a board's exceptions.

A field that is not always there is `MISSING` by default.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import MISSING, Field, RootModel

from services.relief.answers import LossView, Shown, TripState

# ---- goods of trips ----


class LineView(Shown):
    """Units of an item from one supply: a lot's stock, or a production line."""

    supply: str
    item: str
    reserve: str
    quantity: int


class ReservedLineView(LineView):
    """`reservation` is "" where goods are handed over."""

    reservation: str


class ReturnedLineView(LineView):
    """Goods that come back to the store which had loaded them."""

    store: str


class HandedLineView(Shown):
    """What became of goods at a handover: `good` were accepted, `short` were missing, `damaged` were refused."""

    supply: str
    item: str
    reserve: str
    good: int
    short: int
    damaged: int


class BeyondLineView(Shown):
    """Goods handed over, by the record, of which fewer were aboard, by the record."""

    supply: str
    item: str
    reserve: str
    handed: int
    aboard: int


class SourceView(Shown):
    """Where goods were to be loaded; of production, `supply` is the line's code."""

    store: str
    item: str
    supply: str
    reserve: str


# ---- trips ----


class ActualView(Shown):
    """What has happened at a stop so far, each with its minute."""

    loading_min: float | MISSING = MISSING
    loaded_min: float | MISSING = MISSING
    departed_min: float | MISSING = MISSING
    arrived_min: float | MISSING = MISSING


class HandoverView(Shown):
    """`signature` as strokes on a field of 1000 by 500, each as SVG writes a line's points, with ; between them."""

    start_min: float
    end_min: float
    lines: list[HandedLineView]
    received_by: str
    signature: str | MISSING = MISSING


class StopView(Shown):
    """A stop as planned (`lines`, `*_min`), and what has become of it: `actual`, `loaded`, `handovers`."""

    stop: int
    place: str
    do: Literal["load", "unload"]
    arrive_min: float
    start_min: float
    end_min: float
    depart_min: float
    dock: int | None
    lines: list[ReservedLineView]
    actual: ActualView
    loaded: list[ReservedLineView]
    handovers: list[HandoverView]


class DoubtView(Shown):
    """A handover that contradicts what was aboard.  It stands; somebody has to look."""

    stop: int
    place: str
    at_min: float
    lines: list[BeyondLineView]


class DoneView(Shown):
    at_min: float
    brought_back: list[LineView]


class AbortedView(Shown):
    """`lost` says whether what was `aboard` is lost, or comes back; at `sources` goods may still be reserved for it."""

    at_min: float
    reason: str
    aboard: list[LineView]
    lost: bool
    sources: list[SourceView]
    incident: str


class CancelledView(Shown):
    by_plan: str


class StoreAtView(Shown):
    """Where goods are loaded."""

    name: str
    name_en: str
    lat: float
    lon: float


class TripView(Shown):
    """`answers` of the stores, by reservation; `stores` where it loads.  `end` is null while the trip is open.

    `begun` also when it is over, but not when it was given up before it had moved anything.
    """

    trip: str
    plan: str
    incident: str
    vehicle: str
    started_at: str
    state: TripState
    stops: list[StopView]
    doubts: list[DoubtView]
    end: DoneView | AbortedView | CancelledView | None
    answers: dict[str, Literal["held", "awaited", "refused"]]
    stores: dict[str, StoreAtView]
    begun: bool


# ---- exceptions ----


class TripException(Shown):
    """`exception` is its name, which stays the same whatever else comes in."""

    exception: str
    trip: str
    at_min: float


class IssuedAfterEnd(TripException):
    kind: Literal["issued-after-end"]
    stop: int
    lines: list[LineView]


class ShortOrDamaged(TripException):
    kind: Literal["short-or-damaged"]
    stop: int
    place: str
    lines: list[HandedLineView]


class BeyondAboard(TripException):
    kind: Literal["beyond-aboard"]
    stop: int
    place: str
    lines: list[BeyondLineView]


class TripAbort(TripException):
    """`lost` says whether the goods of `lines`, which were aboard, are lost."""

    kind: Literal["trip-aborted"]
    reason: str
    lines: list[LineView]
    lost: bool


class BroughtBack(TripException):
    kind: Literal["brought-back"]
    lines: list[ReturnedLineView]


class RefusedLine(Shown):
    kind: Literal["line-refused"]
    exception: str
    trip: str
    at_min: None
    reason: str
    reservation: str


class VehicleLoss(LossView):
    kind: Literal["vehicle-lost"]
    exception: str
    vehicle: str


class ReportAbovePopulation(Shown):
    """A village that reports more people affected than live there."""

    kind: Literal["report-above-population"]
    exception: str
    place: str
    at_min: None
    affected: int
    population: int


AnyException = (
    IssuedAfterEnd
    | ShortOrDamaged
    | BeyondAboard
    | TripAbort
    | BroughtBack
    | RefusedLine
    | VehicleLoss
    | ReportAbovePopulation
)


class ExceptionView(RootModel[Annotated[AnyException, Field(discriminator="kind")]]):
    """What contradicts the plan or the books, by its kind."""
