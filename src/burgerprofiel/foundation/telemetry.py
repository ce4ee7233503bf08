"""Traces over OpenTelemetry, off unless OTEL_EXPORTER_OTLP_ENDPOINT is set.

The rest of the code sees only `server_span`: the instrumentation packages are beta and would record the query
string. The exporter is no dependency; install `opentelemetry-exporter-otlp-proto-http` to use it.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import structlog

from burgerprofiel.foundation import config

if TYPE_CHECKING:
    from opentelemetry.trace import Span as OtelSpan
    from opentelemetry.trace import Tracer

_log = structlog.get_logger("burgerprofiel.telemetry")
_EXPORTER = "opentelemetry.exporter.otlp.proto.http.trace_exporter"


class Span:
    """A span under way; without a tracer it does nothing."""

    def __init__(self, inner: OtelSpan | None = None) -> None:
        self._inner = inner

    def finish(self, *, route: str, status: int) -> None:
        """Say which route answered, and how."""
        if self._inner is not None:
            self._inner.update_name(route)
            self._inner.set_attributes({"http.route": route, "http.response.status_code": status})


@lru_cache(maxsize=1)
def _tracer() -> Tracer | None:
    if not config.current().otlp_endpoint:
        return None
    try:
        exporter: Any = importlib.import_module(_EXPORTER)
    except ImportError:
        _log.warning("no-trace-exporter", needed="opentelemetry-exporter-otlp-proto-http")
        return None
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - costs start-up time, mostly unused
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    provider = TracerProvider(resource=Resource.create({"service.name": "burgerprofiel"}))
    provider.add_span_processor(BatchSpanProcessor(exporter.OTLPSpanExporter()))
    return provider.get_tracer("burgerprofiel")


@contextmanager
def server_span(method: str, environ: Mapping[str, Any]) -> Iterator[Span]:
    """Trace the answering of a request, as part of the caller's trace where it names one (W3C traceparent)."""
    tracer = _tracer()
    if tracer is None:
        yield Span()
        return
    from opentelemetry.propagate import extract  # noqa: PLC0415
    from opentelemetry.trace import SpanKind  # noqa: PLC0415

    parent = extract({"traceparent": environ.get("HTTP_TRACEPARENT", "")})
    with tracer.start_as_current_span(
        method,
        context=parent,
        kind=SpanKind.SERVER,
        attributes={"http.request.method": method},
        record_exception=False,
    ) as span:
        yield Span(span)
