"""Collects what the after-action report needs, by asking the services through their doors in the caller's name.

What a service cannot say leaves its part of the report empty; only the incident and its figures must be there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from services.gateway.doors import Door, ask
from services.gateway.report_data import Facts, Figures, Point, ReportData, Share, Shortage, Spot, Used
from services.gateway.story import story
from shared.clock import instant
from shared.identity import Principal
from shared.messages import Json
from shared.problem import Problem, one_of, unknown

PART = {"inventory": 5000, "relief": 5000, "allocation": 500}
GROUP_NAMES = {
    "infant": ("婴幼儿", "infants"),
    "pregnant": ("孕产妇", "pregnant women"),
    "elderly": ("老年人", "elderly"),
    "general": ("其他人员", "others"),
}


class Source:
    """The services as one caller may see them."""

    def __init__(self, doors: Mapping[str, Door], token: str) -> None:
        self._doors = doors
        self._token = token

    async def get(self, service: str, path: str, **query: str) -> Any:
        """The answer's body; its problem as ours."""
        if service not in self._doors:
            raise unknown("service", service, one_of(self._doors))
        answer = await ask(self._doors[service], path, self._token, urlencode(query))
        body = orjson.loads(answer.body)
        if answer.status >= 400:
            slug = str(body.get("type", "")).rpartition(":")[2] or "service-failed"
            raise Problem(slug, body.get("detail", f"{service} answered {answer.status}."), answer.status)
        return body

    async def every(self, service: str, path: str, **query: str) -> list[Json]:
        """All items of a list, part by part; none when the service has no such list."""
        found: list[Json] = []
        cursor: str | None = ""
        while cursor is not None:
            more = {"cursor": cursor} if cursor else {}
            try:
                part = await self.get(service, path, limit=str(PART[service]), **query, **more)
            except Problem as problem:
                if problem.status == 404:
                    return found
                raise
            found += part["items"]
            cursor = part["next"]
        return found


async def report_data(
    doors: Mapping[str, Door], caller: Principal, token: str, incident: str, outlines: Path | None
) -> ReportData:
    """Raises Problem `not-found` for an unknown incident, `forbidden` for who does not cover all of it: who sees only
    a part of the trips and places would get a report that tells less than happened.
    """
    source, of = Source(doors, token), f"/incidents/{quote(incident, safe='')}"
    about = await source.get("relief", of)
    caller.must_cover(about["areas"])
    figures, curve = await asyncio.gather(source.get("relief", f"{of}/figures"), source.get("relief", f"{of}/curve"))
    places, exceptions, names, roads, trips, closures, plans, items, callups = await asyncio.gather(
        source.every("relief", f"{of}/places"),
        source.every("relief", f"{of}/exceptions"),
        source.every("relief", "/places"),
        source.every("relief", "/roads"),
        source.every("relief", "/trips", incident=incident),
        source.every("relief", "/closures", incident=incident),
        source.every("allocation", "/plans", incident=incident),
        source.every("inventory", "/items"),
        source.every("inventory", "/callups"),
    )
    plans = sorted((plan for plan in plans if plan["decided_at"] and plan["state"] != "refused"), key=_decided)
    short = await source.every("allocation", f"{of}/shortages") if plans else []
    name_of = {place["place"]: place for place in names}
    item_name = {item["item"]: f"{item['name']} {item['name_en']}" for item in items}
    own_callups = [callup for callup in callups if callup.get("incident") == incident]
    return ReportData(
        facts=facts(about, figures),
        figures=summary(figures, plans, trips),
        groups=groups(figures["by_group"]),
        counties=[_share(code, (row["name"], row["name_en"]), row) for code, row in figures["by_county"].items()],
        curve=[Point(at_min=point["minute"], people=point["relieved"]) for point in curve],
        plan_curve=[Point(at_min=minute, people=people) for minute, people in plan_curve(plans)],
        spots=[spot(place, name_of.get(place["place"], {})) for place in places],
        boundaries=await asyncio.to_thread(boundaries, outlines),
        roads=[[[road["a_lon"], road["a_lat"]], [road["b_lon"], road["b_lat"]]] for road in roads],
        shortages=[shortage(row, name_of, item_name) for row in short],
        used=used(trips, item_name),
        timeline=story(about, plans, exceptions, closures, own_callups, name_of),
    )


