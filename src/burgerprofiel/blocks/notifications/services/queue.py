"""What waits, who has it, and what became of it. Everything of a batch is one statement.

A claim is a lease, so that a worker that dies gives its work back by itself. It is a row of its own, which names what
its worker has in hand: the notices themselves are written once, when it is known what became of them. Claims take turns
(they last as long as their statement): so a matter of a person is in one hand at a time, over whatever road it was
told, and what came later waits for what is still being tried: its news arrives in order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from django.db import transaction
from prometheus_client import Counter

from burgerprofiel.blocks.notifications.contracts import ChannelCode
from burgerprofiel.foundation import clock, database, ids

LEASE: Final = timedelta(minutes=5)
SETTLE: Final = timedelta(seconds=2)
"""A source often sends several statuses of a file in a row, and roads are not as fast: so long they still join."""
UNCONFIRMED: Final = "unconfirmed"
"""Of a text message that is under way, or of which nobody heard any more: it is never sent again."""

DEAD: Final = "dead-"
"""Before the channel that a notice had to leave, because nobody is at the address there."""

THING: Final = "hash_record_extended(ROW(person_id, matter), 0)"
"""SQL: what a person is told about, as one number."""

_SETTLED = Counter(
    "burgerprofiel_notifications_settled", "Notices settled", labelnames=("channel", "state", "reason")
)
# The statistics of a queue are of another moment; the ways that are off leave the walk along its index (as
# `foundation.dispatch`), and `OFFSET 0` below a look at `intent_matter` for each thing, where a join could read all
# that waits for each.
_TURN = "SELECT pg_advisory_xact_lock(hashtext('notifications.claim')); " + "; ".join(
    f"SET LOCAL enable_{way} = off" for way in ("sort", "bitmapscan", "seqscan", "hashjoin", "mergejoin")
)
# A step of a matter waits for an earlier one that another road told of, where that is to leave over the same channel,
# no later (but for what roads differ in noting the same moment) or at its next try. Not for what a person hears later
# (a digest, the night), nor beyond its own term.
_HELD = """
EXISTS (
    SELECT FROM notifications_intent earlier
    WHERE earlier.state = 'waiting' AND earlier.person_id = intent.person_id AND earlier.matter = intent.matter
      AND (earlier.occurred_at, earlier.id) < (intent.occurred_at, intent.id) AND earlier.channel = intent.channel
      AND (earlier.party_id, earlier.subject_id, earlier.kind) <> (intent.party_id, intent.subject_id, intent.kind)
      AND (earlier.available_at <= greatest(intent.available_at, %(now)s) + %(settle)s
           OR earlier.attempts > 0 AND (earlier.digest_at > %(now)s) IS NOT TRUE)
      AND earlier.available_at < coalesce(least(intent.due_at, intent.expires_at), 'infinity')
      AND (earlier.digest_at <= %(now)s AND intent.digest_at <= %(now)s) IS NOT TRUE
    OFFSET 0
)"""
# With what is due goes all else that waits about the same for the same person, and with a digest all that is gathered.
# Not a reminder that still has its time, nor anything while an earlier part of it is with another worker.
_CLAIM = f"""
WITH taken AS MATERIALIZED (
    SELECT unnest(things) AS thing FROM notifications_claim WHERE until > %(now)s
), due AS MATERIALIZED (
    SELECT person_id, matter, party_id, subject_id, kind, digest_at FROM notifications_intent intent
    WHERE state = 'waiting' AND channel = %(channel)s AND available_at <= %(now)s
      AND {THING} NOT IN (SELECT thing FROM taken) AND NOT {_HELD}
    ORDER BY available_at, id LIMIT %(limit)s
), things AS MATERIALIZED (
    SELECT DISTINCT person_id, matter, party_id, subject_id, kind FROM due
), mine AS MATERIALIZED (
    SELECT intent.* FROM things CROSS JOIN LATERAL (
        SELECT * FROM notifications_intent
        WHERE state = 'waiting' AND person_id = things.person_id AND matter = things.matter
          AND (party_id, subject_id, kind) = (things.party_id, things.subject_id, things.kind)
          AND (repeats = 0 OR available_at <= %(now)s) OFFSET 0
    ) AS intent WHERE NOT {_HELD}
    UNION ALL
    SELECT intent.* FROM (SELECT DISTINCT person_id AS whose FROM due WHERE digest_at IS NOT NULL) AS gathered
    CROSS JOIN LATERAL (
        SELECT * FROM notifications_intent
        WHERE state = 'waiting' AND person_id = whose AND digest_at <= %(now)s OFFSET 0
    ) AS intent
    WHERE {THING} NOT IN (SELECT thing FROM taken)
      AND (person_id, matter, party_id, subject_id, kind) NOT IN (TABLE things) AND NOT {_HELD}
), claimed AS (
    INSERT INTO notifications_claim (id, until, things)
    SELECT %(claim)s, %(until)s, array_agg(DISTINCT {THING}) FROM mine HAVING count(*) > 0
)
SELECT row_number() OVER (PARTITION BY person_id, party_id, subject_id, kind ORDER BY id) = 1 AS leads,
       id, party_id, person_id, subject_id, kind, theme, is_owed, occurred_at, due_at, expires_at, repeats, attempts,
       digest_at, created_at, reason
