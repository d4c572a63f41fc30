"""The figures of a rehearsal, gathered from what the platform says; nothing here counts plans as relief."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.allocation.check import check
from services.allocation.deviations import deviations, untied
from services.cli.demo.failures import DemoFailed

Json = Mapping[str, Any]

RESERVES = ("government", "corporate", "capacity")
UNTIED_SHOWN = 3


def stock_used(trips: Iterable[Json]) -> dict[str, dict[str, int]]:
    """What left the stores on trips, by reserve and item."""
    used: dict[str, Counter[str]] = {reserve: Counter() for reserve in RESERVES}
    for trip in trips:
        for stop in trip["stops"]:
            for line in stop["loaded"]:
                used[line["reserve"]][line["item"]] += line["quantity"]
    return {reserve: dict(sorted(items.items())) for reserve, items in used.items()}


def assemble(
    *,
    figures: Json,
    first: Json,
    trips: Iterable[Json],
    shortages: Sequence[Json],
    replans: int,
    seconds: Mapping[str, float],
) -> dict[str, Any]:
    """`result.json`.

    figures    the incident's figures at the end         first      summary of the first approved plan
    trips      every trip with what was loaded           shortages  everybody not relieved in time, each with a cause
    """
    driven = [trip for trip in trips if trip["begun"]]
    planned, bound = first["relieved_in_time"], first["relieved_bound"]
    return {
        "people_affected": figures["people_affected"],
        "people_in_need": figures["people_in_need"],
        "people_planned_in_time": planned,
        "upper_bound_in_time": bound,
        "gap": round(1 - planned / bound, 4) if bound else 0.0,
        "people_relieved_in_time": figures["people_relieved_in_time"],
        "people_relieved_by_horizon": figures["people_relieved_by_horizon"],
        "by_group": figures["by_group"],
        "by_county": figures["by_county"],
        "relief_minutes_median": figures["relief_minutes_median"],
        "relief_minutes_latest": figures["relief_minutes_latest"],
        "stock_used_by_reserve": stock_used(driven),
        "shortages": list(shortages),
        "replans": replans,
        "trips": len(driven),
        "seconds": {name: round(value, 1) for name, value in seconds.items()},
    }


def must_agree(result: Json, first: tuple[Json, Json], executed: tuple[Json, Json]) -> dict[str, Any]:
    """The judge counts the same people in both pairs of files as the result states; the verdict on what was driven.

    Raises DemoFailed where it does not, or where the first plan breaks a rule.
    """
    verdict = check(*first)
    if verdict["violations"]:
        raise DemoFailed(f"The first plan breaks rules: {verdict['violations'][:3]}")
    _same("people_planned_in_time", result, verdict["kpi"]["relieved_in_time"])
    driven = check(*executed)
    _same("people_in_need", result, driven["kpi"]["people"])
    _same("people_relieved_in_time", result, driven["kpi"]["relieved_in_time"])
    short = sum(row["people"] for row in result["shortages"])
    if short != (missed := result["people_in_need"] - result["people_relieved_in_time"]):
        raise DemoFailed(f"{missed} people were not relieved in time, but the shortages give a cause for {short}.")
    return driven


def _same(name: str, result: Json, counted: int) -> None:
    if result[name] != counted:
        raise DemoFailed(f"{name} is {result[name]} in the result, but the judge counts {counted}.")


def tied(executed: tuple[Json, Json], violations: Iterable[Json], events: Iterable[Json]) -> list[dict[str, Any]]:
    """Every rule that was broken, with the events that account for it."""
    return deviations(*executed, violations, events)


def must_be_tied(found: Iterable[Json]) -> None:
    """Raises DemoFailed where no event accounts for a broken rule."""
    if loose := untied(found):
        shown = "; ".join(f"{d['kind']}: {d['where']} {d['text']}" for d in loose[:UNTIED_SHOWN])
        raise DemoFailed(f"{len(loose)} broken rules of what was driven are tied to no event: {shown}")
