"""The questions that inventory's API and imports ask of its documents."""

from __future__ import annotations

from datetime import timedelta
from math import cos, hypot, radians

from services.inventory.events import StoreRegistered
from services.inventory.lots import Lot
from services.inventory.store import Store
from shared.clock import instant
from shared.decide import Handler
from shared.identity import Principal
from shared.messages import Json
from shared.ports import Document, Documents, Query
from shared.problem import Problem, invalid, unknown

CLOCKS_DIFFER_MIN = 5
"""A device's clock may run ahead of ours by so much."""


async def item(documents: Documents, code: str) -> Json:
    return await _one(documents, "item", f"item/{code}", "item", code)


async def store(documents: Documents, code: str) -> Json:
    return await _one(documents, "store", f"store/{code}", "store", code)


async def store_now(handler: Handler, code: str, fact: bool = False) -> StoreRegistered:
    """As its own stream has it: a view says a moment later that it was closed.  Then it takes part in facts only."""
    [now] = await handler.current(f"store/{code}")
    return _takes_part(now, code, fact)


async def store_for(handler: Handler, code: str, item: str, unit: str | None, fact: bool) -> StoreRegistered:
    """As `store_now`, for an item that somebody counts in `unit`; a Problem when that is not how it is counted."""
    now, known = await handler.current(f"store/{code}", f"item/{item}")
    if known is None:
        raise unknown("item", item)
    if unit is not None and unit != known.unit:
        raise invalid("/unit", f"{item} is counted in {known.unit}, not in {unit}. Convert the quantity.")
    return _takes_part(now, code, fact)


def _takes_part(now: Store, code: str, fact: bool) -> StoreRegistered:
    if now.known is None:
        raise unknown("store", code)
    if now.closed and not fact:
        raise Problem("store-closed", f"{code} is closed: {now.closed.reason}. Reopen it first, or record a fact.")
    return now.known


async def partner_store(documents: Documents, code: str) -> Json:
    found = await store(documents, code)
    if not found["org"]:
        raise invalid("/store", f"{code} belongs to the administration. Name a site of the partner.")
    return found


async def covered_stores(
    documents: Documents, caller: Principal, division: str | None = None, **where: str | None
) -> dict[str, Json]:
    """Stores that the caller may see, by code; of a division's subtree if one is named."""
    return {
        body["store"]: body
        for body in await every(documents, "store", **where)
        if caller.covers(body["areas"], body["org"]) and (division is None or division in body["areas"])
    }


async def division(documents: Documents, code: str) -> Json:
    return await _one(documents, "division", code, "division", code)


async def agreement(documents: Documents, code: str) -> Json:
    return await _one(documents, "agreement", f"agreement/{code}", "agreement", code)


async def capacity(documents: Documents, code: str) -> Json:
    return await _one(documents, "capacity", f"capacity/{code}", "capacity line", code)


async def callup(documents: Documents, code: str) -> Json:
    return await _one(documents, "callup", f"callup/{code}", "call-up", code)


async def movement(documents: Documents, code: str) -> Json:
    return await _one(documents, "movement", code, "movement", code)


async def _one(documents: Documents, kind: str, key: str, name: str, code: str) -> Json:
    return (await document(documents, kind, key, name, code)).body


async def document(documents: Documents, kind: str, key: str, name: str, code: str) -> Document:
    found = await documents.get(kind, key)
    if found is None:
        raise unknown(name, code)
    return found


async def every(documents: Documents, kind: str, **where: str | None) -> list[Json]:
    """The bodies of all documents of a kind with these fields (None: any), in the order of their keys."""
    wanted = {name: value for name, value in where.items() if value is not None}
    bodies: list[Json] = []
    after = ""
    while found := await documents.find(kind, Query(wanted, after)):
        bodies += [document.body for document in found]
        after = found[-1].key
    return bodies


def not_ahead(happened_at: str, now: str, pointer: str = "/happened_at") -> str:
    """A time that has come; clocks differ by minutes, never by more."""
    if happened_at != now and instant(happened_at) > instant(now) + timedelta(minutes=CLOCKS_DIFFER_MIN):
        raise invalid(pointer, f"{happened_at} has not come yet; it is {now}. Check the device's clock.")
    return happened_at


async def reservations(documents: Documents, **where: str | None) -> list[Json]:
    """A trip's or a store's reservations, each once: what a line has made for one stands in for the line's promise."""
    found: dict[str, Json] = {}
    for body in sorted(await every(documents, "reservation", **where), key=lambda body: bool(body["taken"])):
        found[body["reservation"]] = {**found.get(body["reservation"], {}), **body}
    return sorted(found.values(), key=lambda body: str(body["reservation"]))


def lots_of(stock: Json) -> list[Lot]:
    return [Lot.model_validate(lot) for lot in stock["lots"]]


async def nearest(documents: Documents, store: Json, item: str, day: str) -> Json | None:
    """Where else the administration has some that is free and usable, as the crow flies: {store, name, free, km}."""
    places = {body["store"]: body for body in await every(documents, "store", state="open")}
    free = {
        body["store"]: sum(lot.free for lot in lots_of(body) if lot.reserve == "government" and lot.usable(day))
        for body in await every(documents, "stock", item=item)
    }
    sources = (
        {"store": code, "name": places[code]["name"], "free": left, "km": round(km_between(store, places[code]), 1)}
        for code, left in free.items()
        if left > 0 and code in places and code != store["store"]
    )
    return min(sources, key=lambda source: (source["km"], source["store"]), default=None)


def km_between(a: Json, b: Json) -> float:
    """As the crow flies, good to a percent within a province."""
    km_per_degree = 111.2
    north = (a["lat"] - b["lat"]) * km_per_degree
    return hypot(north, (a["lon"] - b["lon"]) * km_per_degree * cos(radians(a["lat"])))
