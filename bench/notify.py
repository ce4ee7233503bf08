"""Notices resolved and handed to a channel that takes everything at once, per second of processor time.

Each event of a changed file goes the whole way: read, who is behind the party, what they chose, once per matter, noted;
then claimed, asked whether it still is news, its words made, the row of the access log written, handed over, settled.
The events are there already, as the outbox gives them; the channel has no addresses, so that nothing is opened by the
vault, and room for a title only, as a browser; the same by e-mail, with its text and HTML, besides. The floor moves as
many rows through the same tables by bare statements: one that fills both, one that settles all. Both count the
processor time of this process and of PostgreSQL.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import psutil
import psycopg

from bench import data, stage
from bench.effort import Effort
from bench.figure import Figure

NOTICES, EACH, BATCH = 20_000, 10, 1_000
ROUNDS = 3
_WRITTEN = ("notifications_intent", "notifications_told", "notifications_claim")
_PERSONS = """
UPDATE identity_person SET email_sealed = decode('00', 'hex'), email_verified_at = now()
"""
_BROWSERS = """
INSERT INTO notifications_pushsubscription (id, person_id, endpoint_hash, subscription_sealed)
SELECT gen_random_uuid(), party_id, decode('00', 'hex'), decode('00', 'hex') FROM identity_person
ON CONFLICT DO NOTHING
"""
_CHOICES = """
INSERT INTO notifications_choice (person_id, channel, themes_off)
SELECT party_id, %(channel)s, '{}' FROM identity_person
ON CONFLICT (person_id) DO UPDATE SET channel = excluded.channel
"""
_FILL = """
WITH noted AS (
    INSERT INTO notifications_intent
        (id, party_id, person_id, event_id, subject_id, kind, matter, became, road, channel)
    SELECT gen_random_uuid(), party_id, party_id, gen_random_uuid(), id, 'dossier-changed', content_digest, 'bare', 'b',
           'push' FROM dossiers_dossier LIMIT %s RETURNING person_id, matter, became, road
)
INSERT INTO notifications_told (person_id, matter, became, road, told_at)
SELECT person_id, matter, became, road, now() FROM noted ON CONFLICT DO NOTHING
"""
_SETTLE = (
    "UPDATE notifications_intent SET state = 'sent', provider = 'null', handed_at = now(), settled_at = now()"
)


def measure(*, effort: Effort) -> Figure:
    """Both ways in turns; the median of the rounds."""
    count = max(NOTICES // effort.scale, 100)
    with stage.stage("notify") as app, stage.as_server():
        data.files(app, count=NOTICES, people=NOTICES // EACH, readers=NOTICES // EACH, each=EACH)
        with psycopg.connect(app.owner_url) as connection:
            connection.execute(_PERSONS)
            connection.execute(_BROWSERS)
            connection.execute(
                "UPDATE dossiers_dossier SET source_id = 1"
            )  # a storm comes from one authority
        stage.use(app)
        _become_worker()
        with psycopg.connect(app.admin_url, autocommit=True) as connection:
            rows = connection.execute(
                "SELECT party_id, id FROM dossiers_dossier LIMIT %s", [count]
            ).fetchall()
            ours: dict[str, list[Spent]] = {"push": [], "email": []}
            bare: list[Spent] = []
            for _ in range(min(effort.rounds, ROUNDS)):
                for channel, spent in ours.items():
                    connection.execute(_CHOICES, {"channel": channel})
                    _empty(connection, app)
                    events = _events(rows)
                    spent.append(_spent(partial(_tell, events, channel=channel)))
                    sent = _sent(connection)
                _empty(connection, app)
                bare.append(_spent(partial(_move, connection, count=count)))
    return _figure(count, sent=sent, ours=ours["push"], mails=ours["email"], bare=bare)


Spent = dict[str, float]


def _figure(
    count: int, *, sent: int, ours: Sequence[Spent], mails: Sequence[Spent], bare: Sequence[Spent]
) -> Figure:
    def rate(rounds: Sequence[Spent], *names: str) -> float:
        return count / statistics.median(sum(one[name] for name in names) for one in rounds)

    return Figure(
        name="notify",
        value=rate(ours, "python", "postgres"),
        unit="notices/s per core",
        floor=rate(bare, "python", "postgres"),
        details={
            "notices": count,
            "handed_over": sent,
            "by_email_per_core": round(rate(mails, "python", "postgres")),
            "per_second_on_the_clock": round(rate(ours, "clock")),
            "per_core_of_python_alone": round(rate(ours, "python")),
            "per_core_of_postgres_alone": round(rate(ours, "postgres")),
            "noting_microseconds": round(statistics.median(one["noting"] for one in ours) / count * 1e6, 1),
            "telling_microseconds": round(statistics.median(one["telling"] for one in ours) / count * 1e6, 1),
            "rates_of_all_rounds": [round(count / (one["python"] + one["postgres"])) for one in ours],
        },
    )


def _become_worker() -> None:
    """Let this process see everybody's rows, as the worker does."""
    from django.db import connection  # noqa: PLC0415 - Django first

    stage.leave()
    connection.settings_dict["USER"] = "burgerprofiel_worker"


