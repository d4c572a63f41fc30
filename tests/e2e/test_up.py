"""`./ninehours up` on one directory: stopped in the middle, started again, used by everybody, watched at wall pace."""

from __future__ import annotations

import json
import shlex
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from services.cli.up.doors import PAGES
from services.cli.up.memory import remembered
from services.cli.up.telling import scenario
from shared.identity import Issuer, Principal
from tests.e2e.process import ROOT
from tests.platform import until
from tests.servers.servers import free_port

pytestmark = [pytest.mark.drill, pytest.mark.timeout(600)]

UP_WITHIN_S = 240.0
STOPPED_WITHIN_S = 60
NEXT_REPORT_WITHIN_S = 120.0
INCIDENT = "flood-2021"
REPORTS = {"NeedReported", "ClosureReported", "ClosureLifted"}
PASTED = 2
"""The officer's report and the desk's closure."""
NINEHOURS = f"{shlex.quote(sys.executable)} -m services.cli"

Json = dict[str, Any]


@dataclass
class Up:
    """`data` outlives the process.  `lan`: it answers over HTTPS."""

    data: Path
    port: int
    process: subprocess.Popen[str]
    lan: bool = False

    def admin(self) -> httpx2.Client:
        """Signed in with the platform's own key, whatever passwords are."""
        token = Issuer((self.data / "token.pem").read_text()).issue(Principal("test", frozenset({"admin"}), "", "*"), 1)
        verify = ssl.create_default_context(cafile=self.ca) if self.lan else True
        return httpx2.Client(base_url=self.url, headers={"Authorization": f"Bearer {token}"}, verify=verify)

    @property
    def ca(self) -> Path:
        return self.data / "lan" / "ca.pem"

    @property
    def url(self) -> str:
        return f"{'https' if self.lan else 'http'}://127.0.0.1:{self.port}"

    def get(self, path: str) -> Any:
        with self.admin() as http:
            return http.get(path).raise_for_status().json()

    def declared(self) -> bool:
        try:
            return bool(self.get("/api/relief/incidents")["items"])
        except (httpx2.TransportError, FileNotFoundError):
            assert self.process.poll() is None, self.complaints()
            return False

    def shown(self) -> Json:
        """What it says once all is there."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, self.complaints()
        told: Json = json.loads(line)
        return told

    def told(self) -> int:
        return int(json.loads((self.data / "up.json").read_text())["told"])

    def complaints(self) -> str:
        return (self.data.parent / "complaints").read_text()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(STOPPED_WITHIN_S) == 0
        assert "Traceback" not in self.complaints()


@contextmanager
def started(data: Path, *more: str) -> Iterator[Up]:
    port = free_port()
    arguments = ["up", "--json", "--port", str(port), "--data", str(data), *more]
    with (data.parent / "complaints").open("ab") as complaints:
        process = subprocess.Popen(
            [sys.executable, "-m", "services.cli", *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
        )
    try:
        yield Up(data, port, process, "--lan" in more)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(STOPPED_WITHIN_S)
        assert process.stdout
        process.stdout.close()


def paste(up: Up, *lines: str) -> str:
    """What a shell makes of lines that `up` shows; each must succeed."""
    ours = f"export NINEHOURS_URL={up.url}" + (f" NINEHOURS_CA_FILE={up.ca}" if up.lan else "")
    script = "\n".join(("set -e", ours, *lines)).replace("./ninehours", NINEHOURS)
    done = subprocess.run(["sh", "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, (lines, done.stderr)
    return done.stdout


async def test_up_survives_stops_and_changed_passwords_and_tells_the_flood_as_it_comes(tmp_path):
    data = tmp_path / "data"
    with started(data) as up:
        assert await until(up.declared, UP_WITHIN_S)
        up.stop()
    with started(data) as up:
        shown, before = up.shown(), up.told()
        everybody_has_something_to_do(up, shown)
        await the_next_report_is_told_when_it_is_due(up, before)
        for user in ("desk", "admin"):
            paste_new_password(up, user)
        up.stop()
    with started(data) as up:
        roles = {role["user"]: role for role in up.shown()["roles"]}
        assert {user for user, role in roles.items() if not role["password"]} == {"desk", "admin"}
        assert await until(lambda: heard(up) == up.told() + PASTED)
        up.stop()


def everybody_has_something_to_do(up: Up, shown: Json) -> None:
    """A link, a sign-in and an act for each of nine; and the act works, pasted as it is shown."""
    assert shown["board"] == f"{up.url}/board"
    assert [role["user"].partition(".")[0] for role in shown["roles"]] == [
        *("officer", "desk", "clerk", "coordinator", "commander", "partner", "driver", "observer", "admin")
    ]
    assert up.get(f"/api/allocation/plans?incident={INCIDENT}")["items"][0]["state"] == "proposed"
    for role in shown["roles"]:
        assert role["link"] == up.url + PAGES[role["role"]]
        paste(up, role["sign_in"], role["command"])
    assert up.get(f"/api/allocation/plans?incident={INCIDENT}")["items"][0]["state"] == "approved"


def paste_new_password(up: Up, user: str) -> None:
    with up.admin() as http:
        body = {"password": "changed-by-somebody"}
        answer = http.post(f"/users/{user}/password", json=body, headers={"Idempotency-Key": f"changed-{user}"})
        assert answer.status_code == 204


async def the_next_report_is_told_when_it_is_due(up: Up, before: int) -> None:
    assert await until(lambda: up.told() > before, NEXT_REPORT_WITHIN_S)
    assert scenario(seed=1)[before][0] <= remembered(up.data, None).minute


def heard(up: Up) -> int:
    """Reports of needs and of roads in the journal."""
    number, after = 0, 0
    while after is not None:
        page = up.get(f"/api/relief/events?limit=1000&after={after}")
        number += sum(event["type"].split(".")[2] in REPORTS for event in page["items"])
        after = page["next"]
    return number
