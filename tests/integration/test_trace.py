"""One trace runs from a person's request through journals, log and services to the plan; what matters is measured."""

from __future__ import annotations

from collections import defaultdict

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shared import telemetry
from tests.e2e.hamlet import approve, ask, declare, ended, hamlet, report, tell
from tests.e2e.test_log_away import log_away
from tests.integration.kernel.counter import Add, counter, ledger
from tests.platform import fresh_key, get, post, settled, started, until

pytestmark = pytest.mark.timeout(300)
TRACE = "0af7651916cd43dd8448eb211c80319c"


@pytest.fixture(scope="module", autouse=True)
def told():
    """(spans, figures) of this process from here on: somebody listens until the end of this module."""
    exporter, reader = InMemorySpanExporter(), InMemoryMetricReader()
    traces, meters = TracerProvider(), MeterProvider([reader])
    traces.add_span_processor(SimpleSpanProcessor(exporter))
    with pytest.MonkeyPatch.context() as until_the_end:
        until_the_end.setattr(telemetry, "_silent", True)
        telemetry.tell(traces, meters)
        yield exporter, reader
    traces.shutdown()
    meters.shutdown()


@pytest.fixture
def spans(told):
    exporter, _ = told
    exporter.clear()
    return lambda: [span for span in exporter.get_finished_spans() if format(span.context.trace_id, "032x") == TRACE]


@pytest.fixture
def reader(told):
    return told[1]


def measured(reader):
    """metric -> attributes -> last value, or the number of observations"""
    found = defaultdict(dict)
    data = reader.get_metrics_data()
    for resource in data.resource_metrics if data else ():
        for scope in resource.scope_metrics:
            for metric in scope.metrics:
                for point in metric.data.data_points:
                    value = point.value if hasattr(point, "value") else point.count
                    found[metric.name][tuple(point.attributes.values())] = value
    return found


async def events(here, service):
    async with here.town.client("auditor") as auditor:
        return (await get(auditor, f"/api/{service}/events", limit=1000))["items"]


def of_trace(items):
    return {item["type"].split(".")[2] for item in items if TRACE in item.get("traceparent", "")}


async def test_from_the_request_for_a_run_to_the_proposed_plan_it_is_one_trace(tmp_path, spans):
    async with hamlet(tmp_path) as here:
        await declare(here)
        await tell(here, {"general": 10})
        here.coordinator.headers["traceparent"] = f"00-{TRACE}-b7ad6b7169203331-01"
        asked = await ask(here)
        del here.coordinator.headers["traceparent"]
        run = await ended(here, asked)
        assert run["state"] == "solved", run

        names = {span.name: span for span in spans()}
        assert {"POST gateway", "decide RequestRun", "react ask-demand", "decide AskDemand", "state demand",
                "decide StateDemand", "solve", "decide FinishSolve", "react propose"} <= set(names)  # fmt: skip
        assert names["decide RequestRun"].attributes["ninehours.service"] == "allocation"
        assert names["decide RequestRun"].attributes["ninehours.stream"] == f"run/{run['run']}"
        assert names["react ask-demand"].attributes["ninehours.service"] == "relief"
        assert names["solve"].attributes["ninehours.run"] == run["run"]
        assert {"RunRequested", "SolvingBegun", "RunSolved", "PlanProposed"} <= of_trace(
            await events(here, "allocation")
        )
        assert of_trace(await events(here, "relief")) == {"DemandAsked", "DemandStated"}


async def test_from_an_approval_to_held_goods_it_is_one_trace(tmp_path, spans):
    async with hamlet(tmp_path) as here:
        await declare(here)
        await tell(here, {"general": 10})
        run = await ended(here, await ask(here))
        here.coordinator.headers["traceparent"] = f"00-{TRACE}-b7ad6b7169203331-01"
        await approve(here, {"plan": run["plan"]})
        assert {"PlanApproved", "TripReleased", "ReservationAsked"} <= of_trace(await events(here, "allocation"))
        assert "ReservationHeld" in of_trace(await events(here, "inventory"))
        assert "TripPlanned" in of_trace(await events(here, "relief"))


