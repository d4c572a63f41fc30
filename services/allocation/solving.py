"""Solves one run: states its problem, lets the planner search and the judge decide, and says how it ended."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
import structlog

from services.allocation import release, views
from services.allocation.by_hand import explained
from services.allocation.commands import FailRun, FinishSolve, GiveUpRun, RunCommand
from services.allocation.defaults import ALLOWANCE
from services.allocation.lifting import lift
from services.allocation.run import ATTEMPTS_MAX
from services.allocation.solver import ADVISER, GRACE_S, JUDGE, Died, Order, Planners, Refused, Solution, judge, solve
from services.allocation.stating import Stated, state
from shared.messages import Json
from shared.ports import Busy, Document, Unavailable
from shared.problem import Problem
from shared.runtime import Running

VIOLATIONS_NAMED = 3
log = structlog.get_logger()


@dataclass(frozen=True)
class Programs:
    """What plans, judges and advises; a planner is stopped when it takes `grace_s` more than its seconds."""

    planners: Planners = field(default_factory=Planners)
    judge: Sequence[str] = JUDGE
    adviser: Sequence[str] = ADVISER
    grace_s: float = GRACE_S


async def end_of(
    running: Running, run: Json, attempt: int, stop: asyncio.Event, programs: Programs
) -> RunCommand | None:
    """How the run ends: with a plan, or with a sentence that says why there is none.  None: try once more."""
    try:
        return await _answer(running, run, attempt, stop, programs)
    except (Busy, Unavailable):
        raise
    except Died as error:
        log.warning("solver died", run=run["run"], attempt=attempt, reason=str(error))
        reason = f"{error} (attempt {attempt} of {ATTEMPTS_MAX}). Ask for a new run."
        return FailRun(run=run["run"], reason=reason) if attempt >= ATTEMPTS_MAX else None
    except (Problem, Refused) as error:
        return FailRun(run=run["run"], reason=str(error))
    except Exception as error:
        log.exception("run failed", run=run["run"])
        return FailRun(run=run["run"], reason=f"Something broke on our side: {error!r}. Report this run.")


async def _answer(running: Running, run: Json, attempt: int, stop: asyncio.Event, programs: Programs) -> RunCommand:
    stated = await state(run, running.documents, running.blobs)
    for directive in stated.cut_off:
        await lift(running, directive, "road")
    problem = orjson.dumps(stated.instance)
    with TemporaryDirectory(prefix="ninehours-") as folder:
        solution = await _search(running, run, problem, Path(folder), stop, programs)
        if solution is None:
            return GiveUpRun(run=run["run"])
        body = release.with_own_names(solution.plan, run["run"], stated.instance)
        body["shortages"] = explained(body.get("shortages", ()), stated.known, stated.hand)
        plan = orjson.dumps(body)
        verdict = await _judged(plan, Path(folder), programs)
    if verdict["violations"]:
        return FailRun(run=run["run"], reason=_named(verdict["violations"]))
    return FinishSolve(
        run=run["run"],
        attempt=attempt,
        plan_digest=await running.blobs.put(plan),
        instance_digest=await running.blobs.put(problem),
        summary=_summary(stated, body, solution.summary, verdict["kpi"]),
        replaces=stated.replaces,
        exposure_digest=await running.blobs.put(orjson.dumps(verdict["exposure"])),
    )


async def _search(
    running: Running, run: Json, problem: bytes, folder: Path, stop: asyncio.Event, programs: Programs
) -> Solution | None:
    async def note(said: Json) -> None:
        await running.documents.put(views.PROGRESS, [Document(run["run"], said)])

    await asyncio.to_thread((folder / "instance.json").write_bytes, problem)
    order = Order(run["seconds"], run["priority_weight"], run.get("allowance", ALLOWANCE), run["seed"], run["work"])
    files = folder / "instance.json", folder / "plan.json"
    return await solve(programs.planners, *files, order, note, stop, programs.grace_s)


async def _judged(plan: bytes, folder: Path, programs: Programs) -> Json:
    await asyncio.to_thread((folder / "plan.json").write_bytes, plan)
    return await judge(folder / "instance.json", folder / "plan.json", programs.judge)


def _named(violations: Sequence[Json]) -> str:
    first = "; ".join(f"{v['kind']} at {v['where']} ({v['text']})" for v in violations[:VIOLATIONS_NAMED])
    count = len(violations)
    return f"The checker found {count} violations, so the plan is not proposed: {first}. Report this run."


def _summary(stated: Stated, body: Json, said: Json, kpi: Json) -> Json:
    """What people decide by: the planner's word on search and bound, the checker's on what the plan achieves."""
    committed = len(stated.instance["committed"])
    counted = {name: kpi[name] for name in ("people", "relieved_in_time", "life_saved_priority", "by_group", "km")}
    trips = {"trips": len(body["trips"]), "committed": committed, "vehicles": kpi["vehicles_used"]}
    return {**said, **counted, **trips, "now_min": stated.instance["now"]}
