"""The fault switches that all simulators share, and how simulators start and stop."""

import contextlib
import json
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlsplit

import httpx
import pytest

from simulators.tests.conftest import TLS, Running, faults, http

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.fixture(scope="module")
def running(start: Callable[..., Running], tmp_path_factory: pytest.TempPathFactory) -> str:
    data = tmp_path_factory.mktemp("source") / "data.json"
    data.write_text(json.dumps({"feeds": {"geladen": [{"dossiernummer": "2026-1"}]}}))
    return start("source", "--data", str(data)).url


@pytest.fixture
def url(running: str) -> str:
    faults(running)
    return running


def read(url: str) -> httpx.Response:
    return http.get(f"{url}/feed/geladen/dossierstatusveranderingen")


def with_fault(url: str, *, timeout: float = 60, **wanted: object) -> httpx.Response:
    """Read the feed on a fresh connection while a fault is on."""
    faults(url, **wanted)
    with httpx.Client(verify=TLS, timeout=timeout) as client:
        return client.get(f"{url}/feed/geladen/dossierstatusveranderingen")


def test_reset(url: str) -> None:
    with pytest.raises(httpx.ReadError):
        with_fault(url, reset={"prefix": "/feed/"})


def test_hang_sends_headers_and_then_nothing(url: str) -> None:
    faults(url, hang=True)
    with closing(HTTPConnection(urlsplit(url).netloc, timeout=60)) as connection:
        connection.request("GET", "/feed/geladen/dossierstatusveranderingen")
        with connection.getresponse() as answer:
            assert answer.status == 200
            connection.sock.settimeout(0.3)
            with pytest.raises(TimeoutError):
                answer.read()


def test_slow(url: str) -> None:
    with pytest.raises(httpx.ReadTimeout):
        with_fault(url, slow=60_000, timeout=0.5)


@pytest.mark.parametrize("status", [401, 500, 503])
def test_status(url: str, status: int) -> None:
    assert with_fault(url, status=status).status_code == status


def test_html_invalid_and_empty(url: str) -> None:
    assert with_fault(url, html=True).headers["content-type"].startswith("text/html")
    with pytest.raises(ValueError):
        with_fault(url, invalid_json=True).json()
    assert with_fault(url, empty=True).json()["elementen"] == []
    faults(url, empty={"prefix": "/zaken/"})
    assert len(read(url).json()["elementen"]) == 1, "another prefix"


def test_fault_counts_down(url: str) -> None:
    faults(url, status={"value": 503, "prefix": "/feed/", "times": 2})
    assert [read(url).status_code for _ in range(3)] == [503, 503, 200]
    assert http.get(f"{url}/_faults").json()["active"] == {}


def test_two_prefixes_at_once(url: str) -> None:
    faults(url, status=[{"value": 500, "prefix": "/feed/"}, {"value": 503, "prefix": "/loket/"}])
    assert read(url).status_code == 500
    assert http.get(f"{url}/loket/x").status_code == 503


def test_a_fault_is_switched_on_by_json_that_curl_calls_a_form(url: str) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    http.post(f"{url}/_faults", content=b'{"html": true}', headers=form).raise_for_status()
    assert list(http.get(f"{url}/_faults").json()["active"]) == ["html"]


@pytest.mark.parametrize(
    "wanted",
    [[], "x", {"onbekend": True}, {"slow": "x"}, {"slow": {"waarde": 1}}, {"slow": {"times": 0}}],
)
def test_wrong_fault_is_refused_and_changes_nothing(url: str, wanted: object) -> None:
    http.post(f"{url}/_faults", json={"html": True}).raise_for_status()
    assert http.post(f"{url}/_faults", json=wanted).status_code == 400
    assert list(http.get(f"{url}/_faults").json()["active"]) == ["html"]


def test_fault_page_works_as_a_form(url: str) -> None:
    form = {"name": "status", "value": "503", "prefix": "/feed/", "times": "", "on": "1"}
    answer = http.post(f"{url}/_faults", data=form)
    assert answer.status_code == 303
    page = http.get(f"{url}/_faults", headers={"accept": "text/html"}).text
    assert "503 HTTP status" in page
    http.post(f"{url}/_faults", data={"name": "status", "off": "1"})
    assert read(url).status_code == 200


def test_oversized_and_deep_bodies(url: str) -> None:
    assert http.post(f"{url}/_faults", content=b"x" * 5_000_000).status_code == 413
    assert http.post(f"{url}/_faults", content=b"[" * 200_000).status_code == 400


def test_stops_at_once_while_connections_hang() -> None:
    command = [sys.executable, "-m", "simulators.source", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stderr
        url = process.stdout.readline().split()[-1]
        faults(url, hang={"prefix": "/feed/"}, slow={"prefix": "/zaken/", "value": 60_000})
        with contextlib.ExitStack() as stack:
            stack.callback(process.kill)
            for path in ("feed/x", "zaken/x", None):
                asked = f"GET /{path} HTTP/1.1\r\nhost: x\r\n\r\n" if path else ""
                connection = socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])))
                stack.enter_context(connection).sendall(asked.encode())
            http.get(f"{url}/loket/x")
            process.terminate()
            assert process.wait(30) == 0
        assert process.stderr.read() == ""


def test_port_that_is_taken_is_said(url: str) -> None:
    port = url.rpartition(":")[2]
    command = [sys.executable, "-m", "simulators.source", "--port", port]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "cannot listen on" in done.stderr
