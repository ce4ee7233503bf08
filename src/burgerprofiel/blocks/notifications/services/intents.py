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
from burgerprofiel.blocks.notifications.rules import DOSSIER_CHANGED, is_owed
from burgerprofiel.foundation import database, ids

CHANNEL = "burgerprofiel_intent"
SETTLE_SECONDS = 2
"""A source often sends several statuses of a file in a row; so long they can still become one mail."""

_NOTE = """
WITH noted AS (
    INSERT INTO notifications_intent (id, party_id, person_id, event_id, subject_id, kind, is_owed, occurred_at,
                                      state, reason, available_at, settled_at)
    SELECT id, party_id, person_id, event_id, subject_id, kind, is_owed, occurred_at, state, reason,
           statement_timestamp() + make_interval(secs => %(settle)s),
           CASE WHEN state <> 'waiting' THEN statement_timestamp() END
    FROM json_to_recordset(%(intents)s) AS intent(id uuid, party_id uuid, person_id uuid, event_id uuid,
        subject_id uuid, kind text, is_owed boolean, occurred_at timestamptz, state text, reason text)
    ON CONFLICT (person_id, event_id, repeats) DO NOTHING
    RETURNING state
)
SELECT pg_notify(%(channel)s, '') FROM noted WHERE state = 'waiting' LIMIT 1
"""


class Change(msgspec.Struct, frozen=True):
    """News about a subject of a party (a file, a breach): the event, and when it was written."""

    party_id: UUID
    subject_id: UUID
    event_id: UUID
    occurred_at: datetime


class PersonalChange(msgspec.Struct, frozen=True):
    """News about what one person asked or said: their complaint, their request to correct."""

    party_id: UUID
    person_id: UUID
    subject_id: UUID
    event_id: UUID
    occurred_at: datetime

    def as_change(self) -> Change:
        """As any other change: what they asked is what it is about."""
        return Change(self.party_id, self.subject_id, self.event_id, self.occurred_at)


def note_changes(changes: Sequence[Change], *, kind: str = DOSSIER_CHANGED) -> None:
    """Note for every person behind the parties that there is news; a repeated call notes nothing new.

    Who gave no address, or wants no mail, is noted as skipped, so that the question "was I told?" has an answer.
    """
    readers = identity.list_readers_of(party_ids={change.party_id for change in changes})
    _write(
        [
            _intent(change, reader, kind=kind)
            for change in changes
            for reader in readers.get(change.party_id, ())
        ]
    )


def note_personal(changes: Sequence[PersonalChange], *, kind: str) -> None:
    """Note for the person who asked, and nobody else, that there is news."""
    readers = identity.list_readers_of(party_ids={change.party_id for change in changes})
    _write(
        [
            _intent(change.as_change(), reader, kind=kind)
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
        "subject_id": change.subject_id,
        "kind": kind,
        "is_owed": is_owed(kind),
        "occurred_at": change.occurred_at,
        "state": Intent.State.WAITING if reader.has_address else Intent.State.SKIPPED,
        "reason": "" if reader.has_address else "no-address",
    }
