"""With the address of a collector in the environment, spans and figures arrive there over HTTP."""

from __future__ import annotations

import gzip
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
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"
FORMS = {"/v1/traces": ExportTraceServiceRequest, "/v1/metrics": ExportMetricsServiceRequest}


class Collector(BaseHTTPRequestHandler):
    """Takes in what OTLP exporters send."""

    received: dict[str, list[Any]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        body = gzip.decompress(body) if self.headers["content-encoding"] == "gzip" else body
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


def spans(received: dict[str, list[Any]], trace: str = TRACE) -> set[tuple[str, str]]:
    """(which process told of it, its name) of each span of the trace."""
    return {
        (attribute.value.string_value, span.name)
        for request in received["/v1/traces"]
        for part in request.resource_spans
        for attribute in part.resource.attributes
        if attribute.key == "service.name"
        for scope in part.scope_spans
        for span in scope.spans
        if span.trace_id.hex() == trace
    }


def figures(received: dict[str, list[Any]]) -> set[str]:
    return {
        metric.name
        for request in received["/v1/metrics"]
        for part in request.resource_metrics
        for scope in part.scope_metrics
        for metric in scope.metrics
    }


async def test_spans_and_figures_reach_the_collector_that_is_named(tmp_path):
    with collector() as (address, received):
        async with living(tmp_path, otlp_endpoint=address) as life, life.client("admin") as admin:
            admin.headers["traceparent"] = PARENT
            await send_file(admin, "inventory/items", ITEMS)
            await life.settled()
        told = spans(received)
        assert {process for process, _ in told} == {"ninehours-platform"}
        assert {"POST gateway", "decide AcceptImport", "decide RegisterItem"} <= {name for _, name in told}
        assert {"ninehours_outbox_lag_commits", "ninehours_inbox_lag_records", "ninehours_parked_keys"} <= figures(
            received
        )


async def test_nothing_is_sent_to_anybody_who_is_not_named(tmp_path, monkeypatch):
    with collector() as (address, received):
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)
        async with living(tmp_path) as life, life.client("admin") as admin:
            await send_file(admin, "inventory/items", ITEMS)
        assert received == {}
