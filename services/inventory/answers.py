"""What inventory answers, field by field: its documents as `views` makes them, told to whoever reads the interface.

Times are RFC 3339 texts with an offset, days ISO dates; quantities are whole units of the item; `*_min` are minutes.
A field that is not always there is `MISSING` by default.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import MISSING, BaseModel, ConfigDict, Field, RootModel

from services.inventory.lots import Reserve


class Shown(BaseModel):
    """Nothing is answered that is not named here."""

    model_config = ConfigDict(extra="forbid")


# ---- register ------------------------------------------------------------------------------------


class ItemView(Shown):
    """`need_9h` units are needed in nine hours by one unit of `basis`; items of one group replace each other.

    Weight and volume are those of one `unit`; without `shelf_life_days` it does not expire.  `gtins`: by article number
    of 14 digits, how many units a package with it holds.
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
    gtins: dict[str, int] | MISSING = MISSING


class StoreView(Shown):
    """`org` is the enterprise that owns the site, "" for a government's store; `areas`: its division and all above.

    `reason` says why it is closed, "" while it is open.
    """

    store: str
    name: str
    name_en: str
    kind: Literal["government", "enterprise"]
    level: Literal["city", "county", "township", "village", "enterprise"]
    org: str
    division: str
    areas: list[str]
    lat: float
    lon: float
    docks: int
    handling_t_per_h: float
    setup_min: float
    flood_risk: bool
    state: Literal["open", "closed"]
    reason: str


# ---- stock ---------------------------------------------------------------------------------------


class LotView(Shown):
    """Goods of one origin, owner and expiry; `owner` is "" for the administration's.  0 <= reserved <= on_hand."""

    lot: str
    reserve: Reserve
    owner: str
    expires: str | None
    on_hand: int
    reserved: int


class TermsView(Shown):
    """Under which agreement a partner's lot may be called up."""

    agreement: str
    org: str
    notice_min: float
    answer_within_min: float
    valid_until: str | None


class StockView(Shown):
    """An item in a store: `lots` in the order in which they leave, `terms` by lot."""

    store: str
    item: str
    on_hand: int
    reserved: int
    lots: list[LotView]
    terms: dict[str, TermsView]


class StoreAndStockView(StoreView):
    stock: list[StockView]


class TakenView(Shown):
    """A part of a lot that is reserved or has gone."""

    lot: str
    reserve: Reserve
    quantity: int


class ReversedView(Shown):
    at: str
    by: str
    reason: str


class MovedView(Shown):
    """`number` counts the movements of a store's item from 1; `reversed` is null while the movement stands."""

    movement: str
    store: str
    item: str
    number: int
    quantity: int
    reason: str
    happened_at: str
    recorded_at: str
    by: str
    reversed: ReversedView | None


class ReceiptView(MovedView):
    kind: Literal["receive"]
    lot: str
    reserve: Reserve
    owner: str
    expires: str | None


class OutflowView(MovedView):
    """`taken` is what the books had of `quantity`; the reservations `displaced` lost their goods to a fact."""

    taken: list[TakenView]
    displaced: list[str]


class IssueView(OutflowView):
    """Outside of trips, `trip` and `reservation` are "" and `stop` is -1."""

    kind: Literal["issue"]
    trip: str
    stop: int
    reservation: str


class ScrapView(OutflowView):
    kind: Literal["scrap"]
    lot: str
    witness: str


class MovementView(RootModel[Annotated[ReceiptView | IssueView | ScrapView, Field(discriminator="kind")]]):
    """Goods that came or went, by the kind of movement."""


class DiscrepancyView(Shown):
    """`missing` of `quantity` was not in the books; the reservations `displaced` lost their goods to the fact."""

    discrepancy: str
    store: str
    item: str
    lot: str
    sentence: str
    quantity: int
    missing: int
    displaced: list[str]
    happened_at: str
    recorded_at: str
    by: str


class ReservationView(Shown):
    """What is held for a stop of a trip, in the stream of a store's item or of a line.

    `at` is when the trip wants to load: not there where a store refused at once.  `free` was left when it refused,
    for the `reason` insufficient, declined, silent or withdrawn.  `loaded_at`: once it is used.
    """

    reservation: str
    store: str
    item: str
    plan: str
    incident: str
    trip: str
    stop: int
    supply: str
    reserve: Reserve
    quantity: int
    taken: list[TakenView]
    state: Literal["held", "awaited", "refused", "released", "used"]
    ready: bool
    stream: str
    reason: str
    at: str | MISSING = MISSING
    free: int | MISSING = MISSING
    loaded_at: str | MISSING = MISSING


# ---- partners ------------------------------------------------------------------------------------


class DeclaredView(Shown):
    quantity: int
    expires: str | None
    at: str


class AgreementView(Shown):
    """`quantity` is what the partner promises to keep; `declared` what it has stated last, null before it has."""

    agreement: str
    org: str
    store: str
    areas: list[str]
    item: str
    quantity: int
    notice_min: float
    answer_within_min: float
    valid_until: str | None
    declared: DeclaredView | None


class CapacityView(Shown):
    """Nothing for `lead_min` after a call, then growing over `ramp_min` to `rate_per_h`.

    It ends at `until`, or when `max_quantity` is made.  `started`: since when it gives goods, by incident; `made`: so
    many units so far.
    """

    line: str
    org: str
    store: str
    areas: list[str]
    item: str
    rate_per_h: float
    ramp_min: float
    lead_min: float
    max_quantity: int | None
    until: str | None
    answer_within_min: float
    started: dict[str, str]
    made: int


class CallUpView(Shown):
    """`source` is the stream that waits; no answer until `answer_by` counts as silence; goods come at `ready_at`.

    `confirmed` units of `quantity`, and `answered_at`, are null while there is no answer; `reason` is the partner's.
    """

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
    reservations: list[str]
    sent_at: str
    answer_by: str
    ready_at: str
    state: Literal["sent", "confirmed", "part", "declined", "silent", "withdrawn"]
    confirmed: int | None
    answered_at: str | None
    reason: str
