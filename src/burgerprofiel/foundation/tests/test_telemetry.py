"""Spans as a collector gets them, sent by the real exporter."""

import os
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import ClassVar

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from burgerprofiel.foundation import config, database, dispatch, http, jobs, outbox, telemetry
from burgerprofiel.foundation.accesslog import context
from tests import collector as collectors
from tests import loopback, people
from tests.collector import Collector, attributes

CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
TRACE = bytes.fromhex(CALLER.split("-")[1])


@contextmanager
def _tracing(url: str) -> Iterator[None]:
    """Traces go to this address for the block, and what is left is sent at its end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", url)
        patch.setenv("OTEL_BSP_SCHEDULE_DELAY", "20")
        _forget()
        yield
    _forget()


def _forget() -> None:
    config.current.cache_clear()
    telemetry._tracer.cache_clear()


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collectors.listening() as listening, _tracing(listening.url):
        yield listening


def _wait(collector: Collector, name: str, *, count: int = 1) -> list[Span]:
    deadline = time.monotonic() + loopback.PATIENCE
    while len(found := collector.named(name)) < count:
        assert time.monotonic() < deadline, [span.name for span in collector.spans()]
        time.sleep(0.01)
    return found


@pytest.mark.django_db
def test_a_page_is_a_span_of_the_callers_trace_without_its_query(
    client: Client, collector: Collector
) -> None:
    client.get("/.well-known/security.txt?zoek=Jan+Janssens", headers={"traceparent": CALLER})
    (span,) = _wait(collector, ".well-known/security.txt")
    assert span.trace_id == TRACE
    assert attributes(span) == {
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "http.route": ".well-known/security.txt",
    }
    assert "Janssens" not in collector.text()


@pytest.mark.django_db
def test_the_access_log_and_the_log_lines_speak_of_the_same_trace(
    client: Client, collector: Collector, caplog: pytest.LogCaptureFixture
) -> None:
    me = people.resident()
    me.enter(client).get("/instellingen", headers={"traceparent": CALLER})
    (span,) = _wait(collector, "instellingen")
    row = database.rows(
        "SELECT trace_id, parent_span_id FROM foundation_accesslog WHERE data_subject_id = %s"
        " ORDER BY id DESC LIMIT 1",
        [me.person_id],
    )[0]
    assert (row["trace_id"], row["parent_span_id"]) == (TRACE.hex(), span.span_id.hex())
    lines = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    assert {line["trace_id"] for line in lines if line["event"] == "request"} == {TRACE.hex()}


@pytest.mark.django_db
def test_rows_of_work_are_in_the_trace_of_that_work(collector: Collector) -> None:
    with context.work("a-loop"), telemetry.work_span("a-delivery", traceparents=[CALLER]):
        here = context.current()
    (span,) = _wait(collector, "a-delivery")
    assert (here.trace_id, here.span_id) == (TRACE.hex(), span.span_id.hex())
    assert here.application == "a-loop"


@pytest.mark.django_db
def test_a_statement_is_its_verb_and_table(collector: Collector) -> None:
    with telemetry.work_span("work"):
        database.value("SELECT count(*) FROM foundation_outboxevent WHERE key = %s", ["Janssens"])
        database.value("SELECT 'Janssens'")
        database.prepared_value("SELECT 1 FROM pg_class WHERE relname = %(name)s", {"name": "Janssens"})
    (work,) = _wait(collector, "work")
    for name in ("SELECT foundation_outboxevent", "SELECT", "SELECT pg_class"):
        (span,) = _wait(collector, name)
        assert (span.trace_id, span.parent_span_id) == (work.trace_id, work.span_id)
        assert attributes(span) == {"db.system.name": "postgresql", "db.query.summary": name}
    assert "Janssens" not in collector.text()


@pytest.mark.django_db
def test_an_error_is_its_class_and_never_its_message(collector: Collector) -> None:
    with suppress(DatabaseError), telemetry.work_span("work"), transaction.atomic():
        database.value("SELECT %s::int", ["Janssens"])
    (span,) = _wait(collector, "work")
    assert attributes(span) == {"error.type": "DataError"}
    assert span.status.code == span.status.STATUS_CODE_ERROR
    assert "Janssens" not in collector.text()


def test_a_call_to_a_partner_is_its_host_and_takes_no_trace_along(collector: Collector) -> None:
    out = http.Client(private_allowed=["127.0.0.1"])
    with telemetry.work_span("work"):
        out.post(f"{collector.url}/Janssens?insz=1", content=b"Janssens")
    out.close()
    (span,) = _wait(collector, "POST 127.0.0.1")
    assert attributes(span) == {
        "http.request.method": "POST",
        "server.address": "127.0.0.1",
        "http.response.status_code": 200,
    }
    (work,) = _wait(collector, "work")
    assert span.parent_span_id == work.span_id
    assert "Janssens" not in collector.text()


@dataclass(frozen=True)
class _Happened:
    KIND: ClassVar[str] = "telemetry.happened"
    VERSION: ClassVar[int] = 1
    key: str


@jobs.task()
def look(*, whose: str) -> None:
    database.value("SELECT %s::text", [whose])


@pytest.fixture
def consumer(monkeypatch: pytest.MonkeyPatch) -> None:
    def ask_for_a_job(events: Sequence[outbox.Delivered]) -> None:
        if events[0].key == "job":
            look.defer(whose="Janssens")

    one = outbox.Consumer("telemetry-test", _Happened.KIND, ask_for_a_job)
    monkeypatch.setattr(outbox, "consumers", {one.name: one})
    monkeypatch.setattr(dispatch, "consumers", {one.name: one})


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("consumer")
def test_a_trace_goes_along_with_events_and_jobs(collector: Collector) -> None:
    with telemetry.server_span("POST", {"HTTP_TRACEPARENT": CALLER}), transaction.atomic():
        outbox.append([_Happened(key="job")])
    dispatch.dispatch_once()
    jobs.worker_app().run_worker(
        wait=False, install_signal_handlers=False, listen_notify=False, delete_jobs="always"
    )
    (delivery,) = _wait(collector, "telemetry-test")
    (job,) = _wait(collector, "foundation.tests.test_telemetry.look")
    assert delivery.trace_id == job.trace_id == TRACE
    assert "Janssens" not in collector.text()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("consumer")
def test_a_delivery_for_several_traces_is_linked_to_each(collector: Collector) -> None:
    for digit in "12":
        with (
            telemetry.server_span("POST", {"HTTP_TRACEPARENT": CALLER.replace("0af7", f"0af{digit}")}),
            transaction.atomic(),
        ):
            outbox.append([_Happened(key=digit)])
    dispatch.dispatch_once()
    (delivery,) = _wait(collector, "telemetry-test")
    assert [link.trace_id[:2].hex() for link in delivery.links] == ["0af1", "0af2"]


def test_a_traceparent_that_is_none_begins_a_trace(collector: Collector) -> None:
    with telemetry.work_span("work", traceparents=["Janssens"]):
        pass
    (span,) = _wait(collector, "work")
    assert span.trace_id
    assert not span.parent_span_id


@pytest.mark.django_db
@pytest.mark.parametrize("backlog", [0, None], ids=["never answers", "is away"])
def test_a_collector_that_fails_holds_up_no_page(client: Client, backlog: int | None) -> None:
    with socket.socket() as dead:
        dead.bind(("127.0.0.1", 0))
        if backlog is not None:
            dead.listen(backlog)
        with _tracing(f"http://127.0.0.1:{dead.getsockname()[1]}"):
            started = time.monotonic()
            for _ in range(3000):  # more than the queue holds
                with telemetry.server_span("GET", {}):
                    pass
            assert client.get("/.well-known/security.txt").status_code == 200
            assert time.monotonic() - started < 30  # who waits for it waits six times ten seconds


def test_without_an_address_nothing_is_traced() -> None:
    assert "OTEL_EXPORTER_OTLP_ENDPOINT" not in os.environ
    with telemetry.work_span("work"):
        assert telemetry.carrier() == {}
