"""Rows of the access log for tests: written by the log itself, as any access writes them."""

from __future__ import annotations

import threading
import time
import uuid
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from burgerprofiel.blocks.dossiers.models import Authority
from burgerprofiel.foundation import clock, database
from burgerprofiel.foundation.accesslog import rows, sealer, sealing
from burgerprofiel.foundation.accesslog.entry import ActorKind, Entry, Operation, Personal
from burgerprofiel.foundation.accesslog.tests.log import alone

TOWN, OTHER_TOWN = "OVO002001", "OVO002002"
ADDRESS, DEVICE, NOTE = "192.0.2.77", "Werkpost van de balie", "Gezien bij het loket"


def authority(code: str, name: str) -> None:
    """A public body that the platform knows by name."""
    Authority.objects.get_or_create(
        ovo_code=code, defaults={"name": {"nl": name, "en": name}, "level": "local"}
    )


def write(party: UUID, *, minutes_ago: float = 5, **changes: Any) -> int:
    """Write a row about a party, by default of an official of a town; its number."""
    at = clock.now() - timedelta(minutes=minutes_ago)
    at = at.replace(microsecond=at.microsecond // 1000 * 1000)
    values: dict[str, Any] = {
        "trace_id": uuid.uuid4().hex,
        "span_id": uuid.uuid4().hex[:16],
        "name": "dossiers.receive.read",
        "start_time": at,
        "end_time": at,
        "logged_at": at,
        "processing_activity_id": "urn:burgerprofiel:processing:dossiers.receive",
        "legal_basis": "AVG, artikel 6, lid 1, e",
        "data_subject_id": party,
        "actor_kind": ActorKind.OFFICIAL,
        "actor_id": uuid.uuid4(),
        "organisation": TOWN,
        "operation": Operation.READ,
        "data_categories": ("dossiers",),
        "application": "burgerprofiel",
    }
    rows.record([Entry(**(values | changes))])
    return int(database.value("SELECT max(id) FROM foundation_accesslog"))


def write_sealed(party: UUID, *, address: str = ADDRESS, **changes: Any) -> int:
    """A row with parts that are sealed to the party."""
    span = uuid.uuid4().hex[:16]
    personal = Personal(ip=address, device=DEVICE, note=NOTE)
    return write(party, span_id=span, sealed=sealing.seal(personal, rows={party: span})[party], **changes)


def count(party: UUID) -> int:
    """How many rows there are about a party."""
    return int(
        database.value("SELECT count(*) FROM foundation_accesslog WHERE data_subject_id = %s", [party])
    )


def seal() -> None:
    """Seal all there is."""
    last, until = database.value("SELECT max(id) FROM foundation_accesslog"), time.monotonic() + 60
    wait, worker = threading.Event(), sealer.Sealer()
    with alone(connection.settings_dict["NAME"]):
        while not database.value(
            "SELECT count(*) FROM foundation_accesslog_leaf WHERE entry_id = %s", [last]
        ):
            assert time.monotonic() < until, "not sealed in time"
            worker.seal()
            wait.wait(0.05)