def groups(rows: Mapping[str, Json]) -> list[Share]:
    """The most urgent first; groups that we have no name for come last, under their codes."""
    order = [*(code for code in GROUP_NAMES if code in rows), *(code for code in rows if code not in GROUP_NAMES)]
    return [_share(code, GROUP_NAMES.get(code, (code, "")), rows[code]) for code in order]


def facts(about: Json, figures: Json) -> Facts:
    start = instant(about["started_at"])
    as_of = start + timedelta(minutes=figures["now_min"])
    return Facts(
        incident=about["incident"],
        name=about["name"],
        name_en=about["name_en"],
        mode=about["mode"],
        started_at=start.isoformat(" ", "minutes"),
        deadline_min=about["deadline_min"],
        as_of=as_of.isoformat(" ", "minutes"),
        as_of_min=figures["now_min"],
    )


def summary(figures: Json, plans: list[Json], trips: list[Json]) -> Figures:
    """`plans` are those approved, first to last."""
    first = plans[0]["summary"] if plans else {}
    return Figures(
        affected=figures["people_affected"],
        in_need=figures["people_in_need"],
        in_time=figures["people_relieved_in_time"],
        late=figures["people_relieved"] - figures["people_relieved_in_time"],
        planned=first.get("relieved_in_time"),
        bound=first.get("relieved_bound"),
        median_min=figures["relief_minutes_median"],
        latest_min=figures["relief_minutes_latest"],
        trips=sum(trip["begun"] for trip in trips),
        replans=max(0, len(plans) - 1),
    )


def spot(place: Json, names: Json) -> Spot:
    return Spot(
        place=place["place"],
        name=str(names.get("name", place["place"])),
        name_en=str(names.get("name_en", "")),
        lon=place["lon"],
        lat=place["lat"],
        people=place["in_need"],
        relieved_min=place["minute"] if place["state"] == "done" else None,
    )


def plan_curve(plans: list[Json]) -> list[tuple[float, int]]:
    """[minute, people] of the first plan, if it tells them; its sum stands in the figures anyway."""
    curve: list[tuple[float, int]] = plans[0]["summary"].get("curve", []) if plans else []
    return curve


def shortage(row: Json, places: Mapping[str, Json], items: Mapping[str, str]) -> Shortage:
    return Shortage(
        item=items.get(row["item"], row["item"]),
        place=places[row["place"]]["name"] if row["place"] in places else row["place"],
        people=row["people"],
        cause=row["cause_zh"],
        cause_en=row["cause_en"],
    )


def used(trips: list[Json], items: Mapping[str, str]) -> list[Used]:
    """What left the stores on trips, by reserve and item."""
    total: dict[tuple[str, str], int] = {}
    for line in (line for trip in trips for stop in trip["stops"] for line in stop["loaded"]):
        key = line["reserve"], line["item"]
        total[key] = total.get(key, 0) + line["quantity"]
    return [
        Used(reserve=reserve, item=items.get(item, item), quantity=quantity)
        for (reserve, item), quantity in sorted(total.items())
        if quantity
    ]


def boundaries(outlines: Path | None) -> list[list[list[float]]]:
    """The rings in the file; a map without outlines when there is none."""
    return rings(orjson.loads(outlines.read_bytes())) if outlines and outlines.exists() else []


def rings(geojson: Json) -> list[list[list[float]]]:
    """Every ring of the polygons of a GeoJSON feature collection."""
    shapes: list[Any] = [feature["geometry"] for feature in geojson["features"]]
    polygons = [
        polygon
        for shape in shapes
        for polygon in (shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]])
    ]
    return [ring for polygon in polygons for ring in polygon]


def _share(code: str, names: tuple[str, str], row: Json) -> Share:
    in_time = row["relieved_in_time"]
    late = row["relieved_by_horizon"] - in_time
    return Share(code=code, name=names[0], name_en=names[1], in_need=row["in_need"], in_time=in_time, late=late)


def _decided(plan: Json) -> str:
    decided_at: str = plan["decided_at"]
    return decided_at
