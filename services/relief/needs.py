"""From documents to demand: what the newest reports and the estimates say that each place needs.

Pure; rows have the shape of `shapes.DemandPlace`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from services.relief.demand import EVACUATED, PlaceNeed, Prior, Report, Shelter, Village, demand
from shared.messages import Json


def villages_of(incident: Json, reports: Mapping[str, Json]) -> list[str]:
    """The zone, and whoever else reported."""
    zone = incident["zone"]
    return [*zone, *sorted(reports.keys() - set(zone))]


def undeclared_groups(incident: Json, people: Mapping[str, int], evacuated: Mapping[str, int]) -> list[str]:
    """Groups of a report for which the incident has no rules."""
    declared = {group["id"] for group in incident["groups"]}
    named = {*people, *(group + EVACUATED for group in evacuated)}
    return sorted(named - declared)


def silent_villages(incident: Json, reports: Mapping[str, Json], now_min: float) -> list[str]:
    """Villages of the zone of which nothing was heard for too long."""
    if now_min < incident["silent_after_min"]:
        return []
    return [village for village in incident["zone"] if village not in reports]


def place_needs(incident: Json, places: Mapping[str, Json], reports: Mapping[str, Json]) -> list[Json]:
    """Who needs relief where: villages and shelters at which somebody does.

    `places` by code: the incident's villages and the shelters of their townships.  `reports`: the newest by village.
    """
    return [row for row in all_places(incident, places, reports) if row["people"]]


def all_places(incident: Json, places: Mapping[str, Json], reports: Mapping[str, Json]) -> list[Json]:
    """As `place_needs`, with the places where nobody is left: trucks may be on their way there."""
    villages = [_village(places[code]) for code in villages_of(incident, reports)]
    townships = {village.township for village in villages}
    found = demand(villages, _shelters(places.values(), townships), _told(reports), _prior(incident))
    return [_row(need, places[need.place], incident, reports) for need in found]


def whole_needs(incident: Json, places: Mapping[str, Json], reports: Mapping[str, Json]) -> dict[str, Json]:
    """What each village needs, those included who have left for a shelter, by village."""
    villages = [_village(places[code]) for code in villages_of(incident, reports)]
    found = demand(villages, (), _told(reports), _prior(incident))
    return {need.place: _row(need, places[need.place], incident, reports) for need in found}


def _village(place: Json) -> Village:
    township, county = _above(place)
    return Village(place["place"], township, county, place["population"])


def _above(place: Json) -> tuple[str, str]:
    """Township and county of a village or shelter; one without a county of its own counts for its topmost division."""
    areas = place["areas"]
    return areas[min(1, len(areas) - 1)], areas[min(2, len(areas) - 1)]


def _shelters(places: Iterable[Json], townships: set[str]) -> list[Shelter]:
    shelters = [p for p in places if p["level"] == "shelter" and p["parent"] in townships]
    return [Shelter(p["place"], p["parent"], p["expected_persons"]) for p in shelters]


def _told(reports: Mapping[str, Json]) -> dict[str, Report]:
    return {village: Report(r["people"], r["evacuated"], r["access"]) for village, r in reports.items()}


def _prior(incident: Json) -> Prior:
    return Prior(incident["default_need_ratio"], incident["default_evacuated_ratio"], incident["group_shares"])


def _row(need: PlaceNeed, place: Json, incident: Json, reports: Mapping[str, Json]) -> Json:
    _, county = _above(place)
    return {
        "place": need.place,
        "kind": need.kind,
        "township": need.township,
        "county": county,
        "lat": place["lat"],
        "lon": place["lon"],
        "access": _access(need, incident, reports),
        "people": need.people,
        "basis": "estimated" if need.estimated else "reported",
    }


def _access(need: PlaceNeed, incident: Json, reports: Mapping[str, Json]) -> str:
    """What the village said; before it does, what the incident's declaration knew of the water."""
    if need.kind == "village" and need.place not in reports and need.place in incident["water"]:
        access: str = incident["water"][need.place]["access"]
        return access
    return need.access
