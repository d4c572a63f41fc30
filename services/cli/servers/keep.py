"""Servers that outlive the command that starts them.  Each has a folder: its data, its log, its port and its pid."""

from __future__ import annotations

import json
import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from services.cli.platform import STOP_WITHIN_S
from services.cli.servers.launch import (
    LOG_SERVER,
    LOOK_EVERY_S,
    STORE,
    Server,
    free_port,
    launched,
    listening,
    wait_until_listening,
)

USER_DATA = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share")
DATA = USER_DATA / "ninehours" / "servers"
NOTE = "server.json"


@dataclass(frozen=True, slots=True)
class Kept:
    server: Server
    home: Path

    @property
    def port(self) -> int:
        """The same at every start, so that what was exported stays true; 0 before the first."""
        return self._noted("port")

    @property
    def pid(self) -> int:
        """Of the process that listens; 0 when there is none.  A pid alone may be another program's by now."""
        pid = self._noted("pid")
        return pid if pid and _alive(pid) and listening(self.port) else 0

    @property
    def address(self) -> str:
        return self.server.address(self.port)

    def start(self) -> None:
        """Return when it listens; nothing to do when it does already.  Raises Missing or NotListening."""
        if self.pid:
            return
        self.home.mkdir(parents=True, exist_ok=True)
        port = self.port if self.port and not listening(self.port) else free_port()
        child = launched(self.server.command(self.home, port), self.home)
        self._note(port, child.pid)
        wait_until_listening(child, port, self.home)
        child.returncode = 0  # it lives on by itself: Python need not complain that nobody waits for it

    def stop(self) -> bool:
        """Whether there was anything to stop.  The data stay."""
        pid = self.pid
        if pid:
            for ending in (signal.SIGTERM, signal.SIGKILL):
                with suppress(ProcessLookupError):
                    os.kill(pid, ending)
                if _gone(pid, STOP_WITHIN_S):
                    break
            self._note(self.port, 0)
        return bool(pid)

    def _noted(self, name: str) -> int:
        try:
            return int(json.loads((self.home / NOTE).read_text())[name])
        except (FileNotFoundError, ValueError, KeyError):
            return 0

    def _note(self, port: int, pid: int) -> None:
        (self.home / NOTE).write_text(json.dumps({"port": port, "pid": pid}))


def kept(data: Path) -> dict[str, Kept]:
    """By the setting that names it; the one that needs more of the machine comes first."""
    return {
        "NINEHOURS_LOG_URL": Kept(LOG_SERVER, data / LOG_SERVER.name),
        "NINEHOURS_STORE_URL": Kept(STORE, data / STORE.name),
    }


def _gone(pid: int, within_s: float) -> bool:
    """Once a process is gone, its port is free."""
    deadline = time.monotonic() + within_s
    while _alive(pid) and time.monotonic() < deadline:
        time.sleep(LOOK_EVERY_S)
    return not _alive(pid)


def _alive(pid: int) -> bool:
    with suppress(ChildProcessError):  # a child of ours that has ended is alive until somebody asks
        os.waitpid(pid, os.WNOHANG)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return False
    return True
