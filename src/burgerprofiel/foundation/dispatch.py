"""Delivery of outbox events to their consumers, a batch in one transaction.

An event that fails does not stop its batch: the batch is halved, under savepoints, until the culprit stands alone.
The culprit waits (5 s, doubling to 1 h) and is parked after 12 tries. Meanwhile later events of the same key wait
with it; a parked event is left to an operator and holds up nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import msgspec
import structlog
from django.db import connection, transaction
from prometheus_client import Counter, Histogram

from burgerprofiel.foundation import clock, failures, telemetry
from burgerprofiel.foundation.outbox import Consumer, Delivered, consumers

MAXIMUM_TRIES = 12

_log = structlog.get_logger(__name__)
_DELIVERED = Counter("burgerprofiel_outbox_delivered", "Events delivered", labelnames=("consumer",))
_FAILED = Counter("burgerprofiel_outbox_failed", "Tries that failed", labelnames=("consumer",))
_PARKED = Counter("burgerprofiel_outbox_parked", "Events parked after too many tries")
_AGE = Histogram(
    "burgerprofiel_outbox_age_seconds",
    "From writing to delivery of the oldest event of a batch",
    buckets=(0.01, 0.05, 0.1, 0.5, 1, 5, 30, 120, 600, 3600),
)

# The outer condition keeps the order per key: an older event that is there and not ours is being delivered by another
# worker or waits for its next try. Seeing it a moment too long only delays; not seeing it means it was delivered.
# The inner one lets a key that waits not fill the batch.
_CLAIM = """
WITH due AS MATERIALIZED (
    SELECT id, position, kind, version, key, payload, occurred_at, traceparent
    FROM foundation_outboxevent event
    WHERE parked_at IS NULL AND available_at <= statement_timestamp()
      AND NOT EXISTS (
        SELECT 1 FROM foundation_outboxevent waiting
        WHERE waiting.attempts > 0 AND waiting.parked_at IS NULL AND waiting.available_at > statement_timestamp()
          AND waiting.key = event.key AND waiting.position < event.position)
    ORDER BY position LIMIT %s
    FOR UPDATE SKIP LOCKED
)
SELECT id, kind, version, key, payload::text, occurred_at, traceparent, EXISTS (
    SELECT 1 FROM foundation_outboxevent older
    WHERE older.key = due.key AND older.position < due.position AND older.parked_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM due mine WHERE mine.id = older.id)
) AS blocked
FROM due ORDER BY position
"""

# The statistics of a queue are always of another moment; the planner then sorts a backlog to take a hundred. These
# leave it the walk along the index, and hold for the claim alone.
_WALK = "; ".join(f"SET LOCAL enable_{way} = off" for way in ("sort", "bitmapscan", "seqscan"))
_PLAN_FREELY = "; ".join(f"SET LOCAL enable_{way} TO DEFAULT" for way in ("sort", "bitmapscan", "seqscan"))

_REMEMBER = """
INSERT INTO foundation_inboxevent (consumer, event_id) SELECT %s, unnest(%s::uuid[])
ON CONFLICT DO NOTHING RETURNING event_id
"""

_POSTPONE = """
UPDATE foundation_outboxevent event
SET attempts = event.attempts + 1, error = failure.error,
    available_at = statement_timestamp() + make_interval(secs => least(5 * 2 ^ event.attempts, 3600)),
    parked_at = CASE WHEN event.attempts + 1 >= %s THEN now() END
FROM unnest(%s::uuid[], %s::text[]) AS failure(id, error)
WHERE event.id = failure.id
RETURNING event.id, event.parked_at
"""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one delivery did. `blocked` events wait for an older event of their key in other hands."""

    delivered: int = 0
    failed: int = 0
    blocked: int = 0


@dataclass(slots=True)
class _Outcome:
    """What went wrong in a batch: `errors` per event, and the keys whose later events have to wait."""

    errors: dict[UUID, str] = field(default_factory=dict)
    held: set[UUID] = field(default_factory=set)


def dispatch_once(*, limit: int = 100) -> Batch:
    """Deliver up to `limit` due events in one transaction and remove what every consumer has handled.

    Raises Django's OperationalError or InterfaceError when the connection is lost; nothing has happened then.
    """
    with transaction.atomic():
        events, blocked = _claim(limit)
        if not events:
            return Batch(blocked=blocked)
        outcome = _Outcome()
        for consumer in tuple(consumers.values()):
            mine = [event for event in events if event.kind == consumer.kind]
            _deliver(consumer, mine, outcome, set())
        done = [e.id for e in events if e.id not in outcome.errors and e.id not in outcome.held]
        _remove(done)
        _postpone(outcome.errors)
    _AGE.observe(max(0.0, (clock.now() - events[0].occurred_at).total_seconds()))
    return Batch(delivered=len(done), failed=len(outcome.errors), blocked=blocked)


def _claim(limit: int) -> tuple[list[Delivered], int]:
    with connection.cursor() as cursor:
        cursor.execute(_WALK)
        cursor.execute(_CLAIM, [limit])
        rows = cursor.fetchall()
        cursor.execute(_PLAN_FREELY)
    events = [
        Delivered(id=row[0], kind=row[1], version=row[2], key=row[3],
                  payload=msgspec.json.decode(row[4]), occurred_at=row[5], traceparent=row[6])
        for row in rows
        if not row[7]
    ]  # fmt: skip
    return events, len(rows) - len(events)


def _deliver(
    consumer: Consumer, events: Sequence[Delivered], outcome: _Outcome, failed_keys: set[str]
) -> None:
    """Hand over a batch; when it fails its halves, the earlier first, until single events remain."""
    outcome.held.update(event.id for event in events if event.key in failed_keys)
    events = [event for event in events if event.key not in failed_keys]
    if not events:
        return
    try:
        with transaction.atomic():
            _hand_over(consumer, events)
    except Exception as error:
        if not connection.is_usable():
            raise
        if len(events) == 1:
            _note(consumer, events[0], error, outcome)
            failed_keys.add(events[0].key)
            return
        middle = len(events) // 2
        _deliver(consumer, events[:middle], outcome, failed_keys)
        _deliver(consumer, events[middle:], outcome, failed_keys)


def _hand_over(consumer: Consumer, events: Sequence[Delivered]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_REMEMBER, [consumer.name, [event.id for event in events]])
        new = {row[0] for row in cursor.fetchall()}
    if fresh := [event for event in events if event.id in new]:
        with telemetry.work_span(consumer.name, traceparents=[event.traceparent for event in fresh]):
            consumer.handle(fresh)
        _DELIVERED.labels(consumer.name).inc(len(fresh))


def _note(consumer: Consumer, event: Delivered, error: Exception, outcome: _Outcome) -> None:
    text = f"{consumer.name}: {failures.place(error)}"
    outcome.errors[event.id] = text
    _FAILED.labels(consumer.name).inc()
    _log.warning("outbox.failed", event_id=str(event.id), kind=event.kind, error=text)


def _remove(event_ids: Sequence[UUID]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM foundation_outboxevent WHERE id = ANY(%s)", [list(event_ids)])


def _postpone(errors: dict[UUID, str]) -> None:
    if not errors:
        return
    with connection.cursor() as cursor:
        cursor.execute(_POSTPONE, [MAXIMUM_TRIES, list(errors), list(errors.values())])
        parked = [row[0] for row in cursor.fetchall() if row[1] is not None]
    for event_id in parked:
        _PARKED.inc()
        _log.error("outbox.parked", event_id=str(event_id), error=errors[event_id])
