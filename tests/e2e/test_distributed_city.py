"""The whole rehearsal of Xuchang, once in one process and once in four that talk over Kafka and MongoDB's protocol."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from services.cli.servers.fetch import kafka_jars, secantus_python
from tests.conftest import or_not_here
from tests.e2e.rehearsal import Rehearsal, command

TIMEOUT_S = 2400
"""On two free cores it once took nineteen minutes, and other tests run beside it."""
pytestmark = [pytest.mark.servers, pytest.mark.drill, pytest.mark.timeout(TIMEOUT_S)]
REPEATABLE = ("--seed", "1", "--work", "20000")


def rehearse(out: Path, *how: str) -> CompletedProcess[str]:
    return command("demo", "--out", str(out), *REPEATABLE, *how, within_s=TIMEOUT_S - 60)


def test_a_city_is_relieved_by_four_processes_as_it_is_by_one(tmp_path):
    """To the letter: figures, problems, plans and every event.  They start afresh, so they can play side by side."""
    with or_not_here():
        kafka_jars()
        secantus_python()
    one, four = tmp_path / "one", tmp_path / "four"
    with ThreadPoolExecutor() as stages:
        played = [stages.submit(rehearse, one), stages.submit(rehearse, four, "--distributed")]
    for done in (play.result() for play in played):
        assert done.returncode == 0, done.stdout + done.stderr

    compared = command("compare", str(one), str(four))

    assert compared.returncode == 0, compared.stdout + compared.stderr
    assert "Both are the same" in compared.stdout
    result = Rehearsal(0, "", four).result
    assert result["replans"] >= 1
    assert 0 < result["people_relieved_in_time"] < result["people_in_need"], "nobody left over: nothing went wrong"
