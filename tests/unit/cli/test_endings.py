"""Being ended means the same as Ctrl-C."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.cli.chaos.faults import ready_again
from services.cli.distributed.run import Replica
from services.cli.platform import ENDINGS, NotStarted, endings_as_interrupts, endings_put_off
from services.cli.servers.launch import free_port


@pytest.fixture(autouse=True, params=[signal.default_int_handler, signal.SIG_IGN], ids=["terminal", "background"])
def _started_from(request: pytest.FixtureRequest) -> Iterator[None]:
    before = signal.signal(signal.SIGINT, request.param)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_event_loop_cancels_its_task_instead_of_breaking_off_in_any_line(ending: signal.Signals) -> None:
    ended: list[str] = []

    async def work() -> None:
        try:
            signal.raise_signal(ending)
            ended.append("the line after it ran")
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise

    with endings_as_interrupts(), pytest.raises(KeyboardInterrupt):
        asyncio.run(work())
    assert ended == ["the line after it ran", "cancelled"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_where_no_event_loop_runs_it_interrupts_at_once(ending: signal.Signals) -> None:
    with endings_as_interrupts(), pytest.raises(KeyboardInterrupt):
        signal.raise_signal(ending)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_second_one_does_not_break_off_the_cleaning_up(ending: signal.Signals) -> None:
    cleaned: list[str] = []
    with endings_as_interrupts():
        try:
            signal.raise_signal(ending)
        except KeyboardInterrupt:
            for again in ENDINGS:
                signal.raise_signal(again)
            cleaned.append("up")
    assert cleaned == ["up"]


def test_afterwards_an_ending_means_what_it_meant_before() -> None:
    signals = [*ENDINGS, signal.SIGINT]
    before = [signal.getsignal(one) for one in signals]
    with endings_as_interrupts():
        pass
    assert [signal.getsignal(one) for one in signals] == before


@pytest.mark.parametrize("ending", ENDINGS)
def test_one_that_arrives_while_a_process_begins_is_heard_once_the_process_is_known(ending: signal.Signals) -> None:
    known: list[str] = []

    def begin() -> None:
        with endings_put_off():
            signal.raise_signal(ending)
            known.append("the process")

    with endings_as_interrupts(), pytest.raises(KeyboardInterrupt):
        begin()
    assert known == ["the process"]


async def test_in_another_thread_where_none_is_heard_none_is_put_off() -> None:
    def begun() -> str:
        with endings_put_off():
            return "the process"

    assert await asyncio.to_thread(begun) == "the process"


def test_a_part_that_was_let_go_is_neither_waited_for_nor_started_again(tmp_path: Path) -> None:
    log = tmp_path / "relief-1.log"
    log.touch()
    part = Replica("relief-1", f"http://127.0.0.1:{free_port()}", log, ["help"], {})
    part.let_go()
    with pytest.raises(NotStarted, match="relief-1"):
        ready_again(part)
    part.revive()
    assert part.process is None
