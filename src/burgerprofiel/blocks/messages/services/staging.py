"""Messages on their way in: one JSON document with a row each, which SQL spreads over the tables.

What is sealed comes beside the document, one value after the other, and a row says where its own lie.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from burgerprofiel.blocks.messages import sealed
from burgerprofiel.blocks.messages.contracts import Action
from burgerprofiel.foundation import ids, keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A message on its way into the mailbox of one party.

    `conversation_id` is None for one that begins a conversation; its id is then that of the conversation as well.
    `is_reply`: the party sent it. `expires_at`, `may_reply`, `reply_until` and `required_assurance` are those of the
    type where they are None; a sender can shorten the validity and ask for a surer sign-in, not the reverse. Of a
    notice, action, deadline, reply and registration are left out. `received_at` is for what was received elsewhere
    before.

    Where rules of an organisation say nothing else it goes to its general part; `application` is what its sender calls
    the system that sent it, which rules may ask.

    `provider` and `remote_digest` are of a conversation that is kept elsewhere; `dispatch_id` and `row_number` say
    which row of a dispatch this is.
    """

    id: UUID
    party_id: UUID
    type_id: int
    content: sealed.Content
    conversation_id: UUID | None = None
    is_reply: bool = False
    action: Action = Action.NONE
    due_at: datetime | None = None
    expires_at: datetime | None = None
    may_reply: bool | None = None
    reply_until: datetime | None = None
    is_registered: bool = False
    required_assurance: int | None = None
    application: str = ""
    provider: str = ""
    remote_digest: bytes | None = None
    dispatch_id: UUID | None = None
    row_number: int | None = None
    received_at: datetime | None = None


_COLUMNS: Final = {
    "place": "integer",
    "id": "uuid",
    "party_id": "uuid",
    "conversation_id": "uuid",
    "event_id": "uuid",
    "type_id": "integer",
    "is_reply": "boolean",
    "received_at": "timestamptz",
    "given_action": "text",
    "given_due_at": "timestamptz",
    "given_expires_at": "timestamptz",
    "given_may_reply": "boolean",
    "given_reply_until": "timestamptz",
    "given_is_registered": "boolean",
    "given_assurance": "smallint",
    "application": "text",
    "provider": "text",
    "remote_digest": "text",  # base64
    "dispatch_id": "uuid",
    "row_number": "integer",
    "file_ids": "uuid[]",
    "head_at": "integer",
    "head_size": "integer",
    "content_at": "integer",
    "content_size": "integer",
}
RECORD: Final = ", ".join(f"{name} {kind}" for name, kind in _COLUMNS.items())
"""The row as `json_to_recordset` reads it."""
SEALED: Final = """
substring(%(sealed)b FROM head_at FOR head_size) AS head,
substring(%(sealed)b FROM content_at FOR content_size) AS content
"""
"""What the last columns point at."""

_Row = msgspec.defstruct("_Row", list(_COLUMNS), gc=False)


@dataclass(frozen=True, slots=True)
class Staged:
    """The document, and what it points into."""

    document: str
    sealed: bytes

    @property
    def values(self) -> dict[str, Any]:
        """As parameters of a statement."""
        return {"staged": self.document, "sealed": self.sealed}


def staged(arrivals: Sequence[Arrival], *, now: datetime) -> Staged:
    """The rows of messages, in their order, sealed to their parties."""
    sealer, values, rows = keys.sealer({one.party_id for one in arrivals}), bytearray(), []
    for place, one in enumerate(arrivals):
        head, content = sealed.seal(
            sealer,
            one.content,
            conversation_id=one.conversation_id or one.id,
            message_id=one.id,
            party_id=one.party_id,
        )
        places = (len(values) + 1, len(head), len(values) + len(head) + 1, len(content))  # SQL counts from 1
        values += head + content
        rows.append(_row(one, place=place, places=places, now=now))
    return Staged(msgspec.json.encode(rows).decode(), bytes(values))


def _row(one: Arrival, *, place: int, places: tuple[int, int, int, int], now: datetime) -> Any:
    """Values in the order of the columns."""
    digest = None if one.remote_digest is None else base64.b64encode(one.remote_digest).decode()
    ids_of = (one.id, one.party_id, one.conversation_id or one.id, ids.new(), one.type_id)
    asked = (one.action.value, one.due_at, one.expires_at, one.may_reply, one.reply_until, one.is_registered)
    kept = (one.application, one.provider, digest, one.dispatch_id, one.row_number)
    return _Row(
        place,
        *ids_of,
        one.is_reply,
        one.received_at or now,
        *asked,
        one.required_assurance or 0,
        *kept,
        [file.id for file in one.content.files],
        *places,
    )
