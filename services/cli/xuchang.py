"""Xuchang and its flood, as the rows that a demonstration sends to the platform.

Every function reads `data/xuchang` and returns plain rows (lists of dicts) in the order of the files.  Names say the
units; `*_min` counts minutes after the incident unless it is a span (`notice_min`, `ramp_min`, `setup_min`,
`max_duty_min`).  Where the data come from and how far they can be trusted is told in that directory's README.
"""

import csv
import json
import random
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from shared.apportion import largest_remainder, split_by_share

Row = dict[str, Any]

DATA = Path(__file__).parents[2] / "data" / "xuchang"
GROUPS = ("infant", "pregnant", "elderly", "general")
RESERVES = {"government_physical": "government", "enterprise_agreement": "corporate", "capacity": "capacity"}
LIFE_SAVING = ("water", "meal", "FORM-400", "PORR-INF")
REFERENCE_SPEED_KMH = 50.0
BOAT_TOW_SPEED_KMH = 40.0
REACH = {"road": ["road"], "road-flooded": ["road", "wading"], "water": ["boat"]}
READY_MIN = {"city": 30, "county": 30, "township": 45}
ENTERPRISE_READY_AFTER_CALL_MIN = 60
DUTY_MIN = 720
SILENT_VILLAGES = 10
SILENT_UNTIL_MIN = 180


