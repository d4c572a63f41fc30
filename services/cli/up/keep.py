"""Brings the city up to date, says how to sign in, and goes on telling the scenario for as long as it lasts."""

from __future__ import annotations

import json

from services.cli.demo.clock import DrillClock
from services.cli.demo.narrator import Narrator
from services.cli.demo.people import Divisions
from services.cli.demo.session import Wire, connect
from services.cli.up import doors
from services.cli.up.city import first_plan, hands, put_on_record
from services.cli.up.memory import Memory
from services.cli.up.telling import Teller


async def keep(url: str, key: str, memory: Memory, narrator: Narrator, as_json: bool) -> None:
    """Until it is stopped; `key` signs the platform's tokens."""
    async with connect(url) as client:
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
            print(json.dumps(doors.as_json(url, memory, opened), ensure_ascii=False), flush=True)
        else:
            doors.show(narrator, url, memory, opened)
        await teller.go_on()
