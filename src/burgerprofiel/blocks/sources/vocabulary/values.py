"""Values in the words of who reads them: dates as far as they are known, addresses in lines, amounts, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final, Literal

from babel.core import Locale, get_global
from babel.dates import format_skeleton
from babel.numbers import format_currency, format_decimal
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from burgerprofiel.blocks.sources.contracts import (
    Code,
    Date,
    FieldDefinition,
    Identifier,
    Image,
    Moment,
    Money,
    Precision,
    Quantity,
    Record,
    Value,
)
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.ui import dates
from burgerprofiel.foundation.ui.catalogue import base_language

FieldValue = Value | list[Record]
Lines = tuple[str, ...]
_HOME: Final = frozenset({"be", "belgië", "belgie", "belgique", "belgien", "belgium", "150"})
_NAMED: Final[dict[str, Literal["territory_aliases", "language_aliases"]]] = {
    "country": "territory_aliases",
    "language": "language_aliases",
}
_WORD: Final = re.compile(r"[A-ZÀ-Þ]?[a-zß-ÿ]+|[A-ZÀ-Þ]+(?![a-zß-ÿ])")
_ADDRESS: Final = frozenset({"street", "number", "box", "postcode", "municipality", "country", "lines"})
_NAME: Final = frozenset({"given", "family"})
_PLACE: Final = frozenset({"municipality", "country"})
_MONTHS_TOLD: Final = 24  # younger than this, an age is told in months


def language() -> str:
    """The language of the page that is being made."""
    return get_language() or "nl"


def _locale() -> str:
    return f"{base_language(language())}_BE"


def say(value: FieldValue, *, fields: tuple[FieldDefinition, ...] = (), unit: str = "") -> Lines:
    """A value as lines of text; none for what cannot be said in words (a picture)."""
    if isinstance(value, Record):
        return say_record(value, fields=fields)
    if isinstance(value, list):
        return tuple(line for one in value for line in say_record(one, fields=fields))
    if isinstance(value, Quantity):
        return (say_quantity(value, unit=unit),)
    return _say_plain(value)


def in_words(value: Value, *, fields: tuple[FieldDefinition, ...] = (), unit: str = "") -> str:
    """A value in one line of plain text, whole: where there is no room for more than words.

    A picture too; and of a person, an address or a place also what does not belong to the usual way to say one.
    """
    if isinstance(value, Image):
        return _("een foto")
    if not isinstance(value, Record):
        return ", ".join(say(value, unit=unit))
    within, said = _usually(value, fields=fields)
    return ", ".join((*said, *_labelled(value, [one for one in fields if one.code not in within])))


def _say_plain(value: str | bool | Date | Moment | Code | Money | Identifier | Image) -> Lines:
    said = ""
    match value:
        case bool():
            said = _("ja") if value else _("nee")
        case str():
            said = value
        case Date():
            said = say_date(value)
        case Moment():
            said = say_moment(value)
        case Code():
            said = value.label or value.code
        case Money():
            said = say_money(value)
        case Identifier():
            said = say_number(value)
    return _split(said)


def text(value: FieldValue | None) -> str:
    """A value in one line; empty when there is none."""
    return "" if value is None else ", ".join(say(value))


def _split(value: str) -> Lines:
    return tuple(line.strip() for line in value.splitlines() if line.strip())


def as_day(value: Date | None) -> date | None:
    """The calendar day of a date that is known to the day; None for others."""
    if value is None or value.precision is not Precision.DAY:
        return None
    try:
        return date(*value.parts)
    except ValueError:
        return None


def say_date(value: Date) -> str:
    """As much of a date as the source knows, and what it does not know."""
    year, month, _day = value.parts
    match value.precision:
        case Precision.UNKNOWN:
            return _("niet bekend")
        case Precision.YEAR:
            return _("%(year)s (dag en maand niet bekend)") % {"year": year}
        case Precision.MONTH if 1 <= month <= 12:
            said = format_skeleton("yMMMM", date(year, month, 1), locale=_locale())
            return _("%(month)s (dag niet bekend)") % {"month": said}
        case _:
            day = as_day(value)
            return dates.say_day(day, locale=language()) if day else value.text


def say_moment(value: Moment) -> str:
    """A moment in Belgian time; one without a time zone as the source wrote it."""
    try:
        moment = datetime.fromisoformat(value.text)
    except ValueError:
        return value.text
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dates.BELGIUM)
    return dates.say_moment(moment, today=clock.today(), locale=language())


def say_money(value: Money) -> str:
    """An amount, with its cents."""
    return format_currency(Decimal(value.cents) / 100, value.currency, locale=_locale())


def say_quantity(value: Quantity, *, unit: str = "") -> str:
    """A number as people write it here, with its unit in words."""
    try:
        number = format_decimal(Decimal(value.number), locale=_locale())
    except InvalidOperation:
        number = value.number
    said = _unit(value.unit or unit)
    return f"{number} {said}" if said else number


def _unit(code: str) -> str:
    units = {"m2": "m²", "kWh/m2jaar": _("kWh per m² per jaar"), "kWh/m2": _("kWh per m²")}
    return {**units, "ECTS": _("studiepunten")}.get(code, code)


def say_number(value: Identifier) -> str:
    """An official number, grouped the way its register prints it."""
    number = value.number
    if value.scheme == "insz" and len(number) == 11:
        return f"{number[:2]}.{number[2:4]}.{number[4:6]}-{number[6:9]}.{number[9:]}"
    if value.scheme == "kbo" and len(number) == 10:
        return f"{number[:4]}.{number[4:7]}.{number[7:]}"
    return number


def say_record(value: Record, *, fields: tuple[FieldDefinition, ...]) -> Lines:
    """A record in lines: an address as one writes it, a person by name, the rest as "label: value"."""
    within, said = _usually(value, fields=fields)
    return said if within else _labelled(value, fields)


def _usually(value: Record, *, fields: Iterable[FieldDefinition]) -> tuple[frozenset[str], Lines]:
    """How an address, a person or a place is usually said, and the fields that are in that; none for other records."""
    known = {one.code for one in fields}
    if {"street", "postcode"} <= known or (not known and "postcode" in value.fields):
        return _ADDRESS, say_address(value)
    if {"given", "family"} <= known:
        return _NAME, tuple(filter(None, (say_name(value),)))
    if {"municipality", "country"} <= known:
        return _PLACE, tuple(filter(None, (say_place(value),)))
    return frozenset(), ()


def _labelled(value: Record, fields: Iterable[FieldDefinition]) -> Lines:
    return tuple(
        f"{field.label}: {', '.join(said)}"
        for field in fields
        if not field.hidden and (said := say_field(value, field))
    )


def say_field(value: Record, field: FieldDefinition) -> Lines:
    """A field of a record in lines; none when the source did not give it."""
    given = value.fields.get(field.code)
    if isinstance(given, Code) and not given.label and field.code in _NAMED:
        return (_international_name(given.code, kind=field.code),)
    return () if given is None else say(given, fields=field.fields, unit=field.unit)


def _international_name(code: str, *, kind: str) -> str:
    """The name of a country (ISO 3166) or a language (ISO 639) of which a source gave only the code."""
    short = get_global(_NAMED[kind]).get(code, code)
    locale = Locale.parse(base_language(language()))
    names: Mapping[str, str] = locale.territories if kind == "country" else locale.languages
    return names.get(short[0] if isinstance(short, list) else short, code)


def spaced(code: str) -> str:
    """A code that is made of words, as those words: `DossierOnvolledig` is "Dossier onvolledig"."""
    words = _WORD.findall(code) if code.isalpha() else []
    return " ".join([words[0], *(one.lower() for one in words[1:])]) if len(words) > 1 else code


def say_address(value: Record) -> Lines:
    """Street and number, then postcode and municipality, then the country when it is another."""
    given = {code: text(one) for code, one in value.fields.items()}
    box = given.get("box", "")
    street = " ".join(filter(None, (given.get("street", ""), given.get("number", ""))))
    if street and box:
        street = _("%(street)s bus %(box)s") % {"street": street, "box": box}
    place = " ".join(filter(None, (given.get("postcode", ""), given.get("municipality", ""))))
    lines = [street, place] if street or place else list(_split(str(value.fields.get("lines", ""))))
    country = given.get("country", "")
    return tuple(line for line in (*lines, "" if country.lower() in _HOME else country) if line)


def say_place(value: Record) -> str:
    """A municipality, with its country when it is another: "Gent", "Rabat (Marokko)"."""
    place, country = text(value.fields.get("municipality")), text(value.fields.get("country"))
    if not country or country.lower() in _HOME:
        return place
    return f"{place} ({country})" if place else country


def say_name(value: Record) -> str:
    """First name and last name."""
    return " ".join(filter(None, (text(value.fields.get(code)) for code in ("given", "family"))))


def say_age(born: Date | None, *, today: date) -> str:
    """How old somebody is, as surely as the date of birth is known; empty when that cannot be said."""
    if born is None or born.precision is Precision.UNKNOWN:
        return ""
    day = as_day(born)
    if day is None:
        years = today.year - born.parts[0]
        return _("ongeveer %(age)s jaar") % {"age": years} if years >= 0 else ""
    months = (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)
    if months < 0:
        return ""
    if months < _MONTHS_TOLD:
        return ngettext("%(count)s maand", "%(count)s maanden", months) % {"count": months}
    return _("%(age)s jaar") % {"age": months // 12}


def say_period(since: Date | None, until: Date | None) -> str:
    """From when to when: "sinds 3 mei 2010", "van 3 mei 2010 tot 1 juni 2012", "tot 1 juni 2012"."""
    known = {"since": say_date(since) if since else "", "until": say_date(until) if until else ""}
    if since and until:
        return _("van %(since)s tot %(until)s") % known
    if since:
        return _("sinds %(since)s") % known
    return _("tot %(until)s") % known if until else ""


def sort_key(value: FieldValue | None) -> str:
    """What dates and years are put in order by; empty for what has none."""
    match value:
        case Date() | Moment():
            return value.text
        case str():
            return value
    return ""


def field_of(value: Value, code: str) -> FieldValue | None:
    """A field of a value that is a record."""
    return value.fields.get(code) if isinstance(value, Record) else None


def date_of(value: Value, code: str) -> Date | None:
    """A field of a record that is a date."""
    found = field_of(value, code)
    return found if isinstance(found, Date) else None


def record_of(value: Value, code: str) -> Record | None:
    """A field of a record that is a record itself."""
    found = field_of(value, code)
    return found if isinstance(found, Record) else None


def texts(value: Value, *codes: str) -> tuple[str, ...]:
    """The fields of a record that the source gave, each in one line."""
    found: Mapping[str, FieldValue] = value.fields if isinstance(value, Record) else {}
    return tuple(said for code in codes if (said := text(found.get(code))))
