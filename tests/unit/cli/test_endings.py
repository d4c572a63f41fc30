"""Being ended means the same as Ctrl-C."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator

import pytest

from services.cli.platform import ENDINGS, endings_as_interrupts


@pytest.fixture(autouse=True)
def _as_in_a_terminal() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
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


def test_afterwards_an_ending_means_what_it_meant_before() -> None:
    before = [signal.getsignal(ending) for ending in ENDINGS]
    with endings_as_interrupts():
        pass
    assert [signal.getsignal(ending) for ending in ENDINGS] == before
