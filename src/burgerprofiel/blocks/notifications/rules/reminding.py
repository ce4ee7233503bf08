"""When somebody is reminded of a day, and which days are no days to be reminded of. Pure.

Nobody is woken: a reminder comes at nine in the morning, or at six in the evening before. Both are hours that the
Belgian clock has once on every day, also when it changes.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from burgerprofiel.blocks.notifications.contracts import Lead
from burgerprofiel.foundation import clock

MORNING: Final = time(9)
EVENING: Final = time(18)
YEARS_AHEAD: Final = 15
"""A passport lasts ten years; a date much further ahead is a mistake."""

_ISO: Final = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})")
_BELGIAN: Final = re.compile(r"(?P<day>[0-9]{1,2})[-/. ](?P<month>[0-9]{1,2})[-/. ](?P<year>[0-9]{4})")


class WrongDay(StrEnum):
    """What is wrong with a day, or with the moment at which somebody would be reminded."""

    UNREADABLE = "unreadable"
    NO_SUCH_DAY = "no-such-day"
    PAST = "past"
    TOO_FAR = "too-far"
    TOO_LATE = "too-late"


def moment_of(day: date, lead: Lead) -> datetime:
    """When somebody is reminded of a day, in UTC. Raises OverflowError for the first days of the calendar."""
    match lead:
        case Lead.ON_THE_DAY:
            return _at(day, MORNING)
        case Lead.EVENING_BEFORE:
            return _at(day - timedelta(days=1), EVENING)
        case Lead.WEEK_BEFORE:
            return _at(day - timedelta(days=7), MORNING)
        case Lead.MONTH_BEFORE:
            return _at(months_before(day, 1), MORNING)
        case Lead.THREE_MONTHS_BEFORE:
            return _at(months_before(day, 3), MORNING)


def months_before(day: date, count: int) -> date:
    """The same day so many months before; the last one of a shorter month. Raises OverflowError before the year 1."""
    year, month = divmod(day.year * 12 + day.month - 1 - count, 12)
    if year < 1:
        raise OverflowError
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def end_of(day: date) -> datetime:
    """The moment from which a day is past in Belgium, in UTC."""
    return _at(day + timedelta(days=1), time())


def read_day(text: str) -> date | WrongDay:
    """A day as a browser sends it (2027-03-01) or as people write it here (1/3/2027)."""
    found = _ISO.fullmatch(text.strip()) or _BELGIAN.fullmatch(text.strip())
    if found is None:
        return WrongDay.UNREADABLE
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return WrongDay.NO_SUCH_DAY


def check(day: date, lead: Lead, *, now: datetime) -> WrongDay | None:
    """What is wrong with being reminded of this day; None when nothing is."""
    today = clock.in_belgium(now).date()
    if day < today:
        return WrongDay.PAST
    if day.year > today.year + YEARS_AHEAD:
        return WrongDay.TOO_FAR
    return WrongDay.TOO_LATE if moment_of(day, lead) <= now else None


def leads_for(day: date, *, now: datetime) -> dict[Lead, datetime]:
    """How long before this day somebody can still be reminded of it, and when that is; the longest first."""
    return {lead: moment_of(day, lead) for lead in reversed(Lead) if check(day, lead, now=now) is None}


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=clock.BRUSSELS).astimezone(UTC)
