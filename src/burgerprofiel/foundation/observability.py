"""What operators see of the web process: a log line and a figure per request, health, metrics, traces.

The middleware stands first. It also answers `/healthz`, `/readyz` and `/metrics` itself, before anything can refuse
them: a probe comes by address, not by the public name.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import structlog
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Histogram,
    generate_latest,
    multiprocess,
)

from burgerprofiel.foundation import config, ids, proxy, telemetry
from burgerprofiel.foundation.accesslog import context

_REQUESTS = Histogram(
    "burgerprofiel_request_seconds",
    "Time to answer a request",
    labelnames=("method", "route", "status"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 10),
)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_REQUEST_ID = re.compile(r"[0-9a-fA-F-]{16,64}")
_LONGEST_DEVICE = 200

_log = structlog.get_logger("burgerprofiel.request")
GetResponse = Callable[[HttpRequest], HttpResponseBase]


class RequestMiddleware:
    """Names, times and logs each request; sets the client's address and the scheme of the public address."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response
        self._scheme = urlsplit(config.current().public_url).scheme

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        self._correct_origin(request)
        if probe := _PROBES.get(request.path):
            return probe(request)
        request_id = _request_id(request)
        started = time.perf_counter()
        try:
            with (
                telemetry.server_span(request.method or "", request.META) as span,
                context.within(_access_context(request)),
            ):
                trace_id = context.current().trace_id
                structlog.contextvars.bind_contextvars(request_id=request_id, trace_id=trace_id)
                response = self._get_response(request)
                span.finish(route=_route(request), status=response.status_code)
        finally:
            structlog.contextvars.clear_contextvars()
        names = {"request_id": request_id, "trace_id": trace_id}
        _record(request, response, names=names, seconds=time.perf_counter() - started)
        response.headers["X-Request-ID"] = request_id
        return response

    def _correct_origin(self, request: HttpRequest) -> None:
        trusted = proxy.networks(config.current().trusted_proxies)
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
        request.META["REMOTE_ADDR"] = proxy.client_address(
            peer=request.META.get("REMOTE_ADDR", ""),
            forwarded=[forwarded] if forwarded else [],
            trusted=trusted,
        )
        # TLS ends in front of this process, which therefore never sees it; PUBLIC_URL says what people use.
        request.META["wsgi.url_scheme"] = self._scheme


def _request_id(request: HttpRequest) -> str:
    given = request.META.get("HTTP_X_REQUEST_ID", "")
    return given if _REQUEST_ID.fullmatch(given) else str(ids.new())


def _access_context(request: HttpRequest) -> context.Context:
    """Where the request comes from, for the access log; its trace is in the log lines of operators too."""
    return context.Context(
        ip=request.META["REMOTE_ADDR"],
        device=request.META.get("HTTP_USER_AGENT", "")[:_LONGEST_DEVICE],
        caller=context.caller_of(request.META.get("HTTP_TRACEPARENT", "")),
    )


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.route if match else "-"


def _path(request: HttpRequest) -> str:
    """The path as it may be logged: what serves as a key in it (a parameter `token`) is left out."""
    match = request.resolver_match
    secret = match.kwargs.get("token") if match else None
    return request.path.replace(secret, "…") if secret else request.path


def _record(
    request: HttpRequest, response: HttpResponseBase, *, names: dict[str, str], seconds: float
) -> None:
    method = request.method if request.method in _METHODS else "other"
    _REQUESTS.labels(method, _route(request), str(response.status_code)).observe(seconds)
    _log.info(
        "request",
        method=method,
        path=_path(request),
        status=response.status_code,
        ms=round(seconds * 1000, 1),
        **names,
    )


def _healthy(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


def _ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and no migration waits, else 503 with the reason."""
    try:
        pending = pending_migrations()
    except DatabaseError:
        return JsonResponse({"ready": False, "reason": "database"}, status=503)
    if pending:
        return JsonResponse({"ready": False, "reason": "migrations", "pending": pending}, status=503)
    return JsonResponse({"ready": True})


def pending_migrations() -> list[str]:
    """Names of the migrations that this code has and the database has not. Raises DatabaseError."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def _metrics(request: HttpRequest) -> HttpResponse:
    """The figures of all web workers, to addresses in METRICS_ALLOWED only."""
    allowed = proxy.networks(config.current().metrics_allowed)
    address = request.META["REMOTE_ADDR"]
    if address and not proxy.is_among(address, allowed):
        return HttpResponse("not from here\n", status=403, content_type="text/plain")
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


def exposition() -> bytes:
    """All figures in the text format of Prometheus; over all workers where they share a folder."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


_PROBES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/healthz": _healthy,
    "/readyz": _ready,
    "/metrics": _metrics,
}
