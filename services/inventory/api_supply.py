"""HTTP: what is there, what is promised, what does not agree."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from services.inventory import queries
from services.inventory.answers import DiscrepancyView, MovementView, ReservationView, StockView
from services.inventory.fields import Moment
from services.inventory.lots import Reserve
from services.inventory.supply import Supply, supply, totals
from shared.http import Caller, Page, any_of, page, router
from shared.messages import Json
from shared.runtime import Running

Limit = Annotated[int, Query(ge=1, le=5000)]


def routes(running: Running) -> APIRouter:
    api = router(tags=["stock"])
    documents = running.documents

    async def covered(caller: Caller, kind: str, **where: str | None) -> list[Json]:
        """Documents that name a store which the caller may see."""
        stores = await queries.covered_stores(documents, caller)
        return [body for body in await queries.every(documents, kind, **where) if body["store"] in stores]

    @api.get("/stock")
    async def list_stock(
        caller: Annotated[Caller, any_of()],
        store: str | None = None,
        item: str | None = None,
        limit: Limit = 200,
        cursor: str | None = None,
    ) -> Page[StockView]:
        """Stock by store and item, with its lots in the order in which they leave."""
        stock = await covered(caller, "stock", store=store, item=item)
        return page(stock, limit, cursor, key=lambda body: f"{body['store']}/{body['item']}")

    @api.get("/supply")
    async def read_supply(
        caller: Annotated[Caller, any_of()],
        item: str | None = None,
        store: str | None = None,
        division: str | None = None,
        kind: Reserve | None = None,
        by: Annotated[
            Moment | None, Query(description="Promisable for loading by then (RFC 3339); now if left out")
        ] = None,
    ) -> Supply:
        """Cloud stock: all kinds of reserves as one, on hand, reserved, usable, and promisable by a time."""
        if division is not None:
            await queries.division(documents, division)
        stores = await queries.covered_stores(documents, caller, division=division, store=store)
        now = running.now()
        found = await supply(documents, stores, item, now, by or now)
        sources = [source for source in found if kind is None or source.kind == kind]
        return Supply(at=now, by=by or now, sources=sources, totals=totals(sources))

    @api.get("/reservations")
    async def list_reservations(
        caller: Annotated[Caller, any_of()],
        trip: str | None = None,
        store: str | None = None,
        limit: Limit = 200,
        cursor: str | None = None,
    ) -> Page[ReservationView]:
        """What is held for a trip or in a store, or was; `ready` lines can be loaded."""
        stores = await queries.covered_stores(documents, caller)
        asked = await queries.reservations(documents, trip=trip, store=store)
        found = [body for body in asked if body["store"] in stores]
        return page(found, limit, cursor, key=lambda body: body["reservation"])

    @api.get("/movements")
    async def list_movements(
        caller: Annotated[Caller, any_of()],
        store: str | None = None,
        item: str | None = None,
        limit: Limit = 200,
        cursor: str | None = None,
    ) -> Page[MovementView]:
        """Receipts, issues and scraps with what became of them; `movement` is what a reversal names."""
        found = await covered(caller, "movement", store=store, item=item)
        return page(found, limit, cursor, key=lambda body: f"{body['store']}/{body['item']}/{body['number']:09}")

    @api.get("/discrepancies")
    async def list_discrepancies(
        caller: Annotated[Caller, any_of()],
        store: str | None = None,
        item: str | None = None,
        limit: Limit = 200,
        cursor: str | None = None,
    ) -> Page[DiscrepancyView]:
        """Facts that contradict the books."""
        found = await covered(caller, "discrepancy", store=store, item=item)
        return page(found, limit, cursor, key=lambda body: f"{body['recorded_at']}/{body['discrepancy']}")

    return api
