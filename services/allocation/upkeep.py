"""The background work that every replica may do: ends runs that a newer one replaces and proposals beside which another
was chosen, releases plans, weighs news, lifts directives that cannot hold any more.

Each of its acts has a key that comes from what is done, so that replicas which do the same at once do it once.
"""

from __future__ import annotations

from collections.abc import Sequence

from services.allocation import views
from services.allocation.acting import NAME, act
from services.allocation.commands import CancelRun, SupersedePlan
from services.allocation.lifting import lift_all
from services.allocation.releasing import release_all
from services.allocation.weighing import weigh_all
from shared.messages import Json
from shared.runtime import Running

IDLE_S = 0.5
"""What other services say shows in no position of the own views: look again after so long."""


async def work(running: Running) -> None:
    """Busy, as the service's status shows it, from the moment that something is open until nothing is."""
    while True:
        with running.busy():
            looked_at = await _until_nothing_is_open(running)
        await running.views.wait(looked_at + 1, IDLE_S)


async def _until_nothing_is_open(running: Running) -> int:
    """The position that the own views had reached when there was nothing to do."""
    while True:
        position = running.views.position
        if not await _turn(running):
            return position
        await running.views.wait(position + 1, IDLE_S)


async def _turn(running: Running) -> bool:
    """Look once at everything that is open; whether something is."""
    runs = await views.every(running.documents, "run", open=True)
    await _only_the_newest(running, runs)
    await _only_the_chosen(running)
    released = await release_all(running)
    weighed = await weigh_all(running)
    lifted = await lift_all(running)
    return bool(runs or released or weighed or lifted)


async def _only_the_newest(running: Running, runs: Sequence[Json]) -> None:
    """Cancel open runs of incidents that have a newer one; here, so that it happens also after a crash."""
    newest: dict[str, Json] = {}
    for run in sorted(runs, key=lambda run: run["position"]):
        newest[run["incident"]] = run
    for run in runs:
        latest = newest[run["incident"]]["run"]
        if run["run"] != latest:
            command = CancelRun(run=run["run"], by=NAME, superseded_by=latest)
            await act(running, command, f"supersede:{run['run']}:{latest}")


async def _only_the_chosen(running: Running) -> None:
    """Supersede what was proposed by the run whose plan is in force: of plans that were compared people choose one."""
    for plan in await views.every(running.documents, "plan", state="proposed"):
        chosen = await views.in_force(running.documents, plan["incident"])
        if chosen not in (None, plan["plan"]) and (await views.plan(running.documents, chosen))["run"] == plan["run"]:
            await act(running, SupersedePlan(plan=plan["plan"], by_plan=chosen), f"chosen:{plan['plan']}:{chosen}")
