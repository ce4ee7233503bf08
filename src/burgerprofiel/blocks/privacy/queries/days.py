"""Days that somebody chose, as the moments between which rows of the log lie."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from burgerprofiel.foundation import clock

LATEST = date(9999, 12, 30)


def begin(day: date | None) -> datetime | None:
    """The first moment of a day in Belgium; None for no day."""
    return clock.in_belgium(datetime.combine(day, time())) if day else None


def end(day: date | None) -> datetime | None:
    """The first moment after a day in Belgium; None for no day, and for the last one that a date can be."""
    return begin(day + timedelta(days=1)) if day and day < LATEST else None
