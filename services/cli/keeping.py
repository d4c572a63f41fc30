"""`./ninehours up`: the platform with the demo city, on the system's clock, in the middle of the flood.

The scenario is shifted by one offset, so that the flood began forty minutes before the first start, and its reports and
closures go on arriving at wall pace.  Everything else is left to people.  What has been told is noted in a file beside
the data, so that stopping and starting again neither loses nor repeats anything.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from services.cli import xuchang
from services.cli.demo import flood
from services.cli.demo.clock import DrillClock, moment
from services.cli.demo.coordinator import OPEN_RUN
from services.cli.demo.load import load
from services.cli.demo.narrator import Narrator
from services.cli.demo.people import Divisions, People, hire
from services.cli.demo.session import Wire, connect, sign_in

BEGAN_MIN_AGO = 40
FIRST_PLAN_S = 15.0
LOOK_EVERY_S = 0.5
FREE = {"principal_requests_per_s": "1000000", "anonymous_requests_per_s": "1000", "sign_ins_per_min": "1000"}
SHOWN = (
    ("coordinator", "调度员 coordinator"),
    ("commander", "指挥长 commander"),
    ("clerk.411081", "禹州市保管员 clerk"),
    ("driver.411081", "禹州市驾驶员 driver"),
    ("officer.411081", "禹州市灾害信息员 village officer"),
    ("partner.e01", "协议企业01 partner"),
    ("desk", "值班员 desk"),
    ("observer", "观察员 observer"),
    ("admin", "管理员 admin"),
)


@dataclass
class Memory:
    """What must be the same after a restart; `told_min` is how far the scenario has been told."""

    password: str
    began_at: str
    told_min: float = -1.0

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")
        path.chmod(0o600)


def remembered(data: Path) -> Memory:
    """The memory beside the data, made on the first start."""
    path = data / "up.json"
    if path.exists():
        return Memory(**json.loads(path.read_text(encoding="utf-8")))
    data.mkdir(parents=True, exist_ok=True)
    began = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=BEGAN_MIN_AGO)
    memory = Memory(secrets.token_urlsafe(9), began.isoformat())
    memory.save(path)
    return memory


async def keep(url: str, data: Path, seed: int, memory: Memory, console: Console) -> None:
    """Bring the city up to date, say how to sign in, and go on telling the scenario for as long as it lasts."""
    narrator = Narrator(console)
    async with connect(url) as client:
        wire = Wire(client)
        admin = await sign_in(wire, "admin", memory.password)
        divisions = Divisions()
        people = await hire(wire, admin, divisions, memory.password)
        clock = DrillClock(admin, memory.began_at)
        if memory.told_min < 0:
            await load(people, divisions, narrator, clock.settle, freshened_by_days(memory))
            await people.desk.post("/api/relief/incidents", flood.declaration() | {"started_at": memory.began_at})
            await clock.settle()
        teller = Teller(people, divisions, memory, data, seed)
        await teller.tell_until(minutes_since(memory.began_at))
        await clock.settle()
        await first_plan(people, narrator)
        show_doors(url, data, memory, console)
        await teller.go_on()


def freshened_by_days(memory: Memory) -> int:
    """By how much dates on goods are shifted, so that they are as fresh as in the scenario."""
    scenario = datetime.fromisoformat(xuchang.incident()["began_at"])
    return (datetime.fromisoformat(memory.began_at) - scenario).days


def minutes_since(began_at: str) -> float:
    return (datetime.now(UTC) - datetime.fromisoformat(began_at)).total_seconds() / 60


class Teller:
    """Tells the platform what the scenario's villages and desk report, each when its minute has come."""

    def __init__(self, people: People, divisions: Divisions, memory: Memory, data: Path, seed: int) -> None:
        self._people, self._divisions = people, divisions
        self._memory, self._path = memory, data / "up.json"
        self._incident = xuchang.incident()["code"]
        self._left = [item for item in sorted(scenario(seed), key=lambda i: i[0]) if item[0] > memory.told_min]

    async def tell_until(self, minute: float) -> None:
        due = [item for item in self._left if item[0] <= minute]
        self._left = self._left[len(due) :]
        for at, kind, row in due:
            await (self._report(row) if kind == "report" else self._road(kind, row))
            self._memory.told_min = at
        self._memory.told_min = max(self._memory.told_min, 0.0)
        self._memory.save(self._path)

    async def go_on(self) -> None:
        """Until the scenario has been told; then wait to be stopped."""
        while True:
            await self.tell_until(minutes_since(self._memory.began_at))
            await asyncio.sleep(LOOK_EVERY_S)

    async def _report(self, row: dict[str, Any]) -> None:
        officer = self._people.officers[self._divisions.county(row["village"])]
        body = {name: value for name, value in row.items() if name != "minute"}
        body["happened_at"] = moment(self._memory.began_at, row["minute"])
        await officer.post(f"/api/relief/incidents/{self._incident}/reports", body)

    async def _road(self, kind: str, row: dict[str, Any]) -> None:
        desk, road = self._people.desk, row["edge"]
        if kind == "lift":
            await desk.post(f"/api/relief/closures/{self._incident}/{road}/lift", {"at_min": row["until_min"]})
            return
        body = {"closure": road, "road": road, "from_min": row["from_min"], "factor": row["factor"]}
        await desk.post(f"/api/relief/incidents/{self._incident}/closures", body | {"reason": row["reason"]})


def scenario(seed: int) -> Iterator[tuple[float, str, dict[str, Any]]]:
    """(minute, report | close | lift, row) of all that villages and the desk will say."""
    for report in xuchang.reports(seed):
        yield report["minute"], "report", report
    for closure in xuchang.closures():
        yield closure["from_min"], "close", closure
        yield closure["until_min"], "lift", closure


async def first_plan(people: People, narrator: Narrator) -> None:
    """A plan waits for the coordinator's decision, so that nobody begins with an empty board."""
    coordinator, incident = people.coordinator, xuchang.incident()["code"]
    if (await coordinator.get("/api/allocation/plans", incident=incident))["items"]:
        return
    receipt = await coordinator.post("/api/allocation/runs", {"incident": incident, "seconds": FIRST_PLAN_S})
    run = receipt["stream"].partition("/")[2]
    with narrator.bar("求解", "Solving", total=FIRST_PLAN_S):
        while (await coordinator.get(f"/api/allocation/runs/{run}"))["state"] in OPEN_RUN:  # noqa: ASYNC110 - over HTTP
            await asyncio.sleep(LOOK_EVERY_S)


def show_doors(url: str, data: Path, memory: Memory, console: Console) -> None:
    table = Table(title="九小时已启动 NineHours is up")
    for column in ("谁 who", "链接 link", "账号 user", "密码 password"):
        table.add_column(column, no_wrap=column != "谁 who")
    for user, who in SHOWN:
        table.add_row(who, f"{url}/", user, memory.password)
    console.print(table)
    console.print(f"接口文档 API: {url}/api")
    console.print(f"报告 report: {url}/report/{xuchang.incident()['code']}")
    console.print(f"数据 data: {data.resolve()}；停止 stop: Ctrl-C；重新开始 start over: rm -r {data}")
