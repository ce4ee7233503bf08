"""The live process over real sockets, fed by a real NOTIFY."""

import json
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import httpx
import pytest
from django.db import connection, transaction

from burgerprofiel.blocks.identity.models import Party, Person
from burgerprofiel.blocks.identity.services import sessions
from burgerprofiel.foundation import clock, live
from burgerprofiel.foundation.gate import Capacity
from tests.process import serving
from tests.process.conftest import Site

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]


def _person() -> uuid.UUID:
    person_id = uuid.uuid4()
    Party.objects.create(
        id=person_id, kind="person", identifier_index=person_id.bytes, identifier_sealed=b"sealed"
    )
    Person.objects.create(party_id=person_id, issuer="https://op.example", subject=str(person_id))
    return person_id


def _sign_in(person_id: uuid.UUID) -> str:
    return sessions.open_session(
        sessions.NewSession(
            person_id=person_id,
            party_id=person_id,
            capacity=Capacity.CITIZEN,
            assurance=35,
            means="eid",
            authenticated_at=clock.now(),
        )
    )


def _announce(*, party_id: uuid.UUID, dossier_id: uuid.UUID) -> None:
    with transaction.atomic():
        live.announce([live.Change(party_id=party_id, dossier_id=dossier_id)])


class Events:
    """The events of one open stream, read one by one."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.iter_lines()

    def next(self) -> tuple[str, dict[str, str]]:
        name = ""
        for line in self._lines:
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                return name, json.loads(line.removeprefix("data: "))
        return "closed", {}


@contextmanager
def _stream(site: Site, key: str, **headers: str) -> Iterator[Events]:
    wanted = {"Cookie": f"__Host-bp_session={key}", **{k.replace("_", "-"): v for k, v in headers.items()}}
    with httpx.stream("GET", f"{site.url}/live/stream", headers=wanted, timeout=20) as response:
        events = Events(response)
        if response.status_code == 200 and response.headers["content-type"] == "text/event-stream":
            first = next(events._lines)
            assert first.startswith(("retry:", "event:"))
        yield events


def test_a_change_of_my_file_reaches_my_open_page_and_nobody_elses(site: Site) -> None:
    mine, other, file, foreign = _person(), _person(), uuid.uuid4(), uuid.uuid4()
    with _stream(site, _sign_in(mine)) as events:
        _announce(party_id=other, dossier_id=foreign)
        _announce(party_id=mine, dossier_id=file)
        assert events.next() == ("dossier", {"dossier_id": str(file), "party_id": str(mine)})
        assert events.response.headers["cache-control"] == "no-store"
        assert events.response.headers["x-accel-buffering"] == "no"


def test_signing_out_elsewhere_ends_the_stream(site: Site) -> None:
    person = _person()
    key = _sign_in(person)
    with _stream(site, key) as events:
        sessions.end_of_person(person)
        assert events.next() == ("session-ended", {})
        assert events.next() == ("closed", {})
    with _stream(site, key) as events:
        assert events.response.headers["content-type"] == "text/event-stream"


def test_a_key_that_means_nothing_gets_the_end_of_session_and_nothing_else(site: Site) -> None:
    response = httpx.get(f"{site.url}/live/stream", headers={"Cookie": "__Host-bp_session=guess"})
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
    assert httpx.get(f"{site.url}/live/stream", headers=headers).status_code == status


def test_only_get(site: Site) -> None:
    assert httpx.post(f"{site.url}/live/stream").status_code == 405


def test_one_person_cannot_take_all_streams(site: Site) -> None:
    key = _sign_in(_person())
    with ExitStack() as stack:
        for _ in range(10):
            assert stack.enter_context(_stream(site, key)).response.status_code == 200
        assert stack.enter_context(_stream(site, key)).response.status_code == 429
    serving.until(lambda: _opens(site, key), what="places of closed streams are free again")


def _opens(site: Site, key: str) -> bool:
    with _stream(site, key) as events:
        return events.response.status_code == 200


def test_after_a_loss_of_the_database_every_page_is_told_to_fetch_again(site: Site) -> None:
    person, file = _person(), uuid.uuid4()
    with _stream(site, _sign_in(person)) as events:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE query LIKE 'LISTEN %%' OR query = 'SELECT 1'"
                " AND datname = current_database() AND pid <> pg_backend_pid()"
            )
        assert events.next() == ("resync", {})
        _announce(party_id=person, dossier_id=file)
        assert events.next()[1]["dossier_id"] == str(file)


def test_stopping_closes_streams_at_once(site: Site, tmp_path_factory: pytest.TempPathFactory) -> None:
    port, folder = serving.free_port(), tmp_path_factory.mktemp("live")
    environment = {**site.environment, "PORT": str(port), "LIVE_RELAY": "0"}
    other = Site(f"http://localhost:{port}", "", environment)
    key = _sign_in(_person())
    with serving.burgerprofiel("live", environment=environment, log=folder / "live.log") as process:
        serving.until(lambda: serving.answers(f"{other.url}/live/healthz"), what=f"live: {folder}")
        assert httpx.get(f"{other.url}/").status_code == 404
        with _stream(other, key) as events:
            process.terminate()
            assert events.next() == ("closed", {})
            assert process.wait(8) == 0
