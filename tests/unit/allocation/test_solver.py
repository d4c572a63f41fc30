"""Programs beside the service: whatever interrupts a start or an end, no file of theirs stays open."""

from __future__ import annotations

import asyncio
import sys
from tempfile import TemporaryFile
from typing import IO

import pytest

from services.allocation import solver
from services.allocation.solver import Program

SLEEPING = (sys.executable, "-c", "import signal; signal.pause()")


@pytest.fixture
def complaints(monkeypatch: pytest.MonkeyPatch) -> list[IO[bytes]]:
    """The files that programs started in this test were given for their complaints."""
    made: list[IO[bytes]] = []

    def make() -> IO[bytes]:
        made.append(TemporaryFile())  # noqa: SIM115  whoever gets it closes it
        return made[-1]

    monkeypatch.setattr(solver, "TemporaryFile", make)
    return made


async def interrupt(task: asyncio.Task[object]) -> None:
    """Cancel it as soon as it waits for something."""
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_start_that_is_interrupted_leaves_no_file_open(complaints):
    await interrupt(asyncio.create_task(Program.start(SLEEPING)))
    assert [file.closed for file in complaints] == [True]


async def test_an_end_that_is_interrupted_leaves_neither_file_nor_process(complaints):
    program = await Program.start(SLEEPING)
    await interrupt(asyncio.create_task(program.end()))
    assert [file.closed for file in complaints] == [True]
    assert await program.process.wait() < 0
