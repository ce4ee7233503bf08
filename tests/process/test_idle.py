"""What is left of people in the memory of a web process that nobody uses any more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import psutil
import pytest

from burgerprofiel.blocks.dossiers.tests import factories
from burgerprofiel.blocks.identity.services import sessions
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.foundation.pages import SESSION_COOKIE
from tests import loopback
from tests.process import serving
from tests.process.streaming import sign_in

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]

NAME, TITLE = "Zonnewijzerplein", "Klaproosvergunning"
_QUIET_SECONDS = 10
_MOST_SECONDS = 120


def _memory(pid: int) -> Iterator[bytes]:
    """What a process can write: its heap, stacks and everything of its own."""
    with Path(f"/proc/{pid}/maps").open() as areas, Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for area in areas:
            place, rights, *_ = area.split()
            start, end = (int(part, 16) for part in place.split("-"))
            if rights.startswith("rw"):
                try:
                    memory.seek(start)
                    yield memory.read(end - start)
                except OSError:
                    continue  # an area of the kernel, or gone meanwhile


def _remembers(web: psutil.Process, plants: Mapping[str, bytes]) -> set[str]:
    """Which plants lie in the memory of the process or its workers."""
    found: set[str] = set()
    for process in (web, *web.children(recursive=True)):
        try:
            for area in _memory(process.pid):
                found |= {name for name, plant in plants.items() if plant in area}
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended meanwhile
    return found


def test_minutes_after_its_last_use_a_process_holds_nothing_of_who_used_it(tmp_path: Path) -> None:
    person = make.person(given_name="Roosmarijn", family_name=NAME)
    factories.dossier(person, title=TITLE)
    key, port = sign_in(person), serving.free_port()
    environment = {
        "PORT": str(port),
        "WEB_BIND": f"unix:{tmp_path / 'web.sock'}",
        "WEB_WORKERS": "2",
        "VAULT_FORGET_SECONDS": str(_QUIET_SECONDS),
    }
    plants = {
        "the name": NAME.encode(),
        "the title": TITLE.encode(),
        "the cookie": key.encode(),
    }
    with serving.burgerprofiel("web", environment=environment, log=tmp_path / "web.out") as process:
        address, path = f"http://localhost:{port}", str(tmp_path / "web.sock")
        serving.until(
            lambda: serving.answers(f"{address}/healthz", socket_path=path), what="web does not answer"
        )
        web = psutil.Process(process.pid)
        for page in ("/instellingen", "/dossiers", "/instellingen"):
            assert NAME in _page(address + "/instellingen", path=path, key=key)
            _page(address + page, path=path, key=key)
        try:
            assert _remembers(web, plants) == plants.keys()
        except PermissionError:
            pytest.skip("only root may look into the memory of a process that keeps it to itself")
        sessions.end_of_person(person)
        serving.until(
            lambda: not _remembers(web, plants),
            what="something of them is still there",
            seconds=_MOST_SECONDS,
        )
        serving.until(
            lambda: serving.answers(f"{address}/healthz", socket_path=path), what="no worker took its place"
        )
        assert process.poll() is None
    assert "Unexpected exit" not in (tmp_path / "web.out").read_text()


def _page(url: str, *, path: str, key: str) -> str:
    with loopback.client(uds=path) as client:
        answer: httpx.Response = client.get(url, headers={"Cookie": f"{SESSION_COOKIE}={key}"}, timeout=20)
    assert answer.status_code == 200, answer.text[:300]
    return answer.text
