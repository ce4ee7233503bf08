"""Official messages that their party did not read and that have a deadline: by deadline, a batch at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from burgerprofiel.foundation import database
from burgerprofiel.foundation.deadlines import Waiting

# By the index `message_unread_due`, which holds just these and shrinks with each that is read. What lies at an e-Box
# provider is watched over there; what somebody put in the bin or handled, they saw.
_LOOK: Final = """
SELECT m.party_id, m.id AS subject_id, m.conversation_id AS thread_id, m.received_at AS arrived_at, m.due_at
FROM messages_message m
JOIN messages_conversation c ON c.party_id = m.party_id AND c.id = m.conversation_id
WHERE m.read_at IS NULL AND m.done_at IS NULL AND m.due_at IS NOT NULL AND NOT m.is_reply
  AND (m.due_at, m.party_id, m.id) > (%(due_at)s, %(party_id)s, %(subject_id)s) AND m.due_at <= %(until)s
  AND m.confirmed_at IS NULL AND m.replied_at IS NULL
  AND (m.expires_at IS NULL OR m.expires_at > %(now)s)
  AND c.kind = 'official' AND c.provider = '' AND c.box <> 'bin' AND c.handled_at IS NULL
ORDER BY m.due_at, m.party_id, m.id LIMIT %(limit)s
"""
_LAST = UUID(int=2**128 - 1)


def look(after: Waiting | None, now: datetime, until: datetime, limit: int) -> Sequence[Waiting]:
    """The next behind `after`, or from `now` on (`foundation.deadlines.Look`)."""
    behind = (
        {"due_at": after.due_at, "party_id": after.party_id, "subject_id": after.subject_id}
        if after
        else {"due_at": now, "party_id": _LAST, "subject_id": _LAST}
    )
    found = database.rows(_LOOK, {**behind, "now": now, "until": until, "limit": limit})
    return [Waiting(**row) for row in found]
