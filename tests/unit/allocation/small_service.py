"""The allocation service at work, with small programs in the planner's place and somebody who tells it facts."""

from __future__ import annotations

import sys
from collections import defaultdict
from contextlib import asynccontextmanager
from dataclasses import replace

from services.allocation.service import service
from services.allocation.solver import Planners
from services.allocation.solving import Programs
from services.allocation.worker import Worker
from shared.messages import Record, canonical, digest
from tests.platform import client, fresh_key, started, until
from tests.unit.allocation import small_world as world

HEAD = """
import json, os, pathlib, signal, sys
pathlib.Path(__file__).with_name("standing").write_text(str(os.getpid()))
arguments = json.loads(sys.stdin.readline())
source, _, target = arguments[:3]
instance = json.load(open(source))

def say(**line):
    print(json.dumps(line), flush=True)

def trip(bottles, delivered):
    now = instance["now"]
    load = {"place": "S", "do": "load", "arrive": now, "start": now, "end": now + 30, "dock": 0}
    unload = {"place": "V", "do": "unload", "arrive": now + 150, "start": now + 150, "end": now + 180}
    load["lines"] = [{"supply": "W", "quantity": bottles}]
    unload["lines"] = [{"supply": "W", "quantity": delivered}]
    return {"id": "trip-1", "vehicle": "truck", "stops": [load, unload]}

def write(bottles=40, delivered=40):
    shortages = [{"item": "quilt", "place": "V", "people": 10, "cause": "item"}]
    trips = [*instance["committed"], trip(bottles, delivered)]
    plan = {"schema": "relief-plan/1", "instance": "flood", "made_at": instance["now"], "trips": trips}
    json.dump(plan | {"shortages": shortages}, open(target, "w"))
    say(done={"relieved_bound": 10, "value_bound": 99.0, "gap": 0.0})

say(stage="dispatch", seconds=0.1, relieved=3, bound=None)
"""
GOOD = "write()"
DYING = "os.kill(os.getpid(), signal.SIGKILL)"
REFUSING = "say(error='must be greater than 0', where='/vehicles/0/speed'); sys.exit(2)"
FAULTY = "write(bottles=10, delivered=40)"
PATIENT = """
def stopped(*_):
    write()
    sys.exit(0)
signal.signal(signal.SIGTERM, stopped)
say(stage="improve", seconds=0.2, relieved=5, bound=10)
while True:
    signal.pause()
"""
STUBBORN = "signal.pause()"


CLOCK = {"clock": "simulated", "clock_start": "2021-07-20T22:30:00+08:00"}


ADVISING = """
import json, sys
instance = json.load(open(sys.argv[1]))
counts = {"people": 3, "saved": 1, "value": 13.0}
row = {"change": {"kind": "dock", "store": "S"}, "guess": 4, **counts, "zh": "增加", "en": instance["name"]}
print(json.dumps({"reached": counts, "control": {**counts, "people": 4}, "tried": 2, "remedies": [row]}))
"""
BROKEN_ADVISER = "raise SystemExit('no prices')"
SLOW_ADVISER = "import signal; signal.pause()"


def with_planner(folder, planner, grace_s=60.0, adviser=ADVISING, **more):
    """The service with a planner and an adviser of our own."""
    program = folder / f"planner-{digest(planner.encode())[:8]}.py"
    program.write_text(HEAD + planner)
    programs = Programs(
        Planners((sys.executable, str(program))), adviser=(sys.executable, "-c", adviser), grace_s=grace_s
    )
    solving = {"worker": lambda running: Worker(running, programs, **more).work()}
    return replace(service, background=service.background | solving)


@asynccontextmanager
async def allocation(folder, planner=GOOD, **more):
    """The service at work, and an HTTP client of a coordinator."""
    mine = with_planner(folder, planner, **more)
    async with started(folder, mine, **CLOCK) as [running], client(running, "coordinator", name="kate") as http:
        yield running, http


class Others:
    """The other services: they tell facts, each with the next position of its service."""

    def __init__(self):
        self.positions = defaultdict(int)

    async def tell(self, running, *told):
        """Facts arrive over the log, and all of them are taken in."""
        records = []
        for stream, event in told:
            topic = event.topic()
            self.positions[topic] += 1
            where = {"epoch": "other", "position": str(self.positions[topic]), "index": "0"}
            about = {"id": f"{topic}:{self.positions[topic]}", "type": event.of, "time": world.START}
            records.append(Record(topic, stream, canonical(event.model_dump(mode="json")), {**where, **about}))
        await running.log.publish(records)
        await until(lambda: self._heard(running))

    async def _heard(self, running):
        return all([await running.covers(topic, position) for topic, position in self.positions.items()])


BASE = [told for told in world.base() if not told[0].startswith("demand")]


async def ask(http, **more):
    answer = await http.post("/runs", json={"incident": "flood", **more}, headers={"Idempotency-Key": fresh_key()})
    assert answer.status_code == 202, answer.text
    run = answer.json()["events"][0]["data"]["run"]
    assert (await http.get(f"/runs/{run}", params={"at_least": answer.json()["position"]})).status_code == 200
    return str(run)


async def act(http, path, **body):
    return await http.post(path, json=body or None, headers={"Idempotency-Key": fresh_key()})


def demand(run, people=None):
    return f"demand/{run}", world.demand(people or {"general": 10}, run)


async def run_in(http, run, *states):
    async def reached():
        body = (await http.get(f"/runs/{run}")).json()
        return body if body["state"] in states else None

    return await until(reached)


async def improving(http, run):
    """Its planner has got as far as that, and so knows what to do when it is asked to stop."""

    async def reached():
        progress = (await http.get(f"/runs/{run}")).json()["progress"]
        return progress and progress["stage"] == "improve"

    await until(reached)


async def being_solved(others, running, http):
    """A run that has begun."""
    await others.tell(running, *BASE, *world.STOCK)
    run = await ask(http)
    await others.tell(running, demand(run))
    await run_in(http, run, "solving")
    return run


async def proposed(others, running, http, run, **more):
    await others.tell(running, demand(run, **more))
    await run_in(http, run, "solved")

    async def found():
        answer = await http.get(f"/plans/{run}")
        return answer.json() if answer.status_code == 200 else None

    return await until(found)


async def released(http, plan):
    async def found():
        body = (await http.get(f"/plans/{plan}")).json()
        return body if body["released"] else None

    return await until(found)


async def in_force(others, running, http):
    """The plan of a new run, approved and released."""
    run = await ask(http)
    await proposed(others, running, http, run)
    assert (await act(http, f"/plans/{run}/approve")).status_code == 200
    await released(http, run)
    return run


async def superseded(http, plan):
    async def found():
        body = (await http.get(f"/plans/{plan}")).json()
        return body if body["state"] == "superseded" else None

    return await until(found)


async def journal(running, prefix):
    commits = await running.journal.read(0, 1000)
    return [(c.stream, e.type.split(".")[2], e.data) for c in commits for e in c.events if c.stream.startswith(prefix)]
