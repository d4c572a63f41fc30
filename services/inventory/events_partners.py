"""What happened between inventory and its partners: agreements, statements, production, call-ups."""

from __future__ import annotations

from services.inventory.lots import Reserve, Stop
from shared.messages import Event, Message


class AgreementSigned(Event, of="ninehours.inventory.AgreementSigned.v1"):
    """`quantity` is what the partner promises to keep; the goods are the lot named like the agreement."""

    agreement: str
    org: str
    store: str
    areas: tuple[str, ...]
    item: str
    quantity: int
    notice_min: float
    answer_within_min: float
    valid_until: str | None


class StockDeclared(Event, of="ninehours.inventory.StockDeclared.v1"):
    """A partner's dated statement of all that it holds, reserved goods included."""

    agreement: str
    org: str
    store: str
    item: str
    quantity: int
    expires: str | None
    at: str


class CapacityPublished(Event, of="ninehours.inventory.CapacityPublished.v1"):
    """Nothing for `lead_min` after the call, then growing over `ramp_min` to `rate_per_h`.

    It ends at `until` (RFC 3339) or when `max_quantity` is made, whichever comes first.
    """

    line: str
    org: str
    store: str
    areas: tuple[str, ...]
    item: str
    rate_per_h: float
    ramp_min: float
    lead_min: float
    max_quantity: int | None
    until: str | None
    answer_within_min: float


class LineStarted(Event, of="ninehours.inventory.LineStarted.v1"):
    """A confirmed call has set the line going; it gives goods from `ready_at` on."""

    line: str
    incident: str
    ready_at: str


class Served(Message):
    """A part of a release that is meant for a reservation; `wanted` is all that the reservation asks."""

    reservation: str
    plan: str
    incident: str
    trip: str
    stop: Stop
    supply: str
    at: str
    wanted: int
    quantity: int


class ProductionReleased(Event, of="ninehours.inventory.ProductionReleased.v1"):
    """A line has made goods: lot `lot`, of which `served` is meant for those who wait, earliest first."""

    line: str
    org: str
    store: str
    item: str
    lot: str
    quantity: int
    expires: str | None
    served: tuple[Served, ...]
    at: str


class CallUpSent(Event, of="ninehours.inventory.CallUpSent.v1"):
    """`ready_at` is the sending plus the notice or lead time; no answer until `answer_by` counts as silence."""

    callup: str
    plan: str
    incident: str
    org: str
    store: str
    item: str
    source: str
    reserve: Reserve
    supply: str
    quantity: int
    reservations: tuple[str, ...]
    sent_at: str
    answer_by: str
    ready_at: str


class CallUpAnswer(Event):
    """An answer repeats what it answers, so that a reader needs no other event."""

    callup: str
    plan: str
    incident: str
    supply: str
    store: str
    item: str
    source: str
    reserve: Reserve
    reservations: tuple[str, ...]
    quantity: int
    ready_at: str
    at: str


class CallUpConfirmed(CallUpAnswer, of="ninehours.inventory.CallUpConfirmed.v1"):
    pass


class CallUpPartlyConfirmed(CallUpAnswer, of="ninehours.inventory.CallUpPartlyConfirmed.v1"):
    """`quantity` of the `wanted` is confirmed."""

    wanted: int
    reason: str


class CallUpDeclined(CallUpAnswer, of="ninehours.inventory.CallUpDeclined.v1"):
    """`quantity` is 0."""

    reason: str


class CallUpSilent(CallUpAnswer, of="ninehours.inventory.CallUpSilent.v1"):
    """`quantity` is 0."""


class CallUpReduced(Event, of="ninehours.inventory.CallUpReduced.v1"):
    """Trips were withdrawn before the partner answered; `quantity` and `reservations` are left, maybe nothing."""

    callup: str
    quantity: int
    reservations: tuple[str, ...]
    at: str


PARTNERS: tuple[type[Event], ...] = (
    AgreementSigned,
    StockDeclared,
    CapacityPublished,
    LineStarted,
    ProductionReleased,
    CallUpSent,
    CallUpConfirmed,
    CallUpPartlyConfirmed,
    CallUpDeclined,
    CallUpSilent,
    CallUpReduced,
)
