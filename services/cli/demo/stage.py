"""What all actors of a rehearsal share: the connection to the platform, the clock, the agenda, and what to say."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.cli.demo.agenda import Act, Agenda, Phase
from services.cli.demo.clock import DrillClock
from services.cli.demo.docks import Docks
from services.cli.demo.narrator import Narrator
from services.cli.demo.people import Divisions, People
from services.cli.demo.roads import OPEN, Closed
from services.cli.demo.script import Script


@dataclass
class Stage:
    """`closed` are the roads that are closed or slow at this moment, as everybody knows."""

    incident: str
    people: People
    divisions: Divisions
    clock: DrillClock
    narrator: Narrator
    script: Script
    agenda: Agenda = field(default_factory=Agenda)
    docks: Docks = field(default_factory=Docks)
    closed: Closed = OPEN

    @property
    def now(self) -> float:
        return self.clock.minute

    def at(self, minute: float, phase: Phase, act: Act) -> None:
        self.agenda.at(minute, phase, act)

    async def heard(self) -> None:
        """In a rehearsal that can be repeated, return when all have heard what was just done."""
        if self.script.work is not None:
            await self.clock.settle()

    def say(self, kind: str, zh: str, en: str) -> None:
        self.narrator.say(kind, self.clock.time_of_day(self.now), self.now, zh, en)
