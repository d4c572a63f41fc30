"""HTTP: the book of rules.  A draft changes nothing until somebody else publishes it.

An incident stays with the version that it was declared under; to go on under another one is not possible.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi import Path as Named
from pydantic import Field

from services.relief import access, queries
from services.relief.answers_rules import Rehearsal, RulesChanges, RulesView, VersionView
from services.relief.api_register import Limit
from services.relief.commands import DraftRules, DropDraft, PublishRules
from services.relief.demand import sum_groups
from services.relief.needs import place_needs
from services.relief.rule_changes import changes
from services.relief.rulebook import in_force, must_be_whole, version_of
from services.relief.shapes import ReliefRules, Sentence
from shared.editing import IfMatch, Shown
from shared.http import AsItIs, Caller, IdempotencyKey, Page, Receipt, any_of, page, router
from shared.messages import Json, Message
from shared.ports import Documents
from shared.problem import invalid
from shared.runtime import Running

Number = Annotated[int, Named(ge=1, le=1_000_000)]
Another = Annotated[int, Query(ge=1, le=1_000_000)]
Author = Annotated[Caller, any_of("coordinator")]
SUMMARY = tuple(VersionView.model_fields)


class RulesProposal(ReliefRules):
    """All rules of the next version; `note` says why they are to be different."""

    note: Sentence = ""


class Publication(Message):
    """`note` says why the version is made; it stays with it."""

    note: Annotated[Sentence, Field(min_length=1)]


def routes(running: Running) -> APIRouter:
    api = router(prefix="/rules", tags=["rules"])
    documents = running.documents

    @api.get("")
    async def list_rules(
        _: Annotated[Caller, any_of()], limit: Limit = 100, cursor: str | None = None
    ) -> Page[VersionView]:
        """The versions, oldest first, and behind them the draft of the next one, if there is one."""
        book = await queries.rules(documents)
        told = [{name: body[name] for name in SUMMARY} for body in book]
        return page(told, limit, cursor, key=lambda body: f"{body['version']:07}")

    @api.get("/{version:int}")
    async def read_rules(version: Number, _: Annotated[Caller, any_of()], shown: Shown) -> AsItIs[RulesView]:
        """A version, or the draft; the ETag is that of the book, which every draft and publication alters."""
        book = await queries.rulebook(documents)
        found = version_of(queries.versions_in(book), version)
        shown(book)
        return found

    @api.get("/{version:int}/changes")
    async def compare_rules(
        version: Number, to: Another, caller: Annotated[Caller, any_of()], incident: str | None = None
    ) -> AsItIs[RulesChanges]:
        """What becomes different from this version `to` another one; with an `incident`, what that means for it."""
        book = await queries.rules(documents)
        before, after = (version_of(book, number) for number in (version, to))
        people = await _people(documents, caller, incident) if incident else None
        return {"before": version, "after": to, **changes(before, after, people)}

    @api.post("/check")
    async def check_rules(body: RulesProposal, caller: Author) -> AsItIs[Rehearsal]:
        """A draft's rehearsal: the same refusals, or what differs from the version in force.  Nothing is written."""
        await access.must_cover_rules(documents, caller)
        must_be_whole(body)
        await _must_know_items(documents, body)
        force = in_force(await queries.rules(documents))
        return {"before": force and force["version"], **changes(force, body.model_dump())}

    @api.post("/draft", status_code=201)
    async def draft_rules(body: RulesProposal, caller: Author, key: IdempotencyKey, seen: IfMatch) -> Receipt:
        """Write the draft of the next version, or write it anew."""
        await access.must_cover_rules(documents, caller)
        await _must_know_items(documents, body)
        return await running.handle(DraftRules(**body.model_dump(), by=caller.account), caller.name, key, seen)

    @api.post("/draft/drop", status_code=201)
    async def drop_draft(
        caller: Annotated[Caller, any_of("coordinator", "commander")], key: IdempotencyKey, seen: IfMatch
    ) -> Receipt:
        """Give the draft up; published versions stay."""
        await access.must_cover_rules(documents, caller)
        return await running.handle(DropDraft(by=caller.account), caller.name, key, seen)

    @api.post("/{version:int}/publish", status_code=201)
    async def publish_rules(
        version: Number,
        body: Publication,
        caller: Annotated[Caller, any_of("commander")],
        key: IdempotencyKey,
        seen: IfMatch,
    ) -> Receipt:
        """Make the draft the version in force, for good; by somebody who has not written in it."""
        await access.must_cover_rules(documents, caller)
        command = PublishRules(version=version, note=body.note, by=caller.account)
        return await running.handle(command, caller.name, key, seen)

    return api


async def _must_know_items(documents: Documents, rules: ReliefRules) -> None:
    """Raises a 422 problem that names the items which no catalogue has."""
    known = {body["item"] for body in await queries.every(documents, "item")}
    named = [
        (f"/rations/{number}{pointer}", item)
        for number, ration in enumerate(rules.rations)
        for pointer, item in [
            ("/item", ration.item),
            *((f"/substitutes/{at}/item", substitute.item) for at, substitute in enumerate(ration.substitutes)),
        ]
    ]
    for pointer, item in named:
        if item not in known:
            raise invalid(pointer, f"there is no item {item!r}; register it in the catalogue first")


async def _people(documents: Documents, caller: Caller, incident: str) -> Json:
    """Persons in need by group, as far as known by now."""
    about = await queries.incident(documents, incident)
    await access.must_read_board(documents, caller, about)
    told = await queries.reports(documents, incident)
    needs = place_needs(about, await queries.places_of(documents, about, told), told)
    return sum_groups(need["people"] for need in needs)
