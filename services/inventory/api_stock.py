"""HTTP: goods come, go, are scrapped, loaded and put right."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from services.inventory import queries
from services.inventory.commands import Issue, LoadTrip, Receive, Reverse, Scrap
from services.inventory.events import StoreRegistered
from services.inventory.fields import Code, Day, Moment, Name, Reason, Sentence
from services.inventory.lots import Quantity, Reserve, day_of
from shared.http import Caller, IdempotencyKey, Receipt, any_of, router
from shared.messages import Json, Message
from shared.problem import Problem, invalid, unknown
from shared.runtime import Running


class Goods(Message):
    """`unit` may be given to make sure that both sides count alike; `happened_at` is now if left out."""

    store: Code
    item: Code
    quantity: Quantity
    unit: Name | None = None
    happened_at: Moment | None = None


class GoodsReceipt(Goods):
    """`owner` is the organisation whose goods they are, "" for the administration's; a partner's site owns its own."""

    lot: Code
    reserve: Reserve = "government"
    owner: Name | None = None
    expires: Day | None = None
    reason: Sentence = ""


class GoodsIssue(Goods):
    """Without a `lot` the first that expires goes first.  `fact`: they have gone already; record it in any case."""

    reserve: Reserve = "government"
    lot: Code | None = None
    reason: Reason
    fact: bool = False


class GoodsScrap(Goods):
    """`witness` saw it too and is somebody else than who records it."""

    lot: Code
    reason: Reason
    witness: Annotated[str, Field(min_length=1, max_length=100)]
    fact: bool = False


class Reversal(Message):
    """`movement` is the event id that the receipt of the act has shown, as listed under /movements."""

    movement: Annotated[str, Field(min_length=1, max_length=200)]
    reason: Reason


class StopLoading(Message):
    trip: Code
    stop: Annotated[int, Field(ge=0, le=1000)]
    happened_at: Moment | None = None


def routes(running: Running) -> APIRouter:
    api = router(tags=["stock"])
    documents = running.documents

    async def place(body: Goods, caller: Caller, fact: bool = False) -> tuple[StoreRegistered, str]:
        """The store, which the caller answers for, and when it happened."""
        store = await queries.store_for(running.handler, body.store, body.item, body.unit, fact)
        caller.must_cover(store.areas, store.org)
        now = running.now()
        return store, queries.not_ahead(body.happened_at or now, now)

    @api.post("/receipts", status_code=201)
    async def receive_goods(
        body: GoodsReceipt, caller: Annotated[Caller, any_of("clerk", "supervisor")], key: IdempotencyKey
    ) -> Receipt:
        """Goods have arrived in a store."""
        store, happened_at = await place(body, caller)
        owner = body.owner if body.owner is not None else store.org if body.reserve != "government" else ""
        known = body.model_dump(exclude={"unit", "owner", "happened_at"})
        return await running.handle(Receive(**known, owner=owner, happened_at=happened_at), caller.name, key)

    @api.post("/issues", status_code=201)
    async def issue_goods(
        body: GoodsIssue, caller: Annotated[Caller, any_of("clerk", "supervisor")], key: IdempotencyKey
    ) -> Receipt:
        """Goods leave outside of trips.  A refusal names what is free, who holds the rest, and where else some is."""
        store, happened_at = await place(body, caller, body.fact)
        known = body.model_dump(exclude={"unit", "lot", "happened_at"})
        command = Issue(**known, lot=body.lot or "", happened_at=happened_at)
        try:
            return await running.handle(command, caller.name, key)
        except Problem as problem:
            if problem.slug == "insufficient":
                day = day_of(happened_at)
                problem.more["elsewhere"] = await queries.nearest(documents, store.as_json(), body.item, day)
            raise

    @api.post("/scraps", status_code=201)
    async def scrap_goods(
        body: GoodsScrap, caller: Annotated[Caller, any_of("supervisor")], key: IdempotencyKey
    ) -> Receipt:
        """Goods are of no use any more."""
        if body.witness == caller.account:
            raise invalid("/witness", "Name somebody else who has seen it.")
        _, happened_at = await place(body, caller, fact=True)
        known = body.model_dump(exclude={"unit", "happened_at"})
        return await running.handle(Scrap(**known, happened_at=happened_at), caller.name, key)

    @api.post("/reversals", status_code=201)
    async def reverse_movement(
        body: Reversal, caller: Annotated[Caller, any_of("clerk", "supervisor")], key: IdempotencyKey
    ) -> Receipt:
        """A movement was a mistake: undo it, once."""
        found = await queries.movement(documents, body.movement)
        store = await queries.store(documents, found["store"])
        caller.must_cover(store["areas"], store["org"])
        command = Reverse(
            store=found["store"],
            item=found["item"],
            number=found["number"],
            movement=body.movement,
            reason=body.reason,
            at=running.now(),
        )
        return await running.handle(command, caller.name, key)

    @api.post("/loads", status_code=201)
    async def load_stop(
        body: StopLoading, caller: Annotated[Caller, any_of("clerk", "supervisor", "driver")], key: IdempotencyKey
    ) -> list[Receipt]:
        """All that is held for a trip's stop stands on the truck: one receipt per item.

        Nothing is loaded while any line of the trip is refused or waits for a partner, or goods are still being made.
        """
        reserved = await queries.reservations(documents, trip=body.trip)
        here = [line for line in reserved if line["stop"] == body.stop]
        if not here:
            raise unknown("reservation for trip and stop", f"{body.trip}:{body.stop}")
        for code in sorted({line["store"] for line in here}):
            store = await queries.store_now(running.handler, code)
            caller.must_cover(store.areas, store.org)
        _must_be_held(reserved, here)
        now = running.now()
        happened_at = queries.not_ahead(body.happened_at or now, now)
        commands = [
            LoadTrip(store=store, item=item, trip=body.trip, stop=body.stop, happened_at=happened_at)
            for store, item in sorted({(line["store"], line["item"]) for line in here})
        ]
        return await running.handle_all(commands, caller.name, key)

    return api


def _must_be_held(reserved: list[Json], here: list[Json]) -> None:
    """A stop is loaded completely or not at all, although its goods stand in several streams."""
    open_lines = [line for line in reserved if line["state"] not in ("held", "used")]
    if open_lines:
        told = ", ".join(f"{line['reservation']} is {line['state']}" for line in open_lines)
        raise Problem("not-held", f"The trip cannot load yet: {told}. Wait for the partner, or ask for a new plan.")
    unmade = [line["reservation"] for line in here if line["state"] == "held" and not line["ready"]]
    if unmade:
        raise Problem("not-made", f"The goods for {', '.join(unmade)} are still being made. Load when all are there.")
