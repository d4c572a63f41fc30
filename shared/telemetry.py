"""Traces, metrics and logs: the one place that sets them up.  Silent unless an OTLP endpoint is configured.

Every request, reaction and act belongs to a trace also while nobody listens: errors, log lines and events name it,
so that what a person reports can be found.  Then there are no spans, only the trace's W3C header, kept or drawn.
"""

from __future__ import annotations

import logging
import random
import re
import sys
from contextlib import AbstractContextManager, nullcontext, suppress
from contextvars import ContextVar, Token
from types import TracebackType
from typing import TYPE_CHECKING, TextIO, cast

import structlog
from opentelemetry import metrics, trace
from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

if TYPE_CHECKING:
    from fastapi.telemetry import TelemetryConfig
    from opentelemetry.metrics import MeterProvider
    from opentelemetry.trace import TracerProvider

tracer = trace.get_tracer("ninehours")
meter = metrics.get_meter("ninehours")
_propagator = TraceContextTextMapPropagator()
_silent = True
_unheard: ContextVar[str] = ContextVar("traceparent", default="")
WITHIN = nullcontext(trace.INVALID_SPAN)
TRACEPARENT_FORM = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
TRACE_ID = slice(3, 35)
"""Where the trace id stands in a traceparent."""

outbox_lag = meter.create_gauge("ninehours_outbox_lag_commits", description="Commits not yet published to the log")
oldest_unsent = meter.create_gauge(
    "ninehours_oldest_unsent_seconds", unit="s", description="Age of the oldest commit not yet published; 0: none"
)
inbox_lag = meter.create_gauge("ninehours_inbox_lag_records", description="Records of the log not yet consumed")
parked_keys = meter.create_gauge("ninehours_parked_keys", description="Keys whose records wait for a person")
failing_parts = meter.create_gauge(
    "ninehours_failing_parts", description="Loops of a service that fail and are tried again; 0: ready"
)
solve_seconds = meter.create_histogram(
    "ninehours_solve_seconds", unit="s", description="Wall time of an allocation run"
)
people_at_risk = meter.create_gauge(
    "ninehours_people_at_risk", description="People in need not yet relieved, by incident"
)


def configure(service: str, otlp_endpoint: str = "") -> None:
    """JSON logs on stderr with the trace id; spans and metrics to the collector when there is one."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            _add_trace,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, BestEffort(sys.stderr))),
        cache_logger_on_first_use=False,
    )
    if otlp_endpoint:
        _export(service, otlp_endpoint)


def tell(traces: TracerProvider, meters: MeterProvider) -> None:
    """From now on somebody listens; a process can be told so once."""
    global _silent
    trace.set_tracer_provider(traces)
    metrics.set_meter_provider(meters)
    _silent = False


class BestEffort:
    """A stream that drops what cannot be written: a full disk must not stop the work that the logs tell of."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


def _export(service: str, endpoint: str) -> None:
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    resource = Resource.create({"service.name": f"ninehours-{service}"})
    traces = TracerProvider(resource=resource)
    traces.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces")))
    reader = PeriodicExportingMetricReader(OTLPMetricExporter(endpoint=f"{endpoint}/v1/metrics"))
    tell(traces, MeterProvider([reader], resource=resource))


def _add_trace(_: object, __: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    if found := trace_id():
        event["trace_id"] = found
    return event


def trace_id() -> str:
    """The current trace id in hex, or an empty string outside a trace."""
    if _silent:
        return _unheard.get()[TRACE_ID]
    context = trace.get_current_span().get_span_context()
    return format(context.trace_id, "032x") if context.is_valid else ""


def listening() -> bool:
    """Whether anybody wants to know: figures that cost a question to the store are not worked out in vain."""
    return not _silent


def of_requests() -> TelemetryConfig:
    """What FastAPI itself tells of each request: nothing while nobody listens, since asking costs it too."""
    return {"tracing": listening(), "metrics": listening(), "logs": False}


def traceparent() -> str:
    """The W3C header of the current trace, or an empty string."""
    if _silent:
        return _unheard.get()
    if not trace.get_current_span().get_span_context().is_valid:
        return ""
    carrier: dict[str, str] = {}
    _propagator.inject(carrier)
    return carrier.get("traceparent", "")


def spanned(name: str, **attributes: str | int) -> AbstractContextManager[Span]:
    """A span within the current one.  Attributes are ours: `ninehours.<name>`."""
    if _silent:
        return WITHIN if _unheard.get() else Unheard("")
    return tracer.start_as_current_span(name, kind=SpanKind.INTERNAL, attributes=_ours(attributes))


def continued(
    name: str, parent: str, kind: SpanKind = SpanKind.CONSUMER, **attributes: str | int
) -> AbstractContextManager[Span]:
    """A span under the `traceparent` that came with a message, so that one trace runs through all services."""
    if _silent:
        return Unheard(parent)
    context = _propagator.extract({"traceparent": parent}) if parent else Context()
    return tracer.start_as_current_span(name, context, kind, _ours(attributes))


class Unheard(AbstractContextManager[Span]):
    """What is left of a span that nobody wants: its trace, as it came or drawn anew, marked as not recorded."""

    __slots__ = ("_before", "_parent")
    _before: Token[str]

    def __init__(self, parent: str) -> None:
        self._parent = parent

    def __enter__(self) -> Span:
        known = self._parent if TRACEPARENT_FORM.fullmatch(self._parent) else drawn()
        self._before = _unheard.set(known)
        return trace.INVALID_SPAN

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _unheard.reset(self._before)


def drawn() -> str:
    """A traceparent of a new trace that nobody records."""
    return f"00-{random.getrandbits(128) or 1:032x}-{random.getrandbits(64) or 1:016x}-00"


def _ours(attributes: dict[str, str | int]) -> dict[str, str | int]:
    return {f"ninehours.{name}": value for name, value in attributes.items()}
