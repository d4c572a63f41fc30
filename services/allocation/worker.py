"""The background work: solves runs one at a time, releases plans that took force, and weighs what was heard since.

Only the newest run of an incident counts; older open ones are cancelled here, so that it happens also after a crash.
One worker works for the service at a time; a run that is being solved when the service stops is attempted again.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from opentelemetry.trace import SpanKind

from services.allocation import views
from services.allocation.acting import NAME, act
from services.allocation.commands import BeginSolving, CancelRun, FailRun
from services.allocation.events import SolvingBegun
from services.allocation.releasing import release_all
from services.allocation.solving import Programs, end_of
from services.allocation.weighing import weigh_all
from shared.messages import Json
from shared.runtime import Running
from shared.telemetry import continued, solve_seconds

IDLE_S = 0.5
TURN_S = 0.05
FACTS_WAIT_S = 60.0
STANDS_BY_S = 60.0
"""So long a planner stays when none is wanted any more: between a wish and its run, nothing is wanted for a moment."""


async def work(running: Running) -> None:
    """The service's background task."""
    await Worker(running).work()


@dataclass(frozen=True)
class Job:
    """A run being solved; `stop` asks for the best plan so far."""

    run: str
    task: asyncio.Task[None]
    stop: asyncio.Event


@dataclass
class Worker:
    """`seconds` is a clock that never jumps."""

    running: Running
    programs: Programs = field(default_factory=Programs)
    seconds: Callable[[], float] = time.monotonic
    _job: Job | None = None
    _waiting_since: dict[str, float] = field(default_factory=dict)
    _near_at: float = -math.inf
    """When a plan was near, the last time that somebody looked."""

    async def work(self) -> None:
        """Busy, as the service's status shows it, from the moment that something is open until nothing is."""
        await self.running.documents.declare(views.PROGRESS, ())
        try:
            while True:
                with self.running.busy():
                    looked_at = await self._until_nothing_is_open()
                await self._stand_by()
                await self.running.views.wait(looked_at + 1, IDLE_S)
        finally:
            await self._end_job()
            await self.programs.planners.end()

    async def _stand_by(self) -> None:
        """When a plan is near, it shall not wait for its planner to load."""
        if await self._plan_is_near():
            self._near_at = self.seconds()
            await self.programs.planners.stand_by()
        elif self.seconds() - self._near_at > STANDS_BY_S:
            await self.programs.planners.end()

    async def _plan_is_near(self) -> bool:
        """Somewhere the first one has not been asked for yet, or a new one is wanted."""
        documents = self.running.documents
        incidents = await views.every(documents, "incident")
        asked = {run["incident"] for run in await views.every(documents, "run")}
        wanted = {replan["incident"] for replan in await views.every(documents, "replan") if replan["wanted"]}
        open_ = {incident["incident"] for incident in incidents if not incident.get("closed")}
        return bool(open_ - asked or open_ & wanted)

    async def _until_nothing_is_open(self) -> int:
        """The position that the own views had reached when there was nothing to do."""
        while True:
            position = self.running.views.position
            if not await self.turn():
                return position
            await self.running.views.wait(position + 1, TURN_S)

    async def turn(self) -> bool:
        """Look once at everything that is open; whether something is."""
        runs = await self._newest_runs()
        await self._watch_job(runs)
        for run in runs:
            if self._job is None and await self._is_ready(run):
                await self._begin(run)
        released = await release_all(self.running)
        weighed = await weigh_all(self.running)
        return bool(runs or self._job or released or weighed)

    async def _newest_runs(self) -> list[Json]:
        """The newest open run of each incident, oldest first; the others are cancelled."""
        open_runs = sorted(await views.every(self.running.documents, "run", open=True), key=_position)
        newest = {run["incident"]: run for run in open_runs}
        for run in open_runs:
            latest = newest[run["incident"]]["run"]
            if run["run"] != latest:
                command = CancelRun(run=run["run"], by=NAME, superseded_by=latest)
                await act(self.running, command, f"supersede:{run['run']}:{latest}")
        return sorted(newest.values(), key=_position)

    async def _is_ready(self, run: Json) -> bool:
        """Whether the own model covers what the run asks for and demand is stated; waited for, but not for ever."""
        missing = await self._missing(run)
        if not missing:
            return True
        since = self._waiting_since.setdefault(run["run"], self.seconds())
        if self.seconds() - since > FACTS_WAIT_S:
            reason = f"Waited {FACTS_WAIT_S:.0f} s in vain for {missing}. Ask for a new run when that service answers."
            await act(self.running, FailRun(run=run["run"], reason=reason), f"late:{run['run']}")
        return False

    async def _missing(self, run: Json) -> str:
        for service, position in run["covers"].items():
            if self.running.reached(service) < position:
                return f"facts of {service} up to position {position}"
        demand = await self.running.documents.get("demand", f"demand/{run['run']}")
        return "" if demand else "relief to state the demand"

    async def _begin(self, run: Json) -> None:
        attempt = run["attempt"] + 1
        command = BeginSolving(run=run["run"], attempt=attempt)
        with continued("begin solving", run["trace"], SpanKind.INTERNAL, run=run["run"]):
            receipt = await act(self.running, command, f"begin:{run['run']}:{attempt}")
        if any(event.type == SolvingBegun.of for event in receipt.events):
            stop = asyncio.Event()
            self._job = Job(run["run"], asyncio.create_task(self._solve(run, attempt, stop)), stop)

    async def _solve(self, run: Json, attempt: int, stop: asyncio.Event) -> None:
        begun = self.seconds()
        with continued("solve", run["trace"], SpanKind.INTERNAL, run=run["run"], attempt=attempt):
            command = await end_of(self.running, run, attempt, stop, self.programs)
            solve_seconds.record(self.seconds() - begun, {"end": type(command).__name__ if command else "Died"})
            if command:
                await act(self.running, command, f"solve:{run['run']}:{attempt}")

    async def _watch_job(self, runs: Sequence[Json]) -> None:
        """Pass a wish to stop on; end the job of a run that was cancelled; take note of a job's end."""
        if self._job is None:
            return
        run = next((run for run in runs if run["run"] == self._job.run), None)
        if run is None:
            await self._end_job()
        elif self._job.task.done():
            job, self._job = self._job, None
            await job.task
        elif run["stopping"]:
            self._job.stop.set()

    async def _end_job(self) -> None:
        if self._job is not None:
            job, self._job = self._job, None
            job.task.cancel()
            await asyncio.gather(job.task, return_exceptions=True)


def _position(run: Json) -> int:
    position: int = run["position"]
    return position
