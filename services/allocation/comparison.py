"""Policies that a run compares, side by side: what each one's plan achieves, at which bounds, and where it stands."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from services.allocation import views
from services.allocation.force import overtaken_by
from services.allocation.policies import plans_of
from services.allocation.shapes_policies import PoliciesView, PolicyFigures, PolicyView
from shared.messages import Json
from shared.ports import Documents
from shared.problem import Problem


async def comparison(documents: Documents, run: Json) -> PoliciesView:
    """Of a run with its progress.  Raises Problem if it compares nothing."""
    if not run.get("weights"):
        raise Problem(
            "nothing-compared", f"Run {run['run']!r} was asked for one plan. Ask for a run with weights.", 404
        )
    names = plans_of(run["run"], run["weights"], run["priority_weight"])
    found = await documents.get_all("plan", {f"plan/{name}" for name in names})
    plans = {name: found[f"plan/{name}"].body for name in names if f"plan/{name}" in found}
    in_order = await views.plans_in_order(documents, run["incident"])
    policies = [_policy(run, plans.get(name), number, in_order, names) for number, name in enumerate(names)]
    return PoliciesView(
        **{name: run[name] for name in ("run", "incident", "state", "at", "seconds", "reason", "superseded_by")},
        usual=run["priority_weight"] if run["priority_weight"] in run["weights"] else run["weights"][0],
        relieved_bound=min((plan["summary"]["relieved_bound"] for plan in plans.values()), default=None),
        outdated=any(policy.state == "overtaken" for policy in policies),
        policies=policies,
    )


def _policy(run: Json, plan: Json | None, number: int, in_order: Sequence[str], names: Collection[str]) -> PolicyView:
    weight = run["weights"][number]
    made = _at(run["policies"], number)
    progress = _at((run["progress"] or {}).get("policies", ()), number)
    return PolicyView(
        priority_weight=weight,
        state=_state_of(plan, in_order, names) if plan else _state(run, made, progress),
        plan=plan["plan"] if plan else None,
        reason=made.get("reason"),
        seconds=progress.get("seconds", 0.0),
        relieved=progress.get("relieved"),
        bound=progress.get("bound"),
        figures=figures(plan["summary"], weight) if plan else None,
    )


def _at(rows: Sequence[Json], number: int) -> Json:
    return rows[number] if number < len(rows) else {}


def _state_of(plan: Json, in_order: Sequence[str], names: Collection[str]) -> str:
    """What became of a plan: its own state, and how it lost its place; also a moment before it says so itself."""
    state = str(plan["state"])
    if plan["plan"] in in_order:
        return "replaced" if state == "superseded" else state
    if state == "refused":
        return state
    if taken_by := plan["superseded_by"] or overtaken_by(plan, in_order):
        return "superseded" if taken_by in names else "overtaken"
    return "lapsed" if state == "superseded" else state


def _state(run: Json, made: Json, progress: Json) -> str:
    """Of a policy without a plan; one that is solved waits for its plan to be proposed, for a moment."""
    if made:
        return "failed" if made["reason"] else "solved"
    if run["open"]:
        return str(progress.get("state", "waiting"))
    return str(run["state"])


SAME = (
    "people",
    "priority_people",
    "relieved_in_time",
    "relieved_bound",
    "life_saved_priority",
    "life_saved_in_time",
    "townships_below_half",
    "km",
    "trips",
    "vehicles",
)


def figures(summary: Json, weight: float) -> PolicyFigures:
    """By the judge.  No plan is worth more than the most people and the weight for every priority person there is."""
    people, saved = summary["relieved_in_time"], summary["life_saved_priority"]
    most = summary["relieved_bound"] + weight * summary["priority_people"]
    return PolicyFigures(
        **{name: summary[name] for name in SAME},
        value=weight * saved + people,
        value_bound=min(summary["value_bound"], most),
        least_township=summary["least_township_code"],
        least_township_share=summary["least_township"],
        lateness_person_h=round(summary["lateness_person_min"] / 60, 2),
    )
