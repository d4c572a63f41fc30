"""The coordinator: asks for the first plan, reads it and approves it.

When that plan costs people, the platform asks for the next one by itself; the coordinator sees why, reads it and
approves it.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.cli.demo.agenda import Phase
from services.cli.demo.failures import DemoFailed
from services.cli.demo.stage import Stage

Json = Mapping[str, Any]

FIRST_PLAN_S = 5.0
REPLAN_S = 6.0
"""So long the platform needs for a plan of its own; only used to show how far it is."""
PRIORITY_WEIGHT = 10.0
LOOK_EVERY_S = 0.25
SOLVED_WITHIN_S = 120.0
OPEN_RUN = frozenset({"requested", "solving"})


@dataclass(frozen=True, slots=True)
class Approved:
    """A plan in force: its document, the problem that it answers and its body."""

    minute: float
    plan: Json
    instance: Json
    body: Json


Released = Callable[[Approved, list[Json]], Awaitable[None]]


@dataclass
class Coordinator:
    """`released` is called with every approved plan and its trips, once all that the approval led to has happened."""

    stage: Stage
    released: Released
    plans: list[Approved] = field(default_factory=list)
    solving_s: float = 0.0
    _causes: list[Json] = field(default_factory=list)
    _due: set[int] = field(default_factory=set)

    @property
    def replans(self) -> int:
        return max(0, len(self.plans) - 1)

    async def look(self) -> None:
        """See whether the platform will ask for a new plan, and be there when it has."""
        incident = self.stage.incident
        replan = await self.stage.people.coordinator.get(f"/api/allocation/incidents/{incident}/replan")
        if not replan["wanted"]:
            return
        self._causes = replan["stakes"]
        if (due := math.ceil(self.stage.clock.minute_of(replan["wanted"]["due_at"]))) not in self._due:
            self._due.add(due)
            self.stage.at(due, Phase.COORDINATOR, self.take_up)

    async def take_up(self) -> None:
        """Read and approve the plan that the platform has asked for; clocks stood still until it was there."""
        runs = await self.stage.people.coordinator.every("/api/allocation/runs", incident=self.stage.incident)
        newest = runs[-1]
        if newest["plan"] is None:
            raise DemoFailed(f"The platform's own run {newest['run']} ended as {newest['state']}: {newest['reason']}")
        if newest["plan"] != self.plans[-1].plan["plan"]:
            await self._approve(newest)

    async def watch(self, move: Coroutine[Any, Any, None], minute: float) -> None:
        """Time moves on to `minute`; where the platform then solves by itself, show how far it is."""
        if minute not in self._due:
            await move
            return
        began, moving = time.monotonic(), asyncio.ensure_future(move)
        with self.stage.narrator.bar("测算", "Solving", total=REPLAN_S) as bar:
            while not moving.done():
                runs = await self.stage.people.coordinator.every("/api/allocation/runs", incident=self.stage.incident)
                bar.show(min(REPLAN_S, time.monotonic() - began), _progress(runs[-1]))
                await asyncio.wait({moving}, timeout=LOOK_EVERY_S)
        self.solving_s += time.monotonic() - began
        await moving

    async def plan(self) -> None:
        """Ask for the first plan, wait, read, approve."""
        began = time.monotonic()
        run = await self._solve(FIRST_PLAN_S)
        self.solving_s += time.monotonic() - began
        await self._approve(run)

    async def _approve(self, run: Json) -> None:
        stage = self.stage
        people = stage.people.coordinator
        plan, instance, body = await asyncio.gather(
            people.get(f"/api/allocation/plans/{run['plan']}"),
            people.get(f"/api/allocation/plans/{run['plan']}/instance"),
            people.get(f"/api/allocation/plans/{run['plan']}/body"),
        )
        approved = Approved(stage.now, plan, instance, body)
        self._tell(approved)
        await people.post(f"/api/allocation/plans/{plan['plan']}/approve")
        await stage.clock.settle()
        self.plans.append(approved)
        trips = await people.every("/api/relief/trips", incident=stage.incident, state="planned")
        named = {trip["id"] for trip in body["trips"]}
        await self.released(approved, [trip for trip in trips if trip["trip"] in named])

    async def _solve(self, seconds: float) -> Json:
        """The solved run.  Simulated time stands still meanwhile."""
        stage, people = self.stage, self.stage.people.coordinator
        order = {
            "incident": stage.incident,
            "seconds": seconds,
            "priority_weight": PRIORITY_WEIGHT,
            "seed": stage.script.seed,
            "work": stage.script.work,
        }
        receipt = await people.post("/api/allocation/runs", order)
        run_id = receipt["stream"].partition("/")[2]
        give_up_at = time.monotonic() + SOLVED_WITHIN_S
        with stage.narrator.bar("测算", "Solving", total=seconds) as bar:
            while True:
                run: Json = await people.get(f"/api/allocation/runs/{run_id}")
                if run["state"] not in OPEN_RUN:
                    break
                if time.monotonic() > give_up_at:
                    raise DemoFailed(f"Run {run_id} was not solved within {SOLVED_WITHIN_S:g} s; it is {run['state']}.")
                bar.show(seconds - max(0.0, give_up_at - SOLVED_WITHIN_S + seconds - time.monotonic()), _progress(run))
                await asyncio.sleep(LOOK_EVERY_S)
        if run["state"] != "solved":
            raise DemoFailed(f"Run {run_id} ended as {run['state']}: {run.get('reason')}")
        await stage.clock.settle()
        return run

    def _tell(self, approved: Approved) -> None:
        s = approved.plan["summary"]
        planned, bound = s["relieved_in_time"], s["relieved_bound"]
        gap = 1 - planned / bound if bound else 0.0
        name_zh, name_en = self._name()
        self.stage.say(
            "plan",
            f"{name_zh}：预计及时救助{planned:,}人，上界{bound:,}人，差距{gap:.1%}",
            f"{name_en}: {planned:,} people in time, at most {bound:,}, gap {gap:.1%}",
        )

    def _name(self) -> tuple[str, str]:
        if not self.plans:
            return "首个方案", "First plan"
        zh = "，".join(f"{row['cause_zh']}：{row['people']:,}人" for row in self._causes)
        en = ", ".join(f"{row['cause_en']}: {row['people']:,} people" for row in self._causes)
        return f"重新调配（{zh or '物资未能保留'}）", f"New plan ({en or 'goods were refused'})"


def _progress(run: Json) -> str:
    progress = run.get("progress") or {}
    relieved, bound = progress.get("relieved"), progress.get("bound")
    if relieved is None:
        return ""
    return f"{relieved:,.0f} / {bound:,.0f}" if bound else f"{relieved:,.0f}"
