"""Solves one run: states its problem, lets the planner search and the judge decide, and says how it ended.

A run that compares policies has its one problem solved under each of their weights, one after the other: the plans
then differ by nothing but the policy.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
import structlog

from services.allocation import release, views
from services.allocation.by_hand import explained
from services.allocation.commands import FailRun, FinishComparison, FinishSolve, GiveUpRun, RunCommand
from services.allocation.defaults import ALLOWANCE
from services.allocation.events_policies import Policy
from services.allocation.lifting import lift
from services.allocation.order import Order
from services.allocation.policies import plans_of
from services.allocation.run import ATTEMPTS_MAX
from services.allocation.solver import ADVISER, GRACE_S, JUDGE, Died, Note, Planners, Refused, judge, solve
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


class Faulty(Exception):
    """The planner broke a rule; another attempt would do the same."""


@dataclass(frozen=True)
class Task:
    """What the plans of a run are made of: its problem, stated once and written, and a folder for files."""

    running: Running
    run: Json
    attempt: int
    stated: Stated
    problem: bytes
    folder: Path
    programs: Programs
    stop: asyncio.Event


@dataclass(frozen=True)
class Made:
    plan_digest: str
    summary: Json
    exposure_digest: str


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
    except (Problem, Refused, Faulty) as error:
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
        task = Task(running, run, attempt, stated, problem, Path(folder), programs, stop)
        await asyncio.to_thread((task.folder / "instance.json").write_bytes, problem)
        if weights := run.get("weights"):  # the documents of an earlier edition's runs know none
            policies = await _compare(task, weights)
            if not any(policy.plan_digest for policy in policies):
                return FailRun(run=run["run"], reason=" ".join(dict.fromkeys(policy.reason for policy in policies)))
            return FinishComparison(policies=policies, **await _about(task))
        made = await _make(task, run["run"], run["priority_weight"], _noting(task))
        return FinishSolve(**asdict(made), **await _about(task)) if made else GiveUpRun(run=run["run"])


async def _about(task: Task) -> Json:
    """What all plans of the run have in common; their problem is kept once there is one."""
    digest = await task.running.blobs.put(task.problem)
    about = {"instance_digest": digest, "replaces": task.stated.replaces}
    return {"run": task.run["run"], "attempt": task.attempt, **about}


async def _make(task: Task, plan: str, weight: float, note: Note) -> Made | None:
    """The plan for a weight; None when the search was stopped before it had any.  Raises Died, Refused or Faulty."""
    files = task.folder / "instance.json", task.folder / "plan.json"
    run = task.run
    order = Order(run["seconds"], weight, run.get("allowance", ALLOWANCE), run["seed"], run["work"])
    found = await solve(task.programs.planners, *files, order, note, task.stop, task.programs.grace_s)
    if found is None:
        return None
    stated, blobs = task.stated, task.running.blobs
    body = release.with_own_names(found.plan, plan, stated.instance)
    body["shortages"] = explained(body.get("shortages", ()), stated.known, stated.hand)
    written = orjson.dumps(body)
    await asyncio.to_thread(files[1].write_bytes, written)
    verdict = await judge(*files, task.programs.judge, prove=bool(task.run.get("weights")))
    if verdict["violations"]:
        raise Faulty(_named(verdict["violations"]))
    summary = _summary(stated, body, found.summary, verdict) | {"priority_weight": weight}
    return Made(await blobs.put(written), summary, await blobs.put(orjson.dumps(verdict["exposure"])))


def _noting(task: Task, more: Callable[[Json], Json] = lambda _: {}) -> Note:
    """Keeps what the planner says of the run, and what `more` makes of that."""

    async def note(said: Json) -> None:
        await task.running.documents.put(views.PROGRESS, [Document(task.run["run"], {**said, **more(said)})])

    return note


# ---- policies ----


async def _compare(task: Task, weights: Sequence[float]) -> tuple[Policy, ...]:
    """One policy after the other; what one of them fails at is no reason to do without the others."""
    told = [{"priority_weight": weight, "state": "waiting"} for weight in weights]
    policies: list[Policy] = []
    for number, (plan, weight) in enumerate(plans_of(task.run["run"], weights, weights[0]).items()):

        def more(said: Json, number: int = number) -> Json:
            told[number] |= {"state": "solving", **{name: said[name] for name in ("seconds", "relieved", "bound")}}
            return {"policies": told}

        policies.append(await _policy(task, plan, weight, _noting(task, more)))
        told[number]["state"] = "failed" if policies[-1].reason else "solved"
    return tuple(policies)


async def _policy(task: Task, plan: str, weight: float, note: Note) -> Policy:
    try:
        made = await _make(task, plan, weight, note)
    except (Died, Refused, Faulty) as error:
        if isinstance(error, Died) and task.attempt < ATTEMPTS_MAX:
            raise
        log.warning("policy failed", run=task.run["run"], weight=weight, reason=str(error))
        return Policy(plan=plan, priority_weight=weight, reason=str(error))
    if made is None:
        return Policy(plan=plan, priority_weight=weight, reason="The search was stopped before it had a plan.")
    return Policy(plan=plan, priority_weight=weight, **asdict(made))


def _named(violations: Sequence[Json]) -> str:
    first = "; ".join(f"{v['kind']} at {v['where']} ({v['text']})" for v in violations[:VIOLATIONS_NAMED])
    count = len(violations)
    return f"The checker found {count} violations, so the plan is not proposed: {first}. Report this run."


COUNTED = (
    "people",
    "priority_people",
    "relieved_in_time",
    "life_saved_priority",
    "life_saved_in_time",
    "by_group",
    "least_township",
    "least_township_code",
    "townships_below_half",
    "lateness_person_min",
    "km",
)


def _summary(stated: Stated, body: Json, said: Json, verdict: Json) -> Json:
    """What people decide by: the planner's word on search and bound, the checker's on what the plan achieves.

    The checker's on the bound too, where it was asked for that.
    """
    kpi, committed = verdict["kpi"], len(stated.instance["committed"])
    counted = {name: kpi[name] for name in COUNTED}
    trips = {"trips": len(body["trips"]), "committed": committed, "vehicles": kpi["vehicles_used"]}
    summary = {**said, **verdict.get("proven", {}), **counted, **trips, "now_min": stated.instance["now"]}
    return summary | {"relieved_bound": min(summary["relieved_bound"], kpi["people"])}
