"""Brings the city up to date, says how to sign in, and goes on telling the scenario for as long as it lasts."""

from __future__ import annotations

import json
from contextlib import AbstractAsyncContextManager, nullcontext

from services.cli.demo.clock import DrillClock
from services.cli.demo.narrator import Narrator
from services.cli.demo.people import Divisions
from services.cli.demo.session import Wire, connect
from services.cli.lan.phones import Lan
from services.cli.up import doors
from services.cli.up.city import first_plan, hands, put_on_record
from services.cli.up.memory import Memory
from services.cli.up.telling import Teller


async def keep(url: str, key: str, memory: Memory, narrator: Narrator, as_json: bool, lan: Lan | None = None) -> None:
    """Until it is stopped; `key` signs the platform's tokens."""
    async with connect(url, lan.held.ca if lan else None) as client, current(lan, narrator):
        wire, divisions = Wire(client), Divisions()
        people = await hands(wire, key, divisions, memory.password)
        clock = DrillClock(people.admin, memory.began_at)
        await put_on_record(people, divisions, memory, clock, narrator)
        teller = Teller(people, divisions, memory, narrator.head)
        await teller.tell_due()
        await clock.settle()
        plan = await first_plan(people, narrator)
        opened = await doors.doors(wire, memory, plan["plan"] if plan else None)
        if as_json:
            print(json.dumps(doors.as_json(url, memory, opened, lan), ensure_ascii=False), flush=True)
        else:
            doors.show(narrator, url, memory, opened, lan)
        await teller.go_on()


def current(lan: Lan | None, narrator: Narrator) -> AbstractAsyncContextManager[None]:
    return lan.kept_current(narrator.head) if lan else nullcontext()
