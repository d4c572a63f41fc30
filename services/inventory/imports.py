"""Bulk files: items, stores, receipts, agreements, capacity, movements.

A guard looks at the whole file before anything of it is applied: codes must be known, units must agree, and every store
must lie in the caller's area.  Columns are those of the registers' own files.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.inventory import queries
from services.inventory.commands import (
    ANSWER_WITHIN_MIN,
    Issue,
    Minutes,
    PublishCapacity,
    Receive,
    RegisterItem,
    RegisterStore,
    Scrap,
    SignAgreement,
)
from services.inventory.fields import (
    Code,
    Day,
    Days,
    Docks,
    Gtins,
    Latitude,
    Longitude,
    Moment,
    Name,
    Positive,
    Sentence,
)
from services.inventory.lots import Quantity, Reserve
from shared.identity import Principal
from shared.imports import check_all
from shared.messages import Json, Number
from shared.problem import Problem, forbidden, unknown
from shared.runtime import Running
from shared.service import Import, ImportContext

Share = Annotated[Number, Field(ge=0, le=1e9)]


class Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ItemRow(Row):
    """Where `gtins` is not given the article numbers stay, also at an empty cell of CSV; JSON takes them away by {}."""

    code: Code
    name_zh: Name
    name_en: Name = ""
    category: Name = ""
    unit: Annotated[str, Field(min_length=1, max_length=50)]
    weight_kg: Positive
    volume_m3: Positive
    shelf_life_days: Days | None = None
    substitution_group: Code | None = None
    basis: Name = "per_person"
    need_9h: Share = 0
    priority_group: Name = "all"
    gtins: Gtins | None = None


class StoreRow(Row):
    """`org` owns an enterprise's site; it is the store's own code where the file does not say."""

    code: Code
    name_zh: Name
    name_en: Name = ""
    kind: Literal["government", "enterprise"]
    level: Literal["city", "county", "township", "village", "enterprise"]
    owner_type: Name = ""
    org: Code | None = None
    division: Code
    lat: Latitude
    lon: Longitude
    docks: Docks = 1
    handling_t_per_h: Positive
    setup_min: Minutes = 10
    flood_risk: bool = False
    supplied_by: Code | None = None


class LotRow(Row):
    """A receipt; `code` is the lot's."""

    code: Code
    store: Code
    item: Code
    quantity: Quantity
    unit: Name | None = None
    reserve: Reserve = "government"
    expires_on: Day | None = None
    happened_at: Moment | None = None


class AgreementRow(Row):
    """`lot` is the agreement's code: the goods held under it are the lot of that name."""

    lot: Code
    store: Code
    item: Code
    quantity: Quantity
    notice_min: Minutes
    answer_within_min: Minutes = ANSWER_WITHIN_MIN
    valid_until: Moment | None = None


class CapacityRow(Row):
    code: Code
    store: Code
    item: Code
    reserve: Literal["capacity"] = "capacity"
    rate_per_h: Share
    notice_min: Minutes
    ramp_min: Minutes = 0
    max_quantity: Quantity | None = None
    until: Moment | None = None
    answer_within_min: Minutes = ANSWER_WITHIN_MIN


class MovementRow(Row):
    """A line of a ledger: a receipt and a scrap name their lot, an issue may."""

    kind: Literal["receive", "issue", "scrap"]
    store: Code
    item: Code
    quantity: Quantity
    unit: Name | None = None
    lot: Code | None = None
    reserve: Reserve = "government"
    expires_on: Day | None = None
    reason: Sentence = "import"
    witness: Name = ""
    happened_at: Moment | None = None
    fact: bool = False

    @model_validator(mode="after")
    def _names_its_lot(self) -> MovementRow:
        if self.kind != "issue" and self.lot is None:
            raise ValueError(f"to {self.kind} goods, name their lot")
        if self.kind == "scrap" and not self.witness:
            raise ValueError("to scrap goods, name a witness")
        return self


# ---- commands ------------------------------------------------------------------------------------


def register_item(row: ItemRow, _: ImportContext) -> RegisterItem:
    return RegisterItem(item=row.code, name=row.name_zh, **row.model_dump(exclude={"code", "name_zh"}))


def register_store(row: StoreRow, context: ImportContext) -> RegisterStore:
    known = row.model_dump(exclude={"code", "name_zh", "org", "owner_type", "supplied_by"})
    return RegisterStore(
        store=row.code, name=row.name_zh, org=_owner(row), areas=context.facts["areas"][row.division], **known
    )


def _owner(row: StoreRow) -> str:
    return (row.org or row.code) if row.kind == "enterprise" else ""


def receive_lot(row: LotRow, context: ImportContext) -> Receive:
    return _receive(row, row.code, "import", context)


