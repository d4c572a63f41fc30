"""Tries remedies in a process of its own: `python -m services.allocation.adviser INSTANCE PLAN SECONDS` prints them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import orjson

from services.allocation.advice import advice
from services.allocation.planner.reading import InstanceError
from services.allocation.planner.remedies import Effort, remedies

Json = dict[str, Any]


def advise(instance: Json, plan: Json, effort: Effort) -> Json:
    """What `remedies` finds, each with its sentences in Chinese (`zh`) and in English (`en`)."""
    found = remedies(instance, plan, effort)
    told = []
    for row in found["remedies"]:
        zh, en = advice(row["change"], instance)
        told.append({**row, "zh": zh, "en": en})
    return {**found, "remedies": told}


def main(instance: str, plan: str, seconds: str) -> None:
    problem, made = (orjson.loads(Path(file).read_bytes()) for file in (instance, plan))
    try:
        found = advise(problem, made, Effort(seconds=float(seconds)))
    except InstanceError as error:
        sys.exit(f"{error.where}: {error.sentence}")
    sys.stdout.buffer.write(orjson.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