def _empty(connection: psycopg.Connection[Any], where: stage.Stage) -> None:
    connection.execute(f"TRUNCATE {', '.join(_WRITTEN)}".encode())
    stage.settle(where)


def _sent(connection: psycopg.Connection[Any]) -> int:
    found = connection.execute("SELECT count(*) FROM notifications_intent WHERE state = 'sent'").fetchone()
    return int(found[0]) if found else 0


def _spent(work: Callable[[], dict[str, float]]) -> Spent:
    """Seconds on the clock and of processors that some work took."""
    own, theirs, begun = time.process_time(), _postgres(), time.monotonic()
    parts = work()
    return {
        "clock": time.monotonic() - begun,
        "python": time.process_time() - own,
        "postgres": _postgres() - theirs,
        **parts,
    }


def _postgres() -> float:
    """Processor seconds of all processes of the benchmarks' PostgreSQL so far."""
    lock = stage.HOME / "postgres" / "postmaster.pid"
    server = psutil.Process(int(lock.read_text().split()[0]))
    found = 0.0
    for one in (server, *server.children()):
        with suppress(psutil.NoSuchProcess):
            spent = one.cpu_times()
            found += spent.user + spent.system
    return found


def _move(connection: psycopg.Connection[Any], *, count: int) -> dict[str, float]:
    connection.execute(_FILL, [count])
    connection.execute(_SETTLE)
    return {}


def _tell(events: Sequence[Any], *, channel: str) -> dict[str, float]:
    """As the worker does it: events in batches, then what is due."""
    from django.db import transaction  # noqa: PLC0415 - Django first

    from burgerprofiel.blocks.notifications.services import delivery, kinds, noting  # noqa: PLC0415
    from burgerprofiel.foundation import clock  # noqa: PLC0415

    telling = kinds.by_kind()["dossier-changed"]
    begun = time.monotonic()
    for batch in _batches(events):
        with transaction.atomic():
            noting.hear(batch, telling=telling)
    noted = time.monotonic()
    null = _null(channel)
    with clock.frozen(datetime.now(UTC) + timedelta(minutes=1)):
        while delivery.deliver_batch(null, limit=BATCH, find=_places, together=BATCH):
            pass
    return {"noting": noted - begun, "telling": time.monotonic() - noted}


def _batches(events: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for at in range(0, len(events), BATCH):
        yield events[at : at + BATCH]


def _events(rows: Sequence[tuple[UUID, UUID]]) -> list[Any]:
    """What the outbox gives of changed files."""
    from burgerprofiel.foundation import garbage  # noqa: PLC0415 - Django first

    made = [_event(*row, now=datetime.now(UTC)) for row in rows]
    garbage.spare_what_is_loaded()  # as a worker does when it begins
    return made


def _event(party_id: UUID, dossier_id: UUID, *, now: datetime) -> Any:
    from burgerprofiel.foundation import ids  # noqa: PLC0415
    from burgerprofiel.foundation.outbox import Delivered  # noqa: PLC0415

    payload = {
        "party_id": str(party_id),
        "dossier_id": str(dossier_id),
        "event_id": str(ids.new()),
        "source_id": 1,
        "phase": "behandeling",
        "code_key": "inbehandeling",
        "turn": "authority",
    }
    return Delivered(ids.new(), "dossiers.status-changed", 1, str(dossier_id), payload, now)


def _null(channel: str) -> Any:
    """The channel of this figure."""
    from burgerprofiel.blocks.notifications.contracts import ChannelCode, Handed  # noqa: PLC0415

    class Null:
        code = ChannelCode(channel)

        def hand_over(self, notices: Sequence[Any]) -> Iterator[Any]:
            for notice in notices:
                yield Handed(id=notice.id, provider="null")

    return Null()


def _places(code: Any, wanted: Any) -> Any:
    from burgerprofiel.blocks.notifications.services.addressing import Address, Place  # noqa: PLC0415

    nowhere = Place(addresses=(Address(value="null@example.org"),))
    return dict.fromkeys(wanted, nowhere)
