"""One region's problem on its way to a process of its own, and its plan on the way back."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from services.allocation.order import Order

Json = dict[str, Any]
ROOT = Path(__file__).parents[3]
AT_ONCE_SECONDS = 1.0
"""For a region that has not begun when somebody says stop: its first plan, and little more."""


class Errand:
    """Files of a region beside `stem`; `hear` gets every progress as the program writes it."""

    def __init__(self, stem: Path, region: Json, order: Order, hear: Callable[[Json], None]) -> None:
        self._instance, self._plan = stem.with_suffix(".instance.json"), stem.with_suffix(".plan.json")
        self._region, self._order, self._hear = region, order, hear
        self._asked = False

    def run(self) -> Json:
        """The plan.  Raises RuntimeError where the program ends without one."""
        self._instance.write_text(json.dumps(self._region, ensure_ascii=False), encoding="utf-8")
        order = _hurried(self._order) if self._asked else self._order
        arguments = [str(self._instance), "-o", str(self._plan), *order.arguments()]
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        with subprocess.Popen(
            [sys.executable, "-m", "services.allocation.planner", *arguments],
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": path},
        ) as program:
            self._listen(program)
        if program.returncode:
            raise RuntimeError(f"the planner of a region ended with status {program.returncode}")
        plan: Json = json.loads(self._plan.read_text(encoding="utf-8"))
        return plan

    def stop(self) -> None:
        """Asks for the best plan so far."""
        self._asked = True

    def _listen(self, program: "subprocess.Popen[str]") -> None:
        """Hears the program out.  It is asked to stop only after its first word: before, it cannot yet hear it."""
        signalled = False
        assert program.stdout is not None
        for text in program.stdout:
            line = json.loads(text)
            if "relieved" in line:
                self._hear(line)
            if self._asked and not signalled:
                program.send_signal(signal.SIGTERM)
                signalled = True


def _hurried(order: Order) -> Order:
    return replace(order, seconds=AT_ONCE_SECONDS, work=None)
