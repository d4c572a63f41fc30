"""Solves runs and tries remedies, one at a time, beside all others who do: the log shares the requests among them.

Who takes a request sees its run through to the end and only then says so.  When a worker dies, another one takes its
requests and attempts them again.  Two that solve the same run do no harm: the first to finish wins.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from opentelemetry.trace import SpanKind

from services.allocation import views
from services.allocation.acting import act
from services.allocation.advising import answer
from services.allocation.commands import BeginSolving, FailRun
from services.allocation.events import RemediesAsked, RunRequested, SolvingBegun
from services.allocation.solving import Programs, end_of
from shared.messages import Json, Record
from shared.ports import Subscription, Unavailable
from shared.runtime import Running
from shared.telemetry import continued, solve_seconds

GROUP = "allocation.workers"
BATCH = 500
IDLE_S = 0.5
TURN_S = 0.05
WISHES_S = 0.25
"""So long a wish to stop may wait; to look more often costs a store more than the search gives away."""
VIEWS_S = 5.0
SIGN_OF_LIFE_S = 30.0
"""Who does not ask for records for minutes is taken for dead, so a worker asks also while it solves."""
FACTS_WAIT_S = 60.0
STANDS_BY_S = 60.0
"""So long a planner stays when none is wanted any more: between a wish and its run, nothing is wanted for a moment."""


async def work(running: Running) -> None:
    """The service's background task."""
    await Worker(running).work()


@dataclass
class Worker:
    """`seconds` is a clock that never jumps."""

    running: Running
    programs: Programs = field(default_factory=Programs)
    seconds: Callable[[], float] = time.monotonic
    _near_at: float = -math.inf
    """When a plan was near, the last time that somebody looked."""

    async def work(self) -> None:
        await self.running.documents.declare(views.PROGRESS, ())
        try:
            async with self.running.log.subscribe(GROUP, [self.running.service.name]) as inbox:
                await self._take_all(inbox)
        finally:
            await self.programs.planners.end()

    async def _take_all(self, inbox: Subscription) -> None:
        """For ever: record by record, in order."""
        waiting: deque[Record] = deque()
        done: dict[int, Record] = {}
        while True:
            if not waiting:
                await _commit(inbox, done)
                await self._stand_by()
                waiting.extend(await inbox.poll(BATCH, IDLE_S))
                continue
            record = waiting.popleft()
            if record.type == RunRequested.of:
                await _commit(inbox, done)
                await _while_polling(inbox, waiting, self._see_through(record))
            elif record.type == RemediesAsked.of:
                await _while_polling(inbox, waiting, self._advise(record))
            done[record.partition] = record

    async def _see_through(self, record: Record) -> None:
        """Until its run has ended, by whomever."""
        code, since = record.data["run"], self.seconds()
        await self._views_hold(record)
        while (run := await self._open(code)) is not None:
            missing = await self._missing(run)
            if not missing:
                await self._attempt(run)
            elif self.seconds() - since > FACTS_WAIT_S:
                await self._give_up_waiting(run, missing)
            else:
                await asyncio.sleep(TURN_S)

    async def _advise(self, record: Record) -> None:
        """Unless somebody has answered."""
        await self._views_hold(record)
        plan = await self.running.documents.get("plan", record.key)
        if plan and plan.body.get("remedies", views.NOT_ASKED)["state"] == "asked":
            found = await answer(self.running, plan.body, self.programs)
            await act(self.running, found, "remedies:{}:{}".format(*record.mark[:2]))

    async def _views_hold(self, record: Record) -> None:
        """A restored journal may end before a record that it had published."""
        position = min(record.mark[1], await self.running.journal.last())
        while not await self.running.views.wait(position, VIEWS_S):
            pass

    async def _open(self, code: str) -> Json | None:
        """The run; None when it has ended, or never was."""
        found = await self.running.documents.get("run", f"run/{code}")
        return found.body if found and found.body["open"] else None

    async def _missing(self, run: Json) -> str:
        """What the own model still lacks of what the run has to cover."""
        for service, position in run["covers"].items():
            if not await self.running.covers(service, position):
                return f"facts of {service} up to position {position}"
        demand = await self.running.documents.get("demand", f"demand/{run['run']}")
        return "" if demand else "relief to state the demand"

    async def _give_up_waiting(self, run: Json, missing: str) -> None:
        reason = f"Waited {FACTS_WAIT_S:.0f} s in vain for {missing}. Ask for a new run when that service answers."
        await act(self.running, FailRun(run=run["run"], reason=reason), f"late:{run['run']}")

    async def _attempt(self, run: Json) -> None:
        attempt = run["attempt"] + 1
        command = BeginSolving(run=run["run"], attempt=attempt)
        with continued("begin solving", run["trace"], SpanKind.INTERNAL, run=run["run"]):
            receipt = await act(self.running, command, f"begin:{run['run']}:{attempt}")
        if any(event.type == SolvingBegun.of for event in receipt.events):
            stop = asyncio.Event()
            solving = asyncio.create_task(self._solve(run, attempt, stop))
            try:
                await self._watch(run["run"], solving, stop)
            finally:
                solving.cancel()
                await asyncio.wait({solving})

    async def _solve(self, run: Json, attempt: int, stop: asyncio.Event) -> None:
        begun = self.seconds()
        with continued("solve", run["trace"], SpanKind.INTERNAL, run=run["run"], attempt=attempt):
            command = await end_of(self.running, run, attempt, stop, self.programs)
            solve_seconds.record(self.seconds() - begun, {"end": type(command).__name__ if command else "Died"})
            if command:
                await act(self.running, command, f"solve:{run['run']}:{attempt}")

    async def _watch(self, code: str, solving: asyncio.Task[None], stop: asyncio.Event) -> None:
        """Until it is solved or its run has ended otherwise; pass a wish to stop on."""
        while not (await asyncio.wait({solving}, timeout=WISHES_S))[0]:
            run = await self._open(code)
            if run is None:
                return
            if run["stopping"]:
                stop.set()
        await solving

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


async def _commit(inbox: Subscription, done: dict[int, Record]) -> None:
    await inbox.commit(*done.values())
    done.clear()


async def _while_polling(inbox: Subscription, waiting: deque[Record], work: Coroutine[Any, Any, None]) -> None:
    """Do the work; meanwhile show now and then that somebody is there, and keep what comes in."""
    working = asyncio.create_task(work)
    try:
        while not (await asyncio.wait({working}, timeout=SIGN_OF_LIFE_S))[0]:
            with suppress(Unavailable):  # that the log is away for a while is no reason to search anew
                waiting.extend(await inbox.poll(BATCH, 0))
        await working
    finally:
        working.cancel()
        await asyncio.wait({working})
