"""What every format checks beyond types. Errors name the sender's field and repeat no number of a person."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

import msgspec

from burgerprofiel.blocks.dossiers import rules
from burgerprofiel.blocks.dossiers.contracts import Problem
from burgerprofiel.foundation import clock, keys

_YEARS = range(1900, 2200)
_CLOCK_SKEW = timedelta(days=1)
_NUMBER = re.compile(r"[0-9](?:[.\- ]?[0-9]){5,}")
_QUOTED = re.compile(r"(?<=^Invalid enum value) '.*'(?=$| - at )", re.DOTALL)
_NAME = re.compile(r"(?<=^Object contains unknown field )`(?![A-Za-z_]{1,40}`).*`(?=$| - at )", re.DOTALL)
_PATH = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")


def link(value: str, *, field: str) -> list[Problem]:
    """An empty text or an absolute http(s) address."""
    if not value or rules.is_link(value):
        return []
    return [Problem(code="invalid-link", description="Only http and https addresses.", field=field)]


def changed_at(value: datetime, *, field: str) -> list[Problem]:
    """A moment of change lies in the past; a day is left for clocks that run ahead.

    One far in the future would keep every later status from becoming the current one.
    """
    if value.year not in _YEARS:
        return [_out_of_range(field)]
    if value > clock.now() + _CLOCK_SKEW:
        return [Problem(code="moment-in-future", description="Lies more than a day ahead.", field=field)]
    return []


def day(value: date | None, *, field: str) -> list[Problem]:
    """A date or moment of this age (1900 to 2199), or none."""
    return [] if value is None or value.year in _YEARS else [_out_of_range(field)]


def _out_of_range(field: str) -> Problem:
    return Problem(code="date-out-of-range", description="Between 1900 and 2199.", field=field)


def misfit(error: msgspec.DecodeError) -> Problem:
    """What msgspec says about a body that does not fit, without the values, digits and odd names that it quotes."""
    text = str(error)
    found = _PATH.search(text)
    description = _NUMBER.sub("…", _NAME.sub("…", _QUOTED.sub("", _PATH.sub("", text))))
    code = "invalid-value" if isinstance(error, msgspec.ValidationError) else "malformed"
    return Problem(code=code, description=description, field=found["path"] if found else "")


def digest(body: msgspec.Struct) -> bytes:
    """Keyed digest of the body in one canonical form, so that spacing and order of members make no difference.

    Keyed, because bodies can be guessed: a title, a number, a date.
    """
    return keys.digest(msgspec.json.encode(body))


def joined(parts: Iterable[str | None]) -> str:
    """The texts that there are, a line each."""
    return "\n".join(part for part in parts if part)
