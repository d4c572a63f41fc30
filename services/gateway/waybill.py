"""A trip on paper: its waybill, with what was handed over and signed for, and a label for each lot that it brings.

Lots are those that the stores have taken for the trip; where the caller is not told them, none is printed: a lot that
was only planned would be believed.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import quote

from services.gateway.collect import Source
from services.gateway.printing import Language, qr
from shared.clock import instant
from shared.messages import Json
from shared.problem import Problem

ROWS_MAX = 500
OUTCOMES = ("good", "short", "damaged")
CODED = re.compile(r"[A-Za-z0-9._+-]{1,20}")
"""What GS1 allows in a lot, without what marks a field."""


@dataclass(frozen=True)
class Told:
    """What the services say of a trip to one caller."""

    trip: Json
    incident: Json
    places: Mapping[str, Json]
    items: Mapping[str, Json]
    reservations: Mapping[str, Json]
    expires: Mapping[tuple[str, str, str], str]
    """By store, item and lot."""


@dataclass(frozen=True)
class Part:
    """Units of one lot out of one store; `lot` is "" where it is not known."""

    store: str
    lot: str
    quantity: int


async def told(source: Source, trip: str) -> Told:
    """Raises Problem for a trip that is unknown, or none of the caller's."""
    found = await source.get("relief", f"/trips/{quote(trip, safe='')}")
    stores = sorted({stop["place"] for stop in found["stops"] if stop["do"] == "load"})
    incident, places, items, reservations, stocks = await asyncio.gather(
        _incident(source, found["incident"]),
        source.every("relief", "/places"),
        source.every("inventory", "/items"),
        source.every("inventory", "/reservations", trip=trip),
        asyncio.gather(*(source.every("inventory", "/stock", store=store) for store in stores)),
    )
    return Told(
        trip=found,
        incident=incident,
        places={place["place"]: place for place in places} | found["stores"],
        items={item["item"]: item for item in items},
        reservations={one["reservation"]: one for one in reservations},
        expires={
            (stock["store"], stock["item"], lot["lot"]): lot["expires"] or ""
            for stock in (one for rows in stocks for one in rows)
            for lot in stock["lots"]
        },
    )


async def _incident(source: Source, code: str) -> Json:
    """Enterprises that drive are not told all of it; its code must do for them."""
    try:
        found: Json = await source.get("relief", f"/incidents/{quote(code, safe='')}")
    except Problem as problem:
        if problem.status not in (403, 404):
            raise
        return {"name": code, "name_en": code, "mode": ""}
    return found


def waybill(told: Told, lang: Language, offset_min: int | None) -> Json:
    """The data of print/waybill.typ; times are `offset_min` ahead of UTC, or as the incident's own."""
    trip, clock = told.trip, Clock(told.trip["started_at"], offset_min)
    return {
        "lang": lang,
        "mode": told.incident["mode"],
        "incident": named(told.incident, lang),
        "trip": trip["trip"],
        "plan": trip["plan"],
        "vehicle": trip["vehicle"],
        "zone": clock.zone,
        "svg": qr(trip["trip"]),
        "stops": list(_stops(told, lang, clock)),
    }


def labels(told: Told, lang: Language, offset_min: int | None) -> Json:
    """The data of print/labels.typ."""
    bill = waybill(told, lang, offset_min)
    found = [
        {
            **row,
            "number": number,
            "svg": qr(code_of(row)),
            **{name: stop[name] for name in ("place", "within", "arrive")},
        }
        for number, (stop, row) in enumerate(_handed(bill["stops"]), 1)
    ]
    return {**bill, "labels": found}


def code_of(row: Json) -> str:
    """What web/src/scan/meaning.ts reads: GS1 fields in brackets, with the item's article number in 01.

    Brackets, because many readers swallow the separators that bare GS1 needs.  An item without a number of its own has
    its code in 91, a company's own field; a code that GS1 cannot carry stands alone, as the item's own; a lot that it
    cannot carry is left to the eye.
    """
    item, gtin, lot, expires = row["item"], row["gtin"], row["lot"], row["expires"]
    if not gtin and not CODED.fullmatch(item):
        return str(item)
    fields = [("01", gtin) if gtin else ("91", item)]
    if CODED.fullmatch(lot):
        fields.append(("10", lot))
    if expires:
        fields.append(("17", expires[2:].replace("-", "")))
    return "".join(f"({key}){value}" for key, value in [*fields, ("30", row["quantity"])])


def article(item: Mapping[str, Any]) -> str:
    """The number of a single unit; "" where several makers have each their own: whose goods these are is not known."""
    single = [gtin for gtin, units in item.get("gtins", {}).items() if units == 1]
    return str(single[0]) if len(single) == 1 else ""


