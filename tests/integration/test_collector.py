"""With the address of a collector in the environment, spans and figures arrive there over HTTP."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.e2e.hamlet import ITEMS
from tests.e2e.process import living
from tests.platform import send_file

pytestmark = pytest.mark.timeout(120)
TRACE = "0af7651916cd43dd8448eb211c80319c"
FORMS = {"/v1/traces": ExportTraceServiceRequest, "/v1/metrics": ExportMetricsServiceRequest}


class Collector(BaseHTTPRequestHandler):
    """Takes in what OTLP exporters send."""

    received: dict[str, list[Any]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.received[self.path].append(FORMS[self.path].FromString(body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Nothing: tests are quiet."""


@contextmanager
def collector() -> Iterator[tuple[str, dict[str, list[Any]]]]:
    """(address, what has come in by path)"""
    received: dict[str, list[Any]] = defaultdict(list)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Listening", (Collector,), {"received": received}))
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", received
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def test_spans_and_figures_reach_the_collector_that_is_named(tmp_path):
    with collector() as (address, received):
        async with living(tmp_path, otlp_endpoint=address) as life, life.client("admin") as admin:
            admin.headers["traceparent"] = f"00-{TRACE}-b7ad6b7169203331-01"
            await send_file(admin, "inventory/items", ITEMS)
            await life.settled()
        told = [part for request in received["/v1/traces"] for part in request.resource_spans]
        spans = [span for part in told for scope in part.scope_spans for span in scope.spans]
        assert {attribute.value.string_value for part in told for attribute in part.resource.attributes
                if attribute.key == "service.name"} == {"ninehours-platform"}  # fmt: skip
        ours = {span.name for span in spans if span.trace_id.hex() == TRACE}
        assert {"POST gateway", "decide AcceptImport", "decide RegisterItem"} <= ours
        figures = {
            metric.name
            for request in received["/v1/metrics"]
            for part in request.resource_metrics
            for scope in part.scope_metrics
            for metric in scope.metrics
        }
        assert {"ninehours_outbox_lag_commits", "ninehours_inbox_lag_records", "ninehours_parked_keys"} <= figures


async def test_nothing_is_sent_to_anybody_who_is_not_named(tmp_path, monkeypatch):
    with collector() as (address, received):
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)
        async with living(tmp_path) as life, life.client("admin") as admin:
            await send_file(admin, "inventory/items", ITEMS)
        assert received == {}