@cache
def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@cache
def _json(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


@cache
def _city_shares() -> dict[str, float]:
    return {r["key"]: float(r["value"]) for r in _rows("demography.csv") if r["area_code"] == "411000"}


def household_size() -> float:
    """Persons per household of the whole city."""
    return _city_shares()["household_size"]


def group_shares() -> dict[str, float]:
    """Share of each group in the population; the shares add up to 1."""
    city = _city_shares()
    named = {
        "infant": city["share_infant_0_1"],
        "pregnant": city["share_pregnant"],
        "elderly": city["share_age_60_up"],
    }
    return {**named, "general": 1 - sum(named.values())}


# ---- goods, stores, vehicles -----------------------------------------------------------------------------


def items() -> list[Row]:
    """Relief items; `need_9h` is for one unit of `basis`, `substitution_group` is None where nothing else will do."""
    return [
        {
            "code": r["item_code"],
            "name_zh": r["name_zh"],
            "name_en": r["name_en"],
            "category": r["category"],
            "unit": r["unit"],
            "weight_kg": float(r["unit_weight_kg"]),
            "volume_m3": float(r["unit_volume_m3"]),
            "shelf_life_days": int(r["shelf_life_days"]),
            "substitution_group": r["substitution_group"] or None,
            "basis": r["basis"],
            "need_9h": float(r["need_9h"]),
            "priority_group": r["priority_group"],
            "gtins": r["gtins"],
        }
        for r in _rows("items.csv")
    ]


def ration_rules() -> list[Row]:
    """The ration set of the first nine hours: `quantity` units of a base item for `per_persons` persons of `groups`.

    A base item is the first of its substitution group.  Shelter and bed are for the evacuated only.
    """
    everybody = [g for group in GROUPS for g in (group, f"{group}_evacuated")]
    evacuated = [g for g in everybody if g.endswith("_evacuated")]
    infants = ["infant", "infant_evacuated"]
    receivers = {
        "water": everybody,
        "meal": everybody,
        "bedding": everybody,
        "shelter": evacuated,
        "bed": evacuated,
        "FORM-400": infants,
        "PORR-INF": infants,
        "DIAP-INF": infants,
    }
    base = {kind: item for item in reversed(items()) for kind in (item["substitution_group"], item["code"])}
    return [
        {
            "item": base[kind]["code"],
            "groups": groups,
            "quantity": base[kind]["need_9h"],
            "per_persons": household_size() if base[kind]["basis"] == "per_household" else 1.0,
            "life_saving": kind in LIFE_SAVING,
        }
        for kind, groups in receivers.items()
    ]


def stores() -> list[Row]:
    """Stores of the four levels and partners' sites, `kind` government or enterprise, with at least one dock each."""
    return [
        {
            "code": r["store_id"],
            "name_zh": r["name_zh"],
            "name_en": r["name_en"],
            "kind": r["owner_type"],
            "level": r["level"],
            "owner_type": r["owner_type"],
            "division": r["place_code"],
            "lat": float(r["lat"]),
            "lon": float(r["lon"]),
            "docks": max(1, int(r["docks"])),
            "handling_t_per_h": float(r["handling_t_per_h"]),
            "setup_min": 5 if r["level"] in ("township", "village") else 10,
            "flood_risk": r["flood_risk"] == "1",
            "supplied_by": r["supplied_by"] or None,
        }
        for r in _rows("stores.csv")
    ]


def _stocks(*kinds: str) -> Iterable[dict[str, str]]:
    return (r for r in _rows("stocks.csv") if r["reserve_type"] in kinds)


def lots() -> list[Row]:
    """Goods that exist: government stock at hand and partners' stock under agreement (`expires_on` is an ISO date)."""
    return [
        {
            "code": r["lot_id"],
            "store": r["store_id"],
            "item": r["item_code"],
            "reserve": RESERVES[r["reserve_type"]],
            "quantity": int(r["quantity"]),
            "expires_on": r["expiry_date"],
        }
        for r in _stocks("government_physical", "enterprise_agreement")
    ]


def agreements() -> list[Row]:
    """What each partner promises to hold, and the notice that it needs; `lot` is the lot held for it."""
    return [
        {
            "lot": r["lot_id"],
            "store": r["store_id"],
            "item": r["item_code"],
            "quantity": int(r["quantity"]),
            "notice_min": round(60 * float(r["call_up_lead_h"])),
        }
        for r in _stocks("enterprise_agreement")
    ]


def capacity_lines() -> list[Row]:
    """What partners can make: nothing for `notice_min` after the call, then growing over `ramp_min` to `rate_per_h`."""
    return [
        {
            "code": r["lot_id"],
            "store": r["store_id"],
            "item": r["item_code"],
            "reserve": RESERVES[r["reserve_type"]],
            "rate_per_h": float(r["capacity_per_hour"]),
            "notice_min": round(60 * float(r["call_up_lead_h"])),
            "ramp_min": round(60 * max(0.0, float(r["ramp_up_h"]) - float(r["call_up_lead_h"]))),
        }
        for r in _stocks("capacity")
    ]


def vehicles() -> list[Row]:
    """Single vehicles, drones left out.  Ready at `ready_min`, or `ready_after_call_min` after a partner is called.

    A boat is towed to the water's edge, so that its `speed` (1 is 50 km/h) is that of the tow.
    """
    types = {r["vehicle_type"]: r for r in _rows("fleets.csv") if r["medium"] in REACH}
    levels = {r["store_id"]: r["level"] for r in _rows("stores.csv")}
    return [
        _vehicle(
            f"{pool['store_id']}-{pool['vehicle_type']}-{n:02d}", pool["store_id"], levels, types[pool["vehicle_type"]]
        )
        for pool in _rows("fleet_pools.csv")
        if pool["vehicle_type"] in types
        for n in range(1, int(pool["count"]) + 1)
    ]


def _vehicle(code: str, store: str, levels: dict[str, str], kind: dict[str, str]) -> Row:
    enterprise = levels[store] == "enterprise"
    speed_kmh = BOAT_TOW_SPEED_KMH if kind["medium"] == "water" else float(kind["main_road_speed_kmh"])
    return {
        "code": code,
        "type": kind["vehicle_type"],
        "name_zh": kind["name_zh"],
        "name_en": kind["name_en"],
        "store": store,
        "payload_kg": float(kind["payload_kg"]),
        "volume_m3": float(kind["volume_m3"]),
        "speed": speed_kmh / REFERENCE_SPEED_KMH,
        "reach": REACH[kind["medium"]],
        "ready_min": None if enterprise else READY_MIN[levels[store]],
        "ready_after_call_min": ENTERPRISE_READY_AFTER_CALL_MIN if enterprise else None,
        "max_duty_min": DUTY_MIN,
    }


# ---- places and roads ------------------------------------------------------------------------------------


def places() -> list[Row]:
    """City, counties, townships, villages and the flood's shelters (`kind`), each under its `parent`."""
    divisions = [
        {
            "code": r["code"],
            "kind": r["level"],
            "parent": r["parent"] or None,
            "name_zh": r["name"],
            "name_en": r["name_en"],
            "lat": float(r["lat"]),
            "lon": float(r["lon"]),
            "population": int(r["population"]),
        }
        for r in _rows("places.csv")
    ]
    shelters = [
        {
            "code": s["shelter_id"],
            "kind": "shelter",
            "parent": s["township"],
            "name_zh": s["name"],
            "lat": s["lat"],
            "lon": s["lon"],
            "area_m2": s["area_m2"],
            "capacity_persons": s["capacity_persons"],
            "expected_persons": s["expected_persons"],
        }
        for s in _flood()["shelters"]
    ]
    return divisions + shelters


def road_edges() -> list[Row]:
    """Two-way main roads between the nodes `a` and `b`."""
    return [
        {
            "code": r["edge_id"],
            "a": r["from_node"],
            "a_lat": float(r["from_lat"]),
            "a_lon": float(r["from_lon"]),
            "b": r["to_node"],
            "b_lat": float(r["to_lat"]),
            "b_lon": float(r["to_lon"]),
            "km": float(r["length_km"]),
            "truck_speed_kmh": float(r["truck_speed_kmh"]),
        }
        for r in _rows("roads.csv")
    ]


def rivers() -> list[Row]:
    """Schematic rivers, `line` as [lat, lon] points."""
    return [
        {
            "name_zh": f["properties"]["name"],
            "name_en": f["properties"]["name_en"],
            "line": [[lat, lon] for lon, lat in f["geometry"]["coordinates"]],
        }
        for f in _json("rivers.geojson")["features"]
    ]


def travel_model() -> Row:
    """How to drive where the road graph does not lead."""
    model = _json("travel_model.json")
    return {
        "detour_factor": model["detour_factor"]["value"],
        "access_speed_kmh": float(model["access_speed_kmh"]["truck_light"]),
        "boat_speed_kmh": float(model["access_speed_kmh"]["boat"]),
        "night_factor": model["night_factor"]["value"],
        "flooded_access_speed_factor": model["flooded_access_speed_factor"]["value"],
    }


# ---- the flood -------------------------------------------------------------------------------------------


def _flood() -> Any:
    return _json("scenarios/flood-2021.json")


def incident() -> Row:
    """The flood: its beginning (ISO time with zone), its deadline, and the villages of its area."""
    flood = _flood()
    return {
        "code": flood["id"],
        "name_zh": flood["name"],
        "name_en": flood["name_en"],
        "began_at": flood["clock"]["t0"],
        "deadline_min": flood["clock"]["deadline_min"],
        "villages": [v["code"] for v in flood["villages"]],
    }


def closures() -> list[Row]:
    """Roads that close (`factor` 0) or become slow (`factor` of their speed), known from `from_min` on."""
    return [
        {
            "edge": c["edge_id"],
            "from_min": c["from_min"],
            "until_min": c["to_min"],
            "factor": float(c["speed_factor"]),
            "reason": c["reason"],
        }
        for c in _flood()["road_closures"]
    ]


def silent(seed: int) -> list[str]:
    """Ten villages, chosen by the seed, that should report within the hour and stay silent until minute 180."""
    due = [v["code"] for v in _flood()["villages"] if v["first_report_min"] <= 60]
    return sorted(random.Random(seed).sample(due, SILENT_VILLAGES))  # noqa: S311  a rehearsal must be repeatable


def reports(seed: int) -> list[Row]:
    """What villages report and correct, by minute: `people` at home and those `evacuated`, each by group.

    The groups of a village are fixed once, from its last total: a first report is scaled from them, and a correction
    leaves the evacuated as they are.  A village silent under `seed` reports at last what it knows by then.
    """
    groups, quiet = _groups_by_village(), set(silent(seed))
    rows = [row for v in _flood()["villages"] for row in _village_reports(v, *groups[v["code"]], v["code"] in quiet)]
    return sorted(rows, key=lambda row: (row["minute"], row["village"]))


def _village_reports(village: Row, home: list[int], evacuated: list[int], quiet: bool) -> list[Row]:
    first = max(village["first_report_min"], SILENT_UNTIL_MIN) if quiet else village["first_report_min"]
    corrected = village.get("revision", {"at_min": 0})["at_min"]
    if corrected <= first:
        return [_report(village, "first", first, home, evacuated)]
    staying = village["relief_needed"] - village["evacuated"]
    before = largest_remainder(staying, home if any(home) else list(group_shares().values()))
    return [
        _report(village, "first", first, before, evacuated),
        _report(village, "corrected", corrected, home, evacuated),
    ]


def _report(village: Row, stage: str, minute: int, home: list[int], evacuated: list[int]) -> Row:
    return {
        "village": village["code"],
        "minute": minute,
        "stage": stage,
        "affected": village["affected"],
        "people": dict(zip(GROUPS, home, strict=True)),
        "evacuated": dict(zip(GROUPS, evacuated, strict=True)),
        "access": village["access"],
        "water_depth_m": village["water_depth_m"],
    }


@cache
def _groups_by_village() -> dict[str, tuple[list[int], list[int]]]:
    """Persons by group at home and evacuated, by village; villages of a county share whole persons of a group."""
    parent = {r["code"]: r["parent"] for r in _rows("places.csv")}
    counties: dict[str, list[Row]] = defaultdict(list)
    for village in _flood()["villages"]:
        counties[parent[parent[village["code"]]]].append(village)
    found: dict[str, tuple[list[int], list[int]]] = {}
    for villages in counties.values():
        last = [v.get("revision", v)["relief_needed"] for v in villages]
        gone = [v["evacuated"] for v in villages]
        home = [n - away for n, away in zip(last, gone, strict=True)]
        split = split_by_share(home + gone, list(group_shares().values()))
        for k, village in enumerate(villages):
            found[village["code"]] = split[k], split[k + len(villages)]
    return found
