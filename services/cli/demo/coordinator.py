"""The coordinator: asks for a plan, reads it, approves it, and asks again when the plan in force costs people.

Where goods were refused, the platform asks by itself; the coordinator reads and approves that plan as well.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.cli.demo.agenda import Phase
from services.cli.demo.failures import DemoFailed
from services.cli.demo.script import ANSWER_MIN, FIRST_PLAN_MIN, REPLANS_MAX
from services.cli.demo.stage import Stage

Json = Mapping[str, Any]

FIRST_PLAN_S = 7.0
REPLAN_S = 5.0
PRIORITY_WEIGHT = 10.0
LOOK_EVERY_S = 0.25
SOLVED_WITHIN_S = 120.0
GATHER_MIN = 2.0
"""So long after something went wrong all of its consequences have been reported."""
REST_MIN = 30.0
"""Crews need some peace between two plans."""
SHARED_MIN = 30.0
"""A new plan that comes this much later anyhow is worth waiting for: promises are not changed for a single truck."""
ANSWERED_MIN = FIRST_PLAN_MIN + ANSWER_MIN[1] + 1
"""By then every partner has answered the first plan; before that, a new plan would only ask them again."""
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
    _asked: dict[float, list[tuple[str, str]]] = field(default_factory=dict)
    _asked_in_all: int = 0

    @property
    def replans(self) -> int:
        return max(0, len(self.plans) - 1)

    def ask(self, zh: str, en: str, minute: float | None = None) -> None:
        """There is a reason for a new plan at `minute` (soon if left out); reasons close to each other share one."""
        at = self._soon() if minute is None else minute
        for planned_for, reasons in self._asked.items():
            if at - GATHER_MIN <= planned_for <= at + SHARED_MIN:
                reasons.append((zh, en))
                return
        if self._asked_in_all <= REPLANS_MAX:
            self._asked_in_all += 1
            self._asked[at] = [(zh, en)]
            self.stage.at(at, Phase.COORDINATOR, self.plan)

    def _soon(self) -> float:
        last = self.plans[-1].minute if self.plans else 0.0
        return max(self.stage.now + GATHER_MIN, ANSWERED_MIN, last + REST_MIN)

    async def expect(self, zh: str, en: str) -> None:
        """Goods were refused: the platform says when it will ask for a new plan by itself."""
        incident = self.stage.incident
        replan = await self.stage.people.coordinator.get(f"/api/allocation/incidents/{incident}/replan")
        if replan["wanted"]:
            due = math.ceil(self.stage.clock.minute_of(replan["wanted"]["due_at"]))
            self._asked.setdefault(due, []).append((zh, en))
            self.stage.at(due, Phase.COORDINATOR, self.take_up)

    async def take_up(self) -> None:
        """Read and approve the plan that the platform has asked for; clocks stood still until it was there."""
        zh, en = self._why()
        runs = await self.stage.people.coordinator.every("/api/allocation/runs", incident=self.stage.incident)
        newest = runs[-1]
        if newest["plan"] is None:
            raise DemoFailed(f"The platform's own run {newest['run']} ended as {newest['state']}: {newest['reason']}")
        if newest["plan"] != self.plans[-1].plan["plan"]:
            await self._approve(newest, zh, en)
            self.solving_s += self.plans[-1].plan["summary"]["seconds"]

    async def plan(self) -> None:
        """Ask, wait, read, approve."""
        zh, en = self._why()
        began = time.monotonic()
        run = await self._solve(REPLAN_S if self.plans else FIRST_PLAN_S)
        self.solving_s += time.monotonic() - began
        await self._approve(run, zh, en)

    async def _approve(self, run: Json, zh: str, en: str) -> None:
        stage, first = self.stage, not self.plans
        people = stage.people.coordinator
        plan, instance, body = await asyncio.gather(
            people.get(f"/api/allocation/plans/{run['plan']}"),
            people.get(f"/api/allocation/plans/{run['plan']}/instance"),
            people.get(f"/api/allocation/plans/{run['plan']}/body"),
        )
        approved = Approved(stage.now, plan, instance, body)
        self._tell(approved, first, zh, en)
        await people.post(f"/api/allocation/plans/{plan['plan']}/approve")
        await stage.clock.settle()
        self.plans.append(approved)
        trips = await people.every("/api/relief/trips", incident=stage.incident, state="planned")
        named = {trip["id"] for trip in body["trips"]}
        await self.released(approved, [trip for trip in trips if trip["trip"] in named])

    def _why(self) -> tuple[str, str]:
        due = [minute for minute in self._asked if minute <= self.stage.now]
        reasons = dict.fromkeys(reason for minute in due for reason in self._asked.pop(minute))
        return "、".join(zh for zh, _ in reasons), ", ".join(en for _, en in reasons)

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
        with stage.narrator.bar("求解", "Solving", total=seconds) as bar:
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

    def _tell(self, approved: Approved, first: bool, zh: str, en: str) -> None:
        s = approved.plan["summary"]
        planned, bound = s["relieved_in_time"], s["relieved_bound"]
        gap = 1 - planned / bound if bound else 0.0
        name_zh, name_en = ("首个方案", "First plan") if first else (f"重新调配（{zh}）", f"New plan ({en})")
        self.stage.say(
            "plan",
            f"{name_zh}：预计及时救助{planned:,}人，上界{bound:,}人，差距{gap:.1%}",
            f"{name_en}: {planned:,} people in time, at most {bound:,}, gap {gap:.1%}",
        )


def _progress(run: Json) -> str:
    progress = run.get("progress") or {}
    relieved, bound = progress.get("relieved"), progress.get("bound")
    if relieved is None:
        return ""
    return f"{relieved:,.0f} / {bound:,.0f}" if bound else f"{relieved:,.0f}"