FROM mine ORDER BY person_id, party_id, subject_id, kind, id
"""  # noqa: S608 - of constants
_RELEASE = "DELETE FROM notifications_claim WHERE id = %(claim)s OR until <= %(now)s"
_MARK = """
UPDATE notifications_intent SET state = 'sent', reason = 'unconfirmed', handed_at = %(now)s, settled_at = %(now)s,
       address_hash = decode(o.address_hash, 'hex')
FROM json_to_recordset(%(marks)s) AS o(id uuid, address_hash text)
WHERE notifications_intent.id = o.id AND state = 'waiting'
RETURNING notifications_intent.id
"""
_WRITE = """
UPDATE notifications_intent intent SET
    state = o.state, reason = o.reason, channel = o.channel, provider = o.provider, reference = o.reference,
    address_hash = decode(o.address_hash, 'hex'), attempts = intent.attempts + o.tries,
    available_at = coalesce(o.available_at, intent.available_at), digest_at = coalesce(o.digest_at, intent.digest_at),
    handed_at = CASE WHEN o.state = 'sent' THEN %(now)s END,
    settled_at = CASE WHEN o.state <> 'waiting' THEN %(now)s END
FROM json_to_recordset(%(outcomes)s) AS o(ids uuid[], state text, reason text, channel text, provider text,
    reference text, address_hash text, tries smallint, available_at timestamptz, digest_at timestamptz)
CROSS JOIN unnest(o.ids) AS one(id)
WHERE intent.id = one.id AND (intent.state = 'waiting' OR intent.state = 'sent' AND intent.reason = 'unconfirmed')
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
    """A notice that this worker has for a while; `leads`: the first of all that waits about the same."""

    leads: bool
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
    """What became of some. `available_at` and `digest_at` are of what goes on waiting; `tries` counts a try."""

    state: str
    channel: str
    reason: str = ""
    provider: str = ""
    reference: str = ""
    address_hash: str | None = None
    tries: int = 0
    available_at: datetime | None = None
    digest_at: datetime | None = None


class Outcomes(dict[Outcome, list[UUID]]):
    """What became of which; of a storm the same became of a great many."""

    def note(self, outcome: Outcome, items: Iterable[Claimed]) -> None:
        """This became of these."""
        self.setdefault(outcome, []).extend([item.id for item in items])


class Repeat(msgspec.Struct, frozen=True, kw_only=True):
    """That `of` is told once more at a moment, when it still waits for its reader."""

    of: UUID
    available_at: datetime
    id: UUID = msgspec.field(default_factory=ids.new)


def claim(channel: ChannelCode, *, limit: int) -> tuple[UUID, list[Claimed]]:
    """Take what is due over a channel: `limit` at most, and what goes along with it; all about a thing together, the
    oldest first. The claim has to be released when there was any.
    """
    now, claim_id = clock.now(), ids.new()
    values = {
        "channel": channel.value,
        "now": now,
        "limit": limit,
        "claim": claim_id,
        "until": now + LEASE,
        "settle": SETTLE,
    }
    with transaction.atomic():
        database.rows(_TURN)
        found = database.tuples(_CLAIM, values)
    return claim_id, [Claimed(*row) for row in found]


def release(claim_id: UUID) -> None:
    """Nothing of this claim is in hand any more; what was not settled is free at once."""
    database.rows(_RELEASE, {"claim": claim_id, "now": clock.now()})


def mark(marks: Collection[tuple[UUID, bytes]]) -> set[UUID]:
    """Note of text messages that they leave, before they do: which of them were still ours to send."""
    found = [{"id": intent_id, "address_hash": address_hash.hex()} for intent_id, address_hash in marks]
    rows = database.rows(_MARK, {"marks": _encode(found).decode(), "now": clock.now()})
    return {row["id"] for row in rows}


def write(outcomes: Mapping[Outcome, Sequence[UUID]], *, repeats: Sequence[Repeat] = ()) -> None:
    """Write down what became of these, and what is to be told once more, in one transaction."""
    if not outcomes:
        return
    given = [{"ids": of, **msgspec.structs.asdict(outcome)} for outcome, of in outcomes.items()]
    with transaction.atomic():
        database.rows(_WRITE, {"outcomes": _encode(given).decode(), "now": clock.now()})
        if repeats:
            database.rows(_REPEAT, {"repeats": _encode(repeats).decode()})
    for outcome, of in outcomes.items():
        if outcome.state != "waiting":
            _SETTLED.labels(outcome.channel, outcome.state, outcome.reason).inc(len(of))
