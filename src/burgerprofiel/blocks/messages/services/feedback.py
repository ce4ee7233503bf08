"""What recipients did, for who sent: added to their timelines in batches, so that no reader waits for a shared row."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from burgerprofiel.blocks.messages import rules
from burgerprofiel.blocks.messages.contracts import Fate
from burgerprofiel.blocks.messages.events import SentMessageMoved
from burgerprofiel.blocks.messages.services import telling
from burgerprofiel.foundation import clock, database, outbox

Moved = tuple[UUID, int, Fate, datetime]
"""Dispatch, row, what happened, when."""

_COUNTED: Final = {Fate.VIEWED: "viewed", Fate.CONFIRMED: "confirmed", Fate.REPLIED: "replied"}

_NOTE = """
INSERT INTO messages_recipientevent (dispatch_id, row_number, category, attempt, at, reason)
SELECT DISTINCT ON (g.dispatch_id, g.row_number, g.category) g.dispatch_id, g.row_number, g.category, 1, g.at, ''
FROM json_to_recordset(%(moved)s) AS g (dispatch_id uuid, row_number integer, category text, at timestamptz)
JOIN messages_recipient r ON r.dispatch_id = g.dispatch_id AND r.row_number = g.row_number
ORDER BY g.dispatch_id, g.row_number, g.category, g.at
ON CONFLICT DO NOTHING RETURNING dispatch_id, row_number, category, at
"""
_TIMELINES = """
SELECT r.dispatch_id, r.row_number, r.ovo_code, r.fate, array_agg(e.category) AS timeline
FROM unnest(%(dispatches)s::uuid[], %(rows)s::integer[]) AS g (dispatch_id, row_number)
JOIN messages_recipient r ON r.dispatch_id = g.dispatch_id AND r.row_number = g.row_number
JOIN messages_recipientevent e ON e.dispatch_id = g.dispatch_id AND e.row_number = g.row_number
GROUP BY r.dispatch_id, r.row_number, r.ovo_code, r.fate
"""
_CHANGE = """
UPDATE messages_recipient r
SET fate = g.fate, changed_at = now(), changed_in = pg_current_xact_id()::text::bigint
FROM json_to_recordset(%(rows)s) AS g (dispatch_id uuid, row_number integer, fate text)
WHERE r.dispatch_id = g.dispatch_id AND r.row_number = g.row_number
"""
_COUNT = """
UPDATE messages_dispatch SET viewed = viewed + %(viewed)s, confirmed = confirmed + %(confirmed)s,
    replied = replied + %(replied)s
WHERE id = %(dispatch)s
"""


class _Row(msgspec.Struct):
    dispatch_id: UUID
    row_number: int
    category: str
    at: datetime


class _Changed(msgspec.Struct):
    dispatch_id: UUID
    row_number: int
    fate: Fate


_OF_DISPATCHES = """
SELECT dispatch_id, row_number FROM messages_message
WHERE party_id = %(party)s AND id = ANY(%(messages)s) AND dispatch_id IS NOT NULL AND NOT is_reply
"""


def tell(*, party_id: UUID, message_ids: Collection[UUID], fate: Fate) -> None:
    """Say that a reader did something with messages, in their open transaction; it comes on timelines later."""
    found = database.rows(_OF_DISPATCHES, {"party": party_id, "messages": list(message_ids)})
    now = clock.now()
    outbox.append(
        [
            SentMessageMoved(
                dispatch_id=row["dispatch_id"], row_number=row["row_number"], fate=fate.value, at=now
            )
            for row in found
        ]
    )


def note(moved: Sequence[Moved]) -> None:
    """Add to timelines what was not there yet, and let status, counts and the sender's systems follow.

    Within a transaction that may write recipients. Who is not known, or any more, is left out.
    """
    rows = [
        _Row(dispatch_id, row, fate.value, at) for dispatch_id, row, fate, at in moved if fate in _COUNTED
    ]
    added = database.rows(_NOTE, {"moved": msgspec.json.encode(rows).decode()}) if rows else []
    if not added:
        return
    senders = _follow(sorted({(row["dispatch_id"], row["row_number"]) for row in added}))
    telling.tell_moved(
        (senders[row["dispatch_id"]], row["dispatch_id"], row["row_number"], Fate(row["category"]), row["at"])
        for row in added
    )
    counts: defaultdict[UUID, Counter[str]] = defaultdict(Counter)
    for row in added:
        counts[row["dispatch_id"]][_COUNTED[Fate(row["category"])]] += 1
    for dispatch_id, count in sorted(counts.items()):
        database.rows(_COUNT, {"dispatch": dispatch_id, **{name: count[name] for name in _COUNTED.values()}})


def _follow(recipients: Sequence[tuple[UUID, int]]) -> dict[UUID, str]:
    """Let the status of recipients be what their timelines make of it; the senders of the dispatches."""
    dispatches, numbers = zip(*recipients, strict=True)
    found = database.rows(_TIMELINES, {"dispatches": list(dispatches), "rows": list(numbers)})
    changed = [
        _Changed(row["dispatch_id"], row["row_number"], fate)
        for row in found
        if (fate := rules.fate(map(Fate, row["timeline"]))) != row["fate"]
    ]
    if changed:
        database.rows(_CHANGE, {"rows": msgspec.json.encode(changed).decode()})
    return {row["dispatch_id"]: row["ovo_code"] for row in found}
