"""HTTP: what an incident's board shows.  Everything is counted from handovers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

from fastapi import APIRouter

from services.relief import access, queries
from services.relief.answers import CurvePoint, DemandView, Figures, PlaceReliefView, SilentView
from services.relief.answers_trip import ExceptionView
from services.relief.api_register import Limit
from services.relief.board import Board
from services.relief.boards import Boards
from services.relief.needs import whole_needs
from shared.http import AsItIs, Caller, Page, any_of, page, router
from shared.messages import Json, digest
from shared.runtime import Running

MINUTES_BEFORE = 525_600
"""A year: nothing that is told of an incident happened earlier."""


def routes(running: Running) -> APIRouter:
    api = router(prefix="/incidents/{incident}", tags=["board"])

    boards, documents = Boards(running), running.documents

    async def board(incident: str, caller: Caller) -> Board:
        """For the administration of the area; enterprises are refused."""
        await access.must_read_board(documents, caller, await queries.incident(documents, incident))
        return await boards.of(incident)

    def covered(board: Board, caller: Caller, rows: Iterable[Json]) -> list[Json]:
        return [row for row in rows if caller.covers(board.places[row["place"]]["areas"])]

    def called(board: Board, row: Json) -> Json:
        """With the place's names: whoever reads of a need should not have to look up where."""
        return {**row, **{name: board.places[row["place"]][name] for name in ("name", "name_en")}}

    @api.get("/figures")
    async def show_figures(incident: str, caller: Annotated[Caller, any_of()]) -> AsItIs[Figures]:
        """People affected, in need, relieved in time, by group and county; trips, exceptions, silent villages."""
        return {**(await board(incident, caller)).figures, "as_of": running.now()}

    @api.get("/curve")
    async def show_curve(incident: str, caller: Annotated[Caller, any_of()]) -> AsItIs[list[CurvePoint]]:
        """Persons relieved until each minute at which the number grew."""
        return (await board(incident, caller)).curve

    @api.get("/places")
    async def list_needs(
        incident: str,
        caller: Annotated[Caller, any_of()],
        state: Literal["due", "projected", "done"] | None = None,
        limit: Limit = 1000,
        cursor: str | None = None,
    ) -> Page[PlaceReliefView]:
        """Need and relief of every village and shelter in the caller's area."""
        found = await board(incident, caller)
        rows = covered(found, caller, (called(found, place.row()) for place in found.reliefs))
        return page([row for row in rows if state in (None, row["state"])], limit, cursor, key=lambda row: row["place"])

    @api.get("/exceptions")
    async def list_exceptions(
        incident: str, caller: Annotated[Caller, any_of()], limit: Limit = 1000, cursor: str | None = None
    ) -> Page[ExceptionView]:
        """Short and damaged goods, contradictions, refused lines, aborted trips, lost vehicles."""
        await access.must_concern(documents, caller, await queries.incident(documents, incident))
        found = await boards.of(incident)
        told = named(found.exceptions)
        mine = await access.exceptions_for(documents, caller, found.incident, found.deliveries, told)
        return page(mine, limit, cursor, key=by_time)

    @api.get("/silent")
    async def list_silent(incident: str, caller: Annotated[Caller, any_of()]) -> AsItIs[list[SilentView]]:
        """Villages of the caller's area of which nothing was heard for too long, with their estimated needs."""
        found = await board(incident, caller)
        silent = set(found.silent)
        estimates = whole_needs(found.incident, found.places, found.reports)
        return [
            {**called(found, estimate), "population": found.places[estimate["place"]]["population"]}
            for estimate in covered(found, caller, estimates.values())
            if estimate["place"] in silent
        ]

    @api.get("/demand")
    async def show_demand(incident: str, caller: Annotated[Caller, any_of()]) -> AsItIs[DemandView]:
        """Who needs relief where in the caller's area, by report or estimate, as a run would be told now."""
        found = await board(incident, caller)
        silent = [village for village in found.silent if caller.covers(found.places[village]["areas"])]
        places = covered(found, caller, found.needs)
        return {"incident": incident, "now_min": found.now_min, "places": places, "silent": silent}

    return api


def by_time(entry: Json) -> str:
    """What has no minute first; minutes before the incident's start are negative."""
    minute = 0.0 if entry["at_min"] is None else entry["at_min"] + MINUTES_BEFORE
    return f"{minute:012.2f} {entry['kind']} {entry['exception']}"


def named(entries: Sequence[Json]) -> list[Json]:
    """Each with a name of its own that stays the same whatever else comes in."""
    seen: Counter[str] = Counter()
    found = []
    for entry in entries:
        code = digest(entry)[:12]
        seen[code] += 1
        found.append({"exception": f"{code}-{seen[code]}", **entry})
    return found
