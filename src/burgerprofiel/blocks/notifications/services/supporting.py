"""What a person was told, for staff who help them: that, when and over which channel; never what it was about."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from burgerprofiel.blocks.notifications.contracts import NoticeTold
from burgerprofiel.foundation import database

PAGE: Final = 25
_LAST: Final = (UUID(int=(1 << 128) - 1), 32_767)
_TOLD: Final = """
SELECT i.kind, i.state, i.reason, i.channel, i.party_id = i.person_id AS is_own, i.attempts AS tries, i.repeats,
       i.occurred_at, i.handed_at, i.settled_at, i.available_at, i.event_id,
       i.address_hash IS NOT NULL AND EXISTS (
           SELECT FROM notifications_suppression s
           WHERE s.channel = i.channel AND s.address_hash = i.address_hash) AS is_suppressed
FROM notifications_intent i
WHERE i.person_id = %(person)s AND (i.event_id, i.repeats) < (%(event)s, %(repeats)s)
ORDER BY i.event_id DESC, i.repeats DESC LIMIT %(most)s
"""


def list_of(person_id: UUID, *, cursor: str = "") -> tuple[tuple[NoticeTold, ...], str]:
    """What a person was told, newest first, and where the list goes on. Raises ValueError for a cursor not ours."""
    event, repeats = _place(cursor)
    values = {"person": person_id, "event": event, "repeats": repeats, "most": PAGE + 1}
    found = [
        NoticeTold(**row, cursor=f"{event_id}.{row['repeats']}")
        for row in database.rows(_TOLD, values)
        if (event_id := row.pop("event_id"))
    ]
    return tuple(found[:PAGE]), found[PAGE - 1].cursor if len(found) > PAGE else ""


def _place(cursor: str) -> tuple[UUID, int]:
    if not cursor:
        return _LAST
    event, _, repeats = cursor.partition(".")
    return UUID(event), int(repeats[:5])
