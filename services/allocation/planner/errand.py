"""One region's problem on its way to a process of its own, and its plan on the way back."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

from services.allocation.order import Order

Json = dict[str, Any]
ROOT = Path(__file__).parents[3]
AT_ONCE_SECONDS = 1.0
"""For a region that has not begun when somebody says stop: its first plan, and little more."""


class RegionFailed(Exception):
    """The program that planned a region ended without a plan; the sentence says how."""


class RegionErrand:
    """Files of a region beside `stem`; `hear` gets every progress as the program writes it.

    `run` is for a thread of its own; `stop` and `end` are for others.
    """

    def __init__(self, stem: Path, region: Json, order: Order, hear: Callable[[Json], None]) -> None:
        self._instance, self._plan = stem.with_suffix(".instance.json"), stem.with_suffix(".plan.json")
        self._region, self._order, self._hear = region, order, hear
        self._stopped, self._ended = Event(), Event()
        self._program: subprocess.Popen[str] | None = None

    def run(self) -> Json:
        """The plan.  Raises RegionFailed."""
        if self._ended.is_set():
            raise RegionFailed("another region failed")
        self._instance.write_text(json.dumps(self._region, ensure_ascii=False), encoding="utf-8")
        order = replace(self._order, seconds=AT_ONCE_SECONDS, work=None) if self._stopped.is_set() else self._order
        arguments = [str(self._instance), "-o", str(self._plan), "--region", *order.arguments()]
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        with subprocess.Popen(
            [sys.executable, "-m", "services.allocation.planner", *arguments],
            stdin=subprocess.PIPE,  # open as long as this process lives, so that the other ends with it
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,  # Ctrl-C is for this process, which asks the other to stop when it can hear it
        ) as self._program:
            if self._ended.is_set():
                self.end()
            last = self._listen(self._program)
        if self._program.returncode:
            raise RegionFailed(_why(self._program.returncode, last))
        plan: Json = json.loads(self._plan.read_text(encoding="utf-8"))
        return plan

    def stop(self) -> None:
        """Asks for the best plan so far."""
        self._stopped.set()

    def end(self) -> None:
        """At once, without a plan."""
        self._ended.set()
        if self._program is not None and self._program.poll() is None:
            self._program.kill()

    def _listen(self, program: "subprocess.Popen[str]") -> Json:
        """Hears the program out; returns its last line.  It can be asked to stop while it searches, not before."""
        line, told = dict[str, Any](), False
        assert program.stdout is not None
        for text in program.stdout:
            line = json.loads(text)
            if "relieved" in line:
                self._hear(line)
            told = told or line.get("stage") == "done"
            if self._stopped.is_set() and not told and not self._ended.is_set():
                program.send_signal(signal.SIGTERM)
                told = True
        return line


def _why(status: int, last: Json) -> str:
    if "error" in last:
        return f"a region: {last['where']}: {last['error']}"
    ended = f"was ended by signal {-status}" if status < 0 else f"ended with status {status}"
    hint = "; there may not be enough memory" if status == -signal.SIGKILL else ""
    return f"the planner of a region {ended}{hint}"
