"""What waits, who has it, and what became of it. Everything of a batch is one statement.

A claim is a lease, so that a worker that dies gives its work back by itself. Claims take turns (they last as long as
their statement): so a matter of a person is in one hand at a time, and its news arrives in order.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from django.db import transaction
from prometheus_client import Counter

from burgerprofiel.blocks.notifications.contracts import ChannelCode
from burgerprofiel.foundation import clock, database, ids

LEASE: Final = timedelta(minutes=5)
UNCONFIRMED: Final = "unconfirmed"
"""Of a text message that is under way, or of which nobody heard any more: it is never sent again."""

DEAD: Final = "dead-"
"""Before the channel that a notice had to leave, because nobody is at the address there."""

_SETTLED = Counter(
    "burgerprofiel_notifications_settled", "Notices settled", labelnames=("channel", "state", "reason")
)
_TURN = "SELECT pg_advisory_xact_lock(hashtext('notifications.claim'))"
# The statistics of a queue are of another moment; these leave the walk along the index (as `foundation.dispatch`).
_WALK = "; ".join(
    f"SET LOCAL enable_{way} = off" for way in ("sort", "bitmapscan", "seqscan", "hashjoin", "mergejoin")
)
# With what is due goes all else that waits about the same for the same person, and with a digest all that is gathered.
# Not a reminder that still has its time, nor anything while an earlier part of it is with another worker. OFFSET 0:
# that is looked up for each; as a join it would be planned for a table that is empty, as the statistics may say.
_DUE = """
WITH due AS MATERIALIZED (
    SELECT id, person_id, party_id, subject_id, kind, digest_at FROM notifications_intent lead
    WHERE state = 'waiting' AND channel = %(channel)s AND available_at <= %(now)s
      AND (leased_until IS NULL OR leased_until <= %(now)s)
      AND NOT EXISTS (
        SELECT FROM notifications_intent other
        WHERE other.person_id = lead.person_id AND other.subject_id = lead.subject_id AND other.state = 'waiting'
          AND other.leased_until > %(now)s
        OFFSET 0)
    ORDER BY available_at, id LIMIT %(limit)s
)
SELECT together.id
FROM due JOIN notifications_intent together
  ON together.person_id = due.person_id AND together.subject_id = due.subject_id AND together.state = 'waiting'
WHERE together.party_id = due.party_id AND together.kind = due.kind
  AND (together.repeats = 0 OR together.available_at <= %(now)s)
UNION
SELECT together.id
FROM due JOIN notifications_intent together
  ON together.person_id = due.person_id AND together.state = 'waiting'
WHERE due.digest_at IS NOT NULL AND together.digest_at <= %(now)s
"""
_CLAIM = """
UPDATE notifications_intent intent SET leased_until = %(until)s
WHERE intent.id = ANY(%(ids)s::uuid[]) AND intent.state = 'waiting'
  AND (intent.leased_until IS NULL OR intent.leased_until <= %(now)s)
RETURNING intent.id, intent.party_id, intent.person_id, intent.subject_id, intent.kind, intent.theme, intent.is_owed,
          intent.occurred_at, intent.due_at, intent.expires_at, intent.repeats, intent.attempts, intent.digest_at,
          intent.created_at, intent.reason
"""
_MARK = """
UPDATE notifications_intent SET state = 'sent', reason = 'unconfirmed', handed_at = %(now)s, settled_at = %(now)s,
       address_hash = decode(o.address_hash, 'hex'), leased_until = NULL
FROM json_to_recordset(%(marks)s) AS o(id uuid, address_hash text)
WHERE notifications_intent.id = o.id AND state = 'waiting'
RETURNING notifications_intent.id
"""
_WRITE = """
UPDATE notifications_intent intent SET
    state = o.state, reason = o.reason, channel = o.channel, provider = o.provider, reference = o.reference,
    address_hash = decode(o.address_hash, 'hex'), attempts = intent.attempts + o.tries,
    available_at = coalesce(o.available_at, intent.available_at),
    digest_at = CASE WHEN o.state = 'waiting' THEN o.digest_at ELSE intent.digest_at END,
    handed_at = CASE WHEN o.state = 'sent' THEN %(now)s END,
    settled_at = CASE WHEN o.state <> 'waiting' THEN %(now)s END, leased_until = NULL
