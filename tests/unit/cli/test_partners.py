"""Partners answer every call-up ten to twenty minutes after it was sent, whatever they have answered before."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

from services.cli.demo.agenda import Agenda
from services.cli.demo.clock import DrillClock, moment
from services.cli.demo.partners import Partners
from services.cli.demo.script import ANSWER_MIN, Script

BEGAN_AT = "2021-07-20T22:00:00+08:00"


class Desk:
    """A partner's session: the call-ups that are open, and when each was answered."""

    def __init__(self, clock: DrillClock) -> None:
        self.clock, self.open, self.answered = clock, {}, {}  # type: ignore[var-annotated]

    def send(self, plan: str, minute: float) -> None:
        code = f"{plan}/L1"
        callup = {"callup": code, "org": "E01", "supply": "L1", "item": "WAT", "reserve": "corporate", "quantity": 5}
        self.open[code] = {**callup, "reservations": [], "sent_at": moment(BEGAN_AT, minute)}

    async def every(self, _path: str, **_query: Any) -> list[Any]:
        return list(self.open.values())

    async def post(self, path: str, _body: Any) -> None:
        code = path.removeprefix("/api/inventory/callups/").removesuffix("/answer")
        del self.open[code]
        self.answered[code] = self.clock.minute


class Rehearsed:
    def __init__(self) -> None:
        self.clock, self.agenda = DrillClock(None, BEGAN_AT), Agenda()  # type: ignore[arg-type]
        self.desk = Desk(self.clock)
        people = SimpleNamespace(partners={"E01": self.desk})
        divisions = SimpleNamespace(stores={"E01": {"name_zh": ""}})
        self.stage: Any = SimpleNamespace(people=people, divisions=divisions, clock=self.clock, script=Script(1))
        self.stage.at, self.stage.say = self.agenda.at, lambda *_: None
        self.partners = Partners(self.stage)

    def at(self, minute: float) -> None:
        self.clock.minute = self.stage.now = minute

    async def run(self) -> None:
        while (minute := self.agenda.next_minute()) is not None:
            self.at(minute)
            while due := self.agenda.due(minute):
                for act in due[1]:
                    await act()


def test_every_plans_call_up_takes_its_time() -> None:
    async def play() -> dict[str, float]:
        rehearsed = Rehearsed()
        for plan, minute in (("p1", 30), ("p2", 63), ("p3", 182)):
            rehearsed.at(minute)
            rehearsed.desk.send(plan, minute)
            await rehearsed.partners.look()
            await rehearsed.run()
        return rehearsed.desk.answered

    answered = asyncio.run(play())
    waited = [answered["p1/L1"] - 30, answered["p2/L1"] - 63, answered["p3/L1"] - 182]
    assert all(ANSWER_MIN[0] <= minutes <= ANSWER_MIN[1] for minutes in waited)


def test_what_joins_a_call_up_that_is_still_open_is_thought_about_anew() -> None:
    async def play() -> dict[str, float]:
        rehearsed = Rehearsed()
        rehearsed.at(30)
        rehearsed.desk.send("p1", 30)
        await rehearsed.partners.look()
        rehearsed.desk.send("p1", 39)
        await rehearsed.run()
        return rehearsed.desk.answered

    assert 49 <= asyncio.run(play())["p1/L1"] <= 59
