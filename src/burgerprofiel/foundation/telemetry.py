"""Traces over OpenTelemetry, off unless OTEL_EXPORTER_OTLP_ENDPOINT is set.

Spans are made here and nowhere else: of a request, its statements, a call to a partner, a job, a delivery of events.
The instrumentation packages would record query strings, the text of statements and the messages of errors; a span of
ours carries the pattern of a route, a verb and a table, a host, the name of a job, the class of an error. Nothing of a
person. The trace goes along with events and jobs, not with calls to partners.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import connection

from burgerprofiel.foundation import config

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.trace import Span as OtelSpan
    from opentelemetry.trace import SpanKind, Tracer

_STOP_MILLISECONDS = 2000  # for the last spans, when a process ends
_VERB = re.compile(r"\s*(\w+)")
_TABLE = re.compile(r"\b(?:FROM|INTO|UPDATE|JOIN)\s+\"?([a-z_][a-z0-9_]*)", re.IGNORECASE)
_Execute = Callable[[Any, Any, bool, dict[str, Any]], Any]


class Span:
    """A span under way; without a tracer it does nothing."""

    def __init__(self, inner: OtelSpan | None = None) -> None:
        self._inner = inner

    def finish(self, *, status: int, route: str = "") -> None:
        """Say how it was answered, and by which route."""
        if self._inner is None:
            return
        self._inner.set_attribute("http.response.status_code", status)
        if route:
            self._inner.update_name(route)
            self._inner.set_attribute("http.route", route)


@lru_cache(maxsize=1)
def _tracer() -> Tracer | None:
    if not config.current().otlp_endpoint:
        return None
    import atexit  # noqa: PLC0415 - all of it costs start-up time, mostly unused

    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    provider = TracerProvider(
        resource=Resource.create({"service.name": "burgerprofiel"}), shutdown_on_exit=False
    )
    processor = BatchSpanProcessor(OTLPSpanExporter())
    provider.add_span_processor(processor)
    # The provider itself would wait half a minute for a collector that is away.
    atexit.register(processor._batch_processor.shutdown, timeout_millis=_STOP_MILLISECONDS)
    return provider.get_tracer("burgerprofiel")


def carrier() -> dict[str, str]:
    """The trace that is under way, to be kept with work for later: its `traceparent` (W3C), or nothing."""
    if _tracer() is None:
        return {}
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator  # noqa: PLC0415

    kept: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(kept)
    return {"traceparent": kept["traceparent"]} if kept else {}


def current() -> tuple[str, str] | None:
    """Trace and span that are under way, in hexadecimal, as the access log and log lines name them; else None."""
    if _tracer() is None:
        return None
    from opentelemetry.trace import format_span_id, format_trace_id, get_current_span  # noqa: PLC0415

    found = get_current_span().get_span_context()
    if not found.is_valid:
        return None
    return format_trace_id(found.trace_id), format_span_id(found.span_id)


@contextmanager
def server_span(method: str, environ: Mapping[str, Any]) -> Iterator[Span]:
    """Trace the answering of a request, as part of the caller's trace where it names one (W3C traceparent)."""
    tracer = _tracer()
    if tracer is None:
        yield Span()
        return
    from opentelemetry.trace import SpanKind  # noqa: PLC0415

    with (
        _span(
            tracer,
            method,
            kind=SpanKind.SERVER,
            attributes={"http.request.method": method},
            context=_context(environ.get("HTTP_TRACEPARENT", "")),
        ) as span,
        connection.execute_wrapper(_statement),
    ):
        yield span


@contextmanager
def client_span(method: str, *, host: str) -> Iterator[Span]:
    """Trace a call to a partner. Neither its path nor our trace is told to anybody."""
    tracer = _tracer()
    if tracer is None:
        yield Span()
        return
    from opentelemetry.trace import SpanKind  # noqa: PLC0415

    attributes = {"http.request.method": method, "server.address": host}
    with _span(tracer, f"{method} {host}", kind=SpanKind.CLIENT, attributes=attributes) as span:
        yield span


@contextmanager
def work_span(name: str, *, traceparents: Sequence[str] = ()) -> Iterator[None]:
    """Trace work of the worker. It belongs to the trace that asked for it, or is linked to all where several did."""
    tracer = _tracer()
    if tracer is None:
        yield
        return
    from opentelemetry.trace import Link, SpanKind, get_current_span  # noqa: PLC0415

    asked = [_context(one) for one in dict.fromkeys(traceparents) if one]
    links = [Link(get_current_span(one).get_span_context()) for one in asked] if len(asked) > 1 else []
    with (
        _span(
            tracer,
            name,
            kind=SpanKind.CONSUMER,
            attributes={},
            context=asked[0] if len(asked) == 1 else None,
            links=links,
        ),
        connection.execute_wrapper(_statement),
    ):
        yield


def _context(traceparent: str) -> Context:
    from opentelemetry.context import Context  # noqa: PLC0415
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator  # noqa: PLC0415

    return TraceContextTextMapPropagator().extract({"traceparent": traceparent}, Context())


@contextmanager
def _span(
    tracer: Tracer,
    name: str,
    *,
    kind: SpanKind,
    attributes: Mapping[str, str],
    context: Context | None = None,
    links: Sequence[Any] = (),
) -> Iterator[Span]:
    """A span that names the class of an error and leaves its message out, which may quote a row."""
    from opentelemetry.trace import StatusCode  # noqa: PLC0415

    with tracer.start_as_current_span(
        name,
        context=context,
        kind=kind,
        attributes=attributes,
        links=links,
        record_exception=False,
        set_status_on_exception=False,
    ) as span:
        try:
            yield Span(span)
        except BaseException as error:
            span.set_status(StatusCode.ERROR)
            span.set_attribute("error.type", type(error).__qualname__)
            raise


def _statement(execute: _Execute, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Django's way around every statement (`execute_wrapper`)."""
    from opentelemetry.trace import SpanKind  # noqa: PLC0415

    tracer = _tracer()
    assert tracer is not None  # noqa: S101 - installed within a span only
    summary = _summary(sql) if isinstance(sql, str) else "SQL"
    attributes = {"db.system.name": "postgresql", "db.query.summary": summary}
    with _span(tracer, summary, kind=SpanKind.CLIENT, attributes=attributes):
        return execute(sql, params, many, context)


@lru_cache(maxsize=1024)
def _summary(sql: str) -> str:
    """Verb and first table of a statement, for example `SELECT dossiers_dossier`; no value that it may hold."""
    verb, table = _VERB.match(sql), _TABLE.search(sql)
    return " ".join(found[1] for found in (verb, table) if found)
