"""Dates and times in the words people use: "vandaag", "2 december", "8.12 uur", "6 dagen te laat".

Pure functions: what today is, is always given. Datetimes must be aware; they are said in Belgian time. Days that
Babel has said once are remembered: a page full of dates holds few different ones.
"""

from datetime import date, datetime
from functools import cache, lru_cache
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton

from burgerprofiel.foundation.ui.catalogue import base_language, catalogue

BELGIUM = ZoneInfo("Europe/Brussels")

Tone = Literal["late", "soon", "calm", "none"]

_DAYS_IN_WORDS = 14  # up to here people count days, beyond it they name the day
_OVERDUE_IN_DAYS = 60  # a longer delay is told in months


class DueWords(NamedTuple):
    """How long there is left: a big word, a small word under it, and how urgent that is.

    `iso` and `title` are the exact moment for `<time>`, empty when there is none.
    """

    big: str
    small: str
    tone: Tone
    iso: str = ""
    title: str = ""


def local_day(moment: date | datetime) -> date:
    """The calendar day in Belgium. Raises ValueError for a datetime without time zone."""
    return _local(moment).date() if isinstance(moment, datetime) else moment


def say_date(day: date | datetime, *, today: date, locale: str) -> str:
    """The day as people say it: "gisteren", "vandaag", "morgen", "2 december"; the year only when it is another."""
    day = local_day(day)
    near = _near_day(day, today=today, locale=locale)
    if near:
        return near
    if day.year == today.year:
        return _day_and_month(day, locale=locale)
    return _long_date(day, locale=locale)


def say_day(day: date, *, locale: str) -> str:
    """The day whenever it is read, with its year: "2 december 2026"; for what is kept, not for what is to come."""
    return _long_date(day, locale=locale)


@lru_cache(maxsize=4096)
def _long_date(day: date, *, locale: str) -> str:
    return _first_day(format_date(day, "long", locale=_babel_locale(locale)), day, locale=locale)


def say_date_in_sentence(day: date | datetime, *, today: date, locale: str) -> str:
    """As `say_date`, with the article that French wants after a preposition: "le 2 décembre", but "hier"."""
    said = say_date(day, today=today, locale=locale)
    is_near = bool(_near_day(local_day(day), today=today, locale=locale))
    return said if is_near or base_language(locale) != "fr" else f"le {said}"


@lru_cache(maxsize=4096)
def say_short_date(day: date, *, locale: str) -> str:
    """Day and short month: "2 dec"."""
    text = format_skeleton("MMMd", day, locale=_babel_locale(locale)).rstrip(".")
    return _first_day(text, day, locale=locale)


def say_time(moment: datetime, *, locale: str) -> str:
    """The time of day in Belgium: "8.12 uur"."""
    _ = catalogue(locale).gettext
    return _("%(hour)d.%(minute)02d uur") % _clock(moment)


def say_short_time(moment: datetime, *, locale: str) -> str:
    """The time of an appointment: "om 14.20 u."."""
    _ = catalogue(locale).gettext
    return _("om %(hour)d.%(minute)02d u.") % _clock(moment)


def say_moment(moment: datetime, *, today: date, locale: str) -> str:
    """Time today, else day and time: "8.12 uur", "gisteren, 8.12 uur", "3 november 2025, 9.12 uur"."""
    clock = say_time(moment, locale=locale)
    if local_day(moment) == today:
        return clock
    return f"{say_date(moment, today=today, locale=locale)}, {clock}"


def exact_words(moment: date | datetime, *, locale: str) -> str:
    """The full date, with the time if there is one: "woensdag 2 december 2026, 14.20 uur"."""
    day = _full_date(local_day(moment), locale=locale)
    return f"{day}, {say_time(moment, locale=locale)}" if isinstance(moment, datetime) else day


@lru_cache(maxsize=4096)
def _full_date(day: date, *, locale: str) -> str:
    return _first_day(format_date(day, "full", locale=_babel_locale(locale)), day, locale=locale)


def iso(moment: date | datetime) -> str:
    """For the datetime attribute of `<time>`: "2026-12-02" or "2026-12-02T14:20:00+01:00"."""
    return (
        _local(moment).isoformat(timespec="seconds") if isinstance(moment, datetime) else moment.isoformat()
    )


def due_in_words(due: date | datetime | None, *, today: date, locale: str) -> DueWords:
    """What the due column of a to-do says.

    A date is a deadline that includes the day itself; a datetime is an appointment; None has no end date.
    """
    _ = catalogue(locale).gettext
    if due is None:
        return DueWords("", _("geen einddatum"), "none")
    exact = (iso(due), exact_words(due, locale=locale))
    day = local_day(due)
    if day < today:
        small = _("voorbij") if isinstance(due, datetime) else _("te laat")
        return DueWords(_overdue(day, today=today, locale=locale), small, "late", *exact)
    if isinstance(due, datetime):
        big = _near_day(day, today=today, locale=locale) or say_short_date(day, locale=locale)
        return DueWords(big, say_short_time(due, locale=locale), _tone(day, today=today), *exact)
    return DueWords(*_time_left(day, today=today, locale=locale), _tone(day, today=today), *exact)


def _time_left(day: date, *, today: date, locale: str) -> tuple[str, str]:
    texts = catalogue(locale)
    days = (day - today).days
    if days <= 1:
        return _near_day(day, today=today, locale=locale), texts.gettext("laatste dag")
    if days <= _DAYS_IN_WORDS:
        return texts.ngettext("%(num)d dag", "%(num)d dagen", days) % {"num": days}, texts.gettext("nog tijd")
    small = texts.gettext("ten laatste") if day.year == today.year else str(day.year)
    return say_short_date(day, locale=locale), small


def _overdue(day: date, *, today: date, locale: str) -> str:
    ngettext = catalogue(locale).ngettext
    days = (today - day).days
    if days <= _OVERDUE_IN_DAYS:
        return ngettext("%(num)d dag", "%(num)d dagen", days) % {"num": days}
    months = days // 30
    if months < 24:
        return ngettext("%(num)d maand", "%(num)d maanden", months) % {"num": months}
    return ngettext("%(num)d jaar", "%(num)d jaar", days // 365) % {"num": days // 365}


def _tone(day: date, *, today: date) -> Tone:
    return "soon" if (day - today).days <= 1 else "calm"


def _near_day(day: date, *, today: date, locale: str) -> str:
    _ = catalogue(locale).gettext
    words = {-1: _("gisteren"), 0: _("vandaag"), 1: _("morgen")}
    return words.get((day - today).days, "")


@lru_cache(maxsize=4096)
def _day_and_month(day: date, *, locale: str) -> str:
    return _first_day(format_skeleton("MMMMd", day, locale=_babel_locale(locale)), day, locale=locale)


def _first_day(text: str, day: date, *, locale: str) -> str:
    """French says "1er décembre", which CLDR leaves out of these patterns."""
    if day.day == 1 and base_language(locale) == "fr":
        return text.replace("1 ", "1er ", 1)
    return text


def _clock(moment: datetime) -> dict[str, int]:
    local = _local(moment)
    return {"hour": local.hour, "minute": local.minute}


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        message = "a datetime without time zone cannot be said in words"
        raise ValueError(message)
    return moment.astimezone(BELGIUM)


@cache
def _babel_locale(locale: str) -> Locale:
    """Day before month in every language: the Belgian variants of CLDR."""
    return Locale.parse(f"{base_language(locale)}_BE")
