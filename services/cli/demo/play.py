"""The rehearsal itself: everybody acts in the order of simulated time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from services.cli.demo import flood
from services.cli.demo.agenda import DRIVING, ONE_BY_ONE, Act, Phase
from services.cli.demo.coordinator import Approved, Coordinator, Json
from services.cli.demo.crews import Crews
from services.cli.demo.narrator import Bar
from services.cli.demo.partners import Partners
from services.cli.demo.script import FIRST_PLAN_MIN
from services.cli.demo.stage import Stage
from services.cli.demo.together import together
from services.cli.demo.zone import Zone

FIGURES_EVERY_MIN = 40


class Play:
    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.coordinator = Coordinator(stage, self._released)
        self.partners = Partners(stage)
        self.crews = Crews(stage, self.partners.produce)
        self.zone = Zone(stage, self.crews.road_closed)
        self._shown_at = 0.0

    async def perform(self) -> None:
        """From the declaration to the end of the last trip and the closing of the incident."""
        await self._begin()
        with self.stage.narrator.bar("执行", "Executing", total=flood.HORIZON_MIN) as bar:
            while (minute := self.stage.agenda.next_minute()) is not None:
                await self.coordinator.watch(self.stage.clock.advance(minute), minute)
                await self._act(bar)
        await self.crews.abort_rest()
        await self.stage.clock.settle()
        await self.stage.people.commander.post(f"/api/relief/incidents/{self.stage.incident}/close")
        await self.stage.clock.settle()

    async def _begin(self) -> None:
        stage = self.stage
        await stage.clock.advance(0)
        await stage.people.desk.post("/api/relief/incidents", flood.occasion())
        await stage.clock.settle()
        stage.say("step", "启动事件：九小时开始计时", "The incident is declared; nine hours begin to run")
        self.zone.prepare()
        stage.at(FIRST_PLAN_MIN, Phase.COORDINATOR, self.coordinator.plan)
        stage.at(stage.script.breakdown_min, Phase.WORLD, self.crews.break_down)

    async def _act(self, bar: Bar) -> None:
        """All that is due now, phase by phase; what crews say is heard before time goes on."""
        while due := self.stage.agenda.due(self.stage.now):
            phase, acts = due
            await self._do(phase, acts)
            if phase not in DRIVING:
                await self.stage.clock.settle()
        await self.coordinator.look()
        await self._show(bar)

    async def _do(self, phase: Phase, acts: Sequence[Act]) -> None:
        """Everybody at once; in a rehearsal that can be repeated, so that it makes no difference who is faster."""
        if self.stage.script.work is None and phase not in ONE_BY_ONE:
            await asyncio.gather(*(act() for act in acts))
        elif phase in DRIVING:
            await together(acts)
        else:
            for act in acts:
                await act()

    async def _released(self, approved: Approved, trips: list[Json]) -> None:
        self.crews.take(approved.instance, trips, approved.minute)
        await self.partners.look()

    async def _show(self, bar: Bar) -> None:
        """The simulated clock, and who has been relieved so far."""
        stage = self.stage
        if stage.now < self._shown_at + FIGURES_EVERY_MIN:
            return
        self._shown_at = stage.now
        figures = await stage.people.observer.get(f"/api/relief/incidents/{stage.incident}/figures")
        note = f"{stage.clock.time_of_day(stage.now)} {figures['people_relieved']:,} / {figures['people_in_need']:,}"
        bar.show(stage.now, note)