def _receive(row: LotRow | MovementRow, lot: str, reason: str, context: ImportContext) -> Receive:
    org = context.facts["stores"][row.store]["org"]
    return Receive(
        store=row.store,
        item=row.item,
        lot=lot,
        reserve=row.reserve,
        owner="" if row.reserve == "government" else org,
        expires=row.expires_on,
        quantity=row.quantity,
        reason=reason,
        happened_at=row.happened_at or context.at,
    )


def sign_agreement(row: AgreementRow, context: ImportContext) -> SignAgreement:
    known = row.model_dump(exclude={"lot"})
    return SignAgreement(agreement=row.lot, **known, **context.facts["stores"][row.store])


def publish_capacity(row: CapacityRow, context: ImportContext) -> PublishCapacity:
    known = row.model_dump(exclude={"code", "reserve", "notice_min"})
    return PublishCapacity(line=row.code, lead_min=row.notice_min, **known, **context.facts["stores"][row.store])


def move(row: MovementRow, context: ImportContext) -> Receive | Issue | Scrap:
    if row.kind == "receive":
        return _receive(row, row.lot or "", row.reason, context)
    known: Json = {"store": row.store, "item": row.item, "quantity": row.quantity, "lot": row.lot or ""}
    known |= {"reason": row.reason, "happened_at": row.happened_at or context.at, "fact": row.fact}
    if row.kind == "issue":
        return Issue(**known, reserve=row.reserve)
    return Scrap(**known, witness=row.witness)


# ---- guards --------------------------------------------------------------------------------------


async def guard_items(running: Running, caller: Principal, rows: Sequence[ItemRow]) -> Json:
    """The catalogue is everybody's: who covers all divisions keeps it.  An article number means one item."""
    caller.must_cover_whole(await queries.every(running.documents, "division"), "The catalogue of items")
    replaced = {row.code for row in rows if row.gtins is not None}
    items = [body for body in await queries.every(running.documents, "item") if body["item"] not in replaced]
    owners = {gtin: body["item"] for body in items for gtin in body.get("gtins", ())}

    def check(row: ItemRow) -> None:
        for gtin in row.gtins or {}:
            if (owner := owners.setdefault(gtin, row.code)) != row.code:
                raise Problem("gtin-taken", f"{gtin} is the article number of {owner} already, not of {row.code}.", 422)

    await check_all(rows, check)
    return {}


async def guard_stores(running: Running, caller: Principal, rows: Sequence[StoreRow]) -> Json:
    """The chain of areas of every division in the file."""
    known = {body["division"]: body["areas"] for body in await queries.every(running.documents, "division")}

    stores = {body["store"]: body for body in await queries.every(running.documents, "store")}

    def check(row: StoreRow) -> None:
        if row.code in stores:
            caller.must_cover(stores[row.code]["areas"], stores[row.code]["org"])
        if row.division not in known:
            raise unknown("division", row.division)
        caller.must_cover(known[row.division], _owner(row))

    await check_all(rows, check)
    return {"areas": {row.division: known[row.division] for row in rows}}


async def guard_goods(running: Running, caller: Principal, rows: Sequence[Any]) -> Json:
    """Owner and areas of every store in the file; items are known and counted in their own unit."""
    stores = {body["store"]: body for body in await queries.every(running.documents, "store")}
    units = {body["item"]: body["unit"] for body in await queries.every(running.documents, "item")}
    partners_only = isinstance(rows[0], AgreementRow | CapacityRow)

    def check(row: Any) -> None:
        if row.store not in stores:
            raise unknown("store", row.store)
        if row.item not in units:
            raise unknown("item", row.item)
        unit = getattr(row, "unit", None)
        if unit is not None and unit != units[row.item]:
            raise Problem("unit", f"{row.item} is counted in {units[row.item]}, not in {unit}.", 422)
        if partners_only and not stores[row.store]["org"]:
            raise Problem("not-a-partner", f"{row.store} belongs to the administration, not to a partner.", 422)
        if isinstance(row, MovementRow) and row.kind == "scrap" and not caller.roles & {"supervisor", "admin"}:
            raise forbidden("Only a supervisor scraps goods.")
        caller.must_cover(stores[row.store]["areas"], stores[row.store]["org"])

    await check_all(rows, check)
    codes = {row.store for row in rows}
    return {"stores": {code: {"org": stores[code]["org"], "areas": stores[code]["areas"]} for code in codes}}


imports = {
    "items": Import(ItemRow, register_item, ("supervisor", "coordinator"), guard_items),
    "stores": Import(StoreRow, register_store, ("supervisor", "coordinator"), guard_stores),
    "receipts": Import(LotRow, receive_lot, ("clerk", "supervisor", "coordinator"), guard_goods),
    "agreements": Import(AgreementRow, sign_agreement, ("coordinator", "partner"), guard_goods),
    "capacity": Import(CapacityRow, publish_capacity, ("coordinator", "partner"), guard_goods),
    "movements": Import(MovementRow, move, ("clerk", "supervisor"), guard_goods),
}
