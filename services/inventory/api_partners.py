"""HTTP: what partners promise, hold, make and answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from services.inventory import queries
from services.inventory.answers import AgreementView, CallUpView, CapacityView
from services.inventory.commands import (
    ANSWER_WITHIN_MIN,
    AnswerCallUp,
    DeclareStock,
    Minutes,
    PublishCapacity,
    ReleaseProduction,
    SignAgreement,
)
from services.inventory.fields import Code, Day, Moment, Sentence
from services.inventory.lots import Quantity, QuantityOrZero, day_of
from shared.editing import IfMatch, Shown
from shared.http import AsItIs, Caller, IdempotencyKey, Page, Receipt, any_of, page, router
from shared.messages import Json, Message, Number
from shared.runtime import Running

Limit = Annotated[int, Query(ge=1, le=5000)]
Rate = Annotated[Number, Field(ge=0, le=1_000_000)]


class Agreement(Message):
    """`store` is the partner's site; `quantity` is what it promises to keep."""

    agreement: Code
    store: Code
    item: Code
    quantity: Quantity
    notice_min: Minutes
    answer_within_min: Minutes = ANSWER_WITHIN_MIN
    valid_until: Moment | None = None


class Statement(Message):
    """All that the partner holds under the agreement at `at` (now if left out), reserved goods included."""

    quantity: QuantityOrZero
    expires: Day | None = None
    at: Moment | None = None


class Capacity(Message):
    """Nothing for `lead_min` after a call, then growing over `ramp_min` to `rate_per_h`; until then, or so much."""

    line: Code
    store: Code
    item: Code
    rate_per_h: Rate
    ramp_min: Minutes
    lead_min: Minutes
    max_quantity: Quantity | None = None
    until: Moment | None = None
    answer_within_min: Minutes = ANSWER_WITHIN_MIN


class Answer(Message):
    """`confirmed` units of those asked; less than all wants a reason."""

    confirmed: QuantityOrZero
    reason: Sentence = ""


class Production(Message):
    line: Code
    quantity: Quantity
    happened_at: Moment | None = None


