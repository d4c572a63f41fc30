"""Cloud stock: all kinds of reserves as one list, with what can be promised by when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from services.inventory import queries
from services.inventory.answers import Shown
from services.inventory.lots import Lot, Reserve, day_of, later
from services.inventory.output import made_by
from shared.clock import instant
from shared.messages import Json
from shared.ports import Documents


class Quantities(Shown):
    """`usable` has not expired; `promisable` can still be promised for loading by the time that was asked."""

    on_hand: int
    reserved: int
    usable: int
    promisable: int


class Source(Quantities):
    """One store's goods of one kind, or one capacity line.  `ready_at` is when goods could be had if called now."""

    store: str
    item: str
    kind: Reserve
    line: str
    org: str
    ready_at: str


class Total(Quantities):
    item: str
    kind: Reserve


class Supply(Shown):
    """`at` is when this was true, `by` the time that `promisable` looks at."""

    at: str
    by: str
    sources: list[Source]
    totals: list[Total]


class Published(BaseModel):
    """The pace of a line, of its document."""

    rate_per_h: float
    ramp_min: float
    lead_min: float
    max_quantity: int | None
    until: str | None


async def supply(documents: Documents, stores: Mapping[str, Json], item: str | None, now: str, by: str) -> list[Source]:
    """Every source in these stores, by store, item and kind."""
    found: list[Source] = []
    for stock in await queries.every(documents, "stock", item=item):
        if stock["store"] in stores:
            found += _of_stock(stock, stores[stock["store"]], now, by)
    for line in await queries.every(documents, "capacity", item=item):
        if line["store"] in stores:
            found.append(_of_line(line, await _owed(documents, line), now, by))
    return sorted(found, key=lambda source: (source.store, source.item, source.kind, source.line))


def _of_stock(stock: Json, store: Json, now: str, by: str) -> Iterable[Source]:
    everything = queries.lots_of(stock)
    for kind in sorted({lot.reserve for lot in everything}):
        lots = [lot for lot in everything if lot.reserve == kind]
        ready = {lot.lot: _ready_at(lot, stock["terms"], now) for lot in lots}
        usable = [lot for lot in lots if lot.usable(day_of(by))]
        free = sum(lot.free for lot in usable if _in_time(ready[lot.lot], by))
        yield Source(
            store=stock["store"],
            item=stock["item"],
            kind=kind,
            line="",
            org=store["org"],
            ready_at=min(filter(None, ready.values()), key=instant, default=""),
            on_hand=sum(lot.on_hand for lot in lots),
            reserved=sum(lot.reserved for lot in lots),
            usable=sum(lot.on_hand for lot in usable),
            promisable=free if store["state"] == "open" else 0,
        )


def _ready_at(lot: Lot, terms: Json, now: str) -> str:
    """When the lot could be loaded if it were asked for now; "" when it cannot be promised at all."""
    if lot.reserve != "corporate":
        return now
    agreed: Json | None = terms.get(lot.lot)
    if agreed is None or (agreed["valid_until"] and instant(agreed["valid_until"]) < instant(now)):
        return ""
    return later(now, agreed["notice_min"])


def _in_time(ready_at: str, by: str) -> bool:
    return bool(ready_at) and instant(ready_at) <= instant(by)


async def _owed(documents: Documents, line: Json) -> int:
    """What the line has promised and not made yet."""
    promises = await queries.every(documents, "reservation", stream=f"capacity/{line['line']}")
    goods = await queries.every(documents, "reservation", stream=f"stock/{line['store']}/{line['item']}")
    made = {body["reservation"]: sum(part["quantity"] for part in body["taken"]) for body in goods}
    standing = (body for body in promises if body["state"] in ("held", "awaited"))
    return sum(body["quantity"] - made.get(body["reservation"], 0) for body in standing)


def _of_line(line: Json, owed: int, now: str, by: str) -> Source:
    """A line has nothing on hand; what it could make by then, less what it owes, can be promised."""
    pace = Published.model_validate(line, extra="ignore")
    ready_at = later(now, pace.lead_min)
    return Source(
        store=line["store"],
        item=line["item"],
        kind="capacity",
        line=line["line"],
        org=line["org"],
        ready_at=ready_at,
        on_hand=0,
        reserved=owed,
        usable=0,
        promisable=max(0, made_by(pace, ready_at, by) - owed),
    )


def totals(sources: Iterable[Source]) -> list[Total]:
    """By item and kind."""
    sums: dict[tuple[str, Reserve], dict[str, Any]] = {}
    for source in sources:
        total = sums.setdefault((source.item, source.kind), dict.fromkeys(Quantities.model_fields, 0))
        for name in total:
            total[name] += getattr(source, name)
    return [Total(item=item, kind=kind, **sums[item, kind]) for item, kind in sorted(sums)]
