"""How much waits, and for how long: of each channel, without counting a whole table."""

from __future__ import annotations

from typing import Final

from prometheus_client import Gauge

from burgerprofiel.blocks.notifications.contracts import MOST_COUNTED
from burgerprofiel.blocks.notifications.services import queues
from burgerprofiel.foundation import clock

_DUE: Final = Gauge(
    "burgerprofiel_notifications_due", "Notices that could leave now, at most 10000", ["channel"]
)
_AGE: Final = Gauge(
    "burgerprofiel_notifications_oldest_seconds",
    "How long ago the oldest notice could have left for the first time",
    ["channel"],
)
_PARKED: Final = Gauge(
    "burgerprofiel_notifications_parked", "Parked events that no notices could be made of, at most 100"
)


def measure() -> None:
    """Note depth and age of the queue of each channel, and what got stuck before it."""
    now = clock.now()
    for one in queues.queues():
        _DUE.labels(one.channel).set(min(one.due, MOST_COUNTED))
        _AGE.labels(one.channel).set((now - one.oldest_at).total_seconds() if one.oldest_at else 0.0)
    _PARKED.set(len(queues.parked()))
