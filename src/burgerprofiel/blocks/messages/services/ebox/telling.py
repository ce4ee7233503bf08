"""What the event service of the federation is told of messages of enterprises here: asynchronously, each thing once.

What is due is asked anew just before: a reminder of a message that was read meanwhile is void. The id of an event is
made of the message and the kind, so that a repetition is known there (409) and counts as told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

import msgspec
import structlog

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.messages.contracts import EBOX
from burgerprofiel.blocks.messages.services.ebox import settings
from burgerprofiel.blocks.messages.services.ebox.publishing import NEVER, address_purpose
from burgerprofiel.blocks.messages.wire.ebox import client, ees
from burgerprofiel.blocks.messages.wire.ebox.ees import EventType
from burgerprofiel.blocks.messages.wire.ebox.problems import EboxError, Problem
from burgerprofiel.foundation import clock, database, gate, keys
from burgerprofiel.foundation.gate import SYSTEM, Operation

REMINDER_AFTER: Final = timedelta(days=15)
ALERT_BEFORE: Final = timedelta(days=7)
MOST_TRIES: Final = 48
AT_ONCE: Final = 200
_SPACE: Final = UUID("5d8e2f0c-8d1c-5c2e-9a57-0b6f6a3d5e21")
_LEASE: Final = timedelta(minutes=5)
_PURPOSE: Final = "messages.ebox"
_KNOWN: Final = "known"
_ONE_OF_THEM: Final = (_KNOWN, Problem.BAD_ANSWER.value)
_log = structlog.get_logger(__name__)


def event_id(message_id: UUID, *, party_id: UUID, kind: EventType) -> UUID:
    """The number of an event: the same message and kind always have the same."""
    return uuid5(_SPACE, f"{party_id}:{message_id}:{kind.value}")


_MESSAGES: Final = """
SELECT m.party_id, m.id, m.received_at, m.expires_at
FROM unnest(%(parties)s::uuid[], %(messages)s::uuid[]) AS given (party_id, id)
JOIN messages_message m ON m.party_id = given.party_id AND m.id = given.id AND NOT m.is_reply
JOIN messages_conversation c ON c.party_id = m.party_id AND c.id = m.conversation_id
  AND c.provider = '' AND c.kind = 'official'
JOIN messages_eboxaddress a ON a.party_id = m.party_id
"""
_PLAN: Final = """
INSERT INTO messages_eboxevent (party_id, id, message_id, kind, next_at)
SELECT party_id, id, message_id, kind, next_at
FROM json_to_recordset(%(events)s) AS e (party_id uuid, id uuid, message_id uuid, kind text, next_at timestamptz)
ORDER BY party_id, id
ON CONFLICT DO NOTHING
"""


def plan_arrived(messages: Sequence[tuple[UUID, UUID]]) -> None:
    """Plan what is to be told of messages (party, message) that arrived, those of enterprises that are no notices."""
    if not messages or not _is_on():
        return
    with database.writing():
        events = [event for row in _rows(messages) for event in _events_of(row)]
        _plan(events)


def plan_read(messages: Sequence[tuple[UUID, UUID]]) -> None:
    """Plan to tell that the main content of messages (party, message) was opened for the first time."""
    if not messages or not _is_on():
        return
    now = clock.now()
    with database.writing():
        _plan([_event(row, kind=EventType.READ, at=now) for row in _rows(messages)])


def _is_on() -> bool:
    return settings.is_provider() and settings.load().events is not None


def _rows(messages: Sequence[tuple[UUID, UUID]]) -> list[dict[str, Any]]:
    parties, numbers = zip(*messages, strict=True)
    return database.rows(_MESSAGES, {"parties": list(parties), "messages": list(numbers)})


def _events_of(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    received: datetime = row["received_at"]
    made = [
        _event(row, kind=EventType.NEW, at=received),
        _event(row, kind=EventType.REMINDER, at=received + REMINDER_AFTER),
    ]
    if row["expires_at"] is not None and row["expires_at"] - ALERT_BEFORE > received:
        made.append(_event(row, kind=EventType.EXPIRES, at=row["expires_at"] - ALERT_BEFORE))
    return made


def _event(row: Mapping[str, Any], *, kind: EventType, at: datetime) -> dict[str, Any]:
    number = event_id(row["id"], party_id=row["party_id"], kind=kind)
    return {
        "party_id": row["party_id"],
        "id": number,
        "message_id": row["id"],
        "kind": kind.value,
        "next_at": at,
    }


def _plan(events: Sequence[Mapping[str, Any]]) -> None:
    if events:
        database.rows(_PLAN, {"events": msgspec.json.encode(events).decode()})


# ---------------------------------------------------------------- what is due

# Who takes an event has it for a while: a worker that dies leaves it to the next.
_TAKE: Final = """
WITH due AS (
  SELECT party_id, id FROM messages_eboxevent
  WHERE state = 'waiting' AND next_at <= %(now)s
  ORDER BY next_at LIMIT %(most)s FOR UPDATE SKIP LOCKED)
UPDATE messages_eboxevent e SET next_at = %(until)s, tries = e.tries + 1
FROM due WHERE e.party_id = due.party_id AND e.id = due.id
RETURNING e.party_id, e.id, e.message_id, e.kind, e.tries
"""
_NEWS: Final = """
SELECT e.party_id, e.id, e.message_id, e.kind, m.received_at, m.expires_at, m.is_registered, a.number_sealed,
  y.code AS type_code, s.enterprise_number, COALESCE(p.application, '') AS application,
  m.id IS NOT NULL AND (m.expires_at IS NULL OR m.expires_at > %(now)s)
    AND (e.kind IN ('newDocument', 'readDocument') OR m.read_at IS NULL) AS is_news
