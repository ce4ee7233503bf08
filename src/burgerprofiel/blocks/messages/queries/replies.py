"""What authorities read of the replies to their messages. Everything here is for one set of senders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from burgerprofiel.blocks.messages import sealed
from burgerprofiel.blocks.messages.contracts import Received
from burgerprofiel.foundation import clock, database, keys
from burgerprofiel.foundation.uploads import public as uploads
from burgerprofiel.foundation.uploads.contracts import Upload

_REPLIES = """
SELECT r.party_id, r.id, r.conversation_id, r.message_id, r.sender_code, t.code AS type_code, t.name::text AS type_name,
    r.sent_at, r.sent_in, r.text_sealed, r.upload_ids, m.dispatch_id, m.row_number
FROM messages_reply r JOIN messages_messagetype t ON t.id = r.type_id
LEFT JOIN messages_message m ON m.party_id = r.party_id AND m.id = r.message_id
WHERE r.sender_code = ANY(%(codes)s)
"""
# As with the changes of recipients (`sending`): what is still being written is told later.
SETTLED: Final = """ AND (r.sent_in < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
  OR r.sent_in >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
"""
NEW: Final = (
    _REPLIES
    + " AND (r.sent_in, r.id) > (%(since)s, %(after)s::uuid)"
    + SETTLED
    + "ORDER BY r.sent_in, r.id LIMIT %(limit)s"
)
_FETCHED = """
UPDATE messages_reply r SET fetched_at = %(now)s
FROM unnest(%(parties)s::uuid[], %(ids)s::uuid[]) AS given (party_id, id)
WHERE r.party_id = given.party_id AND r.id = given.id AND r.fetched_at IS NULL
"""
_PLACE = """
SELECT party_id, sender_code, upload_ids FROM messages_reply
WHERE sender_code = ANY(%(codes)s) AND id = %(id)s
"""


def list_new(*, codes: Collection[str], limit: int, since: tuple[int, UUID]) -> list[dict[str, Any]]:
    """Rows of replies in the order in which they were written, those after a place."""
    values = {"codes": list(codes), "limit": limit, "since": since[0], "after": since[1]}
    return database.rows(NEW, values)


def find_place(reply_id: UUID, *, codes: Collection[str]) -> dict[str, Any] | None:
    """Whose a reply to one of these senders is, and with which files."""
    found = database.rows(_PLACE, {"id": reply_id, "codes": list(codes)})
    return found[0] if found else None


def opened(rows: Sequence[dict[str, Any]]) -> list[Received]:
    """Replies with their texts and files, for who was let at them."""
    wanted: defaultdict[str, set[UUID]] = defaultdict(set)
    for row in rows:
        wanted[row["sender_code"]].update(row["upload_ids"])
    files = {
        file.id: file
        for code, upload_ids in wanted.items()
        if upload_ids
        for file in uploads.list_shared(ovo_code=code, upload_ids=upload_ids)
    }
    return [_received(row, files=files) for row in rows]


def note_fetched(rows: Sequence[dict[str, Any]]) -> None:
    """Remember that systems have these replies; the first time counts."""
    values = {
        "parties": [row["party_id"] for row in rows],
        "ids": [row["id"] for row in rows],
        "now": clock.now(),
    }
    database.rows(_FETCHED, values)


def _received(row: dict[str, Any], *, files: dict[UUID, Upload]) -> Received:
    purpose = sealed.reply_purpose(row["id"], row["party_id"])
    sent_at: datetime = row["sent_at"]
    return Received(
        id=row["id"],
        party_id=row["party_id"],
        conversation_id=row["conversation_id"],
        message_id=row["message_id"],
        dispatch_id=row["dispatch_id"],
        row=row["row_number"],
        sender_code=row["sender_code"],
        type_code=row["type_code"],
        type_name=msgspec.json.decode(row["type_name"]),
        sent_at=sent_at,
        change=row["sent_in"],
        text=keys.unseal(bytes(row["text_sealed"]), purpose=purpose),
        files=tuple(files[one] for one in row["upload_ids"] if one in files),
    )
