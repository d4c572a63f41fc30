"""What happened in inventory.  `lots` are the lots that an event touched, with their quantities after it."""

from __future__ import annotations

from pydantic import Field

from services.inventory.events_partners import PARTNERS
from services.inventory.lots import NO_STOP, Lot, Quantity, Reserve, Stop, Taken
from shared.messages import Event, Message

# ---- items and stores ----------------------------------------------------------------------------


class ItemRegistered(Event, of="ninehours.inventory.ItemRegistered.v1"):
    """`need_9h` is for one unit of `basis`; items of one `substitution_group` replace each other.

    `gtins`: by article number of 14 digits, how many units a package with it holds.
    """

    item: str
    name: str
    name_en: str
    unit: str
    weight_kg: float
    volume_m3: float
    shelf_life_days: int | None
    substitution_group: str | None
    need_9h: float
    basis: str
    priority_group: str
    category: str
    gtins: dict[str, int] = Field(default_factory=dict)


class StoreRegistered(Event, of="ninehours.inventory.StoreRegistered.v1"):
    """`org` is the enterprise that owns the site, "" for a government's store; `areas`: its division and all above."""

    store: str
    name: str
    name_en: str
    kind: str
    level: str
    org: str
    division: str
    areas: tuple[str, ...]
    lat: float
    lon: float
    docks: int
    handling_t_per_h: float
    setup_min: float
    flood_risk: bool


class StoreClosed(Event, of="ninehours.inventory.StoreClosed.v1"):
    store: str
    reason: str
    at: str


class StoreReopened(Event, of="ninehours.inventory.StoreReopened.v1"):
    store: str
    at: str


# ---- stock: movements ----------------------------------------------------------------------------


class Stocked(Event):
    """An event of one stock stream."""

    store: str
    item: str


class Movement(Stocked):
    """Goods came or went.  `number` counts the stream's movements from 1; `happened_at` may lie in the past."""

    number: int
    quantity: int
    reason: str
    happened_at: str
    lots: tuple[Lot, ...]


class GoodsReceived(Movement, of="ninehours.inventory.GoodsReceived.v1"):
    lot: str
    reserve: Reserve
    owner: str
    expires: str | None


class Outflow(Movement):
    """`taken` is what the books had of `quantity`; `displaced` are the reservations that lost their goods to a fact."""

    taken: tuple[Taken, ...]
    displaced: tuple[str, ...] = ()


class GoodsIssued(Outflow, of="ninehours.inventory.GoodsIssued.v1"):
    """`trip` and `reservation` are "" and `stop` is -1 for an issue outside trips."""

    trip: str = ""
    stop: Stop = NO_STOP
    reservation: str = ""


class GoodsScrapped(Outflow, of="ninehours.inventory.GoodsScrapped.v1"):
    lot: str
    witness: str


class MovementReversed(Stocked, of="ninehours.inventory.MovementReversed.v1"):
    """`number` and `movement` (an event id) name the movement that was undone."""

    number: int
    movement: str
    reason: str
    at: str
    lots: tuple[Lot, ...]


class DiscrepancyFound(Stocked, of="ninehours.inventory.DiscrepancyFound.v1"):
    """The world contradicts the books: `missing` of `quantity` was not in them; `displaced` reservations lost goods."""

    sentence: str
    lot: str
    quantity: int
    missing: int
    displaced: tuple[str, ...]
    happened_at: str


class TermsAgreed(Stocked, of="ninehours.inventory.TermsAgreed.v1"):
    """Under which agreement a partner's lot may be called up."""

    lot: str
    agreement: str
    org: str
    notice_min: float
    answer_within_min: float
    valid_until: str | None


# ---- reservations --------------------------------------------------------------------------------


class AskedLine(Message):
    """A load line of a plan; `at` is when its trip wants to load."""

    reservation: str
    trip: str
    stop: Stop
    supply: str
    reserve: Reserve
    quantity: Quantity
    at: str


class ReservationPartAsked(Stocked, of="ninehours.inventory.ReservationPartAsked.v1"):
    """As much of what a plan asks of one stream (`source`) as one decision can answer."""

    plan: str
    incident: str
    source: str
    releases: tuple[str, ...]
    lines: tuple[AskedLine, ...]
    at: str


class Reservation(Stocked):
    """`at` is when the trip wants to load.  On a capacity line `taken` and `lots` are empty: nothing is made yet."""

    reservation: str
    plan: str
    incident: str
    trip: str
    stop: Stop
    supply: str
    reserve: Reserve
    quantity: int
    at: str
    taken: tuple[Taken, ...]
    lots: tuple[Lot, ...]


class ReservationHeld(Reservation, of="ninehours.inventory.ReservationHeld.v1"):
    pass


class ReservationAwaited(Reservation, of="ninehours.inventory.ReservationAwaited.v1"):
    """Set aside until a partner answers the call-up."""


class ReservationReleased(Reservation, of="ninehours.inventory.ReservationReleased.v1"):
    """Nothing can be reserved here for its trip any more; `awaited` says that a call-up was still open for it."""

    awaited: bool


class ReservationFilled(Reservation, of="ninehours.inventory.ReservationFilled.v1"):
    """Goods that a line has made for a reservation; complete when `taken` adds up to `quantity`."""


class ReservationRefused(Stocked, of="ninehours.inventory.ReservationRefused.v1"):
    """`reason` is insufficient, declined, silent or withdrawn; `free` was left when the line was decided."""

    reservation: str
    plan: str
    incident: str
    trip: str
    stop: Stop
    supply: str
    reserve: Reserve
    wanted: int
    free: int
    reason: str
    lots: tuple[Lot, ...]


class PledgeLeft(Stocked, of="ninehours.inventory.PledgeLeft.v1"):
    """So much of what a partner has confirmed for an incident no trip holds: it is given out without asking again."""

    incident: str
    supply: str
    quantity: int


class TripClosed(Stocked, of="ninehours.inventory.TripClosed.v1"):
    """Nothing was reserved here for the trip that was given up, and nothing will be."""

    trip: str


class CallUpAsked(Stocked, of="ninehours.inventory.CallUpAsked.v1"):
    """Reservations wait for a partner: a call-up must go out.  `source` is the stream that waits."""

    callup: str
    plan: str
    incident: str
    org: str
    source: str
    reserve: Reserve
    supply: str
    quantity: int
    reservations: tuple[str, ...]
    notice_min: float
    answer_within_min: float
    at: str


class SettlingContinued(Stocked, of="ninehours.inventory.SettlingContinued.v1"):
    """An answer is about more reservations than one decision can settle: the rest, and what is left of the yes."""

    source: str
    incident: str
    reservations: tuple[str, ...]
    quantity: int
    reason: str
    ready_at: str


class ReseatingContinued(Stocked, of="ninehours.inventory.ReseatingContinued.v1"):
    """A fact has displaced more reservations than one decision can seat again: the rest."""

    reservations: tuple[str, ...]


ALL: tuple[type[Event], ...] = (
    ItemRegistered,
    StoreRegistered,
    StoreClosed,
    StoreReopened,
    GoodsReceived,
    GoodsIssued,
    GoodsScrapped,
    MovementReversed,
    DiscrepancyFound,
    TermsAgreed,
    ReservationPartAsked,
    ReservationHeld,
    ReservationAwaited,
    ReservationReleased,
    ReservationFilled,
    ReservationRefused,
    PledgeLeft,
    TripClosed,
    CallUpAsked,
    SettlingContinued,
    ReseatingContinued,
    *PARTNERS,
)