FROM unnest(%(parties)s::uuid[], %(ids)s::uuid[]) AS taken (party_id, id)
JOIN messages_eboxevent e ON e.party_id = taken.party_id AND e.id = taken.id
LEFT JOIN messages_message m ON m.party_id = e.party_id AND m.id = e.message_id
LEFT JOIN messages_conversation c ON c.party_id = m.party_id AND c.id = m.conversation_id
LEFT JOIN messages_messagetype y ON y.id = c.type_id
LEFT JOIN messages_sender s ON s.code = y.sender_id
LEFT JOIN messages_eboxaddress a ON a.party_id = e.party_id
LEFT JOIN messages_eboxpublication p ON p.id = m.id AND p.sender_code = s.code
ORDER BY m.received_at, e.kind
"""
_SETTLE: Final = """
UPDATE messages_eboxevent e SET state = %(state)s, problem = %(problem)s, settled_at = %(now)s
FROM unnest(%(parties)s::uuid[], %(ids)s::uuid[]) AS done (party_id, id)
WHERE e.party_id = done.party_id AND e.id = done.id
"""
_LATER: Final = """
UPDATE messages_eboxevent e SET problem = %(problem)s,
  next_at = %(now)s + LEAST(3600, 10 * power(2, LEAST(e.tries, 12))) * interval '1 second',
  state = CASE WHEN e.tries >= %(most)s THEN 'failed' ELSE 'waiting' END,
  settled_at = CASE WHEN e.tries >= %(most)s THEN %(now)s END
FROM unnest(%(parties)s::uuid[], %(ids)s::uuid[]) AS done (party_id, id)
WHERE e.party_id = done.party_id AND e.id = done.id
"""


def tell_due() -> int:
    """Tell one batch of what is due; answers how many were taken. What fails comes back later, ever later."""
    service = settings.load().events
    if service is None or not settings.is_provider():
        return 0
    now = clock.now()
    with database.writing():
        values = {"now": now, "until": now + _LEASE, "most": AT_ONCE}
        taken = database.rows(_TAKE, values)
        rows = database.rows(_NEWS, {**_named(taken), "now": now}) if taken else []
        void = [row for row in rows if not row["is_news"] or row["number_sealed"] is None]
        _settle(void, state="void")
        news = [row for row in rows if row["is_news"] and row["number_sealed"] is not None]
        if news:
            counts = {row["party_id"]: 1 for row in news}
            gate.admit(SYSTEM, parties=counts, purpose=EBOX, operation=Operation.SEND, source=service.code)
    if news:
        _tell(client.Caller(service, assertion=identity.client_assertion), news)
    return len(taken)


def _tell(asking: client.Caller, news: Sequence[Mapping[str, Any]]) -> None:
    """All at once; where one of them was known already, or is refused, each by itself."""
    problem = _post(asking, news)
    if problem in _ONE_OF_THEM and len(news) > 1:
        for one in news:
            _note([one], problem=_post(asking, [one]))
        return
    _note(news, problem=problem)


def _post(asking: client.Caller, news: Sequence[Mapping[str, Any]]) -> str:
    """Post events; empty when they were taken, else why not."""
    sealed = [(bytes(row["number_sealed"]), address_purpose(row["party_id"])) for row in news]
    try:
        numbers = keys.service_keyring(_PURPOSE).open_many(sealed)
        events = [_shown(row, number=number.decode()) for row, number in zip(news, numbers, strict=True)]
        asking.post(ees.PATH, ees.render(events))
    except EboxError as error:
        if error.is_repetition:
            return _KNOWN
        _log.warning("ebox.told", count=len(news), reason=error.reason)
        return error.problem.value
    except keys.KeyServiceError as error:
        _log.warning("ebox.told", count=len(news), reason=error.code)
        return Problem.DOWN.value
    return ""


def _shown(row: Mapping[str, Any], *, number: str) -> ees.Event:
    """An event as the service wants it. No subject: the service would pass it on to every portal."""
    optional = {
        "message_type_id": row["type_code"],
        "sender_organization_id": row["enterprise_number"],
        "sender_application_id": row["application"],
    }
    return ees.Event(
        event_type=EventType(row["kind"]),
        event_correlation_id=str(row["id"]),
        enterprise_id=number,
        message_id=str(row["message_id"]),
        receipt_date=row["received_at"],
        expiration_date=row["expires_at"] or row["received_at"] + NEVER,
        registered_mail=row["is_registered"],
        **{name: value for name, value in optional.items() if value},
    )


def _note(rows: Sequence[Mapping[str, Any]], *, problem: str) -> None:
    with database.writing():
        if problem in ("", _KNOWN):
            _settle(rows, state="sent", problem=problem)
        elif problem == Problem.BAD_ANSWER.value and len(rows) == 1:
            _settle(rows, state="failed", problem=problem)
        else:
            values = {"problem": problem, "now": clock.now(), "most": MOST_TRIES}
            database.rows(_LATER, {**_named(rows), **values})


def _settle(rows: Sequence[Mapping[str, Any]], *, state: str, problem: str = "") -> None:
    if rows:
        values = {"state": state, "problem": problem, "now": clock.now()}
        database.rows(_SETTLE, {**_named(rows), **values})


def _named(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[UUID]]:
    return {"parties": [row["party_id"] for row in rows], "ids": [row["id"] for row in rows]}
