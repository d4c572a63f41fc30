"""The background work that every replica may do: ends runs that a newer one replaces and proposals that nobody can
approve any more, releases plans, weighs news, lifts directives that cannot hold any more.

Each of its acts has a key that comes from what is done, so that replicas which do the same at once do it once.
"""

from __future__ import annotations

from collections.abc import Sequence

from services.allocation import views
from services.allocation.acting import NAME, act
from services.allocation.commands import CancelRun, SupersedePlan
from services.allocation.force import overtaken_by
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
        await running.views.idle(looked_at, IDLE_S)


async def _until_nothing_is_open(running: Running) -> int:
    """The position that the own views had reached when there was nothing to do."""
    while True:
        position = running.views.position
        if not await _turn(running):
            return position
        await running.views.idle(position, IDLE_S)


async def _turn(running: Running) -> bool:
    """Look once at everything that is open; whether something is."""
    runs = await views.every(running.documents, "run", open=True)
    await _only_the_newest(running, runs)
    await _only_what_can_be_approved(running)
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


async def _only_what_can_be_approved(running: Running) -> None:
    """Supersede proposals that another plan has overtaken, like the other plans of a comparison of which people chose
    one, and those whose incident is closed."""
    documents = running.documents
    for plan in await views.every(documents, "plan", state="proposed"):
        by_plan = overtaken_by(plan, await views.plans_in_order(documents, plan["incident"])) or ""
        incident = await documents.get("incident", f"incident/{plan['incident']}")
        if by_plan or (incident and incident.body.get("closed")):
            await act(running, SupersedePlan(plan=plan["plan"], by_plan=by_plan), f"ended:{plan['plan']}:{by_plan}")
