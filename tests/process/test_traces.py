"""What the real processes send to a collector of traces, and that nobody is in it."""

import json
import signal
import socket
import time
from pathlib import Path

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from simulators.world.lives import FILES
from tests import loopback
from tests.collector import Collector
from tests.platform import ROOT, Platform
from tests.process import serving
from tests.residents import Resident

pytestmark = pytest.mark.process


def _people() -> list[dict[str, str]]:
    files = (ROOT / "simulators" / name / "personas.json" for name in ("world", "dosis_sender"))
    return [one for file in files for one in json.loads(file.read_text(encoding="utf-8"))]


def _personal() -> set[str]:
    """Numbers, names and addresses of the people of the seed world, and the titles of their files."""
    facts = {person[name] for person in _people() for name in ("rrn", "given_name", "family_name", "email")}
    return facts | {file.title for file in FILES}


def _wait(collector: Collector, name: str, *, since: int) -> list[Span]:
    """The spans of this name that began after a moment, as soon as there are any."""

    def found() -> list[Span]:
        return [span for span in collector.named(name) if span.start_time_unix_nano > since]

    serving.until(lambda: bool(found()), what=f"no span {name}")
    return found()


def test_pages_statements_calls_and_events_are_traced_and_nobody_is_in_it(
    platform: Platform, collector: Collector
) -> None:
    """Also nothing of what happened to the platform until now: the world that it was seeded with."""
    began = time.time_ns()
    sarah = next(one for one in _people() if one["family_name"] == "Deprez")
    resident = Resident(platform)
    resident.sign_in(insz=sarah["rrn"])
    resident.page("/overzicht")
    resident.page("/dossiers?zoek=zoekterm-van-sarah")
    resident.close()

    (returned,) = _wait(collector, "aanmelden/terug", since=began)
    (call, *_) = [
        span for span in _wait(collector, "POST 127.0.0.1", since=began) if span.trace_id == returned.trace_id
    ]
    assert call.parent_span_id == returned.span_id
    (page,) = _wait(collector, "dossiers", since=began)
    assert [span for span in collector.spans() if span.parent_span_id == page.span_id]
    uploads = {span.trace_id for span in collector.spans() if span.name.startswith("api/")}
    assert uploads & {span.trace_id for span in collector.spans() if span.name.startswith("notifications")}

    sent = collector.text()
    assert "zoekterm" not in sent
    assert [fact for fact in _personal() if fact and fact in sent] == []


def test_the_figures_name_nobody(platform: Platform) -> None:
    figures = loopback.get(f"{platform.url}/metrics").text
    assert "burgerprofiel_request_seconds_count" in figures
    assert [fact for fact in _personal() if fact and fact in figures] == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["web", "worker"])
def test_a_collector_that_never_answers_does_not_hold_up_a_stop(name: str, tmp_path: Path) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(16)
        environment = {
            "WEB_WORKERS": "1",
            "WEB_BIND": f"unix:{tmp_path}/web.sock",
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{silent.getsockname()[1]}",
            "OTEL_BSP_SCHEDULE_DELAY": "100",
            "OTEL_EXPORTER_OTLP_TIMEOUT": str(2 * serving.PATIENCE),
        }
        with serving.burgerprofiel(name, environment=environment, log=tmp_path / "log") as process:
            _let_it_work(name, tmp_path)
            process.send_signal(signal.SIGTERM)
            assert process.wait(serving.PATIENCE) == 0  # half of what the collector would be waited for


def _let_it_work(name: str, folder: Path) -> None:
    if name == "worker":
        serving.until(lambda: "worker.started" in (folder / "log").read_text(), what=f"no worker: {folder}")
        return
    socket_path = f"{folder}/web.sock"
    serving.until(
        lambda: serving.answers("http://localhost/healthz", socket_path=socket_path), what=f"no web: {folder}"
    )
    with loopback.client(uds=socket_path) as client:
        for _ in range(50):
            assert client.get("http://localhost/.well-known/security.txt").status_code == 200
