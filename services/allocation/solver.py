"""The planner and the judge as processes of their own, so that nothing here waits for arithmetic."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import orjson

from shared.messages import Json

ROOT = Path(__file__).parents[2]
PLANNER = (sys.executable, "-m", "services.allocation.planner")
JUDGE = (sys.executable, "-m", "services.allocation.judge")
LINE_BYTES_MAX = 1 << 20
GRACE_S = 180.0
"""What a planner may take beyond its seconds: to compile itself on a fresh machine, to prove and to write."""

Note = Callable[[Json], Awaitable[None]]


@dataclass(frozen=True)
class Order:
    """How long to search and for what; `work` bounds the search by effort, so that it can be repeated."""

    seconds: float
    priority_weight: float
    seed: int
    work: int | None

    def arguments(self) -> list[str]:
        named = {"--seconds": self.seconds, "--priority-weight": self.priority_weight, "--seed": self.seed}
        given = [part for name, value in named.items() for part in (name, str(value))]
        return given if self.work is None else [*given, "--work", str(self.work)]


@dataclass(frozen=True)
class Solution:
    """The planner's file, and what it said of it last."""

    plan: Json
    summary: Json


class Died(Exception):
    """The process was ended from outside; another attempt may succeed."""


class Refused(Exception):
    """The process gave up by itself; another attempt would do the same."""


async def solve(
    instance: Path,
    plan: Path,
    order: Order,
    note: Note,
    stop: asyncio.Event,
    planner: Sequence[str] = PLANNER,
    grace_s: float = GRACE_S,
) -> Solution | None:
    """The best plan found, or None when `stop` was set before there was any.  Raises Died or Refused."""
    process = await _start([*planner, str(instance), "-o", str(plan), *order.arguments()], plan.with_suffix(".log"))
    stopping = asyncio.create_task(_stop(process, stop))
    try:
        async with asyncio.timeout(order.seconds + grace_s):
            last = await _listen(process, note)
            code = await process.wait()
    except TimeoutError:
        raise Refused(f"The solver did not end within {order.seconds + grace_s:.0f} s and was stopped.") from None
    finally:
        stopping.cancel()
        await _end(process)
    if code and not stop.is_set():
        raise _failure(code, last.get("error") or _last_line(plan.with_suffix(".log")))
    if "done" not in last:
        return None
    return Solution(orjson.loads(await asyncio.to_thread(plan.read_bytes)), last["done"])


async def judge(instance: Path, plan: Path, command: Sequence[str] = JUDGE) -> Json:
    """The verdict of the independent checker.  Raises Died or Refused."""
    log = plan.with_suffix(".judge.log")
    process = await _start([*command, str(instance), str(plan)], log)
    try:
        said, _ = await process.communicate()
    finally:
        await _end(process)
    if process.returncode:
        raise _failure(process.returncode, _last_line(log))
    verdict: Json = orjson.loads(said)
    return verdict


async def _start(command: Sequence[str], log: Path) -> Process:
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    with log.open("wb") as complaints:
        return await asyncio.create_subprocess_exec(
            *command, stdout=PIPE, stderr=complaints, limit=LINE_BYTES_MAX, env={**os.environ, "PYTHONPATH": path}
        )


async def _listen(process: Process, note: Note) -> Json:
    """Pass the planner's lines on until it closes its output; the last one, which it keeps for the end."""
    last: Json = {}
    if process.stdout is None:
        raise AssertionError("the process was started with a pipe")
    async for line in process.stdout:
        last = orjson.loads(line)
        if "stage" in last:
            await note(last)
    return last


async def _stop(process: Process, stop: asyncio.Event) -> None:
    """SIGTERM makes the planner write the best plan it has."""
    await stop.wait()
    with suppress(ProcessLookupError):
        process.terminate()


async def _end(process: Process) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"


def _failure(code: int, sentence: str) -> Died | Refused:
    if code < 0:
        return Died(f"The solver was ended by signal {-code}: {sentence}")
    return Refused(f"The solver gave up: {sentence}")
