"""Compiles the search ahead of its first use: half a minute that set-up can spend, so that no plan waits for it."""

from typing import Any

from services.allocation.planner.problem import read_problem
from services.allocation.planner.solve import solve
from services.allocation.planner.travel import Quickest

# One small truck with a long way to many people: no proof ends the search before every part of it has run.
ERRAND: dict[str, Any] = {
    "schema": "relief-instance/1",
    "name": "warm-up",
    "now": 0,
    "deadline": 540,
    "horizon": 1440,
    "groups": [{"id": "general", "rank": 2}],
    "items": [{"id": "water", "weight_kg": 1.0, "volume_m3": 0.001, "life_saving": True}],
    "rations": [{"item": "water", "groups": ["general"], "quantity": 1, "per_persons": 1}],
    "townships": [{"id": "t", "county": "c"}],
    "villages": [
        {"id": "v", "township": "t", "people": {"general": 1000}, "unload_setup_min": 5, "unload_kg_per_min": 60}
    ],
    "stores": [{"id": "s", "docks": 1, "load_setup_min": 5, "load_kg_per_min": 60}],
    "supplies": [
        {"id": "l", "store": "s", "item": "water", "quantity": 1000, "available_from": 0, "available_until": None}
    ],
    "vehicles": [
        {
            "id": "k",
            "depot": "s",
            "payload_kg": 50,
            "volume_m3": 1,
            "available_from": 0,
            "available_until": None,
            "max_duty_min": 720,
        }
    ],
    "roads": {"nodes": [], "edges": [{"id": "r", "a": "s", "b": "v", "minutes": 60, "km": 60}], "closures": []},
    "committed": [],
    "previous": None,
}


def warm() -> None:
    """Plans an errand; then again, begun and with most of its water gone.  All leaves its compiled parts on disk."""
    problem = read_problem(ERRAND)
    Quickest(problem.roads, problem.now, problem.deadline).before(0)
    plan = solve(ERRAND, work=1)
    less = [ERRAND["supplies"][0] | {"quantity": 110}]
    solve(ERRAND | {"supplies": less, "committed": plan["trips"][:1], "previous": plan}, work=1)
