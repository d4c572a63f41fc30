"""Runs a command and says what it took: `python -m tests.bench.process LOG COMMAND…` prints seconds and peak MB.

It is a small process of its own because a child's peak counts the memory of whoever started it.
"""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.bench.figure import NotMeasured

BYTES_PER_MAXRSS = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class Taken:
    seconds: float
    peak_mb: float


async def took(command: list[str], log: Path) -> Taken:
    """What the command took from its start to its end.  Raises NotMeasured when it fails, with the end of its log."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.process", str(log), *command, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    if process.returncode:
        raise NotMeasured(f"{' '.join(command)} failed: {_end(log)}")
    return Taken(**json.loads(output))


def _end(log: Path) -> str:
    return log.read_text(errors="replace")[-500:]


def rss_mb(pid: int) -> float:
    """Memory that a process holds now."""
    listed = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True)
    return int(listed.stdout) / 1024


def child(of: int, ending: str) -> int:
    """The id of a process's child whose command line ends so."""
    listed = subprocess.run(["ps", "-axo", "pid=,ppid=,args="], capture_output=True, text=True, check=True)
    rows = (line.split(None, 2) for line in listed.stdout.splitlines())
    return next(int(pid) for pid, parent, command in rows if int(parent) == of and command.endswith(ending))


def main(log: str, *command: str) -> int:
    begun = time.perf_counter()
    with Path(log).open("wb") as output:
        code = subprocess.call(command, stdout=output, stderr=output)
    seconds = time.perf_counter() - begun
    peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * BYTES_PER_MAXRSS / 2**20
    print(json.dumps(asdict(Taken(seconds, peak_mb))))
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
