"""What may be asked of inventory.  `at` is domain time, RFC 3339; quantities are whole units of the item."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from services.inventory.events import AskedLine
from services.inventory.events_partners import Served
from services.inventory.lots import Quantity, QuantityOrZero, Reserve, Stop
from shared.messages import Command, Number

Minutes = Annotated[Number, Field(ge=0, le=100_000)]
ANSWER_WITHIN_MIN = 30.0
"""How long a partner may take to answer, where nothing else was agreed."""

# ---- items and stores ----------------------------------------------------------------------------


class RegisterItem(Command):
    """Without `gtins` the item keeps those that it has."""

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
    gtins: dict[str, int] | None = None

    @property
    def stream(self) -> str:
        return f"item/{self.item}"


class StoreCommand(Command):
    store: str

    @property
    def stream(self) -> str:
        return f"store/{self.store}"


class RegisterStore(StoreCommand):
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


class CloseStore(StoreCommand):
    reason: str
    at: str


class ReopenStore(StoreCommand):
    at: str


# ---- stock ---------------------------------------------------------------------------------------


class StockCommand(Command):
    store: str
    item: str

    @property
    def stream(self) -> str:
        return f"stock/{self.store}/{self.item}"


class Receive(StockCommand):
    lot: str
    reserve: Reserve
    owner: str
    expires: str | None
    quantity: Quantity
    reason: str
    happened_at: str


class Issue(StockCommand):
    """Goods leave outside of trips.  Without a `lot` the first that expires goes first.

    `fact`: it has happened already (recorded offline); it is booked whatever the books say.
    """

    quantity: Quantity
    reserve: Reserve
    lot: str
    reason: str
    happened_at: str
    fact: bool


class Scrap(StockCommand):
    """A lot, or a part of it, is of no use any more.  `fact` as for Issue."""

    lot: str
    quantity: Quantity
    reason: str
    witness: str
    happened_at: str
    fact: bool


class Reverse(StockCommand):
    """Undo the stream's movement `number`, whose event id is `movement`."""

    number: int
    movement: str
    reason: str
    at: str


class AgreeTerms(StockCommand):
    lot: str
    agreement: str
    org: str
    notice_min: Minutes
    answer_within_min: Minutes
    valid_until: str | None


class StateStock(StockCommand):
    """A partner says what it holds of its lot, reserved goods included: a fact."""

    lot: str
    owner: str
    quantity: QuantityOrZero
    expires: str | None
    at: str


class ReceiveProduced(StockCommand):
    lot: str
    owner: str
    expires: str | None
    quantity: Quantity
    line: str
    served: tuple[Served, ...]
    at: str


class ReserveStock(StockCommand):
    """What a plan asks: first let go of the trips `releases`, then reserve for `lines`."""

    plan: str
    incident: str
    releases: tuple[str, ...]
    lines: tuple[AskedLine, ...]
    at: str


class SplitAsking(Command):
    """A plan asks more of one stream (`source`) than one decision can answer."""

    plan: str
    incident: str
    store: str
    item: str
    source: str
    releases: tuple[str, ...]
    lines: tuple[AskedLine, ...]
    at: str

    @property
    def stream(self) -> str:
        return f"asking/{self.plan}/{self.source}"


class SettleStock(StockCommand):
    """A partner has answered: `confirmed` units, earliest reservation first; the rest is refused for `reason`.

    `ready_at` is when the notice is over, or a confirmed line begins to give goods.
    """

    incident: str
    reservations: tuple[str, ...]
    confirmed: int
    reason: str
    ready_at: str


class ReseatStock(StockCommand):
    """Find other goods for `reservations` that a fact has displaced."""

    reservations: tuple[str, ...]


class LoadTrip(StockCommand):
    """Issue what is held for a trip's stop: it stands on the truck."""

    trip: str
    stop: Stop
    happened_at: str


class TakeBack(StockCommand):
    """Goods that a trip loaded here are back; a fact."""

    trip: str
    reserve: Reserve
    quantity: Quantity
    happened_at: str


class ReleaseTrip(StockCommand):
    trip: str


# ---- partners ------------------------------------------------------------------------------------


class AgreementCommand(Command):
    agreement: str

    @property
    def stream(self) -> str:
        return f"agreement/{self.agreement}"


class SignAgreement(AgreementCommand):
    org: str
    store: str
    areas: tuple[str, ...]
    item: str
    quantity: Quantity
    notice_min: Minutes
    answer_within_min: Minutes
    valid_until: str | None


class DeclareStock(AgreementCommand):
    quantity: QuantityOrZero
    expires: str | None
    at: str


class LineCommand(Command):
    line: str

    @property
    def stream(self) -> str:
        return f"capacity/{self.line}"


class PublishCapacity(LineCommand):
    org: str
    store: str
    areas: tuple[str, ...]
    item: str
    rate_per_h: Annotated[Number, Field(ge=0, le=1_000_000)]
    ramp_min: Minutes
    lead_min: Minutes
    max_quantity: Quantity | None
    until: str | None
    answer_within_min: Minutes


class ReserveCapacity(LineCommand):
    """As ReserveStock; `store` and `item` are where the plan believes the line to be."""

    store: str
    item: str
    plan: str
    incident: str
    releases: tuple[str, ...]
    lines: tuple[AskedLine, ...]
    at: str


class SettleCapacity(LineCommand):
    """As SettleStock."""

    incident: str
    reservations: tuple[str, ...]
    confirmed: int
    reason: str
    ready_at: str


class ReleaseLine(LineCommand):
    trip: str


class ReleaseProduction(LineCommand):
    quantity: Quantity
    expires: str | None
    at: str


class CallUpCommand(Command):
    callup: str

    @property
    def stream(self) -> str:
        return f"callup/{self.callup}"


class SendCallUp(CallUpCommand):
    plan: str
    incident: str
    org: str
    store: str
    item: str
    source: str
    reserve: Reserve
    supply: str
    quantity: Quantity
    reservations: tuple[str, ...]
    notice_min: Minutes
    answer_within_min: Minutes
    at: str


class AnswerCallUp(CallUpCommand):
    """`confirmed` 0 declines, less than asked confirms in part; both want a reason."""

    confirmed: QuantityOrZero
    reason: str
    at: str


class LapseCallUp(CallUpCommand):
    """Nobody has answered by `at`."""

    at: str


class ReduceCallUp(CallUpCommand):
    """A reservation was released while its call-up was open."""

    reservation: str
    quantity: Quantity
    at: str
