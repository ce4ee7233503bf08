"""The documented settings of nginx and Caddy, in front of a real web and a real live process."""

import http.client
import json
import socket
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingUnixStreamServer
from threading import Thread
from urllib.parse import urlsplit

import httpx
import pytest

from burgerprofiel.blocks.dossiers.tests.incoming import token
from tests import loopback
from tests.process import fronts, serving
from tests.process.fronts import Front
from tests.process.streaming import announce, new_person, sign_in, stream

MEGABYTE = 1024 * 1024

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module", params=list(fronts.KINDS))
def kind(request: pytest.FixtureRequest) -> str:
    found = str(request.param)
    if fronts.find(found) is None:
        pytest.skip(f"{found} is not installed")
    return found


@pytest.fixture(scope="module")
def front(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder, port = tmp_path_factory.mktemp(kind), serving.free_port()
    environment = {
        "PORT": str(port),
        "LIVE_RELAY": "0",
        "WEB_BIND": f"unix:{folder}/web.sock",
        "LIVE_BIND": f"unix:{folder}/live.sock",
        "WEB_WORKERS": "1",
    }
    with (
        serving.burgerprofiel("web", environment=environment, log=folder / "web.log"),
        serving.burgerprofiel("live", environment=environment, log=folder / "live.log"),
    ):
        for name, path in (("web", "/healthz"), ("live", "/live/healthz")):
            at = f"{folder}/{name}.sock"
            serving.until(
                lambda path=path, at=at: serving.answers(f"http://localhost{path}", socket_path=at),
                what=f"{name}: see {folder}",
            )
        with fronts.running(kind, folder=folder, port=port) as running:
            yield running


class _Told(BaseHTTPRequestHandler):
    """Answers what it was sent: the headers, and how large the body was."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        size = 0
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            while piece := int(self.rfile.readline().split(b";")[0] or b"0", 16):
                size += len(self.rfile.read(piece))
                self.rfile.readline()
            self.rfile.readline()
        else:
            size = len(self.rfile.read(int(self.headers["Content-Length"])))
        told = json.dumps({"headers": self.headers.items(), "size": size}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _listener(path: str) -> Iterator[None]:
    with ThreadingUnixStreamServer(path, _Told) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def listener(kind: str) -> Iterator[Front]:
    """A front whose web only repeats what reached it."""
    with tempfile.TemporaryDirectory(prefix="bp-front-") as folder, _listener(f"{folder}/web.sock"):
        port = serving.free_port()
        with fronts.running(kind, folder=Path(folder), port=port) as running:
            yield running


def test_pages_come_through(front: Front) -> None:
    answer = loopback.get(f"{front.url}/")
    assert answer.headers["x-request-id"]
    assert answer.headers["content-security-policy"]
    assert answer.status_code < 500


def test_a_change_comes_through_at_once(front: Front) -> None:
    person, file = new_person(), uuid.uuid4()
    with stream(front.url, sign_in(person)) as events:
        announce(party_id=person, dossier_id=file)
        assert events.next() == ("dossier", {"dossier_id": str(file), "party_id": str(person)})


def test_a_page_that_is_closed_gives_its_place_back(front: Front) -> None:
    key = sign_in(new_person())
    with ExitStack() as stack:
        for _ in range(10):
            assert stack.enter_context(stream(front.url, key)).response.status_code == 200
        assert stack.enter_context(stream(front.url, key)).response.status_code == 429
    serving.until(lambda: _opens(front, key), what="places of closed pages are free again")


def _opens(front: Front, key: str) -> bool:
    with stream(front.url, key) as events:
        return events.response.status_code == 200


@pytest.mark.parametrize("path", ["/metrics", "/healthz", "/readyz", "/live/metrics", "/live/healthz"])
def test_what_is_for_operators_stays_inside(front: Front, path: str) -> None:
    assert loopback.get(front.url + path).status_code == 404


def test_nobody_chooses_an_address(listener: Front) -> None:
    forged = {"X-Forwarded-For": "203.0.113.7, 203.0.113.8"}
    told = loopback.post(f"{listener.url}/x", content=b"-", headers=forged).json()
    assert [value for name, value in told["headers"] if name.lower() == "x-forwarded-for"] == ["127.0.0.1"]


def test_web_believes_the_front_on_its_socket(front: Front) -> None:
    """METRICS_ALLOWED is judged by the client's address, so it shows which one web believes."""
    with loopback.client(uds=f"{front.folder}/web.sock") as inside:
        believed = inside.get("http://localhost/metrics", headers={"X-Forwarded-For": "203.0.113.7"})
        assert believed.status_code == 403


def test_a_body_comes_through(front: Front) -> None:
    answer = loopback.post(f"{front.url}/oauth/v1/token", data={"grant_type": "x" * 10_000})
    assert 400 <= answer.status_code < 500
    assert "error" in answer.json()


@pytest.mark.parametrize("known", [True, False], ids=["of known size", "in pieces"])
def test_bodies_up_to_64_megabytes(listener: Front, known: bool) -> None:
    def post(size: int) -> httpx.Response:
        pieces = (bytes(MEGABYTE) for _ in range(size // MEGABYTE))
        headers = {"Content-Length": str(size)} if known else {}
        return loopback.post(f"{listener.url}/x", content=pieces, headers=headers)

    assert post(60 * MEGABYTE).json()["size"] == 60 * MEGABYTE
    try:
        refused = post(72 * MEGABYTE)
    except httpx.TransportError:  # it hung up before the end
        return
    assert refused.status_code == 413


def _answer(front: Front, *, way: str, head: str, parts: Iterable[bytes] = ()) -> int:
    """Send all of a request before reading: status of the answer. Raises OSError when that breaks."""
    direct = way == "direct"
    with socket.socket(socket.AF_UNIX if direct else socket.AF_INET) as connection:
        connection.settimeout(30)
        connection.connect(f"{front.folder}/web.sock" if direct else ("127.0.0.1", urlsplit(front.url).port))
        connection.sendall(head.replace("\n", "\r\n").encode() + b"\r\n")
        for part in parts:
            connection.sendall(part)
        response = http.client.HTTPResponse(connection)
        response.begin()
        return response.status


_PART = b"x" * 65_536
_BODY = [_PART] * (5 * MEGABYTE // len(_PART))
_CHUNKS = [b"%x\r\n%b\r\n" % (len(part), part) for part in _BODY] + [b"0\r\n\r\n"]
_REFUSED = {
    "too-large": (413, "/api/v2/dosis/dossiers", "application/json", _BODY),
    "too-large-chunked": (413, "/api/v2/dosis/dossiers", "application/json", _CHUNKS),
    "no-token": (401, "/api/dossiers/v1/statuses", "application/json", _BODY),
    "no-token-chunked": (401, "/api/dossiers/v1/statuses/stream?source=x", "application/x-ndjson", _CHUNKS),
    "wrong-type": (415, "/api/v2/dosis/dossiers", "text/plain", _BODY),
    "foreign-form": (403, "/taal", "application/x-www-form-urlencoded", _BODY),
}


@pytest.mark.parametrize("way", ["direct", "proxy"])
@pytest.mark.parametrize("case", _REFUSED)
def test_a_refusal_reaches_who_sent_a_large_body(front: Front, way: str, case: str) -> None:
    """Each several times: which of the answer and the end of the connection came first was chance."""
    status, path, kind, parts = _REFUSED[case]
    size = "Transfer-Encoding: chunked" if parts is _CHUNKS else f"Content-Length: {5 * MEGABYTE}"
    who = "" if case.startswith("no-token") else f"Authorization: Bearer {token()}\n"
    head = f"POST {path} HTTP/1.1\nHost: localhost\nContent-Type: {kind}\n{size}\n{who}"
    assert [_answer(front, way=way, head=head, parts=parts) for _ in range(5)] == [status] * 5


@pytest.mark.parametrize("way", ["direct", "proxy"])
def test_a_chunked_body_is_read(front: Front, way: str) -> None:
    head = (
        "POST /api/v2/dosis/dossiers HTTP/1.1\nHost: localhost\nContent-Type: application/json\n"
        f"Transfer-Encoding: chunked\nAuthorization: Bearer {token()}\n"
    )
    assert _answer(front, way=way, head=head, parts=[b"2\r\n{}\r\n0\r\n\r\n"]) == 422  # not: empty
