"""What `up` says once all is there: where to look, how to sign in, and what everybody can do right now.

Everybody has a page; the same act is also a line to paste into another terminal.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from services.cli import xuchang
from services.cli.demo.failures import Refused
from services.cli.demo.narrator import Narrator
from services.cli.demo.session import Wire, sign_in
from services.cli.lan import told as phones
from services.cli.lan.phones import Lan
from services.cli.up.memory import Memory
from shared.identity import ROLES

Json = dict[str, Any]

COUNTY = "411081"
STORE = f"K{COUNTY}"
WRONG_PASSWORD = 401
PAGES = {
    "village_officer": "/village",
    "desk": "/coordination",
    "clerk": "/warehouse",
    "coordinator": "/coordination",
    "commander": "/coordination",
    "partner": "/partner",
    "driver": "/driver",
    "observer": "/board",
    "admin": "/admin",
}
"""Where each role works, as the application's menu says."""


@dataclass(frozen=True)
class Door:
    """`path` is read, or with a `body` posted to.  `password` is "" where somebody has changed it."""

    user: str
    role: str
    password: str
    path: str
    body: Json | None = None

    @property
    def page(self) -> str:
        return PAGES[self.role]

    @property
    def sign_in(self) -> str:
        given = f"echo {self.password} | " if self.password else ""
        return f'eval "$({given}./ninehours sign-in {self.user})"'

    @property
    def command(self) -> list[str]:
        """Two parts where it is long."""
        if self.body is None:
            return [f"./ninehours call GET {shlex.quote(self.path)}"]
        said = json.dumps(self.body, ensure_ascii=False, separators=(",", ":"))
        return [f"./ninehours call POST {self.path}", *([shlex.quote(said)] if self.body else [])]


def acts(plan: str | None, minute: float) -> Iterable[tuple[str, str, str, Json | None]]:
    """(user, role, path, body) of a typical act of everybody, in the order in which a night needs them."""
    incident = xuchang.incident()["code"]
    village = next(code for code in xuchang.incident()["villages"] if code.startswith(COUNTY))
    needs = {"village": village, "stage": "corrected", "affected": 300, "people": {"elderly": 9, "general": 40}}
    closure = {"road": xuchang.road_edges()[0]["code"], "from_min": int(minute), "reason": "树倒了 a fallen tree"}
    receipt = {"store": STORE, "item": "WAT-0550", "quantity": 240, "lot": "DONATED-1"}
    order = {"incident": incident, "seconds": 15}
    deciding = (f"/api/allocation/plans/{plan}/approve", {}) if plan else ("/api/allocation/runs", order)
    return (
        (f"officer.{COUNTY}", "village_officer", f"/api/relief/incidents/{incident}/reports", needs),
        ("desk", "desk", f"/api/relief/incidents/{incident}/closures", closure),
        (f"clerk.{COUNTY}", "clerk", "/api/inventory/receipts", receipt),
        ("coordinator", "coordinator", *deciding),
        ("commander", "commander", f"/api/allocation/plans?incident={incident}", None),
        ("partner.e01", "partner", "/api/inventory/callups?org=E01&state=sent", None),
        (f"driver.{COUNTY}", "driver", f"/api/relief/trips?incident={incident}&state=planned&limit=3", None),
        ("observer", "observer", f"/api/relief/incidents/{incident}/figures", None),
        ("admin", "admin", "/platform", None),
    )


async def doors(wire: Wire, memory: Memory, plan: str | None) -> list[Door]:
    return [
        Door(user, role, await _still_good(wire, user, memory.password), path, body)
        for user, role, path, body in acts(plan, memory.minute)
    ]


async def _still_good(wire: Wire, user: str, password: str) -> str:
    """The password, or "" if it is not the account's any more."""
    try:
        await sign_in(wire, user, password)
    except Refused as refused:
        if refused.status != WRONG_PASSWORD:
            raise
        return ""
    return password


def as_json(url: str, memory: Memory, opened: Iterable[Door], lan: Lan | None = None) -> Json:
    return {
        "url": url,
        "board": f"{url}/board",
        "api": f"{url}/api",
        "report": f"{url}/report/{xuchang.incident()['code']}",
        "data": str(memory.path.parent.resolve()),
        "password": memory.password,
        **({"lan": phones.as_json(lan)} if lan else {}),
        "roles": [
            {**asdict(door), "link": url + door.page, "sign_in": door.sign_in, "command": " ".join(door.command)}
            for door in opened
        ],
    }


def show(narrator: Narrator, url: str, memory: Memory, opened: Iterable[Door], lan: Lan | None = None) -> None:
    """Lines of commands are not wrapped, so that they can be copied."""
    both, told = narrator.both, as_json(url, memory, ())
    narrator.head("九小时已启动", "NineHours is up")
    for (zh, en), value in (
        (("平台", "platform"), f"{url}/"),
        (("看板", "board"), told["board"]),
        (("接口", "interface"), told["api"]),
        (("报告", "report"), told["report"]),
        (("所有账号的密码", "everybody's password"), memory.password),
        (("数据", "data"), told["data"]),
        (("停止", "stop"), "Ctrl-C"),
        (("从头再来", "start over"), f"rm -r {shlex.quote(str(memory.path.parent))}"),
    ):
        narrator.line(f"  {both(zh, en)}: ", (value, "bold"))
    narrator.head(
        "各角色的页面，以及在另一个终端里现在可以做的事",
        "Everybody's page, and what they can do now in another terminal",
    )
    narrator.line(f"  export NINEHOURS_URL={url}", style="cyan")
    if lan:
        narrator.line(f"  export NINEHOURS_CA_FILE={shlex.quote(str(lan.held.ca.resolve()))}", style="cyan")
    for door in opened:
        _show_door(narrator, url, door)
    if lan:
        phones.show(narrator, lan)


def _show_door(narrator: Narrator, url: str, door: Door) -> None:
    role = ROLES[door.role]
    changed = "" if door.password else narrator.both("（密码已改）", " (password changed)")
    narrator.line("")
    narrator.line((f"{narrator.both(role.zh, role.en)}", "bold"), f" · {door.user}{changed} · {url}{door.page}")
    narrator.line(f"  {narrator.both(role.does_zh, role.does_en)}", style="dim")
    narrator.line(f"  {door.sign_in}", style="cyan")
    narrator.line("  " + " \\\n    ".join(door.command), style="cyan")
