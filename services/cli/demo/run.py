"""A rehearsal from the first record to the last file."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from services.allocation.deviations import by_cause
from services.cli import xuchang
from services.cli.demo import table
from services.cli.demo.clock import DrillClock, moment
from services.cli.demo.failures import DemoFailed
from services.cli.demo.files import all_events, write
from services.cli.demo.load import load
from services.cli.demo.narrator import Narrator
from services.cli.demo.people import Divisions, hire
from services.cli.demo.play import Play
from services.cli.demo.result import assemble, must_agree, must_be_tied, tied
from services.cli.demo.script import Script
from services.cli.demo.session import Counted, Session, Wire, connect, sign_in
from services.cli.demo.stage import Stage

Json = Mapping[str, Any]

START_BEFORE_MIN = 180
"""The simulated clock starts so long before the flood: the stores are put on record in peace."""


def clock_start() -> str:
    """RFC 3339: where the platform's simulated clock has to stand at the beginning."""
    return moment(xuchang.incident()["began_at"], -START_BEFORE_MIN)


@dataclass
class Stopwatch:
    """Seconds by part of the rehearsal."""

    seconds: dict[str, float] = field(default_factory=dict)
    _since: float = field(default_factory=time.monotonic)

    def lap(self, name: str) -> None:
        now = time.monotonic()
        self.seconds[name] = now - self._since
        self._since = now


async def run(
    base_url: str,
    admin: tuple[str, str],
    *,
    script: Script,
    out: Path,
    narrator: Narrator,
    setup_s: float = 0.0,
) -> tuple[int, dict[str, Any]]:
    """Rehearse the flood on the new platform at `base_url`, whose clock stands at `clock_start()`.

    `admin` is the first administrator's name and password, `setup_s` what starting the platform took.  Writes the
    files into `out`; (0, result), or (1, {}) after a sentence on what did not hold.
    """
    async with connect(base_url) as client:
        wire = Wire(client, Counted())
        try:
            return 0, await _rehearse(wire, await sign_in(wire, *admin), script, out, narrator, setup_s)
        except (DemoFailed, httpx2.TransportError) as failure:
            sentence = str(failure) or type(failure).__name__
            narrator.head(f"演练失败：{sentence}", f"The rehearsal failed: {sentence}", style="bold red")
            return 1, {}


async def _rehearse(
    wire: Wire, admin: Session, script: Script, out: Path, narrator: Narrator, setup_s: float
) -> dict[str, Any]:
    watch = Stopwatch()
    divisions = Divisions()
    clock = DrillClock(admin, xuchang.incident()["began_at"])
    narrator.head("九小时演练：2021年7月许昌洪涝（模拟时间）", "NineHours rehearsal: Xuchang's flood of July 2021")
    people = await hire(wire, admin, divisions)
    await load(people, divisions, narrator, clock.settle)
    watch.lap("load")
    play = Play(Stage(xuchang.incident()["code"], people, divisions, clock, narrator, script))
    await play.perform()
    watch.lap("execute")
    solving_s = play.coordinator.solving_s
    seconds = {"setup": setup_s, **watch.seconds, "solve": solving_s}
    seconds["execute"] -= solving_s
    result = await _write(play, out, seconds)
    table.show(narrator, result)
    narrator.head(f"结果写入 {out}", f"Results are in {out}")
    return result


async def _write(play: Play, out: Path, seconds: Mapping[str, float]) -> dict[str, Any]:
    """Gather what the platform says, hold it against the judge, write the files, and say what nothing accounts for."""
    stage, people = play.stage, play.stage.people
    incident, first = stage.incident, play.coordinator.plans[0]
    figures, trips, executed = await asyncio.gather(
        people.observer.get(f"/api/relief/incidents/{incident}/figures"),
        people.observer.every("/api/relief/trips", incident=incident),
        people.observer.get(f"/api/allocation/incidents/{incident}/executed"),
    )
    result = assemble(
        figures=figures,
        first=first.plan["summary"],
        trips=trips,
        shortages=executed["plan"]["shortages"],
        replans=play.coordinator.replans,
        seconds=seconds,
    )
    driven = executed["instance"], executed["plan"]
    verdict, report, events = await asyncio.gather(
        asyncio.to_thread(must_agree, result, (first.instance, first.body), driven),
        people.observer.text(f"/report/{incident}"),
        all_events(people.admin),
    )
    deviations = tied(driven, verdict["violations"], events)
    result["km"] = round(verdict["kpi"]["km"], 1)
    result["deviations"] = by_cause(deviations)
    documents = {
        "instance": first.instance,
        "plan": first.body,
        "final_instance": driven[0],
        "executed": {**driven[1], "deviations": deviations},
        "result": result,
    }
    write(out, documents, events, report)
    must_be_tied(deviations)
    return result
