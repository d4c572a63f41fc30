"""The zone: villages report and correct themselves, some stay silent, roads close and open again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from services.cli import xuchang
from services.cli.demo.agenda import Phase
from services.cli.demo.failures import DemoFailed
from services.cli.demo.script import LATE_REPORTS_IN_MIN, SILENT_AFTER_MIN
from services.cli.demo.stage import Stage

Row = dict[str, Any]

SURPRISE_AFTER_MIN = 100
"""A road that closes later than this comes as a surprise to trucks that are under way."""


class Zone:
    """`on_closure(road, minute)` is called when a road has been reported."""

    def __init__(self, stage: Stage, on_closure: Callable[[str, float], None]) -> None:
        self._stage = stage
        self._on_closure = on_closure

    def prepare(self) -> None:
        """Put everything on the agenda that the scenario brings."""
        stage = self._stage
        for report in xuchang.reports(stage.script.seed):
            stage.at(report["minute"], Phase.WORLD, partial(self._report, report))
        for closure in xuchang.closures():
            stage.at(closure["from_min"], Phase.WORLD, partial(self._close, closure))
            stage.at(closure["until_min"], Phase.WORLD, partial(self._lift, closure))
        stage.at(SILENT_AFTER_MIN, Phase.COORDINATOR, self._check_silence)
        stage.at(LATE_REPORTS_IN_MIN, Phase.COORDINATOR, self._check_voices)

    async def _report(self, report: Row) -> None:
        stage = self._stage
        officer = stage.people.officers[stage.divisions.county(report["village"])]
        body = {key: value for key, value in report.items() if key != "minute"}
        body["happened_at"] = stage.clock.at(report["minute"])
        await officer.post(f"/api/relief/incidents/{stage.incident}/reports", body)

    async def _close(self, closure: Row) -> None:
        """The desk reports what it sees: nobody knows for how long."""
        stage = self._stage
        road, factor = closure["edge"], closure["factor"]
        body = {"closure": road, "road": road, "from_min": closure["from_min"], "factor": factor}
        body["reason"] = closure["reason"]
        await stage.people.desk.post(f"/api/relief/incidents/{stage.incident}/closures", body)
        stage.closed |= {(road, factor)}
        if closure["from_min"] >= SURPRISE_AFTER_MIN:
            stage.say("trouble", f"道路 {road} 被淹中断", f"Road {road} is under water and closed")
        self._on_closure(road, closure["from_min"])

    async def _lift(self, closure: Row) -> None:
        stage = self._stage
        body = {"at_min": closure["until_min"]}
        await stage.people.desk.post(f"/api/relief/closures/{stage.incident}/{closure['edge']}/lift", body)
        stage.closed -= {(closure["edge"], closure["factor"])}

    async def _silent(self) -> set[str]:
        stage = self._stage
        shown = await stage.people.coordinator.get(f"/api/relief/incidents/{stage.incident}/silent")
        return {row["place"] for row in shown}

    async def _check_silence(self) -> None:
        """Ten villages should have reported within the hour and have not: the board must show them."""
        silent, expected = await self._silent(), set(self._stage.script.silent)
        if missing := expected - silent:
            raise DemoFailed(
                f"At minute {SILENT_AFTER_MIN} these villages are silent but not shown: {sorted(missing)}."
            )
        self._stage.say(
            "trouble",
            f"{len(silent)}个村至今无报告，其中{len(expected)}个本应在一小时内报告；暂按估计计入",
            f"{len(silent)} villages are silent, {len(expected)} of them overdue for an hour; estimates stand in",
        )

    async def _check_voices(self) -> None:
        silent, expected = await self._silent(), set(self._stage.script.silent)
        if still := expected & silent:
            raise DemoFailed(f"These villages have reported but are shown as silent: {sorted(still)}.")
        self._stage.say(
            "good",
            f"{len(expected)}个失联村已报告，估计数已替换",
            f"The {len(expected)} silent villages have reported; their estimates are replaced",
        )
