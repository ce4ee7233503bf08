"""Noting who is to be told of what: once per event and person, whatever happens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.contracts import Reader
from burgerprofiel.blocks.notifications.models import Intent
from burgerprofiel.blocks.notifications.rules import COMPLAINT_CHANGED, DOSSIER_CHANGED
from burgerprofiel.foundation import database, ids

CHANNEL = "burgerprofiel_intent"
SETTLE_SECONDS = 2
"""A source often sends several statuses of a file in a row; so long they can still become one mail."""

_NOTE = """
WITH noted AS (
    INSERT INTO notifications_intent (id, party_id, person_id, event_id, subject_id, kind, facts, state, reason,
                                      available_at, settled_at)
    SELECT id, party_id, person_id, event_id, subject_id, kind, facts, state, reason,
           statement_timestamp() + make_interval(secs => %(settle)s),
           CASE WHEN state <> 'waiting' THEN statement_timestamp() END
    FROM json_to_recordset(%(intents)s) AS intent(id uuid, party_id uuid, person_id uuid, event_id uuid,
        subject_id uuid, kind text, facts jsonb, state text, reason text)
    ON CONFLICT (event_id, person_id, party_id) DO NOTHING
    RETURNING state
)
SELECT pg_notify(%(channel)s, '') FROM noted WHERE state = 'waiting' LIMIT 1
"""


class Change(msgspec.Struct, frozen=True):
    """A change of a file: the receipt of the status, and when it was written."""

    party_id: UUID
    dossier_id: UUID
    event_id: UUID
    occurred_at: datetime


class ComplaintStep(msgspec.Struct, frozen=True):
    """A step that was taken with somebody's complaint."""

    party_id: UUID
    person_id: UUID
    complaint_id: UUID
    event_id: UUID
    occurred_at: datetime

    def as_change(self) -> Change:
        """As any other change: the complaint is what it is about."""
        return Change(self.party_id, self.complaint_id, self.event_id, self.occurred_at)


def note_changes(changes: Sequence[Change]) -> None:
    """Note for every person behind the parties that their file changed; a repeated call notes nothing new.

    Who gave no address, or wants no mail, is noted as skipped, so that the question "was I told?" has an answer.
    """
    readers = identity.list_readers_of(party_ids={change.party_id for change in changes})
    _write(
        [
            _intent(change, reader, kind=DOSSIER_CHANGED)
            for change in changes
            for reader in readers.get(change.party_id, ())
        ]
    )


def note_complaints(changes: Sequence[ComplaintStep]) -> None:
    """Note for the person who complained, and nobody else, that a step was taken."""
    readers = identity.list_readers_of(party_ids={change.party_id for change in changes})
    _write(
        [
            _intent(change.as_change(), reader, kind=COMPLAINT_CHANGED)
            for change in changes
            for reader in readers.get(change.party_id, ())
            if reader.person_id == change.person_id
        ]
    )


def _write(intents: list[dict[str, Any]]) -> None:
    if intents:
        database.rows(
            _NOTE,
            {
                "intents": msgspec.json.encode(intents).decode(),
                "settle": SETTLE_SECONDS,
                "channel": CHANNEL,
            },
        )


def _intent(change: Change, reader: Reader, *, kind: str) -> dict[str, Any]:
    return {
        "id": ids.new(),
        "party_id": change.party_id,
        "person_id": reader.person_id,
        "event_id": change.event_id,
        "subject_id": change.dossier_id,
        "kind": kind,
        "facts": {"occurred_at": change.occurred_at},
        "state": Intent.State.WAITING if reader.has_address else Intent.State.SKIPPED,
        "reason": "" if reader.has_address else "no-address",
    }
