"""The platform as docker-compose.yml says, each service its own process, on a real Kafka and MongoDB's protocol."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from services.cli.demo.compare import of_events, plans
from services.cli.demo.files import JOURNALS, order
from services.cli.distributed.run import distributed
from tests.conftest import or_not_here
from tests.e2e.hamlet import START, Hamlet, hamlet, inhabited, settle_in
from tests.e2e.process import Remote
from tests.e2e.test_main_job import main_job
from tests.platform import get

pytestmark = [pytest.mark.servers, pytest.mark.timeout(400)]
SETTINGS = {"admin_password": "admin-admin", "clock": "simulated", "clock_start": START}


async def happened(here: Hamlet) -> list[dict[str, Any]]:
    pages = [(await get(here.admin, journal, limit=1000))["items"] for journal in JOURNALS]
    return sorted(itertools.chain(*pages), key=order)


async def test_four_processes_that_talk_over_kafka_do_the_main_job_as_one_process_does(tmp_path, monkeypatch):
    """To the letter: the same problem, plan and events.  Leaving the block holds them to ending soon after SIGTERM."""
    apart, together = tmp_path / "apart", tmp_path / "together"
    together.mkdir()
    monkeypatch.setattr("tests.platform._keys", itertools.count(10_000_000))
    with or_not_here(), distributed(apart, **SETTINGS) as platform:
        async with inhabited(Remote(platform.url, apart / "secrets" / "token.pem")) as here:
            await settle_in(here)
            await main_job(here)
            first = await happened(here)
    monkeypatch.setattr("tests.platform._keys", itertools.count(10_000_000))
    async with hamlet(together) as here:
        await main_job(here)
        second = await happened(here)
    assert of_events(first, second) == []
    assert len(plans(first)) == 1