async def test_a_child_span_hangs_on_the_one_that_caused_it(tmp_path, spans):
    async with hamlet(tmp_path) as here:
        header = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01", "Idempotency-Key": fresh_key()}
        body = {"store": "K1", "item": "WAT", "lot": "L1", "quantity": 5}
        assert (await here.clerk.post("/api/inventory/receipts", json=body, headers=header)).status_code == 201
        by_id = {span.context.span_id: span for span in spans()}
        [decided] = [span for span in by_id.values() if span.name == "decide Receive"]
        above = []
        while decided.parent and decided.parent.span_id in by_id:
            decided = by_id[decided.parent.span_id]
            above.append(decided.name)
        assert above[-1] == "POST gateway"


async def test_every_error_names_its_trace(tmp_path):
    async with hamlet(tmp_path) as here:
        header = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
        answer = await here.clerk.get("/api/inventory/stores/none", headers=header)
        assert (answer.status_code, answer.json()["trace_id"]) == (404, TRACE)


async def test_lags_and_solve_time_are_measured(tmp_path, reader):
    solved_before = measured(reader)["ninehours_solve_seconds"].get(("FinishSolve",), 0)
    async with hamlet(tmp_path) as here:
        await declare(here)
        await tell(here, {"general": 10})
        await ended(here, await ask(here))
        found = measured(reader)
        assert found["ninehours_outbox_lag_commits"][("inventory",)] == 0
        assert found["ninehours_oldest_unsent_seconds"][("inventory",)] == 0
        assert found["ninehours_failing_parts"][("relief",)] == 0
        assert found["ninehours_inbox_lag_records"][("relief",)] == 0
        assert found["ninehours_parked_keys"][("allocation",)] == 0
        assert found["ninehours_solve_seconds"][("FinishSolve",)] == solved_before + 1


async def test_people_at_risk_are_measured_although_nobody_looks_at_the_board(tmp_path, reader, monkeypatch):
    monkeypatch.setattr("services.relief.background.TELL_EVERY_S", 0.1)
    async with hamlet(tmp_path) as here:

        async def at_risk(people):
            await until(lambda: measured(reader)["ninehours_people_at_risk"].get(("flood-2",)) == people)

        await declare(here, incident="flood-2")
        told = report({"general": 10})
        await post(here.officer, "/api/relief/incidents/flood-2/reports", told)
        await at_risk(10)
        async with here.town.client("commander") as commander:
            await post(commander, "/api/relief/incidents/flood-2/close", {})
        await at_risk(0)


async def test_a_parked_key_is_seen_by_whoever_watches_the_metrics(tmp_path, reader):
    async with started(tmp_path, counter, ledger) as [first, second]:
        await first.handle(Add(counter="bad", amount=666), "wang", "evil-number")
        await settled(first, second)
        await until(lambda: measured(reader)["ninehours_parked_keys"].get(("ledger",)) == 1)


async def test_while_the_log_is_away_the_oldest_commit_that_nobody_has_got_grows_older(tmp_path, reader):
    def figure(name):
        return measured(reader)[name].get(("counter",))

    async with started(tmp_path, counter) as [one]:
        with log_away(tmp_path):
            await one.handle(Add(counter="late", amount=1), "wang", "add-one-late")
            await until(lambda: figure("ninehours_failing_parts") == 1)
            young = await until(lambda: figure("ninehours_oldest_unsent_seconds"))
            await until(lambda: figure("ninehours_oldest_unsent_seconds") > young)
            assert figure("ninehours_outbox_lag_commits") == 1
        await until(lambda: figure("ninehours_failing_parts") == 0)
        await until(lambda: figure("ninehours_oldest_unsent_seconds") == 0)
        assert figure("ninehours_outbox_lag_commits") == 0
