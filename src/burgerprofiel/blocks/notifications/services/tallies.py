"""How many notices were sent, arrived, failed or were skipped: counted by a trigger as it happens (`models.Tally`)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from burgerprofiel.blocks.notifications.contracts import StateCount
from burgerprofiel.foundation import clock, database

KEPT: Final = timedelta(days=31)
_READ: Final = """
SELECT channel, provider, state, reason, coalesce(sum(count) FILTER (WHERE at >= %(hour)s), 0)::bigint AS hour,
       sum(count)::bigint AS day, max(at) AS last_at
FROM notifications_tally WHERE at >= %(day)s
GROUP BY channel, provider, state, reason ORDER BY channel, provider, state, day DESC, reason
"""
_FOLD: Final = """
WITH old AS (
    DELETE FROM notifications_tally WHERE at < %(before)s AND (slot <> 0 OR at < %(forgotten)s)
    RETURNING at, channel, provider, state, reason, count
)
INSERT INTO notifications_tally AS known (at, slot, channel, provider, state, reason, count)
SELECT date_trunc('hour', at, 'UTC'), 0, channel, provider, state, reason, sum(count)
FROM old WHERE at >= %(forgotten)s GROUP BY 1, 2, 3, 4, 5, 6
ON CONFLICT (at, slot, channel, provider, state, reason) DO UPDATE SET count = known.count + excluded.count
"""


def read() -> tuple[StateCount, ...]:
    """The counts of the last hour and day."""
    now = clock.now()
    values = {"hour": now - timedelta(hours=1), "day": now - timedelta(days=1)}
    return tuple(StateCount(**row) for row in database.rows(_READ, values))


def fold() -> None:
    """Make rows of an hour of those that are more than an hour old, and forget those of a month ago."""
    now = clock.now()
    before = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
    database.rows(_FOLD, {"before": before, "forgotten": now - KEPT})
