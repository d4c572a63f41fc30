"""Partners answer call-ups after some minutes, one of them with no, and make what their lines can make."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from services.cli import xuchang
from services.cli.demo.agenda import Phase
from services.cli.demo.production import Line
from services.cli.demo.script import FORMULA
from services.cli.demo.stage import Stage

Json = Mapping[str, Any]


class Partners:
    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._seen: set[str] = set()
        self._declining: str | None = None
        self._rates = {row["code"]: row for row in xuchang.capacity_lines()}
        self._lines: dict[str, Line] = {}

    async def look(self) -> None:
        """Every partner reads what it is asked for; answers come later."""
        callups = [
            callup
            for org, session in self._stage.people.partners.items()
            for callup in await session.every("/api/inventory/callups", org=org, state="sent")
            if callup["callup"] not in self._seen
        ]
        if callups and not self._seen:
            self._choose(callups)
        for callup in callups:
            self._seen.add(callup["callup"])
            self._stage.at(self._answers_at(callup), Phase.PARTNERS, partial(self._answer, callup))
        if callups:
            n = len({callup["org"] for callup in callups})
            self._stage.say(
                "step", f"向{n}家企业发出{len(callups)}份调用单", f"{len(callups)} call-ups to {n} partners"
            )

    def _choose(self, callups: list[Json]) -> None:
        formula_partners = {row["store"] for row in xuchang.agreements() if row["item"] == FORMULA}
        chosen = self._stage.script.declined([dict(callup) for callup in callups], formula_partners)
        self._declining = chosen["callup"] if chosen else None

    def _answers_at(self, callup: Json) -> float:
        """Every call-up takes its time, also where the partner has said yes to the supply before."""
        patience = self._stage.script.answer_after_min(f"{callup['org']} {callup['supply']}")
        return self._stage.clock.minute_of(callup["sent_at"]) + patience

    async def _answer(self, callup: Json) -> None:
        """Yes to all that is still asked; plans change meanwhile, and what joins a call-up sends it anew."""
        session = self._stage.people.partners[callup["org"]]
        asked = {c["callup"]: c for c in await session.every("/api/inventory/callups", org=callup["org"], state="sent")}
        current = asked.get(callup["callup"])
        if current is None:
            return
        if (due := self._answers_at(current)) > self._stage.now:
            self._stage.at(due, Phase.PARTNERS, partial(self._answer, current))
            return
        declines = callup["callup"] == self._declining
        answer = {"confirmed": 0, "reason": "厂区进水 site flooded"} if declines else {"confirmed": current["quantity"]}
        await session.post(f"/api/inventory/callups/{callup['callup']}/answer", answer)
        if declines:
            self._tell_decline(callup)
            return
        if callup["reserve"] == "capacity" and callup["supply"] not in self._lines:
            self._start(callup)

    def _tell_decline(self, callup: Json) -> None:
        name = self._stage.divisions.stores[callup["org"]]["name_zh"]
        self._stage.say(
            "trouble",
            f"{name}拒绝调用 {callup['item']}：厂区进水",
            f"{callup['org']} declines the call-up of {callup['item']}: its site is flooded",
        )

    def _start(self, callup: Json) -> None:
        rate = self._rates[callup["supply"]]
        ready_min = self._stage.clock.minute_of(callup["ready_at"])
        self._lines[callup["supply"]] = Line(ready_min, rate["ramp_min"], rate["rate_per_h"])

    async def produce(self, supply: str, minute: float) -> None:
        """What the line has made by `minute` leaves it, in time for a truck that comes then."""
        line = self._lines.get(supply)
        units = line.release(minute) if line else 0
        if units:
            org = self._rates[supply]["store"]
            body = {"line": supply, "quantity": units, "happened_at": self._stage.clock.at(minute)}
            await self._stage.people.partners[org].post("/api/inventory/production", body)
            await self._stage.heard()
