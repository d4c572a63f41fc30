"""The platform with Xuchang on record, the flood declared, every village heard, and a plan's trips released."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import orjson
from rich.console import Console

from services.cli import xuchang
from services.cli.demo import flood
from services.cli.demo.clock import DrillClock
from services.cli.demo.load import load
from services.cli.demo.narrator import Narrator
from services.cli.demo.people import Divisions, People, hire
from services.cli.demo.run import clock_start
from services.cli.xuchang import Row
from tests.bench.figure import NotMeasured
from tests.bench.town import LOOK_EVERY_S, Town, town

SEED = 1
SOLVE_S = 3.0
SOLVED_WITHIN_S = 120.0


@dataclass(frozen=True)
class City:
    """`reports` are the last of every village; `trips` are planned and not begun.  Simulated time stands still."""

    town: Town
    people: People
    incident: str
    reports: list[Row]
    now: str
    trips: int


@asynccontextmanager
async def city() -> AsyncIterator[City]:
    rows = xuchang.reports(SEED)
    async with town(clock="simulated", clock_start=clock_start()) as here:
        divisions = Divisions()
        people = await hire(here.wire, here.admin, divisions)
        clock = DrillClock(here.admin, xuchang.incident()["began_at"])
        await load(people, divisions, Narrator(Console(quiet=True)), clock.settle)
        await clock.advance(0)
        await people.desk.post("/api/relief/incidents", flood.declaration())
        await clock.advance(max(row["minute"] for row in rows) + 1)
        await here.send_file("relief/reports", orjson.dumps(rows))
        await clock.settle()
        await _plan(people, clock)
        trips = await people.observer.every("/api/relief/trips", incident=xuchang.incident()["code"])
        last = {row["village"]: row for row in rows}
        yield City(here, people, xuchang.incident()["code"], list(last.values()), clock.at(clock.minute), len(trips))


async def _plan(people: People, clock: DrillClock) -> None:
    """A plan, solved quickly and approved.  Raises NotMeasured when there is none in time."""
    order = {"incident": xuchang.incident()["code"], "seconds": SOLVE_S, "seed": SEED}
    run = (await people.coordinator.post("/api/allocation/runs", order))["stream"].partition("/")[2]
    give_up_at = time.monotonic() + SOLVED_WITHIN_S
    while not (state := await people.coordinator.get(f"/api/allocation/runs/{run}"))["plan"]:
        if time.monotonic() > give_up_at or state["state"] in ("failed", "cancelled"):
            raise NotMeasured(f"run {run} is {state['state']}, and there is no plan: {state['reason']}")
        await asyncio.sleep(LOOK_EVERY_S)
    await clock.settle()
    await people.commander.post(f"/api/allocation/plans/{state['plan']}/approve")
    await clock.settle()
