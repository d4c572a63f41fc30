"""The judge of plans: says what a plan breaks and what it achieves, from the problem statement alone.

It shares no code with the planner, so that neither can hide the other's mistakes.
"""

from collections.abc import Mapping
from typing import Any

from services.allocation.check_rules import Inspection
from services.allocation.check_score import Rations, achievements, churn, relieved
from services.allocation.check_travel import Travel

__all__ = ["Travel", "check", "relieved"]


def check(instance: Mapping[str, Any], plan: Mapping[str, Any]) -> dict[str, Any]:
    """{"violations": [{"kind", "where", "text"}], "kpi": {...}} of a `relief-plan/1` for its `relief-instance/1` or /2.

    `where` is a trip, `trip#stop`, supply, vehicle or place.  In `kpi`, minutes and kilometres carry their unit in the
    name, `by_group` and `by_place` count people relieved in time, and `score` is compared from the left, larger is
    better: priority people with the life-saving set in time, people relieved in time, people with the life-saving set
    in time, least township coverage, minus person-minutes of lateness, minus kilometres.
    Raises KeyError on an instance or plan that lacks what its schema requires.
    """
    return examine(instance, plan)[0]


def examine(instance: Mapping[str, Any], plan: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, dict[str, float]]]:
    """The verdict of `check`, and by main road the trips that still drive on it, with the minute of arrival."""
    rations = Rations(instance)
    inspection = Inspection(instance, plan, rations, Travel(instance))
    inspection.run()
    kpi = achievements(instance, rations, inspection.deliveries)
    kpi |= {
        "km": round(inspection.km, 2),
        "trips": len(plan.get("trips", ())),
        "vehicles_used": inspection.vehicles_used,
        "churn": churn(instance, plan),
    }
    kpi["score"] = [
        kpi["life_saved_priority"],
        kpi["relieved_in_time"],
        kpi["life_saved_in_time"],
        kpi["least_township"],
        -kpi["lateness_person_min"],
        -kpi["km"],
    ]
    return {"violations": inspection.violations, "kpi": kpi}, inspection.roads
