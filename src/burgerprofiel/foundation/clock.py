"""The time, in one place so that a test can set it. UTC for moments, Europe/Brussels for local dates."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")

_fixed: ContextVar[datetime | None] = ContextVar("fixed_time", default=None)


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _fixed.get() or datetime.now(UTC)


def today() -> date:
    """The calendar date in Belgium."""
    return now().astimezone(BRUSSELS).date()


def in_belgium(moment: datetime) -> datetime:
    """A moment on the Belgian clock; a naive moment is taken to be Belgian already."""
    return moment.replace(tzinfo=BRUSSELS) if moment.tzinfo is None else moment.astimezone(BRUSSELS)


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Let `now` answer `moment` within the block: for tests and for replaying a day."""
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)
