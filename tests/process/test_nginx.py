"""The documented nginx settings, in front of a real web and a real live process."""

import http.client
import re
import shutil
import socket
import subprocess
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from burgerprofiel.blocks.dossiers.tests.incoming import token
from tests.process import serving
from tests.process.streaming import announce, new_person, sign_in, stream

NGINX = shutil.which("nginx")
DOCUMENTED = Path(__file__).resolve().parents[2] / "docs" / "operators" / "nginx.conf"
FRAME = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1; {user}
events {{ }}
http {{
  access_log {folder}/access.log; client_body_temp_path {folder}; proxy_temp_path {folder};
  fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
  include {folder}/site.conf;
}}
"""

pytestmark = [
    pytest.mark.process,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed"),
]


@dataclass(frozen=True)
class Front:
    """Where nginx answers; `folder` holds the logs and sockets."""

    port: int
    folder: Path

    @property
    def url(self) -> str:
        """The public address."""
        return f"http://localhost:{self.port}"


def _for_this_machine(text: str, *, folder: Path, port: int) -> str:
    """The documented file without TLS, on a free port, with the sockets of the test."""
    text = re.sub(r"^\s*(ssl_.*|listen \[::\].*)\n", "", text, flags=re.MULTILINE)
    text = text.replace("listen 443 ssl http2", f"listen 127.0.0.1:{port}")
    text = text.replace("mijn.voorbeeld.be;", "localhost;")
    return text.replace("/run/burgerprofiel", str(folder))


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    assert NGINX
    folder, port = tmp_path_factory.mktemp("nginx"), serving.free_port()
    environment = {
        "PORT": str(port),
        "LIVE_RELAY": "0",
        "WEB_BIND": f"unix:{folder}/web.sock",
        "LIVE_BIND": f"unix:{folder}/live.sock",
        "WEB_WORKERS": "1",
    }
    (folder / "site.conf").write_text(_for_this_machine(DOCUMENTED.read_text(), folder=folder, port=port))
    main = folder / "nginx.conf"
    main.write_text(FRAME.format(folder=folder, user="user root;" if _is_root() else ""))
    with (
        serving.burgerprofiel("web", environment=environment, log=folder / "web.log"),
        serving.burgerprofiel("live", environment=environment, log=folder / "live.log"),
    ):
        for name, path in (("web", "/healthz"), ("live", "/live/healthz")):
            path_of_socket = f"{folder}/{name}.sock"
            serving.until(
                lambda path=path, socket_path=path_of_socket: serving.answers(
                    f"http://localhost{path}", socket_path=socket_path
                ),
                what=f"{name}: see {folder}",
            )
        process = subprocess.Popen([NGINX, "-c", str(main)])
        try:
            serving.until(lambda: _listens(f"http://localhost:{port}"), what=f"nginx: see {folder}")
            yield Front(port, folder)
        finally:
            process.terminate()
            process.wait(10)


def _is_root() -> bool:
    return Path("/proc/self").stat().st_uid == 0


def _listens(url: str) -> bool:
    try:
        httpx.get(url)
    except httpx.TransportError:
        return False
    return True


def test_pages_come_through(front: Front) -> None:
    answer = httpx.get(f"{front.url}/")
    assert answer.headers["x-request-id"]
    assert answer.headers["content-security-policy"]
    assert answer.status_code < 500


def test_a_change_comes_through_at_once(front: Front) -> None:
    person, file = new_person(), uuid.uuid4()
    with stream(front.url, sign_in(person)) as events:
        announce(party_id=person, dossier_id=file)
        assert events.next() == ("dossier", {"dossier_id": str(file), "party_id": str(person)})


@pytest.mark.parametrize("path", ["/metrics", "/healthz", "/readyz", "/live/metrics", "/live/healthz"])
def test_what_is_for_operators_stays_inside(front: Front, path: str) -> None:
    assert httpx.get(front.url + path).status_code == 404


def test_the_address_of_the_client_is_that_of_the_connection(front: Front) -> None:
    """METRICS_ALLOWED is judged by the client's address, so it shows which one web believes."""
    web = httpx.HTTPTransport(uds=f"{front.folder}/web.sock")
    with httpx.Client(transport=web) as inside:
        believed = inside.get("http://localhost/metrics", headers={"X-Forwarded-For": "203.0.113.7"})
        assert believed.status_code == 403
    site = (front.folder / "site.conf").read_text()
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in site


def test_a_body_comes_through(front: Front) -> None:
    answer = httpx.post(f"{front.url}/oauth/v1/token", data={"grant_type": "x" * 10_000})
    assert 400 <= answer.status_code < 500
    assert "error" in answer.json()


def _answer(front: Front, *, way: str, head: str, parts: Iterable[bytes] = ()) -> int:
    """Send all of a request before reading: status of the answer. Raises OSError when that breaks."""
    direct = way == "direct"
    with socket.socket(socket.AF_UNIX if direct else socket.AF_INET) as connection:
        connection.settimeout(30)
        connection.connect(f"{front.folder}/web.sock" if direct else ("127.0.0.1", front.port))
        connection.sendall(head.replace("\n", "\r\n").encode() + b"\r\n")
        for part in parts:
            connection.sendall(part)
        response = http.client.HTTPResponse(connection)
        response.begin()
        return response.status


_MIB = 1024 * 1024
_PART = b"x" * 65_536
_BODY = [_PART] * (5 * _MIB // len(_PART))
_CHUNKS = [b"%x\r\n%b\r\n" % (len(part), part) for part in _BODY] + [b"0\r\n\r\n"]
_REFUSED = {
    "too-large": (413, "/api/v2/dosis/dossiers", "application/json", _BODY),
    "too-large-chunked": (413, "/api/v2/dosis/dossiers", "application/json", _CHUNKS),
    "no-token": (401, "/api/dossiers/v1/statuses", "application/json", _BODY),
    "no-token-chunked": (401, "/api/dossiers/v1/statuses/stream?source=x", "application/x-ndjson", _CHUNKS),
    "wrong-type": (415, "/api/v2/dosis/dossiers", "text/plain", _BODY),
    "foreign-form": (403, "/taal", "application/x-www-form-urlencoded", _BODY),
}


@pytest.mark.parametrize("way", ["direct", "nginx"])
@pytest.mark.parametrize("case", _REFUSED)
def test_a_refusal_reaches_who_sent_a_large_body(front: Front, way: str, case: str) -> None:
    """Each several times: which of the answer and the end of the connection came first was chance."""
    status, path, kind, parts = _REFUSED[case]
    size = "Transfer-Encoding: chunked" if parts is _CHUNKS else f"Content-Length: {5 * _MIB}"
    who = "" if case.startswith("no-token") else f"Authorization: Bearer {token()}\n"
    head = f"POST {path} HTTP/1.1\nHost: localhost\nContent-Type: {kind}\n{size}\n{who}"
    assert [_answer(front, way=way, head=head, parts=parts) for _ in range(5)] == [status] * 5


@pytest.mark.parametrize("way", ["direct", "nginx"])
def test_a_chunked_body_is_read(front: Front, way: str) -> None:
    head = (
        "POST /api/v2/dosis/dossiers HTTP/1.1\nHost: localhost\nContent-Type: application/json\n"
        f"Transfer-Encoding: chunked\nAuthorization: Bearer {token()}\n"
    )
    assert _answer(front, way=way, head=head, parts=[b"2\r\n{}\r\n0\r\n\r\n"]) == 422  # not: empty
