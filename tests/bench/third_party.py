"""The planner's routing core on other people's problems: routing instances with published best known routes.

Each is stated as a relief problem (`routing_relief`) twice.  When time is short, every vehicle has just the time of one
best known route, which are the baseline because they relieve everybody: the figure is how many people ours relieves.
When there is time aplenty everybody is relieved, and the figure is how far ours drives for it beside the best known
length.  The greedy planner solves the same files.  The best known routes, too, have to pass the judge before they are
believed.  NINEHOURS_BENCH_FOLDER holds the instances, NINEHOURS_BENCH_WORK says how many steps the planner may take:
with steps instead of seconds its plans are the same on every machine.
"""

from __future__ import annotations

import json
import math
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from services.allocation.check import check
from tests.bench.figure import Figure, Json, LeftOut, NotMeasured
from tests.bench.planner import GREEDY, PLANNER, Solved, solved
from tests.bench.planning import MORE, PEOPLE_ALONE, asked
from tests.bench.process import took
from tests.bench.routing_relief import best_known_plan, duties_of_routes, kilometres, relief
from tests.bench.stand import Stand
from tests.bench.vrplib import Routing, routing

WORK = "1000000"
APLENTY = 2
"""So many times the longest of the best known routes, for every vehicle."""
ROUNDED = 1e-4
"""Of the length: where rounded times are alike, the judge may take a way round that is a few metres longer."""
WHAT_TO_GET = (
    "name a folder of routing instances in NINEHOURS_BENCH_FOLDER: files NAME.vrp, each with its best known routes"
    " NAME.sol, such as the X set (Uchoa et al. 2017) in the folder CVRP of the repository PyVRP/Instances on GitHub"
)


async def measure(stand: Stand) -> list[Figure]:
    named, work = asked("FOLDER", ""), asked("WORK", WORK)
    if not named:
        raise LeftOut(WHAT_TO_GET)
    problems, figures = problems_in(Path(named)), list[Figure]()
    with tempfile.TemporaryDirectory(prefix="ninehours-third-party-") as folder:
        await took([sys.executable, "-m", PLANNER, "--warm"], Path(folder) / "warm.log")
        for problem in problems:
            duties = duties_of_routes(problem)
            short = await _both(problem, duties, work, Path(folder))
            aplenty = await _both(problem, [APLENTY * max(duties)] * len(duties), work, Path(folder))
            figures += figures_of(problem, short, aplenty)
    return figures


def problems_in(folder: Path) -> list[Routing]:
    """All are read before the first is solved.  Raises NotMeasured for one that is not understood, and for none."""
    problems = [routing(file) for file in sorted(folder.glob("*.vrp"))]
    if not problems:
        raise NotMeasured(f"no .vrp file in {folder}; {WHAT_TO_GET}")
    return problems


async def _both(problem: Routing, duties: Sequence[float], work: str, folder: Path) -> tuple[Solved, Solved]:
    """The planner's and the greedy plan."""
    instance = relief(problem, duties)
    must_relieve_everybody(problem, instance)
    (folder / "instance.json").write_text(json.dumps(instance), encoding="utf-8")
    ours = await solved(instance, folder, PLANNER, *PEOPLE_ALONE, "--work", work)
    if ours.bound < sum(problem.demand):
        raise NotMeasured(f"{problem.name}: proven that nobody relieves everybody, but the best known routes do")
    return ours, await solved(instance, folder, GREEDY)


def must_relieve_everybody(problem: Routing, instance: Json) -> None:
    """Raises NotMeasured unless the best known routes break no rule, leave nobody out, and are as long as they were."""
    verdict = check(instance, best_known_plan(problem))
    if found := verdict["violations"]:
        raise NotMeasured(f"{problem.name}: the best known routes break a rule: {found[0]}")
    people, km = verdict["kpi"]["relieved_in_time"], verdict["kpi"]["km"]
    if people < sum(problem.demand) or not math.isclose(km, kilometres(problem), rel_tol=ROUNDED):
        raise NotMeasured(f"{problem.name}: the best known routes relieve {people} people in {km:,.1f} km")


def figures_of(problem: Routing, short: tuple[Solved, Solved], aplenty: tuple[Solved, Solved]) -> list[Figure]:
    """Of the planner and the greedy one, first when time is short."""
    everybody, best_km, (ours, greedy) = sum(problem.demand), kilometres(problem), short
    shares = [100 * run.people / everybody for run in short]
    figures = [
        Figure(f"{problem.name}: people in time", "people", ours.people, everybody, "best known"),
        Figure(f"{problem.name}: share of people", "%", shares[0], shares[1], "greedy", MORE),
        Figure(f"{problem.name}: whole solve", "s", ours.seconds, greedy.seconds, "greedy"),
    ]
    if any(run.people < everybody for run in aplenty):
        return figures
    further = [100 * (run.km / best_km - 1) for run in aplenty]
    return [
        *figures,
        Figure(f"{problem.name}: driven for everybody", "km", aplenty[0].km, best_km, "best known"),
        Figure(f"{problem.name}: driven further than best known", "%", further[0], further[1], "greedy"),
    ]
