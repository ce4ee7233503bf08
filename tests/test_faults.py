"""Worker, web and PostgreSQL killed in the middle of ingest over HTTP: nothing accepted is lost, nothing doubled.

The supervisor starts again what was killed; the senders ask again with the same upload ids, as real ones do.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx
import psutil
import psycopg
import pytest

from burgerprofiel.blocks.dossiers.tests.incoming import insz
from simulators.dosis_sender.__main__ import SCOPE, TOKEN_PATH
from simulators.dosis_sender.oauth import TokenSource
from simulators.dosis_sender.receiver import PATHS, Outcome, Receiver
from simulators.dosis_sender.retry import Retry
from tests import senders
from tests.platform import Platform
from tests.process import serving
from tests.senders import Sender

pytestmark = pytest.mark.process

SOURCE, CLIENT = "urn:proefbestuur:storing", "storing-zender"
PEOPLE, FILES, STATUSES = 12, 48, 8
START = datetime.now(UTC).replace(microsecond=0) - timedelta(days=2)
"""Recent, for what happened long ago is told to nobody."""
PATIENT = Retry(attempts=12, base=0.05)
VICTIMS = ("worker", "web", "postgres")


def _number(file: int) -> str:
    return insz(700 + file % PEOPLE)


def _key(file: int, status: int) -> str:
    return f"storing-{file}-{status}"


def _moment(file: int, status: int) -> datetime:
    return START + timedelta(hours=status, minutes=file)


def _single(file: int, status: int) -> dict[str, Any]:
    return {
        "Identificatie": {"Bron": SOURCE, "DossierNummer": f"storing-{file}"},
        "Naam": f"Dossier {file}, stand {status}",
        "WijzigingsDatum": _moment(file, status).isoformat(),
        "Status": {"VlaamsFase": "Behandeling", "VlaamsCode": "InBehandeling", "Detail1": f"stand {status}"},
        "Agenten": [{"Identificatie": _number(file)}],
        "UploadId": _key(file, status),
    }


def _native(file: int, status: int) -> dict[str, Any]:
    return {
        "upload_id": _key(file, status),
        "external_id": f"storing-{file}",
        "title": f"Dossier {file}, stand {status}",
        "changed_at": _moment(file, status).isoformat(),
        "phase": "Behandeling",
        "code": "InBehandeling",
        "parties": [{"type": "insz", "value": _number(file)}],
    }


@dataclass
class Sending:
    """Two systems' worth of uploads, one by one and in bulk.

    The sender itself kills the victims, one at each fifth of the answers: other calls are under way then,
    however fast the platform is. It does not wait for one to come back.
    """

    platform: Platform
    outcomes: list[Outcome] = field(default_factory=list)
    killed: dict[str, int] = field(default_factory=dict)
    """Process ids, by name."""

    def run(self) -> None:
        """Send everything, until each has its answer."""
        asyncio.run(self._send())

    def _answered(self, outcomes: Sequence[Outcome]) -> None:
        self.outcomes += outcomes
        due = len(self.outcomes) * 5 // (FILES * STATUSES)
        for name in VICTIMS[len(self.killed) : due]:
            victim = self.platform.process(name)
            victim.kill()
            self.killed[name] = victim.pid

    async def _send(self) -> None:
        async with httpx.AsyncClient(timeout=10) as http:
            tokens = TokenSource(
                http,
                url=self.platform.url + TOKEN_PATH,
                client_id=CLIENT,
                key=Sender(self.platform, CLIENT, SOURCE).key,
                scope=SCOPE,
                retry=PATIENT,
            )
            receiver = Receiver(http, base_url=self.platform.url, tokens=tokens, retry=PATIENT)
            one_by_one = [self._singles(receiver, file) for file in range(0, FILES, 2)]
            await asyncio.gather(*one_by_one, self._bulk(receiver))

    async def _singles(self, receiver: Receiver, file: int) -> None:
        for status in range(STATUSES):
            self._answered([await receiver.upload(_single(file, status), path=PATHS["v2"])])

    async def _bulk(self, receiver: Receiver) -> None:
        """One status of every other file in a call, so that each is the newest of its file for a while."""
        for status in range(STATUSES):
            batch = [_native(file, status) for file in range(1, FILES, 2)]
            self._answered(await receiver.bulk(batch, source=SOURCE))


@pytest.fixture
def sending(platform: Platform) -> Sending:
    """A sender that the platform knows, of people with an address each."""
    people = [senders.person(_number(each), email=f"storing-{each}@post.example") for each in range(PEOPLE)]
    Sender(platform, CLIENT, SOURCE).introduce(people=people)
    return Sending(platform)


def _runs_anew(platform: Platform, name: str, *, before: int) -> bool:
    try:
        return platform.process(name).pid != before and (
            name != "postgres" or bool(platform.value("SELECT 1"))
        )
    except (ValueError, LookupError, OSError, psycopg.OperationalError, psutil.Error):
        return False


def _settled(platform: Platform) -> bool:
    """Everything delivered; a claim of a worker that died is taken for over."""
    platform.rows("DELETE FROM notifications_claim WHERE until < now() + interval '4 minutes' RETURNING 1")
    platform.rows(
        "UPDATE notifications_intent SET available_at = now() WHERE state = 'waiting'"
        " AND available_at > now() + interval '10 seconds' RETURNING 1"
    )
    waiting = platform.value("SELECT count(*) FROM notifications_intent WHERE state = 'waiting'")
    return not waiting and not platform.value("SELECT count(*) FROM foundation_outboxevent")


def _expected() -> list[tuple[int, int]]:
    return [(file, status) for file in range(FILES) for status in range(STATUSES)]


def test_killing_worker_web_and_postgresql_in_the_middle_loses_and_doubles_nothing(
    platform: Platform, sending: Sending
) -> None:
    sending.run()
    assert Counter(outcome.kind for outcome in sending.outcomes) == {"accepted": FILES * STATUSES}
    assert tuple(sending.killed) == VICTIMS
    for name, before in sending.killed.items():
        serving.until(partial(_runs_anew, platform, name, before=before), what=f"{name} does not come back")
    platform.wait_until_ready()
    serving.until(lambda: _settled(platform), what="the outbox or the mails are not drained", seconds=90)
    _everything_is_there_once(platform)
    _projection_is_the_newest(platform)
    _every_mail_went_out(platform)


def _everything_is_there_once(platform: Platform) -> None:
    uploads = platform.rows(
        "SELECT upload_key, (SELECT count(*) FROM dossiers_dossierevent e WHERE e.id = u.id) AS history,"
        " (SELECT count(*) FROM notifications_intent i WHERE i.event_id = u.id) AS intents"
        " FROM dossiers_upload u WHERE upload_key LIKE 'storing-%'"
    )
    found = Counter((row["upload_key"], row["history"], row["intents"]) for row in uploads)
    assert found == Counter((_key(file, status), 1, 1) for file, status in _expected())


def _projection_is_the_newest(platform: Platform) -> None:
    rows = platform.rows(
        "SELECT u.upload_key, d.changed_at FROM dossiers_dossier d JOIN dossiers_upload u ON u.record_id = d.id"
        f" WHERE u.upload_key ~ '^storing-[0-9]+-{STATUSES - 1}$'"
    )
    last = STATUSES - 1
    assert {row["upload_key"]: row["changed_at"] for row in rows} == {
        _key(file, last): _moment(file, last) for file in range(FILES)
    }
    assert len(rows) == FILES


def _every_mail_went_out(platform: Platform) -> None:
    """One that was on its way at the moment of a kill may come twice, under the same id: one per kill."""
    states = platform.rows(
        "SELECT DISTINCT i.state FROM notifications_intent i JOIN dossiers_upload u ON u.id = i.event_id"
        " WHERE u.upload_key LIKE 'storing-%'"
    )
    assert [row["state"] for row in states] == ["sent"]
    for each in range(PEOPLE):
        mails = platform.mails(to=f"storing-{each}@post.example")
        assert mails
    ids = Counter(mail["headers"]["message-id"][0] for mail in _all_mails(platform))
    assert max(ids.values()) <= 2
    assert sum(count - 1 for count in ids.values()) <= len(VICTIMS)


def _all_mails(platform: Platform) -> Iterator[dict[str, Any]]:
    for each in range(PEOPLE):
        yield from platform.mails(to=f"storing-{each}@post.example")
