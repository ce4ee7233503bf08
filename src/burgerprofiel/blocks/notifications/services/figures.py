"""How much waits, and for how long: of each channel, without counting a whole table."""

from __future__ import annotations

from typing import Final

from prometheus_client import Gauge

from burgerprofiel.blocks.notifications.contracts import ChannelCode
from burgerprofiel.foundation import clock, database

MOST_COUNTED: Final = 10_000
_DUE = Gauge("burgerprofiel_notifications_due", "Notices that could leave now, at most 10000", ["channel"])
_AGE = Gauge("burgerprofiel_notifications_oldest_seconds", "How long the oldest of those waits", ["channel"])
_MEASURE: Final = """
SELECT way.code AS channel, count(due.available_at) AS depth, min(due.available_at) AS oldest
FROM unnest(%(channels)s::text[]) AS way(code)
LEFT JOIN LATERAL (
    SELECT available_at FROM notifications_intent
    WHERE state = 'waiting' AND channel = way.code AND available_at <= %(now)s
    ORDER BY available_at LIMIT %(most)s
) due ON true
GROUP BY way.code
"""


def measure() -> None:
    """Note depth and age of the queue of each channel."""
    now = clock.now()
    values = {"channels": [code.value for code in ChannelCode], "now": now, "most": MOST_COUNTED}
    for row in database.rows(_MEASURE, values):
        _DUE.labels(row["channel"]).set(row["depth"])
        _AGE.labels(row["channel"]).set((now - row["oldest"]).total_seconds() if row["oldest"] else 0.0)
