"""The scenario as the platform hears of it: each report and each closed or opened road when its minute has come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

from services.cli import xuchang
from services.cli.demo.clock import moment
from services.cli.demo.failures import Refused
from services.cli.demo.people import Divisions, People
from services.cli.up.memory import Memory

LOOK_EVERY_S = 0.5

Row = dict[str, Any]
Happening = tuple[float, str, Row]


def scenario(seed: int) -> list[Happening]:
    """(minute, report | close | lift, row) of all that villages and the desk will say, in order of time."""
    return sorted(_happenings(seed), key=lambda happening: happening[0])


def _happenings(seed: int) -> Iterator[Happening]:
    for report in xuchang.reports(seed):
        yield report["minute"], "report", report
    for closure in xuchang.closures():
        yield closure["from_min"], "close", closure
        yield closure["until_min"], "lift", closure


class Teller:
    """`say` gets a sentence in Chinese and one in English when the platform does not take what it is told."""

    def __init__(self, people: People, divisions: Divisions, memory: Memory, say: Callable[[str, str], None]) -> None:
        self._people, self._divisions, self._memory, self._say = people, divisions, memory, say
        self._incident = xuchang.incident()["code"]
        self._scenario = scenario(memory.seed)

    async def tell_due(self) -> None:
        """All that has become due.  What was told is noted one by one; a repeat after a stop carries the same key."""
        memory = self._memory
        while memory.told < len(self._scenario) and self._scenario[memory.told][0] <= memory.minute:
            await self._tell(self._scenario[memory.told], f"up:scenario:{memory.told}")
            memory.told += 1
            memory.save()

    async def go_on(self) -> None:
        """Until the scenario has been told; then wait to be stopped."""
        while True:
            await self.tell_due()
            await asyncio.sleep(LOOK_EVERY_S)

    async def _tell(self, happening: Happening, act: str) -> None:
        """People may have closed the incident, or opened the road themselves: then this is told in vain."""
        minute, kind, row = happening
        try:
            await (self._report(row, act) if kind == "report" else self._road(kind, row, act))
        except Refused as refused:
            what = row["village"] if kind == "report" else row["edge"]
            why = refused.problem.get("detail", refused)
            self._say(
                f"第{minute:.0f}分钟的消息（{what}）未被接受：{why}", f"Minute {minute:.0f}, {what}: not taken. {why}"
            )

    async def _report(self, row: Row, act: str) -> None:
        officer = self._people.officers[self._divisions.county(row["village"])]
        body = {name: value for name, value in row.items() if name != "minute"}
        body["happened_at"] = moment(self._memory.began_at, row["minute"])
        await officer.post(f"/api/relief/incidents/{self._incident}/reports", body, act)

    async def _road(self, kind: str, row: Row, act: str) -> None:
        desk, road = self._people.desk, row["edge"]
        if kind == "lift":
            path, body = f"/api/relief/closures/{self._incident}/{road}/lift", {"at_min": row["until_min"]}
        else:
            path = f"/api/relief/incidents/{self._incident}/closures"
            body = {"closure": road, "road": road, **{name: row[name] for name in ("from_min", "factor", "reason")}}
        await desk.post(path, body, act)