class Clock:
    """Minutes of an incident as people's clocks show them."""

    def __init__(self, started_at: str, offset_min: int | None) -> None:
        own = datetime.fromisoformat(started_at).utcoffset() or timedelta()
        zone = timezone(own if offset_min is None else timedelta(minutes=offset_min))
        self._start = instant(started_at).astimezone(zone)
        self.zone = str(zone)

    def at(self, minute: float) -> str:
        return f"{self._start + timedelta(minutes=minute):%m-%d %H:%M}"


def named(record: Mapping[str, Any], lang: Language) -> str:
    return str((record["name_en"] if lang == "en" else "") or record["name"])


def _stops(told: Told, lang: Language, clock: Clock) -> Iterator[Json]:
    if sum(len(stop["lines"]) for stop in told.trip["stops"]) > ROWS_MAX:
        raise Problem("too-long-to-print", f"A trip of more than {ROWS_MAX} lines is not printed.", 422)
    aboard: dict[tuple[str, str, str], deque[Part]] = {}
    for number, stop in enumerate(told.trip["stops"], 1):
        rows = []
        for line in stop["lines"]:
            here = aboard.setdefault((line["supply"], line["item"], line["reserve"]), deque())
            if stop["do"] == "load":
                parts = list(taken(line, stop["place"], told.reservations))
                here += parts
            else:
                parts = list(unloaded(here, line["quantity"]))
            rows += [_row(told, line["item"], part, lang) for part in parts]
        yield {
            "number": number,
            "do": stop["do"],
            "place": _place(told, stop["place"], lang),
            "within": _within(told, stop["place"], lang),
            "arrive": clock.at(stop["arrive_min"]),
            "depart": clock.at(stop["depart_min"]),
            "rows": rows,
            "weight_kg": round(sum(row["weight_kg"] for row in rows)),
            "handovers": [_handover(told, one, lang, clock) for one in stop["handovers"]],
        }


def taken(line: Json, store: str, reservations: Mapping[str, Json]) -> Iterator[Part]:
    """The lots that the store has set aside for a line; what it has not yet, without a lot."""
    missing = line["quantity"]
    for part in reservations.get(line["reservation"], {}).get("taken", ()):
        missing -= part["quantity"]
        yield Part(store, part["lot"], part["quantity"])
    if missing > 0:
        yield Part(store, "", missing)


def unloaded(aboard: deque[Part], quantity: int) -> Iterator[Part]:
    """`quantity` of what is aboard, first what was loaded first."""
    while quantity > 0:
        first = aboard.popleft() if aboard else Part("", "", quantity)
        given = min(first.quantity, quantity)
        if given < first.quantity:
            aboard.appendleft(Part(first.store, first.lot, first.quantity - given))
        quantity -= given
        yield Part(first.store, first.lot, given)


def _row(told: Told, code: str, part: Part, lang: Language) -> Json:
    item = told.items.get(code)
    return {
        **_named(told, code, lang),
        "gtin": article(item or {}),
        "weight_kg": item["weight_kg"] * part.quantity if item else 0,
        "lot": part.lot,
        "expires": told.expires.get((part.store, code, part.lot), ""),
        "quantity": part.quantity,
        "store": _place(told, part.store, lang),
    }


def _named(told: Told, code: str, lang: Language) -> Json:
    item = told.items.get(code)
    return {"item": code, "name": named(item, lang) if item else code, "unit": item["unit"] if item else ""}


def _handover(told: Told, one: Json, lang: Language, clock: Clock) -> Json:
    """What became of the goods, by item: a crew hands over things, not lots."""
    counts: dict[str, Counter[str]] = {}
    for line in one["lines"]:
        counts.setdefault(line["item"], Counter()).update({name: line[name] for name in OUTCOMES})
    return {
        "received_by": one["received_by"],
        "at": clock.at(one["end_min"]),
        "svg": signature(one.get("signature", "")),
        "rows": [{**_named(told, item, lang), **count} for item, count in counts.items()],
    }


def signature(strokes: str) -> str:
    """What somebody drew, as a picture; "" where nobody did.  A dot is a line to itself, with round ends."""
    if not strokes:
        return ""
    lines = "".join(f'<path d="M{stroke} h1"/>' for stroke in strokes.split(";"))
    pen = 'fill="none" stroke="#000" stroke-width="12" stroke-linecap="round" stroke-linejoin="round"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 500"><g {pen}>{lines}</g></svg>'


def _handed(stops: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
    return ((stop, row) for stop in stops if stop["do"] == "unload" for row in stop["rows"])


def _place(told: Told, code: str, lang: Language) -> str:
    return named(told.places[code], lang) if code in told.places else code


def _within(told: Told, code: str, lang: Language) -> str:
    """The two divisions around a village, the larger first as in an address."""
    around = told.places.get(code, {}).get("areas", ())[1:3]
    return " ".join(_place(told, area, lang) for area in reversed(around))
