"""Every message of one party and what happened to it, page by page, for who takes it along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from burgerprofiel.blocks.messages import sealed
from burgerprofiel.blocks.messages.queries import shape
from burgerprofiel.blocks.messages.queries.fragments import VEILED, open_to
from burgerprofiel.foundation import database
from burgerprofiel.foundation.gate import Actor

_LIMIT: Final = 500
_FIRST: Final = UUID(int=0)
_OPEN: Final = open_to(party="%(party)s", person="%(person)s")
_MESSAGES: Final = f"""
SELECT m.id, m.conversation_id, m.is_reply, m.received_at, m.action, m.due_at, m.expires_at, m.is_registered,
  m.content_sealed, c.kind, c.theme, c.box, y.code AS type_code, y.sender_id AS sender_code,
  COALESCE(s.name ->> 'nl', s.code) AS sender, {VEILED} AS veiled
FROM messages_message m
JOIN messages_conversation c ON c.party_id = m.party_id AND c.id = m.conversation_id
JOIN messages_messagetype y ON y.id = c.type_id JOIN messages_sender s ON s.code = y.sender_id
WHERE m.party_id = %(party)s AND {_OPEN} AND m.id > %(after)s ORDER BY m.party_id, m.id LIMIT {_LIMIT}
"""  # noqa: S608 - constants only
_EVENTS: Final = f"""
SELECT e.id, e.message_id, e.moment, e.at, e.via, COALESCE(e.person_id = %(person)s, false) AS by_me,
  {VEILED} AS veiled
FROM messages_messageevent e
JOIN messages_message m ON m.party_id = e.party_id AND m.id = e.message_id
JOIN messages_conversation c ON c.party_id = m.party_id AND c.id = m.conversation_id
WHERE e.party_id = %(party)s AND {_OPEN} AND e.id > %(after)s ORDER BY e.party_id, e.id LIMIT {_LIMIT}
"""  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class Rows:
    """One page; `after` begins the next, empty when this is the last."""

    rows: list[dict[str, Any]]
    after: str


def list_messages(actor: Actor, *, party_id: UUID, after: str) -> Rows:
    """Messages by id, with their texts as `content`, None for what cannot be read. Raises KeyServiceError."""
    found = _rows(_MESSAGES, actor=actor, party_id=party_id, after=after)
    readable = [row for row in found.rows if not row["veiled"]]
    items = [
        (bytes(row.pop("content_sealed")), sealed.content_purpose(row["id"], party_id)) for row in readable
    ]
    for row, value in zip(readable, actor.keyring.open_each(items), strict=True):
        row["content"] = shape.decode(value, kind=sealed.Content)
    return found


def list_events(actor: Actor, *, party_id: UUID, after: str) -> Rows:
    """What happened to messages, by id."""
    return _rows(_EVENTS, actor=actor, party_id=party_id, after=after)


def _rows(statement: str, *, actor: Actor, party_id: UUID, after: str) -> Rows:
    values = {
        "party": party_id,
        "person": actor.person_id,
        "after": UUID(after) if after else _FIRST,
        "assurance": actor.assurance,
    }
    found = database.rows(statement, values)
    return Rows(found, str(found[-1]["id"]) if len(found) == _LIMIT else "")
