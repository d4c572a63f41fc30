"""The flood as the desk declares it: zone, groups, rations and substitutes, what to assume before reports."""

from __future__ import annotations

from typing import Any

from services.cli import xuchang

Json = dict[str, Any]

HORIZON_MIN = 1440
PRIORITY_GROUPS = ("infant", "pregnant", "elderly")
DEFAULT_NEED_RATIO = 0.05
DEFAULT_EVACUATED_RATIO = 0.03
NEARLY_WHOLE_WITHIN = 0.01
CITY = "411000"
ALIKE = ("substitution_group", "basis", "priority_group")
"""Items that agree in all of these replace each other."""


def declaration() -> Json:
    """What `POST /incidents` wants of an incident with rules of its own."""
    return occasion() | rules()


def occasion() -> Json:
    """What `POST /incidents` wants of an incident under the published rules."""
    flood = xuchang.incident()
    return {
        "incident": flood["code"],
        "kind": "flood",
        "name": flood["name_zh"],
        "name_en": flood["name_en"],
        "mode": "drill",
        "started_at": flood["began_at"],
        "horizon_min": HORIZON_MIN,
        "area": CITY,
        "zone": flood["villages"],
        "water": _water(),
    }


def rules() -> Json:
    """By which relief is measured, in whatever befalls the city."""
    return {
        "deadline_min": xuchang.incident()["deadline_min"],
        "groups": groups(),
        "group_shares": xuchang.group_shares(),
        "rations": [{**rule, "substitutes": _substitutes(rule["item"])} for rule in xuchang.ration_rules()],
        "default_need_ratio": DEFAULT_NEED_RATIO,
        "default_evacuated_ratio": DEFAULT_EVACUATED_RATIO,
    }


def groups() -> list[Json]:
    """Every group at home and evacuated; rank 1 is relieved first."""
    return [
        {"id": group + suffix, "rank": 1 if group in PRIORITY_GROUPS else 2}
        for group in xuchang.GROUPS
        for suffix in ("", "_evacuated")
    ]


def _water() -> Json:
    """How each village can be reached, from the river gauges: known before anybody reports."""
    reports = {row["village"]: row for row in xuchang.reports(seed=0)}
    return {
        village: {"access": row["access"], "depth_m": row["water_depth_m"]}
        for village, row in reports.items()
        if row["access"] != "road"
    }


def _substitutes(base_code: str) -> list[Json]:
    items = {item["code"]: item for item in xuchang.items()}
    base = items[base_code]
    if not base["substitution_group"]:
        return []
    return [
        {"item": code, "units": _nearly_whole(base["need_9h"] / item["need_9h"])}
        for code, item in items.items()
        if code != base_code and item["need_9h"] > 0 and all(item[k] == base[k] for k in ALIKE)
    ]


def _nearly_whole(units: float) -> float:
    """A carboy is 40 bottles and a large tent 3 small ones, although the rounded needs say 39.99 or 3.01."""
    whole = round(units)
    return float(whole) if whole and abs(units / whole - 1) <= NEARLY_WHOLE_WITHIN else units
