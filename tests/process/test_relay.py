"""What the relay passes on, and what it does while web is away. The web side is a small WSGI server of the test."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingMixIn, UnixStreamServer

import pytest

from tests import loopback
from tests.process import serving

pytestmark = pytest.mark.process


class _Echo(BaseHTTPRequestHandler):
    """Says what arrived; `/slow` sends its halves apart, as the test allows."""

    protocol_version = "HTTP/1.1"
    gate = threading.Event()

    def log_message(self, *arguments: object) -> None:
        pass

    def do_GET(self) -> None:
        if self.path == "/slow":
            self._send_in_halves()
            return
        if self.path == "/moved":
            self._answer(302, b"", [("Location", "https://elsewhere.example/"), ("Set-Cookie", "a=1")])
            return
        self._answer(
            200, json.dumps(self._arrived()).encode(), [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]
        )

    def do_POST(self) -> None:
        self._answer(200, json.dumps({"bytes": len(self._body())}).encode(), [])

    def _arrived(self) -> dict[str, object]:
        return {"path": self.path, "headers": [[name.lower(), value] for name, value in self.headers.items()]}

    def _body(self) -> bytes:
        if "Content-Length" in self.headers:
            return self.rfile.read(int(self.headers["Content-Length"]))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _send_in_halves(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"5\r\nfirst\r\n")
        self.wfile.flush()
        self.gate.wait(serving.PATIENCE)
        self.wfile.write(b"6\r\nsecond\r\n0\r\n\r\n")

    def _answer(self, status: int, body: bytes, headers: list[tuple[str, str]]) -> None:
        self.send_response(status)
        for name, value in [*headers, ("Content-Length", str(len(body)))]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class _Server(ThreadingMixIn, UnixStreamServer):
    daemon_threads = True

    def __init__(self, path: str) -> None:
        super().__init__(path, _Echo)
        self.opened: list[socket.socket] = []

    def get_request(self) -> tuple[socket.socket, tuple[str, int]]:
        connection, _ = super().get_request()
        self.opened.append(connection)
        return connection, ("unix", 0)

    def hang_up(self) -> None:
        """As when the process ends."""
        for connection in self.opened:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


@dataclass
class Relayed:
    """Where the relay answers and where web has to listen."""

    url: str
    web_socket: Path


@pytest.fixture(scope="module")
def relayed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relayed]:
    folder, port = tmp_path_factory.mktemp("relay"), serving.free_port()
    environment = {"PORT": str(port), "WEB_BIND": f"unix:{folder / 'web.sock'}"}
    with serving.burgerprofiel("live", environment=environment, log=folder / "live.log"):
        url = f"http://127.0.0.1:{port}"
        serving.until(lambda: serving.answers(f"{url}/live/healthz"), what=f"live: {folder}")
        yield Relayed(url, folder / "web.sock")


@pytest.fixture
def web(relayed: Relayed) -> Iterator[None]:
    with ExitStack() as stack:
        server = _Server(str(relayed.web_socket))
        stack.callback(server.hang_up)
        stack.callback(relayed.web_socket.unlink)
        stack.callback(server.server_close)
        stack.callback(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield


@pytest.mark.usefixtures("web")
def test_address_and_headers_arrive_as_they_were_sent(relayed: Relayed) -> None:
    answer = loopback.get(
        f"{relayed.url}/a%20b/c%2Fd?x=%C3%A9&y=", headers={"Host": "mijn.example", "X-Own": "1"}
    )
    arrived = answer.json()
    assert arrived["path"] == "/a%20b/c%2Fd?x=%C3%A9&y="
    assert ["host", "mijn.example"] in arrived["headers"]
    assert ["x-own", "1"] in arrived["headers"]
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]


@pytest.mark.usefixtures("web")
def test_nobody_chooses_an_own_address(relayed: Relayed) -> None:
    headers = {
        "X-Forwarded-For": "203.0.113.7",
        "Forwarded": "for=203.0.113.7",
        "X-Forwarded-Host": "evil.example",
    }
    arrived = loopback.get(relayed.url, headers=headers).json()["headers"]
    assert [value for name, value in arrived if name == "x-forwarded-for"] == ["127.0.0.1"]
    assert {"forwarded", "x-forwarded-host"}.isdisjoint(name for name, _ in arrived)


@pytest.mark.usefixtures("web")
def test_headers_for_one_hop_stay_behind(relayed: Relayed) -> None:
    arrived = loopback.get(
        relayed.url, headers={"Connection": "close, X-Secret-Hop", "X-Secret-Hop": "1"}
    ).json()
    assert "x-secret-hop" not in {name for name, _ in arrived["headers"]}


@pytest.mark.usefixtures("web")
def test_a_redirect_goes_to_the_browser_and_cookies_are_not_kept(relayed: Relayed) -> None:
    answer = loopback.get(f"{relayed.url}/moved")
    assert (answer.status_code, answer.headers["location"]) == (302, "https://elsewhere.example/")
    arrived = loopback.get(relayed.url).json()
    assert "cookie" not in {name for name, _ in arrived["headers"]}


@pytest.mark.usefixtures("web")
def test_an_answer_streams_through(relayed: Relayed) -> None:
    _Echo.gate.clear()
    with loopback.stream("GET", f"{relayed.url}/slow") as answer:
        pieces = answer.iter_bytes()
        assert next(pieces) == b"first"
        _Echo.gate.set()
        assert b"".join(pieces) == b"second"


@pytest.mark.usefixtures("web")
@pytest.mark.parametrize("length", ["known", "unknown"])
def test_a_large_body_streams_through(relayed: Relayed, length: str) -> None:
    size, piece = 20 * 1024 * 1024, b"x" * 65536
    pieces = (piece for _ in range(size // len(piece)))
    headers = {"Content-Length": str(size)} if length == "known" else {}
    answer = loopback.post(f"{relayed.url}/upload", content=pieces, headers=headers)
    assert answer.json() == {"bytes": size}


@pytest.mark.usefixtures("web")
def test_a_head_without_end_is_refused(relayed: Relayed) -> None:
    assert loopback.get(relayed.url, headers={"X-Long": "x" * 400_000}).status_code == 431


def test_while_web_is_away_a_page_says_so_and_offers_to_try_again(
    relayed: Relayed, request: pytest.FixtureRequest
) -> None:
    page = loopback.get(relayed.url, headers={"Accept": "text/html"})
    assert page.status_code == 502
    assert "Probeer opnieuw" in page.text
    assert page.headers["cache-control"] == "no-store"
    machine = loopback.get(relayed.url, headers={"Accept": "application/json"})
    assert machine.headers["content-type"] == "application/problem+json"
    request.getfixturevalue("web")
    assert loopback.get(relayed.url).status_code == 200