FROM json_to_recordset(%(outcomes)s) AS o(id uuid, state text, reason text, channel text, provider text,
    reference text, address_hash text, tries smallint, available_at timestamptz, digest_at timestamptz)
WHERE intent.id = o.id AND (intent.state = 'waiting' OR intent.state = 'sent' AND intent.reason = 'unconfirmed')
"""
_REPEAT = """
INSERT INTO notifications_intent (id, party_id, person_id, event_id, subject_id, kind, theme, matter, became, road,
    is_owed, occurred_at, due_at, expires_at, repeats, channel, available_at, created_at)
SELECT o.id, i.party_id, i.person_id, i.event_id, i.subject_id, i.kind, i.theme, i.matter, i.became, i.road,
       i.is_owed, i.occurred_at, i.due_at, i.expires_at, i.repeats + 1, i.channel, o.available_at, o.available_at
FROM json_to_recordset(%(repeats)s) AS o(id uuid, of uuid, available_at timestamptz)
JOIN notifications_intent i ON i.id = o.of
WHERE i.expires_at IS NULL OR i.expires_at > o.available_at
ON CONFLICT (person_id, event_id, repeats) DO NOTHING
"""
_encode = msgspec.json.Encoder().encode


class Claimed(msgspec.Struct, frozen=True):
    """What this worker has for a while."""

    id: UUID
    party_id: UUID
    person_id: UUID
    subject_id: UUID
    kind: str
    theme: str
    is_owed: bool
    occurred_at: datetime
    due_at: datetime | None
    expires_at: datetime | None
    repeats: int
    attempts: int
    digest_at: datetime | None
    created_at: datetime
    reason: str

    @property
    def since(self) -> datetime:
        """When it could have left for the first time."""
        return max(self.created_at, self.digest_at) if self.digest_at else self.created_at


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one. `available_at` and `digest_at` are of what goes on waiting; `tries` counts a try."""

    id: UUID
    state: str
    channel: str
    reason: str = ""
    provider: str = ""
    reference: str = ""
    address_hash: str | None = None
    tries: int = 0
    available_at: datetime | None = None
    digest_at: datetime | None = None


class Repeat(msgspec.Struct, frozen=True, kw_only=True):
    """That `of` is told once more at a moment, when it still waits for its reader."""

    of: UUID
    available_at: datetime
    id: UUID = msgspec.field(default_factory=ids.new)


def claim(channel: ChannelCode, *, limit: int) -> list[Claimed]:
    """Take what is due over a channel: `limit` at most, and what goes along with it."""
    now = clock.now()
    with transaction.atomic():
        database.rows(_TURN)
        database.rows(_WALK)
        due = database.rows(_DUE, {"channel": channel.value, "now": now, "limit": limit})
        if not due:
            return []
        values = {"ids": [row["id"] for row in due], "now": now, "until": now + LEASE}
        return [Claimed(**row) for row in database.rows(_CLAIM, values)]


def mark(marks: Collection[tuple[UUID, bytes]]) -> set[UUID]:
    """Note of text messages that they leave, before they do: which of them were still ours to send."""
    found = [{"id": intent_id, "address_hash": address_hash.hex()} for intent_id, address_hash in marks]
    rows = database.rows(_MARK, {"marks": _encode(found).decode(), "now": clock.now()})
    return {row["id"] for row in rows}


def write(outcomes: Sequence[Outcome], *, repeats: Sequence[Repeat] = ()) -> None:
    """Write down what became of these, and what is to be told once more, in one transaction."""
    if not outcomes:
        return
    with transaction.atomic():
        database.rows(_WRITE, {"outcomes": _encode(outcomes).decode(), "now": clock.now()})
        if repeats:
            database.rows(_REPEAT, {"repeats": _encode(repeats).decode()})
    for outcome in outcomes:
        if outcome.state != "waiting":
            _SETTLED.labels(outcome.channel, outcome.state, outcome.reason).inc()
