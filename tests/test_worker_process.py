"""The real worker process, killed and cut off: nothing is lost, nothing happens twice."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import transaction

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.dossiers.events import DossierStatusChanged
from burgerprofiel.blocks.dossiers.models import Dossier
from burgerprofiel.blocks.dossiers.tests import backend
from burgerprofiel.blocks.notifications.models import Intent
from burgerprofiel.blocks.notifications.tests import world
from burgerprofiel.blocks.notifications.tests.world import Relay
from burgerprofiel.foundation import clock, outbox
from burgerprofiel.foundation.models import OutboxEvent
from tests.process import serving

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]
CITIZEN = "91651431876"
Start = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def relay() -> Iterator[Relay]:
    with world.running(Relay()) as relay:
        yield relay


@pytest.fixture
def start(relay: Relay, tmp_path: Path) -> Iterator[Start]:
    """Start workers on the database of this test; those that live at its end are stopped in the polite way.

    Not before they have started: until then nobody in them listens to a signal. Whatever happens, none goes on.
    """
    running: list[tuple[subprocess.Popen[bytes], Path]] = []
    with ExitStack() as stack:

        def begin() -> subprocess.Popen[bytes]:
            log = tmp_path / f"worker-{len(running)}.log"
            worker = serving.burgerprofiel("worker", environment={"PGAPPNAME": "worker"}, log=log)
            running.append((stack.enter_context(worker), log))
            return running[-1][0]

        yield begin
        for process, log in running:
            if process.poll() is None:
                _eventually(lambda log=log: "worker.started" in log.read_text())
                process.send_signal(signal.SIGTERM)
                assert process.wait(timeout=60) == 0


def _eventually(condition: Callable[[], bool], *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def _write(number: int, *, people: int = 1) -> list[DossierStatusChanged]:
    """Events of as many files, of people with an address each."""
    of = world.source()
    parties = [world.person(email=f"p{index}@example.org") for index in range(people)]
    events = [
        world.change(party, world.dossier(party, of))
        for party in (parties[index % people] for index in range(number))
    ]
    with transaction.atomic():
        outbox.append(events)
    return events


def _noted() -> Counter[uuid.UUID]:
    return Counter(Intent.objects.values_list("event_id", flat=True))


def _connect() -> psycopg.Connection[Any]:
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)


def _is_waiting_for_a_lock() -> bool:
    with _connect() as watching:
        found = watching.execute(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return found.fetchone() is not None


def test_a_worker_killed_in_the_middle_of_a_batch_loses_and_doubles_nothing(start: Start) -> None:
    """It is killed while it waits, within its transaction, for a lock that we hold."""
    with _connect() as holding:
        with holding.transaction():
            holding.execute("LOCK TABLE notifications_intent IN ACCESS EXCLUSIVE MODE")
            events = _write(300)
            victim = start()
            _eventually(_is_waiting_for_a_lock)
            victim.kill()
            victim.wait()
        assert OutboxEvent.objects.count() == 300
    start()
    _eventually(lambda: not OutboxEvent.objects.exists())
    assert _noted() == Counter(event.event_id for event in events)


def test_a_worker_killed_while_mailing_repeats_at_most_one_mail(start: Start, relay: Relay) -> None:
    _write(8, people=8)
    victim = start()
    relay.on_message = lambda: victim.kill() if len(relay.messages) == 3 else None
    _eventually(lambda: victim.poll() is not None)
    relay.on_message = None
    world.make_due()
    start()
    _eventually(lambda: not Intent.objects.filter(state="waiting").exists())
    sent = Counter(relay.recipients)
    assert set(sent) == {f"p{index}@example.org" for index in range(8)}
    assert sum(sent.values()) <= 9
    assert len({message["message-id"] for message in relay.messages}) == 8


def test_two_workers_do_everything_once(start: Start) -> None:
    start(), start()
    events = _write(2_000, people=3)
    _eventually(lambda: not OutboxEvent.objects.exists())
    assert _noted() == Counter(event.event_id for event in events)


def test_a_worker_outlives_a_database_that_goes_away(start: Start) -> None:
    worker = start()
    first = _write(5)
    _eventually(lambda: not OutboxEvent.objects.exists())
    with _connect() as cutting:
        cutting.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'worker'"
        )
    second = _write(5)
    _eventually(lambda: not OutboxEvent.objects.exists())
    assert worker.poll() is None
    assert _noted() == Counter(event.event_id for event in [*first, *second])


def test_a_worker_that_is_asked_to_stop_ends_well(start: Start) -> None:
    worker = start()
    _write(5)
    _eventually(lambda: not OutboxEvent.objects.exists())
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=60) == 0


def test_a_case_comes_from_its_source_to_a_mailbox(start: Start, client: Any, relay: Relay) -> None:
    """The whole way without a browser: signal, job, case API, file, event, intent, mail."""
    source = world.source("Stad Voorbeke")
    person = world.person(email="an@example.org", insz=CITIZEN)
    recent = clock.now() - timedelta(hours=1)
    with backend.running() as simulator:
        api = {
            "zaken_root": f"{simulator.url}/zaken/api/v1/",
            "catalogi_root": f"{simulator.url}/catalogi/api/v1/",
            "client_id": "burgerprofiel",
            "secret": backend.SECRET,
            "callback_authorization": "Bearer afgesproken",
        }
        own = {"uri": source.uri, "ovo_code": source.authority_id, "name": source.name, "case_api": api}
        dossiers.load_reference({"sources": [own]})
        zaak = simulator.upsert(
            {
                "identificatie": "OMV-1",
                "bronorganisatie": "200993106",
                "zaaktype": {"identificatie": "omgeving", "statustypen": ["Ontvangen", "Beslist"]},
                "rollen": [{"insz": CITIZEN}],
                "statussen": [
                    {
                        "statustype": 1,
                        "datumStatusGezet": recent.strftime("%Y-%m-%dT%H:%M:%SZ"),
                    }
                ],
            }
        )
        start()
        signal_of_it = {"kanaal": "zaken", "hoofdObject": zaak, "resource": "status", "actie": "create"}
        answer = client.post(
            "/api/zgw/v1/notificaties",
            {**signal_of_it, "resourceUrl": zaak},
            content_type="application/json",
            headers={"Authorization": "Bearer afgesproken"},
        )
        assert answer.status_code == 204
        _eventually(lambda: bool(relay.messages))
    assert Dossier.objects.get().party_id == person
    assert relay.messages[0]["subject"] == "Stad Voorbeke: er is nieuws over je dossier"
