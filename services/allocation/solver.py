"""The planner and the judge as processes of their own, so that nothing here waits for arithmetic."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import orjson

from services.allocation.order import Order
from shared.messages import Json

ROOT = Path(__file__).parents[2]
PLANNER = (sys.executable, "-m", "services.allocation.planner", "--wait")
JUDGE = (sys.executable, "-m", "services.allocation.judge")
ADVISER = (sys.executable, "-m", "services.allocation.adviser")
LINE_BYTES_MAX = 1 << 20
GRACE_S = 180.0
"""What a planner may take beyond its seconds: to compile itself on a fresh machine, to prove and to write."""

Note = Callable[[Json], Awaitable[None]]


@dataclass(frozen=True)
class Solution:
    """The planner's file without its summary, which holds what it took and differs each time; and the summary."""

    plan: Json
    summary: Json


class Died(Exception):
    """The process was ended from outside; another attempt may succeed."""


class Refused(Exception):
    """The process gave up by itself; another attempt would do the same."""


@dataclass
class Program:
    """A process that was started, and what it complains of."""

    process: Process
    complaints: IO[bytes]

    @classmethod
    async def start(cls, command: Sequence[str]) -> Program:
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        with ExitStack() as undo:
            complaints: IO[bytes] = undo.enter_context(TemporaryFile())
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=PIPE,
                stdout=PIPE,
                stderr=complaints,
                limit=LINE_BYTES_MAX,
                env={**os.environ, "PYTHONPATH": path},
            )
            undo.pop_all()  # from here on, end() closes it
        return cls(process, complaints)

    def failure(self, sentence: str | None = None) -> Died | Refused:
        """Why it gave no answer: in its own words if it had any left."""
        code, sentence = self.process.returncode or 0, sentence or self._last_line()
        if code < 0:
            return Died(f"The solver was ended by signal {-code}: {sentence}")
        return Refused(f"The solver gave up: {sentence}")

    def _last_line(self) -> str:
        self.complaints.seek(0)
        lines = self.complaints.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"

    async def end(self) -> None:
        with self.complaints:
            if self.process.returncode is None:
                with suppress(ProcessLookupError):
                    self.process.kill()
                await self.process.wait()


@dataclass
class Planners:
    """Starts planners ahead of need: loading one takes as many seconds as a village's whole plan.

    A planner reads its arguments from a line on standard input, as a JSON list, and ends when that is closed.
    """

    command: Sequence[str] = PLANNER
    _waiting: Program | None = None

    async def stand_by(self) -> None:
        """One is loaded, or loading."""
        if self._waiting is None or self._waiting.process.returncode is not None:
            await self.end()
            self._waiting = await Program.start(self.command)

    async def take(self) -> Program:
        await self.stand_by()
        program, self._waiting = self._waiting, None
        if program is None:
            raise AssertionError("a planner stands by")
        return program

    async def end(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            await waiting.end()


async def solve(
    planners: Planners,
    instance: Path,
    plan: Path,
    order: Order,
    note: Note,
    stop: asyncio.Event,
    grace_s: float = GRACE_S,
) -> Solution | None:
    """The best plan found, or None when `stop` was set before there was any.  Raises Died or Refused."""
    program = await planners.take()
    stopping = asyncio.create_task(_stop(program.process, stop))
    try:
        async with asyncio.timeout(order.seconds + grace_s):
            await _say(program.process, [str(instance), "-o", str(plan), *order.arguments()])
            last = await _listen(program.process, note)
            if "done" in last:
                body: Json = orjson.loads(await asyncio.to_thread(plan.read_bytes))
                return Solution({name: part for name, part in body.items() if name != "summary"}, last["done"])
            code = await program.process.wait()
    except TimeoutError:
        raise Refused(f"The solver did not end within {order.seconds + grace_s:.0f} s and was stopped.") from None
    else:
        if code and not stop.is_set():
            raise program.failure(last.get("error"))
        return None
    finally:
        stopping.cancel()
        await program.end()


async def judge(instance: Path, plan: Path, command: Sequence[str] = JUDGE, prove: bool = False) -> Json:
    """The verdict of the independent checker, with the bounds that it finds proven too.  Raises Died or Refused."""
    return await _said([*command, str(instance), str(plan), *(["--prove"] if prove else [])])


async def advise(instance: Path, plan: Path, seconds: float, command: Sequence[str] = ADVISER) -> Json:
    """Remedies for a plan, tried for so long.  Raises Died or Refused."""
    try:
        async with asyncio.timeout(seconds + GRACE_S):
            return await _said([*command, str(instance), str(plan), str(seconds)])
    except TimeoutError:
        raise Refused(f"The trials did not end within {seconds + GRACE_S:.0f} s and were stopped.") from None


async def _said(command: Sequence[str]) -> Json:
    """What a program prints: one JSON object."""
    program = await Program.start(command)
    try:
        printed, _ = await program.process.communicate()
        if program.process.returncode:
            raise program.failure()
    finally:
        await program.end()
    said: Json = orjson.loads(printed)
    return said


async def _say(process: Process, arguments: Sequence[str]) -> None:
    if process.stdin is None:
        raise AssertionError("the process was started with pipes")
    with suppress(ConnectionError):  # who has died says why by itself
        process.stdin.write(orjson.dumps(arguments) + b"\n")
        await process.stdin.drain()


async def _listen(process: Process, note: Note) -> Json:
    """Pass the planner's lines on until it is done or closes its output; answers the last one."""
    last: Json = {}
    if process.stdout is None:
        raise AssertionError("the process was started with pipes")
    async for line in process.stdout:
        last = orjson.loads(line)
        if "done" in last:
            break
        if "stage" in last:
            await note(last)
    return last


async def _stop(process: Process, stop: asyncio.Event) -> None:
    """SIGTERM makes the planner write the best plan it has."""
    await stop.wait()
    with suppress(ProcessLookupError):
        process.terminate()
