"""Judges a plan in a process of its own: `python -m services.allocation.judge INSTANCE PLAN` prints the verdict.

With `--prove` it also computes the bounds that the plan's prices prove.

What begun trips violate all by themselves has happened already and is no fault of the plan.
The judge has searched every leg, so it also says on which roads the plan relies.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import orjson

from services.allocation.check import check, examine

Json = dict[str, Any]
PROVE = "--prove"


def judge(instance: Json, plan: Json) -> Json:
    """{"violations": those that the plan adds to the past, "kpi": what it achieves, "exposure": what it relies on}.

    exposure  {"roads": {road: {trip: minute at which its last leg on this road ends}},
               "in_time": {place: people relieved by the deadline}}
    """
    verdict, roads = examine(instance, plan)
    past = {_known(violation) for violation in _of_the_past(instance, plan)} if verdict["violations"] else set()
    served = {place: sum(groups.values()) for place, groups in verdict["kpi"]["by_place"].items() if groups}
    return {
        "violations": [v for v in verdict["violations"] if _known(v) not in past],
        "kpi": verdict["kpi"],
        "exposure": {"roads": roads, "in_time": served},
    }


def _of_the_past(instance: Json, plan: Json) -> list[Json]:
    begun = instance.get("committed") or []
    violations: list[Json] = check(instance, {**plan, "trips": begun})["violations"] if begun else []
    return violations


def _known(violation: Json) -> tuple[str, str]:
    return violation["kind"], violation["where"]


def main(instance: str, plan: str, *wishes: str) -> None:
    problem, answer = (orjson.loads(Path(path).read_bytes()) for path in (instance, plan))
    verdict = judge(problem, answer)
    if PROVE in wishes and "certificate" in answer:
        from services.allocation.certificate import verify  # numpy takes longer to import than most plans to judge

        verdict["proven"] = verify(problem, answer["certificate"])
    sys.stdout.buffer.write(orjson.dumps(verdict))


if __name__ == "__main__":
    main(*sys.argv[1:])