def routes(running: Running) -> APIRouter:
    api = router(tags=["partners"])
    documents = running.documents

    async def site(code: str, item: str, caller: Caller) -> Json:
        """The partner's store, for which the caller may speak."""
        await queries.item(documents, item)
        store = await queries.partner_store(documents, code)
        caller.must_cover(store["areas"], store["org"])
        return {"org": store["org"], "areas": store["areas"]}

    @api.get("/agreements")
    async def list_agreements(
        caller: Annotated[Caller, any_of()], org: str | None = None, limit: Limit = 200, cursor: str | None = None
    ) -> Page[AgreementView]:
        """Agreements with what the partner stated last; `declared` is null before its first statement."""
        found = await queries.every(documents, "agreement", org=org)
        mine = [body for body in found if caller.covers(body["areas"], body["org"])]
        return page(mine, limit, cursor, key=lambda body: body["agreement"])

    @api.get("/agreements/{agreement}")
    async def read_agreement(
        agreement: str, caller: Annotated[Caller, any_of()], shown: Shown
    ) -> AsItIs[AgreementView]:
        found = await queries.document(documents, "agreement", f"agreement/{agreement}", "agreement", agreement)
        caller.must_cover(found.body["areas"], found.body["org"])
        return shown(found)

    @api.post("/agreements", status_code=201)
    async def sign_agreement(
        body: Agreement, caller: Annotated[Caller, any_of("coordinator", "partner")], key: IdempotencyKey, seen: IfMatch
    ) -> Receipt:
        """What a partner promises to keep, and with what notice it can be called up."""
        known = await site(body.store, body.item, caller)
        return await running.handle(SignAgreement(**body.model_dump(), **known), caller.name, key, seen)

    @api.post("/agreements/{agreement}/statements", status_code=201)
    async def state_stock(
        agreement: str,
        body: Statement,
        caller: Annotated[Caller, any_of("partner", "coordinator")],
        key: IdempotencyKey,
        seen: IfMatch,
    ) -> Receipt:
        """The partner's statement of what it holds replaces the last one."""
        known = await queries.agreement(documents, agreement)
        caller.must_cover(known["areas"], known["org"])
        now = running.now()
        at = queries.not_ahead(body.at or now, now, "/at")
        command = DeclareStock(agreement=agreement, quantity=body.quantity, expires=body.expires, at=at)
        return await running.handle(command, caller.name, key, seen)

    @api.get("/capacity")
    async def list_capacity(
        caller: Annotated[Caller, any_of()], org: str | None = None, limit: Limit = 200, cursor: str | None = None
    ) -> Page[CapacityView]:
        """Production lines; `started` says since when one gives goods for an incident, `made` what it has made."""
        found = await queries.every(documents, "capacity", org=org)
        mine = [body for body in found if caller.covers(body["areas"], body["org"])]
        return page(mine, limit, cursor, key=lambda body: body["line"])

    @api.get("/capacity/{line}")
    async def read_capacity(line: str, caller: Annotated[Caller, any_of()], shown: Shown) -> AsItIs[CapacityView]:
        found = await queries.document(documents, "capacity", f"capacity/{line}", "capacity line", line)
        caller.must_cover(found.body["areas"], found.body["org"])
        return shown(found)

    @api.post("/capacity", status_code=201)
    async def publish_capacity(
        body: Capacity, caller: Annotated[Caller, any_of("partner", "coordinator")], key: IdempotencyKey, seen: IfMatch
    ) -> Receipt:
        """What a partner could make from now on; publishing again replaces it."""
        known = await site(body.store, body.item, caller)
        return await running.handle(PublishCapacity(**body.model_dump(), **known), caller.name, key, seen)

    @api.post("/production", status_code=201)
    async def release_production(
        body: Production, caller: Annotated[Caller, any_of("partner")], key: IdempotencyKey
    ) -> Receipt:
        """A line has made goods: they go into stock, and to the reservations that wait for them."""
        line = await queries.capacity(documents, body.line)
        caller.must_cover(line["areas"], line["org"])
        now = running.now()
        at = queries.not_ahead(body.happened_at or now, now)
        item = await queries.item(documents, line["item"])
        days = item["shelf_life_days"]
        expires = (date.fromisoformat(day_of(at)) + timedelta(days=days)).isoformat() if days else None
        command = ReleaseProduction(line=body.line, quantity=body.quantity, expires=expires, at=at)
        return await running.handle(command, caller.name, key)

    @api.get("/callups")
    async def list_callups(
        caller: Annotated[Caller, any_of()],
        org: str | None = None,
        state: str | None = None,
        incident: str | None = None,
        limit: Limit = 200,
        cursor: str | None = None,
    ) -> Page[CallUpView]:
        """Orders to partners; `state` is sent, confirmed, part, declined, silent or withdrawn."""
        stores = await queries.covered_stores(documents, caller)
        found = await queries.every(documents, "callup", org=org, state=state, incident=incident)
        mine = [body for body in found if body["store"] in stores]
        return page(mine, limit, cursor, key=lambda body: body["callup"])

    @api.post("/callups/{callup:path}/answer", status_code=201)
    async def answer_callup(
        callup: str, body: Answer, caller: Annotated[Caller, any_of("partner")], key: IdempotencyKey
    ) -> Receipt:
        """The partner's answer, once: all, a part, or nothing."""
        known = await queries.callup(documents, callup)
        store = await queries.store(documents, known["store"])
        caller.must_cover(store["areas"], store["org"])
        command = AnswerCallUp(callup=callup, confirmed=body.confirmed, reason=body.reason, at=running.now())
        return await running.handle(command, caller.name, key)

    return api
