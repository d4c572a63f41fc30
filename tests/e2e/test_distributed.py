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
from tests.integration.test_collector import PARENT, collector, figures, spans
from tests.platform import get
from tests.servers.servers import otel_collector

pytestmark = [pytest.mark.servers, pytest.mark.drill, pytest.mark.timeout(600)]
SETTINGS = {"admin_password": "admin-admin", "clock": "simulated", "clock_start": START}
ONE_TRACE = {
    ("ninehours-gateway", "POST gateway"),
    ("ninehours-relief", "decide DeclareIncident"),
    ("ninehours-allocation", "decide RequestRun"),
    ("ninehours-relief", "react ask-demand"),
    ("ninehours-relief", "decide StateDemand"),
    ("ninehours-allocation", "solve"),
    ("ninehours-allocation", "react propose"),
    ("ninehours-inventory", "react ask"),
}
MEASURED = {
    "ninehours_outbox_lag_commits",
    "ninehours_oldest_unsent_seconds",
    "ninehours_inbox_lag_records",
    "ninehours_parked_keys",
    "ninehours_failing_parts",
    "ninehours_solve_seconds",
    "ninehours_people_at_risk",
}


async def happened(here: Hamlet) -> list[dict[str, Any]]:
    pages = [(await get(here.admin, journal, limit=1000))["items"] for journal in JOURNALS]
    return sorted(itertools.chain(*pages), key=order)


async def test_four_processes_that_talk_over_kafka_do_the_main_job_as_one_process_does(tmp_path, monkeypatch):
    """To the letter: the same problem, plan and events.  Leaving the block holds them to ending soon after SIGTERM.

    What the coordinator does is one trace, from the request over Kafka to the plan and the goods held for it.
    """
    apart, together = tmp_path / "apart", tmp_path / "together"
    together.mkdir()
    monkeypatch.setattr("tests.platform._keys", itertools.count(10_000_000))
    with (
        or_not_here(),
        collector() as (listening, received),
        otel_collector(tmp_path / "collector", listening) as address,
        distributed(apart, **SETTINGS, otlp_endpoint=address) as it,
    ):
        async with inhabited(Remote(it.url, apart / "secrets" / "token.pem")) as here:
            await settle_in(here)
            here.coordinator.headers["traceparent"] = PARENT
            await main_job(here)
            first = await happened(here)
    monkeypatch.setattr("tests.platform._keys", itertools.count(10_000_000))
    async with hamlet(together) as here:
        await main_job(here)
        second = await happened(here)
    assert of_events(first, second) == []
    assert len(plans(first)) == 1
    assert spans(received) >= ONE_TRACE
    assert figures(received) >= MEASURED
