"""The planner as a process of its own: `python -m services.allocation.planner INSTANCE -o PLAN`.

Writes one JSON line per progress and a last line with the summary on standard output.  The first SIGINT or SIGTERM
stops the search and writes the best plan so far.  A bad instance ends with exit status 2 and one line that says where.
`python -m services.allocation.planner --warm` only compiles the search, for set-up; with `--wait` it loads all that it
needs and then reads its arguments, a JSON list, from a line on standard input.
"""

import argparse
import json
import os
import signal
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import Any

from services.allocation.defaults import ALLOWANCE
from services.allocation.planner.errand import RegionFailed
from services.allocation.planner.province import plan_of
from services.allocation.planner.reading import InstanceError
from services.allocation.planner.solve import Progress, solve
from services.allocation.planner.warm import warm


def main(arguments: list[str]) -> int:
    if arguments == ["--warm"]:
        warm()
        return 0
    if arguments == ["--wait"]:
        warm()
        line = sys.stdin.readline()
        return main(json.loads(line)) if line else 0
    options = _parser().parse_args(arguments)
    stop = _StopOnSignal()
    if options.region:
        threading.Thread(target=_end_with_the_other_end, daemon=True).start()
    try:
        plan = (solve if options.region else plan_of)(
            _read(options.instance),
            seconds=options.seconds,
            priority_weight=options.priority_weight,
            allowance=options.allowance,
            seed=options.seed,
            work=options.work,
            on_progress=_report,
            should_stop=stop,
        )
    except InstanceError as error:
        _say({"error": error.sentence, "where": error.where})
        return 2
    except RegionFailed as error:
        sys.exit(str(error))
    plan = with_peak(plan)
    options.output.write_text(json.dumps(plan, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    _say({"done": plan["summary"]})
    return 0


def with_peak(plan: dict[str, Any]) -> dict[str, Any]:
    """The plan with `peak_mb` in its summary: the most memory this process has held, None where nobody counts it.

    Of a plan of regions, their processes' when that was more: so many of the largest as run at the same time.
    """
    summary, own = plan["summary"], _peak_mb()
    return {**plan, "summary": {**summary, "peak_mb": own and max(own, summary.get("peak_mb") or 0.0)}}


def _peak_mb() -> float | None:
    try:
        import resource
    except ImportError:  # Windows
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20, 1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="planner", description="Plans relief trips for an instance.")
    parser.add_argument("instance", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--priority-weight", type=float, default=10.0)
    parser.add_argument("--allowance", type=float, default=ALLOWANCE, help="persons that a broken promise must gain")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--region", action="store_true", help="on one board; ends when its standard input does")
    parser.add_argument("--work", type=int, default=None, help="steps of the improvement, instead of the clock")
    return parser


def _end_with_the_other_end() -> None:
    """Whoever plans a region does it for a process that holds the other end of its standard input."""
    while os.read(0, 1):
        pass
    os._exit(1)


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InstanceError("/", f"cannot be read as JSON: {error}") from error


class _StopOnSignal:
    """True once the process was asked to stop; a second signal ends it the usual way."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask)

    def _ask(self, number: int, _frame: FrameType | None) -> None:
        self.asked = True
        signal.signal(number, signal.SIG_DFL)

    def __call__(self) -> bool:
        return self.asked


def _report(progress: Progress) -> None:
    _say({**asdict(progress), "seconds": round(progress.seconds, 2)})


def _say(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
