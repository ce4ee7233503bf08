"""The live process over real sockets, fed by a real NOTIFY."""

import socket
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from django.db import connection, transaction

from burgerprofiel.blocks.identity.services import sessions
from burgerprofiel.foundation import clock
from burgerprofiel.site.live import LISTENER
from burgerprofiel.site.recent import CLOCKS_DIFFER
from tests import database, loopback
from tests.process import serving
from tests.process.conftest import Site
from tests.process.streaming import announce, new_person, sign_in, stream

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]


def test_a_change_of_my_file_reaches_my_open_page_and_nobody_elses(site: Site) -> None:
    mine, other, file, foreign = new_person(), new_person(), uuid.uuid4(), uuid.uuid4()
    with stream(site.url, sign_in(mine)) as events:
        announce(party_id=other, dossier_id=foreign)
        announce(party_id=mine, dossier_id=file)
        assert events.next() == ("dossier", {"dossier_id": str(file), "party_id": str(mine)})
        assert events.response.headers["cache-control"] == "no-store"
        assert events.response.headers["x-accel-buffering"] == "no"


def test_what_changed_between_the_page_and_its_stream_comes_first(site: Site) -> None:
    person, file, later = new_person(), uuid.uuid4(), uuid.uuid4()
    key = sign_in(person)
    with stream(site.url, key) as events:  # once this stream heard of a file, the process did
        made = int((clock.now() + CLOCKS_DIFFER).timestamp() * 1000)
        announce(party_id=person, dossier_id=file)
        events.next()
    with stream(site.url, key, since=made) as events:
        assert events.next()[1]["dossier_id"] == str(file)
        announce(party_id=person, dossier_id=later)
        assert events.next()[1]["dossier_id"] == str(later)


def test_a_page_of_long_ago_is_told_to_fetch_everything(site: Site) -> None:
    with stream(site.url, sign_in(new_person()), since=1_700_000_000_000) as events:
        assert events.next() == ("resync", {})


@pytest.mark.parametrize("since", ["", "soon", "-1", "1e3", "9" * 40, "²", "%00"])
def test_a_moment_that_is_none_is_no_moment(site: Site, since: str) -> None:
    person, file = new_person(), uuid.uuid4()
    with stream(site.url, sign_in(person), since=since) as events:
        announce(party_id=person, dossier_id=file)
        assert events.next()[1]["dossier_id"] == str(file)


def test_signing_out_elsewhere_ends_the_stream(site: Site) -> None:
    person = new_person()
    key = sign_in(person)
    with stream(site.url, key) as events:
        sessions.end_of_person(person)
        assert events.next() == ("session-ended", {})
        assert events.next() == ("closed", {})
    with stream(site.url, key) as events:
        assert events.response.headers["content-type"] == "text/event-stream"


def test_a_key_that_means_nothing_gets_the_end_of_session_and_nothing_else(site: Site) -> None:
    response = loopback.get(f"{site.url}/live/stream", headers={"Cookie": "__Host-bp_session=guess"})
    assert response.text == "event: session-ended\ndata: {}\n\n"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Cookie": "__Host-bp_session="}, 401),
        ({"Cookie": "a=;;;=="}, 401),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_only_our_own_pages_with_a_session_are_served(
    site: Site, headers: dict[str, str], status: int
) -> None:
    assert loopback.get(f"{site.url}/live/stream", headers=headers).status_code == status


def test_only_get(site: Site) -> None:
    assert loopback.post(f"{site.url}/live/stream").status_code == 405


def test_one_person_cannot_take_all_streams(site: Site) -> None:
    key = sign_in(new_person())
    with ExitStack() as stack:
        for _ in range(10):
            assert stack.enter_context(stream(site.url, key)).response.status_code == 200
        assert stack.enter_context(stream(site.url, key)).response.status_code == 429
    serving.until(lambda: _opens(site, key), what="places of closed streams are free again")


def _opens(site: Site, key: str) -> bool:
    with stream(site.url, key) as events:
        return events.response.status_code == 200


def test_after_a_loss_of_the_database_every_page_is_told_to_fetch_again(site: Site) -> None:
    person, file = new_person(), uuid.uuid4()
    with stream(site.url, sign_in(person)) as events:
        assert _cut(LISTENER) == 1, "only of this site: others run tests on this server"
        assert events.next() == ("resync", {"within_ms": 2000})
        announce(party_id=person, dossier_id=file)
        assert events.next()[1]["dossier_id"] == str(file)


@contextmanager
def _alone(site: Site, folder: Path, **settings: str) -> Iterator[tuple[Site, subprocess.Popen[bytes]]]:
    """A live process beside the site's, for a test that breaks it."""
    port = serving.free_port()
    environment = {**site.environment, "PORT": str(port), "LIVE_RELAY": "0", **settings}
    other = Site(f"http://localhost:{port}", "", environment)
    with serving.burgerprofiel("live", environment=environment, log=folder / "live.log") as process:
        serving.until(lambda: serving.answers(f"{other.url}/live/healthz"), what=f"live: {folder}")
        yield other, process


def test_stopping_closes_streams_at_once(site: Site, tmp_path: Path) -> None:
    key = sign_in(new_person())
    with _alone(site, tmp_path) as (other, process):
        assert loopback.get(f"{other.url}/").status_code == 404
        with stream(other.url, key) as events:
            process.terminate()
            assert events.next() == ("closed", {})
            assert process.wait(serving.PATIENCE) == 0


def _cut(application: str) -> int:
    """End the connections to the database of who calls itself so; gives how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = %s AND datname = current_database()",
            [application],
        )
        return len(cursor.fetchall())


def test_a_page_that_comes_while_the_database_is_away_is_told_to_come_back(
    site: Site, tmp_path: Path
) -> None:
    """The server closed the connections, as at a restart; somebody holds a lock too long; a browser left meanwhile."""
    application = database.as_role("burgerprofiel_app")
    impatient = f"{application}&application_name=cut-off&options={quote('-c lock_timeout=300ms')}"
    key = sign_in(new_person())
    with _alone(site, tmp_path, DATABASE_URL=impatient, DATABASE_LISTEN_URL=application) as (other, _process):
        assert _opens(other, key)
        assert _cut("cut-off")
        _is_told_to_come_back(other, key)
        serving.until(lambda: _opens(other, key), what="on a new connection")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE identity_session")
            _is_told_to_come_back(other, key)
            _leave_at_once(other, key)
        assert _opens(other, key)
    assert "Traceback" not in (tmp_path / "live.log").read_text()


def _leave_at_once(site: Site, key: str) -> None:
    """Ask for a stream and be gone before the answer."""
    address = urlsplit(site.url)
    with socket.create_connection((address.hostname, address.port)) as browser:
        head = f"GET /live/stream HTTP/1.1\r\nHost: localhost\r\nCookie: __Host-bp_session={key}\r\n\r\n"
        browser.sendall(head.encode())


def _is_told_to_come_back(site: Site, key: str) -> None:
    with stream(site.url, key) as events:
        assert events.response.status_code == 503
        assert int(events.response.headers["retry-after"]) > 0


@pytest.mark.parametrize("is_chunked", [False, True])
def test_a_refusal_reaches_who_sent_a_large_body(site: Site, is_chunked: bool) -> None:
    """Several times: which of the answer and the end of the connection came first was chance."""
    whole = b"x" * 5_000_000
    for _ in range(5):
        answer = loopback.post(
            f"{site.url}/api/dossiers/v1/statuses",
            content=iter([whole]) if is_chunked else whole,
            headers={"Content-Type": "application/json"},
        )
        assert answer.status_code == 401
