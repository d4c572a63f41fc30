"""A routing solver as a planner: `python -m tests.bench.rivals INSTANCE -o PLAN --by SOLVER --seconds SECONDS`.

The seconds are for the solver alone; stating the problem and carrying out what it found take their own.
"""

from __future__ import annotations

import argparse
import json
from importlib import import_module
from pathlib import Path

from services.allocation.planner.problem import Json, read_problem
from services.allocation.planner.travel import build_travel
from services.allocation.planner.world import build_world
from tests.bench.rivals.carried import carried_out
from tests.bench.rivals.statement import state

SOLVERS = ("ortools", "vroom", "pyvrp")
"""Each is a module that gives a route for every vehicle; some are not installed with the project."""


def plan(instance: Json, solver: str, seconds: float, seed: int = 1) -> Json:
    """A `relief-plan/1`."""
    problem = read_problem(instance)
    world = build_world(problem, build_travel(problem.roads, problem.now, problem.deadline), priority_weight=0.0)
    statement = state(problem, world)
    routes = import_module(f"tests.bench.rivals.by_{solver}").routes(statement, seconds, seed)
    return carried_out(problem, world, statement, routes)


def main() -> None:
    parser = argparse.ArgumentParser(prog="rivals", description="Plans relief trips by a solver made for routing.")
    parser.add_argument("instance", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--by", choices=SOLVERS, required=True)
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found = plan(json.loads(options.instance.read_text(encoding="utf-8")), options.by, options.seconds, options.seed)
    options.output.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
