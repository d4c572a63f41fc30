"""How much of the gap is the plan's and how much the bound's: tiny problems whose best plan is found by force.

The planner's plan, the best plan there is (`tests/unit/allocation/exact.py`, the baseline) and the bound that its
certificate proves, on problems of a page (`tiny_relief`).  Those that the solver does not finish are left out.
NINEHOURS_BENCH_SEEDS says how many problems, NINEHOURS_BENCH_WORK how many steps the planner may take.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.allocation.certificate import verify
from services.allocation.check import check
from services.allocation.planner.solve import solve
from tests.bench.figure import Figure, Goal, NotMeasured
from tests.bench.planning import asked
from tests.bench.stand import Stand
from tests.unit.allocation.exact import Optimum, optimum
from tests.unit.allocation.tiny_relief import Json, instance

PROBLEMS, WORK, EFFORT = "40", "20000", 1.0
NEVER_ABOVE = Goal("≤ the best", lambda ours, best: ours <= (best or 0))


@dataclass(frozen=True, slots=True)
class Case:
    """People: relieved by the planner's plan, by the best plan, and by no plan more."""

    plan: int
    best: int
    bound: int


async def measure(stand: Stand) -> list[Figure]:
    seeds, work = int(asked("SEEDS", PROBLEMS)), int(asked("WORK", WORK))
    cases = [case for seed in range(seeds) if (case := _case(instance(seed), work))]
    if not cases:
        raise NotMeasured("no best plan was proven")
    return figures_of(cases, seeds)


def _case(problem: Json, work: int) -> Case | None:
    """None where the best plan is not proven.  Raises NotMeasured where plan, best and bound contradict each other."""
    best = optimum(problem, EFFORT)
    plan = solve(problem, work=work, priority_weight=0.0)
    case = Case(_people(problem, plan), best.people, int(verify(problem, plan["certificate"])["relieved_bound"]))
    _must_agree(problem, case, best)
    return case if best.proven else None


def _people(problem: Json, plan: Json) -> int:
    verdict = check(problem, plan)
    if found := verdict["violations"]:
        raise NotMeasured(f"{problem['name']}: the plan breaks a rule: {found[0]}")
    return int(verdict["kpi"]["relieved_in_time"])


def _must_agree(problem: Json, case: Case, best: Optimum) -> None:
    if _people(problem, best.plan) < best.people:
        raise NotMeasured(f"{problem['name']}: the best plan relieves fewer than it says")
    if case.plan > best.at_most or best.people > case.bound:
        raise NotMeasured(f"{problem['name']}: not in order: plan {case.plan}, best {best.people}, bound {case.bound}")


def figures_of(cases: Sequence[Case], problems: int) -> list[Figure]:
    """Shares of all people in all problems; the gap of plan to bound is made of the two that follow it."""
    plan, best, bound = (sum(getattr(case, name) for case in cases) for name in ("plan", "best", "bound"))
    some = [case for case in cases if case.bound]

    def share(name: str, part: int, of: Sequence[Case]) -> Figure:
        return Figure(f"optima: {name}", "%", 100 * part / max(1, len(of)))

    return [
        Figure("optima: problems with a proven best plan", "problems", len(cases), problems, "tried"),
        Figure("optima: people in time", "people", plan, best, "best", NEVER_ABOVE),
        Figure("optima: proven bound", "people", bound, best, "best"),
        share("plan is the best, where the bound is not nobody", sum(c.plan == c.best for c in some), some),
        share("bound is the best, where it is not nobody", sum(c.bound == c.best for c in some), some),
        Figure("optima: gap of plan to bound", "%", 100 * (1 - plan / max(1, bound))),
        Figure("optima: of which the plan's", "%", 100 * (best - plan) / max(1, bound)),
        Figure("optima: of which the bound's", "%", 100 * (bound - best) / max(1, bound)),
    ]
