"""Thousands of schedules of crashes, delays, duplicates and wrong clocks: the kernel keeps its promises in each.

A seed that fails prints how it is played again.  With NINEHOURS_SIM_SEED only that one is played, and its trace shown.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable

import pytest

from services.documents import ROOT
from tests.simulation.schedule import Outcome, play

SEED = "NINEHOURS_SIM_SEED"
SCHEDULES, TOGETHER = 2_000 if os.environ.get("CI") else 500, 100
CHOSEN = os.environ.get(SEED)
BATCHES = [[int(CHOSEN)]] if CHOSEN else [range(n, n + TOGETHER) for n in range(0, SCHEDULES, TOGETHER)]


def report(outcome: Outcome) -> str:
    trace = ["", *outcome.trace] if CHOSEN else []
    again = f"play it again, with its trace: {SEED}={outcome.seed} pytest tests/simulation"
    return "\n".join([f"seed {outcome.seed}: {again}", *outcome.faults, *trace])


@pytest.mark.parametrize("seeds", BATCHES, ids=lambda seeds: f"{seeds[0]}-{seeds[-1]}")
def test_every_promise_is_kept_in_every_schedule(seeds: Iterable[int]) -> None:
    broken = [report(outcome) for outcome in map(play, seeds) if outcome.faults]
    assert not broken, "\n\n".join(broken)


def test_one_seed_is_one_schedule_to_the_letter() -> None:
    for seed in range(20):
        assert play(seed).trace == play(seed).trace
    assert play(1).trace != play(2).trace


def test_a_seed_is_the_same_schedule_in_every_process() -> None:
    """Not even the order of sets, which Python draws anew for each process, changes it."""
    says = "from tests.simulation.schedule import play; print([play(seed).digest for seed in range(5)])"
    digests = {
        subprocess.run(
            [sys.executable, "-c", says],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": hashes},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for hashes in ("1", "2")
    }
    assert digests == {f"{[play(seed).digest for seed in range(5)]}\n"}


def test_everything_that_can_go_wrong_does_go_wrong_somewhere() -> None:
    trace = "\n".join(line for seed in range(100) for line in play(seed).trace)
    for what in (
        *(" slow", " lost", " unanswered", " late", " busy", " crash before", " crash after", " twice"),
        *(" dies", " sleeps ", " ends", " cannot start", " is expelled", " sets its clock"),
        *(" append park:", " append release:", " append timer:reminder:", " append event:", "-rebuild-"),
    ):
        assert what in trace, what
