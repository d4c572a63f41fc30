"""HTTP: items and stores.  Both are registered by import."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from services.inventory import queries
from services.inventory.answers import ItemView, StoreAndStockView, StoreView
from services.inventory.commands import CloseStore, ReopenStore
from services.inventory.fields import Reason
from shared.editing import IfMatch, Shown
from shared.http import AsItIs, Caller, IdempotencyKey, Page, Receipt, any_of, page, router
from shared.messages import Message
from shared.runtime import Running

Limit = Annotated[int, Query(ge=1, le=5000)]


class Closing(Message):
    reason: Reason


def routes(running: Running) -> APIRouter:
    api = router(tags=["register"])
    documents = running.documents

    @api.get("/items")
    async def list_items(
        _: Annotated[Caller, any_of()], category: str | None = None, limit: Limit = 200, cursor: str | None = None
    ) -> Page[ItemView]:
        """Kinds of goods."""
        items = await queries.every(documents, "item", category=category)
        return page(items, limit, cursor, key=lambda body: body["item"])

    @api.get("/stores")
    async def list_stores(
        caller: Annotated[Caller, any_of()],
        level: str | None = None,
        division: str | None = None,
        limit: Limit = 200,
        cursor: str | None = None,
    ) -> Page[StoreView]:
        """Stores of the caller's area or organisation, those of a division's subtree if one is named."""
        stores = await queries.covered_stores(documents, caller, division=division, level=level)
        return page(list(stores.values()), limit, cursor, key=lambda body: body["store"])

    @api.get("/stores/{store}")
    async def read_store(store: str, caller: Annotated[Caller, any_of()], shown: Shown) -> AsItIs[StoreAndStockView]:
        """A store with its stock by item.  The ETag is the store's alone: stock is not edited but booked."""
        found = await queries.document(documents, "store", f"store/{store}", "store", store)
        caller.must_cover(found.body["areas"], found.body["org"])
        return {**shown(found), "stock": await queries.every(documents, "stock", store=store)}

    @api.post("/stores/{store}/close", status_code=201)
    async def close_store(
        store: str,
        body: Closing,
        caller: Annotated[Caller, any_of("supervisor", "coordinator", "partner")],
        key: IdempotencyKey,
        seen: IfMatch,
    ) -> Receipt:
        """Nothing is promised from a closed store."""
        found = await queries.store(documents, store)
        caller.must_cover(found["areas"], found["org"])
        command = CloseStore(store=store, reason=body.reason, at=running.now())
        return await running.handle(command, caller.name, key, seen)

    @api.post("/stores/{store}/reopen", status_code=201)
    async def reopen_store(
        store: str,
        caller: Annotated[Caller, any_of("supervisor", "coordinator", "partner")],
        key: IdempotencyKey,
        seen: IfMatch,
    ) -> Receipt:
        found = await queries.store(documents, store)
        caller.must_cover(found["areas"], found["org"])
        return await running.handle(ReopenStore(store=store, at=running.now()), caller.name, key, seen)

    return api
