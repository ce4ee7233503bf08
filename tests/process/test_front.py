"""The documented nginx settings, in front of a real web and a real live process."""

import re
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

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
    """Where nginx answers; `folder` holds the logs."""

    url: str
    folder: Path


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
            socket = f"{folder}/{name}.sock"
            serving.until(
                lambda path=path, socket=socket: serving.answers(
                    f"http://localhost{path}", socket_path=socket
                ),
                what=f"{name}: see {folder}",
            )
        process = subprocess.Popen([NGINX, "-c", str(main)])
        try:
            serving.until(lambda: _listens(f"http://localhost:{port}"), what=f"nginx: see {folder}")
            yield Front(f"http://localhost:{port}", folder)
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
